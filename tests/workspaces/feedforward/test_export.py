"""What is taken away of a picture is what was fitted, and what the picture shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from glmlab.lab.files import csv_bytes
from glmlab.workspaces.feedforward.compute.export import export
from glmlab.workspaces.feedforward.compute.intervals import find_intervals
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.redraws import redraw
from glmlab.workspaces.feedforward.compute.solvers import trace_solvers
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.results import Redraws
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.tables import tables_of

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


@pytest.mark.parametrize(
    "settings", [replace(Settings(), tab="counts", compared=("Lasso", "Ridge")), TOY, RECORDING]
)
def test_every_picture_has_a_table_of_one_length(settings: Settings) -> None:
    results = compute(settings)
    tables = tables_of(results, {})
    for table in tables.values():
        assert csv_bytes(table)
    assert ("filters" in tables) == (settings.data == "grasshopper")
    assert ("comparison" in tables) == bool(settings.compared)
    assert ("counts" in tables) == (settings.tab == "counts")
    assert ("truth" in tables["weights"]) == (results.fit.true_coef is not None)
    path = tables["path"]
    found = np.stack([path[name] for name in results.fit.feature_names], axis=1)
    np.testing.assert_array_equal(found, results.path.coef)


def test_the_table_of_many_data_sets_has_both_rules() -> None:
    settings = replace(Settings(), tab="redraws", intervals=True)
    jobs: dict[str, Any] = {
        "redraws": list(redraw(settings))[-1][1],
        "intervals": list(find_intervals(settings))[-1][1],
        "solvers": list(trace_solvers(settings))[-1][1],
    }
    tables = tables_of(compute(settings), jobs)
    assert (tables["weights"]["low"] < tables["weights"]["high"]).all()
    assert set(tables["solvers"]["solver"]) == set(jobs["solvers"].traces)
    table = tables["redraws"]
    found: Redraws = jobs["redraws"]
    assert table["chosen_by"].tolist()[:: settings.n_features] == ["slider", "min", "1se"]
    here = table["chosen_by"] == "1se"
    np.testing.assert_array_equal(table["bias"][here], found.by_rule["1se"].bias)
    squares = table["bias"][here] ** 2 + table["variance"][here]
    assert table["root_mean_squared_error"][here][0] == pytest.approx(np.sqrt(squares.mean()))
    assert table["coverage"][here].mean() == pytest.approx(
        table["coverage_across_weights"][here][0]
    )
    assert set(table["nominal_coverage"]) == {0.95}
