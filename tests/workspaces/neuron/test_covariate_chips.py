"""The covariates of the model are chosen by their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.recordings import Covariate, Recording, SpikeTimes
from glmlab.workspaces.neuron.compute.data import covariates_of
from glmlab.workspaces.neuron.lab import NeuronLab
from glmlab.workspaces.neuron.panels.covariates import CovariateChips
from glmlab.workspaces.neuron.settings import MOST_COVARIATES, Settings
from glmlab.workspaces.neuron.words import controls as words

NAMES = ("speed", "head direction", "z")


def recording(names: tuple[str, ...] = NAMES) -> Recording:
    rng = np.random.default_rng(0)
    return Recording(
        "mine",
        SpikeTimes(np.sort(rng.uniform(0, 10, 200)), 10.0),
        tuple(Covariate(name, "cm", rng.normal(size=10_000), 1e-3) for name in names),
    )


@pytest.fixture(scope="module")
def lab() -> Iterator[NeuronLab]:
    made = NeuronLab(recording=recording(), scheduler=InlineScheduler)
    yield made
    made.close()


def chips_of(lab: NeuronLab) -> CovariateChips:
    found = lab.parts.panels[1].controls["covariates"]
    assert isinstance(found, CovariateChips)
    return found


def pressed(lab: NeuronLab) -> list[str]:
    return [button.description for button in chips_of(lab).group.buttons.values() if button.value]


def is_seen(lab: NeuronLab) -> bool:
    return chips_of(lab).widget.layout.display != "none"


def used(lab: NeuronLab) -> tuple[int, ...]:
    assert lab.results is not None
    return lab.results.data.used


def press(lab: NeuronLab, place: int) -> None:
    """Do what the browser does when a button is pressed or let go."""
    button = chips_of(lab).group.buttons[place]
    button.set_state({"value": not button.value})


def test_each_covariate_has_a_button_with_its_name_and_unit(lab: NeuronLab) -> None:
    lab.settings = replace(lab.settings, covariates=())
    buttons = chips_of(lab).group.buttons
    assert is_seen(lab)
    assert [button.description for button in buttons.values()] == list(NAMES)
    assert "head direction (cm)" in buttons[2].tooltip
    assert pressed(lab) == list(NAMES)


def test_what_is_pressed_is_in_the_model_and_all_are_no_choice(lab: NeuronLab) -> None:
    lab.settings = replace(lab.settings, covariates=())
    press(lab, 2)
    assert lab.settings.covariates == (1, 3)
    assert used(lab) == (0, 2)
    press(lab, 2)
    assert lab.settings.covariates == ()
    assert used(lab) == (0, 1, 2)


def test_the_last_one_stays_and_says_what_leaves_it_out(lab: NeuronLab) -> None:
    lab.settings = replace(lab.settings, covariates=(2,))
    buttons = chips_of(lab).group.buttons
    assert [button.disabled for button in buttons.values()] == [False, True, False]
    assert buttons[2].tooltip == words.LAST_COVARIATE
    press(lab, 1)
    assert lab.settings.covariates == (1, 2)
    assert not any(button.disabled for button in buttons.values())


def test_without_a_stimulus_nothing_can_be_chosen(lab: NeuronLab) -> None:
    lab.settings = replace(lab.settings, covariates=(1,), stimulus=False)
    buttons = chips_of(lab).group.buttons.values()
    assert all(button.disabled for button in buttons)
    assert {button.tooltip for button in buttons} == {words.NOT_IN_THE_MODEL["stimulus"]}
    lab.settings = replace(lab.settings, stimulus=True)
    assert pressed(lab) == ["speed"]


@pytest.mark.parametrize(("chosen", "wanted"), [((2, 7), (1,)), ((7,), (0, 1, 2))])
def test_numbers_that_the_recording_lacks_are_left_aside(
    lab: NeuronLab, chosen: tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    lab.settings = replace(lab.settings, covariates=chosen)
    assert lab.settings.covariates == chosen
    assert used(lab) == wanted
    assert pressed(lab) == [NAMES[place] for place in wanted]


def test_another_recording_has_other_buttons_or_none(lab: NeuronLab) -> None:
    own = lab.settings
    lab.settings = Settings(data="Place cell", bin_ms=20.0, entry="tuning", history_window_ms=200.0)
    assert is_seen(lab)
    assert pressed(lab) == ["x", "y"]
    lab.settings = Settings()
    assert not is_seen(lab)
    lab.settings = own
    assert [b.description for b in chips_of(lab).group.buttons.values()] == list(NAMES)


def test_of_more_covariates_than_can_be_chosen_the_first_ones_are_all() -> None:
    many = recording(tuple(f"s{k}" for k in range(12)))
    assert covariates_of(Settings(), many) == tuple(range(MOST_COVARIATES))
