"""The recovered filters of a recording over lag, one small figure each."""

from __future__ import annotations

import numpy as np
from ipywidgets import HBox, Layout

from glmlab.widgets import figure, frame, palette
from glmlab.widgets import words as frame_words
from glmlab.workspaces.feedforward.results import Filter, Results
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import describe_filters, say_filters

NAMES = ("stimulus", "history")


class _FilterPlot:
    """One filter over lag."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lag = figure.linear_scale((0.0, 1.0))
        self._gain = figure.linear_scale((-1.0, 1.0))
        scales = {"x": self._lag, "y": self._gain}
        self._lag_axis = figure.x_axis(self._lag, words.LAG)
        self._gain_axis = figure.y_axis(self._gain, words.filter_axis(name))
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4, labels=[frame_words.PINNED])
        self.filter = figure.line(
            scales, palette.RECOVERED, stroke_width=2.5, labels=[frame_words.RECOVERED]
        )
        self.figure = figure.figure(
            [self.zero, self.ghost, self.filter], [self._lag_axis, self._gain_axis], flex="1 1 0"
        )

    def show(self, recovered: Filter) -> None:
        """Draw the filter."""
        lag = figure.as_floats(recovered.lag_ms)
        ends = (float(lag[0]), float(lag[-1]))
        figure.set_limits(self._lag, self._lag_axis, ends)
        figure.set_limits(self._gain, self._gain_axis, recovered.limits)
        figure.update(self._gain_axis, label=words.filter_axis(recovered.name, recovered.unit))
        figure.update(self.zero, x=np.array(ends), y=np.zeros(2))
        figure.update(self.filter, x=lag, y=figure.as_floats(recovered.values))

    def show_ghost(self, pinned: Filter | None) -> None:
        """Draw the filter that was pinned, or none."""
        nothing = np.empty(0)
        x = nothing if pinned is None else figure.as_floats(pinned.lag_ms)
        y = nothing if pinned is None else figure.as_floats(pinned.values)
        figure.update(self.ghost, x=x, y=y)


class FiltersView(frame.View):
    """The stimulus filter and the history filter side by side."""

    def __init__(self) -> None:
        self.plots = {name: _FilterPlot(name) for name in NAMES}
        side_by_side = HBox(
            [plot.figure for plot in self.plots.values()],
            layout=Layout(width="100%", min_height="0", flex="1 1 220px", overflow="hidden"),
        )
        super().__init__(
            words.TITLES["filters"], (frame.RECOVERED_LINE,), [side_by_side], caption_lines=1
        )

    def show(self, results: Results) -> None:
        """Draw the filters of a fit; toy data have none, and leave the figures as they are."""
        filters = results.fit.filters
        for recovered in filters:
            self.plots[recovered.name].show(recovered)
        self._show_ghost(results)
        self._say(describe_filters(filters), say_filters(filters))

    def _draw_ghost(self, ghost: Results | None) -> None:
        pinned = {f.name: f for f in ghost.fit.filters} if ghost is not None else {}
        for name, plot in self.plots.items():
            plot.show_ghost(pinned.get(name))
