"""Time series of pynapple: their epochs are kept apart, and what is made of them has their times.

pynapple is never imported here unless the caller has it already. Source: Viejo et al. (2023), eLife
12:RP85786, for its ``Tsd`` and ``TsdFrame``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from glmlab.model.checks import FloatArray

# pynapple's own resolution of times: nap_config.time_index_precision is 9 decimals of a second.
TIME_PRECISION_S = 1e-9


@runtime_checkable
class TimeSeries(Protocol):
    """What makes an array a time series of pynapple: times, data and epochs."""

    t: Any
    d: Any
    time_support: Any


@dataclass(frozen=True)
class TimeAxis:
    """When each row of a time series was, and which rows belong to one epoch.

    Attributes
    ----------
    times
        In seconds, shape ``(n_time_bins,)``.
    time_support
        pynapple's ``IntervalSet`` of epochs.
    """

    times: np.ndarray
    time_support: Any

    @property
    def epoch_starts(self) -> np.ndarray:
        """Row that begins each epoch but the first, shape ``(n_epochs - 1,)``."""
        return np.searchsorted(self.times, np.asarray(self.time_support.start)[1:])

    def part_epochs(self, signal: FloatArray) -> FloatArray:
        """Put a row of NaN between epochs, so that no window that reaches over two has a value."""
        return np.insert(signal, self.epoch_starts, np.nan, axis=0)

    def join_epochs(self, rows: FloatArray) -> FloatArray:
        """Take the rows between epochs out again."""
        starts = self.epoch_starts
        return np.delete(rows, starts + np.arange(starts.size), axis=0)

    def wrap(self, values: Any) -> Any:
        """Return values, one row per time, as pynapple's ``Tsd``, ``TsdFrame`` or ``TsdTensor``."""
        import pynapple

        makers = {1: pynapple.Tsd, 2: pynapple.TsdFrame}
        array = np.asarray(values)
        make = makers.get(array.ndim, pynapple.TsdTensor)
        return make(t=self.times, d=array, time_support=self.time_support)

    def is_same_as(self, other: TimeAxis) -> bool:
        """Whether rows and epochs are at the same times, to pynapple's resolution."""
        pairs = (
            (self.times, other.times),
            (np.asarray(self.time_support.values), np.asarray(other.time_support.values)),
        )
        return all(
            one.shape == two.shape and np.allclose(one, two, rtol=0, atol=TIME_PRECISION_S)
            for one, two in pairs
        )


def time_axis_of(*arrays: object) -> TimeAxis | None:
    """Return the times of those arrays that are pynapple's; None where none is.

    Raises
    ------
    ValueError
        If two of them differ in their times or epochs.
    """
    axes = [
        TimeAxis(np.asarray(array.t), array.time_support)
        for array in arrays
        if isinstance(array, TimeSeries)
    ]
    if any(not axes[0].is_same_as(other) for other in axes[1:]):
        raise ValueError(
            "All time series must have the same times and epochs; restrict or bin them alike first."
        )
    return axes[0] if axes else None


def with_times(values: Any, *arrays: object) -> Any:
    """Return `values` as a time series where one of the arrays is one, else as they are."""
    axis = time_axis_of(*arrays)
    return values if axis is None else axis.wrap(values)
