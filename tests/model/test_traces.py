"""Traces of every solver on every regularizer that it can fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from glmlab.model import traces
from glmlab.model.observation_models import (
    BernoulliObservations,
    GammaObservations,
    Observations,
    PoissonObservations,
)
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.regularizer import (
    REGULARIZERS,
    ElasticNet,
    Lasso,
    Regularizer,
    Ridge,
    UnRegularized,
)
from glmlab.model.solvers import SOLVERS
from glmlab.model.trace import Trace
from glmlab.model.traces import MAX_ITERATIONS, TOLERANCE, trace_solver
from tests.model.problems import page_data, page_regularizer, random_problem
from tests.private import n_compiled

pytestmark = pytest.mark.usefixtures("float64")

CASES = [
    (name, solver)
    for name, regularizer in REGULARIZERS.items()
    for solver in regularizer.allowed_solvers
]
STRENGTH = 0.05
EPS = np.finfo(float).eps


def trace(
    regularizer: Regularizer,
    solver: str | None,
    model: Observations | None = None,
    data: tuple[np.ndarray, np.ndarray] | None = None,
    strength: float = STRENGTH,
    **options: Any,
) -> Trace:
    X, y = data or page_data()[::2]
    return trace_solver(
        pad(X, y),
        X.shape[1],
        len(y),
        strength,
        solver,
        regularizer=regularizer,
        likelihood=(model or PoissonObservations()).likelihood(),
        **options,
    )


def objective(regularizer: Regularizer, coef: np.ndarray, intercept: float) -> float:
    """That of the page's data and the exp link, written out."""
    X, _, y = page_data()
    predictor = X @ coef + intercept
    loss = float(np.mean(np.exp(predictor) - y * predictor))
    if not regularizer.has_strength:
        return loss
    return loss + float(regularizer.penalized_loss(coef, STRENGTH))


@pytest.mark.parametrize(("name", "solver"), CASES)
def test_every_solver_goes_from_the_null_model_to_the_optimum(name: str, solver: str) -> None:
    regularizer = page_regularizer(name)
    found = trace(regularizer, solver)
    X, _, y = page_data()
    best = fit_path(
        pad(X, y),
        5,
        [STRENGTH],
        regularizer=regularizer,
        likelihood=PoissonObservations().likelihood(),
        train_weights=np.ones((1, 100)),
    )
    optimum = objective(regularizer, best.coef[0, 0], best.intercept[0, 0])
    null = objective(regularizer, np.zeros(5), np.log(y.mean()))
    assert found.name == solver
    assert found.gap[0] == pytest.approx(null - optimum, rel=1e-10)
    assert found.converged
    assert found.gap[-1] < 1e-13
    assert (found.gap >= EPS).all()
    np.testing.assert_array_equal(found.iterations, np.arange(found.gap.size))
    assert found.seconds[0] == 0
    np.testing.assert_allclose(np.diff(found.seconds), found.seconds[1])
    assert found.seconds[1] > 0


@pytest.mark.parametrize(("name", "solver"), [c for c in CASES if c[0] in ("Ridge", "Lasso")])
def test_a_trace_is_the_solvers_own_run(name: str, solver: str) -> None:
    X, _, y = page_data()
    found = trace(page_regularizer(name), solver)
    own = fit_path(
        pad(X, y),
        5,
        [STRENGTH],
        regularizer=page_regularizer(name),
        likelihood=PoissonObservations().likelihood(),
        train_weights=np.ones((1, 100)),
        solver=SOLVERS[solver],
        tol=TOLERANCE,
    )
    assert own.n_steps[0, 0] == found.iterations[-1]
    assert own.converged[0, 0] == found.converged


def test_a_trace_ends_where_it_is_told_to_and_compiles_nothing_for_it() -> None:
    whole = trace(Ridge(), "GradientDescent")
    compiled: Any = traces.iterate
    before = n_compiled(compiled)
    cut = trace(Ridge(), "GradientDescent", n_iterations=7)
    trace(page_regularizer("Smoothness"), "GradientDescent", tol=1e-3)
    X, _, y = page_data()
    trace(UnRegularized(), "GradientDescent", data=(X[:97], y[:97]), strength=0.3)
    assert n_compiled(compiled) == before
    assert not cut.converged
    np.testing.assert_allclose(cut.gap, whole.gap[:8], rtol=1e-12)


