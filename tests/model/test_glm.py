"""The estimator: the page's numbers, scikit-learn's checks, and bad input."""

import pickle
import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import glmlab as nmo
from tests.model.problems import EXACT, PAGE_GRID, PAGE_MASK, page_data

WHY_NOT = {
    "check_do_not_raise_errors_in_init_or_set_params": "a wrong name is refused at once",
    "check_parameters_default_constructible": "names become objects, as the page prints them",
    "check_set_params": "names become objects, as the page prints them",
}


def test_scikit_learns_own_checks():
    with warnings.catch_warnings():
        # The checks fit on float32 noise and expect their own warnings.
        warnings.simplefilter("ignore")
        results = check_estimator(
            nmo.glm.GLM(regularizer="Ridge"), expected_failed_checks=WHY_NOT, on_skip=None
        )
    failed = {r["check_name"] for r in results if r["status"] == "xfail"}
    assert failed == set(WHY_NOT)


def test_both_idioms_for_the_link_are_one_model():
    X, _, y = page_data()
    on_observations = nmo.glm.GLM(
        observation_model=nmo.observation_models.PoissonObservations(jax.nn.softplus)
    ).fit(X, y)
    on_model = nmo.glm.GLM(inverse_link_function=jax.nn.softplus).fit(X, y)
    np.testing.assert_array_equal(on_observations.coef_, on_model.coef_)
    changed = nmo.glm.GLM().set_params(observation_model__inverse_link_function=jax.nn.softplus)
    np.testing.assert_array_equal(changed.fit(X, y).coef_, on_model.coef_)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("regularizer", "solver"),
    [
        ("Ridge", None),
        (nmo.regularizer.Lasso(), "ProximalGradient"),
        (nmo.regularizer.GroupLasso(mask=PAGE_MASK), "ProximalGradient"),
    ],
)
def test_grid_search_as_on_the_page(regularizer, solver):
    X, _, y = page_data()
    model = nmo.glm.GLM(regularizer=regularizer, solver_name=solver)
    search = GridSearchCV(model, {"regularizer_strength": PAGE_GRID}, cv=2).fit(X, y)
    name = regularizer if isinstance(regularizer, str) else type(regularizer).__name__
    expected = EXACT["cross_validation"][name]
    np.testing.assert_allclose(search.cv_results_["mean_test_score"], expected["mean"], atol=1e-7)
    best = next(
        row
        for row in EXACT["optima"][f"exp/{name}"]
        if np.isclose(row["strength"], expected["best"])
    )
    np.testing.assert_allclose(search.best_estimator_.coef_, best["coef"], atol=1e-7)


@pytest.mark.usefixtures("float64")
def test_what_a_fit_reports():
    X, _, y = page_data()
    model = nmo.glm.GLM(regularizer="Ridge", regularizer_strength=0.1).fit(X, y)
    assert model.coef_.shape == (5,)
    assert model.intercept_.shape == (1,)
    assert model.dof_resid_ == 94
    info = model.optim_info_
    assert info["converged"]
    assert info["kkt_residual"] < 1e-9
    # Published with NeMoS 0.2.8 at its own, looser tolerance.
    assert info["objective"] == pytest.approx(0.9252658704637605, abs=1e-6)
    for score_type, published in {
        "log-likelihood": -1.2392791588028367,
        "pseudo-r2-McFadden": 0.07135236080741203,
        "pseudo-r2-Cohen": 0.14612411352796514,
    }.items():
        assert model.score(X, y, score_type=score_type) == pytest.approx(published, abs=5e-5)


def test_simulate_draws_counts_of_the_predicted_rate():
    X, _, y = page_data()
    model = nmo.glm.GLM(regularizer="Ridge", regularizer_strength=0.1).fit(X, y)
    counts, rate = model.simulate(jax.random.key(123), X)
    np.testing.assert_allclose(rate, model.predict(X), rtol=1e-6)
    np.testing.assert_array_equal(counts, jax.random.poisson(jax.random.key(123), rate))


def test_a_clone_and_a_pickle_share_the_compiled_fit():
    compiled = jax.jit(lambda x: 2 * jnp.exp(x))
    for model in (
        nmo.glm.GLM(inverse_link_function=compiled),
        nmo.glm.GLM(observation_model=nmo.observation_models.PoissonObservations(compiled)),
    ):
        copy = clone(model)
        assert isinstance(copy, nmo.glm.GLM)
        assert copy._likelihood() == model._likelihood()
    model = nmo.glm.GLM(inverse_link_function=jnp.exp)
    assert pickle.loads(pickle.dumps(model))._likelihood() == model._likelihood()


