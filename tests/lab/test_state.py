"""The state refuses bad choices, forgets nothing good, and tells of each change once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from glmlab.lab.state import LabState


@dataclass(frozen=True)
class Choices:
    """Settings of a workspace that is none of ours."""

    low: float = 1.0
    high: float = 2.0

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError("Low must be smaller than high.")


@pytest.fixture
def state() -> LabState[Choices, str]:
    return LabState(Choices())


def heard(state: LabState, trait: str) -> list:
    """Everything that observers of a trait are told from now on."""
    values: list = []
    state.observe(lambda change: values.append(change["new"]), trait)
    return values


def test_a_choice_is_one_notification(state: LabState) -> None:
    told = heard(state, "settings")
    state.choose(low=3.0, high=4.0)
    assert told == [Choices(3.0, 4.0)]


def test_choosing_what_is_chosen_tells_nobody(state: LabState) -> None:
    told = heard(state, "settings")
    state.choose(low=1.0)
    assert told == []


def test_a_refused_choice_keeps_the_settings_and_says_why(state: LabState) -> None:
    told, refusals = heard(state, "settings"), heard(state, "refusals")
    state.choose(low=5.0)
    assert state.settings == Choices()
    assert state.message == "Low must be smaller than high."
    assert (told, refusals) == ([], [1])


def test_the_next_good_choice_takes_the_refusal_away(state: LabState) -> None:
    state.choose(low=5.0)
    state.choose(low=0.5)
    assert state.message == ""


def test_results_leave_a_refusal_where_it_is(state: LabState) -> None:
    state.choose(low=5.0)
    state.show_results("of an earlier choice")
    assert state.message == "Low must be smaller than high."


def test_a_failure_stays_until_something_is_computed(state: LabState) -> None:
    state.show_results("good")
    state.show_failure("It failed.")
    state.choose(low=0.5)
    assert (state.message, state.results) == ("It failed.", "good")
    state.show_results("better")
    assert (state.message, state.results) == ("", "better")


def test_reset_goes_back_to_the_start(state: LabState) -> None:
    state.choose(low=0.5)
    state.reset()
    assert state.settings == Choices()


def test_progress_ends_with_the_first_results(state: LabState) -> None:
    assert state.progress is not None
    state.show_progress(0.4, "Fitting")
    assert state.progress == (0.4, "Fitting")
    state.show_results("first")
    state.show_progress(0.4, "Fitting")
    assert state.progress is None


def test_progress_ends_when_there_will_be_no_first_picture(state: LabState) -> None:
    state.show_failure("It failed.")
    assert state.progress is None


def test_an_unknown_name_is_a_mistake_in_the_code(state: LabState) -> None:
    with pytest.raises(TypeError):
        state.choose(middle=1.5)
