"""Evidence against integrals that are known: exact ones of Gaussian models, numeric ones of two parameters."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import bernoulli, gamma, multivariate_normal, nbinom, norm, poisson
from sklearn.base import clone as sklearn_clone

from glmlab.glm import GLM, GLMCV
from glmlab.model.model_selection.marginal_likelihood import evidence_along
from glmlab.model.observation_models import NegativeBinomialObservations
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.regularizer import Ridge, Smoothness
from glmlab.model.uncertainty import effective_parameters
from glmlab.model_selection import ContiguousFolds, evidence, maximize_evidence
from tests.model.problems import random_problem

pytestmark = pytest.mark.usefixtures("float64")

STRENGTHS = [0.003, 1.0, 0.05]
N = 60
"""Bins: as many as fit into one shape with the others here, so that few programs are compiled."""


def clone(model: Any) -> Any:
    """Clone, of which scikit-learn says only that it may be many things."""
    return sklearn_clone(model)


def gaussian_data(seed: int = 0, n: int = N, p: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) @ rng.normal(size=(p, p)) * 0.5 + 2
    return X, 1.5 + X @ rng.normal(size=p) * 0.4 + rng.normal(size=n) * 0.7


def exact_gaussian(X: np.ndarray, y: np.ndarray, strength: float, scale: float) -> float:
    """Ridge: the density of y with all weights integrated out, and a flat intercept."""
    n, one = len(y), np.ones(len(y))
    covariance = scale * (np.eye(n) + X @ X.T / (n * strength))
    inverse = np.linalg.inv(covariance)
    of_one = one @ inverse @ one
    residual = y - one @ inverse @ y / of_one
    square = residual @ inverse @ residual
    log_det = np.linalg.slogdet(covariance)[1]
    return float(-((n - 1) * np.log(2 * np.pi) + log_det + np.log(of_one) + square) / 2)


def test_gaussian_evidence_is_exact() -> None:
    X, y = gaussian_data()
    found = evidence(GLM("Gaussian", regularizer="Ridge"), X, y, STRENGTHS, scale=0.6)
    exact = [exact_gaussian(X, y, strength, 0.6) for strength in STRENGTHS]
    np.testing.assert_allclose(found.log_evidence, exact, rtol=1e-8)
    np.testing.assert_array_equal(found.strength, STRENGTHS)
    assert found.best == np.argmax(exact)
    assert (found.scale == 0.6).all()


def test_a_gaussian_scale_that_is_not_given_is_the_one_with_most_evidence() -> None:
    X, y = gaussian_data(1)
    found = evidence(GLM("Gaussian", regularizer="Ridge"), X, y, STRENGTHS)
    for k, strength in enumerate(STRENGTHS):
        best: Any = minimize_scalar(
            lambda log, s=strength: -exact_gaussian(X, y, s, float(np.exp(log))),
            bounds=(-5, 3),
            method="bounded",
            options={"xatol": 1e-9},
        )
        assert found.log_evidence[k] == pytest.approx(-best.fun, abs=1e-7)
        assert found.scale[k] == pytest.approx(np.exp(best.x), rel=1e-5)


def test_directions_without_a_penalty_have_a_flat_prior_of_density_one() -> None:
    """Against proper priors that are very wide, whose density there is divided out."""
    X, y = gaussian_data(2, n=40, p=7)
    mask = np.array([[1, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1]])
    regularizer, strength, scale, width = Smoothness(mask), 0.02, 0.5, 1e3
    values, vectors = np.linalg.eigh(np.asarray(regularizer.penalty(7).quadratic))
    is_flat = values < 1e-9
    assert is_flat.sum() == 4
    variances = np.where(
        is_flat, width**2, scale / (len(y) * strength * np.where(is_flat, 1, values))
    )
    of_weights = vectors @ np.diag(variances) @ vectors.T
    covariance = X @ of_weights @ X.T + width**2 + scale * np.eye(len(y))
    mean, covariance = (cast(Any, part) for part in (np.zeros(len(y)), covariance))
    proper = multivariate_normal.logpdf(y, mean, covariance)
    flat = proper + 5 * np.log(np.sqrt(2 * np.pi) * width)
    model = GLM("Gaussian", regularizer=regularizer)
    found = evidence(model, X, y, [strength], scale=scale)
    assert found.log_evidence[0] == pytest.approx(flat, abs=1e-3)


def test_bumps_that_sum_to_one_have_the_evidence_of_a_very_wide_prior() -> None:
    """The intercept says what a constant of the weights would: only differences between strengths mean something."""
    rng = np.random.default_rng(5)
    places, scale, width = rng.integers(9, size=60), 0.3, 1e3
    X, y = np.eye(9)[places], rng.normal(np.sin(places), 0.5)
    regularizer = Smoothness(shapes=[(3, 3)])
    values, vectors = np.linalg.eigh(np.asarray(regularizer.penalty(9).quadratic, float))
    is_flat = values < 1e-9
    assert is_flat.sum() == 4

    def proper(strength: float) -> float:
        precision = len(y) * strength * np.where(is_flat, 1, values) / scale
        of_weights = vectors @ np.diag(np.where(is_flat, width**2, 1 / precision)) @ vectors.T
        covariance: Any = X @ of_weights @ X.T + width**2 + scale * np.eye(len(y))
        mean: Any = np.zeros(len(y))
        return float(multivariate_normal.logpdf(y, mean, covariance))

    found = evidence(GLM("Gaussian", regularizer=regularizer), X, y, STRENGTHS, scale=scale)
    expected = np.array([proper(strength) for strength in found.strength])
    np.testing.assert_allclose(np.diff(found.log_evidence), np.diff(expected), atol=1e-3)
    # The four flat directions, one of which is the intercept's, up to all nine places.
    assert (np.diff(found.n_effective[np.argsort(found.strength)]) < 0).all()
    assert ((found.n_effective > 4) & (found.n_effective < 9)).all()


def test_there_is_no_evidence_of_fits_that_run_away() -> None:
    x = np.linspace(-1, 1, 40)
    X, y = np.stack([x, x**2, x**3], axis=1), (x > 0).astype(float)
    with pytest.raises(ValueError, match="no finite optimum at any strength"):
        evidence(GLM("Bernoulli", regularizer="Smoothness"), X, y, [0.1])


LINKS = {
    "exp": np.exp,
    "softplus": lambda eta: np.log1p(np.exp(eta)),
    "square": np.square,
    "logistic": lambda eta: 1 / (1 + np.exp(-eta)),
}


def integral(model: Any, x: np.ndarray, y: np.ndarray, log_density: Any, deviation: float) -> float:
    """Log of the integral of the likelihood times the prior, over weight and intercept, by sums over a grid."""
    summary = model.summary(x[:, None], y)
    intercepts, weights = (
        center + np.linspace(-9, 9, 91) * error
        for center, error in zip(summary.estimate, summary.standard_error, strict=True)
    )
    rate = LINKS[model.inverse_link_function](intercepts[:, None, None] + weights[:, None] * x)
    logs = log_density(y, np.maximum(rate, 1e-300)).sum(axis=-1) + norm.logpdf(
        weights, 0, deviation
    )
    cell = (intercepts[1] - intercepts[0]) * (weights[1] - weights[0])
    return float(np.log(np.exp(logs - logs.max()).sum() * cell) + logs.max())


class Case(NamedTuple):
    """A model, how its observations are drawn, and how large the error of the evidence may be.

    Attributes
    ----------
    log_density, draw
        Of an observation at a rate; `0.4` is the scale where there is one.
    error
        Times the number of bins; the largest that was measured in the data sets below is about two thirds of it.
    """

    observations: str
    link: str
    log_density: Any
    draw: Any
    error: float


CASES = {
    "Poisson, exp": Case("Poisson", "exp", poisson.logpmf, poisson.rvs, 0.16),
    "Poisson, softplus": Case("Poisson", "softplus", poisson.logpmf, poisson.rvs, 0.8),
    "Poisson, square": Case("Poisson", "square", poisson.logpmf, poisson.rvs, 0.8),
    "Bernoulli": Case("Bernoulli", "logistic", bernoulli.logpmf, bernoulli.rvs, 2.0),
    "Gaussian, exp": Case(
        "Gaussian",
        "exp",
        lambda y, rate: norm.logpdf(y, rate, np.sqrt(0.4)),
        lambda rate, random_state: norm.rvs(rate, np.sqrt(0.4), random_state=random_state),
        0.45,
    ),
    "Gamma": Case(
        "Gamma",
        "exp",
        lambda y, rate: gamma.logpdf(y, 2.5, scale=rate / 2.5),
        lambda rate, random_state: gamma.rvs(2.5, scale=rate / 2.5, random_state=random_state),
        0.17,
    ),
    "negative binomial": Case(
        "NegativeBinomial",
        "exp",
        lambda y, rate: nbinom.logpmf(y, 2.5, 2.5 / (2.5 + rate)),
        lambda rate, random_state: nbinom.rvs(2.5, 2.5 / (2.5 + rate), random_state=random_state),
        0.38,
    ),
}


@pytest.mark.parametrize("n", [16, 64])
@pytest.mark.parametrize("name", CASES)
def test_laplaces_evidence_is_the_integral_up_to_one_over_n(name: str, n: int) -> None:
    case = CASES[name]
    scale = 0.4 if case.observations in ("Gaussian", "Gamma") else None
    observations: Any = (
        NegativeBinomialObservations(scale=0.4) if "negative" in name else case.observations
    )
    model = GLM(observations, case.link, regularizer="Ridge")
    # The prior's precision is that of half a bin, whatever their number.
    strength, deviation = 0.5 / n, np.sqrt((scale or 1.0) / 0.5)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1.7, 1.7, n)
        y = np.asarray(case.draw(LINKS[case.link](0.9 + 0.3 * x), random_state=rng), float)
        fit = clone(model).set_params(regularizer_strength=strength)
        fit.fit(x[:, None], y, init_params=([0.1], [0.9]))
        exact = integral(fit, x, y, case.log_density, deviation)
        found = evidence(model, x[:, None], y, [strength], scale=scale)
        assert found.log_evidence[0] == pytest.approx(exact, rel=0, abs=case.error / n)
        assert found.coef[0] == pytest.approx(fit.coef_, abs=1e-6)


def test_effective_parameters_are_those_of_the_fit() -> None:
    X, y = random_problem(2, N)
    mask = np.kron(np.eye(2), np.ones(3))
    for regularizer in (Ridge(), Smoothness(mask)):
        model = GLM(regularizer=regularizer)
        found = evidence(model, X, y, STRENGTHS)
        for k, strength in enumerate(STRENGTHS):
            one = effective_parameters(
                pad(X, y),
                len(y),
                found.coef[k],
                found.intercept[k],
                regularizer=regularizer,
                likelihood=model.likelihood(),
                scale=1.0,
                strength=strength,
            )
            assert found.n_effective[k] == pytest.approx(one, rel=1e-6)


def test_units_of_features_change_nothing_but_the_strength() -> None:
    X, y = random_problem(2, N)
    plain = evidence(GLM(regularizer="Ridge"), X, y, STRENGTHS)
    scaled = evidence(GLM(regularizer="Ridge"), 100 * X + 7, y, 1e4 * np.array(STRENGTHS))
    np.testing.assert_allclose(scaled.log_evidence, plain.log_evidence, atol=1e-6)
    np.testing.assert_allclose(scaled.n_effective, plain.n_effective, rtol=1e-6)


def test_of_equal_strengths_groups_make_no_difference_and_have_their_order() -> None:
    X, y = random_problem(2, N)
    labels, grid = ["b", "a", "b", "a", "b", "b"], [0.003, 1.0, 0.05]
    one = evidence(GLM(regularizer="Ridge"), X, y, grid)
    two = evidence(GLM(regularizer="Ridge"), X, y, grid, strength_groups=labels)
    assert two.strength.shape == (9, 2)
    np.testing.assert_allclose(two.log_evidence[[0, 4, 8]], one.log_evidence, atol=1e-6)
    for strength, coef in zip(two.strength, two.coef, strict=True):
        each = strength[[0, 1, 0, 1, 0, 0]]
        alone = GLM(regularizer="Ridge", regularizer_strength=each).fit(X, y)
        np.testing.assert_allclose(coef, alone.coef_, atol=1e-6)


@pytest.mark.parametrize("labels", [None, [0, 1, 0, 1, 0, 0]], ids=["one", "two"])
@pytest.mark.parametrize("kind", ["Poisson", "Gaussian"])
def test_a_path_that_is_there_has_the_same_evidence(kind: Any, labels: Any) -> None:
    X, y = random_problem(2, N)
    model = GLM(kind, regularizer="Ridge")
    found = evidence(model, X, y, STRENGTHS, strength_groups=labels)
    strength = found.strength if labels is None else found.strength[:, labels]
    data, options = pad(X, y), {"regularizer": Ridge(), "likelihood": model.likelihood()}
    path = fit_path(data, X.shape[1], strength, train_weights=np.ones((1, N)), **options)
    along = evidence_along(path, data, N, is_probability=False, **options)
    np.testing.assert_allclose(along, found.log_evidence, atol=1e-6)


@pytest.mark.parametrize("kind", ["Poisson", "Gaussian"])
@pytest.mark.parametrize("labels", [None, [0, 0, 0, 1, 1, 1]], ids=["one", "two"])
def test_nothing_near_the_maximum_is_higher(kind: str, labels: Any) -> None:
    X, y = random_problem(3, N)
    model = GLM(kind, regularizer="Ridge")
    grid = np.geomspace(10, 1e-4, 8)
    top = maximize_evidence(model, X, y, grid, strength_groups=labels)
    on_grid = evidence(model, X, y, grid, strength_groups=labels)
    assert top.log_evidence > on_grid.log_evidence.max()
    best = np.atleast_1d(top.strength)
    for k in range(best.size):
        for factor in (0.97, 1.03):
            other = best * np.where(np.arange(best.size) == k, factor, 1)
            near = evidence(
                model,
                X,
                y,
                other if labels is None else {0: other[:1], 1: other[1:]},
                strength_groups=labels,
            )
            assert near.log_evidence[0] < top.log_evidence


def test_mackays_fixed_point_is_the_maximum_of_gaussian_evidence_and_near_it_else() -> None:
    X, y = random_problem(3, N)
    # Poisson's grid is the one that is made where none is given.
    for kind, grid, tolerance in (("Gaussian", [10, 0.1, 1e-3], 1e-3), ("Poisson", None, 0.1)):
        model = GLM(kind, regularizer="Ridge")
        top = maximize_evidence(model, X, y, grid)
        still = maximize_evidence(model, X, y, grid, method="fixed point")
        assert still.strength == pytest.approx(top.strength, rel=tolerance)
        assert still.log_evidence <= top.log_evidence + 1e-6


def test_the_prior_that_made_the_weights_is_found() -> None:
    """60 weights of deviation 0.3, and as many of 0.05: the precisions are n times the strengths."""
    rng = np.random.default_rng(0)
    n, deviations = 2_000, np.repeat([0.3, 0.05], 60)
    X = rng.normal(size=(n, 120)) * 0.5
    truth = rng.normal(size=120) * deviations
    y = rng.poisson(np.exp(X @ truth - 0.5)).astype(float)
    found = maximize_evidence(
        GLM(regularizer="Ridge"),
        X,
        y,
        {"wide": np.geomspace(1, 1e-4, 5), "narrow": np.geomspace(1, 1e-4, 5)},
        strength_groups=["wide"] * 60 + ["narrow"] * 60,
        method="fixed point",
    )
    # A deviation that 60 weights estimate has an error of 9%, more where they are known badly.
    np.testing.assert_allclose(1 / np.sqrt(n * found.strength), [0.3, 0.05], rtol=0.3)
    assert 55 < found.n_effective < 110


def test_where_there_is_nothing_the_largest_strength_is_taken() -> None:
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(N, 4)), rng.poisson(1.0, N).astype(float)
    grid = [0.1, 1.0, 10.0, 100.0]
    for method in ("maximum", "fixed point"):
        found = maximize_evidence(GLM(regularizer="Ridge"), X, y, grid, method=method)
        assert found.strength == pytest.approx(100.0)
        assert found.n_effective < 1.1


def test_a_smooth_filter_is_found_as_cross_validation_finds_it() -> None:
    """Beside blocked folds: neither is far from the best error of the weights on the grid."""
    rng = np.random.default_rng(3)
    truth = 0.5 * np.sin(np.arange(30) / 5) * np.exp(-np.arange(30) / 12)
    X = rng.normal(size=(800, 30))
    y = rng.poisson(np.exp(X @ truth - 1)).astype(float)
    grid = np.geomspace(100, 1e-4, 25)
    by_evidence = evidence(GLM(regularizer="Smoothness"), X, y, grid)
    by_folds = GLMCV(regularizer="Smoothness", strength_grid=grid, cv=ContiguousFolds(5)).fit(X, y)
    errors = np.square(by_evidence.coef - truth).sum(axis=1)
    free = np.square(GLM().fit(X, y).coef_ - truth).sum()
    assert errors[by_evidence.best] < 1.5 * errors.min()
    assert np.square(by_folds.coef_ - truth).sum() < 3 * errors.min()
    # Park and Pillow: several times smaller than without a prior.
    assert errors[by_evidence.best] < free / 3


X0, Y0 = random_problem(2, N)
BAD: dict[str, tuple[Any, dict[str, Any], type[Exception], str]] = {
    "no prior": (GLM(regularizer="Lasso"), {}, ValueError, "such as Ridge .* regularizer is Lasso"),
    "no penalty": (GLM(), {}, ValueError, "the regularizer is UnRegularized"),
    "no model": (GLMCV(), {}, TypeError, "takes a GLM, .* but it is given a GLMCV"),
    "no strength": (GLM(regularizer="Ridge"), {"strengths": [0.0]}, ValueError, "strengths above"),
    "no scale": (GLM(regularizer="Ridge"), {"scale": 2.0}, ValueError, "Poisson.* has no scale"),
    "negative scale": (
        GLM("Gaussian", regularizer="Ridge"),
        {"scale": -1.0},
        ValueError,
        "positive",
    ),
    "text": (
        GLM("Gaussian", regularizer="Ridge"),
        {"scale": "a"},
        TypeError,
        "scale must be a number",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_words(case: str) -> None:
    model, options, error, message = BAD[case]
    with pytest.raises(error, match=message):
        evidence(model, X0, Y0, **options)


def test_a_method_that_is_not_there_is_refused_in_words() -> None:
    method: Any = "EM"
    with pytest.raises(ValueError, match="method must be 'maximum' or 'fixed point'"):
        maximize_evidence(GLM(regularizer="Ridge"), X0, Y0, method=method)


def test_observations_that_are_fitted_perfectly_ask_for_a_scale() -> None:
    with pytest.raises(ValueError, match="fitted perfectly, so there is no scale"):
        evidence(GLM("Gaussian", regularizer="Ridge"), X0, np.full(len(X0), 2.0), [1.0])
