"""The page's three grid searches: 6 strengths, 2 folds and the refit, each library in its own way."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from tests.benchmarks.peers.problems import Fit, Fits, Penalty, Search
from tests.benchmarks.peers.timing import Contender, Progress


def search_grid(problem: Search, progress: Progress, estimator: Any, name: str) -> Fits:
    """Run scikit-learn's GridSearchCV over the parameter `name`, and keep the fits of all folds."""
    from sklearn.model_selection import GridSearchCV

    fits: list[Fit] = []

    def keep(fitted: Any, strength: float, fold: int | None) -> None:
        intercept = float(np.ravel(fitted.intercept_)[0])
        fits.append(Fit(fold, strength, np.array(fitted.coef_), intercept))

    def score(fitted: Any, X: Any, y: Any) -> float:
        # Fits come strength by strength, and fold by fold within each.
        keep(fitted, fitted.get_params()[name], len(fits) % problem.n_folds)
        progress.add()
        return fitted.score(X, y)

    search = GridSearchCV(
        estimator,
        {name: problem.strengths},
        cv=problem.n_folds,
        scoring=score,
        error_score=cast(Any, "raise"),
    ).fit(problem.X, problem.y)
    keep(search.best_estimator_, search.best_params_[name], None)
    return Fits(fits)


def glmlab_cv(problem: Search, progress: Progress) -> Fits:
    """Run GLMCV; what its fits on the folds leave undone it tells itself."""
    import glmlab as nmo

    model = nmo.glm.GLMCV(
        regularizer=_regularizer(nmo, problem),
        strength_grid=problem.strengths,
        cv=problem.n_folds,
    ).fit(problem.X, problem.y)
    progress.add(problem.n_fits)
    path = zip(problem.strengths, model.coef_path_, model.intercept_path_, strict=True)
    return Fits(
        [Fit(None, strength, coef, float(intercept)) for strength, coef, intercept in path],
        model.optim_info_["kkt_residual"],
    )


def glmlab_grid(problem: Search, progress: Progress) -> Fits:
    """Run GLM in GridSearchCV."""
    import glmlab as nmo

    model = nmo.glm.GLM(regularizer=_regularizer(nmo, problem), regularizer_strength=0.1)
    return search_grid(problem, progress, model, "regularizer_strength")


NEMOS_SOLVERS: dict[Penalty, tuple[str, float]] = {
    "Ridge": ("NonlinearCG", 1e-7),
    "Lasso": ("ProximalGradient", 1e-8),
    "GroupLasso": ("ProximalGradient", 1e-8),
}
"""NeMoS's fastest solver by penalty, and the tolerance with which it reaches the residual."""


def nemos_model(nmo: Any, problem: Search, strength: float) -> Any:
    """Return NeMoS's GLM with its fastest solver."""
    solver, tol = NEMOS_SOLVERS[problem.penalty]
    return nmo.glm.GLM(
        regularizer=_regularizer(nmo, problem),
        regularizer_strength=strength,
        solver_name=solver,
        solver_kwargs={"tol": tol, "maxiter": 10_000},
    )


def nemos_grid(problem: Search, progress: Progress) -> Fits:
    """Run NeMoS's GLM in GridSearchCV."""
    import nemos as nmo  # pyright: ignore[reportMissingImports]

    return search_grid(problem, progress, nemos_model(nmo, problem, 0.1), "regularizer_strength")


def _regularizer(nmo: Any, problem: Search) -> Any:
    regularizer = getattr(nmo.regularizer, problem.penalty)
    return regularizer(mask=problem.mask) if problem.penalty == "GroupLasso" else regularizer()


def sklearn_grid(problem: Search, progress: Progress) -> Fits:
    """Run PoissonRegressor in GridSearchCV."""
    from sklearn.linear_model import PoissonRegressor

    model = PoissonRegressor(solver="newton-cholesky", tol=1e-6, max_iter=1000)
    return search_grid(problem, progress, model, "alpha")


def glum_grid(problem: Search, progress: Progress) -> Fits:
    """Run GeneralizedLinearRegressor in GridSearchCV."""
    import glum

    model = glum.GeneralizedLinearRegressor(
        family="poisson",
        link="log",
        l1_ratio=0 if problem.penalty == "Ridge" else 1,
        gradient_tol=1e-6,
        max_iter=1000,
    )
    return search_grid(problem, progress, model, "alpha")


CONTENDERS: dict[Penalty, dict[str, Contender]] = {
    "Ridge": {
        "glmlab, GLMCV": glmlab_cv,
        "glmlab, GridSearchCV": glmlab_grid,
        "NeMoS": nemos_grid,
        "scikit-learn": sklearn_grid,
        "glum": glum_grid,
    },
    "Lasso": {
        "glmlab, GLMCV": glmlab_cv,
        "glmlab, GridSearchCV": glmlab_grid,
        "NeMoS": nemos_grid,
        "glum": glum_grid,
    },
    "GroupLasso": {
        "glmlab, GLMCV": glmlab_cv,
        "glmlab, GridSearchCV": glmlab_grid,
        "NeMoS": nemos_grid,
    },
}
"""Who can do the search; NeMoS, scikit-learn and glum in scikit-learn's GridSearchCV."""
