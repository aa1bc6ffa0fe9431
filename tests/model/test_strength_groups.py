"""A strength for each group of features: every point of the grid is the optimum that it says it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone as sklearn_clone
from sklearn.model_selection import KFold

from glmlab.glm import GLM, GLMCV, GridEdgeWarning, load_model
from glmlab.model import path as path_module
from glmlab.model import path_by_rows
from glmlab.model.glm.strength_groups import order_of_fits, product
from glmlab.model.observation_models import PoissonObservations
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.regularizer import GroupLasso, Smoothness, resolve_regularizer
from glmlab.model_selection import nested_cross_validation
from tests.model.problems import random_problem
from tests.private import n_compiled

pytestmark = [
    pytest.mark.usefixtures("float64"),
    pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning"),
]

# Folds and all bins have one shape when compiled, as have grids of up to 64 points.
X, Y = random_problem(9, n=60, p=7)
# Features in other units, and groups that are not side by side.
X = X * [1, 20, 1, 1, 0.1, 1, 1]
GROUPS = ["stimulus", "history", "stimulus", "stimulus", "history", "history", "stimulus"]
OF_FEATURE = np.array([0, 1, 0, 0, 1, 1, 0])
GRID: dict[Any, Any] = {"stimulus": [0.001, 0.1, 0.02], "history": [0.3, 0.003]}
POINTS = [(s, h) for s in GRID["stimulus"] for h in GRID["history"]]
MASK = np.array([[1, 0, 1, 0, 0, 0, 0], [0, 1, 0, 0, 1, 1, 0], [0, 0, 0, 1, 0, 0, 1]])
REGULARIZERS = {
    **{name: resolve_regularizer(name) for name in ("Ridge", "Lasso", "ElasticNet")},
    "GroupLasso": GroupLasso(MASK),
    "Smoothness": Smoothness(MASK),
}


def clone(model: Any) -> Any:
    """Clone, of which scikit-learn says only that it may be many things."""
    return sklearn_clone(model)


def fitted(name: str, **options: Any) -> GLMCV:
    options = {"strength_grid": GRID, "strength_groups": GROUPS, "cv": 3, **options}
    return GLMCV(regularizer=REGULARIZERS[name], **options).fit(X, Y)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_point_is_the_fit_of_a_glm_with_a_strength_for_each_group(name: str) -> None:
    model = fitted(name)
    np.testing.assert_array_equal(model.strength_grid_, POINTS)
    np.testing.assert_array_equal(model.strength_labels_, ["stimulus", "history"])
    per_entry = [0, 1, 0] if name in ("GroupLasso", "Smoothness") else OF_FEATURE
    for point, coef, intercept, scores in zip(
        model.strength_grid_,
        model.coef_path_,
        model.intercept_path_,
        model.score_path_,
        strict=True,
    ):
        alone = GLM(regularizer=model.regularizer, regularizer_strength=point[per_entry])
        whole = clone(alone).fit(X, Y)
        np.testing.assert_allclose(coef, whole.coef_, atol=1e-7 * np.abs(whole.coef_).max())
        assert intercept == pytest.approx(whole.intercept_[0], abs=1e-7)
        by_hand = [
            clone(alone).fit(X[train], Y[train]).score(X[test], Y[test])
            for train, test in KFold(3).split(X)
        ]
        np.testing.assert_allclose(scores, by_hand, rtol=1e-6)
    chosen = model.score_path_.mean(axis=1).argmax()
    np.testing.assert_array_equal(model.strength_, POINTS[chosen])
    np.testing.assert_array_equal(model.regularizer_strength_, model.strength_[per_entry])
    np.testing.assert_array_equal(model.coef_, model.coef_path_[chosen])


def test_ridge_is_at_its_optimality_conditions() -> None:
    model = fitted("Ridge", solver_kwargs={"tol": 1e-10})
    for strength, coef, intercept in zip(
        POINTS, model.coef_path_, model.intercept_path_, strict=True
    ):
        slope = (np.exp(X @ coef + intercept) - Y) / len(Y)
        penalty = np.array(strength)[OF_FEATURE] * coef
        np.testing.assert_allclose((slope @ X + penalty) / X.std(axis=0), 0, atol=1e-8)
        assert abs(slope.sum()) < 1e-8


def test_lasso_is_at_its_optimality_conditions() -> None:
    grid: Any = {"stimulus": np.geomspace(0.3, 0.003, 5), "history": np.geomspace(1, 0.003, 4)}
    model = fitted("Lasso", strength_grid=grid, solver_kwargs={"tol": 1e-10})
    for point, coef, intercept in zip(
        model.strength_grid_, model.coef_path_, model.intercept_path_, strict=True
    ):
        slope = X.T @ (np.exp(X @ coef + intercept) - Y) / len(Y)
        strength, there = point[OF_FEATURE], coef != 0
        spread = X.std(axis=0)
        np.testing.assert_allclose(
            ((slope + strength * np.sign(coef)) / spread)[there], 0, atol=1e-8
        )
        assert (np.abs(slope[~there]) <= strength[~there] * (1 + 1e-8)).all()
    assert 0 < (model.coef_path_ == 0).mean() < 1


@pytest.mark.parametrize("name", ["Ridge", "Lasso"])
def test_large_data_are_fitted_as_small_ones(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    small = fitted(name)
    monkeypatch.setattr(path_module, "LARGE_DESIGN", 0)
    large = fitted(name)
    assert large.optim_info_["n_steps"] != small.optim_info_["n_steps"]
    np.testing.assert_allclose(large.coef_path_, small.coef_path_, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(large.score_path_, small.score_path_, atol=1e-7)


def test_strengths_of_each_feature_are_a_path_and_compile_nothing() -> None:
    options: Any = {
        "regularizer": REGULARIZERS["Ridge"],
        "likelihood": PoissonObservations().likelihood(),
        "train_weights": np.ones(len(Y)),
    }
    rng = np.random.default_rng(0)
    fit_path(pad(X, Y), 7, np.ones((2, 7)), **options)
    compiled: Any = path_by_rows.fit_by_rows
    before = n_compiled(compiled)
    strengths = rng.uniform(0, 1, (5, 7))
    path = fit_path(pad(X, Y), 7, strengths, **options)
    assert n_compiled(compiled) == before
    np.testing.assert_array_equal(path.strength, strengths)
    for strength, coef in zip(strengths, path.coef[0], strict=True):
        alone = GLM(regularizer="Ridge", regularizer_strength=strength).fit(X, Y)
        np.testing.assert_allclose(coef, alone.coef_, rtol=1e-5)


def test_one_group_is_no_group() -> None:
    grid = [0.001, 0.1, 1.0]
    one = GLMCV(strength_grid=grid, strength_groups=[5] * 7).fit(X, Y)
    none = GLMCV(strength_grid=grid).fit(X, Y)
    np.testing.assert_allclose(one.score_path_, none.score_path_, atol=1e-8)
    assert one.strength_ == [none.strength_]
    assert none.regularizer_strength_ == none.strength_


@pytest.mark.parametrize("name", ["Ridge", "Lasso"])
def test_the_grid_that_is_made_goes_from_nothing_to_nearly_no_penalty(name: str) -> None:
    model = fitted(name, strength_grid=None)
    assert model.strength_grid_.shape == (144, 2)
    strongest, weakest = model.coef_path_[0], model.coef_path_[-1]
    if name == "Lasso":
        np.testing.assert_allclose(model.strength_grid_[0], model.strength_max_)
        assert not strongest.any()
        # Just below its own maximum each group has its first weight, though the other has none.
        for group in range(2):
            strength = model.strength_max_ * np.where(np.arange(2) == group, 0.98, 1)
            coef = (
                GLM(regularizer="Lasso", regularizer_strength=strength[OF_FEATURE]).fit(X, Y).coef_
            )
            assert set(OF_FEATURE[coef != 0]) == {group}
        assert weakest.all()
    else:
        free = GLM().fit(X, Y).coef_
        spread = X.std(axis=0)
        assert (np.abs(strongest * spread) < 0.05 * np.abs(free * spread).max()).all()
        np.testing.assert_allclose(weakest * spread, free * spread, atol=0.02)


def test_two_strengths_are_better_than_one_where_groups_differ() -> None:
    """Ten features that matter and thirty that do not, of which there are too many for the bins."""
    rng = np.random.default_rng(3)
    features = rng.normal(size=(400, 40))
    truth = np.r_[rng.normal(size=10) * 0.4, np.zeros(30)]
    y = rng.poisson(np.exp(features @ truth - 0.5)).astype(float)
    labels = ["there"] * 10 + ["not there"] * 30
    one = GLMCV(strength_grid=np.geomspace(1, 1e-4, 20), strength_groups=[0] * 40).fit(features, y)
    grid = np.geomspace(10, 1e-4, 8)
    two = GLMCV(strength_grid=grid, strength_groups=labels).fit(features, y)
    assert two.strength_[1] > 30 * two.strength_[0]
    assert np.sum((two.coef_ - truth) ** 2) < np.sum((one.coef_ - truth) ** 2) / 1.5


def test_one_standard_error_takes_the_largest_product_within_it() -> None:
    simple = fitted("Lasso", selection="1se")
    mean = simple.score_path_.mean(axis=1)
    error = simple.score_path_.std(axis=1, ddof=1)[mean.argmax()] / np.sqrt(3)
    allowed = np.flatnonzero(mean >= mean.max() - error)
    products = np.prod(simple.strength_grid_, axis=1)
    assert np.prod(simple.strength_) == pytest.approx(products[allowed].max())
    assert products[allowed].max() > products[mean.argmax()]


@pytest.mark.parametrize("sizes", [(3,), (2, 3), (4, 1, 3), (2, 2, 2, 3)])
def test_fits_follow_each_other_by_single_steps(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    axes = [rng.permutation(np.arange(1.0, size + 1)) for size in sizes]
    points = product(axes)[order_of_fits(axes)]
    assert len({tuple(point) for point in points}) == np.prod(sizes)
    np.testing.assert_array_equal(points[0], sizes)
    assert (np.abs(np.diff(points, axis=0)).sum(axis=1) == 1).all()


@pytest.mark.filterwarnings("error::glmlab.model.glm.GridEdgeWarning")
def test_an_end_of_one_groups_grid_is_told() -> None:
    with pytest.warns(GridEdgeWarning, match=r"The best strength of \w+, \S+, is the \w+ of"):
        fitted("Ridge", strength_grid={"stimulus": [1e-3, 1e-2], "history": [1e4, 1e5]})


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another number of labels": ({"strength_groups": ["a", "b"]}, r"one label .* shape \(7,\)"),
    "no labels": ({"strength_groups": np.ones(7) * 0.5}, "a text or an integer"),
    "a label without a grid": (
        {"strength_grid": {"stimulus": [1.0]}},
        "a grid for each of 'stimulus', 'history', but it has 'stimulus'",
    ),
    "a grid without a label": (
        {"strength_grid": {**GRID, "coupling": [1.0]}},
        "but it has 'stimulus', 'history', 'coupling'",
    ),
    "negative": ({"strength_grid": {**GRID, "history": [-1.0]}}, "not negative"),
    "a mapping without groups": ({"strength_groups": None}, "must hold numbers"),
    "a mask across groups": (
        {"regularizer": GroupLasso(np.array([[1, 1, 0, 0, 0, 0, 0]]))},
        "GroupLasso penalizes together .* one label",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_words(case: str) -> None:
    options, message = BAD[case]
    model = GLMCV(**{"strength_grid": GRID, "strength_groups": GROUPS, "cv": 3, **options})
    with pytest.raises(ValueError, match=message):
        model.fit(X, Y)


def test_a_saved_model_keeps_its_groups(tmp_path: Path) -> None:
    model = fitted("Ridge")
    model.save_params(tmp_path / "model.npz")
    again: Any = load_model(tmp_path / "model.npz")
    assert again.get_params()["strength_groups"] == GROUPS
    np.testing.assert_array_equal(again.strength_, model.strength_)
    np.testing.assert_array_equal(again.strength_labels_, model.strength_labels_)
    np.testing.assert_array_equal(again.fit(X, Y).coef_, model.coef_)


def test_a_summary_and_nested_folds_take_the_strengths_of_groups() -> None:
    model = fitted("Ridge")
    alone = GLM(regularizer="Ridge", regularizer_strength=model.regularizer_strength_).fit(X, Y)
    assert str(model.summary(X, Y)) == str(alone.summary(X, Y))
    nested = nested_cross_validation(
        GLMCV(strength_grid=GRID, strength_groups=GROUPS, cv=3), X, Y, 3
    )
    assert nested.strength.shape == (3, 2)
    assert np.isin(nested.strength[:, 0], GRID["stimulus"]).all()
