"""The line search of Newton's method: how much of a step is taken.

Source: Nocedal and Wright, Numerical Optimization (2006), section 3.1, for backtracking and the
condition of sufficient decrease; Lee, Sun and Saunders (2014), section 2.3, for the decrease that a
proximal step predicts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

MAX_HALVINGS = 40
"""A step of 1e-12 of its length moves nothing that 16 digits can tell."""

SUFFICIENT_DECREASE = 1e-4
"""Share of the predicted decrease that is enough; the usual choice, see the source, page 33."""

There = TypeVar("There")


def backtrack(
    evaluate: Callable[[jax.Array], There],
    value_of: Callable[[There], jax.Array],
    *,
    start: jax.Array,
    predicted_decrease: jax.Array,
    unit: ArrayLike,
    first: jax.Array,
) -> tuple[jax.Array, There]:
    """Halve the length of a step, or of many, until the objective falls enough.

    Parameters
    ----------
    evaluate
        Returns what is needed of the points at these shares of the steps; the shape of `first`.
    value_of
        Returns the objective there, of the same shape.
    start
        Objective at the start of each step.
    predicted_decrease
        Change of the objective that its expansion predicts for the whole step, not above zero.
    unit
        Size of the loss, by which round-off is judged; see `Objective`.
    first
        The shares to try first.

    Returns
    -------
    length, there
        The shares taken, zero where the objective falls at none, and what `evaluate` returns for them.
    """
    # Near the optimum the decrease is smaller than the round-off of the sum over bins.
    noise = 30 * jnp.finfo(first.dtype).eps * (unit + jnp.abs(start))

    def is_too_long(length: jax.Array, there: There) -> jax.Array:
        bound = start + SUFFICIENT_DECREASE * length * predicted_decrease + noise
        return ~(value_of(there) <= bound)  # True for NaN, so overflow is halved away

    def unfinished(state: tuple[jax.Array, There, jax.Array]) -> jax.Array:
        length, there, n_halvings = state
        return jnp.any(is_too_long(length, there)) & (n_halvings <= MAX_HALVINGS)

    def halve(state: tuple[jax.Array, There, jax.Array]) -> tuple[jax.Array, There, jax.Array]:
        length, there, n_halvings = state
        factor = jnp.where(n_halvings < MAX_HALVINGS, 0.5, 0.0)
        length = jnp.where(is_too_long(length, there), factor * length, length)
        return length, evaluate(length), n_halvings + 1

    length, there, _ = jax.lax.while_loop(
        unfinished, halve, (first, evaluate(first), jnp.asarray(0))
    )
    return length, there
