"""Newton's method and proximal Newton, the default solvers.

Each iteration replaces the loss by its second-order expansion, minimizes expansion plus penalty,
and searches along the way there until the objective falls. For smooth penalties the minimizer is
one linear solve. Otherwise sweeps of block-coordinate descent find which groups are zero, and a
Newton step on the others gives their values; both work on the small expansion only, never on
the data.

Sources: Lee, Sun and Saunders (2014), proximal Newton-type methods; Friedman, Hastie and
Tibshirani (2010), coordinate descent; Bareilles, Iutzeler and Malick (2022), Newton steps on
the manifold that a proximal step has identified.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from glmlab.model.objective import Objective
from glmlab.model.regularizer import Penalty

MAX_SWEEPS = 60
MAX_HALVINGS = 40
HALVINGS_ON_SUPPORT = 6
SUFFICIENT_DECREASE = 1e-4
LONGEST_STEP = 20.0


class Solution(NamedTuple):
    """Where a solver ended.

    Attributes
    ----------
    beta
        Intercept and weights, shape ``(n_parameters,)``.
    n_steps
        Iterations taken.
    kkt_residual
        Largest violation of the optimality conditions at `beta`.
    converged
        Whether that is within the tolerance.
    """

    beta: jax.Array
    n_steps: jax.Array
    kkt_residual: jax.Array
    converged: jax.Array


class _Step(NamedTuple):
    beta: jax.Array
    linear_predictor: jax.Array
    value: jax.Array
    gradient: jax.Array
    kkt_residual: jax.Array
    n_steps: jax.Array
    stalled: jax.Array


def attainable(tol: float | jax.Array, dtype: jnp.dtype) -> jax.Array:
    """Return `tol`, or what the precision allows where that is more."""
    return jnp.maximum(jnp.asarray(tol, dtype), 30 * jnp.finfo(dtype).eps)


def minimize(
    objective: Objective, beta: jax.Array, tol: float | jax.Array = 1e-10, maxiter: int = 100
) -> Solution:
    """Minimize an objective by Newton's method, proximal where the penalty is not smooth.

    Parameters
    ----------
    objective
        What to minimize.
    beta
        Where to start, shape ``(n_parameters,)``.
    tol
        Largest violation of the optimality conditions at which to stop; never below what the
        precision allows.
    maxiter
        Iterations at most.
    """
    tol = attainable(tol, beta.dtype)

    def unfinished(step: _Step) -> jax.Array:
        return (step.kkt_residual > tol) & (step.n_steps < maxiter) & ~step.stalled

    start = _evaluate(objective, beta, objective.linear_predictor(beta), jnp.asarray(0))
    end = jax.lax.while_loop(unfinished, lambda step: _iterate(objective, step), start)
    return Solution(end.beta, end.n_steps, end.kkt_residual, end.kkt_residual <= tol)


def _evaluate(
    objective: Objective, beta: jax.Array, linear_predictor: jax.Array, n_steps: jax.Array
) -> _Step:
    gradient = objective.gradient(beta, linear_predictor)
    return _Step(
        beta=beta,
        linear_predictor=linear_predictor,
        value=_value(objective, beta, linear_predictor),
        gradient=gradient,
        kkt_residual=objective.penalty.kkt_residual(beta, gradient, objective.strength),
        n_steps=n_steps,
        stalled=jnp.asarray(False),
    )


def _value(objective: Objective, beta: jax.Array, linear_predictor: jax.Array) -> jax.Array:
    return (
        objective.loss_of(linear_predictor)
        + objective.smooth_penalty(beta)
        + objective.nonsmooth_penalty(beta)
    )


def _iterate(objective: Objective, step: _Step) -> _Step:
    hessian = _regular(objective.hessian(step.linear_predictor))
    if objective.is_smooth:
        target = step.beta - _solve(hessian, step.gradient)
    else:
        target = _minimize_expansion(objective, hessian, step)
    moved, found = _search(objective, step, target - step.beta)
    moved = moved._replace(n_steps=step.n_steps + 1)
    stay = step._replace(n_steps=step.n_steps + 1, stalled=jnp.asarray(True))
    return jax.tree.map(lambda new, old: jnp.where(found, new, old), moved, stay)


def _regular(hessian: jax.Array) -> jax.Array:
    """Make the Hessian positive definite where features are absent or collinear."""
    diagonal = jnp.diagonal(hessian)
    # Relative to each feature's own curvature, so that the scale of features does not matter; an
    # absent feature (padding) has none and gets one.
    lift = jnp.where(diagonal > 0, diagonal * 1e3 * jnp.finfo(hessian.dtype).eps, 1)
    return hessian + jnp.diag(lift)


def _solve(matrix: jax.Array, vector: jax.Array) -> jax.Array:
    factor = jax.scipy.linalg.cho_factor(matrix)
    return jax.scipy.linalg.cho_solve(factor, vector)


def _search(objective: Objective, step: _Step, direction: jax.Array) -> tuple[_Step, jax.Array]:
    """Halve the way along `direction` until the objective falls enough."""
    slope = objective.design @ direction
    nonsmooth = objective.nonsmooth_penalty
    promised = step.gradient @ direction + nonsmooth(step.beta + direction) - nonsmooth(step.beta)
    noise = 30 * jnp.finfo(step.beta.dtype).eps * (1 + jnp.abs(step.value))

    def value_at(length: jax.Array) -> jax.Array:
        beta = step.beta + length * direction
        return _value(objective, beta, step.linear_predictor + length * slope)

    def falls(length: jax.Array) -> jax.Array:
        bound = step.value + SUFFICIENT_DECREASE * length * promised + noise
        return value_at(length) <= bound  # False for NaN, so overflow is halved away

    def unfinished(state: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        _, n_halvings, found = state
        return ~found & (n_halvings < MAX_HALVINGS)

    def halve(state: tuple[jax.Array, jax.Array, jax.Array]) -> tuple:
        length, n_halvings, _ = state
        return length / 2, n_halvings + 1, falls(length / 2)

    first = _first_length(objective, step, slope)
    length, _, found = jax.lax.while_loop(unfinished, halve, (first, jnp.asarray(0), falls(first)))
    beta = step.beta + length * direction
    return _evaluate(objective, beta, objective.linear_predictor(beta), step.n_steps), found


def _first_length(objective: Objective, step: _Step, slope: jax.Array) -> jax.Array:
    """Return one, or less where the full step would leave the region of the expansion by far.

    Where the loss is nearly linear (softplus at bins without spikes) the full step is so long
    that halving would never come back.
    """
    used = objective.weights > 0
    reach = LONGEST_STEP * (1 + jnp.max(jnp.where(used, jnp.abs(step.linear_predictor), 0)))
    change = jnp.max(jnp.where(used, jnp.abs(slope), 0))
    return jnp.where(change > reach, reach / jnp.where(change > 0, change, 1), 1.0)


class _Expansion(NamedTuple):
    """``gradient . (z - beta) + (z - beta)' hessian (z - beta) / 2`` plus the group norms."""

    beta: jax.Array
    gradient: jax.Array
    hessian: jax.Array
    penalty: Penalty
    strength: jax.Array

    def slope(self, z: jax.Array) -> jax.Array:
        return self.gradient + self.hessian @ (z - self.beta)

    def value(self, z: jax.Array) -> jax.Array:
        way = z - self.beta
        return (
            self.gradient @ way
            + way @ self.hessian @ way / 2
            + self.strength * self.penalty.nonsmooth(z)
        )

    def kkt_residual(self, z: jax.Array) -> jax.Array:
        return self.penalty.kkt_residual(z, self.slope(z), self.strength)


