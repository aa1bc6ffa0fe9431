"""From settings to results."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import jax
import numpy as np

from glmlab.experiments.data_sets import Problem
from glmlab.experiments.feedforward.counts import counts_of
from glmlab.experiments.feedforward.results import (
    Contender,
    CrossValidation,
    Filter,
    Fit,
    RegularizationPath,
    Results,
)
from glmlab.experiments.feedforward.settings import WITH_DISPERSION, FloatArray, Settings
from glmlab.experiments.feedforward.simulation import simulate
from glmlab.experiments.feedforward.stages import (
    GridChoices,
    ModelChoices,
    fit_at,
    goodness_of,
    path_of,
    scores_of,
)
from glmlab.model.design_matrix import Columns
from glmlab.model.goodness_of_fit import bits_per_spike
from glmlab.model.path import Path, predict_rate

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
        model, grid = ModelChoices.of(settings), GridChoices.of(settings)
        report(0.1, "Making the data")
        _ = model.problem
        report(0.3, "Fitting the regularization path")
        path = _shown_path(model)
        report(0.6, "Cross-validating")
        scores = _shown_scores(model, grid, settings.selection)
        report(0.8, "Fitting and simulating")
        chosen = fit_at(model, settings.regularizer_strength)
        simulation = simulate(model, settings.seed, chosen)
        contenders = _contenders(settings, grid)
        report(1.0, "Drawing")
        return Results(
            settings=settings,
            cross_validation=scores,
            path=path,
            fit=_describe_fit(model, grid, chosen),
            simulation=simulation,
            contenders=contenders,
            counts=counts_of(settings) if settings.experiment == "counts" else None,
        )


@lru_cache(maxsize=32)
def _shown_scores(model: ModelChoices, grid: GridChoices, selection: str) -> CrossValidation:
    scores = scores_of(model, grid)
    best, simplest = scores.best, scores.simplest_within_one_error
    return CrossValidation(
        strength_grid=scores.path.strength,
        score_mean=scores.mean,
        score_standard_error=scores.standard_error,
        is_null_model=~scores.path.coef[0].any(axis=1),
        best=best,
        simplest=simplest,
        selected=best if selection == "min" else simplest,
    )


@lru_cache(maxsize=16)
def _shown_path(model: ModelChoices) -> RegularizationPath:
    problem = model.problem
    path, largest = path_of(model)
    coef = path.coef[0]
    shown = coef if problem.true_coef is None else np.vstack([coef, problem.true_coef])
    limits = limits_around(shown)
    return RegularizationPath(
        strength=path.strength,
        coef=coef,
        strength_max=largest,
        limits=limits if problem.columns else _steady(limits),
    )


def _steady(limits: tuple[float, float]) -> tuple[float, float]:
    """Widen limits to round numbers, so that the axis stands still while a weight is dragged."""
    step = 0.5 if limits[1] - limits[0] > 0.6 else 0.1
    return step * float(np.floor(limits[0] / step)), step * float(np.ceil(limits[1] / step))


def limits_around(values: FloatArray) -> tuple[float, float]:
    """Range of an axis that holds these values and zero, with a little room."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _contenders(settings: Settings, grid: GridChoices) -> tuple[Contender, ...]:
    if not settings.compared:
        return ()
    names = dict.fromkeys((settings.regularizer, *settings.compared))
    return tuple(
        _contender(ModelChoices.of(settings, name), grid, settings.selection) for name in names
    )


@lru_cache(maxsize=32)
def _contender(model: ModelChoices, grid: GridChoices, selection: str) -> Contender:
    shown, path = _shown_scores(model, grid, selection), scores_of(model, grid).path
    coef, truth = path.coef[0, shown.selected], model.problem.true_coef
    error = None if truth is None else float(np.sqrt(np.mean((coef - truth) ** 2)))
    return Contender(
        regularizer=model.regularizer,
        cross_validation=shown,
        coef=coef,
        intercept=float(path.intercept[0, shown.selected]),
        error=error,
        kkt_residual=float(path.kkt_residual.max()),
    )


def _describe_fit(model: ModelChoices, grid: GridChoices, chosen: Path) -> Fit:
    problem = model.problem
    path, _ = path_of(model)
    scores = scores_of(model, grid)
    coef, intercept = chosen.coef[0, 0], float(chosen.intercept[0, 0])
    rate = predict_rate(problem.X, coef, intercept, inverse_link=model.link)
    goodness = goodness_of(model, rate, coef, float(chosen.scale[0, 0]))
    return Fit(
        feature_names=problem.feature_names,
        coef=coef,
        intercept=intercept,
        true_coef=problem.true_coef,
        dispersion=goodness.dispersion if model.observation_model in WITH_DISPERSION else None,
        filters=_filters(problem, coef, _filter_limits(model)),
        log_likelihood=goodness.log_likelihood,
        pseudo_r2=goodness.pseudo_r2,
        bits_per_spike=_held_out_bits(model, coef, intercept),
        kkt_residual=max(float(p.kkt_residual.max()) for p in (chosen, path, scores.path)),
    )


def _held_out_bits(model: ModelChoices, coef: FloatArray, intercept: float) -> float | None:
    problem = model.problem
    if problem.held_out is None or model.observation_model != "Poisson":
        return None
    X, y = problem.held_out
    rate = predict_rate(X, coef, intercept, inverse_link=model.link)
    return bits_per_spike(y, rate, problem.y.mean())


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
def _filter_limits(model: ModelChoices) -> tuple[tuple[float, float], ...]:
    """Range of each filter at all strengths, so that its axis stands still while one is dragged."""
    problem, (path, _) = model.problem, path_of(model)
    return tuple(
        limits_around(np.stack([columns.filter_of(coef[own]) for coef in path.coef[0]]))
        for columns, own in zip(problem.columns, _places(problem), strict=True)
    )


def _places(problem: Problem) -> list[slice]:
    """Where the weights of each filter stand."""
    sizes = [columns.values.shape[1] for columns in problem.columns]
    return [slice(end - size, end) for size, end in zip(sizes, np.cumsum(sizes), strict=True)]


def _lags_ms(problem: Problem, columns: Columns) -> FloatArray:
    lags = columns.first_lag + np.arange(columns.basis_matrix.shape[0])
    return 1e3 * (problem.bin_size_s or 0.0) * lags
