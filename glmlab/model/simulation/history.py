"""One neuron that hears its own spikes.

Source: Pillow et al. (2008) for simulating a neuron with spike history.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.programs import program
from glmlab.model.simulation.runaway import RUNAWAY_RATE
from glmlab.model.simulation.sampling import Draw, draw_poisson


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


@program(static=("inverse_link", "draw"))
def simulate_with_history(
    uniform: jax.Array,
    drive: jax.Array,
    history_filter: jax.Array,
    past: jax.Array,
    noise: jax.Array | None = None,
    *,
    inverse_link: InverseLinkFunction,
    draw: Draw = draw_poisson,
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
    noise
        Where `draw` needs any, of the shape of `uniform`.
    inverse_link
        Linear predictor to rate.
    draw
        How counts come from uniform numbers, rates and noise.
    """
    n_trials = uniform.shape[0]
    latest_first = jnp.broadcast_to(past[::-1], (n_trials, past.shape[0]))

    def step(
        carry: tuple[jax.Array, jax.Array], now: tuple[jax.Array, jax.Array, jax.Array]
    ) -> tuple[tuple[jax.Array, jax.Array], tuple[jax.Array, jax.Array, jax.Array]]:
        history, gone = carry
        drive_now, uniform_now, noise_now = now
        rate = inverse_link(drive_now + history @ history_filter)
        gone = gone | ~(rate <= RUNAWAY_RATE)
        count = jnp.where(gone, 0, draw(uniform_now, jnp.where(gone, 0, rate), noise_now))
        newest = count.astype(history.dtype)[:, None]
        return (jnp.concatenate([newest, history[:, :-1]], 1), gone), (count, rate, gone)

    start = (latest_first, jnp.zeros(n_trials, bool))
    noise = uniform if noise is None else noise
    _, (counts, rate, gone) = jax.lax.scan(step, start, (drive, uniform.T, noise.T))
    return FreeRun(counts.T, rate.T, jnp.sum(~gone, axis=0))
