"""Regularization paths and cross-validation: all strengths and folds in one compiled call.

Folds are rows of weights over the bins, so they share data and compiled code; strengths follow
each other from strong to weak, each fit starting where the last one ended. Data are padded with bins
of zero weight and absent features, so that few shapes are ever compiled; the number of strengths is
traced, so that it needs no compiling at all.

Sources: Friedman, Hastie and Tibshirani (2010) for warm starts along the path; Hastie, Tibshirani
and Friedman, The Elements of Statistical Learning (2009), section 7.10, for cross-validation and its
standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.inverse_links import InverseLinkFunction, intercept_at_mean
from glmlab.model.objective import Objective
from glmlab.model.observation_models import Likelihood
from glmlab.model.regularizer import Lasso, Penalty, Regularizer
from glmlab.model.solvers import SOLVERS, Solver

SMALLEST_BUCKET = 64
STRENGTH_BUCKET = 64
ROW_BUCKET = 11
LARGEST_ROW_TO_PAD = 16_384
NULL_STRENGTH = 1e12
N_STRENGTHS = 50


@dataclass(frozen=True)
class Path:
    """Fits along a grid of strengths, for each row of bin weights.

    Attributes
    ----------
    strength
        Shape ``(n_strengths,)``, as given.
    coef
        Shape ``(n_rows, n_strengths, n_features)``.
    gradient
        Of loss and quadratic term, by feature; the shape of `coef`.
    intercept, kkt_residual
        Shape ``(n_rows, n_strengths)``.
    score
        Mean log-likelihood per bin over the bins of the row's score weights, of the same shape.
    n_steps, converged
        Iterations of the solver and whether it converged, of the same shape.
    """

    strength: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray
    gradient: np.ndarray
    score: np.ndarray
    kkt_residual: np.ndarray
    n_steps: np.ndarray
    converged: np.ndarray


@dataclass(frozen=True)
class CrossValidationScores:
    """Held-out scores of a path, and the fits on all data.

    Attributes
    ----------
    path
        Row 0 is fitted on all data, row ``1 + k`` without fold k.
    """

    path: Path

    @property
    def held_out(self) -> np.ndarray:
        """Mean held-out log-likelihood per bin, shape ``(n_folds, n_strengths)``."""
        return self.path.score[1:]

    @property
    def mean(self) -> np.ndarray:
        """Mean over folds, shape ``(n_strengths,)``."""
        return self.held_out.mean(axis=0)

    @property
    def standard_error(self) -> np.ndarray:
        """Standard error of the mean over folds, shape ``(n_strengths,)``."""
        n_folds = self.held_out.shape[0]
        return self.held_out.std(axis=0, ddof=1) / np.sqrt(n_folds)

    @property
    def best(self) -> int:
        """Index of the strength with the best mean score, the first of equals."""
        return int(np.argmax(self.mean))

    @property
    def simplest_within_one_error(self) -> int:
        """Index of the largest strength whose mean score is within one standard error of the best."""
        enough = self.mean[self.best] - self.standard_error[self.best]
        good = np.flatnonzero(self.mean >= enough)
        return int(good[np.argmax(self.path.strength[good])])


class Data(NamedTuple):
    """Padded data on the device.

    Attributes
    ----------
    design
        Shape ``(n_time_bins, n_parameters)``: ones, features, zeros.
    counts
        Shape ``(n_series, n_time_bins)``: one series for all rows of a path, or one a row.
    used
        Which parameters a series has, one or zero, shape ``(n_series, n_parameters)``; None if all.
    """

    design: jax.Array
    counts: jax.Array
    used: jax.Array | None = None


class _Fitted(NamedTuple):
    beta: jax.Array
    gradient: jax.Array
    score: jax.Array
    kkt_residual: jax.Array
    n_steps: jax.Array
    converged: jax.Array


def bucket(size: int, per_octave: int = 4) -> int:
    """Round a number of bins up to one of few sizes, a quarter above it at most."""
    if size <= SMALLEST_BUCKET:
        return SMALLEST_BUCKET
    step = max(2 ** int(np.floor(np.log2(size - 1))) // per_octave, 1)
    return int(-(-size // step) * step)


def pad(
    X: ArrayLike,
    y: ArrayLike,
    n_time_bins: int | None = None,
    n_parameters: int | None = None,
    feature_mask: ArrayLike | None = None,
) -> Data:
    """Put data on the device with a column of ones, padded to a bucket.

    Parameters
    ----------
    X
        Shape ``(n_time_bins, n_features)``.
    y
        Counts, shape ``(n_time_bins,)`` or ``(n_time_bins, n_series)``.
    n_time_bins, n_parameters
        Shape of the design to pad to, where the caller wants fewer shapes than `bucket` gives.
    feature_mask
        One where a series has a feature, shape ``(n_features, n_series)``; None if each has all.
    """
    X, y = np.asarray(X, dtype=_float()), np.asarray(y, dtype=_float())
    n_rows, n_features = X.shape
    shape = (n_time_bins or bucket(n_rows), n_parameters or _round_up(n_features + 1, 4))
    design = np.zeros(shape, X.dtype)
    design[:n_rows, 0] = 1
    design[:n_rows, 1 : n_features + 1] = X
    series = y.reshape(n_rows, -1).T
    counts = np.zeros((series.shape[0], shape[0]), X.dtype)
    counts[:, :n_rows] = series
    if feature_mask is None:
        return Data(jnp.asarray(design), jnp.asarray(counts))
    used = np.ones((series.shape[0], shape[1]), X.dtype)
    used[:, 1 : n_features + 1] = np.asarray(feature_mask).T
    return Data(jnp.asarray(design), jnp.asarray(counts), jnp.asarray(used))


def fold_weights(n_time_bins: int, n_folds: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation over contiguous folds.

    The folds are scikit-learn's ``KFold(n_folds)``: as equal as can be, the longer ones first.

    Returns
    -------
    train, score : ndarray, shape (1 + n_folds, n_time_bins)
        As of `weights_of_folds`.
    """
    return weights_of_folds(np.array_split(np.arange(n_time_bins), n_folds), n_time_bins)


