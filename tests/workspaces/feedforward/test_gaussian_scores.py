"""What the workspace shows of Gaussian observations is what the estimators say of them."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

import glmlab as nmo
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.settings import Settings


def test_the_gaussian_curve_and_choice_are_those_of_the_estimator() -> None:
    settings = Settings(
        observation_model="Gaussian",
        inverse_link="identity",
        regularizer="Lasso",
        regularizer_strength=0.1,
        selection="1se",
        folds=5,
        grid_from=1e-4,
        grid_to=1.0,
        grid_points=12,
    )
    shown, problem = compute(settings), model_of(settings).data
    options: dict[str, Any] = {"observation_model": "Gaussian", "regularizer": "Lasso"}
    with jax.enable_x64(True):
        model = nmo.glm.GLMCV(
            **options, strength_grid=np.geomspace(1e-4, 1.0, 12), selection="1se"
        ).fit(problem.X, problem.y)
        alone = nmo.glm.GLM(**options, regularizer_strength=0.1).fit(problem.X, problem.y)
        score = alone.score(problem.X, problem.y)
    curve = shown.cross_validation
    np.testing.assert_allclose(curve.score_mean, model.score_path_.mean(axis=1), rtol=1e-6)
    assert curve.selected_strength == pytest.approx(model.strength_)
    # The status line's: the scale counts the weights that are not zero.
    assert np.count_nonzero(alone.coef_) < problem.n_features
    assert shown.fit.log_likelihood == pytest.approx(score, rel=1e-9)
