"""What spike trains are described by: rate, intervals, autocorrelation, Fano factor; for the PSTH see `psth`.

Source: Perkel, Gerstein and Moore (1967), "Neuronal spike trains and stochastic point processes",
Biophysical Journal 7, for intervals and autocorrelation; Kass, Eden and Brown, Analysis of Neural Data (2014),
chapter 19, for the Fano factor.
"""

from __future__ import annotations

import numpy as np
from scipy.fft import next_fast_len

from glmlab.model.checks import FloatArray


def firing_rate_hz(counts: FloatArray, bin_size_s: float) -> FloatArray:
    """Spikes per second.

    Parameters
    ----------
    counts
        Shape ``(..., n_trials, n_time_bins)``; what is returned has the shape of the leading axes.
    bin_size_s
        Length of a bin.
    """
    return counts.mean(axis=(-2, -1)) / bin_size_s


def interval_histogram(counts: FloatArray, edges: np.ndarray) -> FloatArray:
    """Share of the intervals between spikes of a trial that lie between edges.

    Spikes in one bin have intervals of zero. NaN where there is no interval.

    Parameters
    ----------
    counts
        Shape ``(..., n_trials, n_time_bins)``.
    edges
        In bins, rising, shape ``(n_bars + 1,)``: a bar has its lower edge and not its upper one.

    Returns
    -------
    ndarray, shape (..., n_bars)
    """
    leading = counts.shape[:-2]
    trains = counts.reshape(-1, *counts.shape[-2:])
    share = np.full((len(trains), edges.size - 1), np.nan)
    for row, train in zip(share, trains, strict=True):
        intervals = intervals_in_bins(train)
        if intervals.size:
            bar = np.searchsorted(edges, intervals, side="right") - 1
            inside = (bar >= 0) & (bar < row.size)
            row[:] = np.bincount(bar[inside], minlength=row.size) / intervals.size
    return share.reshape(*leading, -1)


def intervals_in_bins(counts: FloatArray) -> np.ndarray:
    """Intervals between successive spikes of a trial, of all trials; shape ``(n_intervals,)``.

    Parameters
    ----------
    counts
        Shape ``(n_trials, n_time_bins)``.
    """
    trial, time = np.nonzero(counts)
    n_spikes = counts[trial, time].astype(np.int64)
    trial, time = np.repeat(trial, n_spikes), np.repeat(time, n_spikes)
    return np.diff(time)[np.diff(trial) == 0]


def autocorrelation(counts: FloatArray, n_lags: int) -> FloatArray:
    """Correlation of a bin with a later one, at lags of 1 to `n_lags` bins; NaN where no bin differs.

    The mean is that of all trials, and sums at all lags are divided by the same number, so that no
    correlation is above one.

    Parameters
    ----------
    counts
        Shape ``(..., n_trials, n_time_bins)``.
    n_lags
        Below the number of bins.

    Returns
    -------
    ndarray, shape (..., n_lags)
    """
    centred = counts - counts.mean(axis=(-2, -1), keepdims=True)
    n_fast = next_fast_len(counts.shape[-1] + n_lags, True)
    spectrum = np.fft.rfft(centred, n_fast)
    power = (spectrum.real**2 + spectrum.imag**2).sum(axis=-2)
    product = np.fft.irfft(power, n_fast)[..., 1 : n_lags + 1]
    square = np.sum(centred**2, axis=(-2, -1))[..., np.newaxis]
    return np.divide(product, square, out=np.full_like(product, np.nan), where=square > 0)


def fano_factor(counts: FloatArray, window_sizes: np.ndarray) -> FloatArray:
    """Variance over mean of the counts in windows of a trial, for each length; NaN without a spike.

    Windows follow each other; what is left at the end of a trial is left out. The variance is that over all
    windows of all trials, of which there must be two.

    Parameters
    ----------
    counts
        Shape ``(..., n_trials, n_time_bins)``.
    window_sizes
        In bins, shape ``(n_sizes,)``.

    Returns
    -------
    ndarray, shape (..., n_sizes)
    """
    total = np.cumsum(counts, axis=-1)
    fano = np.full((*counts.shape[:-2], window_sizes.size), np.nan)
    for place, size in enumerate(window_sizes):
        ends = total[..., size - 1 :: size]
        in_window = np.diff(ends, axis=-1, prepend=0.0)
        mean = in_window.mean(axis=(-2, -1))
        variance = in_window.var(axis=(-2, -1), ddof=1)
        np.divide(variance, mean, out=fano[..., place], where=mean > 0)
    return fano
