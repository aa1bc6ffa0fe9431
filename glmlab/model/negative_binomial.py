"""The negative binomial distribution down to its Poisson limit, and the dispersion of greatest likelihood.

With rate mu and dispersion a (the variance is ``mu + a mu**2``), the log-probability of a count y is

    y log mu - y log(1 + a mu) - log(1 + a mu) / a + sum_{j < y} log(1 + a j) - log y!

which is the Poisson one at a = 0. The usual form, by differences of ``lgamma(1 / a)``, has lost all its
digits there; the terms here and their derivatives are accurate for every a from zero on.

Sources: Hilbe, Negative Binomial Regression (2011), chapter 8; Venables and Ripley, Modern Applied
Statistics with S (2002), section 7.4, whose ``glm.nb`` and ``theta.ml`` fit weights and dispersion in
turn; Levin and Reeds (1977) for when the dispersion of greatest likelihood is zero; Abramowitz and
Stegun (1964), 6.1.41, for Stirling's series.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp

from glmlab.model.padding import weighted_sum

SMALL = 0.1
"""Below it the functions of ``x = scale * rate`` are series: by quotients they lose their digits."""

N_TERMS = 18
"""Terms of those series: 0.1**18 is below the precision of float64."""

SHIFT = 10
"""Stirling's series with six terms is exact in float64 from here on; smaller arguments are shifted up."""

_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)

LARGEST_SCALE = 1e8
"""No dispersion is estimated larger; counts that are all zero have no finite one."""

LONGEST_STEP = 2.0
"""In the logarithm of the dispersion: what Newton's method says further away is not to be trusted."""

NEAR = 0.05
"""A step of this length is the last: the next one would be its square, and is left to the next search."""

MAX_STEPS = 60
"""So many bisections narrow any range of logarithms to its last digit."""


def loss_of_rate(y: jax.Array, rate: jax.Array, scale: jax.Array) -> jax.Array:
    """Return the terms of the loss with the rate but without its logarithm: ``rate`` at scale zero.

    Its derivatives are accurate by the rate, not by the scale; for those there is `slope_of_scale`.
    """
    is_scattered = scale > 0
    size = 1 / jnp.where(is_scattered, scale, 1)
    log_sum = jnp.log1p(scale * rate)
    return y * log_sum + jnp.where(is_scattered, size * log_sum, rate)


def rising_log(y: jax.Array, scale: jax.Array) -> jax.Array:
    """Return ``lgamma(y + 1/scale) - lgamma(1/scale) + y log(scale)``.

    For whole y it is the sum of ``log(1 + scale j)`` over j from 0 to y - 1.
    """
    # log(s + y + k) - log(s + k), with s = 1/scale, for the arguments up to s + SHIFT.
    one_each = scale[..., None]
    lower = 1 + one_each * jnp.arange(SHIFT)
    shifted = jnp.sum(jnp.log1p(one_each * y[..., None] / lower), axis=-1)
    inverse = scale / (1 + scale * SHIFT)
    x = inverse * y
    return (
        y * (_log1p_over(x) - 1)
        + (y - 0.5) * jnp.log1p(x)
        + _stirling(inverse / (1 + x))
        - _stirling(inverse)
        + y * jnp.log1p(scale * SHIFT)
        - shifted
    )


def _log1p_over(x: jax.Array) -> jax.Array:
    """Return ``log1p(x) / x``, which is 1 at zero."""
    return _by_series(x, lambda k: 1 / (k + 1), lambda x: jnp.log1p(x) / x)


def _excess_log(x: jax.Array) -> jax.Array:
    """Return ``(log1p(x) - x / (1 + x)) / x**2``, which is 1/2 at zero."""
    return _by_series(x, lambda k: (k + 1) / (k + 2), lambda x: (jnp.log1p(x) - x / (1 + x)) / x**2)


def _by_series(
    x: jax.Array, term: Callable[[int], float], far: Callable[[jax.Array], jax.Array]
) -> jax.Array:
    """Return the alternating series of these terms below `SMALL`, and what it is the series of above."""
    is_small = x < SMALL
    small = jnp.where(is_small, x, 0)
    series = jnp.zeros_like(x)
    for k in reversed(range(N_TERMS)):
        series = (-1) ** k * term(k) + small * series
    return jnp.where(is_small, series, far(jnp.where(is_small, 1, x)))


def _stirling(inverse: jax.Array) -> jax.Array:
    """Return what Stirling's formula lacks to the logarithm of the gamma function at ``1/inverse``."""
    total = jnp.zeros_like(inverse)
    for term in reversed(_STIRLING):
        total = term + inverse**2 * total
    return inverse * total


