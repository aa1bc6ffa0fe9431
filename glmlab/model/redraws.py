"""Many data sets at once: the same fit on each, all drawn from the same truth.

Each data set is cross-validated over the strengths, its strength is chosen, and its weights are kept;
bias, variance and support over the data sets then say how an estimator behaves.

All rows of bin weights of all data sets of a chunk (all bins, and all but one fold each) are lanes of
one compiled call, and so are the rows that a bootstrap draws for one data set.

Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 7.3, for
bias and variance; sections 7.10 and 7.12, for what a choice by cross-validation estimates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import FloatArray, as_numbers, require_finite_number, require_integer
from glmlab.model.folds import fold_weights
from glmlab.model.lanes import LANES, Lanes
from glmlab.model.observation_models import Likelihood
from glmlab.model.path import SELECTIONS, CrossValidationScores, Path, Selection, require_selection
from glmlab.model.regularizer import Regularizer
from glmlab.model.uncertainty import N_REPLICATES, Intervals, drawn_bins, percentile_intervals


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
    lanes = Lanes.of(X.shape[2], grid.strengths, regularizer, likelihood)
    train, score = fold_weights(X.shape[1], n_folds)
    size = LANES // (1 + n_folds)
    return (
        _by_rule(lanes.fit(X[k : k + size], y[k : k + size], train, score), grid)
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


@dataclass(frozen=True)
class Replicates:
    """Fits of one data set to bins drawn with replacement.

    Attributes
    ----------
    strength
        From strong to weak, shape ``(n_strengths,)``.
    coef, intercept
        Shapes ``(n_replicates, n_strengths, n_features)`` and ``(n_replicates, n_strengths)``.
    converged
        Shaped like `intercept`.
    """

    strength: FloatArray
    coef: FloatArray
    intercept: FloatArray
    converged: NDArray[np.bool_]

    def intervals(self, strength: float, level: float) -> Intervals:
        """Return the percentile intervals at one of the strengths, as `bootstrap_intervals` has them.

        Raises
        ------
        NoIntervalsError
            If fewer than two replicates have an optimum.
        """
        here = int(np.argmin(np.abs(self.strength - strength)))
        beta = np.column_stack([self.intercept[:, here], self.coef[:, here]])
        return percentile_intervals(beta, self.converged[:, here], level)


def bootstrap_redraws(
    designs: ArrayLike,
    counts: ArrayLike,
    strengths: ArrayLike,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    n_replicates: int = N_REPLICATES,
    seed: int,
) -> Iterator[Replicates]:
    """Fit bins of each data set drawn with replacement, at its own strengths, in the program of `fit_redraws`.

    Parameters
    ----------
    designs, counts, regularizer, likelihood
        See `fit_redraws`.
    strengths
        Of each data set, shape ``(n_data_sets, n_strengths)``.
    n_replicates
        For each data set, at least 2.
    seed
        Of the draws, which are other ones for each data set.

    Returns
    -------
    Iterator of Replicates
        One data set each, in order; each is computed when it is asked for.

    Raises
    ------
    ValueError, TypeError
        As `fit_redraws`, or if a number is out of range.
    """
    X, y = _checked_data(designs, counts)
    require_integer("n_replicates", n_replicates, 2)
    require_integer("seed", seed, 0)
    each = as_numbers("strengths", strengths)
    if each.ndim != 2 or len(each) != len(X):
        raise ValueError(
            f"strengths must have shape ({len(X)}, n_strengths), one row per data set, but the shape is "
            f"{each.shape}."
        )
    grids = [_Grid.of(np.unique(row), None).strengths for row in each]
    return (
        _replicates(
            Lanes.of(X.shape[2], grid, regularizer, likelihood),
            X[k : k + 1],
            y[k : k + 1],
            n_replicates,
            np.random.default_rng((seed, k)),
        )
        for k, grid in enumerate(grids)
    )


def _replicates(
    lanes: Lanes, X: FloatArray, y: FloatArray, n_replicates: int, rng: np.random.Generator
) -> Replicates:
    paths: list[Path] = []
    for _ in range(0, n_replicates, LANES):
        drawn = drawn_bins(rng, LANES, X.shape[1])
        paths += lanes.fit(X, y, drawn, drawn)
    coef, intercept, converged = (
        np.concatenate([getattr(path, name) for path in paths])[:n_replicates]
        for name in ("coef", "intercept", "converged")
    )
    return Replicates(paths[0].strength, coef, intercept, converged)


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
