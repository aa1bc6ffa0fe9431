"""The workspace "Coupled network" in a real Chromium, as a person meets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab_page import LabPage


class CoupledPage(LabPage):
    """One tab with the page, in which the second workspace is open."""

    @property
    def root(self) -> Locator:
        """The workspace."""
        return self.page.locator(".glmlab-of-coupled")

    def open(self) -> CoupledPage:
        """Open the page, and then the workspace by its tab."""
        super().open()
        self.page.get_by_role("tab", name="Coupled network").click()
        self.until_shown()
        return self

    def until_shown(self) -> None:
        """Wait for the complete picture of the workspace."""
        summary = self.root.locator(".glmlab-picture-summary")
        expect(summary).to_contain_text("Spikes of each neuron", timeout=90_000)
        expect(self.root.locator(".glmlab-bar")).not_to_be_visible(timeout=60_000)
        self.until_still()

    @property
    def summary(self) -> Locator:
        """The line of text of the workspace that is seen."""
        return self.page.locator(".glmlab:not(.glmlab-away) .glmlab-picture-summary")

    def view(self, name: str) -> Locator:
        """Return a view of the workspace that is seen."""
        return self.page.locator(f".glmlab:not(.glmlab-away) .glmlab-picture-{name}")

    def control(self, label: str) -> Locator:
        """Find a control of the workspace by its label."""
        return self.root.get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        """Find a button of the workspace by its name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def type(self, label: str, text: str) -> None:
        """Type into a box of the workspace and press Enter."""
        box = self.root.get_by_role("textbox", name=label, exact=True)
        box.fill(text)
        box.press("Enter")


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Iterator[CoupledPage]:
    """A tab that tests share; each takes it through `coupled`, reset."""
    page = CoupledPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    yield page
    page.close()


@pytest.fixture
def coupled(opened: CoupledPage) -> CoupledPage:
    """The shared tab with the network of the page."""
    opened.button("Reset").click()
    expect(opened.summary).to_contain_text("31, 27 in trial 1")
    opened.until(lambda: opened.view("simulation").is_visible())
    opened.until_still()
    opened.errors.clear()
    return opened


def test_the_page_is_there_and_a_drag_of_the_scale_moves_it(coupled: CoupledPage) -> None:
    expect(coupled.summary).to_contain_text("31, 27 in trial 1")
    before = {name: coupled.drawn(name) for name in ("network", "pair", "simulation")}
    handle = coupled.root.get_by_role("slider", name="Coupling scale", exact=True)
    box = handle.bounding_box()
    assert box is not None
    start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    coupled.drag(start, (start[0] + 35, start[1]))
    coupled.until_still()
    for name, drawn in before.items():
        coupled.until(lambda name=name, drawn=drawn: coupled.drawn(name) != drawn)
    expect(coupled.view("simulation")).to_contain_text("ran away at bin")
    expect(coupled.view("stability")).to_contain_text("unstable")
    assert coupled.errors == []
    assert all(
        request.startswith(coupled.address[:20])
        for request in coupled.requests
        if request.startswith("http")
    )


def test_a_pair_is_picked_its_filter_drawn_and_taken_back(coupled: CoupledPage) -> None:
    matrix = coupled.root.locator(".glmlab-matrix-figure .plotarea_background").bounding_box()
    assert matrix is not None
    coupled.page.mouse.click(
        matrix["x"] + 0.75 * matrix["width"], matrix["y"] + 0.75 * matrix["height"]
    )
    expect(coupled.view("pair")).to_contain_text("Filter 1 → 1")
    left, top, width, height = coupled.plot_area("pair")
    coupled.drag((left + 0.5 * width, top + 0.5 * height), (left + 0.5 * width, top + 0.2 * height))
    expect(coupled.button("As drawn")).to_be_enabled()
    coupled.until_still()
    drawn = coupled.drawn("pair")
    coupled.button("Undo").click()
    coupled.until(lambda: coupled.drawn("pair") != drawn)
    assert coupled.errors == []


def test_the_stimulus_is_dragged_and_the_raster_follows(coupled: CoupledPage) -> None:
    area = coupled.root.locator(".glmlab-stimulus-figure .plotarea_background").bounding_box()
    assert area is not None
    x = area["x"] + 0.5 * area["width"]
    y = area["y"] + 0.5 * area["height"]
    coupled.drag((x, y), (x - 0.15 * area["width"], y))
    coupled.until(lambda: coupled.control("Offset value").input_value() == "350")
    assert coupled.errors == []


def test_every_tab_shows_its_picture(coupled: CoupledPage) -> None:
    for name, label in (("basis", "Basis"), ("correlations", "Correlations")):
        coupled.root.locator(".glmlab-tabs").get_by_role("tab", name=label, exact=True).click()
        coupled.until(lambda name=name: coupled.view(name).is_visible())
        coupled.hears(name, "functions of" if name == "basis" else "Counts of neuron")
    assert coupled.errors == []


def test_the_simulation_is_fitted(coupled: CoupledPage) -> None:
    coupled.button("Fit the simulation").click()
    expect(coupled.view("recovered")).to_contain_text("Edges found", timeout=90_000)
    coupled.hears("recovered", "Found")
    before = coupled.view("recovered").locator("table").inner_text()
    coupled.type("Strength value", "0.01")
    coupled.until(
        lambda: coupled.view("recovered").locator("table").inner_text() != before, seconds=60
    )
    assert coupled.errors == []


def test_a_loud_network_is_shrunk(coupled: CoupledPage) -> None:
    coupled.type("Coupling scale value", "4")
    expect(coupled.view("stability")).to_contain_text("unstable")
    coupled.button("Shrink until stable").click()
    scale = coupled.root.get_by_role("textbox", name="Coupling scale value", exact=True)
    coupled.until(lambda: 1 < float(scale.input_value()) < 3, seconds=120)
    coupled.button("Undo").click()
    coupled.until(lambda: scale.input_value() == "4")
    assert coupled.errors == []


def test_a_link_opens_the_workspace_as_it_was(browser: Browser, coupled: CoupledPage) -> None:
    coupled.type("Coupling scale value", "0.35")
    coupled.until_still()
    coupled.button("Share").click()
    link = coupled.root.get_by_role("textbox", name="Link", exact=True).input_value()
    coupled.page.keyboard.press("Escape")
    assert "lab=Coupled%20network" in link
    other = CoupledPage(browser.new_page(viewport={"width": 1280, "height": 800}), link)
    other.page.goto(link)
    other.until_shown()
    box = other.root.get_by_role("textbox", name="Coupling scale value", exact=True)
    other.until(lambda: box.input_value() == "0.35")
    assert other.errors == []
    other.close()


def test_it_fits_a_telephone(browser: Browser, address: str) -> None:
    page = CoupledPage(browser.new_page(viewport={"width": 400, "height": 900}), address).open()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 400
    for name in ("network", "pair", "stability", "simulation"):
        page.view(name).scroll_into_view_if_needed()
        box = page.view(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
    assert page.errors == []
    page.close()
