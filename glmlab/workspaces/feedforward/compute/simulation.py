"""Spikes drawn from the fitted model, beside the observed ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from glmlab.model.path import Path, predict_rate
from glmlab.model.simulation import (
    Draw,
    draw_bernoulli,
    draw_poisson,
    draw_rounded,
    draw_scattered,
    simulate_rate,
    simulate_with_history,
)
from glmlab.workspaces.feedforward.compute.data import (
    SMALLEST_OVERDISPERSION,
    TOY_BINS_SHOWN,
    FitData,
)
from glmlab.workspaces.feedforward.compute.stages import AllStrengths, Model, goodness_of, kept
from glmlab.workspaces.feedforward.results import Simulation
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

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


class _Sampler(NamedTuple):
    """How an observation model's spikes are drawn.

    `noise` is made of a generator, a shape and the dispersion.
    """

    draw: Draw
    noise: Callable[[np.random.Generator, tuple[int, int], float], FloatArray] | None = None


def gamma_noise(uniform: FloatArray, dispersion: float) -> FloatArray:
    """Quantiles of the gamma distribution of mean one and this variance.

    A Poisson rate that is multiplied by it gives negative binomial counts. With the same uniform numbers
    it follows the dispersion, down to none.
    """
    if dispersion < SMALLEST_OVERDISPERSION:
        return np.ones_like(uniform)
    return gammaincinv(1 / dispersion, uniform) * dispersion


SAMPLERS: dict[str, _Sampler] = {
    "Poisson": _Sampler(draw_poisson),
    "Bernoulli": _Sampler(draw_bernoulli),
    "NegativeBinomial": _Sampler(
        draw_scattered,
        lambda generator, shape, dispersion: gamma_noise(
            generator.uniform(1e-12, 1, shape), dispersion
        ),
    ),
    "Gaussian": _Sampler(
        draw_rounded,
        lambda generator, shape, dispersion: (
            np.sqrt(dispersion) * ndtri(generator.uniform(1e-12, 1, shape))
        ),
    ),
}
"""The samplers by observation model; a new observation model is a new entry."""


@kept("simulation", 8)
def simulate(
    settings: Settings, model: Model, everywhere: AllStrengths, chosen: Path
) -> Simulation:
    """Draw all trials of the model at the chosen strength."""
    data, seed = model.data, settings.seed
    drawn = _draw(model, seed, _At.of(chosen, 0))
    per_bin = 1.0 if data.bin_size_s is None else data.bin_size_s
    observed = data.shown[1].astype(np.int64)
    first = data.first_bin_shown
    low, high = _rate_limits(settings, model, everywhere)
    return Simulation(
        time=np.arange(first, first + observed.size, dtype=float),
        time_unit="bin" if data.bin_size_s is None else "ms",
        observed=observed,
        simulated=drawn.counts,
        rate=drawn.rate / per_bin,
        rate_unit="counts per bin" if data.bin_size_s is None else "Hz",
        rate_limits=(low / per_bin, high / per_bin),
        below_zero=drawn.below_zero,
        runaway_bin=drawn.runaway_bin,
    )


@lru_cache(maxsize=4)
def _uniforms(seed: int, n_time_bins: int) -> FloatArray:
    # The same numbers at every strength: the raster then changes only where the rate does.
    return np.random.default_rng(seed).random((N_TRIALS, n_time_bins))


def _noise(model: Model, seed: int, n_time_bins: int, at: _At) -> FloatArray | None:
    make = SAMPLERS[model.settings.observation_model].noise
    if make is None:
        return None
    rate = predict_rate(model.data.X, at.coef, at.intercept, inverse_link=model.link)
    generator = np.random.default_rng([seed, 1])
    dispersion = goodness_of(model, rate, at.coef, at.scale).dispersion
    return make(generator, (N_TRIALS, n_time_bins), dispersion)


def _draw(model: Model, seed: int, at: _At) -> _Drawn:
    draw = _draw_toy if model.data.bin_size_s is None else _draw_recording
    return draw(model, seed, at)


def _draw_toy(model: Model, seed: int, at: _At) -> _Drawn:
    data = model.data
    rate = predict_rate(data.shown[0], at.coef, at.intercept, inverse_link=model.link)
    padded = np.zeros(TOY_BINS_SHOWN)
    padded[: rate.size] = rate
    noise = _noise(model, seed, TOY_BINS_SHOWN, at)
    counts = simulate_rate(
        _uniforms(seed, TOY_BINS_SHOWN),
        padded,
        noise,
        draw=SAMPLERS[model.settings.observation_model].draw,
    )
    return _Drawn(
        np.asarray(counts)[:, : rate.size], rate, _share_below_zero(model, rate, noise), None
    )


def _draw_recording(model: Model, seed: int, at: _At) -> _Drawn:
    data = model.data
    X = data.shown[0]
    noise = _noise(model, seed, X.shape[0], at)
    n_stimulus = data.columns[0].values.shape[1]
    run = simulate_with_history(
        _uniforms(seed, X.shape[0]),
        X[:, :n_stimulus] @ at.coef[:n_stimulus] + at.intercept,
        data.columns[1].filter_of(at.coef[n_stimulus:]),
        data.past,
        noise,
        inverse_link=model.link,
        draw=SAMPLERS[model.settings.observation_model].draw,
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
    if SAMPLERS[model.settings.observation_model].draw is not draw_rounded or noise is None:
        return 0.0
    drawn = rate + noise[:, : rate.shape[-1]]
    return float(np.mean(drawn < -0.5))


@kept("rate limits", 32)
def _rate_limits(settings: Settings, model: Model, everywhere: AllStrengths) -> tuple[float, float]:
    """Range of the rate axis in counts per bin: what the weakest penalty predicts, and the data."""
    data, weakest = model.data, _At.of(everywhere.path, 0)
    if data.bin_size_s is not None:
        rate = _draw_recording(model, settings.seed, weakest).rate
        return min(0.0, 1.1 * float(rate.min())), 1.1 * float(rate.max())
    rate = predict_rate(data.shown[0], weakest.coef, weakest.intercept, inverse_link=model.link)
    top = 1.05 * max(float(rate.max()), _largest_count(data), 1.0)
    return min(0.0, 1.1 * float(rate.min())), top


def _largest_count(data: FitData) -> float:
    return float(data.shown[1].max())
