"""How large a burst makes a network run away.

A burst of all neurons at once is not the worst: where neurons silence each other, one of them alone
runs away and all of them together do not. Nor is a single bin: what inhibits at short lags is outlasted.
And under a stimulus less is needed than at rest.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction, link_as_data
from glmlab.model.padding import pad_lags
from glmlab.model.programs import program
from glmlab.model.simulation.runaway import passes_bound

_State = tuple[jax.Array, jax.Array, jax.Array]
"""Rates of the last bins, which kicks have run away, and the largest change of a rate in this window."""

KICKS = (0, *range(1, 13), 14, 16, 18, 20, 24, 28, 32, 40, 50)
"""Spikes that are put into every neuron in one bin; the largest is more than any burst by chance."""

KICKS_OF_ONE = (1, 2, 3, 5, 7, 10, 14, 20, 32, 50)
"""Spikes that are put into one neuron alone in one bin."""

BURSTS_OF_ONE = (5, 10, 20, 35, 50)
"""Spikes that are put into one neuron alone within `BURST_BINS`, as many in each."""

BURST_BINS = 5

WINDOWS = 10
"""The rates are followed for at most as many windows."""

_STILL = 1e-6
"""A rate that changes less than this from bin to bin, for a whole window, has settled."""


class Kick(NamedTuple):
    """A burst that is put into a silent network.

    Attributes
    ----------
    size
        Spikes in each kicked neuron, over all bins of the burst.
    neuron
        The one that gets them; None where all do.
    n_bins
        Over which they are spread evenly.
    driven
        Whether it comes under the strongest drive, and not at rest.
    """

    size: int
    neuron: int | None = None
    n_bins: int = 1
    driven: bool = False


def kicks_of(n_neurons: int) -> list[Kick]:
    """Return the kicks that are tried at rest; of them those of one neuron are tried under a stimulus, too."""
    every = [Kick(size) for size in KICKS]
    for neuron in range(n_neurons if n_neurons > 1 else 0):
        every += [Kick(size, neuron) for size in KICKS_OF_ONE]
    for neuron in range(n_neurons):
        every += [Kick(size, neuron, BURST_BINS) for size in BURSTS_OF_ONE]
    return every


def critical_kick(
    filters: FloatArray,
    intercepts: FloatArray,
    link: InverseLinkFunction,
    runaway_rate: float,
    strongest_drive: FloatArray | None = None,
) -> Kick | None:
    """Smallest of `kicks_of` after which the mean rates run away; None where none makes them.

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
    strongest_drive
        Linear predictor under a stimulus, shape ``(n_neurons,)``; None, or the intercepts, where there is
        none.
    """
    # Neurons are not filled up: this takes most of a picture's time, and twice as much of four as of three.
    kicks, padded = kicks_of(filters.shape[1]), pad_lags(filters)
    drives = [intercepts]
    if strongest_drive is not None and not np.array_equal(strongest_drive, intercepts):
        drives.append(strongest_drive)
    past = _bursts(kicks, filters.shape[1], len(padded))
    found: list[Kick] = []
    for driven, drive in enumerate(drives):
        ended = _run_after_kicks(
            jnp.asarray(padded, float),
            len(filters),
            jnp.asarray(drive, float),
            jnp.asarray(past, float),
            jnp.asarray(runaway_rate, float),
            link=link_as_data(link),
        )
        ran_away = [kick for kick, away in zip(kicks, np.asarray(ended), strict=True) if away]
        found += [
            kick._replace(driven=bool(driven))
            for kick in ran_away
            if not driven or kick.neuron is not None
        ]
    # Of those of one size the easiest to say: at rest, in all neurons, in one bin.
    return min(
        found,
        key=lambda kick: (kick.size, kick.driven, kick.neuron is not None, kick.n_bins),
        default=None,
    )


def _bursts(kicks: list[Kick], n_neurons: int, n_lags: int) -> FloatArray:
    """Return the counts of the last bins of each kick, the latest first."""
    past = np.zeros((len(kicks), n_neurons, max(n_lags, BURST_BINS)))
    for row, kick in zip(past, kicks, strict=True):
        whom = slice(None) if kick.neuron is None else kick.neuron
        row[whom, : kick.n_bins] = kick.size / kick.n_bins
    return past[:, :, :n_lags]


@program()
def _run_after_kicks(
    filters: jax.Array,
    window_size: jax.Array | int,
    drive: jax.Array,
    past: jax.Array,
    runaway_rate: jax.Array,
    *,
    link: InverseLinkFunction,
) -> jax.Array:
    """Tell which kicks run away; `past` has the shape ``(n_kicks, n_neurons, n_lags)``."""
    n_lags, n_neurons, _ = filters.shape
    # Lags last: one product of matrices per bin, over all senders and lags.
    weights = jnp.moveaxis(filters, 0, 2).reshape(n_neurons, n_neurons * n_lags)

    def step(_: jax.Array, state: _State) -> _State:
        past, ended, change = state
        rates = link(drive + past.reshape(len(past), -1) @ weights.T)
        ended = ended | jnp.any(passes_bound(rates, runaway_rate), axis=1)
        rates = jnp.where(ended[:, None], 0.0, rates)
        change = jnp.maximum(change, jnp.max(jnp.abs(rates - past[:, :, 0]), axis=1))
        past = jnp.concatenate([rates[:, :, None], past[:, :, :-1]], axis=2)
        return past, ended, change

    def run_window(looped: tuple[_State, jax.Array]) -> tuple[_State, jax.Array]:
        (past, ended, change), n_windows = looped
        start = (past, ended, jnp.zeros_like(change))
        return jax.lax.fori_loop(0, window_size, step, start), n_windows + 1

    def goes_on(looped: tuple[_State, jax.Array]) -> jax.Array:
        (_, ended, change), n_windows = looped
        return (n_windows < WINDOWS) & jnp.any(~ended & (change > _STILL))

    start = (past, jnp.zeros(len(past), bool), jnp.full(len(past), jnp.inf))
    return jax.lax.while_loop(goes_on, run_window, (start, jnp.asarray(0)))[0][1]
