"""Which variables are covariates, and when their samples were."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from glmlab.number_format import exact
from glmlab.recordings.covariate import Covariate
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.checks import checked_signal
from glmlab.recordings.reading.clock import Clock
from glmlab.recordings.reading.contents import Contents, Variable
from glmlab.recordings.reading.questions import DoubtError, Option, is_length_s
from glmlab.recordings.reading.roles import SHARE_OF_LENGTH
from glmlab.recordings.reading.sampling import even_samples
from glmlab.recordings.spikes import EDGE, FloatArray

_INTERVAL = r"dt|delta_?t|bin|bin_?(?:size|width)|(?:sampling_?)?interval"
_FREQUENCY = r"fs|sr|sampling_?(?:rate|freq\w*)|sample_?rate|frame_?rate"
_DURATION = r"duration|t_?max|t_?end|t_?stop"


@dataclass(frozen=True)
class Grid:
    """Equal steps of time: sample k is at ``start_s + k * interval_s``."""

    start_s: float
    interval_s: float
    n_samples: int


def chosen_signals(
    signals: Sequence[Variable], train: str, chosen: tuple[str, ...] | None, *, has_strangers: bool
) -> list[Variable]:
    """Return the variables that are to be covariates: those chosen, or all but the spike train.

    Parameters
    ----------
    signals
        All that there are.
    train
        Name of the spike train.
    chosen
        Names, where ``"position"`` stands for all columns of a matrix; None if nobody has chosen.
    has_strangers
        Whether somebody has to choose where there are several.

    Raises
    ------
    DoubtError
        If somebody has to choose.
    RecordingError
        If one that was chosen is not there.
    """
    others = [s for s in signals if train not in (s.name, _whole(s.name))]
    names = dict.fromkeys(_whole(signal.name) for signal in others)
    if chosen is None:
        if has_strangers and len(names) > 1:
            raise DoubtError(
                "covariates",
                f"There are {exact(len(names))} signals; which of them are to explain the spikes?",
                [Option(name, name) for name in names],
                several=True,
            )
        return others
    missing = [name for name in chosen if name not in {*names, *(s.name for s in others)}]
    if missing:
        raise RecordingError(
            f"There is no covariate called {missing[0]!r}, but {', '.join(names) or 'none at all'}."
        )
    return [signal for signal in others if {signal.name, _whole(signal.name)} & set(chosen)]


def _whole(name: str) -> str:
    """Return the name of the matrix of which a variable is a column."""
    return re.sub(r"\[\d+\]$", "", name)


def constant_s(contents: Contents, kind: str, clock: Clock) -> float | None:
    """Return an interval or a duration in seconds where the file holds one; `kind` says which."""
    pattern = {"interval": _INTERVAL, "duration": _DURATION}[kind]
    for name, value in contents.constants.items():
        match = re.fullmatch(rf"(?:{pattern})(?:_(s|ms))?", name, re.IGNORECASE)
        if match:
            length_s = float(clock.seconds(np.asarray(value), (match[1] or "").lower()))
        elif kind == "interval" and re.fullmatch(rf"(?:{_FREQUENCY})(?:_hz)?", name, re.IGNORECASE):
            length_s = 1 / value if value > 0 else 0.0
        else:
            continue
        if is_length_s(length_s):
            return length_s
    return None


Make = Callable[[Variable], tuple[Covariate, str]]
"""Makes a covariate of a variable, and a note where something is to be said of it; raises RecordingError."""


def covariates_of(
    signals: Sequence[Variable], make: Make, *, are_chosen: bool, needs_one: bool
) -> tuple[list[Covariate], list[str]]:
    """Make covariates of variables.

    Parameters
    ----------
    signals
        The variables.
    make
        Makes one of them.
    are_chosen
        Whether somebody has named them: then all must do.
    needs_one
        Whether one at least must do of those that there are.

    Returns
    -------
    covariates, notes : list
        The covariates, and what was done or left out.

    Raises
    ------
    RecordingError
        If one that must do does not.
    """
    covariates, notes, errors = [], [], []
    for signal in signals:
        try:
            covariate, note = make(signal)
        except RecordingError as error:
            errors.append((signal, error))
        else:
            covariates.append(covariate)
            notes += [note] if note else []
    if errors and (are_chosen or (needs_one and not covariates)):
        raise errors[0][1]
    notes += [f"{signal.name} was left out. {error}" for signal, error in errors]
    return covariates, notes


def lists_something_else(signal: Variable, grid: Grid) -> bool:
    """Whether it has so few values that they are not meant for the samples, such as one a day."""
    if signal.times is not None or signal.problem:
        return False
    return signal.values.size < SHARE_OF_LENGTH * grid.n_samples


def sampled(
    signal: Variable, grid: Grid | None, clock: Clock, n_trials: int
) -> tuple[Covariate, str]:
    """Make a covariate of a signal that has a value for each sample, and a note; times are those of the file.

    Parameters
    ----------
    signal
        The variable.
    grid
        Times of its values where it comes without.
    clock
        What turns times into seconds.
    n_trials
        How many trials there are, of each of which it could have had a value; 0 for none.

    Raises
    ------
    RecordingError
        If it is no signal, or has another number of values.
    """
    _require_no_problem(signal)
    values = checked_signal(signal.name, signal.values)
    if signal.times is not None:
        times_s = clock.seconds(signal.times, signal.times_unit)
        samples = even_samples(signal.name, values, times_s)
        return Covariate(
            signal.name, signal.unit, samples.values, samples.interval_s, samples.start_s
        ), samples.note
    if grid is None or values.size != grid.n_samples:
        n = exact(grid.n_samples) if grid else "none"
        or_trials = f", or {exact(n_trials)}, one for each trial" if n_trials else ""
        raise RecordingError(
            f"{signal.name} has {exact(values.size)} values where {n} are needed, one for each bin or sample"
            f"{or_trials}; give as many, or the times of each."
        )
    return Covariate(signal.name, signal.unit, values, grid.interval_s, grid.start_s), ""


def held_through_trials(
    signal: Variable, trials_s: FloatArray | None, grid: Grid
) -> tuple[Covariate, str]:
    """Make a covariate of a signal that has a value for each trial, and a note; times are those of the file.

    A value holds from the start of its trial to that of the next, the first one also before. Where a trial starts
    within a sample, this has the value of the trial.

    Parameters
    ----------
    signal
        The variable.
    trials_s
        Start and end of each trial in the order of the values, shape ``(n_trials, 2)``; None for none.
    grid
        The samples that are made.

    Raises
    ------
    RecordingError
        If it is no signal, or there are not as many trials.
    """
    _require_no_problem(signal)
    values = checked_signal(signal.name, signal.values)
    n_trials = 0 if trials_s is None else len(trials_s)
    if trials_s is None or values.size != n_trials:
        raise RecordingError(
            f"{signal.name} has {exact(values.size)} values, one for each trial as it seems, but "
            f"{exact(n_trials)} trials can be told apart; give the trial of each sample, or a value for each sample."
        )
    order = np.argsort(trials_s[:, 0], kind="stable")
    ends_s = grid.start_s + grid.interval_s * np.arange(1, grid.n_samples + 1)
    trial = np.searchsorted(trials_s[order, 0], ends_s - EDGE * grid.interval_s) - 1
    held = values[order][np.maximum(trial, 0)]
    note = f"{signal.name} has one value for each trial, which holds from its start to that of the next."
    return Covariate(signal.name, signal.unit, held, grid.interval_s, grid.start_s), note


def _require_no_problem(signal: Variable) -> None:
    if signal.problem:
        raise RecordingError(f"{signal.name} {signal.problem}.")


def cut_to(covariate: Covariate, start_s: float, end_s: float) -> Covariate:
    """Return the samples of a stretch of time, from whose start their times are counted."""
    interval = covariate.sampling_interval_s
    first = int(np.floor((start_s - covariate.start_s) / interval + EDGE))
    last = int(np.ceil((end_s - covariate.start_s) / interval - EDGE))
    offset = covariate.start_s + first * interval - start_s
    return Covariate(
        covariate.name,
        covariate.unit,
        # A copy, so that nothing keeps all of a file in memory.
        covariate.values[first:last].copy(),
        interval,
        0.0 if abs(offset) < EDGE * interval else offset,
    )
