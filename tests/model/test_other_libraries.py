"""Fits against other libraries: coefficients to 1e-6, optimality to 1e-8, in float64.

Ridge fits of scikit-learn's models, and fits of all models without a penalty, are in
`test_observation_models`; the Lasso of Gaussian observations is in `test_cross_validated`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import glum
import numpy as np
import pytest
from scipy import optimize
from threadpoolctl import threadpool_limits

import glmlab as nmo
from tests.model.problems import PAGE_MASK, random_problem

pytestmark = pytest.mark.usefixtures("float64")

SEEDS = range(6)
STRENGTHS = (0.2, 0.03, 1e-3)
PATH = np.geomspace(0.3, 1e-3, 12)
N_TIME_BINS, N_FEATURES = 100, 5
SMOOTH_GROUPS = np.array([[1, 1, 1, 1, 0]])


def problem(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features, and observations that this model can have made."""
    X, counts = random_problem(seed, N_TIME_BINS, N_FEATURES)
    rng = np.random.default_rng(seed)
    made = {
        "Poisson": counts,
        "Bernoulli": np.minimum(counts, 1),
        "Gamma": rng.gamma(2.0, np.exp(0.3 * X[:, 0]) / 2),
    }
    return X, made[name]


def fitted(name: str, X: np.ndarray, y: np.ndarray, regularizer: Any, strength: Any) -> nmo.glm.GLM:
    model = nmo.glm.GLM(name, regularizer=regularizer, regularizer_strength=strength).fit(X, y)
    assert model.optim_info_["kkt_residual"] <= 1e-8
    return model


@pytest.fixture
def glum_at_its_limit() -> Iterator[dict[str, Any]]:
    """Settings with which glum goes on to the last digits, where its line search finds no descent.

    It has one thread: on cores that are busy its threads wait for each other.
    """
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.filterwarnings("ignore", message="Line search failed")
        yield {"gradient_tol": 1e-11, "step_size_tol": 1e-12, "max_iter": 10_000}


GLUMS = {"Poisson": "poisson", "Bernoulli": "binomial", "Gamma": "gamma"}


def of_glum(name: str, options: dict[str, Any], **which: Any) -> Any:
    link = "logit" if name == "Bernoulli" else "log"
    return glum.GeneralizedLinearRegressor(family=GLUMS[name], link=link, **which, **options)


@pytest.mark.parametrize("name", GLUMS)
@pytest.mark.parametrize("seed", SEEDS)
def test_lasso_and_elastic_net_are_glums(
    glum_at_its_limit: dict[str, Any], name: str, seed: int
) -> None:
    X, y = problem(name, seed)
    for strength in STRENGTHS:
        for ratio in (1.0, 0.5, 0.2):
            theirs = of_glum(name, glum_at_its_limit, alpha=strength, l1_ratio=ratio).fit(X, y)
            ours = fitted(name, X, y, "ElasticNet", (strength, ratio))
            np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)
            np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-6)


@pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_path_of_the_lasso_is_glums(glum_at_its_limit: dict[str, Any], seed: int) -> None:
    X, y = problem("Poisson", seed)
    theirs = of_glum(
        "Poisson", glum_at_its_limit, alpha=PATH.tolist(), alpha_search=True, l1_ratio=1.0
    ).fit(X, y)
    ours = nmo.glm.GLMCV(regularizer="Lasso", strength_grid=PATH, cv=2).fit(X, y)
    assert ours.optim_info_["kkt_residual"] <= 1e-8
    np.testing.assert_allclose(ours.coef_path_, theirs.coef_path_, atol=1e-6)
    np.testing.assert_allclose(ours.intercept_path_, theirs.intercept_path_, atol=1e-6)
    for coef, intercept, strength in zip(ours.coef_path_, ours.intercept_path_, PATH, strict=True):
        one = fitted("Poisson", X, y, "Lasso", strength)
        np.testing.assert_allclose(one.coef_, coef, atol=1e-8)
        np.testing.assert_allclose(one.intercept_, intercept, atol=1e-8)


@pytest.mark.parametrize("seed", SEEDS)
def test_group_lasso_and_smoothness_are_what_scipy_finds(seed: int) -> None:
    X, y = problem("Poisson", seed)
    for strength in STRENGTHS:
        grouped = fitted("Poisson", X, y, nmo.regularizer.GroupLasso(PAGE_MASK), strength)
        check_groups(X, y, grouped, strength)
        regularizer = nmo.regularizer.Smoothness(SMOOTH_GROUPS)
        smooth = fitted("Poisson", X, y, regularizer, strength)
        bend = np.zeros((2, 6))
        bend[:, 1:5] = np.diff(np.eye(4), n=2, axis=0)
        found = minimum(X, y, strength * bend.T @ bend)
        np.testing.assert_allclose([*smooth.intercept_, *smooth.coef_], found, atol=1e-6)


def check_groups(X: np.ndarray, y: np.ndarray, model: nmo.glm.GLM, strength: float) -> None:
    """A group lasso is the ridge that its groups' norms make of it, and a group that is out pays."""
    curvature = np.zeros(6)
    out = np.zeros(6, bool)
    gradient = X.T @ (model.predict(X) - y) / len(y)
    for group in PAGE_MASK.astype(bool):
        norm, threshold = np.linalg.norm(model.coef_[group]), strength * np.sqrt(group.sum())
        if norm > 0:
            curvature[1:][group] = threshold / norm
        else:
            out[1:][group] = True
            assert np.linalg.norm(gradient[group]) <= threshold + 1e-8
    found = minimum(X, y, np.diag(curvature), out)
    np.testing.assert_allclose([*model.intercept_, *model.coef_], found, atol=1e-6)


def minimum(
    X: np.ndarray, y: np.ndarray, quadratic: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Intercept and coefficients of the Poisson GLM with this quadratic penalty, by SciPy."""
    design = np.column_stack([np.ones(len(y)), X])
    keep = np.ones(6, bool) if out is None else ~out
    A, Q = design[:, keep], quadratic[np.ix_(keep, keep)]

    def value(beta: np.ndarray) -> float:
        return float(np.mean(np.exp(A @ beta) - y * (A @ beta)) + beta @ Q @ beta / 2)

    def gradient(beta: np.ndarray) -> np.ndarray:
        return A.T @ (np.exp(A @ beta) - y) / len(y) + Q @ beta

    def hessian(beta: np.ndarray) -> np.ndarray:
        return A.T @ (np.exp(A @ beta)[:, None] * A) / len(y) + Q

    start = np.zeros(keep.sum())
    near = optimize.minimize(value, start, jac=gradient, hess=hessian, method="trust-exact").x
    beta = np.zeros(6)
    beta[keep] = optimize.root(gradient, near, jac=hessian, tol=1e-12).x
    return beta
