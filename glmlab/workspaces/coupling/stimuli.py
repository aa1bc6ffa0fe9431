"""The courses in time that a stimulus can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

N_STEPS = 4
N_CYCLES = 3
PULSE_EVERY, PULSE_WIDTH = 40, 8
NOISE_MEMORY = 8
"""Bins over which the noise is averaged."""

Shape = Callable[[int], FloatArray]
"""Length in bins to a course of that length, which the intensity multiplies."""


def _square(n_bins: int) -> FloatArray:
    return np.ones(n_bins)


def _steps(n_bins: int) -> FloatArray:
    return np.ceil(N_STEPS * np.arange(1, n_bins + 1) / n_bins) / N_STEPS


def _sine(n_bins: int) -> FloatArray:
    return np.sin(2 * np.pi * N_CYCLES * np.arange(n_bins) / n_bins)


def _noise(n_bins: int) -> FloatArray:
    # Frozen noise, as in an experiment, and the same for all neurons: an input that they share.
    # It has a memory, so that it makes neurons fire one after the other, too.
    white = np.random.RandomState(0).normal(size=n_bins + NOISE_MEMORY - 1)
    return np.convolve(white, np.ones(NOISE_MEMORY), "valid") / np.sqrt(NOISE_MEMORY)


def _pulses(n_bins: int) -> FloatArray:
    return (np.arange(n_bins) % PULSE_EVERY < PULSE_WIDTH).astype(float)


class Stimulus(NamedTuple):
    """A course in time.

    Attributes
    ----------
    label
        As the student reads it.
    shape
        Length in bins to a course of that length, which the intensity multiplies.
    """

    label: str
    shape: Shape


STIMULI: Mapping[str, Stimulus] = MappingProxyType(
    {
        "square": Stimulus("Square pulse", _square),
        "steps": Stimulus("Steps", _steps),
        "sine": Stimulus("Sine", _sine),
        "noise": Stimulus("Noise", _noise),
        "pulses": Stimulus("Pulse train", _pulses),
    }
)
"""The courses by name; a new one is a new entry."""
