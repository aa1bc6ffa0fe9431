"""Solvers: which can do what, and the ways of all of them to the optimum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.background_job import BackgroundJob
from glmlab.model import regularizer as model_regularizers
from glmlab.workspaces.feedforward.compute.models import fitted_model
from glmlab.workspaces.feedforward.compute.solvers import trace_solvers
from glmlab.workspaces.feedforward.jobs import JOBS, key_of_traces
from glmlab.workspaces.feedforward.settings import REGULARIZERS, SOLVERS, Settings, allowed_solvers

START = Settings(tab="solvers")


@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("solver", SOLVERS)
def test_the_table_is_that_of_the_model_core(regularizer: str, solver: str) -> None:
    kind = model_regularizers.REGULARIZERS[regularizer]
    name = kind().default_solver if solver == "Newton" else solver
    assert (solver in allowed_solvers(regularizer)) == (name in kind.allowed_solvers)
    if solver in allowed_solvers(regularizer):
        assert replace(START, regularizer=regularizer, solver=solver).solver == solver
    else:
        with pytest.raises(ValueError, match=r"cannot fit .* not smooth; take Newton or Prox"):
            replace(START, regularizer=regularizer, solver=solver)


@pytest.mark.parametrize("regularizer", ["UnRegularized", "Ridge", "Lasso"])
def test_every_solver_that_can_do_it_comes_to_the_optimum(regularizer: str) -> None:
    settings = replace(START, regularizer=regularizer)
    steps = list(trace_solvers(settings))
    assert [share for share, _ in steps][-1] == 1
    found = steps[-1][1]
    assert tuple(found.traces) == allowed_solvers(regularizer)
    for trace in found.traces.values():
        assert trace.converged
        assert trace.gap[-1] < 1e-8
        assert trace.gap[0] > 1e-3
        assert np.all(np.diff(trace.seconds) > 0)
    iterations = {name: trace.iterations[-1] for name, trace in found.traces.items()}
    assert min(iterations, key=lambda name: iterations[name]) == "Newton"


def test_the_chosen_solver_comes_first() -> None:
    _, first = next(trace_solvers(replace(START, solver="BFGS")))
    assert tuple(first.traces) == ("BFGS",)


def test_run_again_takes_the_time_again_and_coming_back_does_not() -> None:
    settings = replace(START, regularizer="Lasso")
    job = JOBS["solvers"]
    work = BackgroundJob("solvers", job, InlineScheduler({"solvers": job.work}))
    work.follow(settings)
    first = work.results.traces["Newton"]
    work.follow(replace(settings, tab="raster"))
    work.follow(replace(settings, regularizer_strength=0.05))
    work.follow(settings)
    assert work.results.traces["Newton"] is first
    work.start()
    assert work.results.traces["Newton"] is not first
    np.testing.assert_array_equal(work.results.traces["Newton"].gap, first.gap)


def test_nothing_is_traced_unseen() -> None:
    assert key_of_traces(Settings()) is None
    assert key_of_traces(START) != key_of_traces(replace(START, regularizer_strength=1.0))
    assert key_of_traces(START) == key_of_traces(replace(START, solver="LBFGS"))


def test_the_model_of_the_next_cell_is_fitted_by_the_chosen_solver() -> None:
    by_newton = fitted_model(START)
    by_lbfgs = fitted_model(replace(START, solver="LBFGS"))
    assert by_lbfgs.solver_name == "LBFGS"
    np.testing.assert_allclose(by_lbfgs.coef_, by_newton.coef_, atol=1e-4)
