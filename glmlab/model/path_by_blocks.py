"""The engine of `fit_path` for the folds of large data: all rows at once, strength after strength."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp

from glmlab.model import newton
from glmlab.model.expansion import attainable
from glmlab.model.fold_newton import (
    Blocks,
    Problem,
    Progress,
    Static,
    block_losses,
    block_scores,
    evaluate_rows,
    minimize_rows,
    start_rows,
)
from glmlab.model.objective import Objective, units
from glmlab.model.observation_models import Likelihood
from glmlab.model.path_by_rows import Fitted, dof_resid
from glmlab.model.programs import program
from glmlab.model.regularizer import Penalty

MAX_SHARED_STEPS = 40
"""Steps of all rows together, before one that is left over goes on alone: at most 12 were needed on 6
problems of 6,000 bins and 30 features (exp and softplus, Ridge and Lasso, 50 strengths)."""


@program(static=("static", "maxiter"))
def fit_by_blocks(
    blocks: Blocks,
    train_size: jax.Array,
    penalty: Penalty,
    strengths: jax.Array,
    n_strengths: int,
    start: jax.Array,
    tol: jax.Array,
    *,
    likelihood: Likelihood,
    static: Static,
    maxiter: int,
) -> Fitted:
    """Fit all rows along the strengths, one after the other.

    Rows that share their curvature converge nearly always; one that does not is finished by a Newton's
    method of its own.

    Parameters
    ----------
    blocks
        The data, and what each row fits and scores.
    train_size
        Bins that each row fits, shape ``(n_rows,)``.
    penalty, strengths, tol
        See `fit_path`, padded.
    n_strengths
        How many strengths are asked for.
    start
        Shape ``(n_rows, n_parameters)`` or ``(1, n_parameters)``; NaN asks for the null model.
    likelihood
        What the loss is; its scale is one that is given.
    static
        What is compiled in.
    maxiter
        Iterations at most, of the rows together and then of each alone.
    """
    tol = attainable(tol, blocks.design.dtype)

    def fit_next(i: jax.Array, state: tuple[Fitted, Progress]) -> tuple[Fitted, Progress]:
        fitted, progress = state
        problem = first.at(penalty, strengths[i])
        progress = minimize_rows(problem, progress, static, min(maxiter, MAX_SHARED_STEPS))
        progress = jax.lax.cond(
            jnp.any(progress.rows.kkt_residual > tol),
            partial(_finish, problem, static, maxiter),
            lambda same: same,
            progress,
        )
        one = _fitted(blocks, train_size, progress, likelihood, tol)
        return jax.tree.map(lambda all_, new: all_.at[:, i].set(new), fitted, one), progress

    intercept, *units_of_rows = jax.vmap(partial(_null_model, blocks, likelihood))(blocks.train)
    first = Problem(blocks, *penalty.at(strengths[0]), tol, likelihood, *units_of_rows)
    progress = start_rows(first, _first_beta(intercept, start), static)
    empty = jax.tree.map(
        lambda one: jnp.zeros((one.shape[0], strengths.shape[0], *one.shape[1:]), one.dtype),
        _fitted(blocks, train_size, progress, likelihood, tol),
    )
    return jax.lax.fori_loop(0, n_strengths, fit_next, (empty, progress))[0]


def _fitted(
    blocks: Blocks,
    train_size: jax.Array,
    progress: Progress,
    likelihood: Likelihood,
    tol: jax.Array,
) -> Fitted:
    rows = progress.rows
    left = dof_resid(train_size, rows.beta)
    loss = block_losses(blocks, rows, likelihood)
    return Fitted(
        rows.beta,
        rows.gradient,
        loss,
        block_scores(blocks, rows, likelihood, train_size, left),
        jnp.full_like(rows.kkt_residual, likelihood.scale),
        rows.kkt_residual,
        progress.n_steps,
        (rows.kkt_residual <= tol) & jnp.isfinite(loss),
    )


def _null_model(
    blocks: Blocks, likelihood: Likelihood, train: jax.Array
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Return the intercept of a row's model without weights, and the units there."""
    counts, weights = blocks.counts.reshape(-1), (train[:, None] * blocks.used).reshape(-1)
    return likelihood.null_intercept(counts, weights), *units(likelihood, counts, weights)


def _first_beta(intercept: jax.Array, start: jax.Array) -> jax.Array:
    null = jnp.zeros((intercept.shape[0], start.shape[1]), start.dtype).at[:, 0].set(intercept)
    return jnp.where(jnp.isnan(start[:, :1]), null, start)


def _finish(problem: Problem, static: Static, maxiter: int, progress: Progress) -> Progress:
    blocks, rows = problem.blocks, progress.rows

    def alone(row: jax.Array) -> newton.Solution:
        objective = Objective(
            blocks.flat_design,
            blocks.counts.reshape(-1),
            (blocks.train[row][:, None] * blocks.used).reshape(-1),
            problem.penalty,
            problem.strength,
            problem.likelihood,
            static.is_smooth,
            problem.slope_unit[row],
            problem.loss_unit[row],
        )
        return newton.minimize(objective, rows.beta[row], problem.tol, maxiter)

    def finish(row: jax.Array, state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        def write(state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
            beta, n_steps = state
            solution = alone(row)
            return beta.at[row].set(solution.beta), n_steps.at[row].add(solution.n_steps)

        return jax.lax.cond(rows.kkt_residual[row] > problem.tol, write, lambda same: same, state)

    beta, n_steps = jax.lax.fori_loop(0, rows.beta.shape[0], finish, (rows.beta, progress.n_steps))
    return progress._replace(rows=evaluate_rows(problem, beta, static), n_steps=n_steps)
