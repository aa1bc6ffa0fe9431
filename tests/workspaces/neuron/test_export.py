"""What is taken away of a picture is what was recorded and fitted, and what each picture shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.lab.files import csv_bytes, npz_bytes
from glmlab.workspaces.neuron.compute.export import export
from glmlab.workspaces.neuron.compute.goodness import rescale
from glmlab.workspaces.neuron.compute.pipeline import compute
from glmlab.workspaces.neuron.compute.residuals import residuals
from glmlab.workspaces.neuron.compute.scores import cross_validate
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.tables import tables_of

SETTINGS = {
    "recording": PRESETS["history"].settings,
    "known truth": PRESETS["few"].settings,
    "nothing": replace(PRESETS["history"].settings, stimulus=False, history=False),
    "trials": replace(PRESETS["izhikevich"].settings, bin_ms=3.0, intervals=False),
    **({"tuning": PRESETS["place"].settings} if "place" in PRESETS else {}),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_it_holds_the_bins_and_what_was_found(name: str) -> None:
    settings = SETTINGS[name]
    results = compute(settings)
    made = export(results, "as text")
    arrays, columns = made.arrays, made.columns
    np.testing.assert_array_equal(arrays["coef"], results.fit.coef)
    assert arrays["intercept"] == results.fit.intercept
    assert arrays["feature_names"].tolist() == list(results.fit.feature_names)
    assert arrays["settings"] == "as text"
    assert arrays["counts"].sum() == results.data.n_spikes
    assert arrays["n_fitted"] == results.data.n_fitted
    np.testing.assert_array_equal(columns["counts"], arrays["counts"])
    assert (columns["is_held_out"] == 0).sum() == results.data.n_fitted
    # The stretch that is drawn is a part of it.
    here = np.searchsorted(columns["time_s"], results.data.time_s)
    np.testing.assert_allclose(columns["rate_hz"][here], results.rate.hz)
    assert npz_bytes(arrays)
    assert csv_bytes(columns).count(b"\n") == 1 + results.data.n_time_bins


@pytest.mark.parametrize("name", SETTINGS)
def test_each_picture_has_a_table(name: str) -> None:
    results = compute(SETTINGS[name])
    tables = tables_of(results)
    pictures = {"data", "rate", "parts", "bins", "folds"}
    pictures |= {"filters"} if results.filters else set()
    pictures |= {"tuning"} if results.tuning is not None else set()
    assert tables.keys() == pictures
    for table in tables.values():
        assert csv_bytes(table).endswith(b"\n")
    assert ("true_rate_hz" in tables["rate"]) == (results.rate.true_hz is not None)
    assert tables["parts"]["bits_per_spike"].tolist() == [p.bits_per_spike for p in results.parts]


def test_filters_stand_under_each_other() -> None:
    results = compute(SETTINGS["known truth"])
    table = tables_of(results)["filters"]
    assert list(table) == ["filter", "lag_ms", "values", "low", "high", "truth"]
    stimulus, history = results.filters
    np.testing.assert_array_equal(table["values"][table["filter"] == "stimulus"], stimulus.values)
    np.testing.assert_array_equal(table["lag_ms"][table["filter"] == "history"], history.lag_ms)
    # Where there is no band there is no number.
    without = compute(replace(SETTINGS["known truth"], intervals=False))
    assert np.isnan(tables_of(without)["filters"]["low"]).all()


@pytest.mark.skipif("place" not in PRESETS, reason="ratinabox, which carries the path, is absent")
def test_a_row_of_a_tuning_is_a_point_of_its_grid() -> None:
    tuning = compute(SETTINGS["tuning"]).tuning
    assert tuning is not None
    table = tables_of(compute(SETTINGS["tuning"]))["tuning"]
    x, y = (grid[2] for grid in tuning.grids)
    (here,) = np.flatnonzero((table["x (cm)"] == x) & (table["y (cm)"] == tuning.grids[1][3]))
    assert table["rate_hz"][here] == tuning.rate_hz[3, 2]
    assert table["rate_hz"].size == tuning.rate_hz.size
    assert y in table["y (cm)"]


def last(steps):
    *_, (_, found) = steps
    return found


def test_what_jobs_bring_has_tables_too() -> None:
    settings: Settings = replace(SETTINGS["recording"], tab="folds")
    scores, goodness = last(cross_validate(settings)), last(rescale(settings))
    jobs = {
        "cross-validation": scores,
        "goodness": goodness,
        "residuals": last(residuals(settings)),
        "free-run": None,
    }
    tables = tables_of(compute(settings), jobs)
    assert {"cross-validation", "goodness", "residuals"} <= tables.keys()
    assert "free-run" not in tables
    curves = tables["cross-validation"]
    assert set(curves["curve"]) == {"chosen", "contiguous", "shuffled"}
    np.testing.assert_array_equal(
        curves["bits_mean"][curves["curve"] == "chosen"], scores.chosen.bits_mean
    )
    assert set(tables["goodness"]["curve"]) == {"corrected", "naive", "quantiles", "correlation"}
    assert set(tables["residuals"]["curve"]) == {"time", "sound"}
    for table in tables.values():
        assert csv_bytes(table)
