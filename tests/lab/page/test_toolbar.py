"""The toolbar calls what it was given, and shows what is possible."""

from __future__ import annotations

import pytest

from glmlab.lab import words
from glmlab.lab.page.toolbar import Toolbar
from glmlab.widgets.style import style_sheet


@pytest.fixture
def told() -> list[str]:
    """The actions that were called."""
    return []


@pytest.fixture
def toolbar(told: list[str]) -> Toolbar:
    return Toolbar({name: lambda name=name: told.append(name) for name in words.ACTIONS})


def test_only_what_is_offered_is_shown() -> None:
    toolbar = Toolbar({"undo": lambda: None, "pin": None, "code": lambda: None})
    assert list(toolbar.buttons) == ["undo", "code"]
    row = toolbar.widget.children[0]
    assert [button.description for button in row.children] == ["Undo", "Code"]
    assert set(toolbar.attributes) == {".glmlab-toolbar", ".glmlab-act-undo"}


@pytest.mark.parametrize("action", words.ACTIONS)
def test_a_button_calls_its_action(toolbar: Toolbar, told: list[str], action: str) -> None:
    toolbar.buttons[action].click()
    assert told == [action]
    assert toolbar.buttons[action].tooltip == words.ACTION_TOOLTIPS[action]


def test_every_button_has_a_name(toolbar: Toolbar) -> None:
    assert all(button.description for button in toolbar.buttons.values())


def test_undo_and_redo_can_be_pressed_when_there_is_something_to_do(toolbar: Toolbar) -> None:
    def disabled() -> tuple[bool, bool]:
        return toolbar.buttons["undo"].disabled, toolbar.buttons["redo"].disabled

    assert disabled() == (True, True)
    toolbar.show(can_undo=True, can_redo=False)
    assert disabled() == (False, True)
    toolbar.show(can_undo=False, can_redo=True)
    assert disabled() == (True, False)


def test_the_pin_says_what_it_will_do(toolbar: Toolbar) -> None:
    pin = toolbar.buttons["pin"]
    assert pin.description == "Pin"
    toolbar.show(can_undo=False, can_redo=False, pinned=True)
    assert (pin.description, pin.tooltip) == (words.UNPIN, words.UNPIN_TOOLTIP)
    toolbar.show(can_undo=False, can_redo=False, pinned=False)
    assert pin.description == "Pin"


def test_the_toolbar_has_a_style() -> None:
    assert ".glmlab-toolbar" in style_sheet("glmlab.lab.page")
