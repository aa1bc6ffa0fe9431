"""Which variables are covariates, and when their samples were."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from glmlab.recordings.spikes import EDGE

_INTERVAL = r"dt|delta_?t|bin|bin_?(?:size|width)|(?:sampling_?)?interval"
_FREQUENCY = r"fs|sr|sampling_?(?:rate|freq\w*)|sample_?rate|frame_?rate"
_DURATION = r"duration|t_?max|t_?end|t_?stop"


@dataclass(frozen=True)
class Grid:
    """Equal steps of time: sample k of the first trial is at ``start_s + k * interval_s``."""

    start_s: float
    interval_s: float
    n_samples: int
    n_trials: int = 1


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


def covariates_of(
    signals: Sequence[Variable], grid: Grid | None, clock: Clock, *, are_chosen: bool
) -> tuple[list[Covariate], list[str]]:
    """Make covariates of variables, whose times are those of the file.

    Parameters
    ----------
    signals
        The variables.
    grid
        Times of those that come without.
    clock
        What turns times into seconds.
    are_chosen
        Whether somebody has named them: then all must do, and else one at least.

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
        if not are_chosen and grid and _lists_something_else(signal, grid):
            notes.append(
                f"{signal.name} was left out: it has {exact(signal.values.size)} values for "
                f"{exact(grid.n_samples)} moments."
            )
            continue
        try:
            covariate, note = _covariate(signal, grid, clock)
        except RecordingError as error:
            errors.append((signal, error))
        else:
            covariates.append(covariate)
            notes += [note] if note else []
    if errors and (are_chosen or not covariates):
        raise errors[0][1]
    notes += [f"{signal.name} was left out. {error}" for signal, error in errors]
    return covariates, notes


def _lists_something_else(signal: Variable, grid: Grid) -> bool:
    """Whether it has so few values that they are not meant for the samples, such as one a trial."""
    if signal.times is not None or signal.problem:
        return False
    n = signal.values.size
    is_one_a_trial = n == grid.n_trials > 1 and n != grid.n_samples
    return is_one_a_trial or n < SHARE_OF_LENGTH * grid.n_samples


def _covariate(signal: Variable, grid: Grid | None, clock: Clock) -> tuple[Covariate, str]:
    if signal.problem:
        raise RecordingError(f"{signal.name} {signal.problem}.")
    values = checked_signal(signal.name, signal.values)
    if signal.times is not None:
        times_s = clock.seconds(signal.times, signal.times_unit)
        samples = even_samples(signal.name, values, times_s)
        return Covariate(
            signal.name, signal.unit, samples.values, samples.interval_s, samples.start_s
        ), samples.note
    if grid is None or values.size != grid.n_samples:
        n = exact(grid.n_samples) if grid else "none"
        raise RecordingError(
            f"{signal.name} has {exact(values.size)} values where {n} are needed, one for each bin or sample; "
            "give as many, or the times of each."
        )
    return Covariate(signal.name, signal.unit, values, grid.interval_s, grid.start_s), ""


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
