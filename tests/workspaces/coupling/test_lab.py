"""The workspace "Coupled network" as a whole, and both workspaces on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from glmlab.lab.settings.sharing import from_json, from_query, to_json, to_query, workspace_of
from glmlab.number_format import number
from glmlab.workspaces.coupling.lab import CouplingLab
from glmlab.workspaces.coupling.presets import PRESETS
from glmlab.workspaces.coupling.settings import Settings
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.labs import Labs, LabTab
from tests.held import Held
from tests.plain_text import plain_text
from tests.private import classes_of, tell

SMALL: dict[str, Any] = {"n_trials": 2, "n_runs": 16, "horizon": 2000}


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def lab(held: Held) -> Iterator[CouplingLab]:
    made = CouplingLab(scheduler=held.make, **SMALL)
    yield made
    made.close()


def drag(lab: CouplingLab, surface: str, **place: float) -> None:
    lab.page.bridge.set_state({"drag": {"surface": surface, **place}})


def press(lab: CouplingLab, surface: str, key: str) -> None:
    tell(lab.page.bridge, {"event": "key", "key": key, "surface": surface})


def test_the_main_controls_have_the_names_that_teachers_know(lab: CouplingLab) -> None:
    labels = set(lab.page.labels().values())
    assert labels >= {
        "Neurons",
        "Coupling scale",
        "Basis",
        "Basis functions",
        "Window",
        "Stimulus",
        "Onset",
        "Offset",
        "Intensity",
        "Inverse link",
        "Intercept",
        "Bins",
        "Trials",
        "Seed",
        "Shrink until stable",
        "Fit the simulation",
        "Preset",
    }


def test_every_slider_moves_its_setting(lab: CouplingLab) -> None:
    for panel in lab.parts.panels:
        for name, control in panel.controls.items():
            slider = getattr(control, "slider", None)
            if slider is None or slider.disabled:
                continue
            before = lab.settings
            lab.state.choose(tab="simulation")
            value = slider.max if slider.value != slider.max else slider.min
            if name in ("n_basis_funcs", "window", "n_time_bins", "n_trials", "onset", "n_neurons"):
                value = slider.value + slider.step
            slider.set_state({"value": value})
            assert lab.settings != before, name
            assert lab.state.message == "", name
            lab.settings = Settings(**SMALL)


def test_a_pair_is_picked_and_its_filter_drawn(lab: CouplingLab) -> None:
    drag(lab, "network", x=0.5, y=0.4, start_x=0.5, start_y=0.4)
    assert lab.settings.pair == (1, 0)
    before = lab.settings
    drag(lab, "pair", x=26.0, y=0.3, start_x=26.0, start_y=0.3)
    assert lab.settings.pairs[0][:2] == (1.0, 0.0)
    pair: Any = lab.parts.panels[1]
    assert pair.controls["excit_a"].slider.disabled
    assert not pair.as_drawn.disabled
    pair.as_drawn.click()
    assert lab.settings == before
    press(lab, "network", "ArrowRight")
    assert lab.settings.pair == (1, 1)
    press(lab, "pair", "ArrowRight")
    press(lab, "pair", "ArrowUp")
    assert lab.settings.pairs


def test_the_stimulus_is_dragged_from_where_it_was(lab: CouplingLab) -> None:
    for x in (210.0, 240.0, 300.0):
        drag(lab, "stimulus", x=x, y=0.7, start_x=201.0, start_y=0.7)
    assert lab.settings.onset_of(0) == 300
    lab.page.bridge.set_state({"held": "stimulus"})
    lab.page.bridge.set_state({"held": ""})
    drag(lab, "stimulus", x=400.0, y=0.1, start_x=350.0, start_y=0.1)
    assert (lab.settings.onset_of(0), lab.settings.offset_of(0)) == (350, 550)
    press(lab, "stimulus", "ArrowUp")
    assert lab.settings.intensity_of(0) == pytest.approx(1.55)


def test_runs_refine_the_verdict_of_what_is_shown_only(lab: CouplingLab, held: Held) -> None:
    view: Any = lab.parts.views["stability"]
    held.go()
    assert view.stability.runs.n_runs == 16
    assert lab.results is not None
    assert lab.results.stability is view.stability
    lab.state.choose(coupling_scale=3.0)
    assert view.stability.runs is None
    held.go()
    assert view.stability.verdict == "unstable"
    lab.state.undo()
    assert view.stability.runs is None


def test_shrinking_sets_the_scale_once_and_can_be_undone(lab: CouplingLab, held: Held) -> None:
    lab.state.choose(coupling_scale=5.0)
    button = lab.parts.job_controls["shrinking"].begin
    assert button.description == "Shrink until stable"
    button.click()
    held.go()
    scale = lab.settings.coupling_scale
    assert 0.5 < scale < 4.0
    lab.state.undo()
    held.go()
    assert lab.settings.coupling_scale == 5.0


def test_fitting_opens_its_tab_and_follows_the_strength(lab: CouplingLab, held: Held) -> None:
    view: Any = lab.parts.views["recovered"]
    lab.parts.job_controls["recovered"].begin.click()
    assert lab.settings.tab == "recovered"
    held.go()
    assert "Edges found" in view.report.value
    before = view.report.value
    lab.state.choose(regularizer_strength=0.05)
    held.go()
    assert view.report.value != before
    lab.state.choose(seed=5)
    assert "glmlab-stale" in classes_of(view.widget)
    held.go()
    assert "glmlab-stale" not in classes_of(view.widget)


def test_a_fit_that_cannot_be_says_why(lab: CouplingLab, held: Held) -> None:
    lab.state.choose(coupling_scale=6.0, intercept=2.0)
    lab.parts.job_controls["recovered"].begin.click()
    held.go()
    assert "every trial ran away" in lab.parts.job_controls["recovered"].sentence.value


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_and_named(lab: CouplingLab, name: str) -> None:
    preset: Any = lab.parts.panels[0].controls["preset"]
    other = "chain" if name == "page" else "page"
    for wanted in (other, name):
        preset.widget.set_state({"index": list(PRESETS).index(wanted)})
    assert lab.settings == PRESETS[name].settings
    assert preset.widget.value == name


@pytest.mark.parametrize("name", ["explodes", "common"])
def test_a_preset_that_shows_a_fit_opens_with_it(lab: CouplingLab, held: Held, name: str) -> None:
    preset: Any = lab.parts.panels[0].controls["preset"]
    preset.widget.set_state({"index": list(PRESETS).index(name)})
    held.go()
    view: Any = lab.parts.views["recovered"]
    assert "Edges found" in view.report.value
    assert "Press" not in view.report.value


def test_a_lab_may_begin_with_a_preset_that_shows_a_fit(held: Held) -> None:
    lab = CouplingLab(preset="explodes", scheduler=held.make)
    held.go()
    view: Any = lab.parts.views["recovered"]
    assert "trials ran away" in view.report.value
    lab.close()


def test_the_status_line_follows_the_runs(lab: CouplingLab, held: Held) -> None:
    status: Any = lab.parts.views["summary"]
    lab.state.choose(coupling_scale=5.0)
    held.go()
    assert "The network is unstable. It runs away." in plain_text(status.widget.value)
    lab.state.choose(coupling_scale=0.8)
    assert "The network is not yet tested." in plain_text(status.widget.value)
    held.go()
    assert "The network is stable. It stays within bounds" in plain_text(status.widget.value)
    lab.state.choose(receiver=1)
    assert "The network is stable." in plain_text(status.widget.value)


def test_shrinking_says_what_it_did(lab: CouplingLab, held: Held) -> None:
    panel: Any = lab.parts.panels[5]
    lab.state.choose(coupling_scale=5.0)
    lab.parts.job_controls["shrinking"].begin.click()
    held.go()
    assert (
        f"Coupling scale went from 5 to {number(lab.settings.coupling_scale)}"
        in panel.outcome.value
    )
    assert "stable" in lab.parts.views["summary"].alternative
    lab.state.choose(coupling_scale=0.5)
    assert panel.outcome.value == ""
    lab.parts.job_controls["shrinking"].begin.click()
    held.go()
    assert panel.outcome.value == "It is stable as it is: nothing was shrunk."


def test_pin_undo_and_reset(lab: CouplingLab) -> None:
    lab.page.toolbar.buttons["pin"].click()
    lab.state.choose(coupling_scale=0.3)
    view: Any = lab.parts.views["pair"]
    assert view.ghost.y.size
    lab.page.reset.widget.click()
    assert lab.settings == Settings(**SMALL)
    assert not view.ghost.y.size


def test_reset_takes_the_time_back_to_its_beginning(lab: CouplingLab) -> None:
    view: Any = lab.parts.views["simulation"]
    player = view.player
    player.slider.set_state({"value": 312})
    lab.page.reset.widget.click()
    assert player.slider.value == player.play.value == 0
    assert player.text.startswith("bin 0:")


def test_a_teacher_hides_and_locks(held: Held) -> None:
    lab = CouplingLab(
        preset="chain",
        hide=["Basis", "Fit the simulation"],
        lock=["Seed", "Pair scale", "Onset"],
        scheduler=held.make,
    )
    assert lab.settings == PRESETS["chain"].settings
    lab.state.choose(seed=9)
    assert lab.settings.seed == 123
    assert "pair" not in lab.page.bridge.surfaces
    assert "stimulus" not in lab.page.bridge.surfaces
    link = to_query(replace(lab.settings, seed=4, pairs=(), n_trials=3), Settings())
    lab.open_query(link)
    assert lab.settings.seed == 123
    assert lab.settings.pairs == PRESETS["chain"].settings.pairs
    assert lab.settings.n_trials == 3
    assert lab.parts.job_controls["recovered"].begin.layout.display == "none"
    lab.close()


@pytest.mark.parametrize("name", PRESETS)
def test_links_and_files_restore_every_preset(name: str) -> None:
    settings = replace(PRESETS[name].settings, receiver=0, horizon=3000)
    query = to_query(settings, Settings(), CouplingLab.workspace.computation.title)
    assert workspace_of(query) == "Coupled network"
    assert from_query(query, Settings()) == (settings, [])
    text = to_json(settings, CouplingLab.workspace.computation.title)
    assert from_json(text, Settings(), CouplingLab.workspace.computation.title) == (settings, [])
    _, sentences = from_json(text, Settings(), FeedforwardLab.workspace.computation.title)
    assert sentences


def test_every_picture_is_said_in_words(lab: CouplingLab) -> None:
    for tab in lab.workspace.tabs:
        lab.state.choose(tab=tab)
        seen = {name for name, view in lab.parts.views.items() if view.alternative}
        assert {"network", "pair", "stability", "summary", tab} <= seen
    figures = lab.page.bridge.figures
    assert figures[".glmlab-picture-network .glmlab-matrix-figure"]["role"] == "slider"
    assert "neuron 0" in figures[".glmlab-picture-network .glmlab-matrix-figure"]["aria-valuetext"]


@pytest.fixture
def labs(held: Held) -> Iterator[Labs]:
    made = Labs(
        {
            "Feed-forward": LabTab("", lambda: FeedforwardLab(scheduler=held.make)),
            "Coupled network": LabTab(
                "",
                lambda: CouplingLab(scheduler=held.make, **SMALL),
            ),
        }
    )
    yield made
    made.close()


def shown(labs: Labs) -> list[str]:
    return [name for name, lab in labs.labs.items() if "glmlab-away" not in classes_of(lab.widget)]


def test_a_tab_opens_the_other_workspace_which_is_made_then(labs: Labs) -> None:
    assert list(labs.labs) == ["Feed-forward"]
    tabs: Any = labs.labs["Feed-forward"].page.workspace_tabs
    tabs.widget.value = "Coupled network"
    assert shown(labs) == ["Coupled network"]
    assert tabs.widget.value == "Feed-forward"
    back: Any = labs.labs["Coupled network"].page.workspace_tabs
    back.widget.value = "Feed-forward"
    assert shown(labs) == ["Feed-forward"]
    with pytest.raises(ValueError, match="There is no workspace 'Other'"):
        labs.open("Other")


def test_a_link_opens_its_workspace_with_its_settings(labs: Labs) -> None:
    first = labs.labs["Feed-forward"]
    query = to_query(Settings(n_neurons=3, **SMALL), Settings(), "Coupled network")
    tell(
        first.page.bridge,
        {"event": "placed", "address": "https://example.org/", "query": "?" + query},
    )
    assert shown(labs) == ["Coupled network"]
    assert labs.labs["Coupled network"].settings.n_neurons == 3
    assert first.settings == first.workspace.computation.start


def test_a_link_of_old_opens_the_first_workspace(labs: Labs) -> None:
    first = labs.labs["Feed-forward"]
    tell(
        first.page.bridge,
        {"event": "placed", "address": "https://example.org/", "query": "?v=1&regularizer=Lasso"},
    )
    assert shown(labs) == ["Feed-forward"]
    assert first.settings.regularizer == "Lasso"
