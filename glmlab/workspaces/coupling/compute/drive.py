"""What the neurons are driven by: their stimuli, weights and intercepts."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from glmlab.workspaces.coupling.settings import FloatArray, Settings
from glmlab.workspaces.coupling.stimuli import STIMULI


@lru_cache(maxsize=64)
def _course(kind: str, onset: int, offset: int, n_time_bins: int) -> FloatArray:
    course = np.zeros(n_time_bins)
    within = min(offset, n_time_bins) - onset
    if within > 0:
        course[onset : onset + within] = STIMULI[kind].waveform(offset - onset)[:within]
    return course


def waveforms_of(settings: Settings) -> FloatArray:
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
    return input_weights_of(settings) * waveforms_of(settings) + intercepts_of(settings)
