"""Auto- and cross-correlations of the spikes of all pairs, and one of them large."""

from __future__ import annotations

import numpy as np
from ipywidgets import HBox, Layout

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.coupling.results import Correlations, Results
from glmlab.workspaces.coupling.views.cells import Cells
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import (
    correlations_of_pairs,
    describe_correlations,
    say_correlation,
)


class CorrelationsView(frame.View):
    """All pairs on the left, the pair that is looked at on the right."""

    def __init__(self) -> None:
        self.cells = Cells()
        self.curves = figure.line(self.cells.scales, palette.RECOVERED, stroke_width=1.3)
        self.bands = [
            figure.line(self.cells.scales, palette.QUIET, stroke_width=1, line_style="dashed")
            for _ in range(2)
        ]
        curves = [*self.bands, self.curves]
        matrix = self.cells.figure(curves, "glmlab-correlations-figure", "1 1 0")
        self._lag, self._value = figure.linear_scale((-50.0, 50.0)), figure.linear_scale()
        self._lag_axis = figure.x_axis(self._lag, words.LAG_BETWEEN)
        self._value_axis = figure.y_axis(self._value, words.CORRELATION)
        scales = {"x": self._lag, "y": self._value}
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4)
        self.band = figure.line(scales, palette.QUIET, stroke_width=1, line_style="dashed")
        self.pair = figure.line(
            scales, palette.RECOVERED, stroke_width=2, labels=[words.CORRELATION]
        )
        marks = [self.zero, self.ghost, self.band, self.pair]
        large = figure.figure(marks, [self._lag_axis, self._value_axis], flex="1.4 1 0")
        side_by_side = HBox(
            [matrix, large],
            layout=Layout(width="100%", min_height="0", flex="1 1 220px", overflow="hidden"),
        )
        side_by_side.add_class("glmlab-side-by-side")
        keys = (
            frame.key("line", palette.RECOVERED, words.CORRELATION),
            frame.key("dashed", palette.QUIET, words.BY_CHANCE),
        )
        self._pair = (0, 0)
        super().__init__(words.TITLES["correlations"], keys, [side_by_side], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the correlations, where they were computed."""
        found = results.correlations
        if found is None:
            self._say(describe_correlations(results))
            return
        self._pair = results.settings.pair
        receiver, sender = self._pair
        limits = _limits(found)
        n_neurons = results.settings.n_neurons
        self.cells.show(n_neurons, self._pair)
        self.cells.draw_zeros(limits)
        for band, edge in zip(self.bands, (-found.noise, found.noise), strict=True):
            self.cells.draw(band, np.full((2, n_neurons, n_neurons), edge), limits)
        self.cells.say(correlations_of_pairs(found))
        # Columns send, rows receive: what the sender did first is at positive lags.
        by_receiver = np.swapaxes(found.values, 1, 2)
        self.cells.draw(self.curves, by_receiver, limits, every_point=True)
        ends = (float(found.lag[0]), float(found.lag[-1]))
        figure.set_limits(self._lag, self._lag_axis, ends, most=5)
        self._set_limits(self._value, self._value_axis, limits, most=4)
        figure.update(self.zero, x=np.array(ends), y=np.zeros(2))
        x, y = figure.segments(
            [np.full(2, ends[0]), np.full(2, ends[1])], [[-found.noise, found.noise]] * 2
        )
        figure.update(self.band, x=x, y=y)
        figure.update(self.pair, x=found.lag, y=found.values[:, sender, receiver])
        self._title_with(words.correlations_title(receiver, sender))
        self._show_ghost(results)
        self._say(describe_correlations(results), [say_correlation(results, found)])

    def _draw_ghost(self, ghost: Results | None) -> None:
        found = None if ghost is None else ghost.correlations
        receiver, sender = self._pair
        nothing = np.empty(0)
        figure.update(
            self.ghost,
            x=nothing if found is None else found.lag,
            y=nothing if found is None else found.values[:, sender, receiver],
        )


def _limits(found: Correlations) -> tuple[float, float]:
    values: FloatArray = found.values[np.isfinite(found.values)]
    top = max(float(values.max(initial=0.0)), 1.5 * found.noise)
    low = min(float(values.min(initial=0.0)), -1.5 * found.noise)
    step = 10.0 ** np.floor(np.log10(max(top, -low)))
    return float(np.floor(low / (0.5 * step)) * 0.5 * step), float(
        np.ceil(top / (0.5 * step)) * 0.5 * step
    )
