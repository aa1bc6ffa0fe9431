"""What a solver does: how far it is from the optimum after each iteration, and how long that takes.

The optimum is where Newton's method ends, whatever the solver.

Source: Nocedal and Wright, Numerical Optimization (2006), for what to expect of each: linear for
gradients, superlinear for BFGS, quadratic for Newton's method.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.checks import FloatArray, require_integer, require_tolerance
from glmlab.model.expansion import attainable
from glmlab.model.objective import Objective
from glmlab.model.observation_models import Likelihood
from glmlab.model.one_series import require_one_series
from glmlab.model.padding import Data
from glmlab.model.path import embed, fit_path
from glmlab.model.path_by_rows import null_beta
from glmlab.model.programs import program
from glmlab.model.regularizer import Regularizer
from glmlab.model.solvers import SOLVERS, Iterate, resolve_solver
from glmlab.model.trace import Trace

MAX_ITERATIONS = 300
"""Most iterations that a trace holds; the shape that is compiled."""

TOLERANCE = 1e-8
TIMED_RUNS = 5
MOST_TIMED_RUNS = 40
TIMING_BUDGET_S = 0.1
SHORTEST_RUN_S = 1e-6


def trace_solver(
    data: Data,
    n_features: int,
    n_time_bins: int,
    strength: float,
    solver_name: str | None = None,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    n_iterations: int = MAX_ITERATIONS,
    tol: float = TOLERANCE,
) -> Trace:
    """Run a solver from the null model, and look at it after each iteration.

    A scale that is estimated is taken as it is at the optimum: solvers find weights.

    The time is that of the fastest of a few runs, after one that may compile, minus that of a run of
    no iterations. It contains what looking at the iterations costs: writing each down and, for
    Newton's method, evaluating the gradient a second time.

    Parameters
    ----------
    data
        From `pad`, of one series.
    n_features, n_time_bins
        Before padding.
    strength
        Regularizer strength.
    solver_name
        One of the regularizer's `allowed_solvers`; None is the first of them.
    regularizer, likelihood
        What to minimize.
    n_iterations
        Iterations at most, 1 to `MAX_ITERATIONS`; traced, so no number is compiled again.
    tol
        At which the solver stops, by its own measure; never below what the precision allows.

    Raises
    ------
    ValueError, TypeError
        If the solver is not known or cannot fit the regularizer, a number is out of range, or the
        problem has no optimum that Newton's method reaches.
    """
    name = type(regularizer).__name__
    solver = resolve_solver(solver_name, name, regularizer.allowed_solvers)
    _check_numbers(n_iterations, tol)
    require_one_series(data, n_time_bins, n_features)
    optimum, scale = _optimum(data, n_features, n_time_bins, strength, regularizer, likelihood)
    objective = _objective(
        data, n_features, n_time_bins, strength, regularizer, likelihood.at_scale(scale)
    )

    def run(cap: int) -> _Record:
        return jax.block_until_ready(iterate(objective, tol, cap, solver=solver.name))

    record = run(n_iterations)
    done = int(record.n_done)
    values = np.asarray(_values(objective, np.vstack([record.beta, optimum])))
    seconds = seconds_beyond(lambda: run(n_iterations), lambda: run(0))
    return Trace(
        name=solver.name,
        iterations=np.arange(done + 1),
        gap=suboptimality(values[: done + 1], float(values[-1]), data.design.dtype),
        seconds=np.linspace(0, seconds, done + 1),
        converged=bool(record.converged),
    )


def _check_numbers(n_iterations: int, tol: float) -> None:
    require_integer("n_iterations", n_iterations, 1)
    if n_iterations > MAX_ITERATIONS:
        raise ValueError(
            f"n_iterations must be at most {MAX_ITERATIONS}, but it is {n_iterations}."
        )
    require_tolerance(tol)


def _objective(
    data: Data,
    n_features: int,
    n_time_bins: int,
    strength: float,
    regularizer: Regularizer,
    likelihood: Likelihood,
) -> Objective:
    dtype = data.design.dtype
    penalty, factor = regularizer.at_strength(strength, n_features)
    weights = np.zeros(data.design.shape[0], dtype)
    weights[:n_time_bins] = 1 / n_time_bins
    return Objective(
        data.design,
        data.counts[0],
        jnp.asarray(weights),
        embed(penalty, data.design.shape[1], dtype),
        jnp.asarray(factor, dtype),
        likelihood,
        regularizer.is_smooth,
    )


def _optimum(
    data: Data,
    n_features: int,
    n_time_bins: int,
    strength: float,
    regularizer: Regularizer,
    likelihood: Likelihood,
) -> tuple[np.ndarray, float]:
    """Where Newton's method ends, shape ``(n_parameters,)``, and the scale of the likelihood there."""
    penalty, factor = regularizer.at_strength(strength, n_features)
    path = fit_path(
        data,
        n_features,
        [factor],
        regularizer=regularizer,
        likelihood=likelihood,
        penalty=penalty,
        train_weights=np.ones((1, n_time_bins)),
    )
    if not path.converged.all():
        raise ValueError(
            "Newton's method finds no optimum of this problem (a weight without bound, or a rate "
            "that cannot be), so there is nothing to measure a solver by; take a regularizer or a "
            "larger strength."
        )
    beta = np.zeros(data.design.shape[1], data.design.dtype)
    beta[0] = path.intercept[0, 0]
    beta[1 : 1 + n_features] = path.coef[0, 0]
    return beta, float(path.scale[0, 0])


