"""The lab "One neuron" as a whole, without a browser: a choice ends in every view."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.workspaces.neuron.lab import NeuronLab
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.settings import TABS
from tests.private import shown_pictures


@pytest.fixture
def lab() -> Iterator[NeuronLab]:
    made = NeuronLab(preset="history", scheduler=InlineScheduler)
    yield made
    made.close()


def shown(lab: NeuronLab) -> Results:
    results = lab.results
    assert results is not None
    assert results.settings == lab.settings
    return results


def control(lab: NeuronLab, name: str) -> Any:
    panels = lab.parts.panels
    return next(panel.controls[name] for panel in panels if name in panel.controls)


def test_it_opens_with_the_recording_its_filters_and_one_picture_of_several(
    lab: NeuronLab,
) -> None:
    shown(lab)
    assert shown_pictures(lab) == {"data", "filters", "cross-validation", "rate", "summary"}
    assert all(lab.parts.views[name].alternative for name in shown_pictures(lab))


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_has_its_picture_and_says_what_it_shows(lab: NeuronLab, tab: str) -> None:
    lab.settings = replace(lab.settings, tab=tab)
    shown(lab)
    assert shown_pictures(lab) & TABS.keys() == {tab}
    if tab in lab.jobs:
        assert lab.jobs[tab].results is not None
        assert lab.jobs[tab].results.settings == lab.settings
    assert lab.parts.views[tab].alternative


def test_a_place_cell_is_seen_by_its_tuning(lab: NeuronLab) -> None:
    control(lab, "data").widget.value = "Place cell"
    assert shown(lab).tuning is not None
    assert {"tuning"} == shown_pictures(lab) & {"tuning", "filters"}
    assert lab.settings.bin_ms == 20.0


def test_the_selected_strength_is_taken_by_its_button(lab: NeuronLab) -> None:
    scores = lab.jobs["cross-validation"].results
    lab.parts.panels[2].buttons["use_selected"].click()
    assert lab.settings.regularizer_strength == scores.chosen.selected_strength


def test_folds_by_trial_are_offered_where_there_are_trials(lab: NeuronLab) -> None:
    shown(lab)
    offered = control(lab, "fold_scheme").widget.options
    assert "ByTrial" not in [name for _, name in offered]
    lab.settings = replace(lab.settings, data="Izhikevich cell, tonic spiking")
    assert shown(lab).data.has_trials
    assert "ByTrial" in [name for _, name in control(lab, "fold_scheme").widget.options]


def test_a_teacher_can_keep_the_truth_from_the_students() -> None:
    lab = NeuronLab(preset="refractory", hide=["Truth"], scheduler=InlineScheduler)
    assert all(one.truth is None for one in shown(lab).filters)
    assert shown(lab).rate.true_hz is None
    lab.close()


def test_nothing_of_history_can_be_chosen_where_there_is_none(lab: NeuronLab) -> None:
    control(lab, "history").widget.value = False
    assert control(lab, "history_functions").slider.disabled
    assert not any(one.is_history for one in shown(lab).filters)


def test_the_numbers_of_each_picture_that_is_seen_can_be_taken_away(lab: NeuronLab) -> None:
    saved: dict[str, bytes] = {}
    lab.page.bridge.save = lambda name, content: saved.update({name: content})  # type: ignore[method-assign]
    lab.settings = replace(lab.settings, tab="goodness")
    shown(lab)
    downloads = lab.page.exports.downloads
    downloads.table.click()
    with zipfile.ZipFile(io.BytesIO(saved["glmlab-pictures.zip"])) as packed:
        names = {"data", "filters", "cross-validation", "goodness"}
        assert set(packed.namelist()) == {f"{name}.csv" for name in names}
    downloads.picture.value = "filters"
    downloads.table.click()
    lines = saved["glmlab-filters.csv"].decode().splitlines()
    assert lines[0] == "filter,lag_ms,values,low,high,truth"
    assert len(lines) == 1 + 40 + 100
    assert downloads.status.value == ""
