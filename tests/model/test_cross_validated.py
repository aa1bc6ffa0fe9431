"""The estimator that chooses its strength, against a grid search of the estimator that does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LassoCV
from sklearn.model_selection import GridSearchCV, KFold

import glmlab as nmo
from tests.model.problems import EXACT, PAGE_GRID, page_data, page_regularizer, random_problem

pytestmark = pytest.mark.usefixtures("float64")


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
    theirs = LassoCV(cv=KFold(4), alphas=grid, tol=1e-10).fit(X, y)
    ours = nmo.glm.GLMCV("Gaussian", regularizer="Lasso", cv=4, strength_grid=grid).fit(X, y)
    assert ours.strength_ == pytest.approx(theirs.alpha_)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)


def test_any_splitter_serves() -> None:
    X, y = random_problem(2)
    splitter = KFold(4, shuffle=True, random_state=0)
    by_splitter = nmo.glm.GLMCV(cv=splitter, strength_grid=[0.1, 1.0]).fit(X, y)
    by_pairs = nmo.glm.GLMCV(cv=list(splitter.split(X)), strength_grid=[0.1, 1.0]).fit(X, y)
    np.testing.assert_array_equal(by_splitter.score_path_, by_pairs.score_path_)


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
