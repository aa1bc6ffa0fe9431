"""How sure the recovered weights are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import jax

from glmlab.experiments.data_sets import Problem
from glmlab.experiments.feedforward.settings import FloatArray, Settings
from glmlab.experiments.feedforward.stages import ModelChoices, fit_at, goodness_of
from glmlab.model import uncertainty
from glmlab.model.path import predict_rate

SMOOTH = ("UnRegularized", "Ridge", "Smoothness")
"""Regularizers with a curvature, from which Wald intervals are made; others are bootstrapped."""

LEVEL = 0.95


@dataclass(frozen=True)
class Intervals:
    """An interval for each weight.

    Attributes
    ----------
    coef, low, high
        The weights and the ends of their intervals, shape ``(n_features,)``.
    method
        "Wald" or "bootstrap".
    is_conditional
        Whether they take the penalty as given.
    level
        Share of repetitions in which an interval holds what the estimate scatters around: the truth,
        where no penalty pulls the estimate from it.
    """

    coef: FloatArray
    low: FloatArray
    high: FloatArray
    method: str
    is_conditional: bool
    level: float


def key_of_intervals(settings: Settings) -> Hashable | None:
    """Return what the intervals depend on; None where none are wanted."""
    if not settings.intervals:
        return None
    return ModelChoices.of(settings), settings.regularizer_strength, settings.seed


def find_intervals(settings: Settings) -> Iterator[tuple[float, Intervals]]:
    """Find the intervals of the fit at the chosen strength, in float64.

    Yields
    ------
    share
        1: there is only one step.
    intervals
        Of all weights.
    """
    with jax.enable_x64(True):
        model, strength = ModelChoices.of(settings), settings.regularizer_strength
        fit = fit_at(model, strength)
        coef, intercept = fit.coef[0, 0], float(fit.intercept[0, 0])
        if settings.regularizer in SMOOTH:
            scale = float(fit.scale[0, 0])
            found = wald_of(model, model.problem, coef, intercept, scale, strength)
        else:
            found = _bootstrap(model, coef, intercept, settings)
        yield (
            1.0,
            Intervals(
                coef=coef,
                low=found.low,
                high=found.high,
                method=found.method,
                is_conditional=settings.has_strength,
                level=found.level,
            ),
        )


def wald_of(
    model: ModelChoices,
    problem: Problem,
    coef: FloatArray,
    intercept: float,
    scale: float,
    strength: float,
) -> uncertainty.Intervals:
    """Find the Wald intervals of a fit.

    Parameters
    ----------
    model, problem
        What was fitted, and to which data.
    coef, intercept, scale
        The fit, shape ``(n_features,)`` and numbers; the scale is that of the likelihood.
    strength
        Not read without a penalty.

    Raises
    ------
    ValueError
        If there are none, for features that are collinear.
    """
    rate = predict_rate(problem.X, coef, intercept, inverse_link=model.link)
    return uncertainty.wald_intervals(
        problem.padded,
        problem.n_time_bins,
        coef,
        intercept,
        regularizer=model.fitted_regularizer,
        likelihood=model.likelihood,
        scale=goodness_of(model, rate, coef, scale, problem).dispersion,
        strength=strength if model.regularizer != "UnRegularized" else None,
        level=LEVEL,
    )


def _bootstrap(
    model: ModelChoices, coef: FloatArray, intercept: float, settings: Settings
) -> uncertainty.Intervals:
    problem = model.problem
    return uncertainty.bootstrap_intervals(
        problem.padded,
        problem.n_time_bins,
        coef,
        intercept,
        regularizer=model.fitted_regularizer,
        likelihood=model.likelihood,
        strength=settings.regularizer_strength,
        level=LEVEL,
        seed=settings.seed,
    )
