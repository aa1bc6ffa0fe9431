"""The solvers, by name; the only file that imports jaxopt.

Our own Newton is the default. jaxopt's solvers can be asked for by name, and are what a student
compares it with.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import jax

from glmlab.model import newton
from glmlab.model.expansion import attainable
from glmlab.model.newton import Solution
from glmlab.model.objective import Objective


class Minimize(Protocol):
    """Minimizes an objective from a start, to a tolerance, in at most so many iterations."""

    def __call__(  # noqa: D102
        self, objective: Objective, beta: jax.Array, tol: jax.Array, maxiter: int
    ) -> Solution: ...


@dataclass(frozen=True)
class Solver:
    """A solver by name.

    Attributes
    ----------
    minimize
        Traceable; called inside a compiled function only.
    default_tol, default_maxiter
        Taken where the user asks for nothing else.
    """

    name: str
    minimize: Minimize
    default_tol: float = 1e-10
    default_maxiter: int = 300


def _jaxopt() -> Any:
    """Return jaxopt, imported when first used: it brings SciPy's optimizers, and few labs need it."""
    with warnings.catch_warnings():
        # It warns on import that it is no longer maintained; the user cannot act on that.
        warnings.simplefilter("ignore", DeprecationWarning)
        import jaxopt
    return jaxopt


def _from_jaxopt(name: str, make: Callable[..., Any], default_maxiter: int) -> Solver:
    def minimize(objective: Objective, beta: jax.Array, tol: jax.Array, maxiter: int) -> Solution:
        tol = attainable(tol, beta.dtype)
        end, state = make(maxiter=maxiter, tol=tol).run(beta, objective=objective)
        return Solution(end, state.iter_num, objective.kkt_residual(end), state.error <= tol)

    return Solver(name, minimize, default_maxiter=default_maxiter)


def _smooth_value(beta: jax.Array, objective: Objective) -> jax.Array:
    return objective.smooth_value(beta)


def _smooth(name: str) -> Callable[..., Any]:
    return lambda **options: getattr(_jaxopt(), name)(fun=_smooth_value, **options)


class _ProximalGradient:
    """jaxopt's ProximalGradient, whose prox needs the objective by position."""

    def __init__(self, maxiter: int, tol: jax.Array) -> None:
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


SOLVERS: dict[str, Solver] = {
    solver.name: solver
    for solver in (
        Solver("Newton", newton.minimize),
        Solver("ProximalNewton", newton.minimize),
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
