"""The estimator that chooses its strength, against a grid search of the estimator that does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Lasso
from sklearn.model_selection import GridSearchCV, KFold

import glmlab as nmo
from tests.model.problems import EXACT, PAGE_GRID, page_data, page_regularizer, random_problem

pytestmark = pytest.mark.usefixtures("float64")

# On the page's data the best strength is the grid's lowest point; that GLMCV says so has its own test.
of_any_grid = pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")


@of_any_grid
@pytest.mark.parametrize("name", ["Ridge", "Lasso", "GroupLasso", "ElasticNet", "Smoothness"])
def test_it_is_a_grid_search(name: str) -> None:
    X, _, y = page_data()
    regularizer = page_regularizer(name)
    search = GridSearchCV(
        nmo.glm.GLM(regularizer=regularizer), {"regularizer_strength": PAGE_GRID}, cv=2
    ).fit(X, y)
    model = nmo.glm.GLMCV(regularizer=regularizer, strength_grid=PAGE_GRID, cv=2).fit(X, y)
    np.testing.assert_allclose(
        model.score_path_.mean(axis=1), search.cv_results_["mean_test_score"], atol=1e-9
    )
    assert model.strength_ == search.best_params_["regularizer_strength"]
    np.testing.assert_allclose(model.coef_, search.best_estimator_.coef_, atol=1e-8)
    assert model.score(X, y) == pytest.approx(search.best_estimator_.score(X, y))
    assert model.score_path_.shape == (6, 2)
    assert model.coef_path_.shape == (6, 5)
    assert model.intercept_path_.shape == (6,)


@of_any_grid
@pytest.mark.parametrize("name", ["Ridge", "Lasso", "GroupLasso"])
def test_the_pages_scores(name: str) -> None:
    X, _, y = page_data()
    regularizer = page_regularizer(name)
    model = nmo.glm.GLMCV(regularizer=regularizer, strength_grid=PAGE_GRID, cv=2).fit(X, y)
    expected = EXACT["cross_validation"][name]
    np.testing.assert_allclose(model.score_path_.mean(axis=1), expected["mean"], atol=1e-8)
    assert model.strength_ == pytest.approx(expected["best"])


def test_the_grid_goes_down_from_strength_max() -> None:
    X, y = random_problem(0)
    model = nmo.glm.GLMCV(regularizer="Lasso").fit(X, y)
    assert model.strength_grid_[0] == pytest.approx(model.strength_max_)
    assert (np.diff(np.log(model.strength_grid_)) < 0).all()
    assert not model.coef_path_[0].any()
    assert model.coef_path_[1].any()


def test_a_smooth_grid_goes_from_nothing_to_no_penalty() -> None:
    X, y = random_problem(0)
    model = nmo.glm.GLMCV(regularizer="Ridge").fit(X, y)
    assert model.strength_max_ == np.inf
    size = np.linalg.norm(model.coef_path_, axis=1)
    assert size[0] < 0.05 * size[-1]
    free = nmo.glm.GLM().fit(X, y)
    np.testing.assert_allclose(model.coef_path_[-1], free.coef_, rtol=0.01)


def test_one_standard_error_takes_the_simpler_model() -> None:
    X, y = random_problem(1)
    best = nmo.glm.GLMCV(regularizer="Lasso").fit(X, y)
    simple = nmo.glm.GLMCV(regularizer="Lasso", selection="1se").fit(X, y)
    mean = best.score_path_.mean(axis=1)
    error = best.score_path_.std(axis=1, ddof=1) / np.sqrt(5)
    top = mean.argmax()
    allowed = best.strength_grid_[mean >= mean[top] - error[top]]
    assert simple.strength_ == allowed.max() > best.strength_


@pytest.mark.parametrize("seed", range(3))
def test_gaussian_lasso_is_scikit_learns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(150, 6))
    y = X @ [1.0, 0, 0, -0.5, 0, 0] + rng.normal(size=150)
    grid: Any = np.geomspace(1, 1e-3, 20)
    ours = nmo.glm.GLMCV("Gaussian", regularizer="Lasso", cv=4, strength_grid=grid).fit(X, y)
    scores = np.zeros((20, 4))
    for i, strength in enumerate(grid):
        for k, (train, test) in enumerate(KFold(4).split(X)):
            theirs = Lasso(alpha=strength, tol=1e-12).fit(X[train], y[train])
            squares = (y - theirs.predict(X)) ** 2
            variance = squares[train].sum() / (train.size - np.count_nonzero(theirs.coef_) - 1)
            # Unlike LassoCV's squares, a likelihood asks whether the spread is right, too.
            scores[i, k] = -np.mean(squares[test] / variance + np.log(2 * np.pi * variance)) / 2
    np.testing.assert_allclose(ours.score_path_, scores, rtol=1e-6)
    assert ours.strength_ == grid[scores.mean(axis=1).argmax()]
    theirs = Lasso(alpha=ours.strength_, tol=1e-12).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)


SMALLEST = r"The best strength, \S+, is the smallest of strength_grid.*smaller strengths\."
LARGEST = r"The best strength, \S+, is the largest of strength_grid.*larger strengths\."
WITHIN = r"The largest strength within one standard error, \S+, is the largest of strength_grid"
AT_AN_EDGE: dict[str, tuple[dict[str, Any], str]] = {
    "smallest": ({"strength_grid": [1.0, 10.0]}, SMALLEST),
    "smallest, from strong to weak": ({"strength_grid": [10.0, 1.0]}, SMALLEST),
    "smallest, of the Lasso": ({"regularizer": "Lasso", "strength_grid": [0.3, 0.2]}, SMALLEST),
    "smallest, by one standard error": (
        {"strength_grid": [1.0, 100.0], "selection": "1se"},
        SMALLEST,
    ),
    "largest": ({"strength_grid": [1e-7, 1e-6]}, LARGEST),
    "largest, with no penalty at all": ({"strength_grid": [0.0, 1e-6]}, LARGEST),
    "largest within an error": ({"strength_grid": [1e-3, 0.1, 0.3], "selection": "1se"}, WITHIN),
}


@pytest.mark.parametrize("case", AT_AN_EDGE)
def test_it_says_where_the_grid_cuts_the_choice_short(case: str) -> None:
    options, sentence = AT_AN_EDGE[case]
    with pytest.warns(nmo.glm.GridEdgeWarning, match=sentence) as caught:
        nmo.glm.GLMCV(**options).fit(*random_problem(0))
    assert len(caught) == 1
    assert caught[0].filename == __file__


IN_THE_GRID: dict[str, dict[str, Any]] = {
    "inside": {"strength_grid": np.geomspace(1e-6, 100, 30)},
    "one strength": {"strength_grid": [1.0]},
    "one strength, twice": {"strength_grid": [1.0, 1.0]},
    "no penalty is the best": {"strength_grid": [10.0, 0.0]},
    "its own grid": {},
    "its own grid, by one standard error": {"selection": "1se", "regularizer": "Lasso"},
}


@pytest.mark.parametrize("case", IN_THE_GRID)
def test_it_is_silent_where_nothing_lies_beyond(case: str) -> None:
    nmo.glm.GLMCV(**IN_THE_GRID[case]).fit(*random_problem(0))


def test_it_is_silent_where_the_strongest_leaves_no_weight() -> None:
    X, y = random_problem(0)
    noise = np.random.default_rng(0).poisson(1.0, y.size)
    largest = nmo.glm.GLMCV(regularizer="Lasso").fit(X, noise).strength_max_
    model = nmo.glm.GLMCV(regularizer="Lasso", strength_grid=[0.02 * largest, 1.01 * largest])
    model.fit(X, noise)
    assert model.strength_ == 1.01 * largest
    assert not model.coef_.any()
    with pytest.warns(nmo.glm.GridEdgeWarning, match=LARGEST):
        model.set_params(strength_grid=[0.02 * largest, 0.5 * largest]).fit(X, noise)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no strength": ({"regularizer": "UnRegularized"}, "has no strength"),
    "selection": ({"selection": "max"}, "min, 1se"),
    "empty grid": ({"strength_grid": []}, "strength_grid must hold"),
    "text": ({"strength_grid": ["a"]}, "strength_grid must hold"),
    "negative": ({"strength_grid": [-1.0, 1.0]}, "not negative"),
    "one fold": ({"cv": 1}, "n_splits"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_choices_get_a_sentence(name: str) -> None:
    options, sentence = BAD[name]
    with pytest.raises(ValueError, match=sentence):
        nmo.glm.GLMCV(**options).fit(*random_problem(0))
