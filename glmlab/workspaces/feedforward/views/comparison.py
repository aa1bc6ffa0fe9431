"""Regularizers side by side, each at the strength that cross-validation selects for it."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets
import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.number_format import number
from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import set_ticks, update
from glmlab.widgets.table import row, table
from glmlab.workspaces.feedforward.results import Candidate, Results
from glmlab.workspaces.feedforward.views.weights import names_every
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import describe_comparison, short_name


class ComparisonView(frame.View):
    """The weights of all regularizers around the truth, and a table of what they reach."""

    def __init__(self) -> None:
        self._place = figure.linear_scale((0.5, 5.5))
        self._weight = figure.linear_scale((-1.0, 1.0))
        scales = {"x": self._place, "y": self._weight}
        self._x_axis = figure.x_axis(self._place, words.FEATURE)
        self._y_axis = figure.y_axis(self._weight, words.WEIGHT)
        self.truth = figure.line(scales, palette.TRUTH, stroke_width=2)
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.weights = {
            name: figure.points(
                scales, palette.RECOVERED, marker=entry.marker, default_size=36, labels=[name]
            )
            for name, entry in REGULARIZERS.items()
        }
        drawing = figure.figure(
            [self.zero, self.truth, *self.weights.values()],
            [self._x_axis, self._y_axis],
            flex="1 1 120px",
        )
        self.table = widgets.HTML("", layout=widgets.Layout(width="100%", flex="0 0 auto"))
        self.table.add_class("glmlab-table")
        super().__init__(words.TITLES["comparison"], (frame.TRUTH_TICK,), [drawing, self.table])

    def show(self, results: Results) -> None:
        """Draw the weights and write the table."""
        candidates = results.candidates
        names = results.fit.feature_names
        self._show_axes(results)
        self._show_truth(results.fit.true_coef)
        offsets = dict(
            zip((c.regularizer for c in candidates), _offsets(len(candidates)), strict=True)
        )
        coefs = {c.regularizer: c.coef for c in candidates}
        for name, mark in self.weights.items():
            if name in coefs:
                x = np.arange(1.0, len(names) + 1) + offsets[name]
                update(mark, x=x, y=figure.as_floats(coefs[name]))
            else:
                update(mark, x=np.empty(0), y=np.empty(0))
        update(self.table, value=_table(candidates))
        self._say(describe_comparison(candidates))

    def _show_axes(self, results: Results) -> None:
        names = results.fit.feature_names
        ends = (0.5, len(names) + 0.5)
        ticks = np.arange(1.0, len(names) + 1)[:: names_every(len(names))]
        labels = {str(int(tick)): short_name(names[int(tick) - 1]) for tick in ticks}
        update(self._place, min=ends[0], max=ends[1])
        set_ticks(self._x_axis, tick_values=ticks, tick_labels=labels)
        shown = [c.coef for c in results.candidates] + [np.asarray(results.path.limits)]
        low, high = min(map(np.min, shown)), max(map(np.max, shown))
        self._set_limits(self._weight, self._y_axis, (float(low), float(high)), most=4)
        update(self.zero, x=np.array(ends), y=np.zeros(2))

    def _show_truth(self, truth: np.ndarray | None) -> None:
        weights = np.empty(0) if truth is None else figure.as_floats(truth)
        place = np.arange(1.0, len(weights) + 1)
        x, y = figure.segments([place - 0.42, place + 0.42], [weights, weights])
        update(self.truth, x=x, y=y)


def _offsets(n: int) -> list[float]:
    """Distance of each marker from its feature's place, so that none hides another."""
    return [0.7 * ((k + 0.5) / n - 0.5) for k in range(n)]


def _table(candidates: tuple[Candidate, ...]) -> str:
    hint = f'<p class="glmlab-hint">{escape(words.COMPARISON_HINT)}</p>'
    if not candidates:
        return hint
    best = max(range(len(candidates)), key=lambda k: held_out(candidates[k]))
    rows = [_row(c, k == best and len(candidates) > 1) for k, c in enumerate(candidates)]
    return table(words.COMPARISON_HEADS, rows) + (hint if len(candidates) == 1 else "")


def held_out(candidate: Candidate) -> float:
    """Mean held-out score at the selected strength."""
    scores = candidate.cross_validation
    return float(scores.score_mean[scores.selected])


def _row(candidate: Candidate, is_best: bool) -> str:
    scores = candidate.cross_validation
    error = float(scores.score_standard_error[scores.selected])
    has_strength = REGULARIZERS[candidate.regularizer].has_strength
    cells = (
        number(scores.selected_strength) if has_strength else words.NONE,
        f"{number(held_out(candidate), 4)} ± {number(error, 2)}{f' ({words.BEST})' if is_best else ''}",
        words.left_of(int(np.sum(candidate.coef != 0)), candidate.coef.size),
        words.NOT_KNOWN if candidate.error is None else number(candidate.error),
    )
    symbol = REGULARIZERS[candidate.regularizer].symbol
    return row(candidate.regularizer, cells, symbol=symbol)
