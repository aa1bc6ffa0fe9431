"""Counts drawn from what was prepared are those that JAX draws from the same keys."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from glmlab.model.inverse_links import link_as_data
from glmlab.model.simulation import jax_poisson
from glmlab.model.simulation.coupled_run import BINS_PREPARED, run_coupled

RATES = [0.0, 1e-6, 0.03, 0.7, 3.0, 9.99, 10.0, 25.0, 1e4]


@jax.jit
def both(keys: jax.Array, rates: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Counts of bins of two trials, shape (n_time_bins, 2, n_neurons), by us and by JAX."""
    prepared = jax_poisson.prepare(keys.reshape(-1, 2), rates.shape[0])
    both_trials = jnp.broadcast_to(rates, (2, *rates.shape))
    ours = jax.lax.map(lambda one: jax_poisson.draw(one, both_trials), prepared)
    theirs = jax.lax.map(lambda key: jax.random.poisson(key, rates), keys)
    return ours, theirs.reshape(ours.shape)


@pytest.mark.parametrize("x64", [False, True])
@pytest.mark.parametrize("rate", RATES)
def test_the_counts_are_jaxs(rate: float, x64: bool) -> None:
    with jax.enable_x64(x64):
        keys = jax.random.split(jax.random.key(int(1000 * rate) % 97), 400)
        ours, theirs = both(keys, jnp.full(3, rate))
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def test_neurons_of_one_bin_may_need_different_ways() -> None:
    keys = jax.random.split(jax.random.key(5), 300)
    ours, theirs = both(keys, jnp.asarray(RATES))
    np.testing.assert_array_equal(ours, theirs)


def draw(uniform: jax.Array, rates: jax.Array) -> jax.Array:
    return (uniform < rates).astype(int)


@pytest.mark.parametrize(
    "n_time_bins",
    [1, 5, BINS_PREPARED - 1, BINS_PREPARED, BINS_PREPARED + 1, 2 * BINS_PREPARED + 3],
)
def test_blocks_do_not_change_a_run(n_time_bins: int) -> None:
    rng = np.random.default_rng(n_time_bins)
    uniform, drive = rng.random((n_time_bins, 1, 2)), rng.normal(-2, 1, (n_time_bins, 2))
    filters = rng.normal(0, 0.3, (4, 2, 2))
    counts, rates = run_coupled(
        jnp.asarray(uniform),
        jnp.asarray(drive),
        jnp.zeros((1, 4, 2)),
        jnp.asarray(filters),
        jnp.asarray(1e6),
        draw=draw,
        inverse_link=link_as_data(jnp.exp),
    )
    past = np.zeros((4, 2))  # the latest first
    for t in range(n_time_bins):
        rate = np.exp(drive[t] + np.einsum("lrs,ls->r", filters, past))
        np.testing.assert_allclose(rates[0, t], rate, rtol=2e-4)
        past = np.vstack([np.asarray(counts[0, t]), past[:-1]])
