"""Observation models, all of the table, against SciPy, scikit-learn and statsmodels."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import GammaRegressor, LogisticRegression, PoissonRegressor, Ridge

import glmlab as nmo
from glmlab.model.inverse_links import INVERSE_LINKS, Prediction, predict
from glmlab.model.observation_models import (
    OBSERVATION_MODELS,
    NegativeBinomialObservations,
    Observations,
    resolve_observation_model,
)

pytestmark = pytest.mark.usefixtures("float64")

RATE = np.array([0.2, 0.5, 0.9, 0.35])
OBSERVED = {
    "Poisson": np.array([0.0, 1, 3, 2]),
    "Bernoulli": np.array([0.0, 1, 1, 0]),
    "Gaussian": np.array([-0.3, 1.2, 0.4, 0.0]),
    "Gamma": np.array([0.1, 1.4, 0.6, 2.0]),
    "NegativeBinomial": np.array([0.0, 1, 7, 2]),
}
SCALE = 0.7


def log_density(name: str, y: np.ndarray, rate: np.ndarray, scale: float) -> np.ndarray:
    """SciPy's own."""
    size = 1 / scale
    return {
        "Poisson": lambda: stats.poisson.logpmf(y, rate),
        "Bernoulli": lambda: stats.bernoulli.logpmf(y, rate),
        "Gaussian": lambda: stats.norm.logpdf(y, rate, np.sqrt(scale)),
        "Gamma": lambda: stats.gamma.logpdf(y, size, scale=rate * scale),
        "NegativeBinomial": lambda: stats.nbinom.logpmf(y, size, size / (size + rate)),
    }[name]()


def variance(name: str, rate: np.ndarray) -> np.ndarray:
    return {
        "Poisson": rate,
        "Bernoulli": rate * (1 - rate),
        "Gaussian": np.full_like(rate, SCALE),
        "Gamma": SCALE * rate**2,
        "NegativeBinomial": rate + SCALE * rate**2,
    }[name]


N_SAMPLES = 50_000


@pytest.fixture(scope="module")
def samples() -> dict[str, np.ndarray]:
    """Many observations at each rate, of every model, shape ``(N_SAMPLES, 4)``."""
    rates = np.tile(RATE, (N_SAMPLES, 1))
    with jax.enable_x64(True):
        return {
            name: np.asarray(make(name).sample_generator(jax.random.key(0), rates, SCALE), float)
            for name in OBSERVATION_MODELS
        }