def _minimize_expansion(objective: Objective, hessian: jax.Array, step: _Step) -> jax.Array:
    expansion = _Expansion(step.beta, step.gradient, hessian, objective.penalty, objective.strength)
    curvature = _block_curvature(hessian, objective.penalty)
    # Solved somewhat better than the outer problem is, the outer iteration stays quadratic.
    tol = jnp.maximum(
        jnp.minimum(step.kkt_residual**1.5, 0.1 * step.kkt_residual),
        attainable(0.0, step.beta.dtype) / 3,
    )

    def unfinished(state: tuple[jax.Array, jax.Array]) -> jax.Array:
        z, n_sweeps = state
        return (expansion.kkt_residual(z) > tol) & (n_sweeps < MAX_SWEEPS)

    def improve(state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        z, n_sweeps = state
        return _polish(expansion, _sweep(expansion, curvature, z)), n_sweeps + 1

    z, _ = jax.lax.while_loop(unfinished, improve, (step.beta, jnp.asarray(0)))
    return z


def _block_curvature(hessian: jax.Array, penalty: Penalty) -> jax.Array:
    """Bound on the curvature within each group, shape ``(n_parameters,)``, by group."""
    same_group = penalty.group[:, None] == penalty.group[None, :]
    row_sums = jnp.sum(jnp.where(same_group, jnp.abs(hessian), 0), axis=1)
    return jnp.zeros_like(row_sums).at[penalty.group].max(row_sums)


def _sweep(expansion: _Expansion, curvature: jax.Array, z: jax.Array) -> jax.Array:
    """Minimize over one group after the other (a bound on the expansion, exact for one feature)."""
    penalty = expansion.penalty

    def update(group: jax.Array, state: tuple[jax.Array, jax.Array]) -> tuple:
        z, slope = state
        scale = jnp.where(curvature[group] > 0, curvature[group], 1)
        here = penalty.group == group
        moved = jnp.where(here, z - slope / scale, 0)
        norm = jnp.sqrt(jnp.sum(moved**2))
        threshold = expansion.strength * penalty.group_weight[group] / scale
        kept = jnp.where(norm > threshold, 1 - threshold / jnp.where(norm > 0, norm, 1), 0)
        change = jnp.where(here, kept * moved - z, 0)
        return z + change, slope + expansion.hessian @ change

    return jax.lax.fori_loop(0, z.shape[0], update, (z, expansion.slope(z)))[0]


def _polish(expansion: _Expansion, z: jax.Array) -> jax.Array:
    """Newton steps over the groups that are not zero, for as long as the expansion falls."""

    def unfinished(state: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        _, n_steps, fell = state
        return fell & (n_steps < z.shape[0])

    def step(state: tuple[jax.Array, jax.Array, jax.Array]) -> tuple:
        z, n_steps, _ = state
        moved = _step_on_support(expansion, z)
        return moved, n_steps + 1, expansion.value(moved) < expansion.value(z)

    return jax.lax.while_loop(unfinished, step, (z, jnp.asarray(0), jnp.asarray(True)))[0]


def _step_on_support(expansion: _Expansion, z: jax.Array) -> jax.Array:
    """Newton step over the groups that are not zero; none if the expansion does not fall."""
    penalty = expansion.penalty
    threshold = (expansion.strength * penalty.group_weight)[penalty.group]
    norms = penalty.group_norms(z)[penalty.group]
    active = (norms > 0) | (threshold == 0)
    per_norm = jnp.where(norms > 0, threshold / jnp.where(norms > 0, norms, 1), 0)
    unit = z / jnp.where(norms > 0, norms, 1)
    same_group = penalty.group[:, None] == penalty.group[None, :]
    # Curvature of a group's norm: none along the group's weights, 1 / norm across them.
    bend = per_norm[:, None] * (
        jnp.eye(z.shape[0]) - jnp.where(same_group, jnp.outer(unit, unit), 0)
    )
    both = active[:, None] & active[None, :]
    matrix = jnp.where(both, expansion.hessian + bend, jnp.eye(z.shape[0]))
    slope = jnp.where(active, expansion.slope(z) + per_norm * z, 0)
    direction = -_solve(matrix, slope)

    sizes = jnp.sum(same_group, axis=1)
    crossing = jnp.where(direction * z < 0, -z / jnp.where(direction == 0, 1, direction), jnp.inf)
    crossing = jnp.where((threshold > 0) & (sizes == 1), crossing, jnp.inf)
    first = jnp.min(crossing)
    # The weight that reaches zero first is set to zero exactly, or round-off would keep it active.
    to_zero = jnp.where(crossing == first, 0, z + jnp.minimum(first, 1) * direction)
    # Larger groups bend the expansion, so that a full step may be too long.
    lengths = 0.5 ** jnp.arange(HALVINGS_ON_SUPPORT, dtype=z.dtype)
    candidates = jnp.vstack([to_zero, z + lengths[:, None] * direction, z])
    values = jax.vmap(expansion.value)(candidates)
    return candidates[jnp.argmin(jnp.where(jnp.isnan(values), jnp.inf, values))]
