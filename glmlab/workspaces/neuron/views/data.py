"""The stretch of the recording that is drawn: signals over spikes."""

from __future__ import annotations

import numpy as np
from bqplot import LinearScale

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import Scales
from glmlab.workspaces.neuron.results import Data, Results, Signal
from glmlab.workspaces.neuron.views.stretch import HeldOutShade, ends_of, spikes_between, thinned
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.sentences import describe_data, say_data

_SPIKE_LANE = 0.2
"""Share of the height that the spikes have; each signal has as much of the rest as the others."""

_GAP = 0.06
"""Share of the height between two lanes."""

MOST_LANES = 4
"""Of more signals none could be read; the caption says which are not drawn."""

_MOST_TICKS = 4
"""Of the axis of one signal."""

_LANES_WITH_TICKS = 2
"""Of more the names say the ranges."""

_SPIKES_ALONE = 0.6
"""Share of the height that spikes have where there is no signal."""


class _Lane:
    """One signal in its own part of the height, with its own axis."""

    def __init__(self, time: LinearScale) -> None:
        self.scale = figure.linear_scale()
        scales: Scales = {"x": time, "y": self.scale}
        self.axis = figure.y_axis(self.scale, words.SIGNAL, grid_lines="none", visible=False)
        self.curve = figure.line(scales, palette.INK, stroke_width=1.5, labels=[words.SIGNAL])
        self.name = figure.label(scales, palette.INK, x_offset=6, y_offset=3, default_size=11)
        self.marks = (self.curve, self.name)

    def show(self, signal: Signal, data: Data, place: int, n_lanes: int) -> None:
        """Draw a signal in its lane, the first on top."""
        height = (1 - _SPIKE_LANE) / n_lanes
        foot = _SPIKE_LANE + (n_lanes - 1 - place) * height + _GAP / 2
        low, high = _range_of(signal)
        reach = (high - low) / (height - _GAP)
        figure.update(self.scale, min=low - foot * reach, max=low + (1 - foot) * reach)
        has_ticks = n_lanes <= _LANES_WITH_TICKS
        ticks = figure.nice_ticks((low, high), _MOST_TICKS)
        if n_lanes > 1:
            ticks = ticks[[0, -1]]
        label = words.with_unit(signal.name, signal.unit) if n_lanes == 1 else ""
        figure.update(self.axis, label=label, tick_values=ticks, num_ticks=None, visible=has_ticks)
        x, y = thinned(data.time_s + data.bin_size_s / 2, figure.as_floats(signal.values))
        x, y = figure.up_to_last_finite(x, y)
        named = words.with_unit(signal.name, signal.unit)
        figure.update(self.curve, x=x, y=y, labels=[named])
        # One signal is named by its axis.
        shown = slice(0 if n_lanes == 1 else 1)
        figure.update(
            self.name,
            x=data.time_s[:1][shown],
            y=np.array([high])[shown],
            text=np.array([named if has_ticks else words.with_range(named, low, high)])[shown],
        )

    def clear(self) -> None:
        """Draw nothing."""
        nothing = np.empty(0)
        figure.update(self.axis, visible=False)
        figure.update(self.curve, x=nothing, y=nothing)
        figure.update(self.name, x=nothing, y=nothing, text=nothing.astype(str))


class DataView(frame.View):
    """Each signal of the model as a line, and beneath them the spikes as ticks."""

    def __init__(self) -> None:
        self._time = figure.linear_scale()
        self._time_axis = figure.x_axis(self._time, words.TIME)
        self._height = figure.linear_scale()
        scales = {"x": self._time, "y": self._height}
        self.held_out = HeldOutShade(scales)
        self.spikes = figure.line(scales, palette.DATA, stroke_width=1.5)
        self.lanes = [_Lane(self._time) for _ in range(MOST_LANES)]
        marks = [mark for lane in self.lanes for mark in lane.marks]
        drawing = figure.figure(
            [self.held_out.mark, self.spikes, *marks],
            [self._time_axis, *(lane.axis for lane in self.lanes)],
            flex="1 1 100px",
        )
        keys = (
            frame.key("spikes", palette.DATA, words.SPIKES),
            frame.key("band", palette.QUIET, words.HELD_OUT),
        )
        super().__init__(words.TITLES["data"], keys, [drawing], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the stretch."""
        data = results.data
        self._title_with(data.name)
        figure.set_limits(self._time, self._time_axis, ends_of(data), most=8)
        drawn = drawn_signals(data)
        x, y = spikes_between(data, 0.0, (_SPIKE_LANE if drawn else _SPIKES_ALONE) - _GAP / 2)
        figure.update(self.spikes, x=x, y=y)
        self.held_out.show(data, 1.0)
        for place, lane in enumerate(self.lanes):
            if place < len(drawn):
                lane.show(drawn[place], data, place, len(drawn))
            else:
                lane.clear()
        self._say(
            describe_data(data), [say_data(data, missing=max(_n_signals(data) - MOST_LANES, 0))]
        )


def drawn_signals(data: Data) -> list[Signal]:
    """Return the signals that the model has, or all where it has none, as many as there is room for."""
    chosen = [data.signals[place] for place in data.used] or list(data.signals)
    return chosen[:MOST_LANES]


def _n_signals(data: Data) -> int:
    return len(data.used) or len(data.signals)


def _range_of(signal: Signal) -> tuple[float, float]:
    low, high = signal.limits
    return (low, high) if high > low else (low - 0.5, low + 0.5)