def test_init_params_are_where_the_fit_starts():
    X, _, y = page_data()
    model = nmo.glm.GLM().fit(X, y)
    again = nmo.glm.GLM().fit(X, y, init_params=(model.coef_, model.intercept_))
    assert again.optim_info_["n_steps"] <= 1
    np.testing.assert_allclose(again.coef_, model.coef_, atol=1e-5)


def test_stopping_early_warns_with_advice():
    X, _, y = page_data()
    with pytest.warns(ConvergenceWarning, match="maxiter"):
        nmo.glm.GLM(solver_name="GradientDescent", solver_kwargs={"maxiter": 2}).fit(X, y)


X, _, Y = page_data()
NO_NUMBER: Any = "a"
BAD = {
    "negative counts": (lambda: nmo.glm.GLM().fit(X, -Y), ValueError, "negative"),
    "missing value": (lambda: nmo.glm.GLM().fit(X * np.nan, Y), ValueError, "NaN"),
    "lengths": (lambda: nmo.glm.GLM().fit(X, Y[:-1]), ValueError, "inconsistent"),
    "one-dimensional X": (lambda: nmo.glm.GLM().fit(X[:, 0], Y), ValueError, "Reshape"),
    "unknown regularizer": (lambda: nmo.glm.GLM(regularizer="ridge"), ValueError, "Ridge"),
    "unknown observations": (lambda: nmo.glm.GLM("poisson"), ValueError, "Poisson"),
    "unknown link": (
        lambda: nmo.glm.GLM(inverse_link_function="log").fit(X, Y),
        ValueError,
        "softplus",
    ),
    "unknown solver": (lambda: nmo.glm.GLM(solver_name="SGD").fit(X, Y), ValueError, "Newton"),
    "solver that does not fit": (
        lambda: nmo.glm.GLM(regularizer="Lasso", solver_name="LBFGS").fit(X, Y),
        ValueError,
        "ProximalGradient",
    ),
    "negative strength": (
        lambda: nmo.glm.GLM(regularizer="Ridge", regularizer_strength=-1).fit(X, Y),
        ValueError,
        "not negative",
    ),
    "strength that is no number": (
        lambda: nmo.glm.GLM(regularizer="Ridge", regularizer_strength=NO_NUMBER).fit(X, Y),
        TypeError,
        "must be a number",
    ),
    "unknown option": (
        lambda: nmo.glm.GLM(solver_kwargs={"tolerance": 1}).fit(X, Y),
        ValueError,
        "tol and maxiter",
    ),
    "start of the wrong shape": (
        lambda: nmo.glm.GLM().fit(X, Y, init_params=(np.zeros(4), 0.0)),
        ValueError,
        "shape",
    ),
    "start that is not finite": (
        lambda: nmo.glm.GLM().fit(X, Y, init_params=(np.full(5, np.nan), 0.0)),
        ValueError,
        "finite",
    ),
    "unknown score": (
        lambda: nmo.glm.GLM().fit(X, Y).score(X, Y, score_type="r2"),
        ValueError,
        "McFadden",
    ),
    "not fitted": (lambda: nmo.glm.GLM().predict(X), NotFittedError, "not fitted"),
    "other features": (lambda: nmo.glm.GLM().fit(X, Y).predict(X[:, :3]), ValueError, "features"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence(name):
    call, error, sentence = BAD[name]
    with pytest.raises(error, match=sentence):
        call()


def test_frames_lists_and_pipelines_serve():
    data = np.asarray(X)
    frame = pd.DataFrame(data, columns=[f"feature {k}" for k in range(5)])
    by_array = nmo.glm.GLM(regularizer="Ridge").fit(data, Y)
    by_frame: Any = nmo.glm.GLM(regularizer="Ridge").fit(frame, pd.Series(Y))
    assert by_frame.feature_names_in_.tolist() == frame.columns.tolist()
    by_list = nmo.glm.GLM(regularizer="Ridge").fit(data.tolist(), Y.tolist())
    scaled: Any = make_pipeline(StandardScaler(), nmo.glm.GLM(regularizer="Ridge"))
    scaled.fit(frame, Y)
    assert by_frame.score(frame, Y) == by_array.score(data, Y)
    np.testing.assert_array_equal(by_frame.coef_, by_array.coef_)
    np.testing.assert_array_equal(by_list.coef_, by_array.coef_)
    np.testing.assert_array_equal(by_frame.predict(frame), by_array.predict(data))
    by_hand = nmo.glm.GLM(regularizer="Ridge").fit(StandardScaler().fit_transform(data), Y)
    np.testing.assert_array_equal(scaled[-1].coef_, by_hand.coef_)
    assert np.isfinite(scaled.score(frame, Y))
