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

N_PREPARED = 8
"""Uniform numbers made beforehand; larger counts are drawn by JAX itself."""

LARGEST_KNUTH_RATE = 10.0


class Prepared(NamedTuple):
    """What the counts of one bin are drawn from.

    Attributes
    ----------
    key
        Data of the keys of the bin, shape ``(n_trials, 2)``: a key itself is not the same in another
        process, which may have compiled what gives it.
    log_products
        Logarithms of the products of the first 1, 2, ... uniform numbers, shape ``(N_PREPARED,
        n_trials, n_neurons)``, in the float32 in which JAX has them.
    """

    key: jax.Array
    log_products: jax.Array


def prepare(keys: jax.Array, n_neurons: int) -> Prepared:
    """Make the uniform numbers of many bins and trials, shape of `keys` ``(n_time_bins, n_trials)``."""

    def of_bin(key: jax.Array) -> jax.Array:
        def multiply(state: tuple[jax.Array, jax.Array], _: None) -> tuple:
            key, log_product = state
            key, own = jax.random.split(key)
            uniform = jax.random.uniform(own, (n_neurons,), jnp.float32)
            log_product = log_product + jnp.log(uniform)
            return (key, log_product), log_product

        start = (key, jnp.zeros(n_neurons, jnp.float32))
        return jax.lax.scan(multiply, start, None, N_PREPARED)[1]

    # The numbers of a trial side by side: a bin reads them all at once.
    return Prepared(jax.random.key_data(keys), jax.vmap(jax.vmap(of_bin, out_axes=1))(keys))


def draw(prepared: Prepared, rates: jax.Array) -> jax.Array:
    """Draw the counts of a bin at rates of shape ``(n_trials, n_neurons)``, as JAX does for each trial.

    Few trials ever need JAX's own code, which is therefore compiled once, for one trial: compiled for
    all of them at once it takes longer, and each of them would wait for the slowest.
    """
    rates32 = rates.astype(np.float32)
    counts = jnp.sum(prepared.log_products > -rates32, axis=0).astype(int)
    unsure = jnp.any((counts >= N_PREPARED) | (rates32 >= LARGEST_KNUTH_RATE), axis=1)

    def draw_again(state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        unsure, counts = state
        trial = jnp.argmax(unsure)
        key = jax.random.wrap_key_data(prepared.key[trial])
        again = jax.random.poisson(key, rates[trial]).astype(int)
        return unsure.at[trial].set(False), counts.at[trial].set(again)

    return jax.lax.cond(
        jnp.any(unsure),
        lambda: jax.lax.while_loop(lambda s: jnp.any(s[0]), draw_again, (unsure, counts))[1],
        lambda: counts,
    )
