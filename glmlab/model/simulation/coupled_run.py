"""The bin-by-bin run of coupled neurons, whatever draws their counts.

Spikes are rare. So a spike adds its filters to the drive of the bins to come, which costs nothing in
bins without spikes, instead of every bin filtering the whole past.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.programs import program
from glmlab.model.simulation.runaway import passes_bound

BINS_PREPARED = 1024
"""Bins whose randomness is prepared at once: many enough to be fast, few enough to fit into memory."""

MOST_DENSE_NUMBERS = 4000
"""Up to this size of the filters all are added, also those of neurons without a spike: a loop over the
spikes costs more than it saves."""

DrawBin = Callable[[Any, jax.Array], jax.Array]
"""Randomness of one bin and rates ``(n_trials, n_neurons)`` to counts."""

Prepare = Callable[[Any], Any]
"""Randomness of a block of bins to what `DrawBin` takes of each of them."""

State = tuple[jax.Array, jax.Array]
"""Coupling drive of the bins to come, and which trials have ended."""

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
    incoming_drive = np.zeros(filters.shape[:2])
    for bin_index in np.flatnonzero(past.any(axis=1)):
        incoming_drive[: bin_index + 1] += filters[len(past) - 1 - bin_index :] @ past[bin_index]
    return incoming_drive


def identity(randomness: Any) -> Any:
    """Prepare nothing."""
    return randomness


@program(static=("draw", "prepare"))
def run_coupled(
    randomness: Any,
    drive: jax.Array,
    incoming_drive: jax.Array,
    filters: jax.Array,
    largest_rate: jax.Array,
    *,
    draw: DrawBin,
    inverse_link: InverseLinkFunction,
    prepare: Prepare = identity,
) -> tuple[jax.Array, jax.Array]:
    """Run all trials at once.

    A trial ends with the first bin in which a rate passes the bound: from that bin on its counts are
    zero, and after it its rates are NaN.

    Parameters
    ----------
    randomness
        What `prepare` makes into what `draw` takes: arrays with an entry a bin, shape ``(n_time_bins,
        ...)``.
    drive
        Linear predictor without coupling, shape ``(n_time_bins, n_neurons)``.
    incoming_drive
        Coupling drive of the first bins, shape ``(n_trials, window_size, n_neurons)``.
    filters
        Coupling filters, shape ``(window_size, n_receivers, n_senders)``, lag 1 first.
    largest_rate
        Counts per bin.
    inverse_link
        Linear predictor to rate, as `link_as_data` gives it.
    draw, prepare
        Static: what is compiled.

    Returns
    -------
    counts, rates : jax.Array, shape (n_trials, n_time_bins, n_neurons)
    """
    ended = jnp.zeros(incoming_drive.shape[0], bool)
    return resume(
        randomness,
        drive,
        (incoming_drive, ended),
        filters,
        largest_rate,
        draw=draw,
        inverse_link=inverse_link,
        prepare=prepare,
    )[:2]


def resume(
    randomness: Any,
    drive: jax.Array,
    state: State,
    filters: jax.Array,
    largest_rate: jax.Array,
    *,
    draw: DrawBin,
    inverse_link: InverseLinkFunction,
    prepare: Prepare = identity,
    n_used: jax.Array | int | None = None,
) -> tuple[jax.Array, jax.Array, State]:
    """Run all trials on from where they stand.

    Parameters
    ----------
    state
        Coupling drive of the bins to come, shape ``(n_trials, window_size, n_neurons)``, and which
        trials have ended, shape ``(n_trials,)``.
    randomness, drive, filters, largest_rate, draw, inverse_link, prepare
        See `run_coupled`.
    n_used
        How many neurons there are, the first ones; the others are silent. All if not given.

    Returns
    -------
    counts, rates : jax.Array, shape (n_trials, n_time_bins, n_neurons)
    state
        After the last bin; only where one block holds all bins, at most `BINS_PREPARED`, does it not go beyond
        that.
    """
    by_sender = jnp.moveaxis(filters, 2, 0)
    is_used = True if n_used is None else jnp.arange(drive.shape[1]) < n_used

    def step(carry: State, now: tuple[Any, jax.Array]) -> tuple[State, _Drawn]:
        incoming_drive, ended = carry
        randomness_now, drive_now = now
        rates = jnp.where(is_used, inverse_link(drive_now + incoming_drive[:, 0]), 0)
        rates = jnp.where(ended[:, None], jnp.nan, rates)
        ended = jnp.any(passes_bound(rates, largest_rate), axis=1)
        still = ended[:, None]
        counts = jnp.where(still, 0, draw(randomness_now, jnp.where(still, 0, rates)))
        incoming_drive = jnp.concatenate(
            [incoming_drive[:, 1:], jnp.zeros_like(incoming_drive[:, :1])], axis=1
        )
        return (_add_filters_of_spikes(incoming_drive, counts, by_sender), ended), (counts, rates)

    def run_block(carry: State, block: tuple[Any, jax.Array]) -> tuple[State, _Drawn]:
        randomness_of_block, drive_of_block = block
        return jax.lax.scan(step, carry, (prepare(randomness_of_block), drive_of_block))

    n_time_bins = drive.shape[0]
    blocks = (_cut(randomness, n_time_bins), _cut(drive, n_time_bins))
    state, drawn = jax.lax.scan(run_block, state, blocks)
    counts, rates = (_join(by_block, n_time_bins) for by_block in drawn)
    return jnp.swapaxes(counts, 0, 1), jnp.swapaxes(rates, 0, 1), state


def _cut(by_bin: Any, n_time_bins: int) -> Any:
    """Cut what has an entry a bin into blocks of one size; the last bin fills up the last block."""
    n_blocks = max(-(-n_time_bins // BINS_PREPARED), 1)
    size = -(-n_time_bins // n_blocks)

    def cut(array: jax.Array) -> jax.Array:
        if n_blocks * size > n_time_bins:
            array = array[jnp.minimum(jnp.arange(n_blocks * size), n_time_bins - 1)]
        return array.reshape(n_blocks, size, *array.shape[1:])

    return jax.tree.map(cut, by_bin)


def _join(by_block: jax.Array, n_time_bins: int) -> jax.Array:
    return by_block.reshape(-1, *by_block.shape[2:])[:n_time_bins]


def _add_filters_of_spikes(
    incoming_drive: jax.Array, counts: jax.Array, by_sender: jax.Array
) -> jax.Array:
    n_neurons = counts.shape[1]
    if by_sender.size <= MOST_DENSE_NUMBERS:
        # One sum after the other, which XLA makes one loop of; a product of matrices costs twice as
        # much here.
        for sender, filters in enumerate(by_sender):
            incoming_drive = incoming_drive + counts[:, sender, None, None] * filters
        return incoming_drive

    def some_left(state: State) -> jax.Array:
        return jnp.any(state[1] > 0)

    def add_next(state: State) -> State:
        incoming_drive, left = state
        index = jnp.argmax(left > 0)
        trial, sender = index // n_neurons, index % n_neurons
        incoming_drive = incoming_drive.at[trial].add(left[index] * by_sender[sender])
        return incoming_drive, left.at[index].set(0)

    return jax.lax.while_loop(some_left, add_next, (incoming_drive, counts.ravel()))[0]
