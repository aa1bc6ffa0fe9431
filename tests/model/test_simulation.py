"""Simulated counts against SciPy's distribution and a plain loop."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from glmlab.model.goodness_of_fit import bits_per_spike
from glmlab.model.simulation import RUNAWAY_RATE, poisson_quantile, simulate_with_history

pytestmark = pytest.mark.usefixtures("float64")


@pytest.mark.parametrize("rate", [0.0, 1e-6, 0.3, 4.0, 60.0, 399.0])
def test_counts_are_the_quantiles_of_the_poisson_distribution(rate):
    uniform = np.random.default_rng(0).random(500)
    counts = poisson_quantile(jnp.asarray(uniform), jnp.asarray(rate))
    np.testing.assert_array_equal(counts, stats.poisson.ppf(uniform, rate).clip(0))


def test_counts_of_large_rates_are_within_one():
    uniform = np.random.default_rng(0).random(500)
    for rate in (401.0, 1e4, 1e7):
        counts = np.asarray(poisson_quantile(jnp.asarray(uniform), jnp.asarray(rate)))
        assert np.abs(counts - stats.poisson.ppf(uniform, rate)).max() <= 1


def test_a_neuron_with_history_is_a_plain_loop():
    rng = np.random.default_rng(2)
    uniform, drive = rng.random((3, 60)), rng.normal(size=60) * 0.3 - 1
    history_filter, past = rng.normal(size=5) * 0.4, rng.poisson(1, 5).astype(float)
    run = simulate_with_history(uniform, drive, history_filter, past, inverse_link=jnp.exp)
    for trial in range(3):
        counts = list(past)
        for t in range(60):
            heard = sum(history_filter[lag] * counts[-1 - lag] for lag in range(5))
            rate = np.exp(drive[t] + heard)
            assert run.rate[trial, t] == pytest.approx(rate)
            counts.append(stats.poisson.ppf(uniform[trial, t], rate))
        np.testing.assert_array_equal(run.counts[trial], counts[5:])
    assert (run.runaway_bin == 60).all()


def test_a_runaway_is_told_with_its_bin_and_never_silent():
    uniform, past = np.full((3, 60), 0.5), np.array([0, 0, 0, 0, 1.0])
    grows, shrinks = np.array([1.5, 0, 0, 0, 0]), np.array([-1.5, 0, 0, 0, 0])
    run = simulate_with_history(uniform, np.zeros(60), grows, past, inverse_link=jnp.exp)
    first = int(run.runaway_bin[0])
    assert 0 < first < 60
    assert float(run.rate[0, first]) > RUNAWAY_RATE
    assert (np.asarray(run.rate[0, :first]) <= RUNAWAY_RATE).all()
    quiet = simulate_with_history(uniform, np.zeros(60), shrinks, past, inverse_link=jnp.exp)
    assert (quiet.runaway_bin == 60).all()


def test_bits_per_spike():
    y, rate = np.array([0, 1, 0, 2.0]), np.array([0.5, 1, 0.5, 1.5])
    gain = stats.poisson.logpmf(y, rate).sum() - stats.poisson.logpmf(y, 0.75).sum()
    assert bits_per_spike(y, rate, 0.75) == pytest.approx(gain / (3 * np.log(2)))
    with pytest.raises(ValueError, match="one spike"):
        bits_per_spike(np.zeros(3), np.ones(3), 1.0)
