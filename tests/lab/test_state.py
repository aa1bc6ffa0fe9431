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


def test_every_kind_of_change_can_be_undone_and_redone(state: LabState) -> None:
    state.choose(low=0.5)
    state.adopt(Choices(0.1, 0.2))
    state.reset()
    seen = []
    for _ in range(3):
        state.undo()
        seen.append(state.settings)
    assert seen == [Choices(0.1, 0.2), Choices(0.5), Choices()]
    for _ in range(3):
        state.redo()
    assert state.settings == Choices()
    assert (state.can_undo, state.can_redo) == (True, False)


def test_a_drag_is_undone_at_once_and_reset_is_none_of_it() -> None:
    now = 0.0
    state: LabState[Choices, str] = LabState(Choices(), clock=lambda: now)
    for low in (0.9, 0.8, 0.7):
        state.choose(low=low)
        now += 0.2
    state.reset()
    state.undo()
    assert state.settings == Choices(0.7)
    state.undo()
    assert state.settings == Choices()
    assert not state.can_undo


def test_who_is_told_of_settings_finds_what_can_be_undone(state: LabState) -> None:
    seen: list = []
    state.observe(lambda _: seen.append((state.can_undo, state.can_redo)), "settings")
    state.choose(low=0.5)
    state.undo()
    state.redo()
    assert seen == [(True, False), (False, True), (True, False)]


def test_a_refused_choice_is_no_step_and_undo_takes_the_refusal_away(state: LabState) -> None:
    state.choose(low=0.5)
    state.choose(low=5.0)
    assert state.message
    state.undo()
    assert (state.settings, state.message) == (Choices(), "")
    assert not state.can_undo


def test_with_nothing_to_undo_or_redo_nothing_happens(state: LabState) -> None:
    told = heard(state, "settings")
    state.undo()
    state.redo()
    assert told == []
