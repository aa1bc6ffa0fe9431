"""The sampler of many trials against a plain loop, and against the draws of NeMoS."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from glmlab.model.simulation import (
    COUNT_SAMPLERS,
    RUNAWAY_RATE,
    bernoulli_quantile,
    simulate_network,
    simulate_recurrent,
)
from tests.model.simulation.page_network import DRIVE, FILTERS, arguments

LINKS = {"Poisson": "softplus", "Bernoulli": "logistic"}
INVERSE = {"softplus": lambda u: np.logaddexp(0, u), "logistic": lambda u: 1 / (1 + np.exp(-u))}
QUANTILES = {"Poisson": stats.poisson.ppf, "Bernoulli": stats.bernoulli.ppf}


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("observation_model", COUNT_SAMPLERS)
@pytest.mark.parametrize("n_neurons", [1, 4])
def test_a_network_is_a_plain_loop(observation_model, n_neurons):
    rng = np.random.default_rng(3)
    n_trials, n_bins, window_size = 3, 50, 7
    uniform = rng.random((n_trials, n_bins, n_neurons))
    drive = rng.normal(size=(n_bins, n_neurons)) * 0.4
    filters = rng.normal(size=(window_size, n_neurons, n_neurons)) * 0.3 / n_neurons
    past = rng.integers(0, 2, (window_size, n_neurons))
    link = LINKS[observation_model]
    run = simulate_network(
        uniform,
        drive,
        filters,
        past,
        inverse_link_function=link,
        observation_model=observation_model,
    )
    for trial in range(n_trials):
        heard = list(past)
        for t in range(n_bins):
            u = drive[t] + sum(filters[lag] @ heard[-1 - lag] for lag in range(window_size))
            rate = INVERSE[link](u)
            np.testing.assert_allclose(run.rates[trial, t], rate)
            heard.append(QUANTILES[observation_model](uniform[trial, t], rate))
        np.testing.assert_array_equal(run.counts[trial], heard[window_size:])
    assert run.counts.any()
    assert (run.runaway_bin == n_bins).all()
    assert (run.runaway_neuron == -1).all()


@pytest.mark.usefixtures("float64")
def test_without_a_past_there_was_silence():
    rng = np.random.default_rng(0)
    uniform, drive = rng.random((3, 50, 4)), rng.normal(size=(50, 4))
    filters = 0.1 * rng.normal(size=(7, 4, 4))
    silent = simulate_network(uniform, drive, filters, np.zeros((7, 4)))
    default = simulate_network(uniform, drive, filters)
    np.testing.assert_array_equal(silent.rates, default.rates)
    noisy = simulate_network(uniform, drive, filters, np.ones((7, 4)))
    assert (noisy.rates[:, 0] != default.rates[:, 0]).all()


@pytest.mark.usefixtures("float64")
def test_it_fires_as_the_network_of_the_page_does():
    uniform = np.random.default_rng(1).random((200, 1000, 2))
    run = simulate_network(uniform, DRIVE, FILTERS)
    z = (run.counts - run.rates).sum(axis=(0, 1)) / np.sqrt(run.rates.sum(axis=(0, 1)))
    assert (np.abs(z) < 4).all()
    drawn = [simulate_recurrent(**arguments(random_key=key))[1] for key in range(12)]
    means = np.asarray(drawn).mean(axis=1)
    expected = run.rates.mean(axis=1)
    error = expected.std(axis=0) * np.sqrt(1 / 12 + 1 / 200)
    assert (np.abs(means.mean(axis=0) - expected.mean(axis=0)) < 4 * error).all()


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("link", ["softplus", "exp"])
def test_a_trial_that_runs_away_ends_and_leaves_the_others_alone(link):
    uniform = np.random.default_rng(2).random((3, 1000, 2))
    # A uniform number of zero is the count zero, at every rate.
    uniform[1] = 0
    run = simulate_network(uniform, DRIVE, 5 * FILTERS, inverse_link_function=link)
    assert run.runaway_bin[1] == 1000
    assert run.runaway_neuron[1] == -1
    assert np.isfinite(run.rates[1]).all()
    for trial in (0, 2):
        first, neuron = run.runaway_bin[trial], run.runaway_neuron[trial]
        assert 0 < first < 1000
        assert run.rates[trial, first, neuron] > RUNAWAY_RATE
        assert (run.rates[trial, first, :neuron] <= RUNAWAY_RATE).all()
        assert (run.rates[trial, :first] <= RUNAWAY_RATE).all()
        assert run.counts[trial, :first].any()
        assert not run.counts[trial, first:].any()
        assert np.isnan(run.rates[trial, first + 1 :]).all()


def no_rate_far_out(u):
    return jnp.where(u > 900, jnp.inf, jnp.where(u < -5, jnp.nan, u))


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("observation_model", "link", "usual", "odd"),
    [
        ("Bernoulli", "identity", 0.4, 1.1),
        ("Poisson", no_rate_far_out, 0.4, -0.1),
        ("Poisson", no_rate_far_out, 0.4, -6.0),
        ("Poisson", no_rate_far_out, 0.4, 1000.0),
    ],
    ids=["no probability", "negative", "NaN", "infinite"],
)
def test_what_is_no_rate_of_the_observation_model_ends_the_trial(
    observation_model, link, usual, odd
):
    drive = np.full((20, 2), usual)
    drive[7, 1] = odd
    run = simulate_network(
        np.full((1, 20, 2), 0.9),
        drive,
        np.zeros((3, 2, 2)),
        inverse_link_function=link,
        observation_model=observation_model,
    )
    assert run.runaway_bin == [7]
    assert run.runaway_neuron == [1]
    assert run.counts[0, :7].all()
    assert not run.counts[0, 7:].any()


def test_single_precision_never_rounds_a_uniform_number_up_to_one():
    run = simulate_network(np.full((1, 5, 1), 1 - 1e-12), np.zeros((5, 1)), np.zeros((1, 1, 1)))
    assert run.rates.dtype == np.float32
    assert run.counts.max() <= stats.poisson.ppf(1 - 2**-24, np.log(2)) + 1


@pytest.mark.usefixtures("float64")
def test_bernoulli_counts_are_the_quantiles_of_the_distribution():
    uniform = np.random.default_rng(0).random(500)
    for rate in (0.0, 1e-3, 0.4, 1.0):
        counts = bernoulli_quantile(jnp.asarray(uniform), jnp.asarray(rate))
        np.testing.assert_array_equal(counts, stats.bernoulli.ppf(uniform, rate).clip(0))
