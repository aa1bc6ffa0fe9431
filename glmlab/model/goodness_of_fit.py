"""Goodness of fit of a spike train model.

Source: Brenner, Strong, Koberle, Bialek and de Ruyter van Steveninck (2000); Pillow et al. (2008) for
bits per spike.
"""

from __future__ import annotations

from math import lgamma

import numpy as np
from numpy.typing import ArrayLike


def poisson_null_log_likelihood(y: ArrayLike) -> float:
    """Mean log-likelihood per bin of a constant rate, the mean of the counts.

    Parameters
    ----------
    y
        Counts, shape ``(n_time_bins,)``.
    """
    counts, n_bins = np.unique(np.asarray(y, float), return_counts=True)
    mean = counts @ n_bins / n_bins.sum()
    # Few different counts, so no function over arrays is needed.
    log_factorials = np.array([lgamma(count + 1) for count in counts])
    log_mean = np.log(mean) if mean > 0 else 0.0
    return float((counts * log_mean - mean - log_factorials) @ n_bins / n_bins.sum())


def bits_per_spike(y: ArrayLike, rate: ArrayLike, null_rate: float) -> float:
    """Information that the rate gives about the spikes over a constant rate.

    Parameters
    ----------
    y
        Counts, shape ``(n_time_bins,)``.
    rate
        Rate in counts per bin, of the same shape.
    null_rate
        The constant rate in counts per bin to compare with, usually the training mean.

    Raises
    ------
    ValueError
        If there is no spike to divide by.
    """
    y, rate = np.asarray(y, float), np.asarray(rate, float)
    if not y.sum() > 0:
        raise ValueError("Bits per spike needs at least one spike; these counts have none.")
    spiking = y > 0
    # A rate of zero where there is a spike is infinitely unlikely, and no mistake.
    with np.errstate(divide="ignore"):
        gain = np.sum(y[spiking] * np.log(rate[spiking] / null_rate)) - np.sum(rate - null_rate)
    return float(gain / (np.log(2) * y.sum()))
