"""Coverage: how often intervals hold the truth, and what rules of choice cost, counted over simulated data sets.

An interval of 95% that is computed at a strength which the same data have chosen, and around weights that a
penalty has pulled towards zero, need not hold the truth 95 times in 100; how often it does can be counted where
the truth is known. So can what a rule of choice is worth: by the error of the weights, and by the likelihood of
new data.

Sources: Wood (2006), Aust. N. Z. J. Stat. 48:445, for intervals of penalized fits and their coverage across weights
rather than of each; Chen and Yang (2021), Stat 10:e361, for the rule of one standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import FloatArray, as_numbers, require_finite_number, require_integer
from glmlab.model.glm import GLM
from glmlab.model.observation_models import Likelihood, Observations
from glmlab.model.padding import pad
from glmlab.model.path import SELECTIONS, Selection, predict_rate
from glmlab.model.redraws import Redraws, fit_redraws_by_rule, join
from glmlab.model.regularizer import Regularizer
from glmlab.model.uncertainty import (
    Intervals,
    NoIntervalsError,
    bootstrap_intervals,
    check_level,
    wald_intervals,
)


@dataclass(frozen=True)
class RuleScores:
    """What one rule of choice gave for each data set.

    Attributes
    ----------
    strength
        Chosen, shape ``(n_data_sets,)``.
    coef, intercept
        Of the fit at it, shapes ``(n_data_sets, n_features)`` and ``(n_data_sets,)``.
    squared_error
        Of the weights, summed over them, shape ``(n_data_sets,)``.
    held_out_score
        Mean log-likelihood per bin of the next data set, which the fit has not seen, same shape.
    holds_coef, holds_intercept
        Whether the interval holds the truth, shapes ``(n_data_sets, n_features)`` and ``(n_data_sets,)``; one
        that could not be computed does not. None where no intervals were counted.
    n_without_intervals
        Data sets whose intervals could not be computed.
    """

    strength: FloatArray
    coef: FloatArray
    intercept: FloatArray
    squared_error: FloatArray
    held_out_score: FloatArray
    holds_coef: NDArray[np.bool_] | None
    holds_intercept: NDArray[np.bool_] | None
    n_without_intervals: int

    @property
    def coverage(self) -> FloatArray | None:
        """Share of data sets in which the interval of each weight holds the truth, shape ``(n_features,)``."""
        return None if self.holds_coef is None else self.holds_coef.mean(axis=0)

    @property
    def coverage_across_weights(self) -> float | None:
        """Share of all intervals of weights that hold the truth."""
        return None if self.holds_coef is None else float(self.holds_coef.mean())

    @property
    def error_of_coverage(self) -> float | None:
        """Standard error of `coverage_across_weights`, as `standard_error_of_coverage`."""
        return None if self.holds_coef is None else standard_error_of_coverage(self.holds_coef)


def standard_error_of_coverage(holds: NDArray[np.bool_]) -> float:
    """Standard error of the share of all intervals that hold the truth, over data sets.

    The intervals of one data set hold or miss together, so that each data set counts as one observation:
    its share.

    Parameters
    ----------
    holds
        Whether each interval holds the truth, shape ``(n_data_sets, n_features)``.

    Returns
    -------
    float
        NaN for fewer than two data sets, over which nothing scatters.
    """
    shares = holds.mean(axis=1)
    if shares.size < 2:
        return float("nan")
    return float(shares.std(ddof=1) / np.sqrt(shares.size))


@dataclass(frozen=True)
class Coverage:
    """Intervals and rules of choice beside the truth.

    Attributes
    ----------
    level
        Nominal, of the intervals.
    rules
        Scores of the choice of the best mean score ("min"), and of the largest strength within one standard
        error ("1se").
    true_score
        Mean log-likelihood per bin of the next data set by the truth, shape ``(n_data_sets,)``: what
        `RuleScores.held_out_score` is compared with.
    n_converged
        Data sets all of whose fits converged.
    """

    level: float
    rules: dict[Selection, RuleScores]
    true_score: FloatArray
    n_converged: int


def coverage(
    model: GLM,
    designs: ArrayLike,
    true_coef: ArrayLike,
    true_intercept: float,
    strengths: ArrayLike | None = None,
    *,
    seed: int,
    n_folds: int = 5,
    true_scale: float | None = None,
    level: float = 0.95,
    n_replicates: int = 0,
) -> Coverage:
    """Draw data sets from a truth, choose and fit, and count; in float64 whatever JAX is set to.

    Parameters
    ----------
    model
        Observation model, inverse link and regularizer; its strength is not read.
    designs
        Shape ``(n_data_sets, n_time_bins, n_features)``; ``np.broadcast_to(X, (100, *X.shape))`` gives 100 data
        sets one design.
    true_coef, true_intercept
        Shape ``(n_features,)``, and a number.
    strengths
        To choose from, shape ``(n_strengths,)``; None only for a regularizer without strength.
    seed
        Of the draws.
    n_folds
        Of contiguous folds.
    true_scale
        Dispersion that observations are drawn with, where the model has one; 1 if not given.
    level
        Of the intervals, above 0 and below 1.
    n_replicates
        Of a bootstrap for each data set and rule; 0 counts Wald intervals, and none where the penalty has a
        corner.

    Raises
    ------
    ValueError, TypeError
        If shapes do not match, there are fewer than two data sets, values are not finite or out of range, or as
        `fit_redraws`.
    """
    X = _checked_designs(model, designs)
    truth = Truth(
        _checked_coef(true_coef, X.shape[2]),
        require_finite_number("true_intercept", true_intercept),
        None if true_scale is None else require_finite_number("true_scale", true_scale),
    )
    require_integer("seed", seed, 0)
    require_integer("n_replicates", n_replicates, 0)
    check_level(level)
    if strengths is None and model.regularizer.has_strength:
        raise ValueError(f"{type(model.regularizer).__name__} needs strengths to choose from.")
    with jax.enable_x64(True):
        counts = draw_data_sets(model, truth, X, seed)
        chunks = list(
            fit_redraws_by_rule(
                X,
                counts,
                [0.0] if strengths is None else strengths,
                n_folds,
                regularizer=model.regularizer,
                likelihood=model.likelihood(),
            )
        )
        found: dict[Selection, Redraws] = {
            rule: join(chunk[rule] for chunk in chunks) for rule in SELECTIONS
        }
        task = _Task(model, X, counts, truth, level, n_replicates, seed)
        rules: dict[Selection, RuleScores] = {rule: task.scores(found[rule]) for rule in SELECTIONS}
        true_score = np.array(
            [task.score_on_next(k, truth.coef, truth.intercept, truth.scale) for k in range(len(X))]
        )
    return Coverage(level, rules, true_score, int(found["min"].converged.sum()))


class Truth(NamedTuple):
    """What data sets are drawn from: weights, shape ``(n_features,)``, intercept and dispersion."""

    coef: FloatArray
    intercept: float
    scale: float | None


class _Task(NamedTuple):
    """The data sets, and how they are judged."""

    model: GLM
    designs: FloatArray
    counts: FloatArray
    truth: Truth
    level: float
    n_replicates: int
    seed: int

    def scores(self, found: Redraws) -> RuleScores:
        """Judge what one rule gave."""
        n_sets = len(found.strength)
        scales = np.array([self._scale(found, k) for k in range(n_sets)])
        intervals = [self._intervals(found, k, scales[k]) for k in range(n_sets)]
        counted = self.n_replicates > 0 or self.model.regularizer.is_smooth
        return RuleScores(
            strength=found.strength,
            coef=found.coef,
            intercept=found.intercept,
            squared_error=np.square(found.coef - self.truth.coef).sum(axis=1),
            held_out_score=np.array(
                [
                    self.score_on_next(k, found.coef[k], found.intercept[k], scales[k])
                    for k in range(n_sets)
                ]
            ),
            holds_coef=np.array([self._holds_coef(one) for one in intervals]) if counted else None,
            holds_intercept=np.array([self._holds_intercept(one) for one in intervals])
            if counted
            else None,
            n_without_intervals=sum(one is None for one in intervals) if counted else 0,
        )

    def score_on_next(
        self, k: int, coef: FloatArray, intercept: float, scale: float | None
    ) -> float:
        """Mean log-likelihood of the data set after one by its fit; the first comes after the last."""
        following = (k + 1) % len(self.designs)
        rate = self._rate(self.designs[following], coef, intercept)
        observations = self.model.observation_model
        return float(observations.log_likelihood(self.counts[following], rate, scale))

    def _rate(self, X: FloatArray, coef: FloatArray, intercept: float) -> FloatArray:
        link = self.model.likelihood().inverse_link
        return predict_rate(X, coef, intercept, inverse_link=link)

    def _scale(self, found: Redraws, k: int) -> float:
        """Return the dispersion of one fit: its own, or Pearson's, as `GLM` has it."""
        if self.model.likelihood().fit_scale is not None:
            return float(found.scale[k])
        observations, y = self.model.observation_model, self.counts[k]
        if not observations.has_dispersion:
            return 1.0
        rate = self._rate(self.designs[k], found.coef[k], found.intercept[k])
        left = y.size - np.count_nonzero(found.coef[k]) - 1
        return float(np.asarray(observations.estimate_scale(y, rate, left))[0])

    def _intervals(self, found: Redraws, k: int, scale: float) -> Intervals | None:
        """Return the intervals of one fit; None where there are none."""
        regularizer: Regularizer = self.model.regularizer
        likelihood: Likelihood = self.model.likelihood()
        fit = (
            pad(self.designs[k], self.counts[k]),
            self.counts.shape[1],
            found.coef[k],
            float(found.intercept[k]),
        )
        strength = float(found.strength[k]) if regularizer.has_strength else None
        try:
            if self.n_replicates:
                return bootstrap_intervals(
                    *fit,
                    regularizer=regularizer,
                    likelihood=likelihood,
                    strength=strength,
                    level=self.level,
                    n_replicates=self.n_replicates,
                    seed=self.seed + k,
                )
            if not regularizer.is_smooth:
                return None
            return wald_intervals(
                *fit,
                regularizer=regularizer,
                likelihood=likelihood,
                scale=scale,
                strength=strength,
                level=self.level,
            )
        except NoIntervalsError:
            return None

    def _holds_coef(self, found: Intervals | None) -> NDArray[np.bool_]:
        truth = self.truth.coef
        if found is None:
            return np.zeros(truth.shape, bool)
        return (found.low <= truth) & (truth <= found.high)

    def _holds_intercept(self, found: Intervals | None) -> bool:
        return (
            found is not None
            and found.intercept_low <= self.truth.intercept <= found.intercept_high
        )


