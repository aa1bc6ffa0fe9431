"""The functions of the basis, and how the error falls with their number."""

from __future__ import annotations

import numpy as np
from ipywidgets import HBox, Layout

from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.coupling.results import Basis, Results
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import describe_basis, warn_of_coefficients

_SMALLEST_ERROR = 1e-9
_MARGIN = {**figure.MARGIN, "left": 70}


class BasisView(frame.View):
    """The functions on the left, the error against their number on the right."""

    def __init__(self) -> None:
        self._lag = figure.linear_scale((1.0, 100.0))
        self._value = figure.linear_scale((0.0, 1.0))
        self._lag_axis = figure.x_axis(self._lag, words.LAG)
        self._value_axis = figure.y_axis(self._value, words.FUNCTION_VALUE)
        scales = {"x": self._lag, "y": self._value}
        # Neighbours differ in dash and colour.
        self.functions = [
            figure.line(scales, palette.NEURONS[k], stroke_width=1.5, line_style=dash)
            for k, dash in enumerate(("solid", "dashed", "dotted", "dash_dotted"))
        ]
        left = figure.figure(self.functions, [self._lag_axis, self._value_axis], flex="1 1 0")
        self._count = figure.linear_scale((0.0, 40.0))
        # The logarithm is taken here: bqplot's own axis writes a tick for every digit.
        self._error = figure.linear_scale((-4.0, 0.0))
        self._count_axis = figure.x_axis(self._count, words.COUNT_OF_FUNCTIONS)
        self._error_axis = figure.y_axis(self._error, words.RELATIVE_ERROR, label_offset="54px")
        scales = {"x": self._count, "y": self._error}
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4)
        self.errors = figure.line(scales, palette.INK, stroke_width=1.5)
        self.points = figure.points(scales, palette.INK, default_size=18)
        self.said = figure.words_at(scales)
        self.marker = figure.line(scales, palette.STRENGTH, stroke_width=2)
        self.present = figure.points(scales, palette.STRENGTH, default_size=90, marker="diamond")
        right = figure.figure(
            [self.ghost, self.marker, self.errors, self.points, self.present, self.said],
            [self._count_axis, self._error_axis],
            margin=_MARGIN,
            flex="1 1 0",
        )
        side_by_side = HBox(
            [left, right],
            layout=Layout(width="100%", min_height="0", flex="1 1 220px", overflow="hidden"),
        )
        side_by_side.add_class("glmlab-side-by-side")
        keys = (
            frame.key("line", palette.INK, words.ERROR_BY_COUNT),
            frame.key("line", palette.STRENGTH, words.PRESENT_COUNT),
        )
        super().__init__(words.TITLES["basis"], keys, [side_by_side], caption_lines=2)

    def show(self, results: Results) -> None:
        """Draw the functions and the errors."""
        basis, settings = results.basis, results.settings
        self._draw_functions(basis, settings.window)
        self._draw_errors(basis, settings.n_basis_funcs)
        self._show_ghost(results)
        self._say(describe_basis(results), warn_of_coefficients(basis))

    def _draw_functions(self, basis: Basis, window: int) -> None:
        low, high = float(basis.functions.min()), float(basis.functions.max())
        figure.set_limits(self._lag, self._lag_axis, (1.0, float(window)), most=5)
        limits = (min(0.0, 1.05 * low), 1.05 * high)
        self._set_limits(self._value, self._value_axis, limits, most=4)
        lags = np.arange(1.0, window + 1)
        for first, mark in enumerate(self.functions):
            x, y = figure.joined(lags, basis.functions[:, first :: len(self.functions)])
            figure.update(mark, x=x, y=y)

    def _draw_errors(self, basis: Basis, present: int) -> None:
        errors = _log(basis.errors)
        low = float(np.floor(errors.min()))
        ends = (float(basis.counts[0]) - 1, float(basis.counts[-1]) + 1)
        figure.set_limits(self._count, self._count_axis, ends, most=8)
        low, high = self._set_limits(self._error, self._error_axis, (min(low, -1.0), 0.0), most=5)
        ticks = np.arange(np.ceil(low), high + 1)
        labels = {f"{int(t)}": words.percent(10.0**t) for t in ticks}
        figure.set_ticks(self._error_axis, tick_values=ticks, tick_labels=labels)
        counts = basis.counts.astype(float)
        figure.update(self.errors, x=counts, y=errors)
        figure.update(self.points, x=counts, y=errors)
        pairs = zip(basis.counts, basis.errors, strict=True)
        figure.update(self.said, names=[words.error_with(int(n), float(e)) for n, e in pairs])
        figure.update(self.said, x=counts, y=errors)
        at = np.full(2, float(present))
        figure.update(self.marker, x=at, y=np.array([low, high]))
        here = np.flatnonzero(basis.counts == present)
        figure.update(self.present, x=counts[here], y=errors[here])

    def _draw_ghost(self, ghost: Results | None) -> None:
        nothing = np.empty(0)
        figure.update(
            self.ghost,
            x=nothing if ghost is None else ghost.basis.counts.astype(float),
            y=nothing if ghost is None else _log(ghost.basis.errors),
        )


def _log(errors: np.ndarray) -> np.ndarray:
    return np.log10(np.maximum(errors, _SMALLEST_ERROR))
