"""How sure the weights of a fit are: Wald intervals, and bootstrap intervals over bins.

Wald standard errors are the roots of the diagonal of a covariance that the curvature of the objective
at its optimum gives:

- `UnRegularized`: ``scale * inverse(n H)``, with H the Hessian of the mean loss over n bins. ``n H /
  scale`` is the observed information. It is the expected information, which statsmodels' iterated
  least squares take, where the link is the canonical one (Poisson with exp, Bernoulli with
  logistic, Gaussian with identity); elsewhere the two agree for many bins only.
- `Ridge` and `Smoothness`: ``scale * inverse(n (H + s Q))``, with the strength s and the penalty's
  matrix Q. It is the "Bayesian" covariance, that of the posterior if the penalty is taken as a prior:
  conditional on the penalty, and blind to how the strength was chosen. It is not the covariance
  of the estimate over repeated data, ``inverse(H + s Q) H inverse(H + s Q) / n``, which is smaller and
  leaves the bias out.

Penalties with a corner (`Lasso`, `GroupLasso`, `ElasticNet`) have no curvature where a weight is zero;
for them there is the bootstrap.

Sources: McCullagh and Nelder, Generalized Linear Models (1989), section 2.5 and appendix A; Wood,
Generalized Additive Models (2017), section 6.10; Efron and Tibshirani, An Introduction to the
Bootstrap (1993), sections 9.5 and 13.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.special import ndtri

from glmlab.model.checks import (
    FloatArray,
    as_numbers,
    require_finite_number,
    require_integer,
)
from glmlab.model.observation_models import Likelihood
from glmlab.model.one_series import require_one_series
from glmlab.model.padding import Data
from glmlab.model.path import ROW_BUCKET, fit_path
from glmlab.model.programs import program
from glmlab.model.regularizer import Regularizer, Strength

Z_95 = float(ndtri(0.975))
"""Quantile of the normal distribution: 95% lie within plus and minus so many standard deviations."""

N_REPLICATES = 200
WORST_CONDITION = 1e12
"""Condition number, of the information scaled to a unit diagonal, above which features are collinear."""


RUN_AWAY = 1e-8
"""Curvature along a direction, as a part of what it would be if all bins were alike, below which the fit runs away
along it: where there is an optimum at least one spike holds it, a part of one over the spikes, and a solver that
ends at a violation of 1e-10 leaves a part of 1e-10."""

ESTIMABLE = 1e-6
"""Share of an open direction, of a length of one, above which a sum of parameters depends on it: those of rounding
are below 1e-9, as the eigenvectors of a matrix are for a gap of 1e-6 between what is open and what is not."""


class NoIntervalsError(ValueError):
    """The data leave it open where the truth is: there is no curvature, or there are no replicates."""


@dataclass(frozen=True)
class Intervals:
    """Standard errors and intervals of the weights and the intercept.

    Attributes
    ----------
    method
        "Wald" or "bootstrap".
    level
        Share of repetitions in which an interval should hold the truth.
    standard_error, low, high
        Shape ``(n_features,)``.
    intercept_standard_error, intercept_low, intercept_high
        The same of the intercept.
    n_failed
        Replicates of a bootstrap that had no optimum and were left out.
    """

    method: Literal["Wald", "bootstrap"]
    level: float
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    intercept_standard_error: float
    intercept_low: float
    intercept_high: float
    n_failed: int = 0


def wald_intervals(
    data: Data,
    n_time_bins: int,
    coef: ArrayLike,
    intercept: float,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    scale: float,
    strength: Strength = None,
    level: float = 0.95,
) -> Intervals:
    """Wald intervals: the estimate plus and minus a normal quantile times its standard error.

    Parameters
    ----------
    data, n_time_bins, coef, intercept, regularizer, likelihood, scale, strength
        See `wald_covariance`.
    level
        Above 0 and below 1.

    Raises
    ------
    ValueError, TypeError
        As `wald_covariance`, or if the level is out of its range.
    """
    check_level(level)
    covariance = wald_covariance(
        data,
        n_time_bins,
        coef,
        intercept,
        regularizer=regularizer,
        likelihood=likelihood,
        scale=scale,
        strength=strength,
    )
    error = np.sqrt(np.diagonal(covariance))
    beta = np.concatenate([[intercept], np.asarray(coef, float)])
    reach = ndtri((1 + level) / 2) * error
    return _intervals("Wald", level, error, beta - reach, beta + reach)


def wald_covariance(
    data: Data,
    n_time_bins: int,
    coef: ArrayLike,
    intercept: float,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    scale: float,
    strength: Strength = None,
) -> FloatArray:
    """Covariance of intercept and weights from the curvature of the objective at its optimum.

    The module's docstring says which covariance it is for which regularizer.

    Parameters
    ----------
    data
        From `pad`, of one series.
    n_time_bins
        Bins before padding.
    coef, intercept
        The fit, shapes ``(n_features,)`` and ``()``.
    regularizer, likelihood, strength
        What it minimizes.
    scale
        Dispersion, see `Observations.estimate_scale` or ``GLM.scale_``; 1 for observations that
        have none. Where the loss itself has it (negative binomial), the covariance is that of the weights
        at this scale: its own uncertainty is left out, which for many bins is nothing to the weights.

    Returns
    -------
    ndarray, shape (1 + n_features, 1 + n_features)
        The intercept first.

    Raises
    ------
    ValueError
        If the penalty is not smooth, the curvature is not positive (collinear features, a point that
        is no optimum), or values are out of range.
    TypeError
        If a value is no number.
    """
    _require_smooth(regularizer)
    is_in_loss = likelihood.fit_scale is not None
    curvature = loss_curvature(
        data, n_time_bins, coef, intercept, likelihood=likelihood, scale=scale
    ) + _penalty_curvature(n_time_bins, np.size(coef), regularizer, strength)
    return (1 if is_in_loss else scale) * _inverse(curvature)


@dataclass(frozen=True)
class PartialCovariance:
    """Covariance of what the data determine, where they leave directions of the parameters open.

    Sums of parameters that do not depend on these have a standard error nevertheless: the filter of one signal if
    another never changes, or a tuning at values that were there. Source: Searle, Linear Models (1971), sections
    1.5 and 5.4, on estimable functions and generalized inverses.

    Attributes
    ----------
    matrix
        Of intercept and weights: a generalized inverse of the information, zero along what is open, shape
        ``(1 + n_features, 1 + n_features)``.
    unit
        Of each parameter, shape ``(1 + n_features,)``.
    open_directions
        In these units, orthonormal, shape ``(1 + n_features, n_open)``.
    """

    matrix: FloatArray
    unit: FloatArray
    open_directions: FloatArray

    def standard_errors(self, sums: FloatArray) -> FloatArray:
        """Return the errors of ``sums @ (intercept, weights)``, infinite where the data leave one open.

        Parameters
        ----------
        sums
            Shape ``(n, 1 + n_features)``.
        """
        variance = np.einsum("ij,jk,ik->i", sums, self.matrix, sums, optimize=True)
        scaled = sums * self.unit
        open_part = np.linalg.norm(scaled @ self.open_directions, axis=1)
        is_open = open_part > ESTIMABLE * np.linalg.norm(scaled, axis=1)
        return np.where(is_open, np.inf, np.sqrt(np.maximum(variance, 0)))


def partial_covariance(
    data: Data,
    n_time_bins: int,
    coef: ArrayLike,
    intercept: float,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    scale: float,
    strength: Strength = None,
    gram: FloatArray | None = None,
) -> PartialCovariance:
    """Covariance as `wald_covariance` has it, for fits that are not determined in every direction too.

    Open is what neither bins nor penalty see, and what a fit without an optimum runs away along.

    Parameters
    ----------
    data, n_time_bins, coef, intercept, regularizer, likelihood, scale, strength
        See `wald_covariance`.
    gram
        From `gram_of`; None computes it.

    Raises
    ------
    NoIntervalsError
        If the curvature is negative along a direction: a point that is no optimum.
    ValueError, TypeError
        As `wald_covariance`.
    """
    _require_smooth(regularizer)
    of_loss = loss_curvature(data, n_time_bins, coef, intercept, likelihood=likelihood, scale=scale)
    of_penalty = _penalty_curvature(n_time_bins, np.size(coef), regularizer, strength)
    if not np.isfinite(of_loss).all():
        raise _no_curvature()
    if gram is None:
        gram = gram_of(data, n_time_bins, np.size(coef))
    # The column of the intercept sums the curvatures of all bins.
    if_alike = of_loss[0, 0] / n_time_bins * gram + of_penalty
    diagonal = np.diagonal(if_alike)
    unit = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1))
    alike = if_alike * np.outer(unit, unit)
    values, vectors = np.linalg.eigh((of_loss + of_penalty) * np.outer(unit, unit))
    if values[0] < -RUN_AWAY * max(values[-1], 0):
        raise _no_curvature()
    reach = np.einsum("ji,jk,ki->i", vectors, alike, vectors, optimize=True)
    is_open = (values <= values[-1] / WORST_CONDITION) | (values <= RUN_AWAY * reach)
    kept = unit[:, None] * vectors[:, ~is_open]
    is_in_loss = likelihood.fit_scale is not None
    matrix = (1 if is_in_loss else scale) * (kept / values[~is_open]) @ kept.T
    return PartialCovariance(matrix, unit, vectors[:, is_open])


def gram_of(data: Data, n_time_bins: int, n_features: int) -> FloatArray:
    """Products of the columns with each other, that of the intercept first, ``(1 + n_features, 1 + n_features)``.

    Parameters
    ----------
    data
        From `pad`.
    n_time_bins, n_features
        Of the data before padding.
    """
    columns = np.asarray(data.design, float)[:n_time_bins, : 1 + n_features]
    return columns.T @ columns


def effective_parameters(
    data: Data,
    n_time_bins: int,
    coef: ArrayLike,
    intercept: float,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    scale: float,
    strength: Strength = None,
) -> float:
    """Count the parameters that a fit has, the intercept included: fewer, the more it is penalized.

    For penalties that are smooth it is the trace of ``inverse(H + s Q) H`` (Wood 2017, section 6.1.2), which
    without a penalty is the number of parameters. For those with a corner it counts the weights that are
    not zero: for `Lasso` that is right on average (Zou, Hastie and Tibshirani 2007), for `GroupLasso` and
    `ElasticNet`, whose weights are shrunk, too, it is more than there are.

    Parameters
    ----------
    data, n_time_bins, coef, intercept, regularizer, likelihood, scale, strength
        See `wald_covariance`, any regularizer.

    Raises
    ------
    ValueError, TypeError
        As `wald_covariance`.
    """
    if not regularizer.is_smooth:
        return 1.0 + np.count_nonzero(np.asarray(coef))
    loss = loss_curvature(data, n_time_bins, coef, intercept, likelihood=likelihood, scale=scale)
    penalty = _penalty_curvature(n_time_bins, np.size(coef), regularizer, strength)
    return float(np.trace(_inverse(loss + penalty) @ loss))


def loss_curvature(
    data: Data,
    n_time_bins: int,
    coef: ArrayLike,
    intercept: float,
    *,
    likelihood: Likelihood,
    scale: float,
) -> FloatArray:
    """Hessian of the summed loss, shape ``(1 + n_features, 1 + n_features)``, the intercept first.

    Parameters
    ----------
    data, n_time_bins, coef, intercept, likelihood, scale
        See `wald_covariance`.

    Raises
    ------
    ValueError, TypeError
        If the scale is not positive, or values are out of range.
    """
    beta = _checked_fit(data, n_time_bins, coef, intercept)
    is_in_loss = likelihood.fit_scale is not None
    if not require_finite_number("scale", scale) >= 0 or (scale == 0 and not is_in_loss):
        raise ValueError(f"scale must be positive, but it is {scale}.")
    weights = np.zeros(data.design.shape[0], data.design.dtype)
    weights[:n_time_bins] = 1
    information = _information(data, beta, weights, likelihood=likelihood.at_scale(scale))
    here = slice(0, 1 + np.size(coef))
    return np.asarray(information, float)[here, here]


def _require_smooth(regularizer: Regularizer) -> None:
    if not regularizer.is_smooth:
        raise ValueError(
            f"{type(regularizer).__name__} has no curvature where a weight is zero, so it has no Wald "
            "intervals; take bootstrap_intervals."
        )


def _penalty_curvature(
    n_time_bins: int, n_features: int, regularizer: Regularizer, strength: Strength
) -> FloatArray:
    """Hessian of the penalty, of the same shape as that of the summed loss."""
    penalty, factor = regularizer.at_strength(strength, n_features)
    curvature = np.zeros((1 + n_features, 1 + n_features))
    curvature[1:, 1:] = n_time_bins * factor * np.asarray(penalty.quadratic)
    return curvature


def bootstrap_intervals(
    data: Data,
    n_time_bins: int,
    coef: ArrayLike,
    intercept: float,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    strength: Strength = None,
    level: float = 0.95,
    n_replicates: int = N_REPLICATES,
    seed: int = 0,
) -> Intervals:
    """Percentile intervals of fits to bins drawn with replacement, at the same strength.

    Each replicate weighs a bin by how often it was drawn (the pairs bootstrap) and starts from the
    fit. It takes the bins as independent, which those of a neuron with history are not, and
    leaves out how the strength was chosen. A penalty pulls replicates towards zero as it does the
    fit, so that intervals of large weights are shifted; those of the Lasso are not even right for
    many bins where a true weight is zero (Chatterjee and Lahiri 2010).

    Parameters
    ----------
    data, n_time_bins, coef, intercept, regularizer, likelihood, strength
        See `wald_covariance`, any regularizer.
    level
        Above 0 and below 1.
    n_replicates
        At least 2.
    seed
        Of the draws.

    Raises
    ------
    ValueError, TypeError
        If a number is out of range, or fewer than two replicates have an optimum.
    """
    check_level(level)
    require_integer("n_replicates", n_replicates, 2)
    require_integer("seed", seed, 0)
    _checked_fit(data, n_time_bins, coef, intercept)
    rng = np.random.default_rng(seed)
    penalty, factor = regularizer.at_strength(strength, np.size(coef))
    beta, converged = [], []
    # As many rows at once as any path has, so that their compiled code serves here too.
    for _ in range(0, n_replicates, ROW_BUCKET):
        replicates = fit_path(
            data,
            np.size(coef),
            [factor],
            regularizer=regularizer,
            likelihood=likelihood,
            penalty=penalty,
            train_weights=drawn_bins(rng, ROW_BUCKET, n_time_bins),
            start=(coef, intercept),
        )
        beta.append(np.column_stack([replicates.intercept, replicates.coef[:, 0]]))
        converged.append(replicates.converged[:, 0])
    return percentile_intervals(
        np.concatenate(beta)[:n_replicates], np.concatenate(converged)[:n_replicates], level
    )


def drawn_bins(rng: np.random.Generator, n_replicates: int, n_time_bins: int) -> FloatArray:
    """Draw as many bins as there are, with replacement, and count how often each comes.

    Parameters
    ----------
    rng
        What draws.
    n_replicates, n_time_bins
        Shape of what comes back.
    """
    drawn = rng.integers(n_time_bins, size=(n_replicates, n_time_bins))
    return np.stack([np.bincount(row, minlength=n_time_bins) for row in drawn]).astype(float)


def percentile_intervals(beta: FloatArray, converged: NDArray[np.bool_], level: float) -> Intervals:
    """Percentiles of what a bootstrap gave.

    Parameters
    ----------
    beta
        Intercept and weights of each replicate, shape ``(n_replicates, 1 + n_features)``.
    converged
        Which have an optimum, shape ``(n_replicates,)``; the others are left out.
    level
        Of the intervals.

    Raises
    ------
    NoIntervalsError
        If fewer than two have an optimum.
    """
    kept = beta[converged]
    if kept.shape[0] < 2:
        raise NoIntervalsError(
            f"Only {kept.shape[0]} of {beta.shape[0]} replicates have an optimum, so there are no "
            "bootstrap intervals; take more bins or a larger strength."
        )
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2], axis=0)
    error = kept.std(axis=0, ddof=1)
    return _intervals("bootstrap", level, error, low, high, int((~converged).sum()))


def _intervals(
    method: Literal["Wald", "bootstrap"],
    level: float,
    error: FloatArray,
    low: FloatArray,
    high: FloatArray,
    n_failed: int = 0,
) -> Intervals:
    """Take apart what has the intercept first."""
    return Intervals(
        method=method,
        level=level,
        standard_error=error[1:],
        low=low[1:],
        high=high[1:],
        intercept_standard_error=float(error[0]),
        intercept_low=float(low[0]),
        intercept_high=float(high[0]),
        n_failed=n_failed,
    )


@program()
def _information(
    data: Data, beta: jax.Array, weights: jax.Array, *, likelihood: Likelihood
) -> jax.Array:
    """Hessian of the summed loss, shape ``(n_parameters, n_parameters)``.

    That of `Objective` leaves negative curvature of single bins out, which a search needs and a
    standard error must not.
    """
    counts = data.counts[0]
    twice = jax.grad(jax.grad(likelihood.loss_at))
    curvature = jax.vmap(twice)(data.design @ beta, counts)
    curvature = jnp.where(weights > 0, weights * curvature, 0)
    return (data.design * curvature[:, None]).T @ data.design


def _inverse(curvature: FloatArray) -> FloatArray:
    diagonal = np.diagonal(curvature)
    if not (np.isfinite(curvature).all() and (diagonal > 0).all()):
        raise _no_curvature()
    # Scaled, so that the units of the features do not matter.
    root = np.sqrt(diagonal)
    scaled = curvature / np.outer(root, root)
    if np.linalg.cond(scaled) > WORST_CONDITION:
        raise _no_curvature()
    try:
        factor = cho_factor(scaled)
    except LinAlgError as error:
        raise _no_curvature() from error
    return cho_solve(factor, np.eye(diagonal.size)) / np.outer(root, root)


def _no_curvature() -> NoIntervalsError:
    return NoIntervalsError(
        "The curvature at this fit is not positive in every direction (a feature without variation, "
        "collinear features, or a point that is no optimum), so there are no standard errors."
    )


def _checked_fit(data: Data, n_time_bins: int, coef: ArrayLike, intercept: float) -> np.ndarray:
    """Return intercept and weights as one vector of the data's padded length."""
    weights = as_numbers("coef", coef)
    if weights.ndim != 1:
        raise ValueError(f"coef must have shape (n_features,), but its shape is {weights.shape}.")
    require_one_series(data, n_time_bins, weights.size)
    if not np.isfinite(weights).all():
        raise ValueError("coef must be finite, but a weight is NaN or infinite.")
    beta = np.zeros(data.design.shape[1], data.design.dtype)
    beta[0] = require_finite_number("intercept", intercept)
    beta[1 : 1 + weights.size] = weights
    return beta


def check_level(level: float) -> None:
    """Check the level of intervals.

    Raises
    ------
    TypeError, ValueError
        If it is no finite number, or not above 0 and below 1.
    """
    if not 0 < require_finite_number("level", level) < 1:
        raise ValueError(f"level must be above 0 and below 1, but it is {level}.")
