"""How sure the recovered weights are."""

from __future__ import annotations

from collections.abc import Iterator

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model import uncertainty
from glmlab.model.float64 import steps_in_float64
from glmlab.model.path import predict_rate
from glmlab.workspaces.feedforward.compute.data import FitData
from glmlab.workspaces.feedforward.compute.stages import Model, fitted, goodness_of
from glmlab.workspaces.feedforward.results import Intervals
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

LEVEL = 0.95


@steps_in_float64
def find_intervals(settings: Settings) -> Iterator[tuple[float, Intervals]]:
    """Find the intervals of the fit at the chosen strength, in float64.

    Yields
    ------
    share
        1: there is only one step.
    intervals
        Of all weights.
    """
    model, fit = fitted(settings)
    strength = settings.regularizer_strength
    coef, intercept = fit.coef[0, 0], float(fit.intercept[0, 0])
    if REGULARIZERS[settings.regularizer].interval_formula:
        scale = float(fit.scale[0, 0])
        found = wald_of(model, model.data, coef, intercept, scale, strength)
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
    model: Model,
    data: FitData,
    coef: FloatArray,
    intercept: float,
    scale: float,
    strength: float,
) -> uncertainty.Intervals:
    """Find the Wald intervals of a fit.

    Parameters
    ----------
    model, data
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
    rate = predict_rate(data.X, coef, intercept, inverse_link=model.link)
    return uncertainty.wald_intervals(
        data.padded,
        data.n_time_bins,
        coef,
        intercept,
        regularizer=model.regularizer,
        likelihood=model.likelihood,
        scale=goodness_of(model, rate, coef, scale, data).dispersion,
        strength=strength if REGULARIZERS[model.settings.regularizer].has_strength else None,
        level=LEVEL,
    )


def _bootstrap(
    model: Model, coef: FloatArray, intercept: float, settings: Settings
) -> uncertainty.Intervals:
    data = model.data
    return uncertainty.bootstrap_intervals(
        data.padded,
        data.n_time_bins,
        coef,
        intercept,
        regularizer=model.regularizer,
        likelihood=model.likelihood,
        strength=settings.regularizer_strength,
        level=LEVEL,
        seed=settings.seed,
    )
