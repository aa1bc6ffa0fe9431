"""The box "Code" shows the script of the present settings, and gives it away."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from glmlab.lab import words
from glmlab.lab.page.code import CodePanel
from glmlab.widgets.bridge import Bridge
from tests.private import tell


class Desk:
    """A panel, and what it asked for."""

    def __init__(self) -> None:
        self.settings = "a < b"
        self.told: list[Any] = []
        self.written = 0
        self.bridge = Bridge()
        self.panel = CodePanel(
            self.bridge,
            {"glmlab": self.write, "NeMoS": lambda settings: f"nemos {settings}"},
            present=lambda: self.settings,
            opening=lambda: self.told.append("opening"),
            describe=lambda: self.told.append("describe"),
        )

    def write(self, settings: str) -> str:
        self.written += 1
        return f"glmlab {settings}"

    @property
    def shown(self) -> str:
        (text,) = re.findall("<pre>(.*)</pre>", self.panel.text.value)
        return html.unescape(text)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_nothing_is_written_before_it_is_seen(desk: Desk) -> None:
    desk.panel.dialog.update()
    assert (desk.panel.dialog.is_open, desk.written) == (False, 0)
    desk.panel.dialog.toggle()
    assert desk.told[0] == "opening"
    assert (desk.panel.dialog.is_open, desk.shown) == (True, "glmlab a < b")
    desk.panel.dialog.toggle()
    assert not desk.panel.dialog.is_open
    desk.panel.dialog.update()
    assert desk.written == 1


def test_the_script_stands_in_the_box_before_it_opens(desk: Desk) -> None:
    scripts = []
    layout = desk.panel.dialog.widget.layout
    layout.observe(lambda _change: scripts.append(desk.panel.script), "display")
    desk.panel.dialog.toggle()
    assert scripts == ["glmlab a < b"]


def test_it_follows_the_settings_and_the_library(desk: Desk) -> None:
    desk.panel.dialog.toggle()
    desk.settings = "c"
    desk.panel.dialog.update()
    assert desk.shown == "glmlab c"
    desk.panel.libraries.value = "NeMoS"
    assert desk.shown == "nemos c"
    pressed = [found.get("aria-pressed") for found in desk.panel.attributes.values()]
    assert pressed[:2] == ["false", "true"]


def test_the_file_is_what_is_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[Any] = []
    monkeypatch.setattr(desk.bridge, "save", lambda name, content: saved.append((name, content)))
    desk.panel.dialog.toggle()
    desk.panel.libraries.value = "NeMoS"
    desk.panel.download.click()
    assert saved == [("nemos_script.py", b"nemos a < b")]


def test_copying_is_told_until_the_script_is_another(desk: Desk) -> None:
    desk.panel.dialog.toggle()
    said: Any = {"event": "copied", "selector": ".glmlab-code-text pre"}
    tell(desk.bridge, {**said, "copied": True})
    assert desk.panel.dialog.status.value == words.COPIED
    tell(desk.bridge, {**said, "copied": False})
    assert desk.panel.dialog.status.value == words.COPY_CODE_BY_HAND
    desk.settings = "c"
    desk.panel.dialog.update()
    assert desk.panel.dialog.status.value == ""
    tell(desk.bridge, {**said, "copied": "yes"})
    assert desk.panel.dialog.status.value == ""


def test_who_cannot_see_hears_that_it_opens(desk: Desk) -> None:
    for expected in ("false", "true", "false"):
        assert desk.panel.attributes[".glmlab-act-code"]["aria-expanded"] == expected
        assert desk.bridge.opened == ("code" if expected == "true" else "")
        desk.panel.dialog.toggle()
    assert desk.told.count("describe") == 3
