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

from collections.abc import Callable
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
from glmlab.model.regularizer import Penalty, Regularizer
from glmlab.model.solvers import SOLVERS, Solver

SMALLEST_BUCKET = 64
STRENGTH_BUCKET = 64
ROW_BUCKET = 11
NULL_STRENGTH = 1e12


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


class Data(NamedTuple):
    """Padded data on the device.

    Attributes
    ----------
    design
        Shape ``(n_time_bins, n_parameters)``: ones, features, zeros.
    counts
        Shape ``(n_time_bins,)``.
    """

    design: jax.Array
    counts: jax.Array


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
    X: ArrayLike, y: ArrayLike, n_time_bins: int | None = None, n_parameters: int | None = None
) -> Data:
    """Put data on the device with a column of ones, padded to a bucket.

    Parameters
    ----------
    X
        Shape ``(n_time_bins, n_features)``.
    y
        Counts, shape ``(n_time_bins,)``.
    n_time_bins, n_parameters
        Shape of the design to pad to, where the caller wants fewer shapes than `bucket` gives.
    """
    X, y = np.asarray(X, dtype=_float()), np.asarray(y, dtype=_float())
    rows, n_features = X.shape
    padded_rows = n_time_bins or bucket(rows)
    columns = n_parameters or _round_up(n_features + 1, 4)
    design = np.zeros((padded_rows, columns), X.dtype)
    design[:rows, 0] = 1
    design[:rows, 1 : n_features + 1] = X
    counts = np.zeros(padded_rows, X.dtype)
    counts[:rows] = y
    return Data(jnp.asarray(design), jnp.asarray(counts))


def fold_weights(n_time_bins: int, n_folds: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation over contiguous folds.

    The folds are scikit-learn's ``KFold(n_folds)``: as equal as can be, the longer ones first.

    Returns
    -------
    train, score : ndarray, shape (1 + n_folds, n_time_bins)
        Row 0 fits and scores all bins; row ``1 + k`` fits without fold k and scores on it.
    """
    fold = np.repeat(
        np.arange(n_folds),
        [n_time_bins // n_folds + (k < n_time_bins % n_folds) for k in range(n_folds)],
    )
    held_out = fold[None, :] == np.arange(n_folds)[:, None]
    everything = np.ones((1, n_time_bins))
    return np.vstack([everything, ~held_out]), np.vstack([everything, held_out])


def fit_path(
    data: Data,
    n_features: int,
    strengths: ArrayLike,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    train_weights: ArrayLike,
    score_weights: ArrayLike | None = None,
    start: tuple[ArrayLike, ArrayLike] | None = None,
    solver: Solver | None = None,
    tol: float | None = None,
    maxiter: int | None = None,
) -> Path:
    """Fit every strength for every row of bin weights.

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
    train_weights, score_weights
        Weight of each bin (before padding) in fit and score, shape ``(n_rows, n_time_bins)``; scores
        are on the training bins where no score weights are given.
    start
        ``(coef, intercept)`` to start from, shapes ``(n_features,)`` and ``()``; without it, no
        weights and the intercept that gives the mean count.
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
    n_rows = train.shape[0]
    fitted = _fit_path(
        data,
        embed(regularizer.penalty(n_features), data.design.shape[1], dtype),
        _padded(strengths[order], STRENGTH_BUCKET, dtype),
        strengths.size,
        _padded(train, ROW_BUCKET, dtype),
        _padded(score, ROW_BUCKET, dtype),
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
    def fit_row(train_row: jax.Array, score_row: jax.Array) -> _Fitted:
        objective = Objective(
            data.design, data.counts, train_row, penalty, strengths[0], likelihood, is_smooth
        )
        # A start that is not a number asks for the null model.
        first = jnp.where(jnp.isnan(start[0]), null_beta(objective), start)
        return _along_strengths(
            objective, first, strengths, n_strengths, score_row, SOLVERS[solver], tol, maxiter
        )

    if side_by_side:
        return jax.vmap(fit_row)(train, score)

    empty = jax.tree.map(
        lambda one: jnp.zeros((train.shape[0], *one.shape), one.dtype),
        jax.eval_shape(fit_row, train[0], score[0]),
    )
    return _fill(empty, n_rows, lambda i, _: (fit_row(train[i], score[i]), None), None)


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
    rows = np.zeros((weights.shape[0], data.counts.shape[0]))
    rows[:, : weights.shape[1]] = weights / weights.sum(axis=1, keepdims=True)
    return rows


def _padded(values: np.ndarray, bucket_size: int, dtype: np.dtype) -> np.ndarray:
    """Pad the first axis with zeros to a multiple of the bucket's size."""
    rows = _round_up(values.shape[0], bucket_size)
    padded = np.zeros((rows, *values.shape[1:]), dtype)
    padded[: values.shape[0]] = values
    return padded


def _start_beta(start: tuple[ArrayLike, ArrayLike] | None, data: Data) -> np.ndarray:
    beta = np.zeros(data.design.shape[1], data.design.dtype)
    if start is None:
        return np.full_like(beta, np.nan)
    coef, intercept = np.asarray(start[0], dtype=float), np.asarray(start[1], dtype=float)
    beta[0] = intercept.item()
    beta[1 : 1 + coef.size] = coef
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
