"""The peri-stimulus time histogram (PSTH): the rate over the time of a trial, the mean over trials.

Sources: Kass, Eden and Brown, Analysis of Neural Data (2014), chapter 19, for the histogram; Shimazaki and
Shinomoto (2007), "A method for selecting the bin size of a time histogram", Neural Computation 19, for the width
of its windows.
"""

from __future__ import annotations

import numpy as np

from glmlab.model.checks import FloatArray

FEWEST_WINDOWS = 5
"""A flat rate would have one window, in which no course could be seen."""

MOST_WINDOWS = 100
"""A picture has no room for more."""


def psth_hz(counts: FloatArray, window_size: int, bin_size_s: float) -> FloatArray:
    """Firing rate over the time of a trial, the mean over trials: the peri-stimulus time histogram.

    Parameters
    ----------
    counts
        Shape ``(..., n_trials, n_time_bins)``, NaN where a trial has ended: it counts in those windows that it
        has all of, and each window must have a trial.
    window_size
        In bins; what is left at the end is left out.
    bin_size_s
        Length of a bin.

    Returns
    -------
    ndarray, shape (..., n_windows)
    """
    return np.nanmean(_by_trial(counts, window_size), axis=-2) / bin_size_s


def psth_standard_error_hz(counts: FloatArray, window_size: int, bin_size_s: float) -> FloatArray:
    """Standard error of `psth_hz` by how much trials differ; NaN in a window with one trial.

    Parameters
    ----------
    counts, window_size, bin_size_s
        As there.

    Returns
    -------
    ndarray, shape (..., n_windows)
    """
    by_trial = _by_trial(counts, window_size)
    n_trials = np.sum(~np.isnan(by_trial), axis=-2)
    square = np.nansum((by_trial - np.nanmean(by_trial, axis=-2, keepdims=True)) ** 2, axis=-2)
    several = n_trials > 1
    found = np.full(square.shape, np.nan)
    np.divide(square, n_trials * (n_trials - 1.0), out=found, where=several)
    return np.sqrt(found) / bin_size_s


def psth_window(counts: FloatArray) -> int:
    """Return the width of the windows in bins that brings a PSTH nearest to the rate behind it.

    Wide windows hide how the rate goes up and down, narrow ones show chance. What the mean squared error has that
    depends on the width is, up to a constant, twice the mean less the variance of the spikes in a window, over the
    square of width and number of trials, for Poisson spikes at any rate (Shimazaki and Shinomoto 2007, equation 9
    and algorithm 1). It is least at the width that is returned, of those with 5 to 100 windows.

    Parameters
    ----------
    counts
        Shape ``(n_trials, n_time_bins)``, NaN where a trial has ended.
    """
    n_time_bins = counts.shape[-1]
    n_windows = np.arange(min(FEWEST_WINDOWS, n_time_bins), min(MOST_WINDOWS, n_time_bins) + 1)
    sizes = np.unique(n_time_bins // n_windows)
    return int(sizes[np.argmin([width_cost(counts, int(size)) for size in sizes])])


def width_cost(counts: FloatArray, window_size: int) -> float:
    """Return the mean squared error of a PSTH, in squared spikes per bin, less the variance of the rate itself.

    Where trials are of one length it is the cost of Shimazaki and Shinomoto; where some have ended, fewer of them
    make the mean of a window, which scatters so much more.

    Parameters
    ----------
    counts, window_size
        As for `psth_hz`.
    """
    by_trial = _by_trial(counts, window_size)
    n_trials = np.sum(~np.isnan(by_trial), axis=-2)
    mean = np.nanmean(by_trial, axis=-2)
    return float(2 * np.mean(mean / (n_trials * window_size)) - np.var(mean))


def _by_trial(counts: FloatArray, window_size: int) -> FloatArray:
    """Return the mean count of a bin, for each trial and window; NaN where a trial does not have all of it."""
    n_windows = counts.shape[-1] // window_size
    used = counts[..., : n_windows * window_size]
    return used.reshape(*used.shape[:-1], n_windows, window_size).mean(axis=-1)
