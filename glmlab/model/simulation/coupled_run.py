"""The bin-by-bin run of coupled neurons, whatever draws their counts.

Spikes are rare. So a spike adds its filters to the drive of the bins to come, which costs nothing in
bins without spikes, instead of every bin filtering the whole past.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.simulation.runaway import passes_bound

Draw = Callable[[jax.Array, jax.Array], jax.Array]
"""Randomness of one bin and rates ``(n_trials, n_neurons)`` to counts."""

_Carry = tuple[jax.Array, jax.Array]
_Drawn = tuple[jax.Array, jax.Array]


def coupling_drive_of_past(filters: FloatArray, past: FloatArray) -> FloatArray:
    """Coupling drive that the first bins owe to spikes before them.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``, lag 1 first.
    past
        Counts before the first bin, the latest last, shape ``(window_size, n_senders)``.

    Returns
    -------
    ndarray, shape (window_size, n_receivers)
    """
    coming = np.zeros(filters.shape[:2])
    for bin_index in np.flatnonzero(past.any(axis=1)):
        coming[: bin_index + 1] += filters[len(past) - 1 - bin_index :] @ past[bin_index]
    return coming


@partial(jax.jit, static_argnames=("draw", "inverse_link"))
def run_coupled(
    randomness: jax.Array,
    drive: jax.Array,
    coming: jax.Array,
    filters: jax.Array,
    largest_rate: jax.Array,
    *,
    draw: Draw,
    inverse_link: InverseLinkFunction,
) -> tuple[jax.Array, jax.Array]:
    """Run all trials at once.

    A trial ends with the first bin in which a rate passes the bound: from that bin on its counts are
    zero, and after it its rates are NaN.

    Parameters
    ----------
    randomness
        What `draw` takes, one entry a bin, shape ``(n_time_bins, ...)``.
    drive
        Linear predictor without coupling, shape ``(n_time_bins, n_neurons)``.
    coming
        Coupling drive of the first bins, shape ``(n_trials, window_size, n_neurons)``.
    filters
        Coupling filters, shape ``(window_size, n_receivers, n_senders)``, lag 1 first.
    largest_rate
        Counts per bin.
    draw, inverse_link
        Static: what is compiled.

    Returns
    -------
    counts, rates : jax.Array, shape (n_trials, n_time_bins, n_neurons)
    """
    by_sender = jnp.moveaxis(filters, 2, 0)

    def step(carry: _Carry, now: tuple[jax.Array, jax.Array]) -> tuple[_Carry, _Drawn]:
        coming, over = carry
        randomness_now, drive_now = now
        rates = jnp.where(over[:, None], jnp.nan, inverse_link(drive_now + coming[:, 0]))
        over = jnp.any(passes_bound(rates, largest_rate), axis=1)
        ended = over[:, None]
        counts = jnp.where(ended, 0, draw(randomness_now, jnp.where(ended, 0, rates)))
        coming = jnp.concatenate([coming[:, 1:], jnp.zeros_like(coming[:, :1])], axis=1)
        return (_add_filters_of_spikes(coming, counts, by_sender), over), (counts, rates)

    start = (coming, jnp.zeros(coming.shape[0], bool))
    counts, rates = jax.lax.scan(step, start, (randomness, drive))[1]
    return jnp.swapaxes(counts, 0, 1), jnp.swapaxes(rates, 0, 1)


def _add_filters_of_spikes(coming: jax.Array, counts: jax.Array, by_sender: jax.Array) -> jax.Array:
    n_neurons = counts.shape[1]

    def some_left(state: _Carry) -> jax.Array:
        return jnp.any(state[1] > 0)

    def add_next(state: _Carry) -> _Carry:
        coming, left = state
        index = jnp.argmax(left > 0)
        trial, sender = index // n_neurons, index % n_neurons
        coming = coming.at[trial].add(left[index] * by_sender[sender])
        return coming, left.at[index].set(0)

    return jax.lax.while_loop(some_left, add_next, (coming, counts.ravel()))[0]
