"""Trials are those of `simulate_recurrent` in any shape, at small counts and at large ones."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from glmlab.model.simulation import (
    difference_of_gammas,
    prepare_trials,
    simulate_prepared,
    simulate_recurrent,
)
from glmlab.model.simulation.jax_poisson import LARGEST_KNUTH_RATE, N_PREPARED
from glmlab.model.simulation.trials import FIRST_OF_THE_OTHERS

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


@pytest.mark.parametrize(
    ("drive", "largest"), [(-1.5, 8), (1.5, N_PREPARED), (3.0, LARGEST_KNUTH_RATE)]
)
def test_every_trial_is_that_of_simulate_recurrent_with_its_key(
    drive: float, largest: float
) -> None:
    n_neurons, window, n_trials = 2, 20, 4
    filters, drives = 0.02 * network(n_neurons, window), np.full((300, n_neurons), drive)
    key = jax.random.key(7)
    draws = prepare_trials(key, 300, n_trials, n_neurons)
    found = simulate_prepared(draws, drives, filters, inverse_link_function="exp")
    assert (found.runaway_neuron < 0).all()
    if drive > 0:
        assert found.counts.max() > largest
    for trial in range(n_trials):
        counts, rates = simulate_recurrent(
            coupling_coef=np.moveaxis(filters, 0, 2),
            feedforward_coef=np.ones((n_neurons, 1)),
            intercepts=np.zeros(n_neurons),
            random_key=jax.random.fold_in(key, FIRST_OF_THE_OTHERS + trial) if trial else key,
            feedforward_input=drives[:, :, None],
            coupling_basis_matrix=np.eye(window),
            init_y=np.zeros((window, n_neurons)),
            inverse_link_function="exp",
        )
        np.testing.assert_array_equal(found.counts[trial], counts)
        np.testing.assert_allclose(found.rates[trial], rates, rtol=1e-9)
