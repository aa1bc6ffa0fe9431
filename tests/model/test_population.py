"""Many neurons at once are what each would be alone."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
from scipy.stats import norm
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

import glmlab as nmo
from glmlab.model.regularizer import REGULARIZERS
from tests.model.problems import page_regularizer

pytestmark = pytest.mark.usefixtures("float64")

N_NEURONS = 4


def recorded(n_features: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """So many bins that a neuron alone, and all but a tenth of them, are padded to the page's size."""
    rng = np.random.default_rng(0)
    X = 0.4 * rng.normal(size=(110, n_features))
    weights = rng.normal(size=(n_features, N_NEURONS))
    return X, rng.poisson(np.exp(X @ weights * 0.7)).astype(float)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_each_neuron_is_fitted_as_if_alone(name: str) -> None:
    X, y = recorded()
    options: dict[str, Any] = {"regularizer": page_regularizer(name), "regularizer_strength": 0.05}
    together = nmo.glm.PopulationGLM(**options).fit(X, y)
    assert together.coef_.shape == (5, N_NEURONS)
    assert together.intercept_.shape == together.dof_resid_.shape == (N_NEURONS,)
    assert together.optim_info_["kkt_residual"].max() <= 1e-8
    for neuron in range(N_NEURONS):
        alone = nmo.glm.GLM(**options).fit(X, y[:, neuron])
        np.testing.assert_allclose(together.coef_[:, neuron], alone.coef_, atol=1e-8)
        np.testing.assert_allclose(together.intercept_[neuron], alone.intercept_[0], atol=1e-8)
        assert together.optim_info_["objective"][neuron] == pytest.approx(
            alone.optim_info_["objective"]
        )
        assert together.dof_resid_[neuron] == alone.dof_resid_[0]


def test_a_feature_mask_takes_features_away() -> None:
    X, y = recorded(7)
    mask = np.ones((7, N_NEURONS), int)
    # Each neuron keeps at least four features, and then is of the same padded size alone.
    mask[[0, 3, 1, 4, 5, 2, 6], [0, 0, 1, 1, 1, 2, 2]] = 0
    together = nmo.glm.PopulationGLM(feature_mask=mask).fit(X, y)
    assert not together.coef_[mask == 0].any()
    for neuron in range(N_NEURONS):
        has = mask[:, neuron] == 1
        alone = nmo.glm.GLM().fit(X[:, has], y[:, neuron])
        np.testing.assert_allclose(together.coef_[has, neuron], alone.coef_, atol=1e-8)


def test_the_score_is_the_mean_over_neurons() -> None:
    X, y = recorded()
    together = nmo.glm.PopulationGLM(regularizer="Ridge").fit(X, y)
    alone = [nmo.glm.GLM(regularizer="Ridge").fit(X, c) for c in y.T]
    scores = [model.score(X, c) for model, c in zip(alone, y.T, strict=True)]
    assert together.score(X, y) == pytest.approx(np.mean(scores))


def test_it_predicts_simulates_and_starts_where_it_is_told() -> None:
    X, y = recorded()
    model = nmo.glm.PopulationGLM().fit(X, y)
    assert model.predict(X).shape == y.shape
    counts, rate = model.simulate(jax.random.key(0), X)
    assert counts.shape == rate.shape == y.shape
    copy: Any = clone(model)
    again = copy.fit(X, y, init_params=(model.coef_, model.intercept_))
    assert again.optim_info_["n_steps"].max() <= 1
    np.testing.assert_allclose(again.coef_, model.coef_, atol=1e-8)


def test_dispersion_is_by_neuron() -> None:
    X, _ = recorded()
    noise = np.random.default_rng(0).normal(size=(110, 2)) * [0.5, 2.0]
    y = X[:, :2] + noise
    model = nmo.glm.PopulationGLM("Gaussian").fit(X, y)
    design = np.column_stack([np.ones(len(y)), X])
    weights, squares, *_ = np.linalg.lstsq(design, y, rcond=None)
    np.testing.assert_allclose(model.coef_, weights[1:], atol=1e-8)
    np.testing.assert_allclose(model.scale_, squares / (110 - 6), rtol=1e-8)
    density = norm.logpdf(y, design @ weights, np.sqrt(model.scale_))
    assert model.score(X, y) == pytest.approx(density.mean())


def test_a_grid_search_works() -> None:
    X, y = recorded()
    search = GridSearchCV(
        nmo.glm.PopulationGLM(regularizer="Lasso"), {"regularizer_strength": [0.01, 10.0]}, cv=10
    ).fit(X, y)
    assert search.best_params_ == {"regularizer_strength": 0.01}


BAD: dict[str, tuple[Any, str]] = {
    "one neuron": (lambda X, y: nmo.glm.PopulationGLM().fit(X, y[:, 0]), "GLM fits one"),
    "several for GLM": (lambda X, y: nmo.glm.GLM().fit(X, y), "PopulationGLM fits"),
    "mask of the wrong shape": (
        lambda X, y: nmo.glm.PopulationGLM(feature_mask=np.ones((N_NEURONS, 5))).fit(X, y),
        r"here \(5, 4\)",
    ),
    "mask that is not 0 and 1": (
        lambda X, y: nmo.glm.PopulationGLM(feature_mask=np.full((5, N_NEURONS), 2)).fit(X, y),
        "only 0 and 1",
    ),
    "start of the wrong shape": (
        lambda X, y: nmo.glm.PopulationGLM().fit(
            X, y, init_params=(np.zeros((N_NEURONS, 5)), np.zeros(N_NEURONS))
        ),
        "init_params must hold",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_a_sentence(name: str) -> None:
    call, sentence = BAD[name]
    with pytest.raises(ValueError, match=sentence):
        call(*recorded())
