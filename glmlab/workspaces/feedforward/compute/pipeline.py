"""From settings to results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import jax
import numpy as np

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.solvers import allowed_solvers
from glmlab.model.design_matrix import Columns
from glmlab.model.goodness_of_fit import bits_per_spike
from glmlab.model.path import CrossValidationScores, Path, predict_rate
from glmlab.workspaces.feedforward.compute.counts import counts_of
from glmlab.workspaces.feedforward.compute.data import FitData, Recorded
from glmlab.workspaces.feedforward.compute.simulation import simulate
from glmlab.workspaces.feedforward.compute.stages import (
    AllStrengths,
    Model,
    fit_all_strengths,
    fit_at,
    goodness_of,
    kept,
    model_of,
    score_grid,
)
from glmlab.workspaces.feedforward.results import (
    Candidate,
    CrossValidation,
    Filter,
    Fit,
    RegularizationPath,
    Results,
)
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

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
        model = model_of(settings)
        report(0.3, "Fitting the regularization path")
        everywhere = fit_all_strengths(settings, model)
        path = _show_path(settings, model, everywhere)
        report(0.6, "Cross-validating")
        scores = score_grid(settings, model)
        report(0.8, "Fitting and simulating")
        chosen = fit_at(settings, model, everywhere)
        simulation = simulate(settings, model, everywhere, chosen)
        candidates = _candidates(settings)
        report(1.0, "Drawing")
        looked_at = settings.tab == "counts"
        return Results(
            settings=settings,
            cross_validation=_show_scores(settings, scores),
            path=path,
            fit=_describe_fit(settings, model, everywhere, scores, chosen),
            simulation=simulation,
            candidates=candidates,
            counts=counts_of(settings, model, everywhere, chosen) if looked_at else None,
        )


@kept("selection")
def _show_scores(settings: Settings, scores: CrossValidationScores) -> CrossValidation:
    best, simplest = scores.best, scores.simplest_within_one_error
    return CrossValidation(
        strength_grid=scores.path.strength,
        score_mean=scores.mean,
        score_standard_error=scores.standard_error,
        is_null_model=~scores.path.coef[0].any(axis=1),
        best=best,
        simplest=simplest,
        selected=best if settings.selection == "min" else simplest,
    )


@kept("path")
def _show_path(_settings: Settings, model: Model, everywhere: AllStrengths) -> RegularizationPath:
    data, coef = model.data, everywhere.path.coef[0]
    shown = coef if data.true_coef is None else np.vstack([coef, data.true_coef])
    limits = limits_around(shown)
    return RegularizationPath(
        strength=everywhere.path.strength,
        coef=coef,
        strength_max=everywhere.strength_max,
        limits=limits if data.recorded else _steady(limits),
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


def _candidates(settings: Settings) -> tuple[Candidate, ...]:
    if not settings.compared and settings.tab != "comparison":
        return ()
    names = dict.fromkeys((settings.regularizer, *settings.compared))
    # The solver is that of the chosen regularizer, and may not fit with another.
    others = (replace(settings, regularizer=n, solver=allowed_solvers(n)[0]) for n in names)
    return tuple(map(_candidate, others))


def _candidate(settings: Settings) -> Candidate:
    model = model_of(settings)
    scores = score_grid(settings, model)
    return _describe_candidate(settings, model, scores, _show_scores(settings, scores))


@kept("selection")
def _describe_candidate(
    settings: Settings, model: Model, scores: CrossValidationScores, shown: CrossValidation
) -> Candidate:
    path = scores.path
    coef, truth = path.coef[0, shown.selected], model.data.true_coef
    error = None if truth is None else float(np.sqrt(np.mean((coef - truth) ** 2)))
    return Candidate(
        regularizer=settings.regularizer,
        cross_validation=shown,
        coef=coef,
        intercept=float(path.intercept[0, shown.selected]),
        error=error,
        kkt_residual=float(path.kkt_residual.max()),
    )


def _describe_fit(
    settings: Settings,
    model: Model,
    everywhere: AllStrengths,
    scores: CrossValidationScores,
    chosen: Path,
) -> Fit:
    data = model.data
    coef, intercept = chosen.coef[0, 0], float(chosen.intercept[0, 0])
    rate = predict_rate(data.X, coef, intercept, inverse_link=model.link)
    goodness = goodness_of(model, rate, coef, float(chosen.scale[0, 0]))
    paths = (chosen, everywhere.path, scores.path)
    return Fit(
        feature_names=data.feature_names,
        coef=coef,
        intercept=intercept,
        true_coef=data.true_coef,
        dispersion=goodness.dispersion if settings.has_dispersion else None,
        filters=_filters(data, coef, _filter_limits(settings, model, everywhere)),
        log_likelihood=goodness.log_likelihood,
        pseudo_r2=goodness.pseudo_r2,
        bits_per_spike=_held_out_bits(model, coef, intercept),
        kkt_residual=max(float(path.kkt_residual.max()) for path in paths),
    )


def _held_out_bits(model: Model, coef: FloatArray, intercept: float) -> float | None:
    recorded, known = model.data.recorded, OBSERVATION_MODELS[model.settings.observation_model]
    if recorded is None or not known.has_bits_per_spike:
        return None
    X, y = recorded.held_out
    rate = predict_rate(X, coef, intercept, inverse_link=model.link)
    return bits_per_spike(y, rate, model.data.y.mean())


def _filters(
    data: FitData, coef: FloatArray, limits: tuple[tuple[float, float], ...]
) -> tuple[Filter, ...]:
    if data.recorded is None:
        return ()
    bin_ms = 1e3 * data.recorded.bin_size_s
    units = (f"log gain per {data.recorded.stimulus_unit}", "log gain per spike")
    return tuple(
        Filter(
            name=columns.name,
            lag_ms=bin_ms * (columns.first_lag + np.arange(columns.basis_matrix.shape[0])),
            values=columns.filter_of(coef),
            unit=unit,
            limits=limits,
        )
        for (columns, coef), unit, limits in zip(
            _coef_of_each(data.recorded, coef), units, limits, strict=True
        )
    )


@kept("path")
def _filter_limits(
    _settings: Settings, model: Model, everywhere: AllStrengths
) -> tuple[tuple[float, float], ...]:
    """Range of each filter at all strengths, so that its axis stands still while one is dragged."""
    if model.data.recorded is None:
        return ()
    return tuple(
        limits_around(np.stack([columns.filter_of(coef) for coef in along_path]))
        for columns, along_path in _coef_of_each(model.data.recorded, everywhere.path.coef[0])
    )


def _coef_of_each(recorded: Recorded, coef: FloatArray) -> list[tuple[Columns, FloatArray]]:
    """Return each filter's columns with their weights, of weights in the last axis."""
    ends = np.cumsum([columns.values.shape[1] for columns in recorded.columns])
    return list(zip(recorded.columns, np.split(coef, ends[:-1], axis=-1), strict=True))
