"""Cells whose rate depends on their own spikes: a refractory one, and one that bursts.

Their log rate is a baseline plus the filtered stimulus plus the filtered past of their own spikes. Source:
Truccolo, Eden, Fellows, Donoghue and Brown (2005), J Neurophysiol 93:1074; the shapes of the history filters
are those that Weber and Pillow (2017), Neural Comput 29:3260, find for regular spiking and for bursting. A bin of
1 ms holds one spike at most, as those of neurons do; a Poisson GLM, which could draw two, finds the gains of the
refractory cell some 5% too small.
"""

from __future__ import annotations

import math

import numpy as np

from glmlab.recordings.covariate import Covariate
from glmlab.recordings.linear_nonlinear import BIN_SIZE_S, STIMULUS_TAU_S, scaled_filter
from glmlab.recordings.random_signals import coloured_noise, spikes_in_bins
from glmlab.recordings.recording import Recording
from glmlab.recordings.spikes import FloatArray, IntArray, SpikeTimes
from glmlab.recordings.truth import HISTORY, TrueFilter, Truth

HISTORY_WINDOW = 200
STIMULUS_GAIN = 0.5
"""Standard deviation of the filtered stimulus: rates stay so low that few bins would hold two spikes."""

REFRACTORY_BASELINE_HZ = 40.0
BURSTING_BASELINE_HZ = 8.0


def refractory_cell(seed: int = 0, duration_s: float = 60.0) -> Recording:
    """Simulate a cell that is silent for some milliseconds after each spike, and hears coloured noise.

    Parameters
    ----------
    seed
        Of stimulus and spikes.
    duration_s
        How long.
    """
    return _history_cell(
        "Refractory cell", seed, duration_s, REFRACTORY_BASELINE_HZ, refractory_filter()
    )


def bursting_cell(seed: int = 0, duration_s: float = 60.0) -> Recording:
    """Simulate a cell that fires in bursts with pauses between them, and hears coloured noise.

    Parameters
    ----------
    seed
        Of stimulus and spikes.
    duration_s
        How long.
    """
    return _history_cell("Bursting cell", seed, duration_s, BURSTING_BASELINE_HZ, bursting_filter())


def refractory_filter() -> FloatArray:
    """Gain at lags of 1, 2, ... ms: no spike for 2 ms, fewer for some 20 ms."""
    lags_ms = np.arange(1, HISTORY_WINDOW + 1)
    return -12.0 * np.exp(-((lags_ms / 2.5) ** 2)) - 2.5 * np.exp(-lags_ms / 12.0)


def bursting_filter() -> FloatArray:
    """Gain at lags of 1, 2, ... ms: no spike for 2 ms, more about 7 ms, and fewer for 200 ms."""
    lags_ms = np.arange(1, HISTORY_WINDOW + 1)
    more = 4.0 * np.exp(-0.5 * ((lags_ms - 7.0) / 2.5) ** 2)
    return more - 12.0 * np.exp(-((lags_ms / 2.5) ** 2)) - np.exp(-lags_ms / 80.0)


def _history_cell(
    name: str, seed: int, duration_s: float, baseline_hz: float, history_filter: FloatArray
) -> Recording:
    generator = np.random.default_rng(seed)
    n_time_bins = round(duration_s / BIN_SIZE_S)
    stimulus = coloured_noise(generator, n_time_bins, BIN_SIZE_S, STIMULUS_TAU_S)
    stimulus_filter = scaled_filter(STIMULUS_GAIN)
    drive = math.log(baseline_hz * BIN_SIZE_S) + np.convolve(stimulus, stimulus_filter)
    counts, rate = run_with_history(
        drive[:n_time_bins], history_filter, generator.random(n_time_bins)
    )
    times = spikes_in_bins(generator, counts, BIN_SIZE_S)
    return Recording(
        name=name,
        spikes=SpikeTimes(times, n_time_bins * BIN_SIZE_S),
        covariates=(Covariate("stimulus", "", stimulus, BIN_SIZE_S),),
        truth=Truth(
            baseline_hz=baseline_hz,
            rate_hz=Covariate("true rate", "Hz", rate / BIN_SIZE_S, BIN_SIZE_S),
            filters=(
                TrueFilter("stimulus", stimulus_filter, BIN_SIZE_S),
                TrueFilter(HISTORY, history_filter, BIN_SIZE_S, first_lag=1),
            ),
        ),
    )


def run_with_history(
    drive: FloatArray, history_filter: FloatArray, uniform: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Draw spikes bin after bin, each of which changes the rates after it.

    Parameters
    ----------
    drive
        Log rate in spikes per bin without history, shape ``(n_time_bins,)``.
    history_filter
        What a spike adds to it at lags 1, 2, ..., shape ``(window_size,)``.
    uniform
        One number in [0, 1) for each bin.

    Returns
    -------
    spikes, rate : ndarray, shape (n_time_bins,)
        One spike or none: one with probability ``1 - exp(-rate)``, as a point process of this rate has at
        least one; and the rates in spikes per bin.
    """
    n_time_bins, window = drive.size, history_filter.size
    log_rate = np.concatenate([drive, np.zeros(window)])
    spikes = np.zeros(n_time_bins, dtype=np.int64)
    # An exponential waiting time is longer than the bin where there is no spike.
    waiting = np.log(-np.log1p(-uniform))
    for t in range(n_time_bins):
        if log_rate[t] > waiting[t]:
            spikes[t] = 1
            log_rate[t + 1 : t + 1 + window] += history_filter
    return spikes, np.exp(log_rate[:n_time_bins])
