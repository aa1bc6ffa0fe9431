"""Plausible results made by hand, for the tests of the views."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from glmlab.workspaces.feedforward.results import (
    Candidate,
    CrossValidation,
    Filter,
    Fit,
    RegularizationPath,
    Results,
    Simulation,
)
from glmlab.workspaces.feedforward.settings import STRENGTH_RANGE, FloatArray, Settings

N_PATH = 60
N_TRIALS = 40


def shrunk(weights: FloatArray, strength: FloatArray | float, strength_max: float) -> FloatArray:
    """Weights that shrink to zero as the strength grows; shape (n_strengths, n_features)."""
    share = np.clip(1 - np.asarray(strength) / strength_max, 0, 1)
    return np.multiply.outer(share, weights)


def toy_results(n_features: int = 5, strength: float = 0.1, strength_max: float = 0.21) -> Results:
    rng = np.random.RandomState(111)
    truth = rng.normal(0, 0.5, n_features)
    fitted = truth + rng.normal(0, 0.08, n_features)
    path = _path(fitted, strength_max)
    coef = shrunk(fitted, strength, strength_max)
    names = tuple(f"w{index + 1}" for index in range(n_features))
    fit = Fit(names, coef, -0.2, truth, None, (), -1.0173, 0.143, None, 3e-9)
    rate = np.exp(0.9 * np.sin(np.arange(100) / 5) * (1 - min(strength / strength_max, 1)))
    return Results(
        Settings(regularizer_strength=strength, n_features=n_features),
        _cross_validation(strength_max),
        path,
        fit,
        _simulation(rate, "bin", "counts per bin", rate_limits=(0.0, 5.0)),
        candidates=(),
    )


def recording_results(strength: float = 0.001, strength_max: float = 0.05) -> Results:
    rng = np.random.RandomState(5)
    names = tuple(f"stimulus {i + 1}" for i in range(10)) + tuple(
        f"history {i + 1}" for i in range(8)
    )
    fitted = rng.normal(0, 0.6, len(names))
    share = float(np.clip(1 - strength / strength_max, 0, 1))
    lag = np.arange(1.0, 51.0)
    stimulus = Filter(
        "stimulus", lag, share * np.exp(-((lag - 8) ** 2) / 20) * 0.2, "per dB", (-0.1, 0.25)
    )
    history = Filter("history", lag, -share * 4 * np.exp(-lag / 4), "per spike", (-5.0, 1.0))
    fit = Fit(
        names,
        shrunk(fitted, strength, strength_max),
        -3.0,
        None,
        None,
        (stimulus, history),
        -0.31,
        0.28,
        1.7634,
        2e-8,
    )
    rate = 0.09 * np.exp(1.2 * share * np.sin(np.arange(1000) / 40))
    return Results(
        Settings(data="grasshopper", regularizer_strength=strength),
        _cross_validation(strength_max, best=2),
        _path(fitted, strength_max),
        fit,
        _simulation(rate, "ms", "Hz", rate_limits=(0.0, 400.0), factor=1000.0),
        candidates=(),
    )


def compared(results: Results) -> Results:
    """The same results beside those of two other regularizers."""
    fit, scores = results.fit, results.cross_validation
    candidates = tuple(
        Candidate(
            name,
            replace(scores, score_mean=scores.score_mean - 0.01 * k, selected=k),
            fit.coef * (1 - 0.1 * k),
            fit.intercept,
            None if fit.true_coef is None else 0.1 * k,
            1e-9,
        )
        for k, name in enumerate(("Ridge", "Lasso", "UnRegularized"))
    )
    return replace(results, candidates=candidates)


def ran_away(results: Results, at: int = 7) -> Results:
    """The same results, with a simulation that ran away."""
    rate = results.simulation.rate.copy()
    rate[at:] = np.inf
    simulation = replace(results.simulation, rate=rate, runaway_bin=at)
    return replace(results, simulation=simulation)


def _path(fitted: FloatArray, strength_max: float) -> RegularizationPath:
    strength = np.geomspace(*STRENGTH_RANGE, N_PATH)
    limit = 1.15 * float(np.abs(fitted).max())
    return RegularizationPath(
        strength, shrunk(fitted, strength, strength_max), strength_max, (-limit, limit)
    )


def _cross_validation(strength_max: float, best: int = 0) -> CrossValidation:
    middle = strength_max / 0.21 if np.isfinite(strength_max) else 1.0
    grid = np.geomspace(10**-1.5, 10**1.5, 6) * middle
    mean = -1.1 - 0.12 * np.clip(np.log10(grid / grid[best]) ** 2, 0, 1)
    return CrossValidation(
        grid, mean, np.full(6, 0.031), grid > strength_max, best, simplest=best + 1, selected=best
    )


def _simulation(
    rate: FloatArray,
    time_unit: str,
    rate_unit: str,
    rate_limits: tuple[float, float],
    factor: float = 1.0,
) -> Simulation:
    rng = np.random.RandomState(1)
    n_bins = len(rate)
    return Simulation(
        np.arange(n_bins, dtype=float),
        time_unit,
        0,
        n_bins,
        False,
        rng.poisson(rate),
        rng.poisson(rate, (N_TRIALS, n_bins)),
        factor * rate,
        rate_unit,
        rate_limits,
        below_zero=0.0,
        runaway_bin=None,
    )
