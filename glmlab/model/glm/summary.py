"""What a fit says, in one table: estimates, their errors and intervals, and what the fit is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from glmlab.model.checks import FloatArray, require_finite_number
from glmlab.model.glm.sample import Sample
from glmlab.model.observation_models import Likelihood, Observations
from glmlab.model.padding import pad
from glmlab.model.path import predict_rate
from glmlab.model.regularizer import Regularizer, Strength
from glmlab.model.uncertainty import effective_parameters, wald_covariance


class Estimate(NamedTuple):
    """A fit: weights ``(n_features,)``, intercept ``(1,)``, scale of the likelihood, strength."""

    coef: np.ndarray
    intercept: np.ndarray
    scale: float
    strength: Strength


@dataclass(frozen=True)
class Summary:
    """Estimates of one neuron's model, the intercept first.

    Attributes
    ----------
    names
        "intercept" and those of the features.
    estimate, standard_error, low, high
        Shape ``(1 + n_features,)``. Errors and intervals are Wald's: see `wald_covariance` for what
        they mean beside a penalty; NaN where the penalty has a corner or the data leave them open.
    level
        Share of repetitions in which an interval should hold the truth.
    n_time_bins
        Bins that were used.
    log_likelihood
        Of all bins together, with all terms, at the dispersion of the fit: Pearson's for Gaussian and Gamma
        observations, which is not the one that makes them likeliest.
    pseudo_r2
        McFadden's, against a constant rate.
    n_parameters
        Effective number, see `effective_parameters`; one more where a dispersion was estimated.
    aic
        Akaike's criterion, ``2 * n_parameters - 2 * log_likelihood``.
    note
        Why there are no errors, or an empty text.
    """

    names: tuple[str, ...]
    estimate: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    level: float
    n_time_bins: int
    log_likelihood: float
    pseudo_r2: float
    n_parameters: float
    aic: float
    note: str

    def __str__(self) -> str:
        return "\n".join([*self._table(), "", *self._facts()])

    __repr__ = __str__

    def _table(self) -> list[str]:
        head = ("", "estimate", "std. error", f"{self.level:.0%} from", "to")
        columns = (self.estimate, self.standard_error, self.low, self.high)
        rows = [
            (name, *(_shown(value) for value in values))
            for name, *values in zip(self.names, *columns, strict=True)
        ]
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        return [
            "  ".join(
                cell.ljust(width) if k == 0 else cell.rjust(width)
                for k, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in (head, *rows)
        ]

    def _facts(self) -> list[str]:
        facts = [
            f"{self.n_time_bins} bins, {self.n_parameters:.4g} parameters",
            f"Log-likelihood {self.log_likelihood:.6g}, AIC {self.aic:.6g}, pseudo-R2 {self.pseudo_r2:.4g}",
        ]
        return [*facts, self.note] if self.note else facts


def summary_of(
    fit: Estimate,
    sample: Sample,
    *,
    regularizer: Regularizer,
    observation_model: Observations,
    likelihood: Likelihood,
    names: ArrayLike | None,
    level: float,
) -> Summary:
    """Make the summary of a fit to a sample.

    Parameters
    ----------
    fit, sample, regularizer, observation_model, likelihood
        What was fitted, to what and how.
    names
        Of the features; "x0", "x1", ... if None.
    level
        See `Summary`.

    Raises
    ------
    ValueError, TypeError
        If `level` is out of its range.
    """
    if not 0 < require_finite_number("level", level) < 1:
        raise ValueError(f"level must be above 0 and below 1, but it is {level}.")
    estimate = np.concatenate([fit.intercept, fit.coef])
    error, n_parameters, note = _errors(fit, sample, regularizer, likelihood)
    rate = predict_rate(sample.X, fit.coef, fit.intercept, inverse_link=likelihood.inverse_link)
    n_time_bins = sample.y.shape[0]
    score = {"y": sample.y, "predicted_rate": rate, "scale": fit.scale}
    log_likelihood = n_time_bins * float(observation_model.log_likelihood(**score))
    if observation_model.known_scale is None:
        n_parameters += 1
    reach = ndtri((1 + level) / 2) * error
    features = [f"x{k}" for k in range(fit.coef.size)] if names is None else np.asarray(names)
    return Summary(
        names=("intercept", *map(str, features)),
        estimate=estimate,
        standard_error=error,
        low=estimate - reach,
        high=estimate + reach,
        level=float(level),
        n_time_bins=n_time_bins,
        log_likelihood=log_likelihood,
        pseudo_r2=float(observation_model.pseudo_r2(**score)),
        n_parameters=n_parameters,
        aic=2 * n_parameters - 2 * log_likelihood,
        note=note,
    )


def _errors(
    fit: Estimate, sample: Sample, regularizer: Regularizer, likelihood: Likelihood
) -> tuple[FloatArray, float, str]:
    """Return standard errors, the effective number of parameters, and why there are no errors."""
    what: dict[str, Any] = {
        "data": pad(sample.X, sample.y),
        "n_time_bins": sample.y.shape[0],
        "coef": fit.coef,
        "intercept": float(fit.intercept[0]),
        "regularizer": regularizer,
        "likelihood": likelihood,
        "scale": fit.scale,
        "strength": fit.strength,
    }
    unknown = np.full(1 + fit.coef.size, np.nan)
    if not regularizer.is_smooth:
        name = type(regularizer).__name__
        note = f"No errors: {name} has no curvature where a weight is zero."
        return unknown, effective_parameters(**what), note
    try:
        return np.sqrt(np.diagonal(wald_covariance(**what))), effective_parameters(**what), ""
    except ValueError as error:
        # Collinear features: the estimates still stand, and the sentence says why there are no errors.
        return unknown, float("nan"), str(error)


def _shown(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.4g}"
