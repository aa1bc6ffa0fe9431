"""Scores and draws where there is little to score, or nothing to draw from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from sklearn.exceptions import UndefinedMetricWarning

from glmlab.model.glm import GLM, GLMCV, PopulationGLM, UndefinedScaleWarning
from glmlab.model.observation_models import (
    BernoulliObservations,
    GammaObservations,
    GaussianObservations,
    NegativeBinomialObservations,
    PoissonObservations,
)

N_TIME_BINS = 100
KEY = jax.random.key(0)


def features() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(N_TIME_BINS, 3))


def counts() -> np.ndarray:
    return np.random.default_rng(4).poisson(np.exp(0.5 * features()[:, 0]))


def by_hand(**options: Any) -> GLM:
    model = GLM(**options)
    model.coef_, model.intercept_ = np.array([0.5, 0.0, 0.1]), np.array([0.2])
    return model


@pytest.mark.parametrize("kind", ["pseudo-r2-McFadden", "pseudo-r2-Cohen"])
@pytest.mark.parametrize(
    ("model", "y"),
    [("Poisson", 0.0), ("Bernoulli", 0.0), ("Bernoulli", 1.0), ("NegativeBinomial", 0.0)],
)
@pytest.mark.parametrize("precise", [False, True], ids=["float32", "float64"])
def test_no_pseudo_r2_without_anything_to_explain(
    model: str, y: float, kind: str, precise: bool
) -> None:
    with jax.enable_x64(precise):
        fit = by_hand(observation_model=model)
        fit.scale_ = np.array([1.0])
        same = np.full(N_TIME_BINS, y)
        with pytest.warns(UndefinedMetricWarning, match="a constant rate fits this y perfectly"):
            assert np.isnan(fit.score(features(), same, kind))
        assert np.isfinite(fit.score(features(), same))


def test_silent_neurons_do_not_spoil_the_score_of_a_population() -> None:
    y = np.stack([counts(), np.zeros(N_TIME_BINS)], axis=1)
    model = PopulationGLM()
    model.coef_, model.intercept_ = np.zeros((3, 2)), np.array([0.0, -5.0])
    model.scale_ = np.ones(2)
    for kind in ("pseudo-r2-McFadden", "pseudo-r2-Cohen"):
        assert np.isfinite(model.score(features(), y, kind))


@pytest.mark.parametrize("n_time_bins", [1, 3, 4])
@pytest.mark.parametrize("model", ["Gaussian", "Gamma"])
def test_a_scale_that_cannot_be_estimated_is_said(model: str, n_time_bins: int) -> None:
    X, y = features()[:n_time_bins], counts()[:n_time_bins] + 1.0
    fit = GLM(model, "exp", "Ridge", 0.1)
    with pytest.warns(UndefinedScaleWarning, match="leave no degrees of freedom to 3 weights"):
        fit.fit(X, y)
    assert np.isnan(fit.scale_).all()
    for ask in (lambda: fit.score(X, y), lambda: fit.simulate(KEY, X)):
        with pytest.raises(ValueError, match="fit more bins, or set scale_"):
            ask()
    if n_time_bins > 1:
        # It does not ask for the scale.
        assert np.isfinite(fit.score(X, y, "pseudo-r2-Cohen"))


def test_one_bin_of_counts_has_a_score() -> None:
    fit = GLM(regularizer="Ridge").fit(features()[:1], [2])
    assert fit.score(features()[:1], [2]) == pytest.approx(stats.poisson.logpmf(2, 2), rel=1e-5)


def test_folds_too_small_for_a_scale_are_no_choice(float64: None) -> None:
    X, y = features()[:5], counts()[:5] + 1.0
    with pytest.raises(ValueError, match="leave no degrees of freedom to estimate the scale"):
        GLMCV("Gaussian", cv=5, strength_grid=[0.1, 1.0]).fit(X[:, :3], y)


def test_weights_set_by_hand_score_and_simulate(float64: None) -> None:
    model = by_hand()
    rate = np.exp(features() @ model.coef_ + 0.2)
    expected = stats.poisson.logpmf(counts(), rate).mean()
    assert model.score(features(), counts()) == pytest.approx(expected)
    assert model.simulate(KEY, features())[0].shape == (N_TIME_BINS,)
    with pytest.raises(ValueError, match="X has 2 features, but coef_ has weights of 3"):
        model.predict(features()[:, :2])


@pytest.mark.parametrize("name", ["Gaussian", "Gamma", "NegativeBinomial"])
def test_they_need_a_scale_where_there_is_one(name: str, float64: None) -> None:
    model = by_hand(observation_model=name, inverse_link_function="exp")
    y = counts() + 1.0
    for ask in (lambda: model.score(features(), y), lambda: model.simulate(KEY, features())):
        with pytest.raises(ValueError, match="set scale_, for example"):
            ask()
    model.scale_ = np.array([0.5])
    assert np.isfinite(model.score(features(), y))


def test_a_scale_that_is_given_is_theirs(float64: None) -> None:
    given = by_hand(observation_model=NegativeBinomialObservations(scale=0.5))
    rate = np.exp(features() @ given.coef_ + 0.2)
    expected = stats.nbinom.logpmf(counts(), 2, 2 / (2 + rate)).mean()
    assert given.score(features(), counts()) == pytest.approx(expected)


IMPOSSIBLE: dict[str, tuple[Any, float]] = {
    "negative": (PoissonObservations(), -0.1),
    "infinite": (PoissonObservations(), np.inf),
    "too large": (PoissonObservations(), 1e12),
    "not a number": (PoissonObservations(), np.nan),
    "negative binomial": (NegativeBinomialObservations(scale=0.5), -1.0),
    "above one": (BernoulliObservations(), 1.5),
    "infinite mean": (GaussianObservations(), np.inf),
    "no interval": (GammaObservations(), 0.0),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_nothing_is_drawn_from_rates_that_cannot_be(name: str) -> None:
    model, rate = IMPOSSIBLE[name]
    with pytest.raises(ValueError, match=r"draws from .*, but a rate is"):
        model.sample_generator(KEY, np.array([0.5, rate]), 1.0)


def test_no_impossible_counts_are_simulated() -> None:
    below = by_hand(inverse_link_function="identity")
    below.coef_ = np.array([2.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="rates from 0 to a billion, but a rate is -"):
        below.simulate(KEY, features())
    beyond = by_hand()
    beyond.coef_ = np.array([500.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="a billion"):
        beyond.simulate(KEY, features())


def test_rates_are_not_looked_at_while_compiling() -> None:
    draw = jax.jit(lambda rate: PoissonObservations().sample_generator(KEY, rate))
    assert draw(jnp.ones(3)).shape == (3,)


NUMBERS: dict[str, Callable[[], Any]] = {
    "truth values": lambda: BernoulliObservations().log_likelihood(
        np.array([True, False]), np.array([0.5, 0.5])
    ),
    "truth values against whole rates": lambda: BernoulliObservations().deviance(
        np.array([True, False]), np.array([1, 0])
    ),
    "whole rates": lambda: GaussianObservations().sample_generator(KEY, np.array([1, 2]), 1),
    "whole rates of intervals": lambda: GammaObservations().sample_generator(
        KEY, np.array([1, 2]), 1
    ),
    "whole numbers": lambda: PoissonObservations().pseudo_r2(np.array([1, 2]), np.array([1, 2])),
    "whole numbers and a scale": lambda: GaussianObservations().log_likelihood(
        np.array([1, 2]), np.array([1, 3]), 1
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_any_type_will_do(name: str) -> None:
    found = np.asarray(NUMBERS[name]())
    assert found.dtype.kind == "f"
    assert np.isfinite(found).all()
