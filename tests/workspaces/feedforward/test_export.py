"""What is taken away of a picture is what was fitted, and what the picture shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.workspaces.feedforward.compute.export import export
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings

TOY = Settings(regularizer="Lasso", observation_model="Bernoulli", inverse_link="logistic")
RECORDING = replace(Settings(), data="grasshopper", **DATA_SETS["grasshopper"].start)


@pytest.mark.parametrize("settings", [Settings(), TOY, RECORDING])
def test_it_holds_the_data_and_what_was_found(settings: Settings) -> None:
    results = compute(settings)
    arrays = export(results, "as text").arrays
    fit = results.fit
    np.testing.assert_array_equal(arrays["coef"], fit.coef)
    assert arrays["intercept"] == fit.intercept
    assert arrays["feature_names"].tolist() == list(fit.feature_names)
    assert arrays["X"].shape == (arrays["y"].size, fit.coef.size)
    np.testing.assert_array_equal(arrays["path_coef"], results.path.coef)
    assert arrays["path_strength"].size == len(arrays["path_coef"])
    np.testing.assert_array_equal(arrays["strength_grid"], results.cross_validation.strength_grid)
    np.testing.assert_array_equal(arrays["score_mean"], results.cross_validation.score_mean)
    assert arrays["selected_strength"] == results.cross_validation.selected_strength
    assert arrays["settings"] == "as text"
    assert ("true_coef" in arrays) == (fit.true_coef is not None)
    assert ("X_held_out" in arrays) == (settings.data == "grasshopper")
    if settings.observation_model == "Bernoulli":
        assert set(arrays["y"]) == {0, 1}


def test_its_table_has_a_row_a_bin() -> None:
    made = export(compute(Settings(n_features=3)), "")
    assert list(made.columns) == ["w1", "w2", "w3", "counts"]
    np.testing.assert_array_equal(made.columns["w2"], made.arrays["X"][:, 1])
    np.testing.assert_array_equal(made.columns["counts"], made.arrays["y"])
    assert made.columns["counts"].dtype.kind == "i"
