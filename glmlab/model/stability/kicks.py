"""How large a burst makes a network run away."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.padding import pad_lags
from glmlab.model.simulation.runaway import passes_bound

_State = tuple[jax.Array, jax.Array, jax.Array]
"""Rates of the last bins, which kicks have run away, and the largest change of a rate in this window."""

KICKS = (0, *range(1, 13), 14, 16, 18, 20, 24, 28, 32, 40, 50)
"""Spikes that are put into every neuron in one bin; the largest is more than any burst by chance."""

WINDOWS = 10
"""The rates are followed for at most as many windows."""

_STILL = 1e-6
"""A rate that changes less than this from bin to bin, for a whole window, has settled."""


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
        jnp.asarray(pad_lags(filters), float),
        len(filters),
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
    window_size: jax.Array | int,
    intercepts: jax.Array,
    kicks: jax.Array,
    runaway_rate: jax.Array,
    *,
    link: InverseLinkFunction,
) -> jax.Array:
    n_lags, n_neurons, _ = filters.shape
    # Lags last: one product of matrices a bin, over all senders and lags.
    weights = jnp.moveaxis(filters, 0, 2).reshape(n_neurons, n_neurons * n_lags)

    def step(_: jax.Array, state: _State) -> _State:
        past, over, change = state
        rates = link(intercepts + past.reshape(len(past), -1) @ weights.T)
        over = over | jnp.any(passes_bound(rates, runaway_rate), axis=1)
        rates = jnp.where(over[:, None], 0.0, rates)
        change = jnp.maximum(change, jnp.max(jnp.abs(rates - past[:, :, 0]), axis=1))
        past = jnp.concatenate([rates[:, :, None], past[:, :, :-1]], axis=2)
        return past, over, change

    def run_window(looped: tuple[_State, jax.Array]) -> tuple[_State, jax.Array]:
        (past, over, change), n_windows = looped
        start = (past, over, jnp.zeros_like(change))
        return jax.lax.fori_loop(0, window_size, step, start), n_windows + 1

    def goes_on(looped: tuple[_State, jax.Array]) -> jax.Array:
        (_, over, change), n_windows = looped
        return (n_windows < WINDOWS) & jnp.any(~over & (change > _STILL))

    past = jnp.zeros((len(kicks), n_neurons, n_lags)).at[:, :, 0].set(kicks[:, None])
    start = (past, jnp.zeros(len(kicks), bool), jnp.full(len(kicks), jnp.inf))
    return jax.lax.while_loop(goes_on, run_window, (start, jnp.asarray(0)))[0][1]
