"""Spikes of several neurons as rows of one picture, with some free ones between two neurons."""

from __future__ import annotations

from typing import Any

import numpy as np

from glmlab.widgets import figure
from glmlab.widgets.figure import FloatArray
from glmlab.widgets.spikes import MOST_COLUMNS

GAP = 0.15
"""Between two neurons, as a share of the height of one."""


def top_of(n_groups: int) -> float:
    """Return the height of the picture, in which each group has the height 1."""
    return n_groups * (1 + GAP) - GAP


def bottoms_of(n_groups: int) -> FloatArray:
    """Return the lower edge of each group, from the one on top down; shape ``(n_groups,)``."""
    bottoms: FloatArray = top_of(n_groups) - 1 - (1 + GAP) * np.arange(n_groups, dtype=np.float64)
    return bottoms


def named_ticks(names: list[str]) -> dict[str, Any]:
    """Return the traits of an axis that names each group at its middle."""
    middles = bottoms_of(len(names)) + 0.5
    labels = {
        np.format_float_positional(middle, trim="-"): name
        for middle, name in zip(middles, names, strict=True)
    }
    return {"tick_labels": labels, "tick_values": middles, "num_ticks": None}


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
