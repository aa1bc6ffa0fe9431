"""Fits do not depend on what unit a feature or the counts are in, nor on an offset.

The truth is the same fit in float64, of features whose units are their standard deviations; that those
are right is tested against other libraries.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import pytest

from glmlab.model import path as path_module
from glmlab.model.glm import GLM, GLMCV, PopulationGLM
from glmlab.model.regularizer import (
    ElasticNet,
    GroupLasso,
    Lasso,
    Regularizer,
    Ridge,
    Smoothness,
    UnRegularized,
)

SCALES = (1e-9, 1e-6, 1.0, 1e3, 1e6)
OFFSETS = (0.0, 100.0, 1e4)
"""In standard deviations."""

UNITS = [(scale, offset) for scale in SCALES for offset in OFFSETS if (scale, offset) != (1, 0)]
MIXED = np.array([1e-9, 1e6, 1.0, 1e-3])
PRECISIONS = {False: 2e-5, True: 1e-7}
"""Largest error of weights and rates, relative to the largest, in float32 and in float64."""

N_TIME_BINS = 300


def features() -> np.ndarray:
    return np.random.default_rng(5).normal(size=(N_TIME_BINS, 4))


def rates(link: Callable[[np.ndarray], np.ndarray], start: float) -> np.ndarray:
    return link(start + features() @ [0.5, -0.3, 0.0, 0.2])


def counts_of(model: str, link: str) -> np.ndarray:
    rng = np.random.default_rng(6)
    if link == "identity":
        mean = 4 + features() @ [0.5, -0.3, 0.0, 0.2]
    elif link == "logistic":
        mean = 1 / (1 + np.exp(-(features() @ [0.5, -0.3, 0.0, 0.2])))
    else:
        mean = rates(np.exp, 0.3)
    return {
        "Poisson": lambda: rng.poisson(mean),
        "Bernoulli": lambda: rng.random(mean.size) < mean,
        "Gaussian": lambda: mean + rng.normal(size=mean.size),
        "Gamma": lambda: rng.gamma(2.0, mean / 2),
        "NegativeBinomial": lambda: rng.poisson(rng.gamma(2.0, mean / 2)),
    }[model]().astype(float)


LIKELIHOODS = [
    ("Poisson", "exp"),
    ("Poisson", "softplus"),
    ("Poisson", "identity"),
    ("Poisson", "square"),
    ("Bernoulli", "logistic"),
    ("Gaussian", "identity"),
    ("Gamma", "exp"),
    ("NegativeBinomial", "exp"),
]


@dataclass(frozen=True)
class Penalized:
    """A regularizer, and its strength for weights of features that are in other units."""

    regularizer: Regularizer
    strength: Callable[[float], Any]

    def in_units(self, scale: float) -> dict[str, Any]:
        return {"regularizer": self.regularizer, "regularizer_strength": self.strength(scale)}


def elastic_net(scale: float) -> tuple[float, float]:
    quadratic, absolute = 0.05 * scale**2, 0.02 * scale
    return quadratic + absolute, absolute / (quadratic + absolute)


PENALTIES = {
    "UnRegularized": Penalized(UnRegularized(), lambda _scale: None),
    "Ridge": Penalized(Ridge(), lambda scale: 0.1 * scale**2),
    "Smoothness": Penalized(Smoothness(), lambda scale: 0.1 * scale**2),
    "Lasso": Penalized(Lasso(), lambda scale: 0.02 * scale),
    "GroupLasso": Penalized(GroupLasso([[1, 1, 0, 0], [0, 0, 1, 1]]), lambda scale: 0.02 * scale),
    "ElasticNet": Penalized(ElasticNet(), elastic_net),
}


def found(
    model: str, link: str, penalized: dict[str, Any], scale: Any, offset: Any, estimator: Any = GLM
) -> np.ndarray:
    """Weights per standard deviation, and the intercept without offset."""
    y = counts_of(model, link)
    X = (features() + offset) * scale
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = estimator(observation_model=model, inverse_link_function=link, **penalized)
        fit.fit(X, y if estimator is GLM else np.stack([y, y[::-1]], axis=1))
    weights = (np.asarray(fit.coef_, float).T * scale).T
    intercept = fit.intercept_ + np.sum(weights.T * offset, axis=-1)
    return np.vstack([weights.reshape(len(weights), -1), intercept])


@pytest.mark.parametrize("precise", PRECISIONS)
@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize(("model", "link"), LIKELIHOODS)
def test_fits_do_not_depend_on_units_and_offsets(
    model: str, link: str, name: str, precise: bool
) -> None:
    penalized = PENALTIES[name]
    with jax.enable_x64(True):
        truth = found(model, link, penalized.in_units(1.0), 1.0, 0.0)
    with jax.enable_x64(precise):
        for scale, offset in UNITS:
            fit = found(model, link, penalized.in_units(scale), scale, offset)
            error = np.abs(fit - truth).max() / np.abs(truth).max()
            assert error < PRECISIONS[precise], (scale, offset, fit, truth)


@pytest.mark.parametrize("precise", PRECISIONS)
@pytest.mark.parametrize("name", ["UnRegularized", "Ridge", "Lasso", "ElasticNet"])
def test_each_feature_has_a_unit_of_its_own(name: str, precise: bool) -> None:
    plain = PENALTIES[name].in_units(1.0)
    power = {"Ridge": 2, "Lasso": 1}.get(name)
    mixed = dict(plain)
    if power is not None:
        mixed["regularizer_strength"] = plain["regularizer_strength"] * MIXED**power
    if name == "ElasticNet":
        # One ratio does not do for features of different units.
        plain = mixed = {"regularizer": ElasticNet(), "regularizer_strength": 0.0}
    with jax.enable_x64(True):
        truth = found("Poisson", "exp", plain, 1.0, 0.0)
    with jax.enable_x64(precise):
        fit = found("Poisson", "exp", mixed, MIXED, np.array([0.0, 1e3, -100.0, 10.0]))
    np.testing.assert_allclose(fit, truth, atol=PRECISIONS[precise])


def test_the_members_of_a_group_have_units_of_their_own(float64: None) -> None:
    """No fit in other units is the same, so the conditions themselves are checked."""
    X, y = features() * MIXED, counts_of("Poisson", "exp")
    strength = 1e-7
    groups = GroupLasso([[1, 1, 0, 0], [0, 0, 1, 1]])
    fit = GLM(regularizer=groups, regularizer_strength=strength).fit(X, y)
    gradient = X.T @ (np.exp(X @ fit.coef_ + fit.intercept_) - y) / N_TIME_BINS
    for group in ([0, 1], [2, 3]):
        weights = fit.coef_[group]
        norm = np.linalg.norm(weights)
        assert norm > 0
        pull = strength * np.sqrt(2) * weights / norm
        assert np.abs((gradient[group] + pull) / MIXED[group]).max() < 1e-9
    assert fit.optim_info_["converged"]


@pytest.mark.parametrize("precise", PRECISIONS)
@pytest.mark.parametrize("name", ["Ridge", "GroupLasso"])
@pytest.mark.parametrize(("model", "link"), [("Poisson", "exp"), ("NegativeBinomial", "exp")])
def test_populations_do_not_depend_on_units_and_offsets(
    model: str, link: str, name: str, precise: bool
) -> None:
    penalized = PENALTIES[name]
    with jax.enable_x64(True):
        truth = found(model, link, penalized.in_units(1.0), 1.0, 0.0, PopulationGLM)
    with jax.enable_x64(precise):
        for scale, offset in ((1e-9, 0.0), (1e6, 1e4), (1e-6, 100.0)):
            fit = found(model, link, penalized.in_units(scale), scale, offset, PopulationGLM)
            np.testing.assert_allclose(fit, truth, atol=PRECISIONS[precise] * np.abs(truth).max())


@pytest.mark.parametrize("precise", PRECISIONS)
@pytest.mark.parametrize("large", [False, True], ids=["by rows", "by blocks"])
@pytest.mark.parametrize(("name", "power"), [("Ridge", 2), ("Lasso", 1)])
def test_cross_validation_does_not_depend_on_units_and_offsets(
    name: str, power: int, large: bool, precise: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(path_module, "LARGE_DESIGN", 0)
    y = counts_of("Poisson", "exp")
    with jax.enable_x64(True):
        truth = GLMCV(regularizer=name).fit(features(), y)
    with jax.enable_x64(precise):
        for scale, offset in ((1e-9, 0.0), (1e6, 1e4), (1e-6, 100.0)):
            fit = GLMCV(regularizer=name).fit((features() + offset) * scale, y)
            within = 10 * PRECISIONS[precise]
            np.testing.assert_allclose(
                fit.strength_grid_, truth.strength_grid_ * scale**power, rtol=within
            )
            np.testing.assert_allclose(fit.score_path_, truth.score_path_, rtol=within)
            weights = fit.coef_path_ * scale
            error = np.abs(weights - truth.coef_path_).max()
            assert error < 10 * PRECISIONS[precise]
            assert fit.strength_ == pytest.approx(truth.strength_ * scale**power, rel=1e-4)


@pytest.mark.parametrize("name", ["Ridge", "Lasso"])
@pytest.mark.parametrize("link", ["exp", "softplus", "identity", "square"])
@pytest.mark.parametrize("mean", [1e-3, 1e5])
def test_counts_may_be_sparse_or_large(mean: float, link: str, name: str) -> None:
    if link == "identity" and mean < 1:
        pytest.skip("a rate near zero that is linear in the features has its optimum at zero")
    rng = np.random.default_rng(8)
    X = rng.normal(size=(20_000, 3))
    y = rng.poisson(mean * np.exp(0.1 * X[:, 0]))
    penalized: dict[str, Any] = {"regularizer": name, "regularizer_strength": 1e-5 * mean}
    fits = []
    for precise in PRECISIONS:
        with jax.enable_x64(precise), warnings.catch_warnings():
            warnings.simplefilter("error")
            fits.append(GLM("Poisson", link, **penalized).fit(X, y))
    single, double = (np.append(fit.coef_, fit.intercept_) for fit in fits)
    assert np.abs(single - double).max() < 1e-4 * np.abs(double).max()
    assert fits[1].optim_info_["kkt_residual"] < 1e-10


def test_observations_may_be_small(float64: None) -> None:
    X = features()
    y = counts_of("Gaussian", "identity") * 1e-8
    least_squares = np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), y, rcond=None)[0]
    fit = GLM("Gaussian", "identity").fit(X, y)
    np.testing.assert_allclose(np.append(fit.intercept_, fit.coef_), least_squares, rtol=1e-9)
    lasso = GLM("Gaussian", "identity", "Lasso", 1e-9).fit(X, y)
    same = GLM("Gaussian", "identity", "Lasso", 0.1).fit(X, y * 1e8)
    np.testing.assert_allclose(lasso.coef_ * 1e8, same.coef_, rtol=1e-9)


@pytest.mark.parametrize("precise", PRECISIONS)
@pytest.mark.parametrize("name", PENALTIES)
def test_a_constant_feature_is_the_intercepts(name: str, precise: bool) -> None:
    X, y = features(), counts_of("Poisson", "exp")
    X[:, 3] = 0.1
    penalized = PENALTIES[name].in_units(1.0)
    if name in ("Smoothness", "GroupLasso"):
        pytest.skip("its weight is tied to those of others")
    with jax.enable_x64(precise):
        without = GLM(**penalized).fit(X[:, :3], y)
        fit = GLM(**penalized).fit(X, y)
    assert fit.coef_[3] == 0
    np.testing.assert_allclose(fit.coef_[:3], without.coef_, atol=PRECISIONS[precise])


def test_the_advice_is_not_the_solver_in_use() -> None:
    X, y = features(), counts_of("Poisson", "exp")
    with pytest.warns(match=r"raise maxiter or tol in solver_kwargs\.$"):
        GLM(solver_kwargs={"maxiter": 1}).fit(X, y)
    with pytest.warns(match=r"or use the default solver \(Newton\)\.$"):
        GLM(solver_name="GradientDescent", solver_kwargs={"maxiter": 1}).fit(X, y)
