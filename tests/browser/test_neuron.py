"""The workspace "One neuron" as a person meets it: tabs, a strength that is dragged, a preset, small windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from glmlab.workspaces.neuron.settings import TABS
from tests.browser.lab_page import LabPage
from tests.browser.test_sizes import assert_words_are_whole
from tests.browser.workspaces import assert_one_workspace_is_seen, labs_of, summary_of

QUERY = "?v=1&lab=One%20neuron"


def open_neuron(page: Page, address: str, query: str = QUERY) -> Locator:
    page.goto(address + query)
    labs = labs_of(page)
    summary_of(labs, "neuron", "Held out:")
    LabPage(page, address).until_still()
    return labs.locator(".glmlab-of-neuron")


def until_scored(neuron: Locator) -> None:
    scores = neuron.locator(".glmlab-picture-cross-validation")
    expect(scores).to_contain_text("bits per spike.", timeout=60_000)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.set_default_timeout(30_000)
    yield tab
    tab.goto("about:blank")
    tab.close()


@pytest.fixture(scope="module")
def problems(page: Page) -> list[str]:
    """What the tab has logged as errors."""
    logged: list[str] = []
    page.on("pageerror", lambda error: logged.append(str(error)))

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            logged.append(said.text)

    page.on("console", hear)
    return logged


@pytest.fixture(scope="module")
def neuron(page: Page, address: str, problems: list[str]) -> Locator:
    assert problems == []
    return open_neuron(page, address)


def test_it_alone_is_seen(page: Page, neuron: Locator) -> None:
    until_scored(neuron)
    assert_one_workspace_is_seen(labs_of(page), "neuron")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_draws_its_picture(
    page: Page, neuron: Locator, problems: list[str], tab: str
) -> None:
    neuron.locator(".glmlab-tabs").get_by_role("tab", name=TABS[tab].label, exact=True).click()
    picture = neuron.locator(f".glmlab-picture-{tab}")
    expect(picture.locator(".glmlab-caption")).not_to_be_empty(timeout=60_000)
    LabPage(page, page.url).until_still()
    expect(picture.locator(".bqplot.figure").first).to_be_visible()
    assert_words_are_whole(neuron)
    assert problems == []


def test_the_choice_is_scored_by_its_button(page: Page, neuron: Locator) -> None:
    tabs = neuron.locator(".glmlab-tabs")
    tabs.get_by_role("tab", name=TABS["folds"].label, exact=True).click()
    picture = neuron.locator(".glmlab-picture-folds")
    expect(picture).to_contain_text("promise", timeout=60_000)
    picture.get_by_role("button", name="Score the choice").click()
    expect(picture).to_contain_text("and is worth 1.38 ± 0.1 on bins", timeout=60_000)
    LabPage(page, page.url).until_still()
    assert_words_are_whole(neuron)


def test_a_strength_that_is_dragged_moves_filters_and_bits(page: Page, neuron: Locator) -> None:
    until_scored(neuron)
    value = neuron.get_by_role("textbox", name="Strength value", exact=True)
    before = value.input_value()
    said = neuron.locator(".glmlab-picture-summary").inner_text()
    area = neuron.locator(".glmlab-picture-cross-validation .plotarea_background").bounding_box()
    assert area is not None
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.25 * area["width"], middle)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.8 * area["width"], middle, steps=6)
    page.mouse.up()
    expect(value).not_to_have_value(before)
    expect(neuron.locator(".glmlab-picture-summary")).not_to_have_text(said)
    neuron.get_by_role("button", name="Undo", exact=True).click()
    expect(value).to_have_value(before)


def test_what_a_recording_cannot_be_is_one_sentence(page: Page, neuron: Locator) -> None:
    window = neuron.get_by_role("textbox", name="Stimulus window (ms) value", exact=True)
    window.fill("5000")
    window.press("Enter")
    expect(neuron.locator(".glmlab-message")).to_contain_text("must have")
    expect(window).to_have_value("40")
    expect(neuron.locator(".glmlab-picture-filters .bqplot.figure").first).to_be_visible()


def test_a_place_cell_has_a_map(page: Page, address: str, problems: list[str]) -> None:
    # Another address of the same page would be no other page for the browser.
    page.goto("about:blank")
    neuron = open_neuron(page, address)
    neuron.get_by_label("Preset", exact=True).select_option("Place cell")
    expect(neuron.locator(".glmlab-picture-tuning .bqplot.figure:visible").first).to_be_visible(
        timeout=60_000
    )
    expect(neuron.locator(".glmlab-picture-tuning")).to_contain_text("Hz", timeout=60_000)
    assert problems == []


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (768, 1024), (1050, 710), (1366, 650), (1920, 1080)]
)
def test_words_are_whole(browser: Browser, address: str, width: int, height: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": height})
    neuron = open_neuron(tab, address)
    until_scored(neuron)
    LabPage(tab, address).until_still()
    assert_words_are_whole(neuron)
    tab.goto("about:blank")
    tab.close()
