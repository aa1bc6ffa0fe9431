"""The page's cross-validation by the path engine, beside scikit-learn in the same process.

``python -m tests.benchmarks.path`` prints medians and their ratio; warm, both on the objective of
Ridge with 6 strengths, 2 folds and the refit.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import jax
import numpy as np
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import GridSearchCV

from glmlab.model.observation_models import PoissonObservations
from glmlab.model.padding import pad
from glmlab.model.path import cross_validate
from glmlab.model.regularizer import GroupLasso, Lasso, Regularizer, Ridge
from glmlab.workspaces.feedforward.toy_data import toy_arrays
from tests.benchmarks.machine import describe_machine

GRID = np.logspace(-1.5, 1.5, 6)
MASK = np.array([[1, 0, 0, 0, 1], [0, 1, 1, 1, 0]])


def median_ms(run: Callable[[], object], repeats: int) -> float:
    """Median time of a call in milliseconds, after one that is not counted."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1e3 * float(np.median(times))


def ours(X: np.ndarray, y: np.ndarray, regularizer: Regularizer) -> Callable[[], object]:
    """Return the page's cross-validation through the path engine, padding included."""
    likelihood = PoissonObservations().likelihood()
    return lambda: cross_validate(
        pad(X, y), 5, 100, GRID, 2, regularizer=regularizer, likelihood=likelihood
    )


def main() -> None:
    """Print the table."""
    print(describe_machine("jax", "scikit-learn"))
    X, _, y = toy_arrays(100, 5, 0.5, 111)
    search = GridSearchCV(
        PoissonRegressor(solver="newton-cholesky", tol=1e-9), {"alpha": GRID}, cv=2
    )
    theirs = median_ms(lambda: search.fit(X, y), 30)
    print(f"scikit-learn GridSearchCV, Ridge     {theirs:8.2f} ms")
    with jax.enable_x64(True):
        for regularizer in (Ridge(), Lasso(), GroupLasso(MASK)):
            mine = median_ms(ours(X, y, regularizer), 300)
            name = type(regularizer).__name__
            print(f"path engine, {name:24s}{mine:8.2f} ms, {theirs / mine:6.1f} times faster")


if __name__ == "__main__":
    main()
