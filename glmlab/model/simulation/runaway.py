"""When a simulated network has run away.

A Poisson draw cannot tell: JAX draws 0 for an infinite rate and -1 for NaN, so a network that has
exploded looks silent. Hence the rates are looked at, never the counts.
"""

from __future__ import annotations

from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import require_finite_number

RUNAWAY_RATE = 30.0
"""A rate above this many counts per bin has run away."""

_Array = TypeVar("_Array", jax.Array, np.ndarray)


class RunawayWarning(RuntimeWarning):
    """A simulated rate has passed the bound, or is no rate: negative, infinite or NaN."""


def passes_bound(rate: _Array, bound: jax.Array | float) -> _Array:
    """Return where a rate is above the bound, negative or NaN."""
    return ~((rate >= 0) & (rate <= bound))


def first_runaway(rates: np.ndarray, bound: float) -> tuple[np.ndarray, np.ndarray]:
    """First bin in which any neuron passes the bound, and the first neuron that does there.

    Parameters
    ----------
    rates
        Shape ``(..., n_time_bins, n_neurons)``.
    bound
        Counts per bin.

    Returns
    -------
    bins, neurons : ndarray, shape (...)
        ``n_time_bins`` and -1 where none does.
    """
    passed = passes_bound(rates, bound)
    any_neuron = passed.any(axis=-1)
    never = ~any_neuron.any(axis=-1)
    bins = any_neuron.argmax(axis=-1)
    at_first = np.take_along_axis(passed, bins[..., None, None], axis=-2)[..., 0, :]
    neurons = at_first.argmax(axis=-1)
    return np.where(never, rates.shape[-2], bins), np.where(never, -1, neurons)


def require_runaway_rate(runaway_rate: float) -> float:
    """Return the bound as a float; refuse what is not a positive number."""
    bound = require_finite_number("runaway_rate", runaway_rate)
    if bound <= 0:
        raise ValueError(f"runaway_rate must be positive, but it is {bound:g}.")
    return bound


def largest_countable_rate() -> float:
    """Half the largest count that an integer of JAX's current precision can hold."""
    return float(jnp.iinfo(jax.dtypes.canonicalize_dtype(int)).max // 2)
