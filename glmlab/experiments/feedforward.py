"""The workspace "Feed-forward": what can be chosen and what is then computed.

The student's choices are a `Settings`; all that the views may read is a `Results`;
`compute` turns the first into the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from glmlab.experiments.choices import check_number, check_option
from glmlab.experiments.data_sets import DATA_SETS, TOY_BINS_SHOWN, Problem
from glmlab.model.design_matrix import Columns
from glmlab.model.goodness_of_fit import bits_per_spike, poisson_null_log_likelihood
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.observation_models import Likelihood, PoissonObservations
from glmlab.model.path import (
    CrossValidationScores,
    Path,
    cross_validate,
    fit_path,
    predict_rate,
    strength_max,
)
from glmlab.model.regularizer import GroupLasso, Regularizer, resolve_regularizer
from glmlab.model.simulation import simulate_rate, simulate_with_history

FloatArray = NDArray[np.float64]


STRENGTH_RANGE = (1e-5, 1e2)
"""Range of strengths on every axis and slider; fixed, so that no axis jumps."""

LABELS: dict[str, str] = {
    "n_samples": "Samples",
    "n_features": "Features",
    "stimulus_sd": "Stimulus SD",
    "seed": "Seed",
    "regularizer_strength": "Strength",
    "grid_from": "Grid from",
    "grid_to": "Grid to",
    "grid_points": "Grid points",
    "folds": "Folds",
}
"""What the student reads beside every number."""

_WHOLE = ("n_samples", "n_features", "seed", "grid_points", "folds")

LIMITS: dict[str, tuple[float, float]] = {
    "n_samples": (40, 2000),
    "n_features": (1, 20),
    "stimulus_sd": (0.05, 1.0),
    "seed": (0, 2**32 - 1),
    "regularizer_strength": STRENGTH_RANGE,
    "grid_from": STRENGTH_RANGE,
    "grid_to": STRENGTH_RANGE,
    "grid_points": (2, 50),
    "folds": (2, 10),
}
"""Smallest and largest value of every number that can be chosen."""

INVERSE_LINKS: tuple[str, ...] = ("exp", "softplus")
REGULARIZERS: tuple[str, ...] = ("UnRegularized", "Ridge", "Lasso", "GroupLasso")

N_TRIALS = 40
PATH_POINTS_PER_DECADE = 5


@dataclass(frozen=True)
class Settings:
    """The student's choices in the workspace "Feed-forward".

    The starting values are those of the page that the workspace grew from.

    Raises
    ------
    ValueError
        If a choice is out of its range, in one sentence for the student.
    """

    data: str = "toy"
    n_samples: int = 100
    n_features: int = 5
    stimulus_sd: float = 0.5
    seed: int = 111
    inverse_link: str = "exp"
    regularizer: str = "Ridge"
    regularizer_strength: float = 0.1
    grid_from: float = 10**-1.5
    grid_to: float = 10**1.5
    grid_points: int = 6
    folds: int = 2

    def __post_init__(self) -> None:
        check_option("Data", self.data, DATA_SETS)
        check_option("Inverse link", self.inverse_link, INVERSE_LINKS)
        check_option("Regularizer", self.regularizer, REGULARIZERS)
        for name, (smallest, largest) in LIMITS.items():
            value = getattr(self, name)
            check_number(LABELS[name], value, smallest, largest, whole=name in _WHOLE)
        if not self.grid_from < self.grid_to:
            raise ValueError(
                f"Grid from must be smaller than Grid to, but {self.grid_from:g} is not smaller "
                f"than {self.grid_to:g}."
            )

    @property
    def has_strength(self) -> bool:
        """Whether the regularizer has a strength to choose."""
        return self.regularizer != "UnRegularized"


@dataclass(frozen=True)
class Filter:
    """A recovered filter in time.

    Attributes
    ----------
    name
        "stimulus" or "history".
    lag_ms
        Lags in milliseconds, shape ``(window_size,)``.
    values
        Gain at each lag in units of ``unit``, shape ``(window_size,)``.
    limits
        Range of the vertical axis; the same for every strength.
    """

    name: str
    lag_ms: FloatArray
    values: FloatArray
    unit: str
    limits: tuple[float, float]


@dataclass(frozen=True)
class CrossValidation:
    """Held-out score along the strength grid.

    Attributes
    ----------
    strength_grid
        Shape ``(n_strengths,)``, increasing.
    score_mean, score_standard_error
        Mean held-out log-likelihood per bin and its standard error over the folds,
        shape ``(n_strengths,)``.
    is_null_model
        True where the fit on all data has no weight left, shape ``(n_strengths,)``.
    best
        Index of the best mean score.
    """

    strength_grid: FloatArray
    score_mean: FloatArray
    score_standard_error: FloatArray
    is_null_model: NDArray[np.bool_]
    best: int


@dataclass(frozen=True)
class RegularizationPath:
    """Weights at every strength of a fine grid over the whole range of strengths.

    Attributes
    ----------
    strength
        Shape ``(n_path,)``, increasing.
    coef
        Shape ``(n_path, n_features)``.
    strength_max
        The smallest strength at which no weight is left; ``inf`` where there is none.
    limits
        Range of the vertical axis.
    """

    strength: FloatArray
    coef: FloatArray
    strength_max: float
    limits: tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """The model fitted at the chosen strength.

    Attributes
    ----------
    coef, intercept
        Recovered weights, shape ``(n_features,)``, and intercept.
    true_coef
        The weights that made the data, shape ``(n_features,)``; None for a recording.
    log_likelihood, pseudo_r2
        Mean log-likelihood per bin and McFadden's pseudo-R2, on the data of the fit.
    bits_per_spike
        Information gained over a constant rate on held-out data; None for toy data.
    kkt_residual
        Largest violation of the optimality conditions over all fits shown.
    """

    feature_names: tuple[str, ...]
    coef: FloatArray
    intercept: float
    true_coef: FloatArray | None
    filters: tuple[Filter, ...]
    log_likelihood: float
    pseudo_r2: float
    bits_per_spike: float | None
    kkt_residual: float


@dataclass(frozen=True)
class Simulation:
    """Spikes drawn from the fitted model, beside the observed ones.

    Attributes
    ----------
    time
        Start of each bin shown, in units of ``time_unit``, shape ``(n_time_bins,)``.
    time_unit
        "bin" for toy data, "ms" for a recording.
    observed
        Observed counts, shape ``(n_time_bins,)``.
    simulated
        Simulated counts, shape ``(n_trials, n_time_bins)``.
    rate
        Predicted rate in units of ``rate_unit``, shape ``(n_time_bins,)``.
    rate_limits
        Range of the rate axis; the same for every strength.
    runaway_bin
        First bin in which a simulated rate ran away; None if none did.
    """

    time: FloatArray
    time_unit: str
    observed: NDArray[np.int64]
    simulated: NDArray[np.int64]
    rate: FloatArray
    rate_unit: str
    rate_limits: tuple[float, float]
    runaway_bin: int | None


@dataclass(frozen=True)
class Results:
    """All that the views of the workspace may read."""

    settings: Settings
    cross_validation: CrossValidation
    path: RegularizationPath
    fit: Fit
    simulation: Simulation


Report = Callable[[float, str], None]
"""Told the share done, from 0 to 1, and a sentence."""


def _keep_quiet(_share: float, _sentence: str) -> None:
    pass


def compute(settings: Settings, report: Report = _keep_quiet) -> Results:
    """Compute all that the views show.

    Each stage is kept for the settings that it depends on, so moving the strength re-uses data,
    path and cross-validation. In float64, whatever the caller's JAX is set to.

    Parameters
    ----------
    settings
        The student's choices.
    report
        Told of the progress.
    """
    with jax.enable_x64(True):
        report(0.1, "Making the data")
        problem = _problem(*_data_choices(settings))
        report(0.3, "Fitting the regularization path")
        path = _shown_path(*_model_choices(settings))
        report(0.6, "Cross-validating")
        scores = _shown_cross_validation(*_model_choices(settings), *_grid_choices(settings))
        report(0.8, "Fitting and simulating")
        chosen = _chosen_fit(*_model_choices(settings), settings.regularizer_strength)
        simulation = _simulation(settings, problem, chosen)
        report(1.0, "Drawing")
        return Results(
            settings=settings,
            cross_validation=scores,
            path=path,
            fit=_describe_fit(settings, problem, chosen),
            simulation=simulation,
        )


# What each stage depends on, as arguments that can be cache keys.


def _data_choices(s: Settings) -> tuple:
    return (s.data, s.n_samples, s.n_features, s.stimulus_sd, s.seed)


def _model_choices(s: Settings) -> tuple:
    return (*_data_choices(s), s.inverse_link, s.regularizer)


def _grid_choices(s: Settings) -> tuple:
    return (s.grid_from, s.grid_to, s.grid_points, s.folds)


@lru_cache(maxsize=8)
def _problem(data: str, n_samples: int, n_features: int, stimulus_sd: float, seed: int) -> Problem:
    return DATA_SETS[data].make(n_samples, n_features, stimulus_sd, seed)


def _likelihood(inverse_link: str) -> Likelihood:
    return PoissonObservations(inverse_link).likelihood()


def _regularizer(name: str, problem: Problem) -> Regularizer:
    return GroupLasso(problem.group_mask) if name == "GroupLasso" else resolve_regularizer(name)


@lru_cache(maxsize=16)
def _path(*model_choices: Any) -> tuple[Path, float]:
    *data_choices, inverse_link, regularizer = model_choices
    problem = _problem(*data_choices)
    options = {
        "regularizer": _regularizer(regularizer, problem),
        "likelihood": _likelihood(inverse_link),
    }
    path = fit_path(
        problem.padded,
        problem.n_features,
        _path_strengths(),
        train_weights=np.ones((1, problem.n_time_bins)),
        **options,
    )
    return path, strength_max(problem.padded, problem.n_features, problem.n_time_bins, **options)


def _path_strengths() -> FloatArray:
    low, high = np.log10(STRENGTH_RANGE)
    return np.logspace(low, high, round((high - low) * PATH_POINTS_PER_DECADE) + 1)


@lru_cache(maxsize=16)
def _cross_validation(*choices: Any) -> CrossValidationScores:
    *data_choices, inverse_link, regularizer, grid_from, grid_to, grid_points, folds = choices
    problem = _problem(*data_choices)
    return cross_validate(
        problem.padded,
        problem.n_features,
        problem.n_time_bins,
        np.geomspace(grid_from, grid_to, grid_points),
        folds,
        regularizer=_regularizer(regularizer, problem),
        likelihood=_likelihood(inverse_link),
    )


@lru_cache(maxsize=16)
def _shown_cross_validation(*choices: Any) -> CrossValidation:
    scores = _cross_validation(*choices)
    return CrossValidation(
        strength_grid=scores.path.strength,
        score_mean=scores.mean,
        score_standard_error=scores.standard_error,
        is_null_model=~scores.path.coef[0].any(axis=1),
        best=scores.best,
    )


@lru_cache(maxsize=16)
def _shown_path(*model_choices: Any) -> RegularizationPath:
    problem = _problem(*model_choices[:-2])
    path, largest = _path(*model_choices)
    coef = path.coef[0]
    shown = coef if problem.true_coef is None else np.vstack([coef, problem.true_coef])
    return RegularizationPath(
        strength=path.strength,
        coef=coef,
        strength_max=largest,
        limits=_limits_around(shown),
    )


@lru_cache(maxsize=64)
def _chosen_fit(*choices: Any) -> Path:
    *model_choices, strength = choices
    *data_choices, inverse_link, regularizer = model_choices
    problem = _problem(*data_choices)
    path, _ = _path(*model_choices)
    near = np.argmin(np.abs(np.log(path.strength / strength)))
    return fit_path(
        problem.padded,
        problem.n_features,
        [strength],
        regularizer=_regularizer(regularizer, problem),
        likelihood=_likelihood(inverse_link),
        train_weights=np.ones((1, problem.n_time_bins)),
        start=(path.coef[0, near], path.intercept[0, near]),
    )


def _limits_around(values: FloatArray) -> tuple[float, float]:
    """Range of an axis that holds these values and zero, with a little room."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _describe_fit(settings: Settings, problem: Problem, chosen: Path) -> Fit:
    path, _ = _path(*_model_choices(settings))
    scores = _cross_validation(*_model_choices(settings), *_grid_choices(settings))
    coef, intercept = chosen.coef[0, 0], float(chosen.intercept[0, 0])
    log_likelihood = float(chosen.score[0, 0])
    return Fit(
        feature_names=problem.feature_names,
        coef=coef,
        intercept=intercept,
        true_coef=problem.true_coef,
        filters=_filters(problem, coef, _filter_limits(*_model_choices(settings))),
        log_likelihood=log_likelihood,
        pseudo_r2=1 - log_likelihood / poisson_null_log_likelihood(problem.y),
        bits_per_spike=_held_out_bits(settings, problem, coef, intercept),
        kkt_residual=max(float(p.kkt_residual.max()) for p in (chosen, path, scores.path)),
    )


