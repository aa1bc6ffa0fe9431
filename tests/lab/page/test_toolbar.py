"""The toolbar calls what it was given, shows what is possible, and believes no browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

from glmlab.lab import words
from glmlab.lab.page.toolbar import Toolbar
from glmlab.widgets.message_batcher import reachable
from glmlab.widgets.style import style_sheet
from tests.private import script_of, tell


class Lab:
    """A lab that remembers what its toolbar asked for."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.query = "v=1"
        self.toolbar = Toolbar(
            undo=lambda: self.told.append("undo"),
            redo=lambda: self.told.append("redo"),
            pin=lambda: self.told.append("pin"),
            share=self.share,
            open_settings=lambda text: self.told.append(("open", text)),
            opened=lambda query: self.told.append(("opened", query)),
        )

    def share(self) -> None:
        self.told.append("share")
        self.toolbar.show_link(self.query)
        self.toolbar.show_file(f"file of {self.query}")

    def from_browser(self, **content: Any) -> None:
        tell(self.toolbar.browser, content)

    def place(self, address: str = "https://lab.example/", query: str = "") -> None:
        self.from_browser(event="placed", address=address, query=query)

    def press(self, action: str) -> None:
        self.toolbar.buttons[action].click()


@pytest.fixture
def lab() -> Lab:
    return Lab()


def seen(widget: Any) -> bool:
    return widget.layout.display != "none"


def test_only_what_is_offered_is_shown() -> None:
    toolbar = Toolbar(undo=lambda: None, code=lambda: None)
    assert list(toolbar.buttons) == ["undo", "code"]
    row = toolbar.widget.children[0]
    assert [button.description for button in row.children] == ["Undo", "Code"]
    selectors = set(toolbar.browser.attributes)
    assert ".glmlab-act-undo" in selectors
    assert ".glmlab-act-share" not in selectors


@pytest.mark.parametrize("action", ["undo", "redo", "pin"])
def test_a_button_calls_its_action(lab: Lab, action: str) -> None:
    lab.press(action)
    assert lab.told == [action]
    assert lab.toolbar.buttons[action].tooltip == words.ACTION_TOOLTIPS[action]


def test_undo_and_redo_can_be_pressed_when_there_is_something_to_do(lab: Lab) -> None:
    def disabled() -> tuple[bool, bool]:
        buttons = lab.toolbar.buttons
        return buttons["undo"].disabled, buttons["redo"].disabled

    assert disabled() == (True, True)
    lab.toolbar.show(can_undo=True, can_redo=False)
    assert disabled() == (False, True)
    lab.toolbar.show(can_undo=False, can_redo=True)
    assert disabled() == (True, False)


def test_the_pin_says_what_it_will_do(lab: Lab) -> None:
    pin = lab.toolbar.buttons["pin"]
    assert pin.description == "Pin"
    lab.toolbar.show(can_undo=False, can_redo=False, pinned=True)
    assert (pin.description, pin.tooltip) == (words.UNPIN, words.UNPIN_TOOLTIP)
    lab.toolbar.show(can_undo=False, can_redo=False, pinned=False)
    assert pin.description == "Pin"


def test_share_opens_and_closes_a_box(lab: Lab) -> None:
    panel, browser = lab.toolbar.share_panel, lab.toolbar.browser
    assert not seen(panel.widget)
    for close in (panel.close.click, lambda: lab.press("share")):
        lab.press("share")
        assert seen(panel.widget)
        assert browser.sharing
        assert browser.attributes[".glmlab-act-share"]["aria-expanded"] == "true"
        close()
        assert not seen(panel.widget)
        assert not browser.sharing
        assert browser.attributes[".glmlab-act-share"]["aria-expanded"] == "false"
    panel.close.click()
    assert not seen(panel.widget)


def test_the_link_is_absolute_and_follows_the_settings_while_it_is_in_sight(lab: Lab) -> None:
    lab.place()
    lab.toolbar.show(can_undo=True, can_redo=False)
    assert "share" not in lab.told
    lab.press("share")
    panel = lab.toolbar.share_panel
    assert panel.link.value == "https://lab.example/?v=1"
    assert lab.toolbar.browser.file == "file of v=1"
    lab.query = "v=1&folds=5"
    lab.toolbar.show(can_undo=True, can_redo=False)
    assert panel.link.value == "https://lab.example/?v=1&folds=5"
    assert lab.toolbar.browser.file == "file of v=1&folds=5"


