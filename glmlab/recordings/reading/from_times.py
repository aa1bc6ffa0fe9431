"""A recording of which spike times are known."""

from __future__ import annotations

import numpy as np

from glmlab.number_format import exact, number
from glmlab.recordings.covariate import Covariate
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.clock import unit_of_train
from glmlab.recordings.reading.parts import Parts, asked_interval
from glmlab.recordings.reading.questions import DoubtError, Option
from glmlab.recordings.reading.signals import Grid, cut_to
from glmlab.recordings.reading.trials import trials_of_numbers, trials_within
from glmlab.recordings.recording import MOST_TIME_BINS, Recording
from glmlab.recordings.spikes import EDGE, FloatArray, SpikeTimes

FINE_S = 1e-3
"""Samples of what is known of each trial, where trials begin at any time. Bins of whole milliseconds hold those of one
trial only; of the others one at the edge of a trial may have a part of its neighbour's value."""

ROUND_OFF_S = 1e-9
"""Spikes this close to the first or last moment are within; pynapple keeps times apart to this."""


def recording_of_times(parts: Parts, times: FloatArray) -> Recording:
    """Make a recording of spike times.

    Parameters
    ----------
    parts
        Whose they are.
    times
        Sorted, in the unit of the spike train, shape ``(n_spikes,)``.

    Raises
    ------
    DoubtError
        If nobody says how far samples are apart, or some spikes lie outside of these.
    RecordingError
        If covariates do not do.
    """
    times_s = parts.clock.seconds(times, unit_of_train(parts.train))
    grid = _grid_without_times(parts, times_s)
    covariates, notes = parts.covariates(grid)
    start_s, end_s, supposed = _window(parts, covariates, times_s)
    inside, cut = _spikes_inside(parts, times_s, start_s, end_s)
    grid = grid or _grid_of(covariates)
    trials_s = parts.trials_s(grid)
    covariates, held = parts.with_those_of_trials(
        covariates, trials_s, _grid_of_trials(parts, grid, start_s, end_s)
    )
    return Recording(
        parts.contents.name,
        SpikeTimes(np.clip(inside - start_s, 0, end_s - start_s), end_s - start_s),
        tuple(cut_to(covariate, start_s, end_s) for covariate in covariates),
        trials_s=trials_within(trials_s, start_s, end_s),
        notes=(*notes, *held, *supposed, *cut, *parts.note_of_start(start_s)),
    )


def _grid_without_times(parts: Parts, times_s: FloatArray) -> Grid | None:
    """Return the moments of samples that come without times; None where all come with them."""
    without = [s for s in parts.sampled if s.times is None and not s.problem and s.values.size]
    if not without:
        return None
    longest = max(without, key=lambda signal: signal.values.size)
    n_samples = longest.values.size
    start_s, duration_s = 0.0, parts.duration_s
    if parts.contents.window_s is not None:
        start_s = parts.contents.window_s[0]
        duration_s = duration_s or parts.contents.window_s[1] - start_s
    interval_s = parts.interval_s(n_samples, duration_s)
    if interval_s is None:
        raise asked_interval(longest.name, n_samples, times_s.size, float(times_s[-1]))
    return Grid(start_s, interval_s, n_samples)


def _grid_of(covariates: list[Covariate]) -> Grid | None:
    if not covariates:
        return None
    first = covariates[0]
    return Grid(first.start_s, first.sampling_interval_s, first.values.size)


def _grid_of_trials(parts: Parts, grid: Grid | None, start_s: float, end_s: float) -> Grid:
    """Return the samples of what is known of each trial: those by which trials are numbered, or fine ones."""
    if grid is not None and trials_of_numbers(parts.trial, grid) is not None:
        return grid
    duration_s = end_s - start_s
    interval_s = max(FINE_S, duration_s / MOST_TIME_BINS)
    return Grid(start_s, interval_s, int(np.ceil(duration_s / interval_s - EDGE)))


def _window(
    parts: Parts, covariates: list[Covariate], times_s: FloatArray
) -> tuple[float, float, tuple[str, ...]]:
    """Return from when to when was recorded, and a note where that is only supposed.

    Raises
    ------
    RecordingError
        If covariates were not recorded at one time, or spikes before all.
    """
    if covariates:
        start_s, end_s = max(c.start_s for c in covariates), min(c.end_s for c in covariates)
        if start_s < end_s:
            return start_s, end_s, ()
        spans = [f"{c.name} ({number(c.start_s)} to {number(c.end_s)} s)" for c in covariates]
        raise RecordingError(
            f"{', '.join(spans)} were not recorded at the same time; choose covariates that were."
        )
    if parts.contents.window_s is None and times_s[0] < 0:
        raise RecordingError(
            f"{parts.train.variable.name} has times before 0 s, the first at {number(times_s[0])} s; times count "
            "from the start of the recording."
        )
    if parts.duration_s is not None:
        return 0.0, parts.duration_s, ()
    if parts.contents.window_s is not None:
        return *parts.contents.window_s, ()
    end_s = float(np.floor(times_s[-1]) + 1)
    note = (
        f"Nobody says how long was recorded; {number(end_s)} s are taken, the whole second after the last "
        "spike."
    )
    return 0.0, end_s, (note,)


def _spikes_inside(
    parts: Parts, times_s: FloatArray, start_s: float, end_s: float
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the spikes within what was recorded, and a note where others are left out."""
    is_inside = (times_s >= start_s - ROUND_OFF_S) & (times_s <= end_s + ROUND_OFF_S)
    n_outside = int((~is_inside).sum())
    if not n_outside:
        return times_s, ()
    found = (
        f"{exact(n_outside)} of {exact(times_s.size)} spikes of {parts.train.variable.name}, from "
        f"{number(times_s[0])} to {number(times_s[-1])} s, lie outside of what was recorded, "
        f"{number(start_s)} to {number(end_s)} s"
    )
    if n_outside == times_s.size:
        raise RecordingError(f"{found}; give both from one clock, in seconds.")
    if parts.answers.outside != "cut":
        raise DoubtError(
            "outside", f"{found}; shall they be left out?", [Option("cut", "leave them out")]
        )
    return times_s[is_inside], (f"{found}, and were left out.",)