def weights_of_folds(
    held_out: Sequence[np.ndarray], n_time_bins: int
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation.

    Parameters
    ----------
    held_out
        Indices of the bins that each fold holds out.
    n_time_bins
        Number of bins.

    Returns
    -------
    train, score : ndarray, shape (1 + n_folds, n_time_bins)
        Row 0 fits and scores all bins; row ``1 + k`` fits without fold k and scores on it.
    """
    score = np.zeros((1 + len(held_out), n_time_bins))
    for row, bins in enumerate(held_out, start=1):
        score[row, bins] = 1
    train = 1 - score
    score[0] = 1
    return train, score


def fit_path(
    data: Data,
    n_features: int,
    strengths: ArrayLike,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    penalty: Penalty | None = None,
    train_weights: ArrayLike,
    score_weights: ArrayLike | None = None,
    start: tuple[ArrayLike, ArrayLike] | None = None,
    solver: Solver | None = None,
    tol: float | None = None,
    maxiter: int | None = None,
) -> Path:
    """Fit every strength for every row of bin weights, or of series.

    Parameters
    ----------
    data
        From `pad`.
    n_features
        Features before padding.
    strengths
        Shape ``(n_strengths,)``, any order.
    regularizer, likelihood
        What to minimize.
    penalty
        Taken in place of the regularizer's own, where features have strengths of their own.
    train_weights, score_weights
        Weight of each bin (before padding) in fit and score, shape ``(n_rows, n_time_bins)``, or one
        row for all series; scores are on the training bins where no score weights are given.
    start
        ``(coef, intercept)`` to start from, shapes ``(n_features,)`` and ``()``, or ``(n_rows,
        n_features)`` and ``(n_rows,)``; without it, no weights and the intercept that gives the
        mean count.
    solver, tol, maxiter
        The regularizer's default solver, and the solver's default tolerance and number of
        iterations, where None.
    """
    strengths = np.atleast_1d(np.asarray(strengths, dtype=float))
    solver = solver or SOLVERS[regularizer.default_solver]
    train = _row_weights(train_weights, data)
    score = train if score_weights is None else _row_weights(score_weights, data)
    order = np.argsort(-strengths, kind="stable")
    dtype = data.design.dtype
    n_series, n_time_bins = data.counts.shape
    n_rows = max(train.shape[0], n_series)
    # Few shapes where that costs nothing; what all series share stays one row.
    row_bucket = ROW_BUCKET if n_series == 1 and n_time_bins <= LARGEST_ROW_TO_PAD else 1
    fitted = _fit_path(
        data,
        embed(penalty or regularizer.penalty(n_features), data.design.shape[1], dtype),
        _padded(strengths[order], STRENGTH_BUCKET, dtype),
        strengths.size,
        _padded(train, row_bucket, dtype),
        _padded(score, row_bucket, dtype),
        n_rows,
        _start_beta(start, data),
        np.asarray(solver.default_tol if tol is None else tol, dtype),
        likelihood=likelihood,
        solver=solver.name,
        is_smooth=regularizer.is_smooth,
        maxiter=solver.default_maxiter if maxiter is None else maxiter,
        # An accelerator is idle unless rows run at once; a CPU's cores are not.
        side_by_side=jax.default_backend() != "cpu",
    )
    return _unpack(fitted, strengths, order, n_rows, n_features)


def cross_validate(
    data: Data,
    n_features: int,
    n_time_bins: int,
    strengths: ArrayLike,
    n_folds: int,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
) -> CrossValidationScores:
    """Score every strength on contiguous folds, and fit each on all data, in one call."""
    train, score = fold_weights(n_time_bins, n_folds)
    path = fit_path(
        data,
        n_features,
        strengths,
        regularizer=regularizer,
        likelihood=likelihood,
        train_weights=train,
        score_weights=score,
    )
    return CrossValidationScores(path)


def strength_max(
    data: Data,
    n_features: int,
    n_time_bins: int,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
) -> float:
    """Smallest strength at which no penalized weight is left.

    Returns
    -------
    float
        ``inf`` for regularizers that set no weight to zero.
    """
    if regularizer.is_smooth:
        return float("inf")
    return _strength_of_null(data, n_features, n_time_bins, regularizer, likelihood)


def default_grid(
    data: Data,
    n_features: int,
    n_time_bins: int,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
) -> np.ndarray:
    """Logarithmic grid of strengths, from where next to nothing is left of the weights, downward.

    It starts at strength_max. A smooth penalty has none, and starts at a hundred times that of the
    Lasso, where each weight is a hundredth of the step that its gradient asks for at most.

    Returns
    -------
    ndarray, shape (N_STRENGTHS,)
    """
    if regularizer.is_smooth:
        top = 100 * _strength_of_null(data, n_features, n_time_bins, Lasso(), likelihood)
        decades = 7
    else:
        top = _strength_of_null(data, n_features, n_time_bins, regularizer, likelihood)
        decades = 4
    return np.geomspace(top, top * 10.0**-decades, N_STRENGTHS)


def _strength_of_null(
    data: Data, n_features: int, n_time_bins: int, regularizer: Regularizer, likelihood: Likelihood
) -> float:
    null = fit_path(
        data,
        n_features,
        [NULL_STRENGTH],
        regularizer=regularizer,
        likelihood=likelihood,
        train_weights=np.ones((1, n_time_bins)),
    )
    return regularizer.penalty(n_features).strength_max(null.gradient[0, 0])


def predict_rate(
    X: ArrayLike, coef: ArrayLike, intercept: ArrayLike, *, inverse_link: InverseLinkFunction
) -> np.ndarray:
    """Rate in counts per bin, shape ``(n_time_bins,)``, of features ``(n_time_bins, n_features)``."""
    linear_predictor = np.asarray(X) @ np.asarray(coef) + np.asarray(intercept)
    rows = linear_predictor.shape[0]
    # Padded like the data, so that few lengths are ever compiled.
    padded = np.zeros((bucket(rows), *linear_predictor.shape[1:]), _float())
    padded[:rows] = linear_predictor
    return np.asarray(_rate(padded, inverse_link=inverse_link))[:rows]


@partial(jax.jit, static_argnames="inverse_link")
def _rate(linear_predictor: jax.Array, *, inverse_link: InverseLinkFunction) -> jax.Array:
    return inverse_link(linear_predictor)


def embed(penalty: Penalty, n_parameters: int, dtype: np.dtype) -> Penalty:
    """Make a penalty over the features one over intercept, features and padding."""
    n_features = penalty.group.shape[0]
    here = slice(1, 1 + n_features)
    quadratic = np.zeros((n_parameters, n_parameters), dtype)
    quadratic[here, here] = penalty.quadratic
    # Groups keep their numbers; intercept and padding get the numbers behind them.
    group = np.zeros(n_parameters, int)
    group[here] = penalty.group
    group[0] = n_features
    group[1 + n_features :] = np.arange(1 + n_features, n_parameters)
    group_weight = np.zeros(n_parameters, dtype)
    group_weight[:n_features] = penalty.group_weight
    return Penalty(quadratic, group, group_weight)


@partial(jax.jit, static_argnames=("likelihood", "solver", "is_smooth", "maxiter", "side_by_side"))
def _fit_path(
    data: Data,
    penalty: Penalty,
    strengths: jax.Array,
    n_strengths: int,
    train: jax.Array,
    score: jax.Array,
    n_rows: int,
    start: jax.Array,
    tol: jax.Array,
    *,
    likelihood: Likelihood,
    solver: str,
    is_smooth: bool,
    maxiter: int,
    side_by_side: bool,
) -> _Fitted:
    def of_row(values: jax.Array, row: jax.Array) -> jax.Array:
        # What all rows share is there once.
        return values[row if values.shape[0] > 1 else 0]

    def fit_row(row: jax.Array) -> _Fitted:
        used = None if data.used is None else of_row(data.used, row)
        objective = Objective(
            data.design if used is None else data.design * used,
            of_row(data.counts, row),
            of_row(train, row),
            penalty,
            strengths[0],
            likelihood,
            is_smooth,
        )
        # A start that is not a number asks for the null model.
        own_start = of_row(start, row)
        first = jnp.where(jnp.isnan(own_start[0]), null_beta(objective), own_start)
        return _along_strengths(
            objective,
            first,
            strengths,
            n_strengths,
            of_row(score, row),
            SOLVERS[solver],
            tol,
            maxiter,
        )

    size = max(train.shape[0], data.counts.shape[0])
    if side_by_side:
        return jax.vmap(fit_row)(jnp.arange(size))

    empty = jax.tree.map(
        lambda one: jnp.zeros((size, *one.shape), one.dtype),
        jax.eval_shape(fit_row, jnp.asarray(0)),
    )
    return _fill(empty, n_rows, lambda row, _: (fit_row(row), None), None)


def _fill(
    empty: _Fitted, n: int, fit: Callable[[jax.Array, Any], tuple[_Fitted, Any]], carry: Any
) -> _Fitted:
    """Write the fits 0..n-1, each with what the one before hands on, into `empty`."""

    def write(i: jax.Array, state: tuple[_Fitted, Any]) -> tuple[_Fitted, Any]:
        fitted, carry = state
        one, carry = fit(i, carry)
        return jax.tree.map(lambda all_, new: all_.at[i].set(new), fitted, one), carry

    return jax.lax.fori_loop(0, n, write, (empty, carry))[0]


def _along_strengths(
    objective: Objective,
    beta: jax.Array,
    strengths: jax.Array,
    n_strengths: int,
    score_weights: jax.Array,
    solver: Solver,
    tol: jax.Array,
    maxiter: int,
) -> _Fitted:
    size, dtype = strengths.shape[0], strengths.dtype
    empty = _Fitted(
        jnp.zeros((size, beta.shape[0]), dtype),
        jnp.zeros((size, beta.shape[0]), dtype),
        jnp.zeros(size, dtype),
        jnp.zeros(size, dtype),
        jnp.zeros(size, int),
        jnp.zeros(size, bool),
    )

    def fit_next(i: jax.Array, beta: jax.Array) -> tuple[_Fitted, jax.Array]:
        here = _at_strength(objective, strengths[i])
        solution = solver.minimize(here, beta, tol, maxiter)
        fitted = _Fitted(
            solution.beta,
            here.gradient(solution.beta, here.linear_predictor(solution.beta)),
            _score(here, solution.beta, score_weights),
            solution.kkt_residual,
            jnp.asarray(solution.n_steps, int),
            solution.converged,
        )
        return fitted, solution.beta

    return _fill(empty, n_strengths, fit_next, beta)


def _at_strength(objective: Objective, strength: jax.Array) -> Objective:
    return Objective(
        objective.design,
        objective.counts,
        objective.weights,
        objective.penalty,
        strength,
        objective.likelihood,
        objective.is_smooth,
    )


def null_beta(objective: Objective) -> jax.Array:
    """No weights, and the intercept that gives the weighted mean count."""
    mean = objective.weights @ objective.counts
    intercept = intercept_at_mean(objective.likelihood.inverse_link, mean)
    return jnp.zeros(objective.design.shape[1], objective.design.dtype).at[0].set(intercept)


def _score(objective: Objective, beta: jax.Array, score_weights: jax.Array) -> jax.Array:
    likelihood = objective.likelihood
    loss = likelihood.loss_at(objective.linear_predictor(beta), objective.counts)
    loss = loss + likelihood.log_normalizer(objective.counts)
    return -jnp.sum(jnp.where(score_weights > 0, score_weights * loss, 0))


def _float() -> np.dtype:
    return np.dtype(float if jax.config.read("jax_enable_x64") else np.float32)


def _round_up(size: int, step: int) -> int:
    return -(-size // step) * step


def _row_weights(weights: ArrayLike, data: Data) -> np.ndarray:
    """Pad each row with zeros and scale it to sum one."""
    weights = np.atleast_2d(np.asarray(weights, dtype=float))
    rows = np.zeros((weights.shape[0], data.design.shape[0]))
    rows[:, : weights.shape[1]] = weights / weights.sum(axis=1, keepdims=True)
    return rows


def _padded(values: np.ndarray, bucket_size: int, dtype: np.dtype) -> np.ndarray:
    """Pad the first axis with zeros to a multiple of the bucket's size."""
    rows = _round_up(values.shape[0], bucket_size)
    padded = np.zeros((rows, *values.shape[1:]), dtype)
    padded[: values.shape[0]] = values
    return padded


def _start_beta(start: tuple[ArrayLike, ArrayLike] | None, data: Data) -> np.ndarray:
    n_parameters, dtype = data.design.shape[1], data.design.dtype
    if start is None:
        return np.full((1, n_parameters), np.nan, dtype)
    coef = np.atleast_2d(np.asarray(start[0], dtype=float))
    beta = np.zeros((coef.shape[0], n_parameters), dtype)
    beta[:, 0] = np.asarray(start[1], dtype=float)
    beta[:, 1 : 1 + coef.shape[1]] = coef
    return beta


def _unpack(
    fitted: _Fitted, strengths: np.ndarray, order: np.ndarray, n_rows: int, n_features: int
) -> Path:
    back = np.argsort(order)
    beta, gradient, score, kkt_residual, n_steps, converged = (
        np.asarray(array)[:n_rows, back] for array in fitted
    )
    return Path(
        strength=strengths,
        coef=beta[:, :, 1 : 1 + n_features],
        intercept=beta[:, :, 0],
        gradient=gradient[:, :, 1 : 1 + n_features],
        score=score,
        kkt_residual=kkt_residual,
        n_steps=n_steps,
        converged=converged,
    )
