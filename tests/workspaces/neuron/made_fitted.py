"""Fitted models that are known to be right, or wrong in one way, as the checks of a fit get them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import uniform_filter1d

from glmlab.recordings import BinnedRecording
from glmlab.recordings.history_cells import refractory_filter
from glmlab.workspaces.neuron.compute.simulation import LINKS, Chance, run_freely
from glmlab.workspaces.neuron.compute.stages import Fitted
from glmlab.workspaces.neuron.settings import FloatArray, Settings

N_TIME_BINS = 20_000
BIN_SIZE_S = 1e-3
SCALE = 0.5
NOTHING = np.empty(0)

BASELINE_HZ = 60.0


def right_model(
    seed: int, observation_model: str = "Poisson", n_time_bins: int = N_TIME_BINS
) -> Fitted:
    """Return the model that has made the data: a stimulus, and a refractory memory."""
    rng = np.random.default_rng(seed)
    stimulus = uniform_filter1d(rng.standard_normal(n_time_bins), 20) * np.sqrt(20)
    inverse_link = "logistic" if observation_model == "Bernoulli" else "exp"
    drive = np.log(BASELINE_HZ * BIN_SIZE_S) + 0.5 * stimulus
    gain = refractory_filter()[:100]
    scale = SCALE if observation_model == "NegativeBinomial" else None
    chance = Chance.draw(rng, (n_time_bins, 1), observation_model, scale)
    counts = run_freely(drive, gain, np.zeros(100), chance, inverse_link).counts[0].astype(float)
    return Fitted(
        settings=Settings(),
        binned=BinnedRecording(counts.astype(np.int64), stimulus[:, np.newaxis], BIN_SIZE_S),
        counts=counts,
        rate=LINKS[inverse_link](drive + heard(counts, gain)),
        n_fitted=round(0.8 * n_time_bins),
        bin_size_s=BIN_SIZE_S,
        covariates=stimulus[:, np.newaxis],
        covariate_names=("stimulus",),
        covariate_units=("dB",),
        trial=None,
        time_s=BIN_SIZE_S * np.arange(n_time_bins, dtype=np.float64),
        drive=drive,
        history_gain=gain,
        observation_model=observation_model,
        inverse_link=inverse_link,
        scale=scale,
        n_weights=2,
    )


def heard(counts: FloatArray, gain: FloatArray) -> FloatArray:
    """Return what the spikes before each bin add to its linear predictor."""
    return np.concatenate([np.zeros(1), np.convolve(counts, gain)])[: counts.size]


def without_history(model: Fitted) -> Fitted:
    """Return a model of the same mean rate that forgets its spikes."""
    rate = LINKS[model.inverse_link](model.drive)
    shift = np.log(model.counts.mean() / rate.mean())
    return replace(
        model,
        history_gain=NOTHING,
        drive=model.drive + shift,
        rate=rate * np.exp(shift),
    )


def without_stimulus(model: Fitted) -> Fitted:
    """Return a model of the same mean rate that hears no stimulus."""
    drive = np.full(model.counts.size, model.drive.mean())
    rate = LINKS[model.inverse_link](drive + heard(model.counts, model.history_gain))
    shift = np.log(model.counts.mean() / rate.mean())
    return replace(model, drive=drive + shift, rate=rate * np.exp(shift))


def running_away(model: Fitted) -> Fitted:
    """Return a model that excites itself without end."""
    return replace(model, history_gain=np.full(50, 1.0))
