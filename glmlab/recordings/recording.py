"""A recording: one neuron's spikes and what may explain them, in bins of any width."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.spikes import EDGE, FloatArray, IntArray, Spikes
from glmlab.recordings.truth import Truth

MOST_TIME_BINS = 10_000_000
"""Counts and one covariate then take 160 MB; an hour in bins of 1 ms is 3.6 million."""

NO_TRIAL = -1
"""Stands for the trial of a bin that lies in none."""


@dataclass(frozen=True, eq=False)
class BinnedRecording:
    """A recording in equal bins.

    Attributes
    ----------
    counts
        Spikes in each bin, shape ``(n_time_bins,)``.
    covariates
        Mean of each over the bin, in the order of the recording, shape ``(n_time_bins, n_covariates)``.
    bin_size_s
        Length of a bin in seconds.
    trial
        Index of the trial that holds the whole bin, or `NO_TRIAL`; shape ``(n_time_bins,)``; None where
        there are no trials.
    true_rate_hz
        Mean over the bin of the rate that the spikes were drawn from, shape ``(n_time_bins,)``; None
        where nobody knows it.
    """

    counts: IntArray
    covariates: FloatArray
    bin_size_s: float
    trial: IntArray | None = None
    true_rate_hz: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class Recording:
    """One neuron's spikes with its covariates, from wherever they come.

    Attributes
    ----------
    name
        For the reader.
    spikes
        `SpikeTimes`, or `SpikeCounts` where only these are known.
    covariates
        What the rate may depend on; each reaches over the whole recording.
    citation
        Whom to cite; "" where nobody has said.
    trials_s
        Start and end of each trial in seconds, in the order of time, shape ``(n_trials, 2)``; None where
        there are none.
    truth
        What made the spikes, where it is known.
    notes
        One sentence for each thing that was done to what was read: sorted, cut, left out.

    Raises
    ------
    ValueError
        If covariates do not reach over the recording or two have one name, or trials are out of order.
    """

    name: str
    spikes: Spikes
    covariates: tuple[Covariate, ...] = ()
    citation: str = ""
    trials_s: FloatArray | None = None
    truth: Truth | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for covariate in self.covariates:
            slack = EDGE * covariate.sampling_interval_s
            if covariate.start_s > slack or covariate.end_s < self.duration_s - slack:
                raise ValueError(
                    f"{covariate.name} must reach from 0 to {self.duration_s:g} s, but it reaches from "
                    f"{covariate.start_s:g} to {covariate.end_s:g} s."
                )
        twice = [name for name, n in Counter(c.name for c in self.covariates).items() if n > 1]
        if twice:
            raise ValueError(f"Two covariates are called {twice[0]!r}; give each its own name.")
        if self.trials_s is not None and (np.diff(self.trials_s.ravel()) < 0).any():
            raise ValueError("Trials must be pairs of start and end, one after the other.")

    @property
    def duration_s(self) -> float:
        """How long was recorded."""
        return self.spikes.duration_s

    @property
    def firing_rate_hz(self) -> float:
        """Mean firing rate in spikes per second."""
        return self.spikes.n_spikes / self.duration_s

    def n_time_bins(self, bin_size_s: float) -> int:
        """Return how many whole bins there are.

        Raises
        ------
        ValueError
            If the width is not above 0, or there would be no bin, or too many.
        """
        if not (np.isfinite(bin_size_s) and bin_size_s > 0):
            raise ValueError(f"A bin must be longer than 0 s, but it is {bin_size_s} s.")
        n_time_bins = int(self.duration_s / bin_size_s + EDGE)
        if not 1 <= n_time_bins <= MOST_TIME_BINS:
            raise ValueError(
                f"{self.duration_s:g} s must be divided into 1 to {MOST_TIME_BINS:,} bins, but bins of "
                f"{bin_size_s:g} s are {n_time_bins:,}."
            )
        return n_time_bins

    def binned(self, bin_size_s: float) -> BinnedRecording:
        """Return counts and covariates in bins from the start; a last bin that is not whole is left out.

        Parameters
        ----------
        bin_size_s
            Length of a bin in seconds.

        Raises
        ------
        ValueError
            If there would be no bin or too many, or counts cannot be divided into such bins.
        """
        n = self.n_time_bins(bin_size_s)
        columns = [covariate.binned(bin_size_s, n) for covariate in self.covariates]
        return BinnedRecording(
            counts=self.spikes.binned(bin_size_s, n),
            covariates=np.stack(columns, axis=1) if columns else np.empty((n, 0)),
            bin_size_s=bin_size_s,
            trial=None if self.trials_s is None else _trial_of_bins(self.trials_s / bin_size_s, n),
            true_rate_hz=self.truth and self.truth.rate_hz.binned(bin_size_s, n),
        )


def _trial_of_bins(trials: FloatArray, n_time_bins: int) -> IntArray:
    """Return the trial of each bin; `trials` are pairs of start and end in bins."""
    bins = np.arange(n_time_bins)
    trial = np.searchsorted(trials[:, 0] - EDGE, bins, side="right") - 1
    is_whole = (trial >= 0) & (bins + 1 <= trials[trial, 1] + EDGE)
    return np.where(is_whole, trial, NO_TRIAL)
