"""Many data sets at once against one after the other, and what is said of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glmlab.model import lanes
from glmlab.model.lanes import LANES
from glmlab.model.observation_models import (
    BernoulliObservations,
    GammaObservations,
    Observations,
    PoissonObservations,
)
from glmlab.model.padding import pad
from glmlab.model.path import cross_validate, fit_path
from glmlab.model.redraws import (
    Redraws,
    Selection,
    bias,
    bootstrap_redraws,
    fit_redraws,
    join,
    share_kept,
    share_of_exact_support,
    variance,
)
from glmlab.model.regularizer import (
    REGULARIZERS,
    ElasticNet,
    Lasso,
    Regularizer,
    Ridge,
    UnRegularized,
)
from glmlab.model.uncertainty import drawn_bins
from tests.model.problems import page_regularizer
from tests.private import n_compiled

pytestmark = pytest.mark.usefixtures("float64")

TRUTH = np.array([0.8, 0.0, 0.0, 0.0, -0.6])
# Neither in order nor a single scale, so that an index by the wrong order is seen.
GRID = np.array([0.02, 0.3, 0.005, 30.0, 0.1, 0.05, 1.0])


def draw(n_sets: int, n: int = 100, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = 0.5 * rng.normal(size=(n_sets, n, TRUTH.size))
    return X, rng.poisson(np.exp(X @ TRUTH)).astype(float)


def run(
    X: np.ndarray,
    y: np.ndarray,
    regularizer: Regularizer,
    model: Observations | None = None,
    grid: np.ndarray = GRID,
    n_folds: int = 5,
    **options: Any,
) -> Redraws:
    likelihood = (model or PoissonObservations()).likelihood()
    return join(
        fit_redraws(X, y, grid, n_folds, regularizer=regularizer, likelihood=likelihood, **options)
    )


def check_one_by_one(
    found: Redraws,
    X: np.ndarray,
    y: np.ndarray,
    regularizer: Regularizer,
    model: Observations,
    selection: Selection,
) -> None:
    for k in range(len(X)):
        scores = cross_validate(
            pad(X[k], y[k]),
            TRUTH.size,
            X.shape[1],
            GRID,
            5,
            regularizer=regularizer,
            likelihood=model.likelihood(),
        )
        best = scores.best if selection == "min" else scores.simplest_within_one_error
        assert found.strength[k] == GRID[best]
        np.testing.assert_allclose(found.coef[k], scores.path.coef[0, best], atol=1e-6)
        np.testing.assert_allclose(found.intercept[k], scores.path.intercept[0, best], atol=1e-6)
        np.testing.assert_allclose(found.score[k], scores.mean[best], atol=1e-8)


@pytest.mark.parametrize("selection", ["min", "1se"])
@pytest.mark.parametrize("name", REGULARIZERS)
def test_each_data_set_is_cross_validated_as_it_would_be_alone(
    name: str, selection: Selection
) -> None:
    X, y = draw(12)
    regularizer = page_regularizer(name)
    found = run(X, y, regularizer, selection=selection)
    assert found.converged.all()
    assert found.coef_at_fixed is None
    check_one_by_one(found, X, y, regularizer, PoissonObservations(), selection)
    if regularizer.has_strength and selection == "min":
        assert len(np.unique(found.strength)) > 1


@pytest.mark.parametrize(
    ("model", "regularizer"),
    [(BernoulliObservations(), ElasticNet(0.7)), (GammaObservations("softplus"), Ridge())],
)
def test_other_observation_models_are_fitted_too(
    model: Observations, regularizer: Regularizer
) -> None:
    X, y = draw(3)
    y = np.minimum(y, 1) if isinstance(model, BernoulliObservations) else y + 0.5
    found = run(X, y, regularizer, model)
    assert found.converged.all()
    check_one_by_one(found, X, y, regularizer, model, "min")


@pytest.mark.parametrize("regularizer", [Ridge(), Lasso()])
def test_the_fixed_strength_is_fitted_and_never_chosen(regularizer: Regularizer) -> None:
    X, y = draw(12)
    # All that may be chosen leaves next to nothing, so the fixed strength has the best scores.
    grid, fixed = np.array([30.0, 50.0]), 0.03
    found = run(X, y, regularizer, grid=grid, fixed_strength=fixed)
    assert np.isin(found.strength, grid).all()
    assert np.abs(found.coef).max() < 0.05
    assert found.coef_at_fixed is not None
    assert found.intercept_at_fixed is not None
    for k in range(12):
        alone = fit_path(
            pad(X[k], y[k]),
            TRUTH.size,
            [fixed],
            regularizer=regularizer,
            likelihood=PoissonObservations().likelihood(),
            train_weights=np.ones((1, 100)),
        )
        np.testing.assert_allclose(found.coef_at_fixed[k], alone.coef[0, 0], atol=1e-6)
        np.testing.assert_allclose(found.intercept_at_fixed[k], alone.intercept[0, 0], atol=1e-6)


def test_a_fixed_strength_changes_no_choice() -> None:
    X, y = draw(12)
    without, with_one = run(X, y, Lasso()), run(X, y, Lasso(), fixed_strength=0.05)
    np.testing.assert_array_equal(with_one.strength, without.strength)
    np.testing.assert_allclose(with_one.coef, without.coef, atol=1e-6)


def test_chunks_come_one_by_one_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = draw(23)
    calls = 0
    compiled = lanes.fit_lanes

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        return compiled(*args, **options)

    monkeypatch.setattr(lanes, "fit_lanes", counted)
    chunks = fit_redraws(
        X, y, GRID, 5, regularizer=Ridge(), likelihood=PoissonObservations().likelihood()
    )
    assert calls == 0
    first = next(chunks)
    assert calls == 1
    rest = list(chunks)
    assert calls == 3
    assert [part.strength.size for part in (first, *rest)] == [10, 10, 3]
    order = np.random.default_rng(1).permutation(23)
    shuffled = run(X[order], y[order], Ridge())
    np.testing.assert_allclose(shuffled.coef, join([first, *rest]).coef[order], atol=1e-9)


@pytest.mark.parametrize("regularizer", [Lasso(), Ridge()])
def test_replicates_are_those_of_a_bootstrap(regularizer: Regularizer) -> None:
    """Of the same draws, fitted by the program of one series."""
    X, y = draw(2)
    likelihood, n = PoissonObservations().likelihood(), y.shape[1]
    options: Any = {"regularizer": regularizer, "likelihood": likelihood}
    found = list(bootstrap_redraws(X, y, [[0.01, 0.1]] * 2, n_replicates=70, seed=3, **options))
    assert [one.coef.shape for one in found] == [(70, 2, X.shape[2])] * 2
    np.testing.assert_array_equal(found[0].strength, [0.1, 0.01])
    for k, one in enumerate(found):
        rng = np.random.default_rng((3, k))
        drawn = np.concatenate([drawn_bins(rng, LANES, n) for _ in range(2)])[:70]
        assert (drawn.sum(axis=1) == n).all()
        for first in range(0, 70, 10):
            path = fit_path(
                pad(X[k], y[k]),
                X.shape[2],
                [0.1, 0.01],
                train_weights=drawn[first : first + 10],
                **options,
            )
            np.testing.assert_allclose(one.coef[first : first + 10], path.coef, atol=1e-5)
        interval = one.intervals(0.01, 0.9)
        low, high = np.quantile(one.coef[:, 1], [0.05, 0.95], axis=0)
        np.testing.assert_allclose((interval.low, interval.high), (low, high))


def test_data_sets_are_drawn_again_each_for_itself() -> None:
    X, y = draw(1)
    twice = np.concatenate([X, X]), np.concatenate([y, y])
    options: Any = {"regularizer": Ridge(), "likelihood": PoissonObservations().likelihood()}
    first, second = bootstrap_redraws(*twice, [[0.1]] * 2, n_replicates=2, seed=0, **options)
    assert np.abs(first.coef - second.coef).max() > 1e-3


def test_nothing_compiles_twice() -> None:
    X, y = draw(12)
    run(X, y, Ridge())
    compiled: Any = lanes.fit_lanes
    before = n_compiled(compiled)
    run(X[:7], y[:7], UnRegularized(), n_folds=3)
    options: Any = {"regularizer": Ridge(), "likelihood": PoissonObservations().likelihood()}
    list(bootstrap_redraws(X[:2], y[:2], [[0.1]] * 2, n_replicates=70, seed=0, **options))
    run(X[:, :98, :4], y[:, :98], Ridge(), grid=np.geomspace(10, 1e-3, 40), n_folds=10)
    run(X, y, page_regularizer("Smoothness"), selection="1se", fixed_strength=0.1)
    assert n_compiled(compiled) == before


def test_a_penalty_trades_variance_for_bias() -> None:
    X, y = draw(200, seed=3)
    free, held = run(X, y, UnRegularized(), grid=np.ones(1)), run(X, y, Ridge(), grid=np.ones(1))
    strong = np.abs(TRUTH) > 0
    standard_error = np.sqrt(variance(free.coef) / 200)
    assert (np.abs(bias(free.coef, TRUTH)) < 4 * standard_error + 0.03).all()
    assert (bias(held.coef, TRUTH)[strong] * np.sign(TRUTH[strong]) < -0.2).all()
    assert (variance(held.coef) < variance(free.coef) / 2).all()


def test_what_is_said_of_the_weights() -> None:
    coef = np.array([[1.0, 0.0, 0.2], [3.0, 0.0, 0.0], [2.0, 0.5, 0.0], [2.0, 0.0, 0.0]])
    truth = np.array([1.5, 0.0, 0.0])
    np.testing.assert_allclose(bias(coef, truth), [0.5, 0.125, 0.05])
    np.testing.assert_allclose(variance(coef), [0.5, 0.046875, 0.0075])
    squared_error = np.mean((coef - truth) ** 2, axis=0)
    np.testing.assert_allclose(bias(coef, truth) ** 2 + variance(coef), squared_error)
    np.testing.assert_allclose(share_kept(coef), [1.0, 0.25, 0.25])
    assert share_of_exact_support(coef, truth) == 0.5


def test_data_sets_that_do_not_converge_are_named() -> None:
    """Under the identity link bins without spikes in a group have a rate that no optimum gives."""
    group = np.tile([0.0, 0, 0, 1], 25)
    X = np.tile(group[:, None], (3, 1, 5)) * np.array([1, 0, 0, 0, 0])
    y = np.where(group > 0, 0.0, 2.0) + np.array([1.0, 0.0, 1.0])[:, None]
    found = run(X, y, UnRegularized(), PoissonObservations("identity"), grid=np.ones(1))
    np.testing.assert_array_equal(found.converged, [True, False, True])


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"X": np.zeros((3, 4))}, ValueError, "designs must have shape"),
        ({"X": np.full((2, 100, 5), np.nan)}, ValueError, "designs must be finite"),
        ({"y": np.full((2, 100), np.inf)}, ValueError, "counts must be finite"),
        ({"y": np.zeros((2, 99))}, ValueError, r"shape \(2, 100\), but its shape is \(2, 99\)"),
        ({"y": [["a"]]}, TypeError, "counts must be an array of real numbers"),
        ({"grid": []}, ValueError, "strengths must have shape"),
        ({"grid": [0.1, -1.0]}, ValueError, "Every strength must be finite and not negative"),
        ({"grid": [np.nan]}, ValueError, "Every strength must be finite and not negative"),
        ({"fixed_strength": -1.0}, ValueError, "Every strength must be finite and not negative"),
        ({"fixed_strength": "0.1"}, TypeError, "fixed_strength must be a number"),
        ({"n_folds": 1}, ValueError, "n_folds must be at least 2"),
        ({"n_folds": 60}, ValueError, "n_folds must be at most 59"),
        ({"n_folds": 2.0}, TypeError, "n_folds must be an integer"),
        ({"selection": "best"}, ValueError, "selection must be one of min, 1se"),
    ],
)
def test_bad_input_is_one_sentence_at_once(
    change: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    X, y = draw(2)
    given: dict[str, Any] = {"X": X, "y": y, "grid": GRID, "n_folds": 5} | change
    designs, counts, grid, n_folds = (given.pop(name) for name in ("X", "y", "grid", "n_folds"))
    options: Any = {"regularizer": Ridge(), "likelihood": PoissonObservations().likelihood()}
    with pytest.raises(error, match=sentence):
        fit_redraws(designs, counts, grid, n_folds, **options, **given)


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one chunk"):
        join([])
    with pytest.raises(ValueError, match=r"coef must have shape \(n_data_sets, n_features\)"):
        variance(np.zeros(3))
    with pytest.raises(ValueError, match="true_coef must have one weight per feature"):
        bias(np.zeros((4, 3)), np.zeros(2))
