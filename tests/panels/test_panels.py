"""Every control's change reaches the settings, once; what is no choice changes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import LIMITS, Settings
from glmlab.lab import strings

from .conftest import Desk

OPTIONS = [("data", "grasshopper"), ("inverse_link", "softplus"), ("regularizer", "Lasso")]
SLIDERS = [
    ("n_samples", 250, 250),
    ("n_features", 7, 7),
    ("stimulus_sd", 0.75, 0.75),
    ("regularizer_strength", 10**-2.3, pytest.approx(10**-2.3)),
    ("grid_points", 9, 9),
    ("folds", 5, 5),
]
TYPED = [
    ("n_samples", "105", 105),
    ("n_features", "7", 7),
    ("stimulus_sd", "0.123", 0.123),
    ("seed", "7", 7),
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
    labels = {name: desk.widgets(name)[0].description for name in desk.controls}
    assert list(labels.values()) == [
        "Data",
        "Samples",
        "Features",
        "Stimulus SD",
        "Seed",
        "Inverse link",
        "Regularizer",
        "Strength",
        "Grid from",
        "Grid to",
        "Grid points",
        "Folds",
    ]
    assert desk.box("regularizer_strength").description == "Strength value"


def test_every_setting_has_a_control(desk: Desk) -> None:
    assert set(desk.controls) == set(Settings.__dataclass_fields__)


def test_every_control_shows_its_setting(desk: Desk) -> None:
    for name in desk.controls:
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
    assert strings.LABELS[name] in desk.state.message
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


def test_new_data_takes_the_next_seed(desk: Desk) -> None:
    desk.data.new_data.click()
    desk.data.new_data.click()
    assert desk.state.settings.seed == 113
    assert desk.shown("seed") == "113"


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
            {"n_samples", "n_features", "stimulus_sd", "seed"},
            strings.TOY_DATA_ONLY,
        ),
        (
            {"regularizer": "UnRegularized"},
            {"regularizer_strength", "grid_from", "grid_to", "grid_points"},
            strings.NO_PENALTY,
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
            assert widget.tooltip == (reason if name in disabled else strings.TOOLTIPS[name])
    desk.state.reset()
    assert not any(widget.disabled for name in desk.controls for widget in desk.widgets(name))


def test_new_data_needs_toy_data(desk: Desk) -> None:
    desk.state.choose(data="grasshopper")
    assert desk.data.new_data.disabled
    assert desk.data.new_data.tooltip == strings.TOY_DATA_ONLY


def test_reset_moves_every_control_back(desk: Desk) -> None:
    before = {name: desk.shown(name) for name in desk.controls}
    changed = Settings("grasshopper", 200, 6, 1.0, 5, "softplus", "Lasso", 0.7, 1e-3, 5.0, 8, 3)
    desk.state.adopt(changed)
    assert all(desk.shown(name) != before[name] for name in desk.controls)
    desk.told.clear()
    desk.state.reset()
    assert {name: desk.shown(name) for name in desk.controls} == before
    assert desk.told == [Settings()]
