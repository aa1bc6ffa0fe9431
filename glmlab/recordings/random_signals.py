"""Random signals and spikes that simulated cells are made of."""

from __future__ import annotations

import math

import numpy as np

from glmlab.recordings.spikes import FloatArray, IntArray


def coloured_noise(
    generator: np.random.Generator, n_samples: int, sampling_interval_s: float, tau_s: float
) -> FloatArray:
    """Gaussian noise of variance 1 whose autocorrelation falls with `tau_s`, shape ``(n_samples,)``.

    An Ornstein-Uhlenbeck process at equal times is an autoregressive process of order 1; Gillespie (1996),
    Phys Rev E 54:2084.
    """
    # scipy.signal takes 0.4 s to import.
    from scipy.signal import lfilter

    keep = math.exp(-sampling_interval_s / tau_s)
    white = generator.standard_normal(n_samples)
    white[1:] *= math.sqrt(1 - keep**2)
    return np.asarray(lfilter([1.0], [1.0, -keep], white))


def spikes_at_rate(
    generator: np.random.Generator, rate_hz: FloatArray, sampling_interval_s: float
) -> FloatArray:
    """Spike times in seconds of a Poisson process with the given rate, which holds until the next."""
    counts = generator.poisson(rate_hz * sampling_interval_s)
    return spikes_in_bins(generator, counts, sampling_interval_s)


def spikes_in_bins(
    generator: np.random.Generator, counts: IntArray, bin_size_s: float
) -> FloatArray:
    """Spike times in seconds of counts: anywhere in their bins, as those of a Poisson process are."""
    bins = np.repeat(np.arange(counts.size), counts)
    return np.sort((bins + generator.random(bins.size)) * bin_size_s)