class _Record(NamedTuple):
    """What a run wrote down.

    Attributes
    ----------
    beta
        Intercept and weights after each iteration, shape ``(MAX_ITERATIONS + 1, n_parameters)``.
    n_done, converged
        Iterations done, and whether the solver's error is within its tolerance.
    """

    beta: jax.Array
    n_done: jax.Array
    converged: jax.Array


@program(static=("solver",))
def iterate(objective: Objective, tol: float, n_iterations: int, *, solver: str) -> _Record:
    """Minimize an objective, and keep the parameters after each iteration."""
    iteration = SOLVERS[solver].iteration
    first = iteration.start(objective, null_beta(objective))
    limit = attainable(tol, first.beta.dtype)
    written = jnp.zeros((MAX_ITERATIONS + 1, first.beta.shape[0]), first.beta.dtype)

    def unfinished(state: tuple[Iterate, jax.Array, jax.Array]) -> jax.Array:
        iterate, _, n_done = state
        return (iterate.error > limit) & ~iterate.stalled & (n_done < n_iterations)

    def advance(
        state: tuple[Iterate, jax.Array, jax.Array],
    ) -> tuple[Iterate, jax.Array, jax.Array]:
        iterate, written, n_done = state
        moved = iteration.advance(objective, iterate)
        return moved, written.at[n_done + 1].set(moved.beta), n_done + 1

    end, written, n_done = jax.lax.while_loop(
        unfinished, advance, (first, written.at[0].set(first.beta), jnp.asarray(0))
    )
    return _Record(written, n_done, end.error <= limit)


@program()
def _values(objective: Objective, beta: jax.Array) -> jax.Array:
    """Objective at each row, shape ``(n_rows,)``."""
    return jax.vmap(objective.value)(beta)


def suboptimality(values: np.ndarray, optimum: float, dtype: np.dtype) -> FloatArray:
    """Return how far above the optimum the objective is: at least its last digit."""
    floor = np.finfo(dtype).eps * max(1.0, abs(optimum))
    return np.where(np.isfinite(values), np.maximum(values - optimum, floor), np.inf)


def seconds_beyond(run: Callable[[], object], empty: Callable[[], object]) -> float:
    """Seconds of the fastest run minus the fastest empty one: what else goes on only adds to them.

    They take turns, so that a machine that is busy for a while is so for both. Short runs are
    repeated more often, since more of their time is by chance.
    """
    times: list[tuple[float, float]] = []
    while len(times) < TIMED_RUNS or (
        len(times) < MOST_TIMED_RUNS and np.sum(times) < TIMING_BUDGET_S
    ):
        times.append((_seconds(run), _seconds(empty)))
    fastest, overhead = np.min(times, axis=0)
    return max(float(fastest - overhead), SHORTEST_RUN_S)


def _seconds(run: Callable[[], object]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start
