"""When a neuron fired: spike times, or counts in bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EDGE = 1e-6
"""A spike this part of a bin before an edge counts to the bin after it: 0.285 s is 284.99999999999994 bins of
1 ms in binary fractions. Doubles keep times apart to 1e-9 bins in 10 million bins."""


@dataclass(frozen=True, eq=False)
class SpikeTimes:
    """Spike times, which can be counted in bins of any width.

    Attributes
    ----------
    times_s
        In seconds from the start, sorted, shape ``(n_spikes,)``.
    duration_s
        How long was recorded.
    """

    times_s: FloatArray
    duration_s: float

    def __post_init__(self) -> None:
        times = self.times_s
        if times.ndim != 1 or not np.isfinite(times).all() or (np.diff(times) < 0).any():
            raise ValueError("Spike times must be finite numbers, sorted, of shape (n_spikes,).")
        if times.size and not (times[0] >= 0 and times[-1] <= self.duration_s):
            raise ValueError(
                f"Spike times must be from 0 to {self.duration_s:g} s, but they are from "
                f"{times[0]:g} to {times[-1]:g} s."
            )

    @property
    def n_spikes(self) -> int:
        """How many there are."""
        return self.times_s.size

    @property
    def finest_bin_size_s(self) -> float:
        """Bins can be of any width."""
        return 0.0

    def binned(self, bin_size_s: float, n_time_bins: int) -> IntArray:
        """Count spikes in bins from the start, shape ``(n_time_bins,)``."""
        bins = np.floor(self.times_s / bin_size_s + EDGE).astype(np.int64)
        return np.bincount(bins[bins < n_time_bins], minlength=n_time_bins)


@dataclass(frozen=True, eq=False)
class SpikeCounts:
    """Counts in bins, which can be added up to wider bins only.

    Attributes
    ----------
    counts
        Spikes in each bin, shape ``(n_time_bins,)``.
    bin_size_s
        Length of a bin in seconds.
    """

    counts: IntArray
    bin_size_s: float

    def __post_init__(self) -> None:
        if self.counts.ndim != 1 or (self.counts < 0).any():
            raise ValueError("Counts must be 0, 1, 2, ..., of shape (n_time_bins,).")

    @property
    def n_spikes(self) -> int:
        """How many there are."""
        return int(self.counts.sum())

    @property
    def duration_s(self) -> float:
        """How long was recorded."""
        return self.counts.size * self.bin_size_s

    @property
    def finest_bin_size_s(self) -> float:
        """Bins can be a multiple of this."""
        return self.bin_size_s

    def binned(self, bin_size_s: float, n_time_bins: int) -> IntArray:
        """Add counts up in wider bins from the start, shape ``(n_time_bins,)``.

        Raises
        ------
        ValueError
            If the new bins are not a whole number of the old ones.
        """
        n_joined = round(bin_size_s / self.bin_size_s)
        if n_joined < 1 or abs(bin_size_s / self.bin_size_s - n_joined) > EDGE * n_joined:
            own = 1e3 * self.bin_size_s
            raise ValueError(
                f"The spikes are counted in bins of {own:g} ms, so that a bin can be {own:g}, {2 * own:g}, "
                f"{3 * own:g} ms and so on, but not {1e3 * bin_size_s:g} ms."
            )
        return self.counts[: n_time_bins * n_joined].reshape(n_time_bins, n_joined).sum(axis=1)


Spikes = SpikeTimes | SpikeCounts
