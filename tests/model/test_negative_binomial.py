"""The dispersion of the negative binomial: given, or fitted together with the weights."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

import glmlab as nmo
from glmlab.model.negative_binomial import (
    loss_of_rate,
    rising_log,
    scale_of_greatest_likelihood,
    slope_of_scale,
)
from glmlab.model.observation_models import NegativeBinomialObservations
from tests.compilation import TRACED, heard

pytestmark = pytest.mark.usefixtures("float64")

N_BINS, N_FEATURES = 200, 5


def weights_of_bins() -> jax.Array:
    """All bins weigh the same."""
    return jnp.full(N_BINS, 1 / N_BINS)


def problem(seed: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Features, and counts with this scale; Poisson at zero."""
    rng = np.random.default_rng(seed)
    X = 0.4 * rng.normal(size=(N_BINS, N_FEATURES))
    rate = np.exp(0.3 + X @ rng.normal(size=N_FEATURES))
    if scale == 0:
        return X, rng.poisson(rate).astype(float)
    return X, rng.negative_binomial(1 / scale, 1 / (1 + scale * rate)).astype(float)


def less_scattered(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts that scatter less than Poisson ones: a spike or none."""
    X, y = problem(seed, 0.0)
    return X, np.minimum(y, 1)


def log_likelihood(y: np.ndarray, rate: np.ndarray, scale: float) -> float:
    """SciPy's own, mean over bins."""
    return float(np.mean(stats.nbinom.logpmf(y, 1 / scale, 1 / (1 + scale * rate))))


@pytest.mark.parametrize("scale", [0.0, 1e-12, 1e-6, 1e-3, 0.05, 0.3, 1.0, 7.0, 1e3])
@pytest.mark.parametrize("y", [0, 1, 2, 7, 40, 3000])
def test_its_terms_keep_their_digits_down_to_poisson(scale: float, y: int) -> None:
    below = np.arange(y)
    count, at = jnp.asarray(float(y)), jnp.asarray(scale)
    exact = np.log1p(scale * below).sum()
    assert rising_log(count, at) == pytest.approx(exact, rel=1e-11, abs=1e-13)
    slope = jax.grad(rising_log, argnums=1)(count, at)
    assert slope == pytest.approx((below / (1 + scale * below)).sum(), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("scale", [0.0, 1e-9, 0.02, 0.5, 4.0])
def test_the_slope_is_that_of_the_log_likelihood(scale: float) -> None:
    y, rate = problem(0, 0.7)[1], np.linspace(0.1, 6.0, N_BINS)
    bins = jnp.asarray(y), jnp.asarray(rate)
    slope = float(slope_of_scale(*bins, weights_of_bins(), jnp.asarray(scale)))
    if scale == 0:
        assert slope == pytest.approx(-np.mean((y - rate) ** 2 - y) / 2, rel=1e-12)
    elif scale > 1e-6:
        step = 1e-5 * scale
        up, down = (log_likelihood(y, rate, scale + sign * step) for sign in (1, -1))
        assert slope == pytest.approx((down - up) / (2 * step), rel=1e-4, abs=1e-7)
    assert loss_of_rate(*bins, jnp.asarray(0.0)) == pytest.approx(rate)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scale", [0.2, 0.7, 3.0])
def test_weights_and_dispersion_are_statsmodels(seed: int, scale: float) -> None:
    X, y = problem(seed, scale)
    ours = nmo.glm.GLM("NegativeBinomial").fit(X, y)
    model: Any = sm.NegativeBinomial(y, sm.add_constant(X))
    # Its Newton's method diverges from its own start for some of these data.
    near = model.fit(disp=0, method="bfgs", maxiter=2000, gtol=1e-6)
    theirs = model.fit(start_params=near.params, disp=0, method="newton", maxiter=50, tol=1e-14)
    np.testing.assert_allclose(ours.coef_, theirs.params[1:-1], atol=1e-6)
    np.testing.assert_allclose(ours.intercept_, theirs.params[:1], atol=1e-6)
    np.testing.assert_allclose(ours.scale_, theirs.params[-1:], atol=1e-6)
    assert ours.score(X, y) == pytest.approx(theirs.llf / N_BINS, abs=1e-12)


@pytest.mark.parametrize(
    ("regularizer", "strength"),
    [
        ("UnRegularized", None),
        ("Ridge", 0.02),
        ("Ridge", 2.0),
        ("Lasso", 0.05),
        ("GroupLasso", 0.05),
    ],
)
@pytest.mark.parametrize("scale", [0.0, 0.05, 0.7])
def test_the_optimality_conditions_hold_of_both(
    regularizer: str, strength: float | None, scale: float
) -> None:
    X, y = problem(3, scale)
    kind: Any = getattr(nmo.regularizer, regularizer)
    made = (
        kind(np.array([[1.0, 1, 0, 0, 0], [0, 0, 1, 1, 1]]))
        if kind.__name__ == "GroupLasso"
        else kind()
    )
    model = nmo.glm.GLM("NegativeBinomial", regularizer=made, regularizer_strength=strength).fit(
        X, y
    )
    assert model.optim_info_["converged"]
    rate, fitted = model.predict(X), float(model.scale_[0])
    slope = float(
        slope_of_scale(jnp.asarray(y), jnp.asarray(rate), weights_of_bins(), jnp.asarray(fitted))
    )
    assert abs(slope) <= 1e-7 if fitted > 0 else slope >= 0
    # The gradient of the log-likelihood by the weights, and what the penalty asks of it.
    gradient = -((y - rate) / (1 + fitted * rate)) @ X / N_BINS
    match regularizer:
        case "UnRegularized":
            violation = np.abs(gradient)
        case "Ridge":
            violation = np.abs(gradient + (strength or 0) * model.coef_)
        case "Lasso":
            pull = (strength or 0) * np.sign(model.coef_)
            at_zero = np.maximum(np.abs(gradient) - (strength or 0), 0)
            violation = np.where(model.coef_ != 0, np.abs(gradient + pull), at_zero)
        case _:
            return
    assert violation.max() <= 1e-8


@pytest.mark.parametrize("seed", range(8))
def test_counts_that_scatter_no_more_are_fitted_as_poisson(seed: int) -> None:
    for X, y in (problem(seed, 0.0), less_scattered(seed)):
        model, poisson = nmo.glm.GLM("NegativeBinomial").fit(X, y), nmo.glm.GLM().fit(X, y)
        assert model.optim_info_["converged"]
        excess = np.sum((y - poisson.predict(X)) ** 2 - y)
        assert (model.scale_[0] == 0) == (excess <= 0)
        # It contains Poisson, so it is never worse on the bins of the fit.
        assert model.score(X, y) >= poisson.score(X, y) - 1e-12
        if model.scale_[0] == 0:
            np.testing.assert_allclose(model.coef_, poisson.coef_, atol=1e-8)
            assert model.score(X, y) == pytest.approx(poisson.score(X, y), abs=1e-12)
            counts, rate = model.simulate(0, X)
            assert np.isfinite(np.asarray(rate)).all()
            assert np.asarray(counts).mean() == pytest.approx(y.mean(), rel=0.5)


def test_both_sides_of_the_boundary_are_there() -> None:
    zero = [nmo.glm.GLM("NegativeBinomial").fit(*problem(seed, 0.0)).scale_[0] for seed in range(8)]
    assert 0 < np.sum(np.array(zero) == 0) < 8
    assert all(
        nmo.glm.GLM("NegativeBinomial").fit(*less_scattered(k)).scale_ == 0 for k in range(3)
    )


def test_each_neuron_has_its_own() -> None:
    (X, first), second = problem(1, 0.7), problem(1, 0.0)[1]
    model = nmo.glm.PopulationGLM("NegativeBinomial").fit(X, np.column_stack([first, second]))
    assert model.scale_.shape == (2,)
    for k, y in enumerate((first, second)):
        alone = nmo.glm.GLM("NegativeBinomial").fit(X, y)
        np.testing.assert_allclose(model.scale_[k], alone.scale_[0], atol=1e-8)
        np.testing.assert_allclose(model.coef_[:, k], alone.coef_, atol=1e-8)


@pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")
def test_held_out_scores_have_not_seen_the_bins_that_they_are_of() -> None:
    X, y = problem(2, 0.7)
    grid = [0.01, 0.1]
    model = nmo.glm.GLMCV("NegativeBinomial", strength_grid=grid, cv=2).fit(X, y)
    half = N_BINS // 2
    for fold, (train, test) in enumerate(
        ((slice(half, None), slice(half)), (slice(half), slice(half, None)))
    ):
        for k, strength in enumerate(grid):
            alone = nmo.glm.GLM(
                "NegativeBinomial", regularizer="Ridge", regularizer_strength=strength
            ).fit(X[train], y[train])
            expected = log_likelihood(y[test], alone.predict(X[test]), float(alone.scale_[0]))
            assert model.score_path_[k, fold] == pytest.approx(expected, abs=1e-8)
    refit = nmo.glm.GLM(
        "NegativeBinomial", regularizer="Ridge", regularizer_strength=model.strength_
    ).fit(X, y)
    np.testing.assert_allclose(model.scale_, refit.scale_, atol=1e-8)


def test_no_value_is_compiled() -> None:
    X, y = problem(0, 0.7)
    nmo.glm.GLM(NegativeBinomialObservations(scale=0.5)).fit(X, y)
    with heard(TRACED) as events:
        given = nmo.glm.GLM(NegativeBinomialObservations(scale=0.31)).fit(X, y)
        fitted = nmo.glm.GLM("NegativeBinomial").fit(X, y)
    assert events == []
    assert given.scale_ == 0.31
    assert fitted.scale_[0] not in (0.0, 0.31)


def test_a_scale_that_is_given_stays_and_is_worse_than_the_fitted_one() -> None:
    X, y = problem(0, 0.7)
    fitted = nmo.glm.GLM("NegativeBinomial").fit(X, y)
    for scale in (0.1, 0.5, 2.0):
        given = nmo.glm.GLM(NegativeBinomialObservations(scale=scale)).fit(X, y)
        assert given.score(X, y) == pytest.approx(log_likelihood(y, given.predict(X), scale))
        assert given.score(X, y) < fitted.score(X, y)
    family = sm.families.NegativeBinomial(alpha=0.5)
    theirs = sm.GLM(y, sm.add_constant(X), family=family).fit(tol=1e-13, maxiter=200)
    ours = nmo.glm.GLM(NegativeBinomialObservations(scale=0.5)).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.params[1:], atol=1e-6)


def test_what_it_draws_has_the_fitted_scatter() -> None:
    X, y = problem(0, 0.7)
    model = nmo.glm.GLM("NegativeBinomial").fit(X, y)
    repeated = np.repeat(X[:4], 20_000, axis=0)
    counts, rate = (np.asarray(part, float) for part in model.simulate(1, repeated))
    by_bin, mean = counts.reshape(4, -1), rate.reshape(4, -1)[:, 0]
    expected = mean + model.scale_[0] * mean**2
    np.testing.assert_allclose(by_bin.var(axis=1), expected, rtol=0.06)


def test_the_scale_of_known_rates_is_that_of_greatest_likelihood() -> None:
    _, y = problem(5, 0.7)
    rate = np.full(N_BINS, y.mean())
    model = NegativeBinomialObservations()
    (found,) = np.asarray(model.estimate_scale(y, rate, N_BINS))
    assert log_likelihood(y, rate, found) > max(
        log_likelihood(y, rate, found * factor) for factor in (0.99, 1.01)
    )
    bins = jnp.asarray(y), jnp.asarray(rate)
    np.testing.assert_allclose(
        scale_of_greatest_likelihood(*bins, weights_of_bins()), found, rtol=1e-12
    )
    assert model.estimate_scale(
        np.column_stack([y, y]), np.column_stack([rate, rate]), 1
    ).shape == (2,)
    assert NegativeBinomialObservations(scale=0.4).estimate_scale(y, rate, 1)[0] == 0.4


def test_without_a_scale_nothing_can_be_said_of_counts() -> None:
    model = NegativeBinomialObservations()
    with pytest.raises(ValueError, match=r"no scale of their own.*scale=model.scale_"):
        model.log_likelihood(1.0, 1.0)
    assert model.log_likelihood(2.0, 0.5, 0.3) == pytest.approx(
        log_likelihood(np.array(2.0), np.array(0.5), 0.3)
    )


@pytest.mark.parametrize("solver", ["LBFGS", "GradientDescent"])
def test_any_solver_comes_to_the_same(solver: str) -> None:
    X, y = problem(0, 0.7)
    ours = nmo.glm.GLM("NegativeBinomial").fit(X, y)
    other = nmo.glm.GLM("NegativeBinomial", solver_name=solver, solver_kwargs={"tol": 1e-9}).fit(
        X, y
    )
    np.testing.assert_allclose(other.coef_, ours.coef_, atol=1e-6)
    np.testing.assert_allclose(other.scale_, ours.scale_, atol=1e-6)


def test_folds_of_large_data_agree_with_single_fits() -> None:
    rng = np.random.default_rng(0)
    X = 0.3 * rng.normal(size=(12_000, 18))
    rate = np.exp(0.2 + X @ rng.normal(size=18))
    y = rng.negative_binomial(2.0, 1 / (1 + 0.5 * rate)).astype(float)
    for observations in (NegativeBinomialObservations(), NegativeBinomialObservations(scale=0.4)):
        model = nmo.glm.GLMCV(observations, strength_grid=[0.01], cv=2).fit(X, y)
        alone = nmo.glm.GLM(observations, regularizer="Ridge", regularizer_strength=0.01).fit(X, y)
        np.testing.assert_allclose(model.coef_, alone.coef_, atol=1e-7)
        np.testing.assert_allclose(model.scale_, alone.scale_, atol=1e-7)
        assert model.scale_[0] == pytest.approx(observations.scale or 0.5, rel=0.15)
