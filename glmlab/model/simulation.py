"""Simulated spike trains.

Source: Pillow et al. (2008) for simulating a neuron with spike history; inversion of the
distribution function, Devroye (1986), chapter II.2.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.scipy.special import ndtri

from glmlab.model.inverse_links import InverseLinkFunction

RUNAWAY_RATE = 30.0
"""A rate above this many counts per bin has run away."""

LARGE_RATE = 400.0


def poisson_quantile(uniform: jax.Array, rate: jax.Array) -> jax.Array:
    """Poisson counts from uniform numbers; the same numbers give counts that rise with the rate.

    Parameters
    ----------
    uniform
        In [0, 1), any shape.
    rate
        Counts per bin, of a shape that broadcasts with it. Above `LARGE_RATE` the counts come from
        the Cornish-Fisher expansion, whose error is less than one count there.
    """
    shape = jnp.broadcast_shapes(uniform.shape, rate.shape)
    uniform, rate = jnp.broadcast_to(uniform, shape), jnp.broadcast_to(rate, shape)
    small = jnp.minimum(rate, LARGE_RATE)

    def below(state: tuple[jax.Array, ...]) -> jax.Array:
        _, _, probability, cumulative = state
        # Round-off can keep the sum short of a uniform very near one.
        return jnp.any((cumulative <= uniform) & (probability > 0))

    def count_up(state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        count, k, probability, cumulative = state
        count = count + (cumulative <= uniform)
        probability = probability * small / k
        return count, k + 1, probability, cumulative + probability

    nothing = jnp.exp(-small)
    start = (jnp.zeros(shape, int), jnp.ones((), rate.dtype), nothing, nothing)
    count = jax.lax.while_loop(below, count_up, start)[0]
    z = ndtri(uniform)
    normal = jnp.floor(rate + jnp.sqrt(rate) * z + (z**2 - 1) / 6 + 0.5)
    return jnp.where(rate > LARGE_RATE, normal.astype(int), count)


@jax.jit
def simulate_rate(uniform: jax.Array, rate: jax.Array) -> jax.Array:
    """Counts of a neuron without history.

    Parameters
    ----------
    uniform
        Shape ``(n_trials, n_time_bins)``.
    rate
        Counts per bin, shape ``(n_time_bins,)``.
    """
    return poisson_quantile(uniform, rate)


class FreeRun(NamedTuple):
    """A free-running simulation.

    Attributes
    ----------
    counts, rate
        Shape ``(n_trials, n_time_bins)``; zero counts from the bin at which a trial ran away.
    runaway_bin
        First bin in which a trial's rate passed the bound or was not finite, ``n_time_bins``
        where none did; shape ``(n_trials,)``.
    """

    counts: jax.Array
    rate: jax.Array
    runaway_bin: jax.Array


@partial(jax.jit, static_argnames="inverse_link")
def simulate_with_history(
    uniform: jax.Array,
    drive: jax.Array,
    history_filter: jax.Array,
    past: jax.Array,
    *,
    inverse_link: InverseLinkFunction,
) -> FreeRun:
    """Counts of a neuron that hears its own spikes, all trials at once.

    Parameters
    ----------
    uniform
        Shape ``(n_trials, n_time_bins)``.
    drive
        Linear predictor without history, shape ``(n_time_bins,)``.
    history_filter
        Gain at lags 1, 2, ..., shape ``(window_size,)``.
    past
        Counts before the first bin, the latest last, shape ``(window_size,)``.
    inverse_link
        Linear predictor to rate.
    """
    n_trials = uniform.shape[0]
    latest_first = jnp.broadcast_to(past[::-1], (n_trials, past.shape[0]))

    def step(
        carry: tuple[jax.Array, jax.Array], now: tuple[jax.Array, jax.Array]
    ) -> tuple[tuple[jax.Array, jax.Array], tuple[jax.Array, jax.Array, jax.Array]]:
        history, gone = carry
        drive_now, uniform_now = now
        rate = inverse_link(drive_now + history @ history_filter)
        gone = gone | ~(rate <= RUNAWAY_RATE)
        count = jnp.where(gone, 0, poisson_quantile(uniform_now, jnp.where(gone, 0, rate)))
        newest = count.astype(history.dtype)[:, None]
        return (jnp.concatenate([newest, history[:, :-1]], 1), gone), (count, rate, gone)

    start = (latest_first, jnp.zeros(n_trials, bool))
    _, (counts, rate, gone) = jax.lax.scan(step, start, (drive, uniform.T))
    return FreeRun(counts.T, rate.T, jnp.sum(~gone, axis=0))
