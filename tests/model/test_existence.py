"""A fit without a finite optimum says so, and no other does."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.exceptions import ConvergenceWarning

from glmlab.model.glm import GLM, GLMCV, InfiniteOptimumWarning, PopulationGLM
from glmlab.model.regularizer import GroupLasso, Smoothness

N_TIME_BINS = 200


def features(n_time_bins: int = N_TIME_BINS, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n_time_bins, 3))


def counts(seed: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).poisson(np.exp(0.5 * features()[:, 0]))


def says_infinite(fit: Callable[[], Any]) -> str | None:
    """The sentence on an optimum at infinity; None if there is none."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit()
    sentences = [str(one.message) for one in caught if one.category is InfiniteOptimumWarning]
    return sentences[0] if sentences else None


INFINITE: dict[str, tuple[Any, np.ndarray, np.ndarray, str]] = {
    "no spike": (GLM(), features(), np.zeros(N_TIME_BINS), "no bin holds a spike"),
    "no spike, penalized": (
        GLM(regularizer="Ridge"),
        features(),
        np.zeros(N_TIME_BINS),
        "no bin holds a spike",
    ),
    "a spike in every bin": (
        GLM("Bernoulli", regularizer="Lasso"),
        features(),
        np.ones(N_TIME_BINS),
        "every bin holds a spike",
    ),
    "separable": (GLM("Bernoulli"), features(), features()[:, 0] > 0.2, "features 0"),
    "a feature of silent bins": (
        GLM(),
        np.column_stack([features(), (counts() == 0) & (features()[:, 1] > 0)]),
        counts(),
        "weights of feature 3 fit",
    ),
    "the same with a softplus": (
        GLM("Poisson", "softplus"),
        np.column_stack([features(), (counts() == 0) & (features()[:, 1] > 0)]),
        counts(),
        "weights of feature 3 fit",
    ),
    "the same of a negative binomial": (
        GLM("NegativeBinomial"),
        np.column_stack([features(), (counts() == 0) & (features()[:, 1] > 0)]),
        counts(),
        "weights of feature 3 fit",
    ),
    "a feature that no group penalizes": (
        GLM(regularizer=GroupLasso([[1, 1, 1, 0]]), regularizer_strength=0.1),
        np.column_stack([features(), (counts() == 0) & (features()[:, 1] > 0)]),
        counts(),
        "weights of feature 3 fit",
    ),
    "fewer spikes than features": (
        GLM(),
        np.random.default_rng(0).normal(size=(30, 10)),
        np.eye(30)[0],
        "ever larger weights",
    ),
}


@pytest.mark.parametrize("precise", [False, True], ids=["float32", "float64"])
@pytest.mark.parametrize("name", INFINITE)
def test_an_optimum_at_infinity_is_said(name: str, precise: bool) -> None:
    model, X, y, words = INFINITE[name]
    with jax.enable_x64(precise):
        sentence = says_infinite(lambda: model.fit(X, y))
    assert sentence is not None
    assert words in sentence


FINITE: dict[str, tuple[Any, np.ndarray, np.ndarray]] = {
    "one spike": (GLM(regularizer="Ridge"), features(), np.eye(N_TIME_BINS)[0]),
    "penalized": (GLM("Bernoulli", regularizer="Ridge"), features(), features()[:, 0] > 0.2),
    "smooth": (
        GLM("Bernoulli", regularizer=Smoothness()),
        features(),
        np.sign(features() @ [1, -2, 1]) > 0,
    ),
    "a copy of a feature": (GLM(), features()[:, [0, 1, 2, 0]], counts()),
    "a constant feature": (
        GLM(),
        np.column_stack([features(), np.full(N_TIME_BINS, 0.3)]),
        counts(),
    ),
    "rates that differ by much": (
        GLM(),
        3 * features(),
        np.random.default_rng(1).poisson(np.exp(3 * features()[:, 0] - 2)),
    ),
    "a sparse indicator with a spike": (
        GLM(),
        np.column_stack([features(), np.arange(N_TIME_BINS) == np.argmax(counts())]),
        counts(),
    ),
}


@pytest.mark.parametrize("precise", [False, True], ids=["float32", "float64"])
@pytest.mark.parametrize("name", FINITE)
def test_nothing_is_said_of_a_finite_one(name: str, precise: bool) -> None:
    model, X, y = FINITE[name]
    with jax.enable_x64(precise):
        assert says_infinite(lambda: model.fit(X, y)) is None


