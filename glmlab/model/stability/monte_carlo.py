"""Free runs of a network, until they run away or the horizon is reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction, link_as_data
from glmlab.model.padding import float_dtype, pad_network, pad_neurons
from glmlab.model.programs import program
from glmlab.model.random_keys import key_data
from glmlab.model.simulation.coupled_run import BINS_PREPARED, State, resume
from glmlab.model.simulation.runaway import first_runaway
from glmlab.model.simulation.sampling import poisson_quantile


class Escapes(NamedTuple):
    """When and where free runs ran away.

    Attributes
    ----------
    bins
        First bin in which a rate passed the bound or was no number; the bins done so far where none
        was. Shape ``(n_runs,)``.
    neurons
        The first neuron of which that is true in that bin, -1 where none is; the same shape.
    n_bins_done
        Bins that have been run.
    """

    bins: NDArray[np.int64]
    neurons: NDArray[np.int64]
    n_bins_done: int

    @property
    def ran_away(self) -> NDArray[np.bool_]:
        """Which runs ran away, shape ``(n_runs,)``."""
        return self.neurons >= 0


def monte_carlo_steps(
    filters: FloatArray,
    drive: FloatArray,
    link: InverseLinkFunction,
    *,
    n_bins: int,
    n_runs: int,
    runaway_rate: float,
    key: jax.Array,
) -> Iterator[Escapes]:
    """Run a network many times, some bins after the others.

    It ends before the horizon when all runs have run away.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    drive
        Linear predictor without coupling, shape ``(n_drive_bins, n_neurons)``; its last bin goes on to
        the horizon.
    link
        Linear predictor to rate.
    n_bins
        The horizon.
    n_runs
        Runs at once.
    runaway_rate
        Counts per bin.
    key
        From ``jax.random.key``.

    Yields
    ------
    Escapes
        So far.
    """
    n_neurons, filters = filters.shape[1], pad_network(filters)
    drive, link = pad_neurons(drive), link_as_data(link)
    state: State = (
        jax.device_put(np.zeros((n_runs, *filters.shape[:2]), float_dtype())),
        jax.device_put(np.zeros(n_runs, bool)),
    )
    data_of_key = key_data(key)
    weights, bound = jnp.asarray(filters, float), jnp.asarray(runaway_rate, float)
    bins, neurons = np.full(n_runs, n_bins), np.full(n_runs, -1)
    for block in range(-(-n_bins // BINS_PREPARED)):
        first = block * BINS_PREPARED
        here = np.minimum(np.arange(first, first + BINS_PREPARED), len(drive) - 1)
        rates, state = run_block(
            data_of_key,
            block,
            jnp.asarray(drive[here], float),
            state,
            weights,
            bound,
            n_neurons,
            link=link,
        )
        n_done = min(first + BINS_PREPARED, n_bins)
        found, who = first_runaway(np.asarray(rates)[:, : n_done - first, :n_neurons], runaway_rate)
        new = (neurons < 0) & (who >= 0)
        bins[new], neurons[new] = first + found[new], who[new]
        yield Escapes(np.where(neurons < 0, n_done, bins), neurons.copy(), n_done)
        if (neurons >= 0).all():
            return


@program()
def run_block(
    data_of_key: jax.Array,
    block: jax.Array | int,
    drive: jax.Array,
    state: State,
    filters: jax.Array,
    runaway_rate: jax.Array,
    n_used: jax.Array | int,
    *,
    link: InverseLinkFunction,
) -> tuple[jax.Array, State]:
    """Run all networks for one block of bins, from where the last one ended."""
    key = jax.random.wrap_key_data(data_of_key)
    n_rows, n_neurons = BINS_PREPARED * state[0].shape[0], drive.shape[1]
    numbers = jax.random.uniform(jax.random.fold_in(key, block), (n_rows * n_neurons,), drive.dtype)
    # Those of an array that has the neurons which are used, and no others.
    where = jnp.arange(n_rows)[:, None] * n_used + jnp.minimum(jnp.arange(n_neurons), n_used - 1)
    uniform = numbers[where].reshape(BINS_PREPARED, -1, n_neurons)
    _, rates, state = resume(
        uniform,
        drive,
        state,
        filters,
        runaway_rate,
        draw=poisson_quantile,
        inverse_link=link,
        n_used=n_used,
    )
    return rates, state
