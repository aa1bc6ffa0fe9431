"""What the pictures of a stretch of the recording share: its axis, its spikes, and what is held out."""

from __future__ import annotations

import numpy as np

from glmlab.widgets import figure, palette
from glmlab.widgets.figure import FloatArray, Scales
from glmlab.workspaces.neuron.results import Data

MOST_POINTS = 2000
"""Of a line: a screen has no more columns. Of more bins the least and the largest of several stand for all."""

_SHADE = 0.16
"""Opacity of what is held out: seen on both grounds, with 4.5:1 left for all that is drawn over it."""


class HeldOutShade:
    """Shades the bins that no fit sees.

    Parameters
    ----------
    scales
        Of the figure.
    top
        Where the shade ends above; it begins at the bottom of the figure.
    """

    def __init__(self, scales: Scales) -> None:
        self.mark = figure.line(
            scales,
            palette.QUIET,
            stroke_width=0,
            fill="bottom",
            fill_colors=[palette.QUIET],
            fill_opacities=[_SHADE],
        )

    def show(self, data: Data, top: float) -> None:
        """Shade up to a height what of the stretch is held out."""
        start, stop = held_out(data)
        ends = np.array([start, stop]) if stop > start else np.empty(0)
        figure.update(self.mark, x=ends, y=np.full(len(ends), float(top)))


def held_out(data: Data) -> tuple[float, float]:
    """Return the ends of the part of the stretch that no fit sees, in seconds; equal where there is none."""
    first, last = ends_of(data)
    return min(max(data.n_fitted * data.bin_size_s, first), last), last


def ends_of(data: Data) -> tuple[float, float]:
    """Return the first second that is drawn, and the end of the last bin."""
    return float(data.time_s[0]), float(data.time_s[-1] + data.bin_size_s)


def spikes_between(data: Data, low: float, high: float) -> tuple[FloatArray, FloatArray]:
    """Return a tick for each bin with a spike, and a taller one for each with more.

    Parameters
    ----------
    low, high
        Ends of the taller ones.
    """
    middle = data.time_s + data.bin_size_s / 2
    spiking = np.flatnonzero(data.counts)
    heights = np.where(data.counts[spiking] > 1, high, low + 0.6 * (high - low))
    x = middle[spiking]
    if len(x) > MOST_POINTS:
        columns = np.floor((x - x[0]) / (x[-1] - x[0]) * (MOST_POINTS - 1))
        first = np.append(True, np.diff(columns) > 0)
        starts = np.flatnonzero(first)
        x, heights = x[starts], np.maximum.reduceat(heights, starts)
    return figure.segments([x, x], [np.full(len(x), float(low)), heights])


def steps(data: Data, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the corners of a line that has one value in each bin, as few as are seen."""
    x, y = thinned(data.time_s, figure.as_floats(values))
    x, y = np.append(x, ends_of(data)[1]), np.append(y, y[-1])
    return figure.up_to_last_finite(x, y)


def thinned(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and the largest of each few values, in their order, where there are many."""
    n_each = -(-2 * len(x) // MOST_POINTS)
    if len(x) <= MOST_POINTS:
        return figure.as_floats(x), y
    n_groups = len(x) // n_each
    groups = y[: n_groups * n_each].reshape(n_groups, n_each)
    least = np.where(np.isnan(groups), np.inf, groups).argmin(axis=1)
    largest = np.where(np.isnan(groups), -np.inf, groups).argmax(axis=1)
    inner = np.sort(np.stack([least, largest], axis=1), axis=1)
    places = np.unique((np.arange(n_groups)[:, None] * n_each + inner).ravel())
    places = np.append(places, np.arange(n_groups * n_each, len(x)))
    return figure.as_floats(x[places]), y[places]
