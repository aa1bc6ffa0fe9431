"""Inverse links: the functions that turn the linear predictor into a rate.

Every entry of `INVERSE_LINKS` is an increasing function with its inverse, which gives the
intercept at which a model without weights predicts the mean count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp

InverseLinkFunction = Callable[[jax.Array], jax.Array]

SMALLEST_MEAN = 1e-9
"""A silent neuron's mean count is taken as this, so that its intercept is finite."""


@dataclass(frozen=True)
class InverseLink:
    """An inverse link by name.

    Attributes
    ----------
    name
        How the user asks for it.
    function
        Linear predictor to rate in counts per bin, elementwise.
    inverse
        Rate to linear predictor, elementwise.
    log
        Linear predictor to logarithm of the rate, elementwise; accurate, with two accurate
        derivatives, where the rate itself is too small to be told from zero.
    """

    name: str
    function: InverseLinkFunction
    inverse: InverseLinkFunction
    log: InverseLinkFunction


def _inverse_softplus(rate: jax.Array) -> jax.Array:
    # log(exp(r) - 1) without overflow at large r or cancellation at small r.
    return rate + jnp.log(-jnp.expm1(-rate))


def _log_softplus(linear_predictor: jax.Array) -> jax.Array:
    # Below this softplus is exp to the last digit; beyond it the derivatives of log(softplus) divide
    # zero by zero.
    threshold = -37.0
    low = linear_predictor < threshold
    safe = jnp.where(low, threshold, linear_predictor)
    return jnp.where(low, linear_predictor, jnp.log(jax.nn.softplus(safe)))


INVERSE_LINKS: dict[str, InverseLink] = {
    link.name: link
    for link in (
        InverseLink("exp", jnp.exp, jnp.log, lambda linear_predictor: linear_predictor),
        InverseLink("softplus", jax.nn.softplus, _inverse_softplus, _log_softplus),
    )
}


def resolve_inverse_link(link: str | InverseLinkFunction) -> InverseLinkFunction:
    """Return the function of an inverse link given by name or as a function.

    Parameters
    ----------
    link
        A name of `INVERSE_LINKS`, or any elementwise increasing JAX function.

    Raises
    ------
    ValueError
        If the name is not known.
    TypeError
        If `link` is neither a name nor callable.
    """
    if isinstance(link, str):
        if link not in INVERSE_LINKS:
            raise ValueError(
                f"The inverse link {link!r} is not known; choose one of {', '.join(INVERSE_LINKS)}, "
                "or give a JAX function."
            )
        return INVERSE_LINKS[link].function
    if not callable(link):
        raise TypeError(
            f"The inverse link must be a name ({', '.join(INVERSE_LINKS)}) or a JAX function, "
            f"but it is of type {type(link).__name__}."
        )
    name = name_of_inverse_link(link)
    return INVERSE_LINKS[name].function if isinstance(name, str) else name


def name_of_inverse_link(link: InverseLinkFunction) -> str | InverseLinkFunction:
    """Name of a function of the table, or the plain Python function of any other.

    The same function compiled twice is two objects, and would be compiled again in every fit; the
    plain function inside is the same.
    """
    plain = _plain(link)
    return next(
        (known.name for known in INVERSE_LINKS.values() if _plain(known.function) is plain), plain
    )


def _plain(function: InverseLinkFunction) -> InverseLinkFunction:
    return getattr(function, "__wrapped__", function)


def log_rate(link: InverseLinkFunction, linear_predictor: jax.Array) -> jax.Array:
    """Logarithm of the rate that the link gives; finite where a rate has underflowed to zero."""
    for known in INVERSE_LINKS.values():
        if link is known.function:
            return known.log(linear_predictor)
    rate = link(linear_predictor)
    return jnp.log(jnp.maximum(rate, jnp.finfo(rate.dtype).tiny))


def intercept_at_mean(link: InverseLinkFunction, mean: jax.Array) -> jax.Array:
    """Intercept at which the inverse link gives `mean`; traceable.

    A function that is not in the table is inverted by bisection.
    """
    mean = jnp.maximum(mean, SMALLEST_MEAN)
    for known in INVERSE_LINKS.values():
        if link is known.function:
            return known.inverse(mean)
    return _bisect(link, mean)


def _bisect(link: InverseLinkFunction, mean: jax.Array, half_width: float = 40.0) -> jax.Array:
    def halve(_: int, bounds: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = bounds
        middle = (low + high) / 2
        too_low = link(middle) < mean
        return jnp.where(too_low, middle, low), jnp.where(too_low, high, middle)

    low, high = jax.lax.fori_loop(
        0, 60, halve, (jnp.full_like(mean, -half_width), jnp.full_like(mean, half_width))
    )
    return (low + high) / 2
