"""Many trials of a coupled network at once, from uniform numbers that are drawn before.

Source: Pillow et al. (2008) for the coupled model; Arribas, Zhao and Park (2020) for how such networks
run away.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction, link_as_data, resolve_inverse_link
from glmlab.model.simulation.checks import as_matching_arrays
from glmlab.model.simulation.coupled_run import coupling_drive_of_past, run_coupled
from glmlab.model.simulation.runaway import (
    RUNAWAY_RATE,
    first_runaway,
    largest_countable_rate,
    require_runaway_rate,
)
from glmlab.model.simulation.sampling import resolve_count_sampler

_AXES = {
    "uniform": ("n_trials", "n_time_bins", "n_neurons"),
    "drive": ("n_time_bins", "n_neurons"),
    "coupling_filters": ("window_size", "n_neurons", "n_neurons"),
    "past": ("window_size", "n_neurons"),
}


class NetworkRun(NamedTuple):
    """Simulated trials of a network.

    Attributes
    ----------
    counts
        Shape ``(n_trials, n_time_bins, n_neurons)``; zero from the bin at which a trial ran away.
    rates
        Counts per bin, the same shape; NaN after that bin.
    runaway_bin
        First bin in which a rate passed the bound, was negative or not finite, ``n_time_bins`` where
        none was; shape ``(n_trials,)``.
    runaway_neuron
        The first neuron of which that is true in that bin, -1 where none is; shape ``(n_trials,)``.
    """

    counts: np.ndarray
    rates: np.ndarray
    runaway_bin: np.ndarray
    runaway_neuron: np.ndarray


def simulate_network(
    uniform: ArrayLike,
    drive: ArrayLike,
    coupling_filters: ArrayLike,
    past: ArrayLike | None = None,
    *,
    inverse_link_function: str | InverseLinkFunction = "softplus",
    observation_model: str = "Poisson",
    runaway_rate: float = RUNAWAY_RATE,
) -> NetworkRun:
    """Simulate coupled neurons, all trials at once.

    The same uniform numbers give like counts at like parameters, so that a picture changes little
    when a parameter does.

    Parameters
    ----------
    uniform
        In [0, 1), shape ``(n_trials, n_time_bins, n_neurons)``.
    drive
        Linear predictor without coupling, shape ``(n_time_bins, n_neurons)``.
    coupling_filters
        Gains at lags 1, 2, ..., shape ``(window_size, n_neurons, n_neurons)``, receiver first, sender
        second.
    past
        Counts before the first bin, the latest last, shape ``(window_size, n_neurons)``; None is
        silence.
    inverse_link_function
        Linear predictor to rate: a name or a JAX function.
    observation_model
        A name of `COUNT_SAMPLERS`. A Bernoulli rate is a probability, so it has run away above 1.
    runaway_rate
        A trial whose rate is above this many counts per bin has run away, and ends.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If shapes do not match, a number is not finite or out of its range, or the inverse link or
        the observation model is not known.
    """
    arrays = _checked(uniform, drive, coupling_filters, past)
    filters = arrays["coupling_filters"]
    sampler = resolve_count_sampler(observation_model)
    bound = min(require_runaway_rate(runaway_rate), sampler.largest_rate, largest_countable_rate())
    incoming_drive = coupling_drive_of_past(filters, arrays["past"])
    n_trials = arrays["uniform"].shape[0]
    counts, rates = run_coupled(
        _below_one(np.swapaxes(arrays["uniform"], 0, 1)),
        jnp.asarray(arrays["drive"], float),
        jnp.asarray(np.broadcast_to(incoming_drive, (n_trials, *incoming_drive.shape)), float),
        jnp.asarray(filters, float),
        jnp.asarray(bound, float),
        draw=sampler.quantile,
        inverse_link=link_as_data(resolve_inverse_link(inverse_link_function)),
    )
    rates = np.asarray(rates)
    return NetworkRun(np.asarray(counts), rates, *first_runaway(rates, bound))


def _checked(
    uniform: ArrayLike, drive: ArrayLike, filters: ArrayLike, past: ArrayLike | None
) -> dict[str, FloatArray]:
    if past is None:
        past = np.zeros((*np.shape(filters)[:1], *np.shape(filters)[2:]))
    arrays = as_matching_arrays(
        _AXES, {"uniform": uniform, "drive": drive, "coupling_filters": filters, "past": past}
    )
    numbers = arrays["uniform"]
    if numbers.min() < 0 or numbers.max() >= 1:
        raise ValueError(
            f"uniform must hold numbers in [0, 1), but they lie in [{numbers.min():g}, "
            f"{numbers.max():g}]."
        )
    return arrays


def _below_one(uniform: FloatArray) -> jax.Array:
    """Convert to JAX's precision without rounding up to one, whose quantile is infinite."""
    dtype = jax.dtypes.canonicalize_dtype(float)
    return jnp.asarray(np.minimum(uniform.astype(dtype), np.nextafter(dtype.type(1), 0)))
