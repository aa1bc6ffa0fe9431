"""Goodness of fit of a spike train model.

Source: Brenner, Strong, Koberle, Bialek and de Ruyter van Steveninck (2000); Pillow et al. (2008) for
bits per spike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy


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
    log_likelihood = np.sum(xlogy(y, rate) - rate)
    null = np.sum(xlogy(y, null_rate) - null_rate)
    return float((log_likelihood - null) / (np.log(2) * y.sum()))