def make(name: str, scale: float = SCALE) -> Observations:
    if name == "NegativeBinomial":
        return NegativeBinomialObservations(scale=scale)
    return OBSERVATION_MODELS[name]()


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_log_likelihood_is_scipys(name: str) -> None:
    y = OBSERVED[name]
    ours = make(name).log_likelihood(y, RATE, SCALE, aggregate_sample_scores=lambda x: x)
    np.testing.assert_allclose(ours, log_density(name, y, RATE, SCALE), rtol=1e-10)


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_the_compiled_loss_is_the_log_likelihood_of_unit_dispersion(name: str) -> None:
    y = jnp.asarray(OBSERVED[name])
    likelihood = make(name, 1.0).likelihood()
    loss = likelihood.loss(Prediction.of_rate(jnp.asarray(RATE)), y, jnp.asarray(1.0))
    np.testing.assert_allclose(
        -loss - likelihood.normalizer_of(y),
        log_density(name, OBSERVED[name], RATE, 1.0),
        rtol=1e-10,
    )


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_deviance_is_twice_what_is_missing_to_a_perfect_fit(name: str) -> None:
    y = np.clip(OBSERVED[name], 1e-12, None) if name != "Gaussian" else OBSERVED[name]
    model = make(name, 1.0)
    if name == "Bernoulli":
        y = OBSERVED[name]
        perfect = np.zeros_like(y)
    elif name in ("Poisson", "NegativeBinomial"):
        y = OBSERVED[name]
        perfect = log_density(name, y, np.maximum(y, 1e-300), 1.0)
    else:
        perfect = log_density(name, y, y, 1.0)
    expected = 2 * (perfect - log_density(name, y, RATE, 1.0))
    np.testing.assert_allclose(model.deviance(y, RATE), expected, rtol=1e-8, atol=1e-10)
    halved = expected / 2
    if name == "NegativeBinomial":
        # Its scale is in the likelihood, and divides nothing.
        perfect = log_density(name, y, np.maximum(y, 1e-300), 2.0)
        halved = 2 * (perfect - log_density(name, y, RATE, 2.0))
    np.testing.assert_allclose(model.deviance(y, RATE, 2.0), halved, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_samples_have_the_mean_and_the_variance(samples: dict[str, np.ndarray], name: str) -> None:
    error = np.sqrt(variance(name, RATE) / N_SAMPLES)
    assert (np.abs(samples[name].mean(axis=0) - RATE) < 5 * error).all()
    np.testing.assert_allclose(samples[name].var(axis=0), variance(name, RATE), rtol=0.06)
    make(name).check(samples[name])


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_the_dispersion_is_estimated_where_there_is_one(
    samples: dict[str, np.ndarray], name: str
) -> None:
    model, y = make(name), samples[name]
    rate = np.tile(RATE, (N_SAMPLES, 1))
    scale = model.estimate_scale(y, rate, len(y))
    has_scale = model.has_dispersion or name == "NegativeBinomial"
    np.testing.assert_allclose(scale, SCALE if has_scale else 1.0, rtol=0.05)
    assert scale.shape == (4,)
    assert model.estimate_scale(y[:, 0], rate[:, 0], len(y)).shape == (1,)


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_a_pickle_is_the_same_model(name: str) -> None:
    model = make(name)
    assert pickle.loads(pickle.dumps(model)).likelihood() == model.likelihood()
    assert resolve_observation_model(name).get_params()["inverse_link_function"]


@pytest.mark.parametrize("link", INVERSE_LINKS)
def test_what_a_link_predicts_is_accurate(link: str) -> None:
    at = jnp.array([-3.0, -0.5, 0.2, 0.6])
    rate = INVERSE_LINKS[link].function(at)
    predicted = predict(INVERSE_LINKS[link].function, at)
    positive = np.asarray(rate) > 0
    np.testing.assert_allclose(predicted.log_rate[positive], jnp.log(rate)[positive], rtol=1e-12)
    probability = positive & (np.asarray(rate) < 1)
    np.testing.assert_allclose(
        predicted.log_complement[probability], jnp.log1p(-rate)[probability], rtol=1e-9
    )


def test_a_sure_probability_has_an_accurate_logarithm() -> None:
    predicted = predict(jax.nn.sigmoid, jnp.array([40.0, -800.0]))
    np.testing.assert_allclose(predicted.log_complement[0], -40.0, rtol=1e-12)
    np.testing.assert_allclose(predicted.log_rate[1], -800.0, rtol=1e-12)


def problem(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A problem of the page's shape, so that one compiled fit serves all of a model."""
    rng = np.random.default_rng(seed)
    X = 0.4 * rng.normal(size=(100, 5))
    predictor = 0.2 + X @ rng.normal(size=5)
    rate, size = np.exp(predictor), 1 / SCALE
    draw: dict[str, Callable[[], np.ndarray]] = {
        "Poisson": lambda: rng.poisson(rate),
        "Bernoulli": lambda: rng.binomial(1, rate / (1 + rate)),
        "Gaussian": lambda: rng.normal(predictor, np.sqrt(SCALE)),
        "Gamma": lambda: rng.gamma(size, rate * SCALE),
        "NegativeBinomial": lambda: rng.negative_binomial(size, size / (size + rate)),
    }
    return X, draw[name]().astype(float)


FAMILIES: dict[str, Any] = {
    "Poisson": sm.families.Poisson(),
    "Bernoulli": sm.families.Binomial(),
    "Gaussian": sm.families.Gaussian(),
    "Gamma": sm.families.Gamma(sm.families.links.Log()),
    "NegativeBinomial": sm.families.NegativeBinomial(alpha=SCALE),
}


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
@pytest.mark.parametrize("seed", range(5))
def test_fits_are_statsmodels(name: str, seed: int) -> None:
    X, y = problem(name, seed)
    ours = nmo.glm.GLM(make(name)).fit(X, y)
    theirs = sm.GLM(y, sm.add_constant(X), family=FAMILIES[name]).fit(tol=1e-12, maxiter=200)
    np.testing.assert_allclose(ours.coef_, theirs.params[1:], atol=1e-6)
    np.testing.assert_allclose(ours.intercept_, theirs.params[:1], atol=1e-6)
    assert ours.optim_info_["kkt_residual"] <= 1e-8
    if make(name).has_dispersion:
        np.testing.assert_allclose(ours.scale_, theirs.scale, rtol=1e-6)


PEERS: dict[str, Any] = {
    "Poisson": lambda s, _n: PoissonRegressor(alpha=s, tol=1e-12, solver="newton-cholesky"),
    "Gamma": lambda s, _n: GammaRegressor(alpha=s, tol=1e-12, solver="newton-cholesky"),
    "Gaussian": lambda s, n: Ridge(alpha=s * n),
    "Bernoulli": lambda s, n: LogisticRegression(
        C=1 / (s * n), tol=1e-12, solver="newton-cholesky"
    ),
}


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("seed", range(5))
def test_ridge_fits_are_scikit_learns(name: str, seed: int) -> None:
    X, y = problem(name, seed)
    for strength in (0.01, 1.0):
        ours = nmo.glm.GLM(name, regularizer="Ridge", regularizer_strength=strength).fit(X, y)
        theirs = PEERS[name](strength, len(y)).fit(X, y)
        np.testing.assert_allclose(ours.coef_, np.ravel(theirs.coef_), atol=1e-6)
        np.testing.assert_allclose(ours.intercept_, np.ravel(theirs.intercept_), atol=1e-6)
        assert ours.optim_info_["kkt_residual"] <= 1e-8


def test_a_linear_rate_stays_positive_where_there_are_data() -> None:
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(100, 5))
    y = rng.poisson(0.5 + X @ [8.0, 4.0, 0.0, 2.0, 0.0])
    model = nmo.glm.GLM(inverse_link_function="identity").fit(X, y)
    assert model.optim_info_["converged"]
    assert (model.predict(X) > 0).all()
    assert model.optim_info_["kkt_residual"] <= 1e-8
    # The weighted least squares that a maximum of this likelihood solves.
    design = np.column_stack([np.ones(len(y)), X])
    root = np.sqrt(model.predict(X))
    solved = np.linalg.lstsq(design / root[:, None], y / root, rcond=None)[0]
    np.testing.assert_allclose([*model.intercept_, *model.coef_], solved, atol=1e-6)


# statsmodels warns of this link because a linear predictor may be negative; here none is.
@pytest.mark.filterwarnings("ignore:The Sqrt link function")
def test_a_square_link_fits_counts() -> None:
    rng = np.random.default_rng(0)
    X = 0.3 * rng.normal(size=(100, 5))
    y = rng.poisson((2.0 + X @ [0.8, -0.5, 0.0, 0.4, 0.0]) ** 2)
    model = nmo.glm.GLM(inverse_link_function="square").fit(X, y)
    sqrt = sm.families.Poisson(sm.families.links.Sqrt())
    theirs = sm.GLM(y, sm.add_constant(X), family=sqrt).fit(tol=1e-12, maxiter=200)
    np.testing.assert_allclose([*model.intercept_, *model.coef_], theirs.params, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "y", "what"),
    [
        ("Poisson", [-1.0, 0, 2, 1], "counts"),
        ("Bernoulli", [0.0, 1, 2, 1], "only 0 and 1"),
        ("Gamma", [0.0, 1, 2, 1], "positive"),
        ("NegativeBinomial", [-2.0, 1, 2, 1], "counts"),
    ],
)
def test_impossible_observations_get_a_sentence(name: str, y: list[float], what: str) -> None:
    with pytest.raises(ValueError, match=f"{name}.* must hold .*{what}"):
        nmo.glm.GLM(name).fit(np.arange(8.0).reshape(4, 2), y)


@pytest.mark.parametrize("scale", [0.0, -1.0, np.inf, "a"])
def test_a_negative_binomial_needs_a_positive_scale(scale: Any) -> None:
    with pytest.raises(ValueError, match="scale must be a positive number"):
        NegativeBinomialObservations(scale=scale)
