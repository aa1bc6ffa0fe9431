"""Weights recovered from many data sets, around the truth."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets
import numpy as np

from glmlab.number_format import magnitude, number, percent
from glmlab.widgets import figure, frame, palette
from glmlab.widgets.elements import set_class
from glmlab.widgets.figure import set_ticks, update
from glmlab.widgets.table import row, table
from glmlab.workspaces.feedforward.results import Redraws, Results, SamplingDistribution
from glmlab.workspaces.feedforward.settings import FloatArray
from glmlab.workspaces.feedforward.views.weights import names_every
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import (
    describe_redraws,
    say_selected,
    short_name,
)

_NOTHING = np.empty(0)
_PLACES = {"chosen": -0.21, "selected": 0.21}
"""Where each distribution stands beside the place of its feature."""

_HALF_WIDTH = 0.17

_MEANS = {
    "chosen": words.mean_of(words.AT_THE_SLIDER),
    "selected": words.mean_of(words.SELECTED),
}


class RedrawsView(frame.View):
    """Two distributions of dashes for each feature, one dash per data set; wide marks are their means.

    The table has a row for each way to take the strength; the one that is drawn beside that of the slider is
    marked.
    """

    def __init__(self) -> None:
        self._place = figure.linear_scale((0.5, 5.5))
        self._weight = figure.linear_scale((-1.0, 1.0))
        scales = {"x": self._place, "y": self._weight}
        self._x_axis = figure.x_axis(self._place, words.FEATURE)
        self._y_axis = figure.y_axis(self._weight, words.WEIGHT)
        self._results: Results | None = None
        self._redraws: Redraws | None = None
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.truth = figure.line(scales, palette.TRUTH, stroke_width=3)
        colors = {"chosen": palette.STRENGTH, "selected": palette.RECOVERED}
        self.distributions = {
            name: figure.line(scales, color, stroke_width=1, opacities=[0.45])
            for name, color in colors.items()
        }
        self.means = {
            name: figure.points(
                scales, color, marker=marker, default_size=60, labels=[_MEANS[name]]
            )
            for (name, color), marker in zip(colors.items(), ("circle", "square"), strict=True)
        }
        marks = [self.zero, *self.distributions.values(), self.truth, *self.means.values()]
        drawing = figure.figure(marks, [self._x_axis, self._y_axis], flex="1 1 120px")
        self.table = widgets.HTML("", layout=widgets.Layout(width="100%", flex="0 0 auto"))
        self.table.add_class("glmlab-table")
        super().__init__(words.TITLES["redraws"], _legend(), [drawing, self.table], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the axes of the fit."""
        self._results = results
        self._draw()

    def show_redraws(self, redraws: Redraws | None, *, stale: bool) -> None:
        """Draw the data sets that are done; pale where they belong to other settings."""
        self._redraws = redraws
        set_class(self.widget, "glmlab-stale", stale)
        self._draw()

    def _draw(self) -> None:
        if self._results is None:
            return
        redraws = self._redraws
        if redraws is not None and len(redraws.true_coef) != self._results.fit.coef.size:
            redraws = None
        self._draw_axes(self._results, redraws)
        truth = None if redraws is None else redraws.true_coef
        self._draw_truth(self._results.fit.true_coef if truth is None else truth)
        selection = self._results.settings.selection
        self._draw_distribution("chosen", None if redraws is None else redraws.chosen)
        selected = None if redraws is None else redraws.by_rule[selection]
        self._draw_distribution("selected", selected)
        update(self.table, value=_table(redraws, selection))
        self._say(describe_redraws(redraws), say_selected(redraws, selection))

    def _draw_axes(self, results: Results, redraws: Redraws | None) -> None:
        names = results.fit.feature_names
        ends = (0.5, len(names) + 0.5)
        ticks = np.arange(1.0, len(names) + 1)[:: names_every(len(names))]
        labels = {str(int(tick)): short_name(names[int(tick) - 1]) for tick in ticks}
        update(self._place, min=ends[0], max=ends[1])
        set_ticks(self._x_axis, tick_values=ticks, tick_labels=labels)
        self._set_limits(self._weight, self._y_axis, _limits(results, redraws), most=4)
        update(self.zero, x=np.array(ends), y=np.zeros(2))

    def _draw_truth(self, truth: FloatArray | None) -> None:
        weights = _NOTHING if truth is None else figure.as_floats(truth)
        place = np.arange(1.0, len(weights) + 1)
        x, y = figure.segments([place - 0.42, place + 0.42], [weights, weights])
        update(self.truth, x=x, y=y)

    def _draw_distribution(self, name: str, distribution: SamplingDistribution | None) -> None:
        if distribution is None:
            for mark in (self.distributions[name], self.means[name]):
                update(mark, x=_NOTHING, y=_NOTHING)
            return
        weights = figure.as_floats(distribution.coef)
        place = np.arange(1.0, weights.shape[1] + 1) + _PLACES[name]
        places = np.broadcast_to(place, weights.shape).ravel()
        x, y = figure.segments(
            [places - _HALF_WIDTH, places + _HALF_WIDTH], [weights.ravel(), weights.ravel()]
        )
        update(self.distributions[name], x=x, y=y)
        update(self.means[name], x=place, y=weights.mean(axis=0))


