"""Keys on figures: the browser may send anything, and only what is moved by hand moves."""

from __future__ import annotations

from typing import Any

import pytest

from glmlab.widgets.bridge import Bridge
from glmlab.widgets.pointer import KEYS, NO_SLIDER, DraggableFigure, Pointer, SliderAria
from glmlab.widgets.scale import Scale
from tests.private import tell


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


@pytest.fixture
def pointer(bridge: Bridge, told: list[str]) -> Pointer:
    pointer = Pointer(bridge)
    pointer.listen_to_keys("path", told.append)
    pointer.show({"path": DraggableFigure(".path"), "mute": DraggableFigure(".mute")})
    return pointer


@pytest.mark.usefixtures("pointer")
def test_every_press_is_told(bridge: Bridge, told: list[str]) -> None:
    for key in (*KEYS, "ArrowUp", "ArrowUp"):
        tell(bridge, {"event": "key", "surface": "path", "key": key})
    assert told == [*KEYS, "ArrowUp", "ArrowUp"]


@pytest.mark.parametrize(
    "content",
    [
        {"event": "key", "surface": "path", "key": "Enter"},
        {"event": "key", "surface": "path", "key": 3},
        {"event": "key", "surface": "mute", "key": "Home"},
        {"event": "key", "surface": "nowhere", "key": "Home"},
        {"event": "key", "key": "Home"},
        "Home",
        None,
    ],
)
@pytest.mark.usefixtures("pointer")
def test_what_means_nothing_is_ignored(bridge: Bridge, told: list[str], content: Any) -> None:
    tell(bridge, content)
    assert told == []


def test_a_figure_that_is_no_longer_moved_takes_no_keys(
    bridge: Bridge, pointer: Pointer, told: list[str]
) -> None:
    pointer.show({})
    tell(bridge, {"event": "key", "surface": "path", "key": "Home"})
    assert told == []


def test_a_reading_is_that_of_a_slider_and_can_be_taken_away() -> None:
    attributes = SliderAria(-1.0, -5.0, 2.0, "Strength 0.1", "Left and right").attributes
    assert attributes["role"] == "slider"
    assert attributes["tabindex"] == "0"
    assert attributes["aria-valuenow"] == "-1"
    assert (attributes["aria-valuemin"], attributes["aria-valuemax"]) == ("-5", "2")
    assert attributes["aria-valuetext"] == "Strength 0.1"
    assert NO_SLIDER.keys() == attributes.keys()
    assert not any(NO_SLIDER.values())


def test_keys_go_to_the_next_position_and_stay_on_the_scale() -> None:
    scale = Scale(1e-5, 1e2, step=0.05, logarithmic=True)
    assert scale.after_key("ArrowRight", 0.123) == pytest.approx(10**-0.85)
    assert scale.after_key("PageDown", 0.1) == pytest.approx(10**-1.5)
    assert scale.after_key("ArrowLeft", 1e-5) == 1e-5
    assert scale.after_key("PageUp", 90.0) == 1e2
    assert (scale.after_key("Home", 1.0), scale.after_key("End", 1.0)) == (1e-5, 1e2)