def test_a_slow_solver_fills_the_trace_and_does_not_claim_to_converge() -> None:
    found = trace(UnRegularized(), "GradientDescent", data=random_problem(0, n=100, p=5), tol=0.0)
    assert found.iterations[-1] == MAX_ITERATIONS
    assert not found.converged


def test_newtons_method_is_quadratic_where_gradients_are_linear() -> None:
    newton, gradient = (trace(Ridge(), name).gap for name in ("Newton", "GradientDescent"))
    # Each iteration of Newton's method near the optimum doubles the number of right digits.
    assert newton[3] < 100 * newton[2] ** 2
    assert len(newton) < 8 < len(gradient) / 4


@pytest.mark.parametrize(
    ("model", "regularizer", "solver"),
    [
        (BernoulliObservations(), ElasticNet(0.7), "ProximalGradient"),
        (GammaObservations("softplus"), Ridge(), "Newton"),
    ],
)
def test_other_observation_models_are_traced_too(
    model: Observations, regularizer: Regularizer, solver: str
) -> None:
    X, _, y = page_data()
    y = np.minimum(y, 1) if isinstance(model, BernoulliObservations) else y + 0.5
    found = trace(regularizer, solver, model, (X, y), strength=0.02)
    assert found.converged
    assert found.gap[0] > 1e-4
    assert found.gap[-1] < 1e-12


def test_seconds_are_those_of_a_run_beyond_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = trace(Ridge(), "Newton")

    def beyond(run: Callable[[], Any], empty: Callable[[], Any]) -> float:
        assert int(run().n_done) == len(found.iterations) - 1
        assert int(empty().n_done) == 0
        return 4.0

    monkeypatch.setattr(traces, "seconds_beyond", beyond)
    timed = trace(Ridge(), "Newton")
    np.testing.assert_allclose(timed.seconds, 4 * np.linspace(0, 1, len(found.iterations)))


def test_of_several_runs_the_fastest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    # Runs and empty runs take turns; the fastest take 4 and 1 second, though not in the same turn.
    lengths = [9, 1, 4, 3, 5, 2, 7, 2, 8, 8]
    clock = iter(
        [time for k, length in enumerate(lengths) for time in (20.0 * k, 20.0 * k + length)]
    )
    monkeypatch.setattr(traces, "perf_counter", lambda: next(clock))
    assert traces.seconds_beyond(lambda: None, lambda: None) == 3.0


def test_a_run_that_cannot_be_told_from_an_empty_one_takes_some_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(traces, "_seconds", lambda _run: 1.0)
    assert traces.seconds_beyond(lambda: None, lambda: None) == traces.SHORTEST_RUN_S


def test_an_objective_that_overflowed_has_no_finite_gap() -> None:
    gap = traces.suboptimality(np.array([2.0, np.nan, np.inf, 1.0 - EPS]), 1.0, np.dtype(float))
    np.testing.assert_array_equal(gap, [1.0, np.inf, np.inf, EPS])


def test_a_problem_without_an_optimum_is_refused() -> None:
    """Under the identity link a group of bins without spikes has a rate that no optimum gives."""
    X = np.repeat([[0.0], [1.0]], [40, 4], axis=0)
    y = np.where(X[:, 0] > 0, 0.0, 2.0)
    with pytest.raises(ValueError, match="finds no optimum of this problem"):
        trace(UnRegularized(), "Newton", PoissonObservations("identity"), (X, y))


@pytest.mark.parametrize(
    ("solver", "options", "error", "sentence"),
    [
        ("BFGS", {}, ValueError, "solver BFGS cannot fit Lasso"),
        ("Sgd", {}, ValueError, "solver 'Sgd' is not known"),
        (None, {"n_iterations": 0}, ValueError, "n_iterations must be at least 1"),
        (None, {"n_iterations": 301}, ValueError, "n_iterations must be at most 300"),
        (None, {"n_iterations": 2.0}, TypeError, "n_iterations must be an integer"),
        (None, {"tol": -1.0}, ValueError, "tol must not be negative"),
        (None, {"strength": -1.0}, ValueError, "regularizer_strength must be finite and not neg"),
    ],
)
def test_bad_input_is_one_sentence(
    solver: str | None, options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        trace(Lasso(), solver, **options)


def test_missing_values_are_refused() -> None:
    X, _, y = page_data()
    with pytest.raises(ValueError, match="must be finite"):
        trace(Lasso(), None, data=(np.where(X > 1, np.nan, X), y))
