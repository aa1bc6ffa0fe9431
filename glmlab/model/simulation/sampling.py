"""Counts from uniform numbers, so that the same numbers give like counts at like rates.

Source: inversion of the distribution function, Devroye (1986), chapter II.2.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.scipy.special import ndtri

from glmlab.model.programs import program

LARGE_RATE = 400.0


def poisson_quantile(uniform: jax.Array, rate: jax.Array) -> jax.Array:
    """Poisson counts from uniform numbers; the same numbers give counts that rise with the rate.

    Parameters
    ----------
    uniform
        In [0, 1), any shape.
    rate
        Counts per bin, of a shape that broadcasts with it. Above `LARGE_RATE` the counts come from
        the Cornish-Fisher expansion, whose error is less than one count there.
    """
    shape = jnp.broadcast_shapes(uniform.shape, rate.shape)
    uniform, rate = jnp.broadcast_to(uniform, shape), jnp.broadcast_to(rate, shape)
    small = jnp.minimum(rate, LARGE_RATE)

    def below(state: tuple[jax.Array, ...]) -> jax.Array:
        _, _, probability, cumulative = state
        # Round-off can keep the sum short of a uniform very near one.
        return jnp.any((cumulative <= uniform) & (probability > 0))

    def count_up(state: tuple[jax.Array, ...]) -> tuple[jax.Array, ...]:
        count, k, probability, cumulative = state
        count = count + (cumulative <= uniform)
        probability = probability * small / k
        return count, k + 1, probability, cumulative + probability

    nothing = jnp.exp(-small)
    start = (jnp.zeros(shape, int), jnp.ones((), rate.dtype), nothing, nothing)
    count = jax.lax.while_loop(below, count_up, start)[0]
    z = ndtri(uniform)
    normal = jnp.floor(rate + jnp.sqrt(rate) * z + (z**2 - 1) / 6 + 0.5)
    return jnp.where(rate > LARGE_RATE, normal.astype(int), count)


def bernoulli_quantile(uniform: jax.Array, rate: jax.Array) -> jax.Array:
    """Zeros and ones from uniform numbers; the same numbers give more ones at higher rates.

    Parameters
    ----------
    uniform
        In [0, 1), any shape.
    rate
        Probability of a one, of a shape that broadcasts with it.
    """
    return (uniform >= 1 - rate).astype(int)


Draw = Callable[[jax.Array, jax.Array, jax.Array], jax.Array]
"""Uniform numbers, rates and noise, of shapes that broadcast, to counts."""


def draw_poisson(uniform: jax.Array, rate: jax.Array, _noise: jax.Array) -> jax.Array:
    """Poisson counts."""
    return poisson_quantile(uniform, rate)


def draw_bernoulli(uniform: jax.Array, rate: jax.Array, _noise: jax.Array) -> jax.Array:
    """Zeros and ones."""
    return bernoulli_quantile(uniform, rate)


def draw_scattered(uniform: jax.Array, rate: jax.Array, noise: jax.Array) -> jax.Array:
    """Poisson counts of rates that are multiplied by noise, gamma for negative binomial counts."""
    return poisson_quantile(uniform, rate * noise)


def draw_rounded(_uniform: jax.Array, rate: jax.Array, noise: jax.Array) -> jax.Array:
    """Rates plus noise, rounded to the nearest count: what a Gaussian model's spikes can be at best."""
    return jnp.maximum(jnp.round(rate + noise), 0).astype(int)


@program(static=("draw",))
def simulate_rate(
    uniform: jax.Array,
    rate: jax.Array,
    noise: jax.Array | None = None,
    *,
    draw: Draw = draw_poisson,
) -> jax.Array:
    """Counts of a neuron without history.

    Parameters
    ----------
    uniform
        Shape ``(n_trials, n_time_bins)``.
    rate
        Counts per bin, shape ``(n_time_bins,)``.
    noise
        Where `draw` needs any, of the shape of `uniform`.
    draw
        How counts come from them.
    """
    return draw(uniform, rate, uniform if noise is None else noise)


class CountSampler(NamedTuple):
    """How counts of an observation model are drawn.

    Attributes
    ----------
    quantile
        Uniform numbers and rates, of shapes that broadcast, to counts.
    largest_rate
        No rate of this observation model is larger.
    """

    quantile: Callable[[jax.Array, jax.Array], jax.Array]
    largest_rate: float


COUNT_SAMPLERS: MappingProxyType[str, CountSampler] = MappingProxyType(
    {
        "Poisson": CountSampler(poisson_quantile, float("inf")),
        "Bernoulli": CountSampler(bernoulli_quantile, 1.0),
    }
)
"""Observation models of which a network can be simulated, by name."""


def resolve_count_sampler(observation_model: str) -> CountSampler:
    """Return the sampler of an observation model given by name.

    Raises
    ------
    TypeError
        If it is not a name.
    ValueError
        If there is no sampler of that name.
    """
    names = ", ".join(COUNT_SAMPLERS)
    if not isinstance(observation_model, str):
        raise TypeError(
            f"observation_model must be a name ({names}), but it is of type "
            f"{type(observation_model).__name__}."
        )
    if observation_model not in COUNT_SAMPLERS:
        raise ValueError(
            f"observation_model must be one of {names}, but it is {observation_model!r}."
        )
    return COUNT_SAMPLERS[observation_model]
