"""The box "Share" shows the link, saves and opens the settings file, and believes no browser."""

from __future__ import annotations

from typing import Any

import pytest

from glmlab.lab import words
from glmlab.lab.page.share import SharePanel
from glmlab.widgets.bridge import Bridge
from tests.private import tell


class Desk:
    """A panel, and what it asked for."""

    def __init__(self) -> None:
        self.query = "v=1"
        self.told: list[Any] = []
        self.bridge = Bridge()
        self.panel = SharePanel(
            self.bridge,
            query=lambda: self.query,
            settings_file=lambda: f"file of {self.query}",
            open_file=lambda text: self.told.append(("open", text)),
            opening=lambda: self.told.append("opening"),
            describe=lambda: self.told.append("describe"),
        )

    def from_browser(self, **content: Any) -> None:
        tell(self.bridge, content)

    def place(self, address: str = "https://lab.example/") -> None:
        self.from_browser(event="placed", address=address, query="")

    @property
    def status(self) -> str:
        return self.panel.dialog.status.value


@pytest.fixture
def desk() -> Desk:
    return Desk()


def seen(widget: Any) -> bool:
    return widget.layout.display != "none"


def test_it_opens_and_closes(desk: Desk) -> None:
    dialog = desk.panel.dialog
    assert not dialog.is_open
    for close in (dialog.close_button.click, dialog.toggle):
        dialog.toggle()
        assert seen(dialog.widget)
        assert desk.bridge.opened == "share"
        assert desk.panel.attributes[".glmlab-act-share"]["aria-expanded"] == "true"
        close()
        assert not seen(dialog.widget)
        assert desk.bridge.opened == ""
        assert desk.panel.attributes[".glmlab-act-share"]["aria-expanded"] == "false"
    dialog.close_button.click()
    assert not dialog.is_open
    assert desk.told == ["opening", "describe", "describe"] * 2


def test_the_link_is_absolute_and_follows_the_settings_while_it_is_in_sight(desk: Desk) -> None:
    desk.place()
    desk.panel.dialog.toggle()
    assert desk.panel.link.value == "https://lab.example/?v=1"
    desk.query = "v=1&folds=5"
    desk.panel.dialog.update()
    assert desk.panel.link.value == "https://lab.example/?v=1&folds=5"
    desk.panel.dialog.close()
    desk.query = "v=1&folds=7"
    desk.panel.dialog.update()
    assert desk.panel.link.value == "https://lab.example/?v=1&folds=5"


def test_the_link_stands_in_the_box_before_it_opens(desk: Desk) -> None:
    desk.place()
    desk.query = "v=1&folds=5"
    panel, links = desk.panel, []
    panel.dialog.widget.layout.observe(lambda _change: links.append(panel.link.value), "display")
    panel.dialog.toggle()
    assert links == ["https://lab.example/?v=1&folds=5"]


def test_where_a_link_cannot_work_a_sentence_stands_in_its_place(desk: Desk) -> None:
    desk.place(address="")
    panel = desk.panel
    panel.dialog.toggle()
    assert not panel.has_link
    assert (seen(panel.link), seen(panel.copy.widget), seen(panel.no_link)) == (False, False, True)
    assert panel.link.value == ""
    assert (seen(panel.download), seen(panel.open)) == (True, True)
    desk.place()
    assert (seen(panel.link), seen(panel.copy.widget), seen(panel.no_link)) == (True, True, False)


def test_copying_is_told_until_the_link_is_another(desk: Desk) -> None:
    desk.place()
    desk.panel.dialog.toggle()
    selector = desk.panel.attributes[".glmlab-copy-link"]["data-copies"]
    desk.from_browser(event="copied", selector=selector, copied=True)
    assert desk.status == words.COPIED
    desk.from_browser(event="copied", selector=selector, copied=False)
    assert desk.status == words.COPY_BY_HAND
    desk.panel.dialog.update()
    assert desk.status == words.COPY_BY_HAND
    desk.query = "v=1&folds=5"
    desk.panel.dialog.update()
    assert desk.status == ""


def test_the_text_of_a_settings_file_is_handed_over(desk: Desk) -> None:
    desk.from_browser(event="file", text="{}")
    assert desk.told == [("open", "{}")]


def test_the_settings_file_holds_the_present_settings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[Any] = []
    monkeypatch.setattr(desk.bridge, "save", lambda name, content: saved.append((name, content)))
    desk.query = "v=1&folds=5"
    desk.panel.download.click()
    assert saved == [("glmlab-settings.json", b"file of v=1&folds=5")]


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"event": "placed"},
        {"event": "placed", "address": 1, "query": "v=1"},
        {"event": "copied", "copied": True},
        {"event": "copied", "selector": ".glmlab-link input", "copied": "yes"},
        {"event": "copied", "selector": ".glmlab-code-text pre", "copied": True},
        {"event": "file", "text": None},
        {"event": "file", "text": ["{}"]},
        {"event": ["file"]},
        {"event": "quit"},
    ],
)
def test_what_no_browser_of_ours_says_is_left_alone(desk: Desk, content: Any) -> None:
    tell(desk.bridge, content)
    assert desk.told == []
    assert desk.status == ""
    assert not desk.panel.has_link


def test_the_box_has_a_role_and_its_parts_names(desk: Desk) -> None:
    attributes = desk.panel.attributes
    assert attributes[".glmlab-share"].items() >= {"role": "dialog", "aria-label": "Share"}.items()
    assert attributes[".glmlab-share .glmlab-close"] == {"aria-label": "Close"}
    assert attributes[".glmlab-link input"] == {"readonly": "readonly"}
