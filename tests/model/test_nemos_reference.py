"""What NeMoS 0.2.8 makes of the page's data, in float64.

Its fits stop 4e-4 to 1.3e-3 from the optimum, so a fit is compared with its optima at a tight
tolerance; what follows from given weights is compared to the last digits at its own weights.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV

import glmlab as nmo
from tests.model.problems import EXACT, PAGE_GRID, page_data, page_regularizer

pytestmark = pytest.mark.usefixtures("float64")

NEMOS = json.loads((Path(__file__).parent / "nemos_0.2.8_page.json").read_text())
RIDGE, GRID_SEARCH, FEEDFORWARD = NEMOS["ridge"], NEMOS["grid_search"], NEMOS["feedforward"]
X, _, Y = page_data()
SCORES = {"ll": "log-likelihood", "mcf": "pseudo-r2-McFadden", "cohen": "pseudo-r2-Cohen"}
AT_THE_LAST_DIGITS: dict[str, Any] = {"rtol": 1e-12, "atol": 1e-14}


@pytest.fixture
def of_nemos() -> nmo.glm.GLM:
    """The page's ridge fit, with the weights that NeMoS found."""
    model = nmo.glm.GLM(regularizer="Ridge", regularizer_strength=0.1).fit(X, Y)
    model.coef_, model.intercept_ = np.array(RIDGE["coef"]), np.array(RIDGE["intercept"])
    return model


def test_rates_and_scores_at_its_weights(of_nemos: nmo.glm.GLM) -> None:
    np.testing.assert_allclose(of_nemos.predict(X), RIDGE["rate"], **AT_THE_LAST_DIGITS)
    for score_type, expected in RIDGE["scores"].items():
        assert of_nemos.score(X, Y, score_type) == pytest.approx(expected, rel=1e-12)
    np.testing.assert_array_equal(of_nemos.scale_, RIDGE["scale"])
    np.testing.assert_array_equal(of_nemos.dof_resid_, RIDGE["dof_resid"])


def test_its_simulated_counts(of_nemos: nmo.glm.GLM) -> None:
    counts, rate = of_nemos.simulate(jax.random.key(123), FEEDFORWARD["X"])
    np.testing.assert_array_equal(counts, FEEDFORWARD["counts"])
    np.testing.assert_allclose(rate, FEEDFORWARD["rate"], **AT_THE_LAST_DIGITS)


def test_its_objective_is_ours_and_is_hardly_above_the_optimum(of_nemos: nmo.glm.GLM) -> None:
    rate = of_nemos.predict(X)
    penalty = float(of_nemos.regularizer.penalized_loss(of_nemos.coef_, 0.1))
    reached = np.mean(rate - Y * np.log(rate)) + penalty
    assert reached == pytest.approx(RIDGE["objective"], rel=1e-12)
    optimum = of_nemos.optim_info_["objective"]
    assert optimum <= RIDGE["objective"] <= optimum + 1e-6


def test_other_parameters_leave_the_fit_as_it_was(of_nemos: nmo.glm.GLM) -> None:
    of_nemos.set_params(regularizer="Lasso", regularizer_strength=1.0)
    np.testing.assert_array_equal(of_nemos.coef_, RIDGE["coef"])


@pytest.mark.parametrize("key", EXACT["optima"])
def test_its_optima_have_our_objectives_and_scores(key: str) -> None:
    link, name = key.split("/")
    for row in EXACT["optima"][key]:
        model = nmo.glm.GLM(
            inverse_link_function=link,
            regularizer=page_regularizer(name),
            regularizer_strength=row["strength"],
        ).fit(X, Y)
        assert model.optim_info_["kkt_residual"] <= 1e-8
        np.testing.assert_allclose(model.coef_, row["coef"], atol=1e-8)
        np.testing.assert_allclose(model.intercept_, row["intercept"], atol=1e-8)
        for short, score_type in SCORES.items():
            assert model.score(X, Y, score_type) == pytest.approx(row[short], abs=1e-9)
        penalty = float(model.regularizer.penalized_loss(row["coef"], row["strength"]))
        assert model.optim_info_["objective"] == pytest.approx(row["nll"] + penalty, abs=1e-9)


def check_objective(best: nmo.glm.GLM, theirs: dict[str, Any]) -> None:
    predictor = X @ theirs["coef"] + theirs["intercept"]
    loss = np.mean(np.exp(predictor) - Y * predictor)
    penalty = float(best.regularizer.penalized_loss(theirs["coef"], theirs["best"]))
    # Its proximal solvers report the loss alone.
    reported = loss + penalty if best.regularizer.is_smooth else loss
    assert reported == pytest.approx(theirs["objective"], rel=1e-12)
    optimum = best.optim_info_["objective"]
    assert optimum - 1e-9 <= loss + penalty <= optimum + 1e-6


@pytest.mark.parametrize("name", GRID_SEARCH)
def test_its_grid_search_finds_what_ours_finds(name: str) -> None:
    theirs = GRID_SEARCH[name]
    solver = None if name == "Ridge" else "ProximalGradient"
    model = nmo.glm.GLM(regularizer=page_regularizer(name), solver_name=solver)
    search = GridSearchCV(model, {"regularizer_strength": PAGE_GRID}, cv=2).fit(X, Y)
    results, best = search.cv_results_, search.best_estimator_
    assert search.best_params_["regularizer_strength"] == pytest.approx(theirs["best"], rel=1e-12)
    np.testing.assert_array_equal(results["rank_test_score"], theirs["rank"])
    assert best.dof_resid_[0] == theirs["dof_resid"]
    # As near as its tolerance lets it come, and never better than the optimum.
    folds = [results["split0_test_score"], results["split1_test_score"]]
    np.testing.assert_allclose(folds, theirs["folds"], atol=3e-4)
    np.testing.assert_allclose(results["mean_test_score"], theirs["mean"], atol=3e-4)
    np.testing.assert_allclose(best.coef_, theirs["coef"], atol=2e-3)
    np.testing.assert_allclose(best.intercept_, theirs["intercept"], atol=2e-3)
    np.testing.assert_array_equal(best.coef_ == 0, np.equal(theirs["coef"], 0))
    check_objective(best, theirs)


def test_its_defaults_are_ours() -> None:
    params = nmo.glm.GLM().get_params(deep=False)
    assert type(params["regularizer"]).__name__ == "UnRegularized"
    assert type(params["observation_model"]).__name__ == "PoissonObservations"
    assert params["regularizer_strength"] is params["solver_kwargs"] is None
