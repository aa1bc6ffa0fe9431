"""The recovered tuning to the present value of one covariate or of two, beside the history filter."""

from __future__ import annotations

import numpy as np
from bqplot import ColorScale, HeatMap
from ipywidgets import HBox, Layout

from glmlab.number_format import number
from glmlab.widgets import figure, frame, palette
from glmlab.widgets import words as frame_words
from glmlab.widgets.elements import set_away
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.neuron.results import Results, Tuning
from glmlab.workspaces.neuron.views.filter_plot import LEAST_WIDTH, FilterPlot, SetLimits
from glmlab.workspaces.neuron.views.filters import INTERVAL, TRUTH, history_of
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.sentences import describe_tuning, say_bands, say_tuning

RATE_COLORS = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"]
"""Viridis, from low to high: of even steps to every eye, and seen on both grounds. A canvas knows no variables."""

_MAP_MARGIN = {"top": 8, "bottom": 38, "left": 48, "right": 18}


class _Curve:
    """The rate over one covariate."""

    def __init__(self) -> None:
        self._value, self._rate = figure.linear_scale(), figure.linear_scale()
        scales = {"x": self._value, "y": self._rate}
        self._value_axis = figure.x_axis(self._value, words.SIGNAL)
        self._rate_axis = figure.y_axis(self._rate, words.RATE, label_offset="40px")
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4, labels=[frame_words.PINNED])
        self.band = figure.band(scales, palette.RECOVERED)
        self.truth = figure.line(
            scales, palette.TRUTH, stroke_width=2, line_style="dashed", labels=[frame_words.TRUTH]
        )
        self.curve = figure.line(
            scales, palette.RECOVERED, stroke_width=2.5, labels=[frame_words.RECOVERED]
        )
        self.figure = figure.figure(
            [self.ghost, self.band, self.curve, self.truth],
            [self._value_axis, self._rate_axis],
            flex="1 1 0",
        )

    def show(self, tuning: Tuning, set_limits: SetLimits) -> None:
        """Draw the curve, its band and the truth."""
        grid = figure.as_floats(tuning.grids[0])
        label = words.with_unit(tuning.names[0], tuning.units[0])
        figure.update(self._value_axis, label=label)
        figure.set_limits(self._value, self._value_axis, (float(grid[0]), float(grid[-1])), most=5)
        set_limits(self._rate, self._rate_axis, tuning.limits, 5)
        figure.update(self.curve, x=grid, y=figure.as_floats(tuning.rate_hz))
        nothing = np.empty(0)
        x, y = (
            (nothing, nothing)
            if tuning.low is None or tuning.high is None
            else figure.around(grid, figure.as_floats(tuning.low), figure.as_floats(tuning.high))
        )
        figure.update(self.band, x=x, y=y)
        x, y = (
            (nothing, nothing)
            if tuning.truth_hz is None
            else figure.up_to_last_finite(grid, figure.as_floats(tuning.truth_hz))
        )
        figure.update(self.truth, x=x, y=y)

    def show_ghost(self, pinned: Tuning | None) -> None:
        """Draw the curve that was pinned, or none."""
        nothing = np.empty(0)
        x = nothing if pinned is None else figure.as_floats(pinned.grids[0])
        y = nothing if pinned is None else figure.as_floats(pinned.rate_hz)
        figure.update(self.ghost, x=x, y=y)


class _Map:
    """The rate over two covariates, in colours."""

    def __init__(self, color: ColorScale, name: str) -> None:
        self._x, self._y = figure.linear_scale(), figure.linear_scale()
        scales = {"x": self._x, "y": self._y}
        self._x_axis = figure.x_axis(self._x, words.SIGNAL)
        self._y_axis = figure.y_axis(self._y, words.SIGNAL, label_offset="36px", grid_lines="none")
        self.map = HeatMap(
            x=np.arange(2.0),
            y=np.arange(2.0),
            color=np.zeros((2, 2)),
            scales={**scales, "color": color},
            interactions={},
            enable_hover=False,
        )
        self.name = figure.label(scales, palette.INK, x_offset=6, y_offset=12, font_weight="bold")
        self._words = np.array([name])
        self.figure = figure.figure(
            [self.map, self.name], [self._x_axis, self._y_axis], margin=_MAP_MARGIN, flex="1 1 0"
        )
        self.figure.layout.min_width = LEAST_WIDTH
        set_away(self.figure, is_away=True)

    def show(self, tuning: Tuning, rate_hz: FloatArray) -> None:
        """Draw a rate, shape ``(n_y, n_x)``."""
        x, y = (figure.as_floats(grid) for grid in tuning.grids)
        across, up = _edges(x), _edges(y)
        for scale, axis, ends, k in (
            (self._x, self._x_axis, across, 0),
            (self._y, self._y_axis, up, 1),
        ):
            figure.set_limits(scale, axis, ends, most=3)
            figure.update(axis, label=words.with_unit(tuning.names[k], tuning.units[k]))
        figure.update(self.map, x=x, y=y, color=figure.as_floats(rate_hz))
        figure.update(self.name, x=np.array(across[:1]), y=np.array(up[1:]), text=self._words)


