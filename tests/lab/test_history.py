"""Undo and redo: every change is a step, and a drag is one."""

from __future__ import annotations

import pytest

from glmlab.lab.history import MERGE_WITHIN_S, MOST_STEPS, History

STRENGTH = frozenset({"strength"})
SEED = frozenset({"seed"})


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A history and the present settings, which are plain numbers here."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.history: History[int] = History(self.clock)
        self.present = 0

    def change(self, value: int, fields: frozenset[str] = STRENGTH, *, after: float = 10.0) -> None:
        self.clock.now += after
        self.history.record(self.present, value, fields)
        self.present = value

    def undo(self) -> int:
        self.present = self.history.undo(self.present)
        return self.present

    def redo(self) -> int:
        self.present = self.history.redo(self.present)
        return self.present


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_each_change_is_undone_and_redone_in_turn(desk: Desk) -> None:
    for value in (1, 2, 3):
        desk.change(value)
    assert [desk.undo(), desk.undo(), desk.undo()] == [2, 1, 0]
    assert not desk.history.can_undo
    assert [desk.redo(), desk.redo(), desk.redo()] == [1, 2, 3]
    assert not desk.history.can_redo


def test_a_drag_is_one_step(desk: Desk) -> None:
    desk.change(1)
    for value in range(2, 30):
        desk.change(value, after=MERGE_WITHIN_S - 0.01)
    assert desk.undo() == 1 - 1
    assert desk.redo() == 29


def test_a_pause_ends_a_drag(desk: Desk) -> None:
    desk.change(1)
    desk.change(2, after=0.1)
    desk.change(3, after=MERGE_WITHIN_S + 0.01)
    assert [desk.undo(), desk.undo()] == [2, 0]


def test_another_setting_ends_a_drag(desk: Desk) -> None:
    desk.change(1)
    desk.change(2, SEED, after=0.1)
    desk.change(3, STRENGTH, after=0.1)
    assert [desk.undo(), desk.undo(), desk.undo()] == [2, 1, 0]


def test_changes_that_are_no_drag_are_never_merged(desk: Desk) -> None:
    desk.change(1, frozenset())
    desk.change(2, frozenset(), after=0.0)
    assert [desk.undo(), desk.undo()] == [1, 0]


def test_a_drag_does_not_go_on_after_undo(desk: Desk) -> None:
    desk.change(1)
    desk.change(2)
    desk.undo()
    desk.change(3, after=0.1)
    assert [desk.undo(), desk.undo()] == [1, 0]


def test_a_new_choice_drops_what_could_be_redone(desk: Desk) -> None:
    desk.change(1)
    desk.undo()
    desk.change(2)
    assert not desk.history.can_redo
    assert desk.undo() == 0


def test_no_change_is_no_step_and_drops_nothing(desk: Desk) -> None:
    desk.change(1)
    desk.undo()
    desk.change(0)
    assert not desk.history.can_undo
    assert desk.redo() == 1


def test_a_drag_back_to_its_beginning_leaves_no_step(desk: Desk) -> None:
    desk.change(1)
    desk.change(2)
    desk.change(1, after=0.1)
    desk.change(5, after=0.1)
    assert [desk.undo(), desk.undo()] == [1, 0]


def test_only_so_many_steps_are_remembered(desk: Desk) -> None:
    for value in range(1, MOST_STEPS + 11):
        desk.change(value)
    while desk.history.can_undo:
        desk.undo()
    assert desk.present == 10
