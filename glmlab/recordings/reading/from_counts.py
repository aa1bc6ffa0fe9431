"""A recording of which counts in bins are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from glmlab.number_format import number
from glmlab.recordings.covariate import Covariate
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.parts import Parts, asked_interval
from glmlab.recordings.reading.sampling import even_bins
from glmlab.recordings.reading.signals import Grid, cut_to
from glmlab.recordings.reading.trials import trials_of_rows, trials_within
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import EDGE, IntArray, SpikeCounts


def recording_of_counts(parts: Parts, counts: IntArray) -> Recording:
    """Make a recording of counts, one row a trial.

    Parameters
    ----------
    parts
        Whose they are.
    counts
        Shape ``(n_trials, n_time_bins)``.

    Raises
    ------
    DoubtError
        If nobody says how long the bins are.
    RecordingError
        If bins are of different lengths, or covariates do not do.
    """
    n_trials, n_bins = counts.shape
    start_s, bin_size_s = _bins(parts, counts)
    grid = Grid(start_s, bin_size_s, n_bins)
    covariates, notes = parts.covariates(grid)
    trials_s = parts.trials_s(grid)
    if n_trials > 1:
        covariates = [_repeated(covariate, n_bins, n_trials) for covariate in covariates]
        trials_s = start_s + trials_of_rows(n_trials, n_bins * bin_size_s)
    covariates, held = parts.with_those_of_trials(
        covariates, trials_s, replace(grid, n_samples=counts.size)
    )
    spikes = SpikeCounts(counts.ravel(), bin_size_s)
    end_s = start_s + spikes.duration_s
    return Recording(
        parts.contents.name,
        spikes,
        tuple(_over_the_counts(covariate, start_s, end_s, bin_size_s) for covariate in covariates),
        trials_s=trials_within(trials_s, start_s, end_s),
        notes=(*notes, *held, *parts.note_of_start(start_s)),
    )


def _bins(parts: Parts, counts: IntArray) -> tuple[float, float]:
    """Return start and length of the bins in seconds."""
    variable = parts.train.variable
    if variable.times is not None:
        return even_bins(variable.name, parts.clock.seconds(variable.times, variable.times_unit))
    interval_s = parts.interval_s(counts.size, parts.duration_s)
    if interval_s is None:
        raise asked_interval(variable.name, counts.size, int(counts.sum()))
    return 0.0, interval_s


def _repeated(covariate: Covariate, n_bins: int, n_trials: int) -> Covariate:
    """Return a covariate that is the same in each trial for all of them."""
    if covariate.values.size != n_bins:
        return covariate
    return replace(covariate, values=np.tile(covariate.values, n_trials))


def _over_the_counts(
    covariate: Covariate, start_s: float, end_s: float, bin_size_s: float
) -> Covariate:
    """Return a covariate over the time of the counts; half a bin at an end has the value beside it."""
    slack = bin_size_s / 2
    if covariate.start_s > start_s + slack or covariate.end_s < end_s - slack:
        raise RecordingError(
            f"{covariate.name} reaches from {number(covariate.start_s)} to {number(covariate.end_s)} s, but "
            f"the counts from {number(start_s)} to {number(end_s)} s; give both for the same time."
        )
    interval = covariate.sampling_interval_s
    before = max(0, int(np.ceil((covariate.start_s - start_s) / interval - EDGE)))
    after = max(0, int(np.ceil((end_s - covariate.end_s) / interval - EDGE)))
    filled = replace(
        covariate,
        values=np.pad(covariate.values, (before, after), mode="edge"),
        start_s=covariate.start_s - before * interval,
    )
    return cut_to(filled, start_s, end_s)
