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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import jax
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.fold_newton import Blocks, Static
from glmlab.model.folds import cut_into_blocks, fold_weights
from glmlab.model.inverse_links import InverseLinkFunction, link_as_data, rate_of
from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import Data, bin_weights, bucket, float_dtype, round_up
from glmlab.model.path_by_blocks import fit_by_blocks
from glmlab.model.path_by_rows import Fitted, fit_by_rows
from glmlab.model.regularizer import Lasso, Penalty, Regularizer
from glmlab.model.solvers import SOLVERS, Solver

Selection = Literal["min", "1se"]
SELECTIONS: tuple[Selection, ...] = get_args(Selection)
"""The rules that take a strength from its scores: the best, or the largest within one standard error of it."""

STRENGTH_BUCKET = 64
"""Grids are filled up to multiples of so many strengths; how many are fitted is no part of the shape."""

ROW_BUCKET = 11
"""Rows of bin weights are filled up to multiples of so many: the fit on all bins and up to ten folds. A
row that is not asked for is not fitted."""

LARGEST_ROW_TO_PAD = 16_384
"""Bins up to which rows are filled up: a row without work holds 0.13 MB then, and no more."""

LARGE_DESIGN = 200_000
"""Entries of a design from which folds that share their work pay for the compiling it takes. With 5
folds and 50 strengths a call takes 0.23 s in place of 0.76 at 204,800 entries, 0.08 in place of 0.19 at
51,200; compiling takes 1 to 2.4 s more (two cores)."""

NEWTON = ("Newton", "ProximalNewton")

NULL_STRENGTH = 1e12
"""Leaves no penalized weight, whatever the units of features."""

N_STRENGTHS = 50
DECADES = 4
"""As glmnet's grid, whose weakest penalty is 1e-4 of the one that leaves no weight; glmnet takes 100
strengths."""

SMOOTH_DECADES = 7
"""For penalties that leave every weight: from where a weight is a hundredth of the step that its gradient
asks for down to where it is next to all of it; see `default_grid`."""


def require_selection(selection: str) -> None:
    """Refuse what is no rule."""
    if selection not in SELECTIONS:
        raise ValueError(
            f"selection must be one of {', '.join(SELECTIONS)}, but it is {selection!r}."
        )


