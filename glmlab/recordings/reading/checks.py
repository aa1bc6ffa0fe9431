"""Checks of spikes and covariates: each failure is one sentence of what was found and what is wanted."""

from __future__ import annotations

import numpy as np

from glmlab.number_format import exact, number
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Numbers
from glmlab.recordings.spikes import FloatArray, IntArray

MOST_IN_BIN = 10_000
"""More spikes than a neuron fires in 10 s, and no bin is as long."""


LARGEST_VALUE = 1e100
"""Squares of larger values, added over a recording, are more than a float holds."""


def checked_spike_times(name: str, values: Numbers) -> tuple[FloatArray, tuple[str, ...]]:
    """Return spike times in order, and a note where they were not.

    Raises
    ------
    RecordingError
        If there are none, some are no numbers, or two are at one time.
    """
    times = _checked_numbers(name, values, "the times of the spikes")
    notes = ()
    if (times[1:] < times[:-1]).any():
        times = np.sort(times)
        notes = (f"The times of {name} were not in order and have been sorted.",)
    double = np.flatnonzero(times[1:] == times[:-1])
    if double.size:
        raise RecordingError(
            f"{name} has {exact(double.size)} of {exact(times.size)} spikes at the very time of another, the "
            f"first at {number(float(times[double[0]]), 6)}, but one neuron fires one spike at a time: remove "
            "doubles, or give the spikes of one neuron only."
        )
    return times, notes


def checked_counts(name: str, values: Numbers) -> IntArray:
    """Return counts as integers, of the same shape.

    Raises
    ------
    RecordingError
        If there are none, or they are not 0, 1, 2, and so on with at least one spike.
    """
    counts = _checked_numbers(name, values, "the spikes in each bin")
    _require_none(
        counts < 0, counts, f"{name} holds negative numbers", "counts are 0, 1, 2, and so on"
    )
    _require_none(
        counts != np.floor(counts),
        counts,
        f"{name} holds numbers that are not whole",
        "counts are 0, 1, 2, and so on, not rates",
    )
    _require_none(
        counts > MOST_IN_BIN,
        counts,
        f"{name} holds numbers above {exact(MOST_IN_BIN)}",
        "no neuron fires so often in one bin",
    )
    if not counts.any():
        raise RecordingError(
            f"{name} counts no spike in {exact(counts.size)} bins; at least one is needed."
        )
    return counts.astype(np.int64)


def checked_signal(name: str, values: Numbers) -> FloatArray:
    """Return a covariate as floats.

    Raises
    ------
    RecordingError
        If it is empty, constant, or some are no numbers.
    """
    signal = _checked_numbers(name, values, "a covariate")
    _require_none(
        np.abs(signal) > LARGEST_VALUE,
        signal,
        f"{name} holds values whose sums overflow",
        "give it in a larger unit",
    )
    if (signal == signal.flat[0]).all():
        raise RecordingError(
            f"{name} is {number(signal.flat[0])} everywhere, and what never changes explains nothing; give a "
            "covariate that varies, or leave it out."
        )
    return signal


def fault_of_times(times: FloatArray) -> str:
    """Return what is wrong with the times of samples, as the end of a sentence; "" if nothing is."""
    if not np.isfinite(times).all():
        return "has times that are no numbers; each sample needs its own"
    back = np.flatnonzero(times[1:] <= times[:-1])
    if not back.size:
        return ""
    at = int(back[0])
    return (
        f"has times of samples that do not rise: value {exact(at + 2)} is {number(float(times[at + 1]), 6)} after "
        f"{number(float(times[at]), 6)}"
    )


def checked_times(name: str, values: Numbers) -> FloatArray:
    """Return the times of samples as floats.

    Raises
    ------
    RecordingError
        If some are no numbers, or they do not rise.
    """
    times = np.asarray(values, dtype=float)
    fault = fault_of_times(times)
    if fault:
        raise RecordingError(f"{name} {fault}.")
    return times


def _checked_numbers(name: str, values: Numbers, wanted: str) -> FloatArray:
    array = np.asarray(values, dtype=float)
    if not array.size:
        raise RecordingError(f"{name} is empty; it should hold {wanted}.")
    _require_none(
        ~np.isfinite(array),
        array,
        f"{name} holds values that are no numbers",
        "remove or fill them",
    )
    return array


def _require_none(is_wrong: np.ndarray, values: FloatArray, found: str, wanted: str) -> None:
    if not is_wrong.any():
        return
    first = int(np.argmax(is_wrong))
    raise RecordingError(
        f"{found}: {exact(int(is_wrong.sum()))} of {exact(values.size)}, the first, "
        f"{number(values.flat[first])}, is value {exact(first + 1)}; {wanted}."
    )
