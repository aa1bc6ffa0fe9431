"""Spikes drawn from the fitted model, beside the observed ones."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.model.count_distribution import CountDistribution
from glmlab.model.path import Path, predict_rate
from glmlab.model.simulation import simulate_rate, simulate_with_history
from glmlab.workspaces.feedforward.compute.data import (
    Recorded,
    Shown,
    draw_again,
)
from glmlab.workspaces.feedforward.compute.stages import AllStrengths, Model, goodness_of, kept
from glmlab.workspaces.feedforward.results import Simulation
from glmlab.workspaces.feedforward.settings import TOY_BINS_SHOWN, FloatArray, Settings

N_TRIALS = 40


class _At(NamedTuple):
    """One fit of a path."""

    coef: FloatArray
    intercept: float
    scale: float

    @classmethod
    def of(cls, path: Path, place: int) -> _At:
        return cls(
            path.coef[0, place], float(path.intercept[0, place]), float(path.scale[0, place])
        )


class _Drawn(NamedTuple):
    counts: NDArray[np.int64]
    rate: FloatArray
    below_zero: float
    runaway_bin: int | None


@kept("simulation")
def simulate(
    settings: Settings, model: Model, everywhere: AllStrengths, chosen: Path
) -> Simulation:
    """Draw all trials of the model at the chosen strength."""
    recorded = model.data.recorded
    shown = _shown(settings, model)
    drawn = _draw(model, shown, settings.seed, _At.of(chosen, 0))
    observed = shown.y.astype(np.int64)
    bin_ms, per_bin = (1e3 * recorded.bin_size_s, recorded.bin_size_s) if recorded else (1.0, 1.0)
    before = shown.first + (recorded.first_bin if recorded else 0)
    low, high = _rate_limits(settings, model, everywhere)
    return Simulation(
        time=bin_ms * (before + np.arange(observed.size, dtype=np.float64)),
        first=shown.first,
        n_in_all=shown.n_in_all,
        is_new=settings.new_stimulus and recorded is None,
        time_unit="ms" if recorded else "bin",
        observed=observed,
        simulated=drawn.counts,
        rate=drawn.rate / per_bin,
        rate_unit="Hz" if recorded else "counts per bin",
        rate_limits=(low / per_bin, high / per_bin),
        below_zero=drawn.below_zero,
        runaway_bin=drawn.runaway_bin,
    )


def _shown(settings: Settings, model: Model) -> Shown:
    """Return the bins of the raster: of the data, or of a new stimulus with the neuron's answer to it."""
    data = model.data
    if settings.new_stimulus and data.true_coef is not None:
        designs, counts = draw_again(settings, data.true_coef, 1)
        if OBSERVATION_MODELS[model.settings.observation_model].is_binary:
            counts = np.minimum(counts, 1)
        data = replace(data, X=designs[0], y=counts[0])
    return data.shown_from(settings.first_bin)


@lru_cache(maxsize=4)
def _uniforms(seed: int, n_time_bins: int) -> FloatArray:
    # The same numbers at every strength: the raster then changes only where the rate does.
    return np.random.default_rng(seed).random((N_TRIALS, n_time_bins))


def _noise(model: Model, seed: int, n_time_bins: int, at: _At) -> FloatArray | None:
    make = _distribution(model).noise
    if make is None:
        return None
    rate = predict_rate(model.data.X, at.coef, at.intercept, inverse_link=model.link)
    uniform = np.random.default_rng([seed, 1]).uniform(1e-12, 1, (N_TRIALS, n_time_bins))
    dispersion = goodness_of(model, rate, at.coef, at.scale).dispersion
    return make(uniform, dispersion)


def _distribution(model: Model) -> CountDistribution:
    return OBSERVATION_MODELS[model.settings.observation_model].distribution()


def _draw(model: Model, shown: Shown, seed: int, at: _At) -> _Drawn:
    recorded = model.data.recorded
    if recorded is None:
        return _draw_toy(model, shown, seed, at)
    return _draw_recording(model, recorded, shown, seed, at)


def _draw_toy(model: Model, shown: Shown, seed: int, at: _At) -> _Drawn:
    rate = predict_rate(shown.X, at.coef, at.intercept, inverse_link=model.link)
    padded = np.zeros(TOY_BINS_SHOWN)
    padded[: rate.size] = rate
    noise = _noise(model, seed, TOY_BINS_SHOWN, at)
    counts = simulate_rate(
        _uniforms(seed, TOY_BINS_SHOWN),
        padded,
        noise,
        draw=_distribution(model).draw,
    )
    return _Drawn(
        np.asarray(counts)[:, : rate.size], rate, _share_below_zero(model, rate, noise), None
    )


def _draw_recording(model: Model, recorded: Recorded, shown: Shown, seed: int, at: _At) -> _Drawn:
    X = shown.X
    noise = _noise(model, seed, X.shape[0], at)
    n_stimulus = recorded.stimulus.values.shape[1]
    run = simulate_with_history(
        _uniforms(seed, X.shape[0]),
        X[:, :n_stimulus] @ at.coef[:n_stimulus] + at.intercept,
        recorded.history.filter_of(at.coef[n_stimulus:]),
        shown.past,
        noise,
        inverse_link=model.link,
        draw=_distribution(model).draw,
    )
    first = int(np.asarray(run.runaway_bin).min())
    rate = np.asarray(run.rate)
    return _Drawn(
        np.asarray(run.counts),
        rate.mean(axis=0),
        _share_below_zero(model, rate, noise),
        first if first < X.shape[0] else None,
    )


def _share_below_zero(model: Model, rate: FloatArray, noise: FloatArray | None) -> float:
    """Share of draws that round to less than zero, of a model whose draws can."""
    if not _distribution(model).may_be_negative or noise is None:
        return 0.0
    drawn = rate + noise[:, : rate.shape[-1]]
    return float(np.mean(drawn < -0.5))


@kept("rate limits")
def _rate_limits(settings: Settings, model: Model, everywhere: AllStrengths) -> tuple[float, float]:
    """Range of the rate axis in counts per bin: what the weakest penalty predicts, and the data."""
    shown, weakest = _shown(settings, model), _At.of(everywhere.path, 0)
    if model.data.recorded is not None:
        rate = _draw(model, shown, settings.seed, weakest).rate
        return min(0.0, 1.1 * float(rate.min())), 1.1 * float(rate.max())
    rate = predict_rate(shown.X, weakest.coef, weakest.intercept, inverse_link=model.link)
    top = 1.05 * max(float(rate.max()), float(shown.y.max()), 1.0)
    return min(0.0, 1.1 * float(rate.min())), top