@dataclass(frozen=True)
class Path:
    """Fits along a grid of strengths, for each row of bin weights.

    Attributes
    ----------
    strength
        Shape ``(n_strengths,)``, or ``(n_strengths, n_features)``, as given.
    coef
        Shape ``(n_rows, n_strengths, n_features)``.
    gradient
        Of loss and quadratic term, by feature; the shape of `coef`.
    intercept, kkt_residual
        Shape ``(n_rows, n_strengths)``.
    loss
        Mean loss per bin over the bins that the row fits, of the same shape.
    score
        Mean log-likelihood per bin over the bins of the row's score weights, of the same shape; with
        the scale, where the observation model has one, of the bins that the row fits.
    scale
        Of the likelihood of each fit, given or estimated on the bins of the fit, of the same shape; 1
        where its loss has none.
    n_steps, converged
        Iterations of the solver and whether it converged, of the same shape.
    """

    strength: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray
    gradient: np.ndarray
    loss: np.ndarray
    score: np.ndarray
    scale: np.ndarray
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
        """Index of the strength with the best mean score, the first of equals; NaN is the worst."""
        return int(np.argmax(np.where(np.isnan(self.mean), -np.inf, self.mean)))

    @property
    def within_one_error(self) -> np.ndarray:
        """Indices of the strengths whose mean score is within one standard error of the best."""
        enough = self.mean[self.best] - self.standard_error[self.best]
        return np.flatnonzero(self.mean >= enough)

    @property
    def simplest_within_one_error(self) -> int:
        """Index of the largest strength whose mean score is within one standard error of the best."""
        good = self.within_one_error
        return int(good[np.argmax(self.path.strength[good])])


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
    n_rows: int | None = None,
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
        Shape ``(n_strengths,)``, any order; or a strength for each feature, shape ``(n_strengths,
        n_features)``, which are fitted in the order given, each from the one before: neighbours should
        be near. No value is compiled.
    regularizer, likelihood
        What to minimize.
    penalty
        Taken in place of the regularizer's own, where features have units or strengths of their own.
    train_weights, score_weights
        Weight of each bin (before padding) in fit and score, shape ``(n_rows, n_time_bins)``, or one
        row for all series; scores are on the training bins where no score weights are given. A
        training weight of two is a bin that is there twice, which matters where a scale is estimated.
    start
        ``(coef, intercept)`` to start from, shapes ``(n_features,)`` and ``()``, or ``(n_rows,
        n_features)`` and ``(n_rows,)``; without it, no weights and the intercept that gives the
        mean count.
    n_rows
        Rows to fit, from the first on; all where None. How many is not compiled.
    solver, tol, maxiter
        The regularizer's default solver, and the solver's default tolerance and number of
        iterations, where None.
    """
    strengths = np.atleast_1d(np.asarray(strengths, dtype=float))
    solver = solver or SOLVERS[regularizer.default_solver]
    train = bin_weights(train_weights, data.design.shape[0])
    score = train if score_weights is None else bin_weights(score_weights, data.design.shape[0])
    is_single = strengths.ndim == 1
    order = np.argsort(-strengths, kind="stable") if is_single else np.arange(len(strengths))
    train_size = np.atleast_2d(np.asarray(train_weights, dtype=float)).sum(axis=1)
    task = _Task(
        data,
        embed(penalty or regularizer.penalty(n_features), data.design.shape[1], data.design.dtype),
        strengths[order] if is_single else _of_parameters(strengths, data.design.shape[1]),
        train,
        train_size,
        score,
        _start_beta(start, data),
        np.asarray(solver.default_tol if tol is None else tol, data.design.dtype),
        likelihood,
        solver.name,
        regularizer.is_smooth,
        solver.default_maxiter if maxiter is None else maxiter,
        n_rows or max(train.shape[0], data.counts.shape[0]),
    )
    blocks = cut_into_blocks(data, train, score) if task.is_large else None
    fitted = _fit_by_rows(task) if blocks is None else _fit_by_blocks(task, blocks)
    back = np.argsort(order)
    return unpack([np.asarray(part)[: task.n_rows, back] for part in fitted], strengths, n_features)


@dataclass(frozen=True)
class _Task:
    """What `fit_path` is asked for, checked and padded, with strengths in the order of the fits."""

    data: Data
    penalty: Penalty
    strengths: np.ndarray
    train: np.ndarray
    train_size: np.ndarray
    score: np.ndarray
    start: np.ndarray
    tol: np.ndarray
    likelihood: Likelihood
    solver: str
    is_smooth: bool
    maxiter: int
    n_rows: int

    @property
    def _estimates_scale(self) -> bool:
        """Whether each row has a scale of its own, so that rows have no curvature to share."""
        return self.likelihood.fit_scale is not None and bool(np.isnan(self.likelihood.scale))

    @property
    def is_large(self) -> bool:
        """Whether folds that share their work are worth more than the compiling it takes."""
        return (
            self.data.design.size >= LARGE_DESIGN
            and self.train.shape[0] > 1
            and self.data.counts.shape[0] == 1
            and self.data.used is None
            and self.solver in NEWTON
            and not self._estimates_scale
        )


def _fit_by_rows(task: _Task) -> Fitted:
    dtype = task.data.design.dtype
    n_series, n_time_bins = task.data.counts.shape
    # Few shapes where that costs nothing; what all series share stays one row.
    row_bucket = ROW_BUCKET if n_series == 1 and n_time_bins <= LARGEST_ROW_TO_PAD else 1
    return fit_by_rows(
        task.data,
        task.penalty,
        _padded(task.strengths, STRENGTH_BUCKET, dtype),
        len(task.strengths),
        _padded(task.train, row_bucket, dtype),
        _padded(task.train_size, row_bucket, dtype),
        _padded(task.score, row_bucket, dtype),
        task.n_rows,
        task.start,
        task.tol,
        likelihood=task.likelihood,
        solver=task.solver,
        is_smooth=task.is_smooth,
        maxiter=task.maxiter,
        # An accelerator is idle unless rows run at once; a CPU's cores are not.
        side_by_side=jax.default_backend() != "cpu",
    )


def _fit_by_blocks(task: _Task, blocks: Blocks) -> Fitted:
    groups = np.asarray(task.penalty.group)
    dtype = task.data.design.dtype
    return fit_by_blocks(
        blocks,
        task.train_size.astype(dtype),
        task.penalty,
        _padded(task.strengths, STRENGTH_BUCKET, dtype),
        len(task.strengths),
        task.start,
        task.tol,
        likelihood=task.likelihood,
        static=Static(task.is_smooth, np.unique(groups).size == groups.size),
        maxiter=task.maxiter,
    )


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
    penalty: Penalty | None = None,
    train_weights: ArrayLike | None = None,
) -> float:
    """Smallest strength at which no penalized weight is left.

    `penalty` and `train_weights` are as for `fit_path`, of one row; all bins weigh the same without
    weights.

    Returns
    -------
    float
        ``inf`` for regularizers that set no weight to zero.
    """
    if regularizer.is_smooth:
        return float("inf")
    if train_weights is None:
        train_weights = np.ones(n_time_bins)
    penalty = penalty or regularizer.penalty(n_features)
    return penalty.strength_max(
        null_gradient(
            data,
            n_features,
            train_weights,
            regularizer=regularizer,
            likelihood=likelihood,
            penalty=penalty,
        )
    )


def default_grid(
    data: Data,
    n_features: int,
    n_time_bins: int,
    largest: float,
    *,
    likelihood: Likelihood,
    scale: ArrayLike | None = None,
    train_weights: ArrayLike | None = None,
) -> np.ndarray:
    """Logarithmic grid of strengths, from where next to nothing is left of the weights, downward.

    It starts at `largest`, the data's strength_max. A smooth penalty has none (inf), and starts at a
    hundred times that of the Lasso on features in units of their own, where each weight is a hundredth
    of the step that its gradient asks for at most. Squares of weights grow with the square of a
    feature's unit, so the grid does, too, and is the longer the more the features' units differ.

    Parameters
    ----------
    data, n_features, n_time_bins, likelihood, train_weights
        As for `strength_max`.
    scale
        What the features of `data` were divided by, shape ``(n_features,)``; 1 if not given.

    Returns
    -------
    ndarray, shape (N_STRENGTHS,)
    """
    if not np.isinf(largest):
        return np.geomspace(largest, largest * 10.0**-DECADES, N_STRENGTHS)
    scale = np.broadcast_to(np.asarray(1.0 if scale is None else scale), n_features)
    plain = Lasso().penalty(n_features)
    of_lasso = strength_max(
        data,
        n_features,
        n_time_bins,
        regularizer=Lasso(),
        likelihood=likelihood,
        penalty=plain._replace(group_weight=plain.group_weight / scale**2),
        train_weights=train_weights,
    )
    decades = SMOOTH_DECADES + 2 * np.log10(scale.max() / scale.min())
    return np.geomspace(100 * of_lasso, 100 * of_lasso * 10.0**-decades, N_STRENGTHS)


def null_gradient(
    data: Data,
    n_features: int,
    train_weights: ArrayLike,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    penalty: Penalty,
) -> np.ndarray:
    """Gradient of the loss where no penalized weight is left and the rest is fitted, shape ``(n_features,)``.

    The arguments are those of `strength_max`.
    """
    weight = np.asarray(penalty.group_weight)
    null = fit_path(
        data,
        n_features,
        [NULL_STRENGTH / np.min(weight, where=weight > 0, initial=1.0)],
        regularizer=regularizer,
        penalty=penalty,
        likelihood=likelihood,
        train_weights=train_weights,
    )
    return null.gradient[0, 0]


def predict_rate(
    X: ArrayLike, coef: ArrayLike, intercept: ArrayLike, *, inverse_link: InverseLinkFunction
) -> np.ndarray:
    """Rate in counts per bin, shape ``(n_time_bins,)``, of features ``(n_time_bins, n_features)``."""
    linear_predictor = np.asarray(X) @ np.asarray(coef) + np.asarray(intercept)
    rows = linear_predictor.shape[0]
    # Padded like the data, so that few lengths are ever compiled.
    padded = np.zeros((bucket(rows), *linear_predictor.shape[1:]), float_dtype())
    padded[:rows] = linear_predictor
    return np.asarray(rate_of(padded, inverse_link=link_as_data(inverse_link)))[:rows]


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
    unit = np.ones(n_parameters, dtype)
    unit[here] = penalty.unit
    return Penalty(quadratic, group, group_weight, unit)


def _of_parameters(strengths: np.ndarray, n_parameters: int) -> np.ndarray:
    """Give the intercept and absent features a strength, which multiplies nothing."""
    n_features = strengths.shape[1]
    return np.pad(strengths, ((0, 0), (1, n_parameters - n_features - 1)))


def _padded(values: np.ndarray, bucket_size: int, dtype: np.dtype) -> np.ndarray:
    """Pad the first axis with zeros to a multiple of the bucket's size."""
    rows = round_up(values.shape[0], bucket_size)
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


def unpack(fitted: Sequence[np.ndarray], strengths: np.ndarray, n_features: int) -> Path:
    """Return what a compiled call has fitted, the parts of `Fitted` in order, without the padding."""
    beta, gradient, loss, score, scale, kkt_residual, n_steps, converged = fitted
    features = slice(1, 1 + n_features)
    return Path(
        strength=strengths,
        coef=beta[:, :, features],
        intercept=beta[:, :, 0],
        gradient=gradient[:, :, features],
        loss=loss,
        score=score,
        scale=scale,
        kkt_residual=kkt_residual,
        n_steps=n_steps,
        converged=converged,
    )