def slope_of_scale(
    y: jax.Array, rate: jax.Array, weights: jax.Array, scale: jax.Array
) -> jax.Array:
    """Return the derivative of the weighted loss, all its terms, by the scale: a scalar.

    Parameters
    ----------
    y, rate, weights
        Counts, rates and weights of the bins, shape ``(n_time_bins,)``; a bin without weight may hold
        anything.
    scale
        Zero or positive, a scalar.
    """
    used = weights > 0
    y, rate = jnp.where(used, y, 0), jnp.where(used, rate, 1)
    _, rising = jax.jvp(lambda scale: rising_log(y, scale), (scale,), (jnp.ones_like(scale),))
    x = scale * rate
    slopes = y * rate / (1 + x) - rate**2 * _excess_log(x) - rising
    return weighted_sum(weights, slopes)


class _Search(NamedTuple):
    """Where the search for the dispersion stands: its logarithm, and a bracket around the zero."""

    log_scale: jax.Array
    low: jax.Array
    high: jax.Array
    n_steps: jax.Array
    done: jax.Array


def improve_scale(y: jax.Array, rate: jax.Array, weights: jax.Array, start: jax.Array) -> jax.Array:
    """Return a dispersion near that of greatest likelihood at given rates; repeated, it is the one.

    It is zero, and the counts are Poisson, where their scatter around the rates is no more than that:
    ``sum of weights ((y - rate)**2 - y) <= 0``, which is where the likelihood falls from zero on.
    Elsewhere it is where `slope_of_scale` is zero: Newton's method on the logarithm, kept in a bracket,
    until a step is short; from near the zero that is one step.

    Parameters
    ----------
    y, rate, weights
        See `slope_of_scale`.
    start
        Where to begin, a scalar; where it is not positive, at the estimate by moments.
    """
    excess = weighted_sum(weights, jnp.square(y - rate) - y)
    squares = weighted_sum(weights, jnp.square(rate))
    tiny = jnp.finfo(rate.dtype).tiny
    by_moments = excess / jnp.maximum(squares, tiny)
    first = jnp.log(jnp.clip(jnp.where(start > 0, start, by_moments), tiny, LARGEST_SCALE))
    is_scattered = excess > 0

    def slope(log_scale: jax.Array) -> jax.Array:
        scale = jnp.exp(log_scale)
        return scale * slope_of_scale(y, rate, weights, scale)

    def unfinished(search: _Search) -> jax.Array:
        return ~search.done & (search.n_steps < MAX_STEPS)

    def advance(search: _Search) -> _Search:
        here = search.log_scale
        found, curvature = jax.jvp(slope, (here,), (jnp.ones_like(here),))
        low = jnp.where(found < 0, here, search.low)
        high = jnp.where(found > 0, here, search.high)
        newton = -found / jnp.where(curvature > 0, curvature, 1)
        step = jnp.where(curvature > 0, newton, -jnp.sign(found) * LONGEST_STEP)
        there = here + jnp.clip(step, -LONGEST_STEP, LONGEST_STEP)
        is_outside = (there <= low) | (there >= high)
        there = jnp.where(is_outside & jnp.isfinite(low + high), (low + high) / 2, there)
        there = jnp.minimum(there, jnp.log(LARGEST_SCALE))
        done = ~(jnp.abs(there - here) > NEAR)
        return _Search(there, low, high, search.n_steps + 1, done)

    infinite = jnp.asarray(jnp.inf, rate.dtype)
    begin = _Search(first, -infinite, infinite, jnp.asarray(0), ~is_scattered)
    end = jax.lax.while_loop(unfinished, advance, begin)
    return jnp.where(is_scattered, jnp.exp(end.log_scale), 0.0)


def scale_of_greatest_likelihood(y: jax.Array, rate: jax.Array, weights: jax.Array) -> jax.Array:
    """Return the dispersion of greatest likelihood at given rates, as `improve_scale` describes it."""

    def unfinished(state: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        before, scale, n_searches = state
        tolerance = 8 * jnp.finfo(rate.dtype).eps
        return (jnp.abs(scale - before) > tolerance * scale) & (n_searches < MAX_STEPS)

    def improve(
        state: tuple[jax.Array, jax.Array, jax.Array],
    ) -> tuple[jax.Array, jax.Array, jax.Array]:
        _, scale, n_searches = state
        return scale, improve_scale(y, rate, weights, scale), n_searches + 1

    zero = jnp.zeros((), rate.dtype)
    first = (jnp.asarray(-1.0, rate.dtype), zero, jnp.asarray(0))
    return jax.lax.while_loop(unfinished, improve, improve(first))[1]