def test_the_link_stands_in_the_box_before_it_opens(lab: Lab) -> None:
    lab.place()
    lab.query = "v=1&folds=5"
    panel, links = lab.toolbar.share_panel, []
    panel.widget.layout.observe(lambda _change: links.append(panel.link.value), "display")
    lab.press("share")
    assert links == ["https://lab.example/?v=1&folds=5"]


def test_where_a_link_cannot_work_a_sentence_stands_in_its_place(lab: Lab) -> None:
    lab.place(address="")
    lab.press("share")
    panel = lab.toolbar.share_panel
    assert (seen(panel.link), seen(panel.copy), seen(panel.no_link)) == (False, False, True)
    assert panel.link.value == ""
    assert (seen(panel.download), seen(panel.open)) == (True, True)
    lab.place()
    assert (seen(panel.link), seen(panel.copy), seen(panel.no_link)) == (True, True, False)


def test_copying_is_told_until_the_link_is_another(lab: Lab) -> None:
    lab.place()
    lab.press("share")
    said = lab.toolbar.share_panel.said
    lab.from_browser(event="copied", copied=True)
    assert said.value == words.COPIED
    lab.from_browser(event="copied", copied=False)
    assert said.value == words.COPY_BY_HAND
    lab.toolbar.show(can_undo=True, can_redo=False)
    assert said.value == words.COPY_BY_HAND
    lab.query = "v=1&folds=5"
    lab.toolbar.show(can_undo=True, can_redo=False)
    assert said.value == ""


def test_the_query_of_the_page_is_told_once(lab: Lab) -> None:
    lab.place(query="?v=1&folds=5")
    lab.place(query="?v=1&folds=7")
    assert lab.told == [("opened", "?v=1&folds=5")]


def test_the_address_is_kept_where_it_is_ours(lab: Lab) -> None:
    assert lab.toolbar.browser.query is None
    lab.place(address="")
    lab.toolbar.keep_in_address("v=1&folds=5")
    assert lab.toolbar.browser.query is None
    lab.place()
    lab.toolbar.keep_in_address("v=1&folds=5")
    assert lab.toolbar.browser.query == "v=1&folds=5"


def test_the_text_of_a_settings_file_is_handed_over(lab: Lab) -> None:
    lab.from_browser(event="file", text="{}")
    assert lab.told == [("open", "{}")]


def test_without_a_use_for_a_file_there_is_no_button_to_open_one() -> None:
    toolbar = Toolbar(share=lambda: None)
    panel = toolbar.share_panel
    rows: Any = panel.widget.children
    shown = {id(child) for row in rows for child in getattr(row, "children", ())}
    assert id(panel.download) in shown
    assert id(panel.open) not in shown


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"event": "placed"},
        {"event": "placed", "address": 1, "query": "v=1"},
        {"event": "copied", "copied": "yes"},
        {"event": "file", "text": None},
        {"event": "file", "text": ["{}"]},
        {"event": "quit"},
    ],
)
def test_what_no_browser_of_ours_says_is_left_alone(lab: Lab, content: Any) -> None:
    tell(lab.toolbar.browser, content)
    assert lab.told == []
    assert lab.toolbar.share_panel.said.value == ""


def test_every_button_has_a_name_and_the_box_a_role(lab: Lab) -> None:
    attributes = lab.toolbar.browser.attributes
    assert attributes[".glmlab-share"] == {"role": "dialog", "aria-label": "Share"}
    assert attributes[".glmlab-close"] == {"aria-label": "Close"}
    assert attributes[".glmlab-link input"] == {"readonly": "readonly"}
    assert all(button.description for button in lab.toolbar.buttons.values())


def test_the_browser_finds_what_it_looks_for(lab: Lab) -> None:
    sent: Any = lab.toolbar.browser
    sought = set(
        re.findall(r"\.(glmlab-[a-z-]*[a-z])", f"{script_of(sent)} {' '.join(sent.attributes)}")
    )
    held = {name for widget in reachable([lab.toolbar.widget]) for name in classes(widget)}
    assert {"glmlab-copy", "glmlab-download", "glmlab-open", "glmlab-close"} <= sought
    # The tabs of the workspaces are around the lab in which the toolbar is.
    assert sought <= held | {"glmlab-act", "glmlab-labs"}


def test_the_toolbar_has_a_style() -> None:
    assert ".glmlab-toolbar" in style_sheet("glmlab.lab.page")


def classes(widget: Any) -> tuple[str, ...]:
    return getattr(widget, "_dom_classes", ())
