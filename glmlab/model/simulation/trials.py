"""Many trials of a network at once, in shapes of which few are ever compiled.

A hand drags the window, the number of bins and of trials, and no picture may wait for a compiler. So
time is run in blocks of one length, trials in groups of one size, and filters are filled up to whole steps
of lags.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import require_integer
from glmlab.model.inverse_links import InverseLinkFunction, link_as_data, resolve_inverse_link
from glmlab.model.padding import compiled_neurons, float_dtype, pad_network, pad_neurons, round_up
from glmlab.model.programs import FULL, program
from glmlab.model.random_keys import key_data
from glmlab.model.simulation import jax_poisson
from glmlab.model.simulation.checks import as_matching_arrays, as_single_key
from glmlab.model.simulation.coupled_run import State, resume
from glmlab.model.simulation.jax_poisson import Prepared
from glmlab.model.simulation.network import NetworkRun
from glmlab.model.simulation.runaway import (
    RUNAWAY_RATE,
    first_runaway,
    largest_countable_rate,
    require_runaway_rate,
)

BINS_PER_CALL = 256
"""Bins that are run in one call."""

TRIALS_PER_CALL = 20
"""Trials that are run in one call. Two neurons take 8 ms for 500 bins of 20 trials, 5 of one and 12 of 50; eight
take 32, and 119 of 50 at once."""

_AXES = {
    "drive": ("n_time_bins", "n_neurons"),
    "coupling_filters": ("window_size", "n_neurons", "n_neurons"),
}

_NUMBERS_OF_MANY = 300_000
"""Numbers that the arguments of a run of eight neurons hold: 362 000, those of four 185 000."""

FIRST_OF_THE_OTHERS = 2**31
"""The key of bin t of the first trial is folded with t; those of the other trials must be others."""


@dataclass(frozen=True, eq=False)
class Draws:
    """The random numbers of trials.

    Attributes
    ----------
    groups
        Of `TRIALS_PER_CALL` trials each: blocks of `BINS_PER_CALL` bins.
    n_time_bins, n_trials, n_neurons
        What was asked for.
    """

    groups: tuple[tuple[Prepared, ...], ...]
    n_time_bins: int
    n_trials: int
    n_neurons: int


def prepare_trials(
    random_key: jax.Array | int, n_time_bins: int, n_trials: int, n_neurons: int
) -> Draws:
    """Make the random numbers of many trials, each of which has those of `simulate_recurrent`.

    A neuron's numbers do not depend on how many others there are, so that neurons can be filled up, too
    (jax_threefry_partitionable, JAX's default). The first trial has the given key; that of trial k, counted from 0, is
    ``jax.random.fold_in(random_key, 2**31 + k)``.

    Parameters
    ----------
    random_key
        See `simulate_recurrent`.
    n_time_bins, n_trials, n_neurons
        At least 1.

    Returns
    -------
    Draws
        For `simulate_prepared`.

    Raises
    ------
    TypeError
        If the key is none, or a number is not an integer.
    ValueError
        If a number is below 1.
    """
    require_integer("n_time_bins", n_time_bins, 1)
    require_integer("n_trials", n_trials, 1)
    require_integer("n_neurons", n_neurons, 1)
    key, compiled = key_data(as_single_key(random_key)), compiled_neurons(n_neurons)
    groups = tuple(
        tuple(
            _prepare_block(key, first_trial, first_bin, n_neurons=compiled)
            for first_bin in range(0, n_time_bins, BINS_PER_CALL)
        )
        for first_trial in range(0, n_trials, TRIALS_PER_CALL)
    )
    return Draws(groups, n_time_bins, n_trials, n_neurons)


def simulate_prepared(
    draws: Draws,
    drive: ArrayLike,
    coupling_filters: ArrayLike,
    *,
    inverse_link_function: str | InverseLinkFunction = jax.nn.softplus,
    runaway_rate: float = RUNAWAY_RATE,
) -> NetworkRun:
    """Simulate many trials of a network from random numbers that were made before.

    The numbers do not depend on the rates, so a picture changes little when a parameter does. The
    counts of a trial are those of `simulate_recurrent` with its key, until it runs away.

    Parameters
    ----------
    draws
        From `prepare_trials`.
    drive
        Linear predictor without coupling, shape ``(n_time_bins, n_neurons)``.
    coupling_filters
        Gains at lags 1, 2, ..., shape ``(window_size, n_neurons, n_neurons)``, receiver first, sender
        second.
    inverse_link_function
        Linear predictor to rate: a name or a JAX function.
    runaway_rate
        A trial whose rate is above this many counts per bin has run away, and ends.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If shapes do not match, a number is not finite or out of its range, or the inverse link is not
        known.
    """
    arrays = as_matching_arrays(_AXES, {"drive": drive, "coupling_filters": coupling_filters})
    shape = (draws.n_time_bins, draws.n_neurons)
    if arrays["drive"].shape != shape:
        raise ValueError(
            f"drive must have shape {shape}, as the random numbers were made for, but it has shape "
            f"{arrays['drive'].shape}."
        )
    bound = min(require_runaway_rate(runaway_rate), largest_countable_rate())
    filters = jnp.asarray(pad_network(arrays["coupling_filters"]), float)
    filled_up = round_up(draws.n_time_bins, BINS_PER_CALL) - draws.n_time_bins
    padded = np.pad(pad_neurons(arrays["drive"]), ((0, filled_up), (0, 0)), mode="edge")
    run = partial(
        _run_group,
        drive=jnp.asarray(padded, float),
        filters=filters,
        largest_rate=jnp.asarray(bound, float),
        n_used=draws.n_neurons,
        link=link_as_data(resolve_inverse_link(inverse_link_function)),
    )
    counts, rates = (
        np.concatenate(groups)[: draws.n_trials, : draws.n_time_bins, : draws.n_neurons]
        for groups in zip(*map(run, draws.groups), strict=True)
    )
    return NetworkRun(counts, rates, *first_runaway(rates, bound))


def _run_group(
    blocks: tuple[Prepared, ...],
    drive: jax.Array,
    filters: jax.Array,
    largest_rate: jax.Array,
    n_used: int,
    link: InverseLinkFunction,
) -> tuple[np.ndarray, np.ndarray]:
    """Run a group of trials, block after block; return counts and rates, ``(n_trials, n_time_bins, n_neurons)``."""
    state: State = (
        jax.device_put(np.zeros((TRIALS_PER_CALL, *filters.shape[:2]), float_dtype())),
        jax.device_put(np.zeros(TRIALS_PER_CALL, bool)),
    )
    drawn = []
    for index, prepared in enumerate(blocks):
        now = drive[index * BINS_PER_CALL : (index + 1) * BINS_PER_CALL]
        counts, rates, state = _run_block(
            prepared, now, state, filters, largest_rate, n_used, inverse_link=link
        )
        drawn.append((counts, rates))
    counts, rates = (np.concatenate(of_blocks, axis=1) for of_blocks in zip(*drawn, strict=True))
    return counts, rates


def _first_level(_n_numbers: int) -> int:
    """Compile what prepares a block in 0.5 instead of 1.3 s; it runs no slower, with eight neurons twice as fast."""
    return 1


@program(static=("n_neurons",), level=_first_level)
def _prepare_block(
    data_of_key: jax.Array,
    first_trial: jax.Array | int,
    first_bin: jax.Array | int,
    *,
    n_neurons: int,
) -> Prepared:
    key = jax.random.wrap_key_data(data_of_key)
    fold = jax.vmap(jax.random.fold_in, in_axes=(None, 0))
    trials = jnp.asarray(first_trial, jnp.uint32) + jnp.arange(TRIALS_PER_CALL, dtype=jnp.uint32)
    of_trials = jnp.where(trials == 0, key, fold(key, FIRST_OF_THE_OTHERS + trials))
    # The t-th of many keys that are split from one is that one folded with t.
    bins = jnp.asarray(first_bin, jnp.uint32) + jnp.arange(BINS_PER_CALL, dtype=jnp.uint32)
    keys = jax.vmap(fold, in_axes=(0, None), out_axes=1)(of_trials, bins)
    return jax_poisson.prepare(keys, n_neurons)


def _level_of_run(n_numbers: int) -> int:
    """Compile the run of eight neurons in 1.0 instead of 2.2 s; it runs no slower, but that of two takes 1.5 times as long."""
    return 1 if n_numbers > _NUMBERS_OF_MANY else FULL


@program(level=_level_of_run)
def _run_block(
    prepared: Prepared,
    drive: jax.Array,
    state: State,
    filters: jax.Array,
    largest_rate: jax.Array,
    n_used: jax.Array | int,
    *,
    inverse_link: InverseLinkFunction,
) -> tuple[jax.Array, jax.Array, State]:
    return resume(
        prepared,
        drive,
        state,
        filters,
        largest_rate,
        draw=jax_poisson.draw,
        inverse_link=inverse_link,
        n_used=n_used,
    )
