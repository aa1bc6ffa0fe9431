"""Which bins of the past feed the rate of one bin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlab.number_format import plain
from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.bins import describe_bins, say_bins

N_CLOSE = 10
"""Lags that are drawn one by one, from that of now on; what is further back is drawn as one."""

_FAR, _BREAK = -float(N_CLOSE + 1), -float(N_CLOSE)
"""Places of the oldest bin of a window that is longer, and of what is left out before it."""

_NOW, _NEXT = 0.0, 1.0

_STIMULUS, _RATE, _HISTORY = 2.0, 1.0, 0.0
"""Heights of the rows: the rate is between what feeds it."""

_CELL_AREA = 170
"""Of a square in pixels: thirteen of them stand side by side in 300 pixels."""

_NOTHING = np.empty(0)


@dataclass(frozen=True)
class Row:
    """What feeds the rate from one kind of spikes or signals.

    Attributes
    ----------
    names
        Of the filters that have these bins.
    first, n_bins
        The first lag, and the number of lags.
    """

    names: tuple[str, ...]
    first: int
    n_bins: int

    @property
    def last(self) -> int:
        """The largest lag."""
        return self.first + self.n_bins - 1

    def feeds(self, places: FloatArray) -> np.ndarray:
        """Tell of each place whether its bin feeds the rate."""
        lags = -places
        close = (lags >= self.first) & (lags <= self.last) & (places > _BREAK)
        return close | ((places <= _BREAK) & (self.last >= N_CLOSE))


class BinsView(frame.View):
    """Squares are bins: full ones feed the rate of bin t, the square in the middle row, hollow ones do not."""

    def __init__(self) -> None:
        self.place = figure.linear_scale((_FAR - 0.8, _NEXT + 0.8))
        self._row = figure.linear_scale((-0.6, 2.7))
        scales = {"x": self.place, "y": self._row}
        self._bin_axis = figure.x_axis(self.place, words.BIN)
        self._row_axis = figure.y_axis(self._row, words.ROW, grid_lines="none", label_offset="66px")
        self.fans = {
            height: figure.line(scales, color, stroke_width=1, opacities=[0.6])
            for height, color in ((_STIMULUS, palette.INK), (_HISTORY, palette.DATA))
        }
        self.cells = {
            height: figure.points(
                scales, color, marker="square", default_size=_CELL_AREA, stroke=color
            )
            for height, color in ((_STIMULUS, palette.INK), (_HISTORY, palette.DATA))
        }
        self.hollow = figure.points(
            scales,
            palette.GROUND,
            marker="square",
            default_size=_CELL_AREA,
            stroke=palette.QUIET,
            stroke_width=1.5,
        )
        self.now = figure.points(
            scales,
            palette.RECOVERED,
            marker="square",
            default_size=_CELL_AREA,
            stroke=palette.RECOVERED,
        )
        self.dots = figure.label(scales, palette.INK, align="middle", y_offset=-2)
        self.said = figure.words_at(scales)
        drawing = figure.figure(
            [
                *self.fans.values(),
                self.hollow,
                *self.cells.values(),
                self.now,
                self.dots,
                self.said,
            ],
            [self._bin_axis, self._row_axis],
            margin={**figure.MARGIN, "left": 82},
            flex="1 1 100px",
        )
        keys = (
            frame.key("square", palette.INK, words.STIMULUS),
            frame.key("square", palette.DATA, words.HISTORY),
            frame.key("square", palette.RECOVERED, words.RATE_OF_NOW),
        )
        super().__init__(words.TITLES["bins"], keys, [drawing], caption_lines=2)

    def show(self, results: Results) -> None:
        """Draw the rows."""
        rows = rows_of(results)
        is_long = any(row.last >= N_CLOSE for row in rows.values())
        close = np.arange(1.0 - N_CLOSE, _NEXT + 1)
        places = np.append(_FAR, close) if is_long else close
        self._show_axes(rows, is_long=is_long)
        hollow_x, hollow_y = [], []
        for height in (_STIMULUS, _HISTORY):
            row = rows.get(height)
            feeds = np.zeros(len(places), dtype=bool) if row is None else row.feeds(places)
            full = places[feeds]
            figure.update(self.cells[height], x=full, y=np.full(len(full), height))
            x, y = _fan(full, height)
            figure.update(self.fans[height], x=x, y=y)
            if row is not None:
                hollow_x.append(places[~feeds])
                hollow_y.append(np.full(int(np.sum(~feeds)), height))
        other = places[places != _NOW]
        x = np.concatenate([*hollow_x, other])
        y = np.concatenate([*hollow_y, np.full(len(other), _RATE)])
        figure.update(self.hollow, x=x, y=y)
        figure.update(self.now, x=np.array([_NOW]), y=np.array([_RATE]))
        broken = [height for height, row in rows.items() if row.last > N_CLOSE]
        figure.update(
            self.dots,
            x=np.full(len(broken), _BREAK),
            y=np.array(broken),
            text=np.full(len(broken), words.LEFT_OUT),
        )
        self._say_cells(rows, places, results.data.bin_size_s)
        bin_ms = 1e3 * results.data.bin_size_s
        named = [(row.names, row.first, row.n_bins) for row in rows.values()]
        self._say(describe_bins(named, bin_ms), say_bins(named, bin_ms))

    def _show_axes(self, rows: dict[float, Row], *, is_long: bool) -> None:
        places = np.arange(1.0 - N_CLOSE, _NEXT + 1)
        labels = {plain(place): words.lag(round(-place)) for place in places if place <= _NOW}
        labels[plain(_NEXT)] = words.NEXT
        if is_long:
            ends = {row.last for row in rows.values() if row.last >= N_CLOSE}
            labels[plain(_FAR)] = words.lag(ends.pop()) if len(ends) == 1 else words.OLDEST
        values = np.array([float(place) for place in labels])
        figure.set_ticks(self._bin_axis, tick_values=values, tick_labels=labels)
        first = _FAR if is_long else 1.0 - N_CLOSE
        figure.update(self.place, min=first - 0.8, max=_NEXT + 0.8)
        names = {height: words.signals(row.names) for height, row in rows.items()}
        names[_RATE] = words.RATE_ROW
        ticks = {plain(height): name for height, name in names.items()}
        figure.set_ticks(self._row_axis, tick_values=np.array(list(names)), tick_labels=ticks)

    def _say_cells(self, rows: dict[float, Row], places: FloatArray, bin_size_s: float) -> None:
        x, y, said = [_NOW], [_RATE], [words.RATE_OF_NOW]
        for height, row in rows.items():
            for place, feeds in zip(places, row.feeds(places), strict=True):
                lag = row.last if place == _FAR else round(-place)
                name = words.signals(row.names)
                x.append(float(place))
                y.append(height)
                said.append(words.cell(name, lag, 1e3 * bin_size_s, feeds=bool(feeds)))
        figure.update(self.said, x=np.array(x), y=np.array(y), names=np.array(said))


def rows_of(results: Results) -> dict[float, Row]:
    """Return the rows by their height: signals that have the same bins are one."""
    history = {one.name for one in results.filters if one.is_history}
    rows = {}
    for height, is_history in ((_STIMULUS, False), (_HISTORY, True)):
        windows = [one for one in results.windows if (one[0] in history) is is_history]
        if windows:
            _, first, n_bins = windows[0]
            rows[height] = Row(tuple(name for name, _, _ in windows), first, n_bins)
    return rows


def _fan(places: FloatArray, height: float) -> tuple[FloatArray, FloatArray]:
    """Return a line from each bin that feeds the rate to that of now."""
    if not len(places):
        return _NOTHING, _NOTHING
    inner = 0.22 * np.sign(_RATE - height)
    return figure.segments(
        [places, np.full(len(places), _NOW)],
        [np.full(len(places), height + inner), np.full(len(places), _RATE - inner)],
    )
