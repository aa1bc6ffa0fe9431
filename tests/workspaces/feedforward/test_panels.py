"""Every control's change reaches the settings, once; what is no choice changes nothing."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import pytest

from glmlab.lab import words as lab_words
from glmlab.lab.presets import OWN
from glmlab.widgets.controls import ToggleGroup
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.panels.groups import GroupsEditor
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.settings import (
    OBSERVATION_MODELS,
    REGULARIZERS,
    Settings,
)
from glmlab.workspaces.feedforward.words import controls as words
from tests.declared import limits_of
from tests.private import classes_of

from .conftest import Desk

LIMITS = limits_of(Settings)

OPTIONS = [
    ("data", "grasshopper"),
    ("observation_model", "NegativeBinomial"),
    ("inverse_link", "softplus"),
    ("regularizer", "Lasso"),
    ("selection", "1se"),
    ("solver", "LBFGS"),
]
SLIDERS = [
    ("n_samples", 250, 250),
    ("n_features", 7, 7),
    ("stimulus_sd", 0.75, 0.75),
    ("correlation", 0.5, 0.5),
    ("ratio", 0.25, 0.25),
    ("regularizer_strength", 10**-2.3, pytest.approx(10**-2.3)),
    ("grid_points", 9, 9),
    ("folds", 5, 5),
]
TYPED = [
    ("n_samples", "105", 105),
    ("n_features", "7", 7),
    ("stimulus_sd", "0.123", 0.123),
    ("seed", "7", 7),
    ("correlation", "0.33", 0.33),
    ("true_weights", "1, -0.5 0.25", (1, -0.5, 0.25)),
    ("ratio", "0.9", 0.9),
    ("regularizer_strength", "0.123456789", 0.123456789),
    ("regularizer_strength", "2e-3", 0.002),
    ("grid_from", "0.001", 0.001),
    ("grid_to", "50", 50),
    ("grid_points", "9", 9),
    ("folds", "5", 5),
]
NUMBERS = sorted(LIMITS)


def from_browser(widget: Any, value: Any) -> None:
    """Do what the browser does when a student changes a control."""
    widget.set_state({"value": value})


def pick(dropdown: Any, value: str) -> None:
    """Do what the browser does when a student picks an option: it sends its place in the list."""
    values = [value for _, value in dropdown.options]
    dropdown.set_state({"index": values.index(value)})


def changed(desk: Desk) -> list[str]:
    """Names of the settings that are not as at the start."""
    start, now = asdict(Settings()), asdict(desk.state.settings)
    return [name for name in start if start[name] != now[name]]


def test_the_labels_are_those_that_people_look_for(desk: Desk) -> None:
    labels = {name: control.label for name, control in desk.controls.items()}
    for name, control in desk.controls.items():
        rows = isinstance(control, ToggleGroup | GroupsEditor)
        described = control.widget.children[0].value if rows else None
        assert (described or desk.widgets(name)[0].description) == labels[name]
    assert list(labels.values()) == [
        "Preset",
        "Data",
        "Samples",
        "Features",
        "Stimulus SD",
        "Correlation",
        "Overdispersion",
        "True weights",
        "Truth seed",
        "Seed",
        "New stimulus",
        "Raster from",
        "Observation model",
        "Inverse link",
        "Fit dispersion",
        "Dispersion",
        "Regularizer",
        "Lasso share",
        "Groups",
        "Strength",
        "Grid from",
        "Grid to",
        "Grid points",
        "Folds",
        "Selection",
        "Solver",
        "Intervals",
        "Compare",
    ]
    assert desk.box("regularizer_strength").description == "Strength value"


def test_every_setting_has_a_control(desk: Desk) -> None:
    # The tab is chosen by tabs over the pictures.
    shown = (set(desk.controls) - {"preset"}) | {"tab"}
    assert shown == {field.name for field in fields(Settings)}


def test_every_control_shows_its_setting(desk: Desk) -> None:
    assert desk.shown("preset") == "page"
    assert (desk.shown("true_weights"), desk.shown("groups")) == ("", (1, 2, 2, 2, 1))
    for name in desk.controls.keys() - {"preset", "true_weights", "groups"}:
        shown, setting = desk.shown(name), getattr(desk.state.settings, name)
        assert shown == setting or float(shown) == pytest.approx(setting, rel=1e-3)


@pytest.mark.parametrize(("name", "value"), OPTIONS)
def test_an_option_reaches_the_settings(desk: Desk, name: str, value: str) -> None:
    pick(desk.controls[name].widget, value)
    assert getattr(desk.state.settings, name) == value
    assert len(desk.told) == 1


@pytest.mark.parametrize(("name", "value", "expected"), SLIDERS)
def test_a_slider_reaches_the_settings_and_its_box(
    desk: Desk, name: str, value: float, expected: float
) -> None:
    from_browser(desk.controls[name].slider, value)
    assert getattr(desk.state.settings, name) == expected
    assert float(desk.box(name).value) == pytest.approx(value, rel=1e-3)
    assert len(desk.told) == 1
    assert changed(desk) == [name]


@pytest.mark.parametrize(("name", "text", "expected"), TYPED)
def test_a_typed_number_is_kept_to_the_last_digit(
    desk: Desk, name: str, text: str, expected: float
) -> None:
    from_browser(desk.box(name), text)
    assert getattr(desk.state.settings, name) == expected
    assert len(desk.told) == 1
    assert changed(desk) == [name]


def test_the_browser_moving_a_slider_to_its_nearest_position_is_no_choice(desk: Desk) -> None:
    from_browser(desk.box("regularizer_strength"), "0.123")
    slider = desk.controls["regularizer_strength"].slider
    from_browser(slider, slider.value * (1 + 1e-15))
    from_browser(slider, 10**-0.9)
    assert desk.state.settings.regularizer_strength == 0.123
    assert len(desk.told) == 1


def test_a_dragged_slider_is_not_written_back(desk: Desk) -> None:
    slider = desk.controls["regularizer_strength"].slider
    written: list[Any] = []
    slider.observe(lambda change: written.append(change["new"]), "value")
    steps = [10 ** (-1 + 0.05 * k) for k in range(1, 21)]
    for value in steps:
        from_browser(slider, value)
    assert written == steps
    assert len(desk.told) == len(steps)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["abc", "", "nan", "1e99", "-1"])
def test_what_is_no_number_in_range_changes_nothing(desk: Desk, name: str, text: str) -> None:
    before = desk.shown(name)
    from_browser(desk.box(name), text)
    assert desk.state.settings == Settings()
    assert desk.shown(name) == before
    assert desk.controls[name].label in desk.state.message
    assert desk.state.message.count(".") >= 1
    assert desk.told == []


@pytest.mark.parametrize("name", ["n_samples", "n_features", "seed", "grid_points", "folds"])
def test_half_of_something_whole_changes_nothing(desk: Desk, name: str) -> None:
    from_browser(desk.box(name), "2.5")
    assert desk.state.settings == Settings()
    assert "whole" in desk.state.message


def test_numbers_that_do_not_go_together_change_nothing(desk: Desk) -> None:
    from_browser(desk.box("grid_from"), "90")
    assert desk.state.settings == Settings()
    assert desk.shown("grid_from") == "0.03162"
    assert desk.state.message


def test_the_same_mistake_is_told_again(desk: Desk) -> None:
    for _ in range(2):
        from_browser(desk.box("folds"), "many")
        assert desk.shown("folds") == "2"
    assert desk.state.refusals == 2


def test_another_spelling_is_brought_back(desk: Desk) -> None:
    from_browser(desk.box("regularizer_strength"), "1e-1")
    assert desk.shown("regularizer_strength") == "0.1"
    assert desk.told == []


def test_a_number_shown_short_is_not_shortened(desk: Desk) -> None:
    from_browser(desk.box("regularizer_strength"), "0.2")
    assert desk.shown("grid_from") == "0.03162"
    assert desk.state.settings.grid_from == 10**-1.5


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_brings_all_its_choices(desk: Desk, preset: str) -> None:
    desk.state.choose(seed=9, n_samples=50, regularizer="ElasticNet")
    pick(desk.controls["preset"].widget, preset)
    assert desk.state.settings == PRESETS[preset].settings
    assert desk.shown("preset") == preset


def test_data_of_no_preset_are_your_own(desk: Desk) -> None:
    desk.state.choose(n_samples=150)
    assert desk.shown("preset") == OWN
    assert desk.controls["preset"].widget.label == "Your own"
    pick(desk.controls["preset"].widget, "page")
    told = len(desk.told)
    pick(desk.controls["preset"].widget, OWN)
    assert desk.shown("preset") == "page"
    assert len(desk.told) == told


def test_a_preset_of_which_something_was_changed_says_so_and_can_be_taken_again(desk: Desk) -> None:
    preset = desk.controls["preset"].widget
    for change in ({"regularizer_strength": 3.0}, {"seed": 5}, {"folds": 4}):
        desk.state.choose(**change)
        assert (preset.value, preset.label) == (OWN, "Two of five features, changed")
        pick(preset, "page")
        assert desk.state.settings == PRESETS["page"].settings
        assert preset.label == "Two of five features"


def test_what_is_looked_at_changes_no_preset(desk: Desk) -> None:
    desk.state.choose(tab="counts", intervals=True, compared=("Ridge", "Lasso"))
    assert desk.shown("preset") == "page"


@pytest.mark.parametrize("model", OBSERVATION_MODELS)
def test_an_observation_model_offers_the_links_that_suit_it(desk: Desk, model: str) -> None:
    pick(desk.controls["observation_model"].widget, model)
    links = OBSERVATION_MODELS[model].inverse_links
    assert desk.state.message == ""
    assert tuple(value for _, value in desk.controls["inverse_link"].widget.options) == links
    for link in links:
        pick(desk.controls["inverse_link"].widget, link)
        assert desk.state.settings.inverse_link == link
        assert desk.shown("inverse_link") == link


def test_pressed_names_are_compared(desk: Desk) -> None:
    buttons = desk.controls["compared"].buttons
    from_browser(buttons["Lasso"], True)
    from_browser(buttons["Ridge"], True)
    assert desk.state.settings.compared == ("Ridge", "Lasso")
    from_browser(buttons["Lasso"], False)
    assert desk.state.settings.compared == ("Ridge",)
    assert len(desk.told) == 3


def test_what_has_no_meaning_has_no_place(desk: Desk) -> None:
    def places(name: str) -> bool:
        return desk.controls[name].widget.layout.display != "none"

    assert not places("ratio")
    assert not places("groups")
    desk.state.choose(regularizer="ElasticNet", compared=("GroupLasso",))
    assert places("ratio")
    # What a name is pressed for must not push the names away.
    assert not places("groups")
    desk.state.choose(regularizer="GroupLasso")
    assert places("groups")
    assert not places("ratio")


def test_features_are_clicked_into_groups(desk: Desk) -> None:
    editor = desk.controls["groups"]
    desk.state.choose(regularizer="GroupLasso", n_features=3, groups=(1, 2, 1))
    shown = [button.layout.display != "none" for button in editor.buttons]
    assert shown == [True] * 3 + [False] * 17
    editor.buttons[1].click()
    assert desk.state.settings.groups == (1, 0, 1)
    assert "w2·–" in editor.buttons[1].description
    assert "no group" in editor.buttons[1].tooltip
    editor.buttons[1].click()
    assert desk.state.settings.groups == (1, 1, 1)
    assert "glmlab-group-1" in classes_of(editor.buttons[1])
    desk.state.undo()
    assert editor.groups == (1, 2, 1), "clicks in quick succession are one step"


def test_a_solver_offers_only_what_it_can_do_and_says_why(desk: Desk) -> None:
    regularizers, left_out = desk.controls["regularizer"].widget, desk.model.left_out
    offered = [value for _, value in regularizers.options]
    assert offered == list(REGULARIZERS)
    assert left_out.layout.display == "none"
    pick(desk.controls["solver"].widget, "LBFGS")
    assert (desk.state.settings.solver, desk.state.settings.tab) == ("LBFGS", "solvers")
    offered = [value for _, value in regularizers.options]
    assert offered == ["UnRegularized", "Ridge", "Smoothness"]
    assert left_out.layout.display is None
    assert left_out.value == (
        "LBFGS cannot fit Lasso, GroupLasso, ElasticNet: their penalties are not smooth."
    )
    desk.state.choose(solver="Newton", regularizer="Lasso")
    solvers = [value for _, value in desk.controls["solver"].widget.options]
    assert solvers == ["Newton", "ProximalGradient"]
    why = desk.regularization.left_out
    assert why.layout.display == "none", "as long as the control is folded away"
    from_browser(desk.regularization.more, True)
    assert why.layout.display is None
    assert why.value == (
        "LBFGS, BFGS, NonlinearCG, GradientDescent cannot fit Lasso: its penalty is not smooth."
    )
    desk.state.choose(regularizer="Ridge")
    assert why.layout.display == "none"


def test_more_shows_what_is_folded_away(desk: Desk) -> None:
    widget = desk.controls["correlation"].widget
    assert widget.layout.display == "none"
    from_browser(desk.data.more, True)
    assert widget.layout.display is None
    assert desk.data.more.description == lab_words.LESS
    desk.state.choose(n_samples=150)
    assert widget.layout.display is None


def test_the_selected_strength_can_be_used(desk: Desk) -> None:
    panel: Any = desk.panels[2]
    panel.use_selected.click()
    assert desk.uses == 1
    desk.state.choose(regularizer="UnRegularized")
    assert panel.use_selected.disabled


def test_new_data_takes_the_next_seed(desk: Desk) -> None:
    desk.data.new_data.click()
    desk.data.new_data.click()
    assert desk.state.settings.seed == 113
    assert desk.shown("seed") == "113"


def test_new_weights_take_the_next_seed_of_the_truth_and_leave_the_data(desk: Desk) -> None:
    desk.state.choose(true_weights=(0.5, 1.0))
    desk.data.new_weights.click()
    desk.data.new_weights.click()
    settings = desk.state.settings
    assert (settings.truth_seed, settings.true_weights, settings.seed) == (113, (), 111)
    assert desk.shown("truth_seed") == "113"
    desk.state.choose(data="grasshopper")
    assert desk.data.new_weights.disabled
    assert desk.data.new_weights.tooltip == words.TOY_DATA_ONLY


def test_a_whole_number_may_be_typed_with_an_exponent(desk: Desk) -> None:
    desk.box("seed").set_state({"value": "1e9"})
    assert desk.state.settings.seed == 10**9
    assert desk.shown("seed") == "1000000000"
    desk.box("regularizer_strength").set_state({"value": "1e-5"})
    assert desk.shown("regularizer_strength") == "0.00001"
    desk.box("seed").set_state({"value": "9" * 400})
    assert "but it is about 10³⁹⁹." in desk.state.message


def test_after_the_last_seed_comes_the_first(desk: Desk) -> None:
    low, high = LIMITS["seed"]
    desk.state.choose(seed=int(high))
    desk.data.new_data.click()
    assert desk.state.settings.seed == low


@pytest.mark.parametrize("data", DATA_SETS)
def test_a_data_set_brings_its_own_strengths(desk: Desk, data: str) -> None:
    desk.state.choose(data=next(name for name in DATA_SETS if name != data))
    pick(desk.controls["data"].widget, data)
    for name, value in DATA_SETS[data].start.items():
        assert getattr(desk.state.settings, name) == value


@pytest.mark.parametrize(
    ("changes", "disabled", "reason"),
    [
        (
            {"data": "grasshopper"},
            {
                *("n_samples", "n_features", "stimulus_sd", "correlation", "overdispersion"),
                *("true_weights", "truth_seed", "seed", "new_stimulus"),
            },
            words.TOY_DATA_ONLY,
        ),
        ({"true_weights": (0.5, 1.0)}, {"truth_seed"}, words.WEIGHTS_BY_HAND),
        (
            {"regularizer": "UnRegularized"},
            {"regularizer_strength", "grid_from", "grid_to", "grid_points", "selection"},
            lab_words.NO_PENALTY,
        ),
        ({}, set(), ""),
    ],
)
def test_what_means_nothing_now_says_why(
    desk: Desk, changes: dict[str, Any], disabled: set[str], reason: str
) -> None:
    desk.state.choose(**changes)
    for name in desk.controls:
        for widget in desk.widgets(name):
            assert widget.disabled == (name in disabled)
            if name != "groups" or name in disabled:
                assert widget.tooltip == (reason if name in disabled else desk.controls[name].tip)
    desk.state.reset()
    assert not any(widget.disabled for name in desk.controls for widget in desk.widgets(name))


def test_new_data_needs_toy_data(desk: Desk) -> None:
    desk.state.choose(data="grasshopper")
    assert desk.data.new_data.disabled
    assert desk.data.new_data.tooltip == words.TOY_DATA_ONLY


def test_reset_moves_every_control_back(desk: Desk) -> None:
    before = {name: desk.shown(name) for name in desk.controls}
    changed = Settings(
        data="grasshopper",
        n_samples=200,
        n_features=6,
        stimulus_sd=1.0,
        correlation=0.2,
        overdispersion=0.5,
        true_weights=(0.5,),
        groups=(1, 2),
        seed=5,
        truth_seed=6,
        new_stimulus=True,
        first_bin=40,
        observation_model="NegativeBinomial",
        inverse_link="softplus",
        fit_dispersion=False,
        dispersion=0.3,
        regularizer="Lasso",
        ratio=0.7,
        regularizer_strength=0.7,
        grid_from=1e-3,
        grid_to=5.0,
        grid_points=8,
        folds=3,
        selection="1se",
        solver="ProximalGradient",
        intervals=True,
        compared=("Ridge",),
    )
    desk.state.adopt(changed)
    assert all(desk.shown(name) != before[name] for name in desk.controls)
    desk.told.clear()
    desk.state.reset()
    assert {name: desk.shown(name) for name in desk.controls} == before
    assert desk.told == [Settings()]
