"""Spikes of several neurons as rows of one picture, with some free ones between two neurons."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.widgets import figure
from glmlab.widgets.figure import FloatArray

MOST_COLUMNS = 1000
"""Of the picture: a screen has no more."""

_GAP = 0.15
"""Between two neurons, as a share of the height of one."""

_LEAST_ROWS = 8
"""Of a neuron: each has about the same height, however few the trials are."""


def top_of(n_groups: int) -> float:
    """Return the height of the picture, in which each group has the height 1."""
    return n_groups * (1 + _GAP) - _GAP


def bottoms_of(n_groups: int) -> FloatArray:
    """Return the lower edge of each group, from the one on top down; shape ``(n_groups,)``."""
    bottoms: FloatArray = top_of(n_groups) - 1 - (1 + _GAP) * np.arange(n_groups, dtype=np.float64)
    return bottoms


def named_ticks(names: list[str]) -> dict[str, Any]:
    """Return the traits of an axis that names each group at its middle."""
    middles = bottoms_of(len(names)) + 0.5
    labels = {
        np.format_float_positional(middle, trim="-"): name
        for middle, name in zip(middles, names, strict=True)
    }
    return {"tick_labels": labels, "tick_values": middles, "num_ticks": None}


def stacked(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of all groups, one under the other.

    Parameters
    ----------
    counts
        Shape ``(n_rows, n_time_bins, n_groups)``.

    Returns
    -------
    ndarray
        One row per line of the picture; of many bins some are added together.
    """
    n_rows, n_time_bins, n_groups = counts.shape
    per_column = max(n_time_bins // MOST_COLUMNS, 1)
    n_columns = n_time_bins // per_column
    counts = counts[:, : n_columns * per_column]
    counts = counts.reshape(n_rows, n_columns, per_column, n_groups).sum(axis=2)
    rows = np.repeat(counts, max(round(_LEAST_ROWS / n_rows), 1), axis=0)
    gap = np.zeros((max(round(_GAP * len(rows)), 1), n_columns), dtype=counts.dtype)
    parts = [part for k in range(n_groups) for part in (rows[:, :, k], gap)][:-1]
    return np.concatenate(parts)


def outline(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a line over time as finely as a screen shows it.

    Parameters
    ----------
    values
        Shape ``(n_time_bins,)``.

    Returns
    -------
    x, y : ndarray
        Bins and values; of many bins at once the smallest value and the largest.
    """
    per_point = -(-len(values) // MOST_COLUMNS) if len(values) > 2 * MOST_COLUMNS else 1
    time: FloatArray = np.arange(len(values), dtype=np.float64) + 0.5
    if per_point == 1:
        return figure.up_to_last_finite(time, np.asarray(values, float))
    n_points = len(values) // per_point
    cut = values[: n_points * per_point].reshape(n_points, per_point)
    time = time[: n_points * per_point].reshape(n_points, per_point)[:, [0, -1]]
    both = np.stack([cut.min(axis=1), cut.max(axis=1)], axis=1)
    return figure.up_to_last_finite(time.ravel(), both.ravel())
