"""Data and pictures: what the rows in the box "Share" ask for, and what they say."""

from __future__ import annotations

from typing import Any

import pytest

from glmlab.lab import words
from glmlab.lab.page.downloads import Downloads
from glmlab.widgets.bridge import Bridge
from tests.private import tell


class Desk:
    """The rows, and what they asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.has_data = True
        self.told: list[Any] = []
        self.bridge = Bridge()
        self.rows = Downloads(self.bridge, self.save, lambda: "Feed-forward: Strength 2.")
        monkeypatch.setattr(self.bridge, "tell", lambda *told: self.told.append(told))

    def save(self, kind: str) -> bool:
        self.told.append(kind)
        return self.has_data


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


@pytest.mark.parametrize("kind", ["NPZ", "CSV"])
def test_data_are_made_when_they_are_asked_for(desk: Desk, kind: str) -> None:
    assert desk.told == []
    desk.rows.data[kind].click()
    assert desk.told == [kind]
    assert desk.rows.status.value == ""
    desk.has_data = False
    desk.rows.data[kind].click()
    assert desk.rows.status.value == words.NO_PICTURE


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_a_picture_is_the_chosen_one(desk: Desk, kind: str) -> None:
    desk.rows.offer({"weights": "Weights", "path": "Regularization path"})
    desk.rows.pictures[kind].click()
    desk.rows.picture.value = "path"
    desk.rows.pictures[kind].click()
    footer = {"author": "", "footer": "Feed-forward: Strength 2."}
    asked = [{"picture": name, "format": kind.lower(), **footer} for name in ("all", "path")]
    assert desk.told == [("picture", content) for content in asked]


def test_a_picture_is_signed(desk: Desk) -> None:
    desk.rows.author.value = f"  Ada {'x' * 200}"
    desk.rows.pictures["SVG"].click()
    ((_, content),) = desk.told
    assert content["author"] == f"Ada {'x' * 76}"
    assert content["footer"] == f"{content['author']}. Feed-forward: Strength 2."


def test_a_choice_stays_while_its_picture_is_there(desk: Desk) -> None:
    desk.rows.offer({"weights": "Weights", "path": "Regularization path"})
    desk.rows.picture.value = "path"
    desk.rows.offer({"filters": "Filters", "path": "Regularization path"})
    assert desk.rows.picture.value == "path"
    desk.rows.offer({"filters": "Filters"})
    assert desk.rows.picture.value == "all"


def test_a_picture_that_fails_is_told(desk: Desk) -> None:
    tell(desk.bridge, {"event": "failed", "picture": "path"})
    assert desk.rows.status.value == words.PICTURE_FAILED
    desk.rows.pictures["SVG"].click()
    assert desk.rows.status.value == ""
    tell(desk.bridge, {"event": "failed"})
    assert desk.rows.status.value == ""
