"""Where a network rests, and what a small disturbance does there.

Source: Gerhard, Deger and Truccolo (2017) for the linearization about a stationary rate.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction, link_as_data, rates_of
from glmlab.model.padding import pad_network, pad_neurons
from glmlab.model.programs import program

_STEPS = 2000
_TOLERANCE = 1e-10
_STILL = 1e-5


class RestingState(NamedTuple):
    """Where the mean rates stand still.

    Attributes
    ----------
    predictor, rate, slope
        Linear predictor, rate in counts per bin, and derivative of the inverse link there, shape
        ``(n_neurons,)``.
    exists
        Whether the rates settle below the bound; otherwise the numbers are those of the last step.
    """

    predictor: FloatArray
    rate: FloatArray
    slope: FloatArray
    exists: bool


def resting_state(
    filters: FloatArray, intercepts: FloatArray, link: InverseLinkFunction, runaway_rate: float
) -> RestingState:
    """Find where mean rates that feed on themselves settle.

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
    """
    n_neurons, as_data = filters.shape[1], link_as_data(link)
    found = _settle(
        jnp.asarray(pad_network(filters).sum(axis=0), float),
        jnp.asarray(pad_neurons(intercepts), float),
        link=as_data,
    )
    found = (*found, *_rate_and_slope(found[0], link=as_data))
    predictor, residual, rate, slope = (np.asarray(one, float)[:n_neurons] for one in found)
    largest = float(np.abs(predictor).max())
    still = float(np.abs(residual).max()) < _STILL * (1 + largest)
    settled = still and bool(np.isfinite(rate).all())
    exists = settled and bool((rate <= runaway_rate).all() and (rate >= 0).all())
    return RestingState(predictor, rate, slope, exists)


@program()
def _settle(
    gains: jax.Array, intercepts: jax.Array, *, link: InverseLinkFunction
) -> tuple[jax.Array, jax.Array]:
    def residual_of(predictor: jax.Array) -> jax.Array:
        return intercepts + gains @ link(predictor) - predictor

    def step(state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        predictor, residual, length, count = state
        new = predictor + length * residual
        new_residual = residual_of(new)
        # The stronger the inhibition, the shorter the steps must be, or they swing for ever.
        length = jnp.where(residual @ new_residual < 0, length / 2, length)
        return new, new_residual, length, count + 1

    def goes_on(state: tuple[jax.Array, ...]) -> jax.Array:
        return (jnp.max(jnp.abs(state[1])) > _TOLERANCE) & (state[3] < _STEPS)

    half = jnp.asarray(0.5, intercepts.dtype)
    start = (intercepts, residual_of(intercepts), half, jnp.asarray(0))
    predictor, residual, *_ = jax.lax.while_loop(goes_on, step, start)
    return predictor, residual


@program()
def _rate_and_slope(
    predictor: jax.Array, *, link: InverseLinkFunction
) -> tuple[jax.Array, jax.Array]:
    return jax.jvp(link, (predictor,), (jnp.ones_like(predictor),))


def companion_radius(filters: FloatArray, slope: FloatArray) -> float:
    """Spectral radius of the recursion of small disturbances: they die out below one.

    It is measured as the growth of a disturbance that has run for many windows, to about two digits:
    the eigenvalues of long filters lie on a circle, so closely that no method for a few of them gets
    through, and all of them would take seconds.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    slope
        Derivative of the inverse link at the resting state, shape ``(n_receivers,)``.
    """
    blocks = slope[None, :, None] * filters
    if not np.isfinite(blocks).all():
        return float("inf")
    growth = float(_growth(jnp.asarray(pad_network(blocks), float), len(blocks), blocks.shape[1]))
    if not np.isfinite(growth):
        # It has grown beyond all floats within a stride.
        return float("inf")
    # Without a loop nothing is left after some windows.
    return float(np.exp(growth)) if growth > _NOTHING_LEFT else 0.0


_NOTHING_LEFT = -10.0
"""Logarithm of a factor a bin that is zero but for rounding."""

_WINDOWS = 20
"""The disturbance runs for as many windows; its growth is that of the second half."""

_STRIDE = 8
"""Bins after which its size is brought back to one: that costs more than a bin."""


@program()
def _growth(blocks: jax.Array, window_size: jax.Array | int, n_used: jax.Array | int) -> jax.Array:
    """Logarithm of the factor by which a disturbance grows in a bin.

    Parameters
    ----------
    blocks
        Shape ``(n_lags, n_neurons, n_neurons)``; those after the window are zero.
    window_size, n_used
        Lags and neurons that there are; not known when this is compiled.
    """
    n_lags, n_neurons, _ = blocks.shape
    weights = jnp.moveaxis(blocks, 0, 2).reshape(n_neurons, n_neurons * n_lags)

    def step(past: jax.Array, _: None) -> tuple[jax.Array, None]:
        new = weights @ past.ravel()
        return jnp.concatenate([new[:, None], past[:, :-1]], axis=1), None

    def stride(
        index: jax.Array, state: tuple[jax.Array, jax.Array, jax.Array]
    ) -> tuple[jax.Array, jax.Array, jax.Array]:
        past, log_size, log_sizes = state
        past = jax.lax.scan(step, past, None, _STRIDE, unroll=_STRIDE)[0]
        # What the window has left behind would be the largest of a disturbance that dies out.
        past = jnp.where(is_used, past, 0)
        # A network without a loop forgets all: its disturbance becomes zero.
        size = jnp.maximum(jnp.max(jnp.abs(past)), jnp.finfo(past.dtype).tiny)
        log_size = log_size + jnp.log(size)
        return past / size, log_size, log_sizes.at[index].set(log_size)

    # The same start however many silent lags there are.
    lag = jnp.arange(n_neurons)[:, None] * window_size + jnp.arange(n_lags)
    is_used = (jnp.arange(n_lags) < window_size) & (jnp.arange(n_neurons)[:, None] < n_used)
    start = jnp.where(is_used, jnp.cos(lag.astype(blocks.dtype)), 0)
    most = _WINDOWS * -(-n_lags // _STRIDE)
    zero = jnp.zeros((), blocks.dtype)
    n_strides = _WINDOWS * ((window_size + _STRIDE - 1) // _STRIDE)
    log_sizes = jax.lax.fori_loop(
        0, n_strides, stride, (start, zero, jnp.zeros(most, blocks.dtype))
    )[2]
    # Least squares over the second half: a disturbance that swings has no even growth.
    index = jnp.arange(most)
    counts = (index >= n_strides - n_strides // 2) & (index < n_strides)
    t = _STRIDE * (index - (n_strides - (n_strides // 2 + 1) / 2))
    t = jnp.where(counts, t, 0)
    return (t @ log_sizes) / (t @ t)


def companion_matrix(blocks: FloatArray) -> FloatArray:
    """The matrix that takes the disturbances of the last bins to those one bin later.

    Parameters
    ----------
    blocks
        What the disturbances 1, 2, ... bins ago add, shape ``(window_size, n_neurons, n_neurons)``.
    """
    window_size, n_neurons, _ = blocks.shape
    size = window_size * n_neurons
    matrix = np.zeros((size, size))
    matrix[:n_neurons] = np.concatenate(list(blocks), axis=1)
    matrix[np.arange(n_neurons, size), np.arange(size - n_neurons)] = 1.0
    return matrix


def branching_ratio(filters: FloatArray, state: RestingState, link: InverseLinkFunction) -> float:
    """Spikes that one spike adds, in the direction in which they multiply most.

    The largest real part of the eigenvalues of the matrix of all that a spike of each neuron adds to the
    rate of each other, over all lags, with the link as it is and not its slope. Where spikes only take
    spikes away it is below zero.
    """
    with_spike = rates_of(state.predictor[None, :, None] + filters, link)
    added = (with_spike - state.rate[None, :, None]).sum(axis=0)
    if not np.isfinite(added).all():
        return float("inf")
    return float(np.linalg.eigvals(added).real.max())
