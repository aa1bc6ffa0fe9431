"""The numbers behind the pictures: under the mouse, at a finger's tap, and along the keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import glmlab.widgets.bridge
from glmlab.number_format import number
from glmlab.widgets.bridge.modules import standing_alone
from tests.browser.lab_page import LabPage
from tests.browser.workspaces import labs_of, open_tab, until_verdict

READING = ".glmlab-reading.glmlab-shown:visible"


@pytest.fixture(scope="module")
def lab(browser: Browser, address: str) -> LabPage:
    return LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()


def point_at(lab: LabPage, figure: Locator, across: float, down: float) -> str:
    """Rest the mouse in a plot, at a place in shares of it, and return what is said there."""
    figure.scroll_into_view_if_needed()
    box = figure.locator(".plotarea_background").bounding_box()
    assert box is not None
    lab.page.mouse.move(0, 0)
    expect(lab.page.locator(READING)).to_have_count(0)
    lab.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    expect(lab.page.locator(READING)).to_have_count(1)
    return lab.page.locator(READING).inner_text()


def figure_of(lab: LabPage, name: str, place: int = 0) -> Locator:
    return lab.view(name).locator(".bqplot.figure").nth(place)


def test_a_bar_says_its_weight_and_the_true_one(lab: LabPage) -> None:
    heard = lab.hears("weights", "w1")
    said = point_at(lab, figure_of(lab, "weights"), 0.1, 0.5).split("\n")
    assert said[0] == "w1"
    assert {line.split()[0] for line in said[1:]} == {"recovered", "truth"}
    recovered, truth = (
        next(line.split()[1] for line in said if line.startswith(name))
        for name in ("recovered", "truth")
    )
    first = heard.split(";")[0]
    assert first.startswith("Recovered weights: w1")
    assert recovered.startswith(first.split()[3].rstrip(","))
    assert truth.startswith(first.split()[-1])


@pytest.mark.parametrize(
    ("name", "place", "across", "words"),
    [
        (
            "cross-validation",
            0,
            0.5,
            ("strength 0.0316", "held-out log-likelihood per bin −", "± SE"),
        ),
        ("path", 0, 0.3, ("strength 0.00", "w")),
        ("raster", 1, 0.5, ("time", "bins", "predicted rate", "observed")),
    ],
)
def test_a_line_says_its_value_where_the_mouse_is(
    lab: LabPage, name: str, place: int, across: float, words: tuple[str, ...]
) -> None:
    said = point_at(lab, figure_of(lab, name, place), across, 0.4)
    for word in words:
        assert word in said


def test_a_reading_follows_the_picture_under_a_mouse_that_rests(lab: LabPage) -> None:
    before = point_at(lab, figure_of(lab, "weights"), 0.1, 0.5)
    lab.slider("Strength").press("ArrowRight")
    expect(lab.page.locator(READING)).not_to_have_text(before)
    lab.page.get_by_role("button", name="Undo", exact=True).first.click()
    lab.until_still()


def test_the_keys_go_along_the_points_of_a_figure(lab: LabPage) -> None:
    figure = figure_of(lab, "raster", 1)
    figure.focus()
    voice = lab.page.locator(".glmlab-reading-voice").first
    figure.press("Home")
    expect(voice).to_contain_text("time 0 bins")
    figure.press("ArrowRight")
    expect(voice).to_contain_text("time 1 bins")
    figure.press("End")
    expect(voice).to_contain_text("time 99 bins")
    figure.press("Escape")
    expect(lab.page.locator(READING)).to_have_count(0)


def test_a_figure_that_the_keys_move_says_where_it_stands(lab: LabPage) -> None:
    figure = figure_of(lab, "weights")
    lab.page.keyboard.press("Tab")
    figure.focus()
    figure.press("ArrowRight")
    expect(lab.page.locator(READING)).to_contain_text("true weight")
    lab.page.locator("body").press("Tab")


def test_every_weight_stands_in_a_table(lab: LabPage) -> None:
    lab.page.get_by_role("button", name="Numbers", exact=True).or_(
        lab.page.get_by_role("tab", name="Numbers", exact=True)
    ).first.click()
    rows = lab.view("numbers").locator("tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.last).to_contain_text("intercept")
    heads = lab.view("numbers").locator("thead th").all_inner_texts()
    assert heads == ["feature", "truth", "recovered", "off by"]
    lab.page.get_by_role("button", name="Undo", exact=True).first.click()
    lab.until_still()


def test_a_network_says_its_cells_filters_and_rates(browser: Browser, address: str) -> None:
    lab = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    labs = labs_of(lab.page)
    open_tab(labs, "Coupled network")
    until_verdict(labs)

    def figures(name: str) -> Locator:
        return labs.locator(f".glmlab-of-coupled .glmlab-picture-{name} .bqplot.figure")

    assert point_at(lab, figures("network").nth(1), 0.75, 0.25).startswith("1 → 0: ")
    assert "in the basis" in point_at(lab, figures("pair").first, 0.5, 0.5)
    assert "neuron 0" in point_at(lab, figures("simulation").nth(2), 0.5, 0.5)
    lab.close()


def test_a_tap_says_the_number(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    lab = LabPage(context.new_page(), address).open()
    figure = figure_of(lab, "raster", 1)
    figure.scroll_into_view_if_needed()
    box = figure.locator(".plotarea_background").bounding_box()
    assert box is not None
    lab.page.touchscreen.tap(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    expect(lab.page.locator(READING)).to_contain_text("predicted rate")
    context.close()


def written(page: Page, values: list[float], digits: int) -> list[str]:
    """Return what the browser makes of numbers."""
    script = standing_alone(Path(glmlab.widgets.bridge.__file__).with_name("numbers.js"))
    return page.evaluate(
        """async ([script, values, digits]) => {
            const address = URL.createObjectURL(new Blob([script], {type: 'text/javascript'}));
            const { numberText } = await import(address);
            return values.map(value => numberText(value, digits));
        }""",
        [script, values, digits],
    )


def test_the_browser_writes_numbers_as_python_does(lab: LabPage) -> None:
    random = np.random.default_rng(0)
    values = [float(v) for v in random.normal(size=300) * 10.0 ** random.integers(-9, 10, 300)]
    values += [0.0, 1.0, -1.0, 1e-6, 9.996, 1e-5, 1234.0, -12346.0, 99999.0, 1e7, 5e-8, 1e-13]
    for digits in (2, 3, 4):
        assert written(lab.page, values, digits) == [number(value, digits) for value in values]