def _held_out_bits(
    settings: Settings, problem: Problem, coef: FloatArray, intercept: float
) -> float | None:
    if problem.held_out is None:
        return None
    X, y = problem.held_out
    rate = predict_rate(X, coef, intercept, inverse_link=_link(settings))
    return bits_per_spike(y, rate, problem.y.mean())


def _link(settings: Settings) -> InverseLinkFunction:
    return _likelihood(settings.inverse_link).inverse_link


def _filters(
    problem: Problem, coef: FloatArray, limits: tuple[tuple[float, float], ...]
) -> tuple[Filter, ...]:
    return tuple(
        Filter(
            name=columns.name,
            lag_ms=_lags_ms(problem, columns),
            values=columns.filter_of(coef[own]),
            unit=f"log gain per {problem.stimulus_unit}"
            if columns.name == "stimulus"
            else "log gain per spike",
            limits=own_limits,
        )
        for columns, own, own_limits in zip(problem.columns, _places(problem), limits, strict=True)
    )


@lru_cache(maxsize=16)
def _filter_limits(*model_choices: Any) -> tuple[tuple[float, float], ...]:
    """Range of each filter at all strengths, so that its axis stands still while one is dragged."""
    problem, (path, _) = _problem(*model_choices[:-2]), _path(*model_choices)
    return tuple(
        _limits_around(np.stack([columns.filter_of(coef[own]) for coef in path.coef[0]]))
        for columns, own in zip(problem.columns, _places(problem), strict=True)
    )


