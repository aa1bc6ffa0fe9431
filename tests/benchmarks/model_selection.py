"""Choices of a strength, timed and counted: ``python -m tests.benchmarks.model_selection [n_cells] [n_data_sets]``.

Times are medians of calls after a first one that compiles: 60,000 bins and 40 features, 5 folds. Then how often
shuffled and blocked folds call a drifting cell a place cell, and how often intervals of 95% hold the truth, beside
what the rules of choice cost.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import jax
import numpy as np

from glmlab.glm import GLM, GLMCV
from glmlab.model_selection import (
    ContiguousFolds,
    FoldScheme,
    GroupFolds,
    ShuffledFolds,
    TrialFolds,
    coverage,
    evidence,
    maximize_evidence,
)
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.path import median_ms
from tests.model.test_leak import verdicts

N_CELLS = 40
N_DATA_SETS = 200
REPEATS = 3


def large_data() -> tuple[np.ndarray, np.ndarray]:
    """A minute of bins of 1 ms, with two filters of 20 weights each."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60_000, 40)) * 0.2
    return X, rng.poisson(np.exp(-2 + X[:, 0] + X[:, -1])).astype(float)


def time_choices() -> None:
    """Print what each way to choose takes."""
    X, y = large_data()
    trials = np.arange(len(y)) // 700
    schemes: dict[str, FoldScheme] = {
        "contiguous folds": ContiguousFolds(5),
        "contiguous folds, gap of 100": ContiguousFolds(5, gap=100),
        "shuffled folds": ShuffledFolds(5),
        "folds by trial": TrialFolds(5),
        "folds by group": GroupFolds(5),
    }
    work: dict[str, Callable[[], object]] = {
        f"50 strengths, {name}": lambda folds=folds: GLMCV(cv=folds).fit(X, y, groups=trials)
        for name, folds in schemes.items()
    }
    groups = [0] * 20 + [1] * 20
    work["144 pairs of strengths, contiguous folds"] = lambda: GLMCV(strength_groups=groups).fit(
        X, y
    )
    ridge = GLM(regularizer="Ridge")
    work["evidence of 50 strengths"] = lambda: evidence(ridge, X, y)
    work["greatest evidence"] = lambda: maximize_evidence(ridge, X, y)
    for name, run in work.items():
        print(f"{name:45s}{median_ms(run, REPEATS):8.0f} ms", flush=True)


def count_leaks(n_cells: int) -> None:
    """Print how many cells without tuning have bits above zero, at the strength that shuffled folds pick."""
    for drift in (1.5, 0.0):
        found = verdicts(drift, n_cells)
        picked = [int(shuffled.bits.argmax()) for shuffled, _ in found]
        bits = np.array([(s.bits[k], b.bits[k]) for (s, b), k in zip(found, picked, strict=True)])
        ratio = np.median([blocked.strength / shuffled.strength for shuffled, blocked in found])
        for name, own in zip(("shuffled", "blocked"), bits.T, strict=True):
            print(
                f"drift {drift}, {name:10s}{own.mean():+8.3f} bits per spike, above 0.01 in "
                f"{100 * np.mean(own > 0.01):3.0f}%"
            )
        print(f"drift {drift}, blocked folds pick a ridge {ratio:g} times as strong")


def count_coverage(n_data_sets: int) -> None:
    """Print coverage and costs for correlated features, of which every second one matters."""
    rng = np.random.default_rng(1)
    mixing = 0.6 * np.eye(12) + 0.4 * rng.normal(size=(12, 12)) / np.sqrt(12)
    X = 0.5 * rng.normal(size=(n_data_sets, 200, 12)) @ mixing
    truth = np.where(np.arange(12) % 2, 0.0, rng.normal(size=12) * 0.5)
    for name in ("Ridge", "Smoothness", "Lasso"):
        grid = np.geomspace(1, 1e-4, 30)
        found = coverage(GLM(regularizer=name), X, truth, 0.0, grid, seed=2)
        for rule, scores in found.rules.items():
            held = scores.coverage_across_weights
            of = "no Wald" if held is None else f"{100 * held:4.1f}%"
            print(
                f"{name:12s}{rule:5s} intervals hold {of:8s} squared error "
                f"{scores.squared_error.mean():6.3f}, held-out log-likelihood "
                f"{scores.held_out_score.mean() - found.true_score.mean():+.4f} of the truth's"
            )


def main() -> None:
    """Print all of it."""
    numbers = [int(argument) for argument in sys.argv[1:3]]
    n_cells, n_data_sets = (*numbers, *(N_CELLS, N_DATA_SETS)[len(numbers) :])
    print(describe_machine("jax", "scikit-learn"))
    with jax.enable_x64(True):
        time_choices()
        count_leaks(n_cells)
        count_coverage(n_data_sets)


if __name__ == "__main__":
    main()