def separates(X: np.ndarray, y: np.ndarray) -> bool:
    """Whether a plane parts zeros and ones, some of which may lie on it (Konis 2007)."""
    signed = np.where(y > 0, -1.0, 1.0)[:, None] * np.column_stack([np.ones(len(X)), X])
    program = linprog(signed.sum(axis=0), A_ub=signed, b_ub=np.zeros(len(X)), bounds=(-1, 1))
    return bool(program.fun < -1e-6)


def test_small_classifications_are_told_apart(float64: None) -> None:
    rng = np.random.default_rng(0)
    answers = []
    for _ in range(60):
        X = rng.normal(size=(rng.integers(6, 24), 2)).round(1)
        y = (X[:, 0] + rng.normal(size=len(X)) > 0).astype(float)
        answers.append(separates(X, y))
        said = says_infinite(lambda X=X, y=y: GLM("Bernoulli").fit(X, y))
        assert (said is not None) == answers[-1]
    assert 10 < sum(answers) < 50


def test_a_bin_that_binds_late_is_found(float64: None) -> None:
    """More bins than a linear program begins with, of which one of the others forbids the way."""
    rng = np.random.default_rng(2)
    X = np.column_stack([rng.normal(size=9_000), np.zeros(9_000)])
    X[:4_000, 1] = rng.random(4_000)
    y = np.zeros(9_000)
    y[4_000:] = rng.poisson(1.0, 5_000)
    assert says_infinite(lambda: GLM().fit(X, y)) is not None
    # Silent bins at the other side of zero forbid that this weight falls or grows for ever.
    X[1234, 1] = -0.5
    assert says_infinite(lambda: GLM().fit(X, y)) is None


def test_populations_say_which_neuron() -> None:
    y = np.stack([counts(4), np.zeros(N_TIME_BINS), counts(5)], axis=1)
    sentence = says_infinite(lambda: PopulationGLM().fit(features(), y))
    assert sentence is not None
    assert sentence.startswith("1 of 3 neurons, the first of them 1: ")


def test_features_that_a_neuron_has_not_are_no_way_out() -> None:
    X = np.column_stack([features(), (counts() == 0) & (features()[:, 1] > 0)])
    mask = np.ones((4, 1))
    y = counts()[:, None]
    assert says_infinite(lambda: PopulationGLM(feature_mask=mask).fit(X, y)) is not None
    mask[3] = 0
    assert says_infinite(lambda: PopulationGLM(feature_mask=mask).fit(X, y)) is None


def test_cross_validation_says_it_of_its_choice(float64: None) -> None:
    y = (features()[:, 0] > 0.2).astype(float)
    with pytest.warns(InfiniteOptimumWarning):
        GLMCV("Bernoulli", strength_grid=[0.0], cv=2).fit(features(), y)
    assert says_infinite(lambda: GLMCV("Bernoulli", cv=2).fit(features(), y)) is None


def test_a_fit_without_an_objective_has_not_converged() -> None:
    y = np.random.default_rng(0).gamma(2.0, 1.0, N_TIME_BINS)
    model = GLM("Gamma", lambda x: 1 / x)
    outside = (np.zeros(3), np.array([-1.0]))
    with pytest.warns(ConvergenceWarning, match="no objective"):
        model.fit(features(), y, init_params=outside)
    assert not model.optim_info_["converged"]


def test_a_link_that_falls_is_begun_where_it_has_a_rate(float64: None) -> None:
    y = np.random.default_rng(0).gamma(2.0, 1.0, N_TIME_BINS)
    model = GLM("Gamma", lambda x: 1 / x).fit(features(), y)
    design = np.column_stack([np.ones(N_TIME_BINS), features()])
    # The canonical link of gamma observations: the gradient is that of the means.
    gradient = design.T @ (y - model.predict(features())) / N_TIME_BINS
    assert np.abs(gradient).max() < 1e-9
    assert model.optim_info_["converged"]


@pytest.mark.parametrize("seed", range(4))
def test_gaussian_observations_around_zero_with_positive_rates(seed: int, float64: None) -> None:
    """No step leads away from the rate of next to nothing that their mean alone asks for."""
    rng = np.random.default_rng(seed)
    X = features(400, seed)
    rate = np.exp(X @ [0.8, -0.4, 0.0] - 0.5)
    y = rate + 0.3 * rng.normal(size=400) - rate.mean()
    model = GLM("Gaussian", "exp", "Ridge", 0.01).fit(X, y + 0.4)
    start = (np.array([0.8, -0.4, 0.0]), np.array([-0.5]))
    from_truth = GLM("Gaussian", "exp", "Ridge", 0.01).fit(X, y + 0.4, init_params=start)
    np.testing.assert_allclose(
        model.optim_info_["objective"], from_truth.optim_info_["objective"], rtol=1e-8
    )
