"""Many neurons at once are what each would be alone."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

import glmlab as nmo
from glmlab.model.regularizer import REGULARIZERS
from tests.model.problems import page_regularizer

pytestmark = pytest.mark.usefixtures("float64")

N_NEURONS = 4


def recorded(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = 0.4 * rng.normal(size=(250, 5))
    return X, rng.poisson(np.exp(X @ rng.normal(size=(5, N_NEURONS)) * 0.7)).astype(float)


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
    X, y = recorded()
    mask = np.random.default_rng(1).integers(0, 2, size=(5, N_NEURONS))
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
    noise = np.random.default_rng(0).normal(size=(250, 2)) * [0.5, 2.0]
    model = nmo.glm.PopulationGLM("Gaussian").fit(X, X[:, :2] + noise)
    np.testing.assert_allclose(model.scale_, [0.25, 4.0], rtol=0.3)
    assert np.isfinite(model.score(X, X[:, :2] + noise))


def test_a_grid_search_works() -> None:
    X, y = recorded()
    search = GridSearchCV(
        nmo.glm.PopulationGLM(regularizer="Lasso"), {"regularizer_strength": [0.01, 10.0]}, cv=3
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
