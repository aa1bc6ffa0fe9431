"""Fits of whole networks: the same as `PopulationGLM` on the same design, and near the truth."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import numpy as np
import pytest

import glmlab as nmo
from glmlab.model.network_fit import NetworkProblem, coupling_design, orthonormal


@pytest.fixture(autouse=True)
def in_float64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


BASIS = orthonormal(nmo.basis.RaisedCosineLogEval(6).evaluate_on_grid(30)[1])
FILTERS = np.zeros((30, 3, 3))
FILTERS[:, 1, 0] = 0.8 * np.exp(-np.arange(30) / 4)
FILTERS[:, 2, 2] = -2.5 * np.exp(-np.arange(30) / 4)
FILTERS = np.tensordot(BASIS, np.tensordot(BASIS, FILTERS, (0, 0)), (1, 0))


def counts_of(n_trials: int, n_time_bins: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    stimulus = np.stack(
        [rng.normal(size=n_time_bins), np.zeros(n_time_bins), rng.normal(size=n_time_bins)], 1
    )
    drive = -2.0 + stimulus * [0.5, 0.0, -0.4]
    uniform = rng.random((n_trials, n_time_bins, 3))
    run = nmo.simulation.simulate_network(uniform, drive, FILTERS, inverse_link_function="exp")
    return run.counts.astype(float), stimulus


COUNTS, STIMULUS = counts_of(3, 800)


def problem(regularizer: str, **changes: object) -> NetworkProblem:
    given = {
        "counts": COUNTS,
        "basis": BASIS,
        "stimulus": STIMULUS,
        "inverse_link_function": "exp",
        "regularizer": regularizer,
    }
    return NetworkProblem(**given | changes)  # type: ignore[arg-type]


def test_a_nearly_singular_basis_becomes_orthonormal_and_spans_the_same() -> None:
    basis = np.asarray(nmo.basis.RaisedCosineLogEval(20).evaluate_on_grid(100)[1])
    found = orthonormal(basis)
    np.testing.assert_allclose(found.T @ found, np.eye(found.shape[1]), atol=1e-12)
    np.testing.assert_allclose(found @ (found.T @ basis), basis, atol=1e-8)
    twice = orthonormal(np.concatenate([BASIS, BASIS[:, :2]], axis=1))
    assert twice.shape == BASIS.shape


def test_the_design_is_the_past_and_trials_do_not_mix() -> None:
    design = coupling_design(COUNTS, BASIS).reshape(3, 800, 3, -1)
    trial, time, sender = 1, 17, 2
    expected = sum(
        BASIS[lag] * COUNTS[trial, time - 1 - lag, sender]
        for lag in range(30)
        if time - 1 - lag >= 0
    )
    np.testing.assert_allclose(design[trial, time, sender], expected, atol=1e-12)
    assert not design[:, 0].any()


@pytest.mark.parametrize("name", ["UnRegularized", "Ridge", "Lasso", "GroupLasso"])
def test_every_regularizer_meets_its_optimality_conditions(name: str) -> None:
    fit = problem(name).fit(3e-3)
    assert fit.converged
    assert fit.kkt_residual < 1e-8
    assert np.isfinite(fit.coef).all()


def test_it_is_a_population_glm() -> None:
    mine = problem("UnRegularized")
    fit = mine.fit(1.0)
    model = nmo.glm.PopulationGLM(
        inverse_link_function="exp", regularizer="UnRegularized", feature_mask=mine.feature_mask
    ).fit(mine.design, mine.series)
    np.testing.assert_allclose(fit.coef, model.coef_.T, atol=1e-6)
    np.testing.assert_allclose(fit.intercept, model.intercept_, atol=1e-6)


def test_the_stimulus_is_never_penalized() -> None:
    mine = problem("GroupLasso")
    strong = mine.fit(10.0)
    assert not mine.filters_of(strong).any()
    weights = mine.stimulus_weights_of(strong)
    assert np.isnan(weights[1])
    np.testing.assert_allclose(weights[[0, 2]], [0.5, -0.4], atol=0.15)
    without = problem("GroupLasso", stimulus=None)
    assert np.isnan(without.stimulus_weights_of(without.fit(10.0))).all()


def test_edges_are_found_and_filters_come_near_the_truth() -> None:
    counts, stimulus = counts_of(10, 2000)
    mine = problem("GroupLasso", counts=counts, stimulus=stimulus)
    filters = mine.filters_of(mine.fit(3e-3))
    np.testing.assert_array_equal(filters.any(axis=0), FILTERS.any(axis=0))
    free = problem("UnRegularized", counts=counts, stimulus=stimulus)
    fit = free.fit(1.0)
    error = np.linalg.norm(free.filters_of(fit) - FILTERS) / np.linalg.norm(FILTERS)
    few = problem("UnRegularized")
    error_of_few = np.linalg.norm(few.filters_of(few.fit(1.0)) - FILTERS) / np.linalg.norm(FILTERS)
    assert error < 0.35
    assert error < error_of_few


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    counts, stimulus = counts_of(10, 2000)
    mine = problem("UnRegularized", counts=counts, stimulus=stimulus)
    fit = mine.fit(1.0)
    covariances = mine.covariances(fit, 0.0)
    half = mine.half_widths(covariances)
    inside = np.abs(mine.filters_of(fit) - FILTERS) <= half
    assert 0.85 < inside.mean() <= 1
    statistics = mine.wald_statistics(fit, covariances)
    assert statistics[FILTERS.any(axis=0)].min() > 40
    assert np.median(statistics[~FILTERS.any(axis=0)]) < 15


def test_a_covariance_is_the_inverse_of_the_curvature() -> None:
    mine = problem("Ridge")
    fit = mine.fit(1e-2)
    covariance = mine.covariances(fit, 1e-2)[1]
    rate = np.exp(mine.design @ fit.coef[1] + fit.intercept[1])
    columns = np.column_stack([mine.design[:, : mine.n_coupling], np.ones(len(rate))])
    information = columns.T @ (rate[:, None] * columns)
    penalized = np.append(np.full(mine.n_coupling, 1e-2 * len(rate)), 0.0)
    expected = np.linalg.inv(information + np.diag(penalized))[:-1, :-1]
    np.testing.assert_allclose(covariance, expected, rtol=1e-6, atol=1e-10)


def test_a_warm_start_changes_nothing_but_the_time() -> None:
    mine = problem("GroupLasso")
    cold = mine.fit(2e-3)
    warm = mine.fit(2e-3, mine.fit(3e-3))
    np.testing.assert_allclose(warm.coef, cold.coef, atol=1e-6)
