"""Trials beneath each other, from their beginnings on, and the PSTH over them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from glmlab.model.goodness_of_fit import Comparison
from glmlab.model.goodness_of_fit.psth import psth_hz, psth_standard_error_hz, psth_window
from glmlab.recordings.spikes import IntArray
from glmlab.workspaces.neuron.settings import FloatArray

FEWEST_TRIALS = 2
"""One has no mean over trials."""

FEWEST_BINS = 2
"""In a trial of one bin nothing has a course."""


class AlignedTrials(NamedTuple):
    """Where the bins of each trial are.

    Attributes
    ----------
    first
        First bin of each trial, shape ``(n_trials,)``.
    n_bins
        How many bins it has, of the same shape.
    length
        Bins from the beginning of a trial in which half of the trials at least go on.
    """

    first: IntArray
    n_bins: IntArray
    length: int

    @property
    def n_trials(self) -> int:
        """How many trials there are."""
        return self.first.size

    def rows(self, values: NDArray[Any]) -> FloatArray:
        """Return values of all bins by trial and time in it.

        Parameters
        ----------
        values
            Shape ``(..., n_time_bins)``.

        Returns
        -------
        ndarray, shape (..., n_trials, length)
            NaN where a trial has ended.
        """
        time = np.arange(self.length)
        goes_on = time < self.n_bins[:, None]
        place = np.where(goes_on, self.first[:, None] + time, 0)
        return np.where(goes_on, values[..., place], np.nan)


class ComparedPsths(NamedTuple):
    """The PSTH of the data beside those of runs.

    Attributes
    ----------
    rate_hz
        Over seconds since a trial began.
    standard_error_hz
        Of the data, of the same shape.
    window_size
        Bins of each point.
    """

    rate_hz: Comparison
    standard_error_hz: FloatArray
    window_size: int


def aligned_trials(trial: IntArray | None, n_fitted: int) -> AlignedTrials | None:
    """Return the trials that are held out whole, their bins counted from the first that is held out.

    Trials begin with their first whole bin. One that is partly fitted is left out.

    Parameters
    ----------
    trial
        Of each bin, shape ``(n_time_bins,)``; None where there are no trials.
    n_fitted
        Bins of the fit, from the first on.

    Returns
    -------
    AlignedTrials or None
        None where there are too few trials or too few bins in them for a mean over trials.
    """
    if trial is None:
        return None
    edges = np.flatnonzero(np.diff(trial)) + 1
    starts = np.concatenate([[0], edges, [trial.size]])
    first = starts[starts >= n_fitted] - n_fitted
    n_bins = np.diff(first)
    if n_bins.size < FEWEST_TRIALS:
        return None
    length = int(np.sort(n_bins)[::-1][(n_bins.size + 1) // 2 - 1])
    return AlignedTrials(first[:-1], n_bins, length) if length >= FEWEST_BINS else None


def compare_psths(
    trials: AlignedTrials, data: FloatArray, trains: NDArray[Any], bin_size_s: float
) -> ComparedPsths:
    """Average data and runs over trials, in windows that suit the data.

    Parameters
    ----------
    trials
        Of the held-out bins.
    data
        Counts of these, shape ``(n_held_out,)``.
    trains
        Those of the runs, shape ``(n_runs, n_held_out)``.
    bin_size_s
        Length of a bin.
    """
    counts = trials.rows(data)
    window = psth_window(counts)
    rate = psth_hz(counts, window, bin_size_s)
    middle: FloatArray = window * bin_size_s * np.arange(0.5, rate.size)
    runs = psth_hz(trials.rows(trains), window, bin_size_s)
    error = psth_standard_error_hz(counts, window, bin_size_s)
    return ComparedPsths(Comparison(middle, rate, runs), error, window)
