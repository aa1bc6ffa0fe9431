"""The courses in time that a stimulus can have. Exported scripts have the bodies of these functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

Waveform = Callable[[int], FloatArray]
"""Length in bins to a course of that length, which the intensity multiplies."""


def _square(n: int) -> FloatArray:
    return np.ones(n)


def _steps(n: int) -> FloatArray:
    return np.ceil(4 * np.arange(1, n + 1) / n) / 4


def _sine(n: int) -> FloatArray:
    return np.sin(2 * np.pi * 3 * np.arange(n) / n)


# Frozen noise, as in an experiment, and the same for all neurons: an input that they share. Averaged
# over 8 bins it has a memory, so that it makes neurons fire one after the other, too.
def _noise(n: int) -> FloatArray:
    white = np.random.RandomState(0).normal(size=n + 7)
    return np.convolve(white, np.ones(8), "valid") / np.sqrt(8)


def _pulses(n: int) -> FloatArray:
    return (np.arange(n) % 40 < 8).astype(float)


class Stimulus(NamedTuple):
    """A course in time.

    Attributes
    ----------
    label
        As the student reads it.
    waveform
        Length in bins to a course of that length, which the intensity multiplies.
    is_constant
        Whether the course is one all the time, so that a script needs no function for it.
    """

    label: str
    waveform: Waveform
    is_constant: bool = False


STIMULI: Mapping[str, Stimulus] = MappingProxyType(
    {
        "square": Stimulus("Square pulse", _square, is_constant=True),
        "steps": Stimulus("Steps", _steps),
        "sine": Stimulus("Sine", _sine),
        "noise": Stimulus("Noise", _noise),
        "pulses": Stimulus("Pulse train", _pulses),
    }
)
"""The courses by name; a new one is a new entry."""