def draw_data_sets(model: GLM, truth: Truth, X: FloatArray, seed: int) -> FloatArray:
    """Draw the observations of all data sets, shape ``(n_data_sets, n_time_bins)``.

    Parameters
    ----------
    model
        Whose observation model and inverse link are taken.
    truth
        What is drawn from.
    X
        Shape ``(n_data_sets, n_time_bins, n_features)``.
    seed
        Of the draws.
    """
    observations: Observations = model.observation_model
    link = model.likelihood().inverse_link
    rates = predict_rate(
        X.reshape(-1, X.shape[2]), truth.coef, truth.intercept, inverse_link=link
    ).reshape(X.shape[:2])
    return np.asarray(
        observations.sample_generator(jax.random.key(seed), rates, truth.scale), float
    )


def _checked_designs(model: GLM, designs: ArrayLike) -> FloatArray:
    if not isinstance(model, GLM):
        raise TypeError(f"coverage takes a GLM, but it is given a {type(model).__name__}.")
    X = as_numbers("designs", designs)
    if X.ndim != 3 or X.size == 0 or X.shape[0] < 2:
        raise ValueError(
            "designs must have shape (n_data_sets, n_time_bins, n_features) with at least two data sets, "
            f"but its shape is {X.shape}."
        )
    return X


def _checked_coef(true_coef: ArrayLike, n_features: int) -> FloatArray:
    truth = as_numbers("true_coef", true_coef)
    if truth.shape != (n_features,) or not np.isfinite(truth).all():
        raise ValueError(
            f"true_coef must hold one finite weight per feature, shape ({n_features},), but it is "
            f"{true_coef!r}."
        )
    return truth
