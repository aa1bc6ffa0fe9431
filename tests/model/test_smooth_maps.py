"""Smoothness of maps over two variables: differences along both sides are penalized."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

import glmlab as nmo
from glmlab.model.existence import Freedom, direction_to_infinity
from glmlab.model.regularizer import Smoothness

ROWS, COLUMNS = 10, 8
STRENGTH = 0.02
BESIDE = 3
"""Features of a filter in time after those of the map."""

GROUPS = np.repeat(np.eye(2), [ROWS * COLUMNS, BESIDE], axis=1)
MAP = Smoothness([[1] * ROWS * COLUMNS], [(ROWS, COLUMNS)])


@pytest.fixture
def x64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def squares(values: NDArray[np.float64]) -> float:
    return float(np.sum(values**2))


def test_the_penalty_is_the_sum_of_bends_along_each_side() -> None:
    weights = np.random.default_rng(0).normal(size=ROWS * COLUMNS + BESIDE)
    on_map, line = weights[:-BESIDE].reshape(ROWS, COLUMNS), weights[-BESIDE:]
    bends = [np.diff(on_map, n=2, axis=0), np.diff(on_map, n=2, axis=1), np.diff(line, n=2)]
    found = Smoothness(GROUPS, [(ROWS, COLUMNS), (BESIDE,)]).penalized_loss(weights, 0.3)
    assert float(found) == pytest.approx(0.3 * sum(map(squares, bends)) / 2)


def test_its_matrix_is_a_kronecker_sum() -> None:
    of_rows, of_columns = (
        np.asarray(Smoothness().penalty(n).quadratic, float) for n in (ROWS, COLUMNS)
    )
    expected = np.kron(of_rows, np.eye(COLUMNS)) + np.kron(np.eye(ROWS), of_columns)
    assert_allclose(MAP.penalty(ROWS * COLUMNS).quadratic, expected, atol=1e-12)


def test_a_filter_of_one_side_is_as_before() -> None:
    found = Smoothness(GROUPS, [(ROWS * COLUMNS,), (BESIDE,)]).penalty(GROUPS.shape[1])
    assert_allclose(found.quadratic, Smoothness(GROUPS).penalty(GROUPS.shape[1]).quadratic)


def test_three_sides_bend_too() -> None:
    weights = np.random.default_rng(1).normal(size=(3, 4, 5))
    bends = [np.diff(weights, n=2, axis=side) for side in range(3)]
    found = Smoothness(shapes=[(3, 4, 5)]).penalized_loss(weights.ravel())
    assert float(found) == pytest.approx(sum(map(squares, bends)) / 2)


def test_a_plane_and_a_saddle_cost_nothing_and_a_ridge_does(x64: None) -> None:
    x, y = np.meshgrid(np.arange(ROWS), np.arange(COLUMNS), indexing="ij")
    for free in (np.ones_like(x), x, y, x * y):
        assert float(MAP.penalized_loss(free.ravel() / 10)) == pytest.approx(0, abs=1e-12)
    for bent in (x**2, y**2):
        assert float(MAP.penalized_loss(bent.ravel() / 10)) > 0.1


@pytest.mark.parametrize(
    ("shapes", "sentence"),
    [
        ([(ROWS, COLUMNS)], "must be 2, one per group"),
        ([(ROWS, ROWS), (BESIDE,)], r"80 features of its group, but it is \(10, 10\)"),
        ([(-ROWS, -COLUMNS), (BESIDE,)], "80 features"),
        ([(ROWS, COLUMNS), ()], "3 features"),
        ([(10.0, 8.0), (3,)], "whole numbers"),
        ((ROWS, COLUMNS), "one tuple"),
    ],
)
def test_shapes_that_do_not_fit_are_refused_in_a_sentence(shapes: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Smoothness(GROUPS, shapes).penalty(GROUPS.shape[1])


def hill() -> NDArray[np.float64]:
    """A receptive field that is smooth along both sides."""
    x, y = np.linspace(-1, 1, ROWS), np.linspace(-1, 1, COLUMNS)
    field = np.exp(-((x[:, None] - 0.2) ** 2 + (y - 0.3) ** 2) / 0.4)
    return 0.5 * (field - field.mean()).ravel()


def seen(seed: int, n: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Noise on a screen, and the spikes of a cell that looks at it."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, ROWS * COLUMNS))
    return X, rng.poisson(np.exp(X @ hill() - 1.5))


@pytest.fixture(scope="module")
def data() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    return seen(0, 300)


def test_the_fit_meets_the_conditions_of_optimality(
    x64: None, data: tuple[NDArray[np.float64], NDArray[np.int64]]
) -> None:
    X, y = data
    model = nmo.glm.GLM(regularizer=MAP, regularizer_strength=STRENGTH).fit(X, y)
    rate = np.exp(X @ model.coef_ + model.intercept_)
    on_map = np.asarray(model.coef_).reshape(ROWS, COLUMNS)
    bent = np.zeros_like(on_map)
    for side in (0, 1):
        D = np.diff(np.eye(on_map.shape[side]), n=2, axis=0)
        bent += D.T @ D @ on_map if side == 0 else on_map @ D.T @ D
    assert_allclose((rate - y) @ X / len(y) + STRENGTH * bent.ravel(), 0, atol=1e-7)
    assert (rate - y).mean() == pytest.approx(0, abs=1e-7)


def test_a_fit_on_a_path_is_that_at_its_strength(
    x64: None, data: tuple[NDArray[np.float64], NDArray[np.int64]]
) -> None:
    X, y = data
    chosen = nmo.glm.GLMCV(regularizer=MAP, strength_grid=[1e-3, 1e-2, 1e-1, 1.0, 10.0], cv=3).fit(
        X, y
    )
    alone = nmo.glm.GLM(regularizer=MAP, regularizer_strength=chosen.strength_).fit(X, y)
    assert_allclose(chosen.coef_, alone.coef_, atol=1e-6)


def test_very_strong_it_leaves_a_plane_and_a_saddle(
    x64: None, data: tuple[NDArray[np.float64], NDArray[np.int64]]
) -> None:
    X, y = data
    coef = nmo.glm.GLM(regularizer=MAP, regularizer_strength=1e5).fit(X, y).coef_
    a, b = np.meshgrid(np.arange(ROWS), np.arange(COLUMNS), indexing="ij")
    free = np.stack([np.ones(a.size), a.ravel(), b.ravel(), (a * b).ravel()], axis=1)
    alone = nmo.glm.GLM().fit(X @ free, y)
    assert_allclose(coef, free @ alone.coef_, atol=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_smooth_map_is_found_better_than_along_one_side(x64: None, seed: int) -> None:
    """Rows that bend each for themselves, and one row of all, are what there is without shapes."""
    X, y = seen(seed, 300)
    X_new, y_new = seen(100, 20_000)
    of_rows = np.repeat(np.eye(ROWS), COLUMNS, axis=1)
    ways = {"map": MAP, "rows": Smoothness(of_rows), "one row": Smoothness()}
    score, off = {}, {}
    for name, regularizer in ways.items():
        grid = np.geomspace(1e-3, 10, 9)
        model = nmo.glm.GLMCV(regularizer=regularizer, strength_grid=grid, cv=5).fit(X, y)
        score[name] = float(model.score(X_new, y_new))
        off[name] = float(np.sqrt(np.mean((np.asarray(model.coef_) - hill()) ** 2)))
    # Measured: by 0.013 to 0.04 per bin, and 0.6 to 0.87 times as far off.
    assert score["map"] > max(score["rows"], score["one row"]) + 0.01
    assert off["map"] < 0.9 * min(off["rows"], off["one row"])


def test_a_direction_that_the_map_does_not_hold_runs_away() -> None:
    """A slope costs nothing, so that a map on which it separates has no optimum; a hill does not."""
    a, b = np.meshgrid(np.arange(3.0), np.arange(3.0), indexing="ij")
    places = np.repeat(np.eye(9), 2, axis=0)
    penalty = Smoothness(shapes=[(3, 3)]).penalty(9)
    no = np.zeros(18, bool)
    left = np.repeat(a.ravel() == 0, 2)
    middle = np.repeat((a.ravel() == 1) & (b.ravel() == 1), 2)
    # No spike but at the left: the slope away from it.
    assert direction_to_infinity(places, Freedom(~left, no), penalty) is not None
    # No spike in the middle alone: that would be a bend along both sides.
    assert direction_to_infinity(places, Freedom(middle, no), penalty) is None
    along_rows = Smoothness(np.repeat(np.eye(3), 3, axis=1)).penalty(9)
    assert direction_to_infinity(places, Freedom(middle, no), along_rows) is None
    # Rows by themselves are free to leave each other.
    row = np.repeat(a.ravel() == 1, 2)
    assert direction_to_infinity(places, Freedom(row, no), along_rows) is not None
    assert direction_to_infinity(places, Freedom(row, no), penalty) is None
