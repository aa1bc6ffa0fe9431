"""Which solver can do which regularizer, and the ways of all of them to the optimum."""

from __future__ import annotations

from collections.abc import Iterator

from glmlab.concepts.solvers import SOLVERS, allowed_solvers
from glmlab.model.float64 import steps_in_float64
from glmlab.model.trace import Trace
from glmlab.model.traces import trace_solver
from glmlab.workspaces.feedforward.compute.stages import Model, kept, model_of
from glmlab.workspaces.feedforward.results import SolverTraces
from glmlab.workspaces.feedforward.settings import Settings


@steps_in_float64
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
    known = _known_traces(settings)
    model = model_of(settings)
    for n_done, name in enumerate(names, 1):
        if name not in known:
            known[name] = _trace(settings, model, name)
        yield n_done / len(names), SolverTraces({n: known[n] for n in names[:n_done]})


@kept("fit")
def _known_traces(_settings: Settings) -> dict[str, Trace]:
    """Return the traces that are done, by solver: those of a job that was given up are not lost."""
    return {}


def forget_traces() -> None:
    """Let the next traces be taken anew: their times differ from run to run."""
    _known_traces.forget()


def _trace(settings: Settings, model: Model, solver: str) -> Trace:
    data = model.data
    # The lab's own solver is proximal where the penalty is not smooth.
    name = model.regularizer.default_solver if SOLVERS[solver].is_ours else solver
    return trace_solver(
        data.padded,
        data.n_features,
        data.n_time_bins,
        settings.regularizer_strength,
        name,
        **model.fit_options,
    )
