"""The unit of times that come without one: seconds, or what else they can be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from glmlab.number_format import exact, number
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.questions import SHORTEST_S, DoubtError, Option
from glmlab.recordings.spikes import FloatArray

TIME_UNITS: Mapping[str, float] = MappingProxyType(
    {
        "s": 1.0,
        "ms": 1e-3,
        "µs": 1e-6,
        "samples at 20 kHz": 1 / 20_000,
        "samples at 30 kHz": 1 / 30_000,
    }
)
"""Seconds in each; the last two are what spike sorters write."""

_WORDS = {
    "s": r"s|secs?|seconds?",
    "ms": r"ms|msecs?|milliseconds?",
    "µs": r"[uµμ]s|usecs?|microseconds?",
}

SLOWEST_HZ = 0.02
FASTEST_HZ = 500.0
"""Mean rates that are taken for a neuron's without asking: ten minutes at the lowest hold 12 spikes, too few to
fit, and the highest is half of what a refractory period of 1 ms allows."""

SHORTEST_INTERVAL_S = 5e-4
"""Nine of ten intervals are longer in any neuron: the absolute refractory period is about 1 ms."""

LONGEST_BIN_S = 1.0
"""Counts in bins of seconds are no spike train any more."""


def known_unit(text: str) -> str:
    """Return the key of a unit of time that a file names, or "" if it is none."""
    word = text.strip().lower()
    return next((unit for unit, pattern in _WORDS.items() if re.fullmatch(pattern, word)), "")


def unit_in_name(name: str) -> tuple[str, str]:
    """Divide ``"stimulus (mV)"`` or ``"spike_times_ms"`` into name and unit, which may be ""."""
    bracket = re.fullmatch(r"\s*(.+?)\s*[(\[]\s*(.*?)\s*[)\]]\s*", name)
    if bracket:
        return bracket[1], bracket[2]
    suffix = re.fullmatch(r"(.*times?.*|t)_(\w+)", name.strip(), re.IGNORECASE)
    if suffix and known_unit(suffix[2]):
        return suffix[1], known_unit(suffix[2])
    return name.strip(), ""


def seconds_in(unit: str) -> float:
    """Return how long a unit is.

    Raises
    ------
    RecordingError
        If it is not known.
    """
    if unit not in TIME_UNITS:
        raise RecordingError(
            f"The unit of time must be one of {', '.join(TIME_UNITS)}, but it is {unit!r}."
        )
    return TIME_UNITS[unit]


def unit_of_spike_times(times: FloatArray, duration: float) -> str:
    """Return "s" if times can be nothing but seconds.

    Parameters
    ----------
    times
        Sorted, in the unit in question, shape ``(n_spikes,)``.
    duration
        How long was recorded, in the same unit.

    Raises
    ------
    DoubtError
        If they can be something else.
    """
    if duration < SHORTEST_S:
        # In no unit is it a recording.
        return "s"
    short = float(np.quantile(np.diff(times), 0.1)) if times.size > 1 else np.inf
    possible = [
        unit
        for unit, seconds in TIME_UNITS.items()
        if can_be_rate(times.size / (duration * seconds)) and short * seconds >= SHORTEST_INTERVAL_S
    ]
    return _seconds_or_doubt(possible, times.size, duration)


def unit_of_bins(n_spikes: int, bin_size: float, n_time_bins: int) -> str:
    """Return "s" if the bins of counts can have been measured in nothing but seconds.

    Raises
    ------
    DoubtError
        If they can have been measured in something else.
    """
    duration = bin_size * n_time_bins
    possible = [
        unit
        for unit, seconds in TIME_UNITS.items()
        if can_be_rate(n_spikes / (duration * seconds)) and bin_size * seconds <= LONGEST_BIN_S
    ]
    return _seconds_or_doubt(possible, n_spikes, duration)


def can_be_rate(rate_hz: float) -> bool:
    """Whether a mean rate is taken for a neuron's without asking."""
    return SLOWEST_HZ <= rate_hz <= FASTEST_HZ


def _seconds_or_doubt(possible: list[str], n_spikes: int, duration: float) -> str:
    if possible == ["s"]:
        return "s"
    offered = possible or list(TIME_UNITS)
    rates = {unit: n_spikes / (duration * TIME_UNITS[unit]) for unit in offered}
    readings = ", ".join(f"{number(rate)} Hz if the unit is {unit}" for unit, rate in rates.items())
    raise DoubtError(
        "time_unit",
        f"{exact(n_spikes)} spikes in {number(duration)} units of time are {readings}; which unit is it?",
        [Option(u, f"{u}: {number(duration * TIME_UNITS[u])} s in all") for u in offered],
    )
