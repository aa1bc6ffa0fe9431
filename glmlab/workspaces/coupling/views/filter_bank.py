"""The filters of all pairs in large, each with what the basis makes of it."""

from __future__ import annotations

import numpy as np

from glmlab.number_format import number, plain
from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.coupling.results import Filters, Results
from glmlab.workspaces.coupling.views.cells import INNER, MARGIN_OF_CELL, Cells, write_in
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import describe_filters, describe_pairs

_FEW_NEURONS = 4
"""So many rows have room for three numbers each."""

_MARGIN = {"top": 6, "bottom": 38, "left": 60, "right": 18}


class FilterBankView(frame.View):
    """One panel for each pair, receivers from top to bottom and senders from left to right."""

    def __init__(self) -> None:
        self.cells = Cells()
        scales = self.cells.scales
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4)
        self.true = figure.line(scales, palette.TRUTH, stroke_width=2.5)
        self.approximation = figure.line(
            scales, palette.RECOVERED, stroke_width=2, line_style="dashed"
        )
        self.residual = figure.line(scales, palette.INK, stroke_width=1, line_style="dotted")
        self.names = figure.label(scales, palette.INK, align="end")
        curves = [self.ghost, self.residual, self.true, self.approximation, self.names]
        drawing = self.cells.figure(curves, "glmlab-filters-figure", margin=_MARGIN)
        self._lag_axis, self._gain_axis = self.cells.axes
        self._lag_axis.label, self._gain_axis.label = words.LAG, words.GAIN
        self._lag_axis.label_offset, self._gain_axis.label_offset = "32px", "46px"
        keys = (
            frame.key("line", palette.TRUTH, words.TRUE),
            frame.key("dashed", palette.RECOVERED, words.APPROXIMATION),
            frame.key("dotted", palette.INK, words.RESIDUAL),
        )
        super().__init__(words.TITLES["filter_bank"], keys, [drawing], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw all filters."""
        filters, settings = results.filters, results.settings
        self._limits = filters.limits
        self.cells.show(settings.n_neurons, settings.pair)
        self._show_ticks(filters, settings.n_neurons, settings.window)
        self._show_names(settings.n_neurons)
        self.cells.draw_zeros(filters.limits)
        self.cells.draw(self.true, filters.true, filters.limits)
        self.cells.draw(self.approximation, filters.approximation, filters.limits)
        residual = filters.true - filters.approximation
        self.cells.draw(self.residual, residual, filters.limits)
        self.cells.say(describe_pairs(filters))
        self._show_ghost(results)
        self._say(describe_filters(filters), [describe_filters(filters)])

    def _draw_ghost(self, ghost: Results | None) -> None:
        self.cells.draw(self.ghost, None if ghost is None else ghost.filters.true, self._limits)

    def _show_ticks(self, filters: Filters, n_neurons: int, window: int) -> None:
        lags = np.array([1.0, window / 2, float(window)]) if n_neurons <= 2 else np.array([1.0])
        across = MARGIN_OF_CELL + INNER * (lags - 1) / (window - 1)
        low, high = filters.limits
        gains = np.array([low, 0.0, high]) if n_neurons <= _FEW_NEURONS else np.zeros(1)
        up = MARGIN_OF_CELL + INNER * (gains - low) / (high - low)
        every = np.arange(n_neurons)[:, None]
        for axis, places, names in (
            (self._lag_axis, every + across, [number(lag) for lag in lags]),
            (self._gain_axis, every + up, [number(gain) for gain in gains]),
        ):
            # The browser looks a label up by its number as it writes it.
            values = np.round(places, 4).ravel()
            labels = {plain(v): name for v, name in zip(values, names * n_neurons, strict=True)}
            figure.set_ticks(axis, tick_values=values, tick_labels=labels)

    def _show_names(self, n_neurons: int) -> None:
        receiver, sender = np.divmod(np.arange(n_neurons**2), n_neurons)
        names = [words.pair(int(r), int(s)) for r, s in zip(receiver, sender, strict=True)]
        write_in(self.names, receiver, sender, n_neurons, names)