def _legend() -> tuple[str, ...]:
    return (
        frame.TRUTH_TICK,
        frame.key("error", palette.STRENGTH, words.AT_THE_SLIDER),
        frame.key("square", palette.RECOVERED, words.SELECTED),
    )


def _limits(results: Results, redraws: Redraws | None) -> tuple[float, float]:
    low, high = results.path.limits
    if redraws is not None:
        for distribution in (redraws.chosen, *redraws.by_rule.values()):
            low, high = (
                min(low, float(distribution.coef.min())),
                max(high, float(distribution.coef.max())),
            )
    return 0.5 * np.floor(low / 0.5), 0.5 * np.ceil(high / 0.5)


def _table(redraws: Redraws | None, selection: str) -> str:
    if redraws is None:
        return f'<p class="glmlab-hint">{escape(words.REDRAWS_HINT)}</p>'
    if not redraws.settings.has_strength:
        # Nothing is chosen: one row says what all would.
        return table(words.REDRAWS_HEADS, [_row(words.NONE, words.NO_NUMBER, redraws.chosen)])
    slider = number(redraws.settings.regularizer_strength)
    rows = [_row(words.AT_THE_SLIDER, slider, redraws.chosen, symbol="●")]
    for name, distribution in redraws.by_rule.items():
        is_selected = name == selection
        rows.append(
            _row(
                words.RULES[name],
                number(distribution.mean_strength, 2),
                distribution,
                symbol="■" if is_selected else "",
                kind="glmlab-chosen" if is_selected else "",
            )
        )
    return table(words.REDRAWS_HEADS, rows)


def _row(
    name: str,
    strength: str,
    distribution: SamplingDistribution,
    *,
    symbol: str | None = None,
    kind: str = "",
) -> str:
    cells = (
        strength,
        magnitude(float(np.mean(distribution.bias**2))),
        magnitude(float(np.mean(distribution.variance))),
        number(distribution.root_mean_squared_error),
        percent(distribution.exact_support, 3),
        _coverage(distribution),
    )
    return row(name, cells, symbol=symbol, kind=kind)


def _coverage(distribution: SamplingDistribution) -> str:
    """Say how often intervals hold the truth, with the standard error of that where it is known."""
    share, error = distribution.coverage_across_weights, distribution.error_of_coverage
    if share is None or error is None:
        return words.NOT_COUNTED
    if np.isnan(error):
        return percent(share, 3)
    return words.with_error(number(100 * share, 2), number(round(100 * error, 1), 2))
