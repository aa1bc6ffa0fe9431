"""Coupling filters and their coefficients, against NeMoS, SciPy and the normal equations."""

from typing import cast

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from glmlab.model.simulation import difference_of_gammas, regress_filter
from tests.model.simulation.page_network import BASIS, COEF, FILTERS, REFERENCE

RNG = np.random.default_rng(0)


def test_the_filters_are_those_of_the_page():
    np.testing.assert_allclose(FILTERS, REFERENCE["coupling_filter_bank"], atol=1e-13)


def test_a_filter_is_the_scaled_difference_of_the_densities():
    grid = np.linspace(0, stats.gamma.ppf(0.9, 3, scale=2), 50)
    expected = stats.gamma.pdf(grid, 3, scale=2) - stats.gamma.pdf(grid, 1.5, scale=0.25)
    made = difference_of_gammas(50, 0.9, inhib_a=1.5, excit_a=3, inhib_b=4, excit_b=0.5)
    np.testing.assert_allclose(made, expected / np.sqrt(np.sum(expected**2)))


def test_the_default_filter_begins_inhibitory_and_turns_excitatory():
    made = difference_of_gammas(30)
    assert made[0] < 0 < made.max()
    assert np.sum(made**2) == pytest.approx(1)


def test_an_entry_of_an_array_is_a_number():
    given = difference_of_gammas(
        9, inhib_a=cast(float, jnp.ones(2)[0]), excit_b=cast(float, np.array(3.0))
    )
    np.testing.assert_array_equal(given, difference_of_gammas(9, inhib_a=1, excit_b=3))


def test_a_window_of_one_bin_or_of_no_part_of_the_distributions_is_still_a_filter():
    np.testing.assert_allclose(difference_of_gammas(1), [-1])
    np.testing.assert_allclose(difference_of_gammas(4, 0.0), -np.ones(4) / 2)


def test_the_approximation_is_that_of_the_page():
    approximation = np.einsum("wk,rsk->wrs", BASIS, COEF)
    np.testing.assert_allclose(approximation, REFERENCE["filter_approx"], atol=1e-9)


def test_filters_in_the_span_of_a_basis_give_their_coefficients_back():
    basis, coef = RNG.normal(size=(12, 4)), RNG.normal(size=(2, 3, 4))
    filters = np.einsum("wk,rsk->wrs", basis, coef)
    np.testing.assert_allclose(regress_filter(filters, basis), coef, rtol=1e-10)
    np.testing.assert_allclose(regress_filter(filters.tolist(), basis.tolist()), coef, rtol=1e-10)


def test_more_functions_than_lags_give_the_smallest_coefficients():
    filters, basis = RNG.normal(size=(3, 1, 2)), RNG.normal(size=(3, 5))
    expected = np.linalg.pinv(basis) @ filters[:, 0]
    np.testing.assert_allclose(regress_filter(filters, basis)[0], expected.T)


def test_a_ridge_solves_its_normal_equations():
    filters, basis = RNG.normal(size=(9, 2, 2)), RNG.normal(size=(9, 4))
    coef = regress_filter(filters, basis, ridge=0.7)
    residual = filters - np.einsum("wk,rsk->wrs", basis, coef)
    np.testing.assert_allclose(np.einsum("wk,wrs->rsk", basis, residual), 0.7 * coef)


@pytest.mark.parametrize("remedy", [{"ridge": 1e-4}, {"rcond": 1e-3}])
def test_a_remedy_keeps_the_coefficients_of_the_page_small_at_little_cost(remedy):
    coef = regress_filter(FILTERS, BASIS, **remedy)
    assert np.abs(COEF).max() > 1e4
    assert np.abs(coef).max() < 30
    assert np.abs(np.einsum("wk,rsk->wrs", BASIS, coef) - FILTERS).max() < 0.02
