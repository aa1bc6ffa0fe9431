"""The unit of all times in a file that come without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glmlab.number_format import number
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Role, Variable
from glmlab.recordings.reading.questions import Answers
from glmlab.recordings.reading.sampling import even_bins
from glmlab.recordings.reading.time_units import (
    known_unit,
    seconds_in,
    unit_of_bins,
    unit_of_spike_times,
)
from glmlab.recordings.reading.trains import Train
from glmlab.recordings.spikes import FloatArray, IntArray

MOST_OUTSIDE = 0.5
"""If more of the spikes lie outside of the samples, the two are not in one unit, or not of one recording."""

LEAST_COVERED = 0.01
"""If all spikes lie in this first part of the samples, these were counted in something shorter than seconds."""


@dataclass(frozen=True)
class Clock:
    """What turns times into seconds.

    Attributes
    ----------
    unit
        Of times that come without one.
    """

    unit: str

    def seconds(self, times: FloatArray, unit: str) -> FloatArray:
        """Return times in seconds; `unit` is "" where nobody has said."""
        return times * seconds_in(unit or self.unit)


def clock_of(
    contents: Contents, train: Train, signals: Sequence[Variable], answers: Answers
) -> Clock:
    """Find the unit of times that come without one.

    Raises
    ------
    DoubtError
        If it can be one or another.
    RecordingError
        If spikes and samples cannot be in one unit, or the unit that was said is not known.
    """
    if answers.time_unit is not None:
        seconds_in(answers.time_unit)
        return Clock(answers.time_unit)
    if train.counts is not None:
        return Clock(_unit_of_counts(train.variable, train.counts))
    return Clock(_unit_of_times(contents, train, signals))


def unit_of_train(train: Train) -> str:
    """Return the unit of spike times, or "" where nobody has said."""
    if train.variable.role is Role.SPIKE_TIMES:
        return train.variable.unit or "s"
    return known_unit(train.variable.unit)


def _unit_of_counts(variable: Variable, counts: IntArray) -> str:
    if variable.times is None or variable.times_unit:
        return "s"
    _, bin_size = even_bins(variable.name, variable.times)
    return unit_of_bins(int(counts.sum()), bin_size, counts.size)


def _unit_of_times(contents: Contents, train: Train, signals: Sequence[Variable]) -> str:
    spikes, own = train.times, unit_of_train(train)
    timed = [
        (s, s.times) for s in signals if s.times is not None and s.times.size > 1 and not s.problem
    ]
    if not timed:
        last = contents.window_s[1] if contents.window_s else 0.0
        return own or unit_of_spike_times(spikes, max(last, float(spikes[-1])))
    signal, times = timed[0]
    unit = signal.times_unit
    if own and unit:
        return own
    # One file, one unit: whichever is said stands for the other.
    if not _are_in_one_unit(spikes, times):
        raise RecordingError(
            f"The spikes are from {number(spikes[0], 6)} to {number(spikes[-1], 6)} but the samples of "
            f"{signal.name} from {number(times[0], 6)} to {number(times[-1], 6)}, as if in different units of "
            "time; give both in seconds."
        )
    return own or unit or unit_of_spike_times(spikes, float(times[-1] - times[0]))


def _are_in_one_unit(spikes: FloatArray, times: FloatArray) -> bool:
    first, last = float(times[0]), float(times[-1])
    step = float(times[1] - times[0])
    is_outside = (spikes < first) | (spikes > last + step)
    is_at_start = spikes[-1] - first < LEAST_COVERED * (last - first)
    return float(np.mean(is_outside)) <= MOST_OUTSIDE and not is_at_start
