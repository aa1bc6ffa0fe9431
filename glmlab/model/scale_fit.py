"""Weights and scale of greatest likelihood together, for observation models whose loss has a scale.

Each is improved in turn, with the other as it stands, until the weights are optimal at a scale that stands
still. The two are nearly orthogonal (exactly so in the expected information), so that few turns are needed.

Source: Venables and Ripley, Modern Applied Statistics with S (2002), section 7.4 (``glm.nb``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import jax
import jax.numpy as jnp

from glmlab.model.expansion import attainable
from glmlab.model.newton import Solution
from glmlab.model.objective import Objective

MAX_TURNS = 100
"""Of weights and scale by turns; each begins where the last one ended."""

Minimize = Callable[[Objective, jax.Array, jax.Array, int], Solution]


class _Turn(NamedTuple):
    """Weights, and the scale that they were fitted at."""

    solution: Solution
    scale: jax.Array
    n_turns: jax.Array
    done: jax.Array


def minimize_with_scale(
    objective: Objective,
    beta: jax.Array,
    scale: jax.Array,
    minimize: Minimize,
    tol: jax.Array,
    maxiter: int,
) -> tuple[Objective, Solution]:
    """Minimize an objective over the weights, and over its scale if that is asked for.

    Parameters
    ----------
    objective
        What to minimize, in its units; a scale of its likelihood that is not a number is to be estimated.
    beta, scale
        Where to start; a scale that is not positive has none.
    minimize
        Finds the weights at a scale, as `Solver.minimize`.
    tol, maxiter
        Its tolerance, and its iterations at most in each turn.

    Returns
    -------
    objective
        At the scale that was found.
    solution
        The weights; it has converged if both have.
    """
    likelihood = objective.likelihood
    fit_scale = likelihood.fit_scale
    if fit_scale is None:
        return objective, minimize(objective, beta, tol, maxiter)
    given = jnp.asarray(likelihood.scale, beta.dtype)
    is_given = ~jnp.isnan(given)
    # Without weights there is nothing to search for.
    weights = jnp.where(is_given, 0, objective.weights)
    limit = attainable(tol, beta.dtype)

    def at(scale: jax.Array) -> Objective:
        return replace(objective, likelihood=likelihood.at_scale(scale)).in_units()

    def turn(before: _Turn) -> _Turn:
        beta = before.solution.beta
        rate = likelihood.inverse_link(objective.linear_predictor(beta))
        scale = fit_scale(objective.counts, rate, weights, before.scale)
        scale = jnp.where(is_given, given, scale)
        found = minimize(at(scale), beta, tol, maxiter)
        # In the first turn the scale stands where another fit has left it.
        stands_still = jnp.abs(scale - before.scale) <= limit * (1 + scale)
        done = is_given | (stands_still & (before.n_turns > 0))
        solution = found._replace(
            n_steps=before.solution.n_steps + found.n_steps, converged=found.converged & done
        )
        # No turn would mend what is not a number.
        return _Turn(solution, scale, before.n_turns + 1, done | ~jnp.isfinite(found.kkt_residual))

    unsolved = Solution(beta, jnp.asarray(0), jnp.asarray(jnp.inf, beta.dtype), jnp.asarray(False))
    end = jax.lax.while_loop(
        lambda turned: ~turned.done & (turned.n_turns < MAX_TURNS),
        turn,
        _Turn(unsolved, scale, jnp.asarray(0), jnp.asarray(False)),
    )
    return at(end.scale), end.solution
