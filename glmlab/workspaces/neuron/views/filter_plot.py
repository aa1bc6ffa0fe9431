"""One recovered filter over lag: log gain on the left, and the gain that it is on the right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bqplot import Axis, LinearScale

from glmlab.number_format import number, plain
from glmlab.widgets import figure, palette
from glmlab.widgets import words as frame_words
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.neuron.results import Filter
from glmlab.workspaces.neuron.words import pictures as words

MARGIN = {"top": 8, "bottom": 38, "left": 52, "right": 54}

LEAST_WIDTH = "170px"
"""Of a figure: where several have no more each, they are scrolled sideways."""

_MOST_GAINS = 6
_DIGITS = (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)
"""Of round gains in each power of ten: as many as there is room for; 1 is always among them."""

SetLimits = Callable[[LinearScale, Axis, tuple[float, float], int], tuple[float, float]]


class FilterPlot:
    """A filter with its band, the bumps that it is made of, and the truth where it is known."""

    def __init__(self) -> None:
        self._lag = figure.linear_scale((0.0, 1.0))
        self._gain = figure.linear_scale((-1.0, 1.0))
        scales = {"x": self._lag, "y": self._gain}
        self._lag_axis = figure.x_axis(self._lag, words.LAG)
        self._log_axis = figure.y_axis(self._gain, words.LOG_GAIN, label_offset="40px")
        self.gain_axis = figure.right_axis(self._gain, words.GAIN, label_offset="38px")
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4, labels=[frame_words.PINNED])
        self.bumps = figure.line(scales, palette.RECOVERED, stroke_width=1, opacities=[0.4])
        self.band = figure.band(scales, palette.RECOVERED)
        self.truth = figure.line(
            scales, palette.TRUTH, stroke_width=2, line_style="dashed", labels=[frame_words.TRUTH]
        )
        self.filter = figure.line(
            scales, palette.RECOVERED, stroke_width=2.5, labels=[frame_words.RECOVERED]
        )
        self.name = figure.label(scales, palette.INK, align="end", x_offset=-4, font_weight="bold")
        self.figure = figure.figure(
            [
                self.zero,
                self.ghost,
                self.bumps,
                self.band,
                self.filter,
                self.truth,
                self.name,
            ],
            [self._lag_axis, self._log_axis, self.gain_axis],
            margin=MARGIN,
            flex="1 1 0",
        )
        self.figure.layout.min_width = LEAST_WIDTH

    def show(self, recovered: Filter, set_limits: SetLimits, *, has_gain: bool) -> None:
        """Draw a filter; `has_gain` where ``exp`` of it is a factor of the rate."""
        lag = figure.as_floats(recovered.lag_ms)
        ends = _ends(lag)
        figure.set_limits(self._lag, self._lag_axis, ends, most=3)
        limits = set_limits(self._gain, self._log_axis, recovered.limits, 5)
        figure.update(self._log_axis, label=recovered.unit)
        figure.update(self.gain_axis, visible=has_gain)
        if has_gain:
            figure.set_ticks(self.gain_axis, **_gain_ticks(limits))
        figure.update(self.zero, x=np.array(ends), y=np.zeros(2))
        figure.update(self.filter, x=lag, y=figure.as_floats(recovered.values))
        self._show_beneath(recovered, lag)
        x, y = _curve(lag, recovered.truth)
        figure.update(self.truth, x=x, y=y)
        # Of a late lag history says little, and what it says early is far below zero.
        height, offset = (limits[0], -8) if recovered.is_history else (limits[1], 10)
        figure.update(
            self.name,
            x=np.array(ends[1:]),
            y=np.array([height]),
            text=np.array([recovered.name]),
            y_offset=offset,
        )

    def _show_beneath(self, recovered: Filter, lag: FloatArray) -> None:
        low, high = recovered.low, recovered.high
        x, y = (
            (np.empty(0), np.empty(0))
            if low is None or high is None
            else figure.around(lag, figure.as_floats(low), figure.as_floats(high))
        )
        figure.update(self.band, x=x, y=y)
        x, y = figure.joined(lag, figure.as_floats(recovered.bumps))
        figure.update(self.bumps, x=x, y=y)

    def show_ghost(self, pinned: Filter | None) -> None:
        """Draw the filter that was pinned, or none."""
        nothing = np.empty(0)
        x = nothing if pinned is None else figure.as_floats(pinned.lag_ms)
        y = nothing if pinned is None else figure.as_floats(pinned.values)
        figure.update(self.ghost, x=x, y=y)


def _ends(lag: FloatArray) -> tuple[float, float]:
    """Return the range of lags, from now on: history begins a bin later, and is seen to."""
    high = float(lag[-1])
    return (0.0, high) if high > 0 else (0.0, 1.0)


def _curve(lag: FloatArray, values: FloatArray | None) -> tuple[FloatArray, FloatArray]:
    if values is None:
        return np.empty(0), np.empty(0)
    return figure.up_to_last_finite(lag, figure.as_floats(values))


def _gain_ticks(limits: tuple[float, float]) -> figure.NamedTicks:
    """Return ticks at round gains on an axis of log gains."""
    gains = round_gains(limits)
    # The browser looks a label up by its number as it writes it.
    values = figure.as_floats(np.round(np.log(gains), 6))
    labels = {plain(float(v)): number(float(g), 4) for v, g in zip(values, gains, strict=True)}
    return {"tick_values": values, "tick_labels": labels}


def round_gains(limits: tuple[float, float]) -> FloatArray:
    """Return some round gains between limits of the log gain, 1 among them if it is between."""
    low, high = (float(end) for end in np.exp(np.clip(limits, -30.0, 30.0)))
    exponents = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    for digits in _DIGITS:
        gains = _between(np.outer(10.0**exponents, digits).ravel(), low, high)
        if len(gains) < 3:
            return figure.nice_ticks((low, high), 5)
        if len(gains) <= _MOST_GAINS:
            return gains
    every = -(-len(exponents) // _MOST_GAINS)
    return _between(10.0 ** exponents[exponents % every == 0], low, high)


def _between(gains: FloatArray, low: float, high: float) -> FloatArray:
    return gains[(gains >= low * (1 - 1e-9)) & (gains <= high * (1 + 1e-9))]
