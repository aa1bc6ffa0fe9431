"""The solvers, by name; the only file that imports jaxopt.

Our own Newton is the default. jaxopt's solvers can be asked for by name, and are what a student
compares it with.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp

from glmlab.model import newton
from glmlab.model.expansion import attainable
from glmlab.model.newton import Solution
from glmlab.model.objective import Objective


class Minimize(Protocol):
    """Minimizes an objective from a start, to a tolerance, in at most so many iterations."""

    def __call__(  # noqa: D102
        self, objective: Objective, beta: jax.Array, tol: jax.Array, maxiter: int
    ) -> Solution: ...


class Iterate(NamedTuple):
    """Where a solver stands between two iterations.

    Attributes
    ----------
    beta
        Intercept and weights, shape ``(n_parameters,)``.
    error
        What the solver compares with its tolerance; inf before the first iteration.
    stalled
        Whether the solver has given up: no step falls.
    state
        What else it remembers.
    """

    beta: jax.Array
    error: jax.Array
    stalled: jax.Array
    state: Any


@dataclass(frozen=True)
class Iteration:
    """A solver taken apart, so that each of its iterations can be seen.

    Attributes
    ----------
    start
        ``(objective, beta) ->`` the iterate before the first iteration; traceable.
    advance
        ``(objective, iterate) ->`` the next one; traceable.
    """

    start: Callable[[Objective, jax.Array], Iterate]
    advance: Callable[[Objective, Iterate], Iterate]


@dataclass(frozen=True)
class Solver:
    """A solver by name.

    Attributes
    ----------
    minimize
        Traceable; called inside a compiled function only.
    iteration
        The same, iteration by iteration.
    default_tol, default_maxiter
        Taken where the user asks for nothing else.
    """

    name: str
    minimize: Minimize
    iteration: Iteration
    default_tol: float = 1e-10
    default_maxiter: int = 300


def _before_first(beta: jax.Array, state: Any) -> Iterate:
    return Iterate(beta, jnp.asarray(jnp.inf, beta.dtype), jnp.asarray(False), state)


def _advance_newton(objective: Objective, iterate: Iterate) -> Iterate:
    # Newton's method remembers nothing, so one iteration is a run of one.
    end = newton.minimize(objective, iterate.beta, 0.0, 1)
    stalled = jnp.all(end.beta == iterate.beta)
    return Iterate(end.beta, end.kkt_residual, stalled, iterate.state)


_NEWTON = Iteration(lambda _objective, beta: _before_first(beta, ()), _advance_newton)


def _jaxopt() -> Any:
    """Return jaxopt, imported when first used: it brings SciPy's optimizers, and few labs need it."""
    with warnings.catch_warnings():
        # It warns on import that it is no longer maintained; the user cannot act on that.
        warnings.simplefilter("ignore", DeprecationWarning)
        import jaxopt
    return jaxopt


def _from_jaxopt(name: str, make: Callable[..., Any], default_maxiter: int) -> Solver:
    def minimize(objective: Objective, beta: jax.Array, tol: jax.Array, maxiter: int) -> Solution:
        tol = attainable(tol, beta.dtype) * objective.slope_unit
        end, state = make(maxiter=maxiter, tol=tol).run(beta, objective=objective)
        return Solution(end, state.iter_num, objective.kkt_residual(end), state.error <= tol)

    def start(objective: Objective, beta: jax.Array) -> Iterate:
        state = make(maxiter=1, tol=0.0).init_state(beta, objective=objective)
        return _before_first(beta, state)

    def advance(objective: Objective, iterate: Iterate) -> Iterate:
        solver = make(maxiter=1, tol=0.0)
        beta, state = solver.update(iterate.beta, iterate.state, objective=objective)
        return Iterate(beta, state.error, iterate.stalled, state)

    return Solver(name, minimize, Iteration(start, advance), default_maxiter=default_maxiter)


def _smooth_value(beta: jax.Array, objective: Objective) -> jax.Array:
    return objective.smooth_value(beta)


def _smooth(name: str) -> Callable[..., Any]:
    return lambda **options: getattr(_jaxopt(), name)(fun=_smooth_value, **options)


class _ProximalGradient:
    """jaxopt's ProximalGradient, whose prox needs the objective by position."""

    def __init__(self, maxiter: int, tol: float | jax.Array) -> None:
        self.solver = _jaxopt().ProximalGradient(
            fun=_smooth_value,
            prox=self._prox,
            maxiter=maxiter,
            tol=tol,
        )

    @staticmethod
    def _prox(beta: jax.Array, objective: Objective, scaling: jax.Array) -> jax.Array:
        return objective.penalty.prox(beta, scaling * objective.strength)

    def run(self, beta: jax.Array, objective: Objective) -> Any:
        return self.solver.run(beta, objective, objective)

    def init_state(self, beta: jax.Array, objective: Objective) -> Any:
        return self.solver.init_state(beta, objective, objective)

    def update(self, beta: jax.Array, state: Any, objective: Objective) -> Any:
        return self.solver.update(beta, state, objective, objective)


SOLVERS: dict[str, Solver] = {
    solver.name: solver
    for solver in (
        Solver("Newton", newton.minimize, _NEWTON),
        Solver("ProximalNewton", newton.minimize, _NEWTON),
        _from_jaxopt("GradientDescent", _smooth("GradientDescent"), 20_000),
        _from_jaxopt("BFGS", _smooth("BFGS"), 1_000),
        _from_jaxopt("LBFGS", _smooth("LBFGS"), 1_000),
        _from_jaxopt("NonlinearCG", _smooth("NonlinearCG"), 5_000),
        _from_jaxopt("ProximalGradient", _ProximalGradient, 20_000),
    )
}


def resolve_solver(name: str | None, regularizer_name: str, allowed: tuple[str, ...]) -> Solver:
    """Return the solver of this name, or the regularizer's own choice for None.

    Raises
    ------
    ValueError
        If there is no such solver or the regularizer cannot be fitted with it.
    """
    if name is None:
        return SOLVERS[allowed[0]]
    if name not in SOLVERS:
        raise ValueError(f"The solver {name!r} is not known; choose one of {', '.join(SOLVERS)}.")
    if name not in allowed:
        raise ValueError(
            f"The solver {name} cannot fit {regularizer_name}; choose one of {', '.join(allowed)}."
        )
    return SOLVERS[name]
