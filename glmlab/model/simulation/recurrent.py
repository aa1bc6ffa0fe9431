"""A recurrent network with the very draws of NeMoS.

Source: NeMoS 0.2.8 (``nemos.simulation.simulate_recurrent``), whose numbers this gives; Pillow et al.
(2008) for the coupled model.
"""

from __future__ import annotations

import warnings
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.inverse_links import InverseLinkFunction, link_as_data, resolve_inverse_link
from glmlab.model.programs import program
from glmlab.model.random_keys import key_data
from glmlab.model.simulation import jax_poisson
from glmlab.model.simulation.checks import as_matching_arrays, as_single_key
from glmlab.model.simulation.coupled_run import coupling_drive_of_past, run_coupled
from glmlab.model.simulation.runaway import (
    RUNAWAY_RATE,
    RunawayWarning,
    first_runaway,
    largest_countable_rate,
    require_runaway_rate,
)

_AXES = {
    "coupling_coef": ("n_neurons", "n_neurons", "n_basis_funcs"),
    "feedforward_coef": ("n_neurons", "n_features"),
    "intercepts": ("n_neurons",),
    "feedforward_input": ("n_time_bins", "n_neurons", "n_features"),
    "coupling_basis_matrix": ("window_size", "n_basis_funcs"),
    "init_y": ("window_size", "n_neurons"),
}


def simulate_recurrent(
    coupling_coef: ArrayLike,
    feedforward_coef: ArrayLike,
    intercepts: ArrayLike,
    random_key: jax.Array | int,
    feedforward_input: ArrayLike,
    coupling_basis_matrix: ArrayLike,
    init_y: ArrayLike,
    inverse_link_function: str | InverseLinkFunction = jax.nn.softplus,
    *,
    runaway_rate: float = RUNAWAY_RATE,
) -> tuple[jax.Array, jax.Array]:
    """Simulate Poisson counts of coupled neurons.

    A network that runs away warns. It goes on until a rate is no number, or so large that no integer
    can hold its counts: from that bin on all counts are 0, and after it all rates are NaN.

    Parameters
    ----------
    coupling_coef
        Weights of the basis functions, shape ``(n_neurons, n_neurons, n_basis_funcs)``, receiver
        first, sender second.
    feedforward_coef
        Weights of the input, shape ``(n_neurons, n_features)``.
    intercepts
        Shape ``(n_neurons,)``.
    random_key
        From ``jax.random.key(seed)``, or a seed. Bin t is drawn with the t-th of as many keys split
        from it as there are bins.
    feedforward_input
        Shape ``(n_time_bins, n_neurons, n_features)``.
    coupling_basis_matrix
        Basis functions at lags 1, 2, ..., shape ``(window_size, n_basis_funcs)``.
    init_y
        Counts before the first bin, the latest last, shape ``(window_size, n_neurons)``.
    inverse_link_function
        Linear predictor to rate: a name or a JAX function.
    runaway_rate
        Rates above this many counts per bin are warned of.

    Returns
    -------
    counts, rates : jax.Array, shape (n_time_bins, n_neurons)
        The rates in counts per bin.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers, the key is none, or one of them is traced.
    ValueError
        If shapes do not match, a number is not finite, or the inverse link is not known.

    Warns
    -----
    RunawayWarning
        If a rate is above `runaway_rate`, negative, infinite or NaN; with the neuron and the bin.
    """
    arrays = as_matching_arrays(
        _AXES,
        {
            "coupling_coef": coupling_coef,
            "feedforward_coef": feedforward_coef,
            "intercepts": intercepts,
            "feedforward_input": feedforward_input,
            "coupling_basis_matrix": coupling_basis_matrix,
            "init_y": init_y,
        },
        {"coupling_coef": "; simulate_network takes the filters themselves"},
    )
    bound = require_runaway_rate(runaway_rate)
    # In float64 even where JAX is not: large coefficients cancel in the filters.
    filters = np.tensordot(arrays["coupling_basis_matrix"], arrays["coupling_coef"], (1, 2))
    feedforward = np.einsum("tnp,np->tn", arrays["feedforward_input"], arrays["feedforward_coef"])
    drive = feedforward + arrays["intercepts"]
    counts, rates = run(
        key_data(jax.random.split(as_single_key(random_key), len(drive))[:, None]),
        jnp.asarray(drive, float),
        jnp.asarray(coupling_drive_of_past(filters, arrays["init_y"]), float),
        jnp.asarray(filters, float),
        jnp.asarray(largest_countable_rate(), float),
        inverse_link=link_as_data(resolve_inverse_link(inverse_link_function)),
    )
    _warn_of_runaway(np.asarray(rates[0]), bound)
    return counts[0], rates[0]


@program()
def run(
    data_of_keys: jax.Array,
    drive: jax.Array,
    incoming_drive: jax.Array,
    filters: jax.Array,
    largest_rate: jax.Array,
    *,
    inverse_link: InverseLinkFunction,
) -> tuple[jax.Array, jax.Array]:
    """Run the network with NeMoS's draws, one of which each key makes."""
    keys = jax.random.wrap_key_data(data_of_keys)
    counts, rates = run_coupled(
        keys,
        drive,
        jnp.broadcast_to(incoming_drive, (keys.shape[1], *incoming_drive.shape)),
        filters,
        largest_rate,
        draw=jax_poisson.draw,
        inverse_link=inverse_link,
        prepare=partial(jax_poisson.prepare, n_neurons=drive.shape[1]),
    )
    return counts, rates


def _warn_of_runaway(rates: np.ndarray, bound: float) -> None:
    bins, neurons = first_runaway(rates, bound)
    if neurons < 0:
        return
    rate = rates[bins, neurons]
    if rate > bound:
        reason = (
            f"Neuron {neurons} ran away at bin {bins}: its rate there is {rate:.3g} counts per bin, "
            f"above runaway_rate={bound:g}; shrink the coupling filters, or raise runaway_rate if "
            "such rates are meant."
        )
    else:
        reason = (
            f"Neuron {neurons} has no rate at bin {bins}, where the inverse link gives {rate:.3g}, "
            "and the run ends there; take an inverse link that is never negative, such as softplus."
        )
    warnings.warn(reason, RunawayWarning, stacklevel=3)
