"""Many data sets at once: the same fit on each, all drawn from the same truth.

Each data set is cross-validated over the strengths, its strength is chosen, and its weights are kept;
bias, variance and support over the data sets then say how an estimator behaves.

All rows of bin weights of all data sets of a chunk (all bins, and all but one fold each) are lanes of
one compiled call. Their number is fixed, so that neither the number of data sets nor of folds is
ever compiled again.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 7.3, for
bias and variance; sections 7.10 and 7.12, for what a choice by cross-validation estimates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import FloatArray, as_numbers, require_finite_number, require_integer
from glmlab.model.folds import fold_weights
from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import (
    Data,
    bin_weights,
    bucket,
    fill_up,
    float_dtype,
    pad_design,
    round_up,
)
from glmlab.model.path import (
    SELECTIONS,
    STRENGTH_BUCKET,
    CrossValidationScores,
    Path,
    Selection,
    embed,
    require_selection,
    unpack,
)
from glmlab.model.path_by_rows import Fitted, fit_by_rows
from glmlab.model.programs import program
from glmlab.model.regularizer import Penalty, Regularizer
from glmlab.model.solvers import SOLVERS

LANES = 60
"""Rows of bin weights in a compiled call: ten data sets of 5 folds, or twenty of 2. It bounds the folds
and sets how often progress is told; the time hardly depends on it (40 data sets of 200 bins took 0.28 to
0.45 s with 12, 30, 60, 120 and 240 lanes)."""

TOLERANCE = 1e-8
"""Well below what can be seen, or matters to a choice; a tighter one costs a step per fit."""


@dataclass(frozen=True)
class Redraws:
    """What each of many data sets gave.

    Attributes
    ----------
    strength
        The strength chosen, shape ``(n_data_sets,)``.
    coef, intercept
        Of the fit on all bins at that strength, shapes ``(n_data_sets, n_features)`` and
        ``(n_data_sets,)``.
    scale
        Of the likelihood of that fit, see `Path`, shape ``(n_data_sets,)``.
    score
        Mean held-out log-likelihood per bin at that strength, mean over the folds, shape
        ``(n_data_sets,)``.
    converged
        Whether all fits of the data set converged, those of the folds included; same shape.
    coef_at_fixed, intercept_at_fixed, scale_at_fixed
        Of the fit on all bins at the strength that the caller fixed, shaped like `coef`, `intercept` and
        `scale`; None where none was fixed.
    """

    strength: FloatArray
    coef: FloatArray
    intercept: FloatArray
    scale: FloatArray
    score: FloatArray
    converged: NDArray[np.bool_]
    coef_at_fixed: FloatArray | None
    intercept_at_fixed: FloatArray | None
    scale_at_fixed: FloatArray | None


def fit_redraws(
    designs: ArrayLike,
    counts: ArrayLike,
    strengths: ArrayLike,
    n_folds: int,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    selection: Selection = "min",
    fixed_strength: float | None = None,
) -> Iterator[Redraws]:
    """Cross-validate, choose and fit each data set, chunk by chunk.

    The input is checked at once; each chunk is computed when it is asked for, in the precision that
    JAX has then, so that progress can be shown and the rest be given up between chunks.

    Parameters
    ----------
    designs
        Features, shape ``(n_data_sets, n_time_bins, n_features)``.
    counts
        Shape ``(n_data_sets, n_time_bins)``.
    strengths
        Grid to choose from, shape ``(n_strengths,)``, any order.
    n_folds
        Number of contiguous folds, 2 to ``LANES - 1``, and at most one per bin.
    regularizer, likelihood
        What to minimize.
    selection
        "min" takes the strength with the best mean held-out score, "1se" the largest one within a
        standard error of it; as `CrossValidationScores`.
    fixed_strength
        A strength to fit too, the same for all data sets; it is no candidate of the choice.

    Returns
    -------
    Iterator of Redraws
        Some data sets each, in order; `join` makes one of them.

    Raises
    ------
    ValueError, TypeError
        If shapes do not match, a value is not finite, a strength is negative, or an option is not
        there.
    """
    require_selection(selection)
    chunks = fit_redraws_by_rule(
        designs,
        counts,
        strengths,
        n_folds,
        regularizer=regularizer,
        likelihood=likelihood,
        fixed_strength=fixed_strength,
    )
    return (chunk[selection] for chunk in chunks)


def fit_redraws_by_rule(
    designs: ArrayLike,
    counts: ArrayLike,
    strengths: ArrayLike,
    n_folds: int,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    fixed_strength: float | None = None,
) -> Iterator[dict[Selection, Redraws]]:
    """Do the same once for every rule of choice, from the same fits.

    The parameters and errors are those of `fit_redraws`.
    """
    X, y = _checked_data(designs, counts)
    _check_folds(n_folds, X.shape[1])
    grid = _Grid.of(strengths, fixed_strength)
    task = _Task.of(X.shape[1], X.shape[2], n_folds, grid, regularizer, likelihood)
    size = LANES // (1 + n_folds)
    return (
        _by_rule(task.fit(X[k : k + size], y[k : k + size]), grid)
        for k in range(0, X.shape[0], size)
    )


def _by_rule(paths: list[Path], grid: _Grid) -> dict[Selection, Redraws]:
    return {rule: join(_choose(path, grid, rule) for path in paths) for rule in SELECTIONS}


def join(chunks: Iterable[Redraws]) -> Redraws:
    """Join chunks of data sets, in order.

    Raises
    ------
    ValueError
        If there is no chunk.
    """
    parts = list(chunks)
    if not parts:
        raise ValueError(
            "There must be at least one chunk of data sets to join, but there is none."
        )
    fixed = parts[0].coef_at_fixed is not None
    return Redraws(
        strength=np.concatenate([part.strength for part in parts]),
        coef=np.concatenate([part.coef for part in parts]),
        intercept=np.concatenate([part.intercept for part in parts]),
        scale=np.concatenate([part.scale for part in parts]),
        score=np.concatenate([part.score for part in parts]),
        converged=np.concatenate([part.converged for part in parts]),
        coef_at_fixed=_joined([part.coef_at_fixed for part in parts]) if fixed else None,
        intercept_at_fixed=_joined([part.intercept_at_fixed for part in parts]) if fixed else None,
        scale_at_fixed=_joined([part.scale_at_fixed for part in parts]) if fixed else None,
    )


def _joined(parts: list[FloatArray | None]) -> FloatArray:
    return np.concatenate([part for part in parts if part is not None])


def bias(coef: ArrayLike, true_coef: ArrayLike) -> FloatArray:
    """Mean over data sets minus the truth, shape ``(n_features,)``.

    Parameters
    ----------
    coef
        Shape ``(n_data_sets, n_features)``.
    true_coef
        Shape ``(n_features,)``.

    Raises
    ------
    ValueError
        If the shapes do not match.
    """
    found, truth = _checked_weights(coef, true_coef)
    return found.mean(axis=0) - truth


def variance(coef: ArrayLike) -> FloatArray:
    """Variance of each weight over data sets, shape ``(n_features,)``.

    It is divided by the number of data sets, so that bias squared plus variance is the mean squared
    error over them, exactly.

    Parameters
    ----------
    coef
        Shape ``(n_data_sets, n_features)``.

    Raises
    ------
    ValueError
        If the shape is another.
    """
    found, _ = _checked_weights(coef, None)
    return found.var(axis=0)


def share_kept(coef: ArrayLike) -> FloatArray:
    """Share of data sets in which each weight is not zero, shape ``(n_features,)``.

    Parameters
    ----------
    coef
        Shape ``(n_data_sets, n_features)``.

    Raises
    ------
    ValueError
        If the shape is another.
    """
    found, _ = _checked_weights(coef, None)
    return (found != 0).mean(axis=0)


def share_of_exact_support(coef: ArrayLike, true_coef: ArrayLike) -> float:
    """Share of data sets whose nonzero weights are exactly those of the truth.

    Parameters
    ----------
    coef
        Shape ``(n_data_sets, n_features)``.
    true_coef
        Shape ``(n_features,)``.

    Raises
    ------
    ValueError
        If the shapes do not match.
    """
    found, truth = _checked_weights(coef, true_coef)
    return float(((found != 0) == (truth != 0)).all(axis=1).mean())


def _checked_weights(coef: ArrayLike, true_coef: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    found = as_numbers("coef", coef)
    if found.ndim != 2 or found.size == 0:
        raise ValueError(
            "coef must have shape (n_data_sets, n_features) with at least one entry, but its shape "
            f"is {found.shape}."
        )
    truth = np.zeros(found.shape[1]) if true_coef is None else as_numbers("true_coef", true_coef)
    if truth.shape != found.shape[1:]:
        raise ValueError(
            f"true_coef must have one weight per feature, shape ({found.shape[1]},), but its shape is "
            f"{truth.shape}."
        )
    return found, truth


def _checked_data(designs: ArrayLike, counts: ArrayLike) -> tuple[FloatArray, FloatArray]:
    X, y = as_numbers("designs", designs), as_numbers("counts", counts)
    if X.ndim != 3 or X.size == 0:
        raise ValueError(
            "designs must have shape (n_data_sets, n_time_bins, n_features) with at least one "
            f"entry, but its shape is {X.shape}."
        )
    if y.shape != X.shape[:2]:
        raise ValueError(
            f"counts must have one row per data set and one entry per bin, shape {X.shape[:2]}, but its "
            f"shape is {y.shape}."
        )
    for name, values in (("designs", X), ("counts", y)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} must be finite, but a value is NaN or infinite.")
    return X, y


def _check_folds(n_folds: int, n_time_bins: int) -> None:
    require_integer("n_folds", n_folds, 2)
    most = min(LANES - 1, n_time_bins)
    if n_folds > most:
        raise ValueError(f"n_folds must be at most {most} here, but it is {n_folds}.")


class _Grid(NamedTuple):
    """Strengths from strong to weak, the fixed one among them.

    Attributes
    ----------
    strengths
        Shape ``(n_strengths,)`` or, with a fixed one, ``(n_strengths + 1,)``.
    candidates
        Where among them those are that can be chosen, in the order of the caller, which decides
        between equals.
    fixed
        Where the fixed one is; None if there is none.
    """

    strengths: FloatArray
    candidates: NDArray[np.intp]
    fixed: int | None

    @classmethod
    def of(cls, strengths: ArrayLike, fixed: float | None) -> _Grid:
        grid = as_numbers("strengths", strengths)
        if grid.ndim != 1 or grid.size == 0:
            raise ValueError(
                "strengths must have shape (n_strengths,) with at least one entry, but its shape is "
                f"{grid.shape}."
            )
        if fixed is not None:
            grid = np.append(grid, require_finite_number("fixed_strength", fixed))
        if not (np.isfinite(grid).all() and (grid >= 0).all()):
            raise ValueError("Every strength must be finite and not negative.")
        order = np.argsort(-grid, kind="stable")
        place = np.argsort(order)
        if fixed is None:
            return cls(grid[order], place, None)
        return cls(grid[order], place[:-1], int(place[-1]))


@dataclass(frozen=True)
class _Task:
    """What all chunks share, padded."""

    train: FloatArray
    train_size: FloatArray
    score: FloatArray
    strengths: FloatArray
    n_strengths: int
    penalty: Penalty
    likelihood: Likelihood
    options: dict[str, Any]

    @classmethod
    def of(
        cls,
        n_time_bins: int,
        n_features: int,
        n_folds: int,
        grid: _Grid,
        regularizer: Regularizer,
        likelihood: Likelihood,
    ) -> _Task:
        dtype = float_dtype()
        solver = SOLVERS[regularizer.default_solver]
        train, score = fold_weights(n_time_bins, n_folds)
        n_parameters = round_up(n_features + 1, 4)
        return cls(
            bin_weights(train, bucket(n_time_bins)).astype(dtype),
            train.sum(axis=1).astype(dtype),
            bin_weights(score, bucket(n_time_bins)).astype(dtype),
            fill_up(grid.strengths, round_up(grid.strengths.size, STRENGTH_BUCKET)),
            grid.strengths.size,
            embed(regularizer.penalty(n_features), n_parameters, dtype),
            likelihood,
            {
                "solver": solver.name,
                "is_smooth": regularizer.is_smooth,
                "maxiter": solver.default_maxiter,
            },
        )

    def fit(self, X: FloatArray, y: FloatArray) -> list[Path]:
        """Fit the data sets of a chunk along all strengths, the fixed one among them."""
        n_sets, n_rows = X.shape[0], self.train.shape[0]
        shape = self.train.shape[1], self.penalty.group.shape[0]
        # Lanes without work repeat a data set, which takes no longer than it does once.
        lane = np.arange(LANES) % (n_sets * n_rows)
        of_set, of_row = lane // n_rows, lane % n_rows
        fitted = fit_lanes(
            pad_design(X, *shape)[of_set],
            fill_up(y, shape[0])[of_set],
            self.train[of_row],
            self.train_size[of_row],
            self.score[of_row],
            self.penalty,
            self.strengths,
            self.n_strengths,
            np.asarray(TOLERANCE, self.train.dtype),
            self.likelihood,
            **self.options,
        )
        by_lane = [np.asarray(part)[:, 0, : self.n_strengths] for part in fitted]
        rows = [slice(k * n_rows, (k + 1) * n_rows) for k in range(n_sets)]
        return [
            unpack([part[own] for part in by_lane], self.strengths[: self.n_strengths], X.shape[2])
            for own in rows
        ]


@program(static=("solver", "is_smooth", "maxiter"))
def fit_lanes(
    designs: jax.Array,
    counts: jax.Array,
    train: jax.Array,
    train_size: jax.Array,
    score: jax.Array,
    penalty: Penalty,
    strengths: jax.Array,
    n_strengths: int,
    tol: jax.Array,
    likelihood: Likelihood,
    **static: Any,
) -> Fitted:
    """Fit each lane along the strengths; what comes back has an axis of one row behind the lanes."""

    def fit_lane(
        design: jax.Array,
        counts: jax.Array,
        train: jax.Array,
        train_size: jax.Array,
        score: jax.Array,
    ) -> Fitted:
        return fit_by_rows(
            Data(design, counts[None]),
            penalty,
            strengths,
            n_strengths,
            train[None],
            train_size[None],
            score[None],
            1,
            # Not a number: start from the null model.
            jnp.full((1, design.shape[1]), jnp.nan, design.dtype),
            tol,
            likelihood=likelihood,
            side_by_side=True,
            **static,
        )

    # Side by side takes about half the time of one after the other: the arrays are so small that
    # what each operation costs by itself decides.
    return jax.vmap(fit_lane)(designs, counts, train, train_size, score)


def _choose(path: Path, grid: _Grid, selection: Selection) -> Redraws:
    """Keep what one data set gave."""
    scores = CrossValidationScores(_candidates(path, grid))
    best = scores.best if selection == "min" else scores.simplest_within_one_error
    chosen = grid.candidates[[best]]
    fixed = None if grid.fixed is None else [grid.fixed]
    return Redraws(
        strength=scores.path.strength[[best]],
        coef=path.coef[0, chosen],
        intercept=path.intercept[0, chosen],
        scale=path.scale[0, chosen],
        score=scores.mean[[best]],
        converged=np.array([path.converged.all()]),
        coef_at_fixed=None if fixed is None else path.coef[0, fixed],
        intercept_at_fixed=None if fixed is None else path.intercept[0, fixed],
        scale_at_fixed=None if fixed is None else path.scale[0, fixed],
    )


def _candidates(path: Path, grid: _Grid) -> Path:
    """Keep the strengths that can be chosen, in the caller's order."""
    by_row = {
        field.name: getattr(path, field.name)[:, grid.candidates]
        for field in fields(Path)
        if field.name != "strength"
    }
    return Path(strength=path.strength[grid.candidates], **by_row)
