"""Paths of 20 strengths without each of 5 folds, scored on them, and the best one on all bins.

A library gives one path, from strong to weak strengths, by its fastest way; what is around it is the
same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.peers.grid_searches import glmlab_cv, nemos_model
from tests.benchmarks.peers.problems import Fit, Fits, FloatArray, Penalty, Search
from tests.benchmarks.peers.timing import Contender, Progress

Path = Iterator[tuple[FloatArray, float]]
"""Coefficients and intercept, one strength after another."""

PathOf = Callable[[Search, FloatArray, FloatArray, FloatArray, Progress], Path]
"""A path for the penalty of a problem on this design, these counts and strengths."""


def cross_validate(path_of: PathOf, problem: Search, progress: Progress) -> Fits:
    """Score a path on every fold, and fit the best strength on all bins."""
    fits: list[Fit] = []
    scores = np.zeros((problem.n_folds, problem.strengths.size))
    for fold, (train, test) in enumerate(problem.folds()):
        X, y = problem.X[test], problem.y[test]
        path = path_of(problem, problem.X[train], problem.y[train], problem.strengths, progress)
        for k, (coef, intercept) in enumerate(path):
            predictor = X @ coef + intercept
            scores[fold, k] = np.mean(y * predictor - np.exp(predictor))
            fits.append(Fit(fold, problem.strengths[k], coef, intercept))
    best = problem.strengths[[np.argmax(scores.mean(axis=0))]]
    coef, intercept = next(path_of(problem, problem.X, problem.y, best, progress))
    return Fits([*fits, Fit(None, best[0], coef, intercept)])


def sklearn_path(
    problem: Search, X: FloatArray, y: FloatArray, strengths: FloatArray, progress: Progress
) -> Path:
    """Newton by Cholesky factors, each fit starting at the last one."""
    from sklearn.linear_model import PoissonRegressor

    model = PoissonRegressor(solver="newton-cholesky", tol=1e-6, max_iter=1000, warm_start=True)
    for strength in strengths:
        model.set_params(alpha=strength).fit(X, y)
        progress.add()
        yield model.coef_.copy(), float(model.intercept_)


def glum_path(
    problem: Search, X: FloatArray, y: FloatArray, strengths: FloatArray, progress: Progress
) -> Path:
    """Iteratively reweighted least squares, with coordinate descent for the Lasso, as one path."""
    import glum

    model: Any = glum.GeneralizedLinearRegressor(
        family="poisson",
        link="log",
        alpha=list(strengths),
        alpha_search=True,
        l1_ratio=0 if problem.penalty == "Ridge" else 1,
        gradient_tol=1e-6,
        max_iter=1000,
    ).fit(X, y)
    progress.add(strengths.size)
    for coef, intercept in zip(model.coef_path_, model.intercept_path_, strict=True):
        yield np.asarray(coef), float(np.squeeze(intercept))


def statsmodels_path(
    problem: Search, X: FloatArray, y: FloatArray, strengths: FloatArray, progress: Progress
) -> Path:
    """Newton-CG for Ridge, coordinate descent for the Lasso, each fit starting at the last one."""
    import statsmodels.api as sm

    design: Any = sm.add_constant(X)
    options = (
        {"L1_wt": 0, "opt_method": "newton-cg"}
        if problem.penalty == "Ridge"
        else {"L1_wt": 1, "cnvrg_tol": 1e-6, "maxiter": 1000}
    )
    beta = np.zeros(design.shape[1])
    for strength in strengths:
        alpha = np.full(beta.size, strength)
        alpha[0] = 0
        model: Any = sm.GLM(y, design, family=sm.families.Poisson())
        fitted = model.fit_regularized(alpha=alpha, start_params=beta, **options)
        progress.add()
        beta = np.array(fitted.params)
        yield beta[1:], float(beta[0])


GRADIENT_STEP = 0.1
"""Twice as long a step diverges on these data."""


def pyglmnet_path(
    problem: Search, X: FloatArray, y: FloatArray, strengths: FloatArray, progress: Progress
) -> Path:
    """Coordinate Newton steps for Ridge, proximal gradient for the Lasso, starting at the last fit.

    Its proximal step does not multiply the strength by the length of the gradient step, so that
    is done here; `eta` is where its exponential becomes linear, which no predictor reaches.
    """
    import pyglmnet  # pyright: ignore[reportMissingImports]

    is_ridge = problem.penalty == "Ridge"
    intercept, coef = 0.0, np.zeros(X.shape[1])
    for strength in strengths:
        model = pyglmnet.GLM(
            distr="poisson",
            alpha=0.0 if is_ridge else 1.0,
            reg_lambda=strength if is_ridge else strength * GRADIENT_STEP,
            solver="cdfast" if is_ridge else "batch-gradient",
            learning_rate=GRADIENT_STEP,
            tol=1e-7 if is_ridge else 1e-8,
            max_iter=100_000,
            eta=50.0,
        )
        model.beta0_, model.beta_ = intercept, coef
        with _numpy_float_restored():
            model.fit(X, y)
        progress.add()
        intercept, coef = float(model.beta0_), model.beta_.copy()
        yield coef, intercept


@contextmanager
def _numpy_float_restored() -> Iterator[None]:
    """pyglmnet 1.1 calls ``np.float``, which NumPy has no longer."""
    setattr(np, "float", float)  # noqa: B010
    try:
        yield
    finally:
        delattr(np, "float")


def nemos_path(
    problem: Search, X: FloatArray, y: FloatArray, strengths: FloatArray, progress: Progress
) -> Path:
    """NeMoS's fastest solver, each fit starting at the last one."""
    import nemos as nmo  # pyright: ignore[reportMissingImports]

    start = None
    for strength in strengths:
        model = nemos_model(nmo, problem, strength).fit(X, y, init_params=start)
        progress.add()
        start = model.coef_, model.intercept_
        yield np.asarray(model.coef_), float(model.intercept_[0])


def _by_folds(path_of: PathOf) -> Contender:
    return partial(cross_validate, path_of)


CONTENDERS: dict[Penalty, dict[str, Contender]] = {
    "Ridge": {
        "glmlab, GLMCV": glmlab_cv,
        "scikit-learn": _by_folds(sklearn_path),
        "glum": _by_folds(glum_path),
        "statsmodels": _by_folds(statsmodels_path),
        "pyglmnet": _by_folds(pyglmnet_path),
        "NeMoS": _by_folds(nemos_path),
    },
    "Lasso": {
        "glmlab, GLMCV": glmlab_cv,
        "glum": _by_folds(glum_path),
        "statsmodels": _by_folds(statsmodels_path),
        "pyglmnet": _by_folds(pyglmnet_path),
        "NeMoS": _by_folds(nemos_path),
    },
}
"""Who can do it; scikit-learn has no Lasso of Poisson counts."""

SIZES = ((100, 5), (10_000, 20), (10_000, 200), (100_000, 50), (1_000_000, 20))
