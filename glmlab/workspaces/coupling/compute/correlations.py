"""Auto- and cross-correlations of the simulated counts.

Source: Brody (1999) for taking the mean over trials away, which leaves what the stimulus did not make.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glmlab.model.uncertainty import Z_95
from glmlab.workspaces.coupling.results import Correlations
from glmlab.workspaces.coupling.settings import FloatArray

MOST_LAGS = 50


def correlate(counts: NDArray[np.int64]) -> Correlations:
    """Correlate the counts of every neuron with those of every other, and its own.

    Parameters
    ----------
    counts
        Shape ``(n_trials, n_time_bins, n_neurons)``.
    """
    n_trials, n_time_bins, n_neurons = counts.shape
    deviations = counts - _expected(counts)
    n_lags = min(MOST_LAGS, n_time_bins - 1)
    sums = _sums_of_products(deviations, n_lags)
    power = np.sqrt((deviations**2).sum(axis=(0, 1)))
    scale = np.outer(power, power)
    values = np.divide(sums, scale, out=np.zeros_like(sums), where=scale > 0)
    values[n_lags, range(n_neurons), range(n_neurons)] = np.nan
    return Correlations(
        lag=np.arange(-n_lags, n_lags + 1.0),
        values=values,
        noise=float(Z_95 / np.sqrt(n_trials * n_time_bins)),
    )


def _expected(counts: NDArray[np.int64]) -> FloatArray:
    if len(counts) > 1:
        return counts.mean(axis=0, keepdims=True)
    return counts.mean(axis=(0, 1), keepdims=True)


def _sums_of_products(deviations: FloatArray, n_lags: int) -> FloatArray:
    """Sum over trials and bins of ``first[t] * second[t + lag]``, by the Fourier transform."""
    n_time_bins = deviations.shape[1]
    size = 1 << (n_time_bins + n_lags).bit_length()
    spectra = np.fft.rfft(deviations, size, axis=1)
    products = np.einsum("ktf,kts->tfs", spectra.conj(), spectra)
    sums = np.fft.irfft(products, size, axis=0)
    return np.concatenate([sums[-n_lags:], sums[: n_lags + 1]])
