"""What a neuron's rate may depend on: a signal, sampled evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlab.recordings.spikes import FloatArray

DRIFT = 1e-3
"""Bins are taken as a whole number of samples where they part by less than this of a sample in all."""


@dataclass(frozen=True, eq=False)
class Covariate:
    """A signal beside the spikes: a stimulus, a position, a current, a rate.

    Attributes
    ----------
    name
        Such as "stimulus" or "x".
    unit
        Such as "dB" or "cm"; "" where it has none or nobody has said.
    values
        Each holds until the next, shape ``(n_samples,)``.
    sampling_interval_s
        Seconds from one value to the next.
    start_s
        When the first begins, in seconds from the start of the recording; never later than that.
    """

    name: str
    unit: str
    values: FloatArray
    sampling_interval_s: float
    start_s: float = 0.0

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or not np.isfinite(self.values).all():
            raise ValueError(f"{self.name} must be finite numbers of shape (n_samples,).")
        if not self.sampling_interval_s > 0:
            raise ValueError(f"The sampling interval of {self.name} must be above 0.")

    @property
    def end_s(self) -> float:
        """When the last value ends."""
        return self.start_s + self.values.size * self.sampling_interval_s

    def binned(self, bin_size_s: float, n_time_bins: int) -> FloatArray:
        """Return the mean over each bin from the start of the recording, shape ``(n_time_bins,)``."""
        values, per_bin = self.values, bin_size_s / self.sampling_interval_s
        whole = round(per_bin)
        if self.start_s == 0 and whole and abs(per_bin - whole) * n_time_bins < DRIFT:
            return values[: n_time_bins * whole].reshape(n_time_bins, whole).mean(axis=1)
        narrower = round(1 / per_bin)
        if self.start_s == 0 and narrower > 1 and abs(narrower * per_bin - 1) * values.size < DRIFT:
            return np.repeat(values, narrower)[:n_time_bins]
        # Less the mean, so that the running sum stays small and the differences exact.
        mean = values.mean()
        integral = np.concatenate([[0.0], np.cumsum(values - mean)])
        edges = (np.arange(n_time_bins + 1) * bin_size_s - self.start_s) / self.sampling_interval_s
        return mean + np.diff(np.interp(edges, np.arange(integral.size), integral)) / per_bin
