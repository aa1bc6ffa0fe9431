"""Spikes of the network that the settings describe."""

from __future__ import annotations

import warnings
from functools import lru_cache

import jax
import numpy as np

from glmlab.model.inverse_links import rates_of, resolve_inverse_link
from glmlab.model.simulation import Draws, NetworkRun, prepare_trials, simulate_prepared
from glmlab.workspaces.coupling.compute.drive import (
    drive_of,
    input_weights_of,
    waveforms_of,
)
from glmlab.workspaces.coupling.compute.stages import kept
from glmlab.workspaces.coupling.results import Simulation
from glmlab.workspaces.coupling.settings import FloatArray, Settings

_LEAST_TOP = 0.05


@kept("simulation")
def simulate(settings: Settings, filters: FloatArray) -> Simulation:
    """Simulate all trials with the filters, shape ``(window, n_receivers, n_senders)``."""
    run = run_trials(settings, drive_of(settings), filters)
    waveform = waveforms_of(settings)
    shown = _shown_rate(run.rates, settings.shown_trial)
    alone = _rate_without_coupling(settings)
    return Simulation(
        stimulus=input_weights_of(settings) * waveform,
        waveform=waveform,
        counts=run.counts,
        rates=run.rates,
        stimulus_rate=alone,
        shown_rate=shown,
        runaway_bin=run.runaway_bin,
        runaway_neuron=run.runaway_neuron,
        rate_limits=(0.0, _round_up(max(_largest(shown), _largest(alone), _LEAST_TOP))),
    )


def run_trials(settings: Settings, drive: FloatArray, filters: FloatArray) -> NetworkRun:
    """Simulate the trials of the settings; the first is the one that the page draws.

    Parameters
    ----------
    settings
        The student's choices.
    drive
        Linear predictor without coupling, shape ``(n_time_bins, n_neurons)``.
    filters
        Shape ``(window, n_receivers, n_senders)``.
    """
    return simulate_prepared(
        _draws(settings.seed, settings.n_time_bins, settings.n_trials, settings.n_neurons),
        drive,
        filters,
        inverse_link_function=settings.inverse_link,
    )


@lru_cache(maxsize=2)
def _draws(seed: int, n_time_bins: int, n_trials: int, n_neurons: int) -> Draws:
    return prepare_trials(jax.random.key(seed), n_time_bins, n_trials, n_neurons)


def _rate_without_coupling(settings: Settings) -> FloatArray:
    """The page's black line: the link of stimulus and intercept."""
    return rates_of(drive_of(settings), resolve_inverse_link(settings.inverse_link))


def _shown_rate(rates: FloatArray, shown_trial: int) -> FloatArray:
    if shown_trial:
        return rates[min(shown_trial, len(rates)) - 1]
    with warnings.catch_warnings():
        # Where every trial has run away there is no mean, and NaN says so.
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmean(rates, axis=0)


def _largest(rate: FloatArray) -> float:
    finite = rate[np.isfinite(rate)]
    return float(finite.max()) if finite.size else 0.0


def _round_up(value: float) -> float:
    """Round up to 1, 1.5, 2, 3, 5 or 7 times a power of ten, so that an axis seldom jumps."""
    unit = 10.0 ** np.floor(np.log10(value))
    return float(
        next(f * unit for f in (1, 1.5, 2, 3, 5, 7, 10) if f * unit >= 1.02 * value or f == 10)
    )
