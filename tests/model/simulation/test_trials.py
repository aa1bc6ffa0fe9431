"""Trials are those of `simulate_recurrent` in any shape, and large counts are Poisson still."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chisquare, poisson

from glmlab.model.simulation import (
    difference_of_gammas,
    prepare_trials,
    simulate_prepared,
    simulate_recurrent,
)
from glmlab.model.simulation.jax_poisson import N_PREPARED, draw, draw_quickly, prepare

pytestmark = pytest.mark.usefixtures("float64")


def network(n_neurons: int, window: int) -> np.ndarray:
    filters = np.empty((window, n_neurons, n_neurons))
    for receiver, sender in np.ndindex(n_neurons, n_neurons):
        filters[:, receiver, sender] = difference_of_gammas(
            window, excit_a=2 + receiver / 2, excit_b=1.5 + sender / 3
        )
    return filters


@pytest.mark.parametrize(
    ("n_time_bins", "n_trials", "n_neurons", "window"),
    [(1, 1, 1, 7), (256, 3, 2, 50), (700, 11, 3, 61)],
)
def test_the_first_trial_is_that_of_simulate_recurrent(
    n_time_bins: int, n_trials: int, n_neurons: int, window: int
) -> None:
    filters = network(n_neurons, window)
    drive = np.full((n_time_bins, n_neurons), -1.5) + np.sin(np.arange(n_time_bins) / 30)[:, None]
    draws = prepare_trials(5, n_time_bins, n_trials, n_neurons)
    found = simulate_prepared(draws, drive, filters)
    counts, rates = simulate_recurrent(
        coupling_coef=np.moveaxis(filters, 0, 2),
        feedforward_coef=np.ones((n_neurons, 1)),
        intercepts=np.zeros(n_neurons),
        random_key=jax.random.key(5),
        feedforward_input=drive[:, :, None],
        coupling_basis_matrix=np.eye(window),
        init_y=np.zeros((window, n_neurons)),
    )
    assert found.counts.shape == (n_trials, n_time_bins, n_neurons)
    np.testing.assert_array_equal(found.counts[0], counts)
    np.testing.assert_allclose(found.rates[0], rates, rtol=1e-12)


def test_more_trials_leave_those_that_there_are() -> None:
    filters, drive = network(2, 20), np.full((300, 2), -1.0)
    few, many = (
        simulate_prepared(prepare_trials(1, 300, n, 2), drive, filters).counts for n in (4, 27)
    )
    np.testing.assert_array_equal(many[:4], few)
    assert len({trial.tobytes() for trial in many}) == 27


def test_small_counts_are_those_of_jax_and_large_ones_are_poisson() -> None:
    n = 20_000
    prepared = prepare(jax.random.split(jax.random.key(2), n)[:, None], 1)
    for rate in (0.5, 4.0, 9.0, 25.0):
        rates = jnp.full((n, 1, 1), rate)
        quick = np.asarray(jax.vmap(draw_quickly)(prepared, rates)).ravel()
        exact = np.asarray(jax.vmap(draw)(prepared, rates)).ravel()
        if rate < 10:
            np.testing.assert_array_equal(
                np.minimum(quick, N_PREPARED), np.minimum(exact, N_PREPARED)
            )
        values = np.arange(float(poisson.ppf(0.002, rate)), float(poisson.ppf(0.998, rate)) + 1)
        expected = n * poisson.pmf(values, rate)
        expected[[0, -1]] += n * np.array(
            [poisson.cdf(values[0] - 1, rate), poisson.sf(values[-1], rate)]
        )
        seen = [np.sum(np.clip(quick, values[0], values[-1]) == value) for value in values]
        assert chisquare(seen, expected).pvalue > 1e-3
