"""What each variable is, guessed from its name and values where nobody has said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from glmlab.recordings.reading.checks import checked_times, fault_of_times
from glmlab.recordings.reading.contents import Contents, Numbers, Role, Variable
from glmlab.recordings.reading.time_units import known_unit, unit_in_name

_TIME = re.compile(r"(t|times?|timestamps?|secs?|seconds?|zeit|temps|tiempo|tempo)", re.IGNORECASE)
_SPIKES = re.compile(r"spike|spk|spik|unit|neuron|train|count|^cell", re.IGNORECASE)
_TIMES_OF_SPIKES = re.compile(r"time|_t$|^t_", re.IGNORECASE)
_COUNTS = re.compile(r"count", re.IGNORECASE)
_TRIAL = re.compile(r"trials?([_ ]?(id|ids|nr|no|num|number|index|idx))?", re.IGNORECASE)

SHARE_RISING = 0.75
"""More of the steps rise in spike times, even where trials follow each other; of counts, half at most."""

SHARE_OF_LENGTH = 0.1
"""An array that is shorter than this part of the samples lists something else, such as one value a trial."""

MOST_COLUMNS = 64
"""A wider matrix is no set of covariates; a place cell's has 2, a spectrogram's 32."""

JITTER = 0.5
"""Samples are even if each is closer to its place than this part of an interval: clocks round."""


@dataclass(frozen=True, eq=False)
class Guess:
    """What the variables of a file may be.

    Attributes
    ----------
    variables
        All but time axes and numbers of trials, with their times.
    spikes
        What may be the spike train.
    signals
        What may be a covariate; some of `spikes` are among them.
    trial
        What numbers the trials, one value a sample.
    """

    variables: tuple[Variable, ...]
    spikes: tuple[Variable, ...]
    signals: tuple[Variable, ...]
    trial: Variable | None


def guess_roles(contents: Contents) -> Guess:
    """Tell time axes, spike trains, covariates and numbers of trials apart.

    Raises
    ------
    RecordingError
        If a time axis does not rise.
    """
    variables, trial = _without_trial(_named_apart(contents.variables))
    variables = [
        part
        for v in _with_times(variables, trial)
        for part in ([v] if _are_counts_in_rows(v) else _columns_of(v))
    ]
    spikes = _spike_trains(variables)
    named = {
        v.name
        for v in spikes
        if v.role in (Role.SPIKE_TIMES, Role.COUNTS) or _SPIKES.search(v.name)
    }
    signals = [v for v in variables if v.name not in named and v.role is not Role.SPIKE_TIMES]
    columns = (part for v in signals for part in _columns_of(v))
    return Guess(tuple(variables), tuple(spikes), tuple(columns), trial)


def are_counts(variable: Variable) -> bool:
    """Whether a spike train is given as counts, not as times."""
    if variable.role in (Role.SPIKE_TIMES, Role.COUNTS):
        return variable.role is Role.COUNTS
    if variable.values.ndim == 2 or variable.times is not None or _COUNTS.search(variable.name):
        return True
    return not (_TIMES_OF_SPIKES.search(variable.name) or _rises(variable.values))


def _columns_of(variable: Variable) -> list[Variable]:
    """Return a matrix as one variable for each column."""
    if variable.values.ndim == 1:
        return [variable]
    if variable.values.shape[1] > MOST_COLUMNS:
        size = " x ".join(str(n) for n in variable.values.shape)
        return [replace(variable, problem=f"is a matrix of {size} numbers")]
    return [
        replace(variable, name=f"{variable.name}[{k}]", values=column)
        for k, column in enumerate(variable.values.T)
    ]


def _named_apart(variables: Sequence[Variable]) -> list[Variable]:
    """Give each variable a name of its own, without its unit."""
    named: list[Variable] = []
    for variable in map(_named, variables):
        n_alike = sum(variable.name == other.name.split(" (")[0] for other in named)
        named.append(
            replace(variable, name=f"{variable.name} ({n_alike + 1})") if n_alike else variable
        )
    return named


def _named(variable: Variable) -> Variable:
    name, unit = unit_in_name(variable.name)
    unit = variable.unit or unit
    values = variable.values.ravel() if 1 in variable.values.shape else variable.values
    return replace(variable, name=name, values=values, unit=known_unit(unit) or unit)


def _with_times(variables: list[Variable], trial: Variable | None) -> list[Variable]:
    """Give each variable without times those of an axis that is as long, and take the axes out."""
    found = [variable for variable in variables if _is_axis(variable, variables)]
    # What is called time comes before what only rises as evenly.
    found.sort(key=lambda variable: _TIME.fullmatch(variable.name) is None)
    axes: dict[int, Variable] = {}
    for axis in found:
        axes.setdefault(axis.values.shape[0], axis)
    used = {axis.name for axis in axes.values()}
    return [
        _placed(variable, _axis_of(variable, axes), trial)
        for variable in variables
        if variable.name not in used
    ]


def _axis_of(variable: Variable, axes: dict[int, Variable]) -> Variable | None:
    shape = variable.values.shape
    # Times may be the edges of the bins, one more than these; a matrix may have time along its rows.
    lengths = (shape[0], *shape[1:], shape[0] + 1)
    return next((axes[n] for n in lengths if n in axes), None)


def _placed(variable: Variable, axis: Variable | None, trial: Variable | None) -> Variable:
    if variable.times is not None:
        return replace(variable, problem=variable.problem or fault_of_times(variable.times))
    if axis is None or variable.role is Role.SPIKE_TIMES:
        return variable
    times = checked_times(axis.name, _through_trials(axis.values, trial))
    values = variable.values
    if values.ndim == 2 and values.shape[0] not in (times.size, times.size - 1):
        values = values.T
    return replace(variable, values=values, times=times[: values.shape[0]], times_unit=axis.unit)


def _through_trials(times: Numbers, trial: Variable | None) -> Numbers:
    """Return times that go on through the trials, where each trial begins its own."""
    if trial is None or trial.values.shape != times.shape:
        return times
    step = np.diff(np.asarray(times, dtype=float))
    is_next = np.diff(np.asarray(trial.values, dtype=float)) != 0
    if not is_next.any() or is_next.all() or (step[is_next] > 0).any():
        return times
    step[is_next] = np.median(step[~is_next])
    return times[0] + np.concatenate([[0.0], np.cumsum(step)])


def _is_axis(variable: Variable, variables: Sequence[Variable]) -> bool:
    values = variable.values
    if values.ndim != 1 or values.size < 3 or variable.role is not None or variable.problem:
        return False
    shared = any(
        other is not variable and {values.size, values.size - 1} & set(other.values.shape)
        for other in variables
    )
    if not shared or _SPIKES.search(variable.name):
        return False
    return bool(_TIME.fullmatch(variable.name)) or is_even(np.asarray(values, dtype=float))


def is_even(times: np.ndarray) -> bool:
    """Whether times rise in equal steps, but for the rounding of a clock."""
    steps = np.diff(times)
    if times.size < 2 or not np.isfinite(times).all() or (steps <= 0).any():
        return False
    step = (times[-1] - times[0]) / steps.size
    return bool(np.abs(times - times[0] - step * np.arange(times.size)).max() <= JITTER * step)


def _without_trial(variables: list[Variable]) -> tuple[list[Variable], Variable | None]:
    trial = next(
        (v for v in variables if _TRIAL.fullmatch(v.name) and v.values.ndim == 1 and not v.problem),
        None,
    )
    return [v for v in variables if v is not trial], trial


def _spike_trains(variables: list[Variable]) -> list[Variable]:
    known = [v for v in variables if v.role in (Role.SPIKE_TIMES, Role.COUNTS)]
    if known:
        return known
    open_to_it = [v for v in variables if v.values.ndim == 1 or _look_like_counts(v.values)]
    sound = [v for v in open_to_it if not v.problem]
    named = [v for v in sound if _SPIKES.search(v.name)]
    alike = [v for v in sound if _look_like_spikes(v)]
    unsound = [v for v in open_to_it if v.problem and _SPIKES.search(v.name)]
    # A single variable is what was meant, so that what is wrong with it can be said.
    return named or unsound or alike or (open_to_it if len(open_to_it) == 1 else [])


def _look_like_spikes(variable: Variable) -> bool:
    values = variable.values
    if _look_like_counts(values):
        return True
    return variable.times is None and values.ndim == 1 and _rises(values)


def _look_like_counts(values: Numbers) -> bool:
    """Whether all are 0, 1, 2, ..., most of them small, some of them 0."""
    is_one = values.size > 0 and _is_whole(values) and not (values < 0).any()
    return bool(is_one and (values == 0).any() and np.mean(values) < 100)


def _are_counts_in_rows(variable: Variable) -> bool:
    """Whether rows may be trials or units."""
    return not variable.problem and _look_like_counts(variable.values)


def _is_whole(values: Numbers) -> bool:
    return values.dtype.kind in "biu" or bool((values == np.floor(values)).all())


def _rises(values: Numbers) -> bool:
    return values.size < 2 or float(np.mean(values[1:] > values[:-1])) > SHARE_RISING