class TuningView(frame.View):
    """A curve for one covariate, a map beside the true one for two; then the history filter, if there is one."""

    def __init__(self) -> None:
        self.curve = _Curve()
        self.colors = ColorScale(colors=RATE_COLORS, min=0.0, max=1.0)
        self.truth = _Map(self.colors, frame_words.TRUTH)
        self.recovered = _Map(self.colors, frame_words.RECOVERED)
        self.history = FilterPlot()
        side_by_side = HBox(
            [self.curve.figure, self.truth.figure, self.recovered.figure, self.history.figure],
            layout=Layout(width="100%", min_height="0", flex="1 1 120px", overflow="auto hidden"),
        )
        super().__init__(
            words.TITLES["tuning"], (frame.RECOVERED_LINE,), [side_by_side], caption_lines=2
        )

    def show(self, results: Results) -> None:
        """Draw the tuning, where the present value of covariates counts."""
        tuning = results.tuning
        if tuning is None:
            return
        is_map = len(tuning.grids) == 2
        history = history_of(results)
        set_away(self.curve.figure, is_away=is_map)
        set_away(self.recovered.figure, is_away=not is_map)
        set_away(self.truth.figure, is_away=not is_map or tuning.truth_hz is None)
        set_away(self.history.figure, is_away=history is None)
        if is_map:
            self._show_maps(tuning)
        else:
            self.curve.show(tuning, self._set_limits)
        if history is not None:
            has_gain = results.settings.inverse_link == "exp"
            self.history.show(history, self._set_limits, has_gain=has_gain)
        self._show_ghost(results)
        self._explain(_keys(tuning, is_map=is_map))
        self._say(describe_tuning(tuning), [*say_tuning(tuning), *say_bands(results)])

    def _show_maps(self, tuning: Tuning) -> None:
        low, high = tuning.limits
        figure.update(self.colors, min=float(low), max=float(high))
        self.recovered.show(tuning, tuning.rate_hz)
        if tuning.truth_hz is not None:
            self.truth.show(tuning, tuning.truth_hz)

    def _draw_ghost(self, ghost: Results | None) -> None:
        pinned = None if ghost is None else ghost.tuning
        is_curve = pinned is not None and len(pinned.grids) == 1
        self.curve.show_ghost(pinned if is_curve else None)
        self.history.show_ghost(None if ghost is None else history_of(ghost))


def _keys(tuning: Tuning, *, is_map: bool) -> list[str]:
    if is_map:
        return [_color_key(tuning.limits)]
    keys = [frame.RECOVERED_LINE]
    if tuning.low is not None:
        keys.append(INTERVAL)
    if tuning.truth_hz is not None:
        keys.append(TRUTH)
    return keys


def _color_key(limits: tuple[float, float]) -> str:
    """Return the colours from the lowest rate to the highest, in place of an axis that takes room."""
    swatches = "".join(
        f'<rect x="{12 * k}" width="12" height="10" fill="{color}"/>'
        for k, color in enumerate(RATE_COLORS)
    )
    low, high = (number(end) for end in limits)
    drawing = f'<svg aria-hidden="true" style="width: {12 * len(RATE_COLORS)}px">{swatches}</svg>'
    return f'<span class="glmlab-key">{drawing}{low} to {high} Hz</span>'


def _edges(grid: FloatArray) -> tuple[float, float]:
    """Return the outer edges of the cells around the values of a grid."""
    half = (grid[1] - grid[0]) / 2 if len(grid) > 1 else 0.5
    return float(grid[0] - half), float(grid[-1] + half)
