"""Wald and bootstrap intervals against statsmodels, JAX's own Hessian, and simulated data."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from glmlab.model import path_by_rows
from glmlab.model.inverse_links import INVERSE_LINKS
from glmlab.model.observation_models import (
    OBSERVATION_MODELS,
    NegativeBinomialObservations,
    Observations,
    PoissonObservations,
)
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.redraws import fit_redraws, join
from glmlab.model.regularizer import (
    REGULARIZERS,
    Lasso,
    Regularizer,
    Ridge,
    Smoothness,
    UnRegularized,
)
from glmlab.model.uncertainty import (
    Intervals,
    PartialCovariance,
    bootstrap_intervals,
    partial_covariance,
    wald_covariance,
    wald_intervals,
)
from tests.model.problems import page_regularizer, random_problem
from tests.private import n_compiled

pytestmark = pytest.mark.usefixtures("float64")

POISSON = PoissonObservations()
NB_SCALE = 0.7
STATSMODELS: dict[str, Any] = {
    "Poisson": sm.families.Poisson(),
    "Bernoulli": sm.families.Binomial(),
    "Gaussian": sm.families.Gaussian(),
    "Gamma": sm.families.Gamma(link=sm.families.links.Log()),
    "NegativeBinomial": sm.families.NegativeBinomial(alpha=NB_SCALE),
}


def make(name: str, link: str | None = None) -> Observations:
    if name == "NegativeBinomial":
        return NegativeBinomialObservations(link, scale=NB_SCALE)
    return OBSERVATION_MODELS[name](link)


def observations(name: str, n: int = 200, p: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    X, w = 0.5 * rng.normal(size=(n, p)), np.linspace(-0.6, 0.8, p)
    rate = np.exp(0.2 + X @ w)
    y = {
        "Poisson": lambda: rng.poisson(rate),
        "Bernoulli": lambda: rng.binomial(1, rate / (1 + rate)),
        "Gaussian": lambda: rate + 0.4 * rng.normal(size=n),
        "Gamma": lambda: rng.gamma(2.0, rate / 2),
        "NegativeBinomial": lambda: rng.poisson(rate * rng.gamma(1 / NB_SCALE, NB_SCALE, size=n)),
    }[name]()
    return X, np.asarray(y, float)


def fit(
    X: np.ndarray, y: np.ndarray, regularizer: Regularizer, strength: float, model: Observations
) -> tuple[np.ndarray, float]:
    found = fit_path(
        pad(X, y),
        X.shape[1],
        [strength],
        regularizer=regularizer,
        likelihood=model.likelihood(),
        train_weights=np.ones((1, len(y))),
    )
    assert found.converged.all()
    return found.coef[0, 0], float(found.intercept[0, 0])


@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_wald_is_statsmodels(name: str) -> None:
    X, y = observations(name)
    theirs: Any = sm.GLM(y, sm.add_constant(X), family=STATSMODELS[name]).fit(tol=1e-12)
    model = make(name)
    coef, intercept = fit(X, y, UnRegularized(), 1.0, model)
    scale = model.estimate_scale(y, theirs.fittedvalues, len(y) - X.shape[1] - 1).item()
    # statsmodels keeps the dispersion of the negative binomial in the family.
    own = NB_SCALE if name == "NegativeBinomial" else theirs.scale
    assert scale == pytest.approx(own, rel=1e-9)
    options: Any = {
        "regularizer": UnRegularized(),
        "likelihood": model.likelihood(),
        "scale": scale,
    }
    ours = wald_covariance(pad(X, y), len(y), coef, intercept, **options)
    observed = -theirs.model.hessian(theirs.params, scale=theirs.scale, observed=True)
    np.testing.assert_allclose(ours, np.linalg.inv(observed), rtol=1e-6, atol=1e-9)
    if name in ("Poisson", "Bernoulli", "Gaussian"):  # canonical: observed is expected
        np.testing.assert_allclose(np.sqrt(np.diagonal(ours)), theirs.bse, rtol=1e-6)
        both = wald_intervals(pad(X, y), len(y), coef, intercept, level=0.9, **options)
        expected = theirs.conf_int(alpha=0.1)[1:]
        np.testing.assert_allclose(np.column_stack([both.low, both.high]), expected, rtol=1e-5)
        assert both.intercept_high == pytest.approx(theirs.conf_int(alpha=0.1)[0, 1], rel=1e-5)


@pytest.mark.parametrize("link", INVERSE_LINKS)
@pytest.mark.parametrize("name", OBSERVATION_MODELS)
def test_the_information_of_every_model_and_link_is_the_full_hessian(name: str, link: str) -> None:
    """At weights near the truth of made-up data, for the pairs whose rates can be."""
    model, function = make(name, link), INVERSE_LINKS[link].function
    rng = np.random.default_rng(2)
    X = 0.1 * rng.normal(size=(300, 3))
    beta = np.array([0.8, 0.3, -0.2, 0.1]) if name != "Bernoulli" else np.array([-0.6, 0.3, 0, 0.1])
    if name == "Bernoulli" and link in ("identity", "square"):
        beta[0] = 0.6
    rate = np.asarray(function(jnp.asarray(X @ beta[1:] + beta[0])))
    y = np.asarray(model.sample_generator(jax.random.key(1), rate, 0.3), float)
    if name == "Gamma":
        y = np.maximum(y, 1e-3)

    def loss(beta: jax.Array) -> jax.Array:
        predicted = function(jnp.asarray(X) @ beta[1:] + beta[0])
        return -model.log_likelihood(y, predicted, aggregate_sample_scores=jnp.sum)

    expected = np.linalg.inv(jax.hessian(loss)(jnp.asarray(beta)))
    found = wald_covariance(
        pad(X, y),
        300,
        beta[1:],
        beta[0],
        regularizer=UnRegularized(),
        likelihood=model.likelihood(),
        scale=NB_SCALE if name == "NegativeBinomial" else 1.0,
    )
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("regularizer", [Ridge(), Smoothness()])
def test_wald_of_a_smooth_penalty_is_the_inverse_of_the_penalized_curvature(
    regularizer: Regularizer,
) -> None:
    X, y = random_problem(1, n=150, p=5)
    strength, n = 0.3, len(y)
    coef, intercept = fit(X, y, regularizer, strength, POISSON)
    design = np.column_stack([np.ones(n), X])
    curvature = design.T @ (np.exp(design @ np.append(intercept, coef))[:, None] * design)
    bend = np.eye(5) if isinstance(regularizer, Ridge) else np.diff(np.eye(5), n=2, axis=0)
    curvature[1:, 1:] += n * strength * bend.T @ bend
    found = wald_covariance(
        pad(X, y),
        n,
        coef,
        intercept,
        regularizer=regularizer,
        likelihood=POISSON.likelihood(),
        scale=1.0,
        strength=strength,
    )
    np.testing.assert_allclose(found, np.linalg.inv(curvature), rtol=1e-8)


def partial(X: np.ndarray, y: np.ndarray, regularizer: Regularizer) -> PartialCovariance:
    coef, intercept = fit(X, y, regularizer, 0.3, POISSON)
    return partial_covariance(
        pad(X, y),
        len(y),
        coef,
        intercept,
        regularizer=regularizer,
        likelihood=POISSON.likelihood(),
        scale=1.0,
        strength=None if isinstance(regularizer, UnRegularized) else 0.3,
    )


@pytest.mark.parametrize("regularizer", [UnRegularized(), Ridge(), Smoothness()])
def test_where_nothing_is_open_the_covariance_is_walds(regularizer: Regularizer) -> None:
    X, y = random_problem(1, n=150, p=5)
    coef, intercept = fit(X, y, regularizer, 0.3, POISSON)
    options: Any = {"regularizer": regularizer, "likelihood": POISSON.likelihood(), "scale": 1.0}
    strength = None if isinstance(regularizer, UnRegularized) else 0.3
    expected = wald_covariance(pad(X, y), 150, coef, intercept, strength=strength, **options)
    found = partial(X, y, regularizer)
    assert found.open_directions.shape == (6, 0)
    np.testing.assert_allclose(found.matrix, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("regularizer", [UnRegularized(), Smoothness()])
def test_rates_have_errors_where_weights_and_intercept_say_the_same(
    regularizer: Regularizer,
) -> None:
    """Of a place for each weight: the rate of a place is that of its own spikes, or smooth beside the others."""
    rng = np.random.default_rng(3)
    places = np.repeat(np.arange(4), 50)
    X, y = np.eye(5)[places], rng.poisson(2.0, size=200).astype(float)
    found = partial(X, y, regularizer)
    rates = np.column_stack([np.ones(5), np.eye(5)])
    errors = found.standard_errors(rates)
    # Nobody ever was at the last, of which smoothness says what a straight line would.
    if isinstance(regularizer, UnRegularized):
        each = y.reshape(4, 50).sum(axis=1)
        np.testing.assert_allclose(errors[:4], 1 / np.sqrt(each), rtol=1e-6)
        assert np.isinf(errors[4])
    else:
        assert errors[4] > errors[3] > 0
        assert np.isfinite(errors).all()
    assert np.isinf(found.standard_errors(np.eye(6)[:1])).all()
    assert np.isfinite(found.standard_errors(rates[1:2] - rates[:1])).all()


def test_what_does_not_run_away_has_the_errors_of_the_bins_that_say_something() -> None:
    rng = np.random.default_rng(4)
    X = rng.normal(size=(300, 2))
    y = rng.poisson(np.exp(0.4 * X[:, 0])).astype(float)
    X[:, 1] = (np.arange(300) < 30) * 1.0
    y[:30] = 0
    found = partial(X, y, UnRegularized())
    errors = found.standard_errors(np.eye(3))
    alone = partial(X[30:, :1], y[30:], UnRegularized()).standard_errors(np.eye(2))
    np.testing.assert_allclose(errors[:2], alone, rtol=1e-4)
    assert np.isinf(errors[2])


def test_wald_intervals_hold_the_truth_as_often_as_they_say() -> None:
    n_sets, n, w, b = 400, 150, np.array([0.5, 0.0, -0.4]), 0.3
    rng = np.random.default_rng(0)
    X = 0.6 * rng.normal(size=(n_sets, n, 3))
    y = rng.poisson(np.exp(b + X @ w)).astype(float)
    options: Any = {"regularizer": UnRegularized(), "likelihood": POISSON.likelihood()}
    fits = join(fit_redraws(X, y, [1.0], 2, **options))
    assert fits.converged.all()
    holds = np.array(
        [
            _holds(wald_intervals(pad(X[k], y[k]), n, fits.coef[k], fits.intercept[k], scale=1.0, **options), w, b)
            for k in range(n_sets)
        ]
    )  # fmt: skip
    assert stats.binomtest(int(holds.sum()), holds.size, 0.95).pvalue > 0.01
    assert (np.abs(holds.mean(axis=0) - 0.95) < 0.04).all()


def _holds(found: Intervals, w: np.ndarray, b: float) -> np.ndarray:
    own = found.intercept_low <= b <= found.intercept_high
    return np.append(own, (found.low <= w) & (w <= found.high))


def bootstrap(
    X: np.ndarray, y: np.ndarray, regularizer: Regularizer, strength: float, **options: Any
) -> Intervals:
    coef, intercept = fit(X, y, regularizer, strength, POISSON)
    return bootstrap_intervals(
        pad(X, y),
        len(y),
        coef,
        intercept,
        regularizer=regularizer,
        likelihood=POISSON.likelihood(),
        strength=strength,
        **options,
    )


def test_bootstrap_without_a_penalty_is_wald_for_many_bins() -> None:
    X, y = random_problem(2, n=500, p=4, correlated=False)
    coef, intercept = fit(X, y, UnRegularized(), 1.0, POISSON)
    wald = wald_intervals(
        pad(X, y),
        500,
        coef,
        intercept,
        regularizer=UnRegularized(),
        likelihood=POISSON.likelihood(),
        scale=1.0,
    )
    found = bootstrap(X, y, UnRegularized(), 1.0, n_replicates=600)
    assert found.n_failed == 0
    np.testing.assert_allclose(found.standard_error, wald.standard_error, rtol=0.15)
    assert found.intercept_standard_error == pytest.approx(wald.intercept_standard_error, rel=0.15)
    assert (np.abs(found.low - wald.low) < 0.4 * wald.standard_error).all()
    assert (np.abs(found.high - wald.high) < 0.4 * wald.standard_error).all()


@pytest.mark.parametrize("name", ["Lasso", "GroupLasso", "ElasticNet"])
def test_bootstrap_is_a_fit_to_the_bins_that_were_drawn(name: str) -> None:
    X, y = random_problem(3, n=120, p=5)
    regularizer, strength, n_replicates = page_regularizer(name), 0.05, 15
    found = bootstrap(X, y, regularizer, strength, n_replicates=n_replicates, seed=7)
    rng = np.random.default_rng(7)
    drawn = np.concatenate([rng.integers(120, size=(11, 120)) for _ in range(2)])[:n_replicates]
    by_hand = np.array([fit(X[k], y[k], regularizer, strength, POISSON)[0] for k in drawn])
    np.testing.assert_allclose(found.low, np.quantile(by_hand, 0.025, axis=0), atol=1e-7)
    np.testing.assert_allclose(found.high, np.quantile(by_hand, 0.975, axis=0), atol=1e-7)
    np.testing.assert_allclose(found.standard_error, by_hand.std(axis=0, ddof=1), atol=1e-7)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_bootstrap_compiles_nothing_that_a_path_has_not(name: str) -> None:
    X, y = random_problem(5, n=100, p=5)
    bootstrap(X, y, page_regularizer(name), 0.1, n_replicates=2)
    compiled: Any = path_by_rows.fit_by_rows
    before = n_compiled(compiled)
    first = bootstrap(X, y, page_regularizer(name), 0.1, n_replicates=30)
    again = bootstrap(X[:98], y[:98], page_regularizer(name), 0.3, n_replicates=57, level=0.8)
    assert n_compiled(compiled) == before
    assert (again.high >= again.low).all()
    same = bootstrap(X, y, page_regularizer(name), 0.1, n_replicates=30)
    np.testing.assert_array_equal(same.low, first.low)
    other = bootstrap(X, y, page_regularizer(name), 0.1, n_replicates=30, seed=1)
    assert (other.low != first.low).any()


def test_replicates_without_an_optimum_are_counted_and_left_out() -> None:
    """Under the identity link a replicate without that bin has a rate that no optimum gives."""
    X = np.repeat([[0.0], [1.0]], [40, 4], axis=0)
    y = np.where(X[:, 0] > 0, 0.0, 2.0)
    y[-1] = 1.0
    model = PoissonObservations("identity")
    coef, intercept = fit(X, y, UnRegularized(), 1.0, model)
    found = bootstrap_intervals(
        pad(X, y),
        44,
        coef,
        intercept,
        regularizer=UnRegularized(),
        likelihood=model.likelihood(),
        n_replicates=100,
    )
    assert 20 < found.n_failed < 60
    assert np.isfinite(found.low).all()
    assert np.isfinite(found.high).all()


@pytest.mark.parametrize(
    ("call", "change", "error", "sentence"),
    [
        (wald_intervals, {"regularizer": Lasso()}, ValueError, "no curvature where a weight is"),
        (wald_intervals, {"scale": 0.0}, ValueError, "scale must be positive"),
        (wald_intervals, {"level": 1.0}, ValueError, "level must be above 0 and below 1"),
        (bootstrap_intervals, {"level": 0}, ValueError, "level must be above 0 and below 1"),
        (bootstrap_intervals, {"n_replicates": 1}, ValueError, "n_replicates must be at least 2"),
        (bootstrap_intervals, {"n_replicates": 9.5}, TypeError, "n_replicates must be an integer"),
        (bootstrap_intervals, {"seed": -1}, ValueError, "seed must be at least 0"),
        (wald_intervals, {"coef": np.zeros((6, 1))}, ValueError, r"shape \(n_features,\)"),
        (wald_intervals, {"coef": np.full(6, np.nan)}, ValueError, "coef must be finite"),
        (wald_intervals, {"coef": np.zeros(9)}, ValueError, "n_features must be at most 7"),
        (wald_intervals, {"intercept": np.nan}, ValueError, "intercept must be finite"),
        (bootstrap_intervals, {"n_time_bins": 2000}, ValueError, "n_time_bins must be at most"),
    ],
)
def test_bad_input_is_one_sentence(
    call: Any, change: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    X, y = random_problem(0)
    options = {
        "data": pad(X, y),
        "n_time_bins": 200,
        "coef": np.zeros(6),
        "intercept": 0.0,
        "regularizer": UnRegularized(),
        "likelihood": POISSON.likelihood(),
        **({"scale": 1.0} if call is wald_intervals else {}),
    }
    with pytest.raises(error, match=sentence):
        call(**(options | change))


@pytest.mark.parametrize("extra", ["copy", "constant", "missing"])
def test_data_without_standard_errors_are_refused(extra: str) -> None:
    X, y = random_problem(0)
    column = {"copy": X[:, 0], "constant": np.zeros(200), "missing": np.full(200, np.nan)}[extra]
    sentence = "must be finite" if extra == "missing" else "not positive in every direction"
    with pytest.raises(ValueError, match=sentence):
        wald_intervals(
            pad(np.column_stack([X, column]), y),
            200,
            np.zeros(7),
            0.1,
            regularizer=UnRegularized(),
            likelihood=POISSON.likelihood(),
            scale=1.0,
        )


def test_several_series_are_refused() -> None:
    X, y = random_problem(0)
    with pytest.raises(ValueError, match="one series of counts"):
        wald_intervals(
            pad(X, np.column_stack([y, y])),
            200,
            np.zeros(6),
            0.1,
            regularizer=UnRegularized(),
            likelihood=POISSON.likelihood(),
            scale=1.0,
        )