def _places(problem: Problem) -> list[slice]:
    """Where the weights of each filter stand."""
    sizes = [columns.values.shape[1] for columns in problem.columns]
    return [slice(end - size, end) for size, end in zip(sizes, np.cumsum(sizes), strict=True)]


def _lags_ms(problem: Problem, columns: Columns) -> FloatArray:
    lags = columns.first_lag + np.arange(columns.basis_matrix.shape[0])
    return 1e3 * (problem.bin_size_s or 0.0) * lags


def _simulation(settings: Settings, problem: Problem, chosen: Path) -> Simulation:
    draw = _draw_toy if problem.bin_size_s is None else _draw_recording
    counts, rate, runaway_bin = draw(settings, problem, chosen.coef[0, 0], chosen.intercept[0, 0])
    observed = problem.shown[1].astype(np.int64)
    per_bin = 1.0 if problem.bin_size_s is None else problem.bin_size_s
    first = problem.first_bin_shown
    return Simulation(
        time=np.arange(first, first + observed.size, dtype=float),
        time_unit="bin" if problem.bin_size_s is None else "ms",
        observed=observed,
        simulated=counts,
        rate=rate / per_bin,
        rate_unit="counts per bin" if problem.bin_size_s is None else "Hz",
        rate_limits=(0.0, _largest_rate(*_model_choices(settings)) / per_bin),
        runaway_bin=runaway_bin,
    )


