"""A recording: one neuron's counts and the stimulus it heard or saw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Recording:
    """Counts and stimulus in equal bins.

    Attributes
    ----------
    name
        For the reader.
    stimulus
        Mean over each bin in units of `stimulus_unit`, shape ``(n_time_bins,)``.
    stimulus_unit
        Such as "dB".
    counts
        Spikes in each bin, shape ``(n_time_bins,)``.
    bin_size_s
        Length of a bin in seconds.
    citation
        Whom to cite.
    """

    name: str
    stimulus: NDArray[np.float64]
    stimulus_unit: str
    counts: NDArray[np.int64]
    bin_size_s: float
    citation: str

    @property
    def firing_rate_hz(self) -> float:
        """Mean firing rate in spikes per second."""
        return float(self.counts.mean() / self.bin_size_s)
