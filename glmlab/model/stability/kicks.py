"""How large a burst makes a network run away."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.simulation.runaway import passes_bound

KICKS = (0, *range(1, 13), 14, 16, 18, 20, 24, 28, 32, 40, 50)
"""Spikes that are put into every neuron in one bin; the largest is more than any burst by chance."""

WINDOWS = 10
"""The rates are followed for as many windows."""


def critical_kick(
    filters: FloatArray,
    intercepts: FloatArray,
    link: InverseLinkFunction,
    runaway_rate: float,
) -> int | None:
    """Smallest of `KICKS` after which the mean rates run away; None where none makes them.

    The rates follow their own recursion, in which counts are what is expected of them. Whether a
    kick makes them run away need not rise with the kick; the smallest counts.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    intercepts
        Linear predictor without coupling, shape ``(n_neurons,)``.
    link
        Linear predictor to rate.
    runaway_rate
        Counts per bin.
    """
    over = _run_after_kicks(
        jnp.asarray(filters, float),
        jnp.asarray(intercepts, float),
        jnp.asarray(KICKS, float),
        jnp.asarray(runaway_rate, float),
        link=link,
    )
    ran_away = np.flatnonzero(np.asarray(over))
    return KICKS[ran_away[0]] if ran_away.size else None


@partial(jax.jit, static_argnames="link")
def _run_after_kicks(
    filters: jax.Array,
    intercepts: jax.Array,
    kicks: jax.Array,
    runaway_rate: jax.Array,
    *,
    link: InverseLinkFunction,
) -> jax.Array:
    window_size, n_neurons, _ = filters.shape
    # Lags last: one product of matrices a bin, over all senders and lags.
    weights = jnp.moveaxis(filters, 0, 2).reshape(n_neurons, n_neurons * window_size)

    def step(
        state: tuple[jax.Array, jax.Array], _: None
    ) -> tuple[tuple[jax.Array, jax.Array], None]:
        past, over = state
        rates = link(intercepts + past.reshape(len(past), -1) @ weights.T)
        over = over | jnp.any(passes_bound(rates, runaway_rate), axis=1)
        rates = jnp.where(over[:, None], 0.0, rates)
        past = jnp.concatenate([rates[:, :, None], past[:, :, :-1]], axis=2)
        return (past, over), None

    past = jnp.zeros((len(kicks), n_neurons, window_size)).at[:, :, 0].set(kicks[:, None])
    start = (past, jnp.zeros(len(kicks), bool))
    return jax.lax.scan(step, start, None, WINDOWS * window_size)[0][1]
