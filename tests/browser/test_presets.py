"""A preset, Reset and Undo give what they name, from wherever one comes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from glmlab.workspaces.coupling.presets import PRESETS as COUPLED_PRESETS
from glmlab.workspaces.feedforward.presets import PRESETS as FEEDFORWARD_PRESETS
from tests.browser.lab_page import LabPage

# What a slider reports of itself after its ends have moved comes within a round trip.
ECHO_MS = 250


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[LabPage]:
    """A tab with both workspaces."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lab = LabPage(page, address).open()
    page.get_by_role("tab", name="Coupled network").click()
    expect(page.locator(".glmlab-of-coupled .glmlab-picture-summary")).to_contain_text(
        "Spikes of each neuron", timeout=90_000
    )
    yield lab
    lab.close()


@pytest.fixture
def coupled(opened: LabPage) -> Locator:
    """The network as it starts."""
    opened.page.locator(".glmlab:not(.glmlab-away)").get_by_role(
        "tab", name="Coupled network"
    ).click()
    root = opened.page.locator(".glmlab-of-coupled")
    root.get_by_role("button", name="Reset", exact=True).click()
    expect(box(root, "Onset")).to_have_value("200")
    expect(box(root, "Offset")).to_have_value("500")
    return root


def box(root: Locator, label: str) -> Locator:
    """Find the number box of a setting."""
    return root.get_by_role("textbox", name=f"{label} value", exact=True)


def fill(root: Locator, label: str, value: str) -> None:
    box(root, label).fill(value)
    box(root, label).press("Enter")


def assert_preset(root: Locator, label: str) -> None:
    """It has its name, which it has only where it is the preset to the last choice, and keeps it."""
    chooser = root.get_by_label("Preset", exact=True)
    expect(chooser).to_have_value(label)
    root.page.wait_for_timeout(ECHO_MS)
    assert chooser.input_value() == label


def every_pair(names: list[str]) -> list[str]:
    """Return a walk that takes each name after each other one, once."""
    walk: list[str] = []
    for i, first in enumerate(names):
        walk.append(first)
        for other in names[i + 1 :]:
            walk += [other, first]
    return walk[:-1] if len(walk) > 1 and walk[-1] == walk[-2] else walk


def test_the_walk_has_every_pair() -> None:
    names = list("abcdef")
    walk = every_pair(names)
    steps = set(pairwise(walk))
    assert {(a, b) for a in names for b in names if a != b} <= steps


@pytest.mark.parametrize(
    ("tab", "name", "presets"),
    [
        ("Coupled network", "coupled", COUPLED_PRESETS),
        ("Feed-forward", "feedforward", FEEDFORWARD_PRESETS),
    ],
)
def test_every_preset_is_itself_after_every_other(
    opened: LabPage, tab: str, name: str, presets: Mapping[str, Any]
) -> None:
    opened.page.locator(".glmlab:not(.glmlab-away)").get_by_role("tab", name=tab).click()
    root = opened.page.locator(f".glmlab-of-{name}")
    expect(root).not_to_have_class(re.compile("glmlab-away"))
    chooser = root.get_by_label("Preset", exact=True)
    for label in every_pair([preset.label for preset in presets.values()]):
        chooser.select_option(label=label)
        opened.until_still()
        assert_preset(root, label)


@pytest.mark.parametrize("bins", ["100", "150", "300", "20000"])
def test_reset_and_undo_bring_onset_and_offset_back(coupled: Locator, bins: str) -> None:
    for way_back in ("Reset", "Undo"):
        fill(coupled, "Bins", bins)
        coupled.page.wait_for_timeout(ECHO_MS)
        coupled.get_by_role("button", name=way_back, exact=True).click()
        expect(box(coupled, "Bins")).to_have_value("1000")
        coupled.page.wait_for_timeout(ECHO_MS)
        expect(box(coupled, "Onset")).to_have_value("200")
        expect(box(coupled, "Offset")).to_have_value("500")
        assert_preset(coupled, COUPLED_PRESETS["page"].label)


def test_more_bins_leave_onset_and_offset_alone(coupled: Locator) -> None:
    for bins in ("150", "1000", "700", "1000"):
        fill(coupled, "Bins", bins)
        coupled.page.wait_for_timeout(ECHO_MS)
    assert_preset(coupled, COUPLED_PRESETS["page"].label)
    expect(box(coupled, "Onset")).to_have_value("200")
    expect(box(coupled, "Offset")).to_have_value("500")


def test_a_slider_still_takes_a_hand_after_its_ends_have_moved(coupled: Locator) -> None:
    fill(coupled, "Bins", "400")
    coupled.page.wait_for_timeout(ECHO_MS)
    handle = coupled.get_by_role("slider", name="Onset", exact=True)
    handle.focus()
    handle.press("ArrowRight")
    expect(box(coupled, "Onset")).to_have_value("202")


def test_a_changed_preset_says_so_and_can_be_taken_again(coupled: Locator) -> None:
    label = COUPLED_PRESETS["page"].label
    for setting, value in (("Coupling scale", "5"), ("Basis functions", "12"), ("Window", "80")):
        fill(coupled, setting, value)
        expect(coupled.get_by_label("Preset", exact=True)).to_have_value(f"{label}, changed")
        coupled.get_by_label("Preset", exact=True).select_option(label=label)
        expect(box(coupled, setting)).not_to_have_value(value)
        assert_preset(coupled, label)