Drawn = tuple[NDArray[np.int64], FloatArray, int | None]
"""Counts (n_trials, n_time_bins), rate in counts per bin (n_time_bins,), bin of a runaway."""


@lru_cache(maxsize=4)
def _uniforms(seed: int, n_time_bins: int) -> FloatArray:
    # The same numbers at every strength: the raster then changes only where the rate does.
    return np.random.default_rng(seed).random((N_TRIALS, n_time_bins))


def _draw_toy(settings: Settings, problem: Problem, coef: FloatArray, intercept: float) -> Drawn:
    X = problem.shown[0]
    rate = predict_rate(X, coef, intercept, inverse_link=_link(settings))
    padded = np.zeros(TOY_BINS_SHOWN)
    padded[: rate.size] = rate
    counts = simulate_rate(_uniforms(settings.seed, TOY_BINS_SHOWN), padded)
    return np.asarray(counts)[:, : rate.size], rate, None


def _draw_recording(
    settings: Settings, problem: Problem, coef: FloatArray, intercept: float
) -> Drawn:
    X = problem.shown[0]
    n_stimulus = problem.columns[0].values.shape[1]
    run = simulate_with_history(
        _uniforms(settings.seed, X.shape[0]),
        X[:, :n_stimulus] @ coef[:n_stimulus] + intercept,
        problem.columns[1].filter_of(coef[n_stimulus:]),
        problem.past,
        inverse_link=_link(settings),
    )
    first = int(np.asarray(run.runaway_bin).min())
    return (
        np.asarray(run.counts),
        np.asarray(run.rate).mean(axis=0),
        first if first < X.shape[0] else None,
    )


@lru_cache(maxsize=16)
def _largest_rate(*model_choices: Any) -> float:
    """Top of the rate axis in counts per bin: what the weakest penalty predicts, and the data."""
    settings = Settings(*model_choices)
    problem, (path, _) = _problem(*_data_choices(settings)), _path(*model_choices)
    if problem.bin_size_s is not None:
        rate = _draw_recording(settings, problem, path.coef[0, 0], path.intercept[0, 0])[1]
        return 1.1 * float(rate.max())
    X, y = problem.shown
    rate = predict_rate(X, path.coef[0, 0], path.intercept[0, 0], inverse_link=_link(settings))
    return 1.05 * max(float(rate.max()), float(y.max()), 1.0)
