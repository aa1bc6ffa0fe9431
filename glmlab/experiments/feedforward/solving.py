"""Which solver can do which regularizer, and the ways of all of them to the optimum."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import jax

from glmlab.experiments.feedforward.settings import Settings, allowed_solvers
from glmlab.experiments.feedforward.stages import ModelChoices
from glmlab.model.regularizer import REGULARIZERS
from glmlab.model.traces import Trace, trace_solver


@dataclass(frozen=True)
class SolverTraces:
    """The ways of several solvers to the optimum of one problem.

    Attributes
    ----------
    traces
        By the names that the control "Solver" has for them.
    """

    traces: dict[str, Trace]


def key_of_traces(settings: Settings) -> Hashable | None:
    """Return what the traces depend on; None where they are not looked at."""
    if settings.experiment != "solvers":
        return None
    return ModelChoices.of(settings), settings.regularizer_strength


def trace_solvers(settings: Settings) -> Iterator[tuple[float, SolverTraces]]:
    """Trace each solver that can do the regularizer, the chosen one first, in float64.

    Yields
    ------
    share
        Of the solvers that are done, 0 to 1.
    traces
        All that are done.
    """
    names = sorted(allowed_solvers(settings.regularizer), key=lambda name: name != settings.solver)
    model = ModelChoices.of(settings)
    traces: dict[str, Trace] = {}
    with jax.enable_x64(True):
        for name in names:
            traces[name] = _trace(model, settings.regularizer_strength, name)
            yield len(traces) / len(names), SolverTraces(dict(traces))


def forget_traces() -> None:
    """Let the next traces be taken anew: their times differ from run to run."""
    _trace.cache_clear()


@lru_cache(maxsize=64)
def _trace(model: ModelChoices, strength: float, solver: str) -> Trace:
    problem = model.problem
    # "Newton" is that for penalties with corners where the regularizer has some.
    name = REGULARIZERS[model.regularizer]().default_solver if solver == "Newton" else solver
    return trace_solver(
        problem.padded,
        problem.n_features,
        problem.n_time_bins,
        strength,
        name,
        regularizer=model.fitted_regularizer,
        likelihood=model.likelihood,
    )
