"""Small plots of all pairs of neurons in one figure: receivers are rows, senders columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from bqplot import Axis, Figure, Label, Lines, Mark
from numpy.typing import NDArray

from glmlab.widgets import figure, palette
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.coupling.words import pictures as words

MARGIN_OF_CELL = 0.07
INNER = 1 - 2 * MARGIN_OF_CELL
"""Share of a cell that a curve may fill."""
_MOST_POINTS = 2400
"""Of one curve over all cells: more would be slower than a hand."""

MARGIN = {"top": 6, "bottom": 34, "left": 38, "right": 6}


def pair_at(x: float, y: float, n_neurons: int) -> tuple[int, int]:
    """Return receiver and sender of the cell at a place.

    Parameters
    ----------
    x
        From 0 at the left edge to `n_neurons`.
    y
        From 0 at the lower edge to `n_neurons`; the first receiver is on top.
    n_neurons
        Rows and columns.
    """
    last = n_neurons - 1
    sender = min(max(int(x), 0), last)
    return last - min(max(int(y), 0), last), sender


def write_in(
    mark: Label,
    receiver: NDArray[np.int64],
    sender: NDArray[np.int64],
    n_neurons: int,
    text: list[str],
) -> None:
    """Write a word into the upper right corner of each of some cells."""
    figure.update(
        mark,
        x=sender + 1.0 - MARGIN_OF_CELL,
        y=n_neurons - receiver - 2.5 * MARGIN_OF_CELL,
        text=np.array(text),
    )


class Cells:
    """A figure with a cell for each pair, and curves that are drawn in all of them.

    Parameters
    ----------
    curves
        Empty marks by name; `scales` of them must be those of `scales`.
    """

    def __init__(self) -> None:
        self._x, self._y = figure.linear_scale((0.0, 2.0)), figure.linear_scale((0.0, 2.0))
        self.scales = {"x": self._x, "y": self._y}
        self._x_axis = figure.x_axis(self._x, words.SENDER, label_offset="28px")
        self._y_axis = figure.y_axis(
            self._y, words.RECEIVER, grid_lines="none", label_offset="28px"
        )
        self.borders = figure.line(self.scales, palette.GRID, stroke_width=1)
        self.zeros = figure.line(self.scales, palette.GRID, stroke_width=1)
        self.frame = figure.line(self.scales, palette.STRENGTH, stroke_width=2.5)
        self.said = figure.words_at(self.scales)
        self._n_neurons = 0

    def figure(
        self,
        curves: Sequence[Mark],
        name: str,
        flex: str = "1 1 0",
        margin: dict[str, int] = MARGIN,
    ) -> Figure:
        """Return the figure with these curves, which has a class of this name."""
        marks = [self.borders, self.zeros, *curves, self.frame, self.said]
        made = figure.figure(marks, self.axes, margin=margin, flex=flex)
        made.add_class(name)
        return made

    @property
    def axes(self) -> list[Axis]:
        """Both axes, with a tick in the middle of each row and column."""
        return [self._x_axis, self._y_axis]

    def show(self, n_neurons: int, selected: tuple[int, int] | None) -> None:
        """Draw the cells of a number of neurons, with a frame around one."""
        if n_neurons != self._n_neurons:
            self._n_neurons = n_neurons
            self._draw_cells(n_neurons)
        if selected is None:
            figure.update(self.frame, x=np.empty(0), y=np.empty(0))
            return
        receiver, sender = selected
        low, left = n_neurons - 1.0 - receiver, float(sender)
        figure.update(
            self.frame,
            x=left + np.array([0.0, 1.0, 1.0, 0.0, 0.0]),
            y=low + np.array([0.0, 0.0, 1.0, 1.0, 0.0]),
        )

    def draw(
        self,
        curve: Lines,
        values: FloatArray | None,
        limits: tuple[float, float],
        *,
        every_point: bool = False,
    ) -> None:
        """Draw a curve in each cell.

        Parameters
        ----------
        curve
            Which of the marks.
        values
            Shape ``(n_points, n_receivers, n_senders)``; None draws nothing.
        limits
            Values at the lower and the upper edge of a cell.
        every_point
            Whether no point may be left out, however many cells there are.
        """
        x, y = np.empty(0), np.empty(0)
        if values is not None:
            n_points, n_neurons, _ = values.shape
            most = n_points if every_point else max(_MOST_POINTS // n_neurons**2, 12)
            x, y = _joined(values, limits, most)
        figure.update(curve, x=x, y=y)

    def say(self, sentences: Sequence[str]) -> None:
        """Say something of each cell: of each receiver, from the one on top down, and each sender."""
        n_neurons = self._n_neurons
        receiver, sender = np.divmod(np.arange(n_neurons**2), n_neurons)
        figure.update(self.said, names=list(sentences))
        figure.update(self.said, x=sender + 0.5, y=n_neurons - receiver - 0.5)

    def draw_bands(
        self,
        band: Lines,
        low: FloatArray | None,
        high: FloatArray | None,
        limits: tuple[float, float],
    ) -> None:
        """Fill what is between two curves in each cell.

        Parameters
        ----------
        band
            A mark that is filled inside.
        low, high
            Shapes ``(n_points, n_receivers, n_senders)``; None fills nothing.
        limits
            As for `draw`.
        """
        if low is None or high is None:
            figure.update(band, x=np.empty((0, 0)), y=np.empty((0, 0)))
            return
        most = max(_MOST_POINTS // (2 * low.shape[1] ** 2), 12)
        x, bottom = _in_cells(low, limits, most)
        _, top = _in_cells(high, limits, most)
        # There along the lower curve and back along the upper one; a hole in either leaves the cell empty.
        around = np.concatenate([bottom, top[::-1]])
        whole = np.isfinite(around).all(axis=0)
        figure.update(band, x=np.concatenate([x, x[::-1]])[:, whole].T, y=around[:, whole].T)

    def draw_zeros(self, limits: tuple[float, float]) -> None:
        """Draw the line at zero in each cell."""
        self.draw(self.zeros, np.zeros((2, self._n_neurons, self._n_neurons)), limits)

    def _draw_cells(self, n_neurons: int) -> None:
        number = float(n_neurons)
        figure.update(self._x, max=number)
        figure.update(self._y, max=number)
        middles = np.arange(n_neurons) + 0.5
        for axis, names in (
            (self._x_axis, range(n_neurons)),
            (self._y_axis, reversed(range(n_neurons))),
        ):
            labels = {f"{m:.1f}": str(name) for m, name in zip(middles, names, strict=True)}
            figure.set_ticks(axis, tick_values=middles, tick_labels=labels)
        edges = np.arange(number + 1)
        ends = np.zeros(len(edges)), np.full(len(edges), number)
        x, y = figure.segments(
            [np.concatenate([edges, ends[0]]), np.concatenate([edges, ends[1]])],
            [np.concatenate([ends[0], edges]), np.concatenate([ends[1], edges])],
        )
        figure.update(self.borders, x=x, y=y)


def _joined(
    values: FloatArray, limits: tuple[float, float], most: int
) -> tuple[FloatArray, FloatArray]:
    """Return one line through all cells, with a hole between two of them."""
    x, y = _in_cells(values, limits, most)
    hole = np.full((1, x.shape[1]), np.nan)
    x, y = (np.concatenate([part, hole]).T.ravel() for part in (x, y))
    finite = np.isfinite(y)
    return (x[:-1], y[:-1]) if finite[:-1].any() and finite[-2] else figure.up_to_last_finite(x, y)


def _in_cells(
    values: FloatArray, limits: tuple[float, float], most: int
) -> tuple[FloatArray, FloatArray]:
    """Return places of curves in the figure, shape ``(n_points, n_cells)``, of at most `most` points."""
    n_points, n_neurons, _ = values.shape
    # Filters change fast at short lags, so more of the points are there.
    share = np.linspace(0, 1, min(most, n_points)) ** (1.6 if n_points > most else 1.0)
    chosen = np.unique(np.round(share * (n_points - 1)).astype(int))
    across = MARGIN_OF_CELL + INNER * chosen / max(n_points - 1, 1)
    low, high = limits
    height = MARGIN_OF_CELL + INNER * np.clip((values[chosen] - low) / (high - low), 0, 1)
    senders = np.arange(n_neurons)
    x = across[:, None, None] + senders[None, None, :] + np.zeros((1, n_neurons, 1))
    y = height + (n_neurons - 1 - senders)[None, :, None]
    return x.reshape(-1, n_neurons**2), y.reshape(-1, n_neurons**2)
