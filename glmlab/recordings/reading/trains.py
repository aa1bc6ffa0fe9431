"""Which of several variables is the spike train."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from glmlab.number_format import exact
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.checks import checked_counts, checked_spike_times
from glmlab.recordings.reading.contents import Contents, Variable
from glmlab.recordings.reading.questions import DoubtError, Option
from glmlab.recordings.reading.roles import Guess, are_counts
from glmlab.recordings.spikes import FloatArray, IntArray

MOST_NAMED = 10
MOST_OFFERED = 200
"""More units than these cannot be chosen from in a list."""


@dataclass(frozen=True, eq=False)
class Train:
    """A spike train, as it was found.

    Attributes
    ----------
    variable
        Where it was found.
    times
        In the unit of the variable, sorted, shape ``(n_spikes,)``; none where counts are given.
    counts
        Shape ``(n_trials, n_time_bins)``; None where times are given.
    notes
        What was done to it.
    """

    variable: Variable
    times: FloatArray = field(default_factory=lambda: np.zeros(0))
    counts: IntArray | None = None
    notes: tuple[str, ...] = ()


def chosen_train(contents: Contents, guess: Guess, chosen: str | None) -> Train:
    """Return the spike train that was chosen, or the only one.

    Raises
    ------
    DoubtError
        If there are several, and nobody has chosen.
    RecordingError
        If there is none, or the one that was chosen is not there or is no spike train.
    """
    if chosen is None:
        options = [option for variable in guess.spikes for option in _options(variable)]
        if not options:
            raise _no_spikes(contents, guess)
        if len(options) > 1:
            raise _which(options)
        chosen = str(options[0].value)
    name, row = _name_and_row(chosen, guess.variables)
    for variable in guess.variables:
        if variable.name == name:
            return _train(variable, row)
    raise RecordingError(
        f"There is no spike train called {chosen!r}, but {_names(contents, guess)}."
    )


def require_one_clock(train: Train, trial: Variable | None) -> None:
    """Refuse spike times that begin anew in each trial.

    Raises
    ------
    RecordingError
        If they do: nobody knows then how long the trials are.
    """
    if train.notes and trial is not None and trial.values.size == train.times.size:
        raise RecordingError(
            f"The times of {train.variable.name} begin anew in each {trial.name}; give times that go on through "
            "the recording, or counts in bins with the trial of each bin."
        )


def _no_spikes(contents: Contents, guess: Guess) -> RecordingError:
    return RecordingError(
        f"{contents.name} holds {_names(contents, guess)}, of which none can be a spike train; wanted are spike "
        "times, which rise, or counts 0, 1, 2 and so on in equal bins."
    )


def _names(contents: Contents, guess: Guess) -> str:
    problems = [f"{v.name}, which {v.problem}" for v in guess.variables if v.problem]
    names = problems or [*(v.name for v in guess.variables), *contents.constants]
    more = f", and {exact(len(names) - MOST_NAMED)} more" if len(names) > MOST_NAMED else ""
    return (", ".join(names[:MOST_NAMED]) or "nothing that can be read") + more


def _name_and_row(chosen: str, candidates: tuple[Variable, ...]) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.+)\[(\d+)\]", chosen)
    if match is None or any(variable.name == chosen for variable in candidates):
        return chosen, None
    return match[1], int(match[2])


def _train(variable: Variable, row: int | None) -> Train:
    if variable.problem:
        raise RecordingError(f"{variable.name} {variable.problem}.")
    if not are_counts(variable):
        if variable.values.ndim > 1:
            raise RecordingError(
                f"{variable.name} has {' x '.join(map(str, variable.values.shape))} numbers; the times of one "
                "neuron's spikes are one vector."
            )
        times, notes = checked_spike_times(variable.name, variable.values)
        return Train(variable, times=times, notes=notes)
    counts = checked_counts(variable.name, variable.values)
    trials = counts[None] if counts.ndim == 1 else counts.T
    if row is None:
        return Train(variable, counts=trials)
    if row >= trials.shape[0]:
        raise RecordingError(
            f"{variable.name} has rows 0 to {trials.shape[0] - 1}, and no row {row}."
        )
    return Train(variable, counts=checked_counts(f"{variable.name}[{row}]", trials[row])[None])


def _options(variable: Variable) -> list[Option]:
    name, values = variable.name, variable.values
    if values.ndim == 1:
        n_spikes = int(values.sum()) if _can_be_summed(variable) else values.size
        return [Option(name, f"{name}: {exact(n_spikes)} spikes")]
    n_bins, n_rows = values.shape
    whole = Option(
        name, f"{name}: all {exact(n_rows)} rows of {exact(n_bins)} bins, as trials of one neuron"
    )
    rows = [
        Option(f"{name}[{k}]", f"{name}, row {k} alone: {exact(int(values[:, k].sum()))} spikes")
        for k in range(min(n_rows, MOST_OFFERED))
    ]
    return [whole, *rows]


def _can_be_summed(variable: Variable) -> bool:
    return not variable.problem and variable.values.dtype.kind in "biu" and are_counts(variable)


def _which(options: list[Option]) -> DoubtError:
    offered = options[:MOST_OFFERED]
    rest = len(options) - len(offered)
    return DoubtError(
        "spikes",
        f"There are {exact(len(options))} candidates for the spike train"
        + (f", of which the first {exact(len(offered))} are offered" if rest else "")
        + "; which one is it?",
        offered,
    )
