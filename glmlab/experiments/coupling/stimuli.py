"""The courses in time that a stimulus can have."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from glmlab.experiments.coupling.settings import STIMULI, FloatArray, Settings

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


SHAPES: MappingProxyType[str, Shape] = MappingProxyType(
    dict(zip(STIMULI, (_square, _steps, _sine, _noise, _pulses), strict=True))
)
"""The courses by name; a new one is a new entry."""


@lru_cache(maxsize=64)
def _course(kind: str, onset: int, offset: int, n_time_bins: int) -> FloatArray:
    course = np.zeros(n_time_bins)
    within = min(offset, n_time_bins) - onset
    if within > 0:
        course[onset : onset + within] = SHAPES[kind](offset - onset)[:within]
    return course


def pulses_of(settings: Settings) -> FloatArray:
    """Return the stimulus of each neuron before its weight, shape ``(n_time_bins, n_neurons)``."""
    return np.stack(
        [
            settings.intensity_of(neuron)
            * _course(
                settings.stimulus,
                settings.onset_of(neuron),
                settings.offset_of(neuron),
                settings.n_time_bins,
            )
            for neuron in range(settings.n_neurons)
        ],
        axis=1,
    )


def input_weights_of(settings: Settings) -> FloatArray:
    """Return the weight of each neuron's stimulus, shape ``(n_neurons,)``."""
    return np.array([settings.input_weight_of(neuron) for neuron in range(settings.n_neurons)])


def intercepts_of(settings: Settings) -> FloatArray:
    """Return the intercept of each neuron, shape ``(n_neurons,)``."""
    return np.array([settings.intercept_of(neuron) for neuron in range(settings.n_neurons)])


def drive_of(settings: Settings) -> FloatArray:
    """Return the linear predictor without coupling, shape ``(n_time_bins, n_neurons)``."""
    return input_weights_of(settings) * pulses_of(settings) + intercepts_of(settings)
