"""The very draws of `jax.random.poisson`, with all that does not depend on the rate made beforehand.

For a rate below 10 JAX multiplies uniform numbers until their product is below ``exp(-rate)`` (Knuth);
their number is the count. The numbers follow from the key alone. Made for many bins at once they cost
little, while a loop that makes one after the other in each bin takes most of a simulation's time.

Source: ``jax.random.poisson`` of jax 0.10; Knuth, The Art of Computer Programming 2, section 3.4.1.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.simulation.sampling import poisson_quantile

N_PREPARED = 8
"""Uniform numbers made beforehand; larger counts are drawn by JAX itself."""

LARGEST_KNUTH_RATE = 10.0


class Prepared(NamedTuple):
    """What the counts of one bin are drawn from.

    Attributes
    ----------
    key
        The keys of the bin, shape ``(n_trials,)``.
    log_products
        Logarithms of the products of the first 1, 2, ... uniform numbers, shape ``(N_PREPARED,
        n_trials, n_neurons)``, in the float32 in which JAX has them.
    next_uniform
        The uniform number that follows, shape ``(n_trials, n_neurons)``.
    """

    key: jax.Array
    log_products: jax.Array
    next_uniform: jax.Array


def prepare(keys: jax.Array, n_neurons: int) -> Prepared:
    """Make the uniform numbers of many bins and trials, shape of `keys` ``(n_time_bins, n_trials)``."""

    def of_bin(key: jax.Array) -> tuple[jax.Array, jax.Array]:
        def multiply(state: tuple[jax.Array, jax.Array], _: None) -> tuple:
            key, log_product = state
            key, own = jax.random.split(key)
            uniform = jax.random.uniform(own, (n_neurons,), jnp.float32)
            log_product = log_product + jnp.log(uniform)
            return (key, log_product), log_product

        start = (key, jnp.zeros(n_neurons, jnp.float32))
        (key, _), log_products = jax.lax.scan(multiply, start, None, N_PREPARED)
        return log_products, jax.random.uniform(key, (n_neurons,), jnp.float32)

    # The numbers of a trial side by side: a bin reads them all at once.
    return Prepared(keys, *jax.vmap(jax.vmap(of_bin, out_axes=(1, 0)))(keys))


def draw(prepared: Prepared, rates: jax.Array) -> jax.Array:
    """Draw the counts of a bin at rates of shape ``(n_trials, n_neurons)``."""
    rates32 = rates.astype(np.float32)
    counts = jnp.sum(prepared.log_products > -rates32, axis=0)
    is_sure = (counts < N_PREPARED) & (rates32 < LARGEST_KNUTH_RATE)
    return jax.lax.cond(
        jnp.all(is_sure),
        lambda: counts.astype(int),
        lambda: jax.vmap(jax.random.poisson)(prepared.key, rates).astype(int),
    )


def draw_quickly(prepared: Prepared, rates: jax.Array) -> jax.Array:
    """Draw the counts of a bin without the code of `jax.random.poisson`, which takes long to compile.

    They are those of `draw` where all are below `N_PREPARED` and all rates below `LARGEST_KNUTH_RATE`.
    Where the prepared numbers do not reach the end, the count is their number and a Poisson count of
    what is left of the rate: a Poisson process begins anew at each of its events.
    """
    counts = jnp.sum(prepared.log_products > -rates.astype(np.float32), axis=0)
    unfinished = counts == N_PREPARED
    left = jnp.where(unfinished, rates + prepared.log_products[-1], 0.0)
    return jax.lax.cond(
        jnp.any(unfinished),
        lambda: counts + poisson_quantile(prepared.next_uniform.astype(rates.dtype), left),
        lambda: counts,
    ).astype(int)
