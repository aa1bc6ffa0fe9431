"""What lessons may ask of the workspace "Feed-forward"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from glmlab.lab.measures import Measure
from glmlab.workspaces.feedforward.results import Redraws, Results, SamplingDistribution

_NONE = float("nan")


def _of_candidates(results: Results, name: str) -> float:
    """Return how far the weights of a regularizer are from the truth; NaN where it is not compared."""
    errors = (entry.error for entry in results.candidates if entry.regularizer == name)
    return next((error for error in errors if error is not None), _NONE)


def _error(results: Results, _jobs: Mapping[str, Any]) -> float:
    truth = results.fit.true_coef
    return _NONE if truth is None else float(np.sqrt(np.mean((results.fit.coef - truth) ** 2)))


def _of_rule(rule: str, name: str, words: str) -> dict[str, Measure]:
    """Return what the data sets that were drawn anew say of a way to select the strength."""

    def measure(what: str, judge: Callable[[SamplingDistribution], float | None]) -> Measure:
        def read(_results: Results, jobs: Mapping[str, Any]) -> float:
            redraws: Redraws | None = jobs["redraws"]
            found = None if redraws is None else judge(redraws.by_rule[rule])
            return _NONE if found is None else found

        return Measure(
            f"{what} at {words} of each redrawn data set; NaN before there are any.", read
        )

    return {
        f"error_of_{name}": measure(
            "Root mean square of recovered less true weights", lambda d: d.root_mean_squared_error
        ),
        f"support_of_{name}": measure(
            "Share of data sets with exactly the true support", lambda d: d.exact_support
        ),
        f"strength_of_{name}": measure("Geometric mean of the strength", lambda d: d.mean_strength),
        f"coverage_of_{name}": measure(
            "Share of 95% intervals, if counted, that hold the truth",
            lambda d: d.coverage_across_weights,
        ),
    }


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "coef": Measure("Recovered weights, one per feature.", lambda r, _: r.fit.coef),
        "true_coef": Measure(
            "Weights that made the data, one per feature; zeros for a recording.",
            lambda r, _: np.zeros_like(r.fit.coef) if r.fit.true_coef is None else r.fit.true_coef,
        ),
        "intercept_": Measure("Recovered intercept.", lambda r, _: r.fit.intercept),
        "error": Measure(
            "Root mean square of recovered less true weights; NaN for a recording.", _error
        ),
        "log_likelihood": Measure(
            "Mean log-likelihood per bin, on the data of the fit.",
            lambda r, _: r.fit.log_likelihood,
        ),
        "pseudo_r2": Measure(
            "McFadden's pseudo-R2 on the data of the fit.", lambda r, _: r.fit.pseudo_r2
        ),
        "bits_per_spike": Measure(
            "On held-out data of a recording; NaN for toy data.",
            lambda r, _: _NONE if r.fit.bits_per_spike is None else r.fit.bits_per_spike,
        ),
        "grid": Measure("Strengths of the grid.", lambda r, _: r.cross_validation.strength_grid),
        "scores": Measure(
            "Mean held-out log-likelihood at each strength of the grid.",
            lambda r, _: r.cross_validation.score_mean,
        ),
        "standard_errors": Measure(
            "Standard error of each of them over the folds.",
            lambda r, _: r.cross_validation.score_standard_error,
        ),
        "best": Measure(
            "Place of the best score in the grid, from 0.", lambda r, _: r.cross_validation.best
        ),
        "best_strength": Measure(
            "Strength with the best score.",
            lambda r, _: r.cross_validation.strength_grid[r.cross_validation.best],
        ),
        "simplest_strength": Measure(
            "Largest strength within one standard error of the best score.",
            lambda r, _: r.cross_validation.strength_grid[r.cross_validation.simplest],
        ),
        "strength_max": Measure(
            "Smallest strength at which no weight is left.", lambda r, _: r.path.strength_max
        ),
        "observed": Measure("Observed counts in the raster.", lambda r, _: r.simulation.observed),
        "simulated": Measure(
            "Simulated counts in the raster, a row for each trial.",
            lambda r, _: r.simulation.simulated,
        ),
        "rate": Measure(
            "Predicted rate of each bin in the raster.", lambda r, _: r.simulation.rate
        ),
        "largest_rate": Measure("The largest of them.", lambda r, _: np.max(r.simulation.rate)),
        "error_of_ridge": Measure(
            "Error of Ridge in the comparison; NaN where it is not compared.",
            lambda r, _: _of_candidates(r, "Ridge"),
        ),
        "error_of_lasso": Measure(
            "Error of Lasso in the comparison; NaN where it is not compared.",
            lambda r, _: _of_candidates(r, "Lasso"),
        ),
        **_of_rule("min", "minimum", "the minimum"),
        **_of_rule("1se", "one_se", "one standard error"),
        "data_sets": Measure(
            "How many data sets have been drawn anew.",
            lambda _, jobs: 0 if jobs["redraws"] is None else jobs["redraws"].n_data_sets,
        ),
    }
)
"""By name; none of them is the name of a setting."""
