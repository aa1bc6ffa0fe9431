"""From the times of samples to even samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from glmlab.number_format import exact, number
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.questions import LONGEST_S
from glmlab.recordings.reading.roles import is_even
from glmlab.recordings.spikes import FloatArray

LONGEST_GAP_S = 1.0
"""A longer gap in the times of a covariate is not bridged; those of a rat's tracker are up to 0.4 s."""


LATEST_S = 1e10
"""Seconds since 1970 are below; they keep microseconds apart."""


class Samples(NamedTuple):
    """Even samples.

    Attributes
    ----------
    values
        Shape ``(n_samples,)``.
    start_s
        When the first was.
    interval_s
        Seconds from one to the next.
    note
        What was done to get them; "" if nothing.
    """

    values: FloatArray
    start_s: float
    interval_s: float
    note: str = ""


def even_samples(name: str, values: FloatArray, times_s: FloatArray) -> Samples:
    """Return values at equal steps of time.

    Where the times are uneven, the values are interpolated at steps of the median interval.

    Raises
    ------
    RecordingError
        If there is one sample only, times cannot be seconds, or a gap is too long to be bridged.
    """
    if times_s.size < 2:
        raise RecordingError(f"{name} has one sample only; a covariate needs one for each moment.")
    _require_seconds(name, times_s)
    steps = np.diff(times_s)
    if is_even(times_s):
        interval = float((times_s[-1] - times_s[0]) / steps.size)
        return Samples(values, float(times_s[0]), _without_round_off(interval))
    interval = float(np.median(steps))
    longest = int(np.argmax(steps))
    if steps[longest] > LONGEST_GAP_S:
        raise RecordingError(
            f"{name} has no values for {number(steps[longest])} s after {number(times_s[longest])} s, and gaps "
            f"of more than {number(LONGEST_GAP_S)} s are not bridged; cut the recording there."
        )
    even = np.arange(times_s[0], times_s[-1] + interval / 2, interval)
    note = (
        f"The samples of {name} are uneven, {number(1e3 * steps.min())} to {number(1e3 * steps.max())} ms apart, "
        f"and were interpolated every {number(1e3 * interval)} ms."
    )
    return Samples(np.interp(even, times_s, values), float(times_s[0]), interval, note)


def even_bins(name: str, times_s: FloatArray) -> tuple[float, float]:
    """Return start and length in seconds of the equal bins that begin at given times.

    Raises
    ------
    RecordingError
        If they are not equal, or cannot be seconds.
    """
    _require_seconds(name, times_s)
    if not is_even(times_s):
        steps = np.diff(times_s)
        at = int(np.argmax(np.abs(steps - np.median(steps)))) if steps.size else 0
        raise RecordingError(
            f"{name} has bins of different lengths, such as {number(1e3 * np.median(steps))} and "
            f"{number(1e3 * steps[at])} ms at bin {exact(at + 1)}; counts need equal bins."
            if steps.size
            else f"{name} has one bin only; counts need several."
        )
    interval = float((times_s[-1] - times_s[0]) / (times_s.size - 1))
    return float(times_s[0]), _without_round_off(interval)


def _require_seconds(name: str, times_s: FloatArray) -> None:
    if times_s[-1] - times_s[0] <= LONGEST_S and np.abs(times_s).max() <= LATEST_S:
        return
    raise RecordingError(
        f"{name} has times from {number(times_s[0])} to {number(times_s[-1])} s; a recording lasts "
        f"{number(LONGEST_S)} s at most, so that they must be in another unit."
    )


def _without_round_off(interval: float) -> float:
    """Return 0.001 for 0.0010000000000000002: bins then are a whole number of samples to the last."""
    return float(f"{interval:.12g}")
