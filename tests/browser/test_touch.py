"""A finger on a phone: a swipe scrolls the page, and a drag begins on what is dragged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, expect

from tests.browser.lab_page import LabPage
from tests.browser.workspaces import labs_of, open_tab, summary_of, until_verdict

PHONE: ViewportSize = {"width": 390, "height": 844}

SWIPE_PX = 300

# What scrolls, so that an element lies at a height of the window; returns how far it has scrolled.
_SCROLL = """(element, top) => {
    let pane = element.parentElement;
    while (!(pane.scrollHeight > pane.clientHeight
             && ['auto', 'scroll'].includes(getComputedStyle(pane).overflowY))) pane = pane.parentElement;
    if (top !== null) pane.scrollTop += element.getBoundingClientRect().top - top;
    return pane.scrollTop;
}"""

Point = tuple[float, float]


class Finger:
    """A finger on the page; the browser scrolls under it as under a real one."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session

    def drag(self, start: Point, end: Point, steps: int = 12) -> None:
        """Touch a place, move to another, and lift."""
        self._touch("touchStart", start)
        for step in range(1, steps + 1):
            share = step / steps
            here = tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))
            self._touch("touchMove", here)
            self._page.wait_for_timeout(16)
        self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self._page.wait_for_timeout(300)

    def _touch(self, kind: str, place: tuple[float, ...]) -> None:
        point = dict(zip(("x", "y"), place, strict=True))
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context
    context.close()


@pytest.fixture(scope="module")
def phone(context: BrowserContext, address: str) -> LabPage:
    return LabPage(context.new_page(), address).open()


@pytest.fixture(scope="module")
def finger(context: BrowserContext, phone: LabPage) -> Finger:
    return Finger(phone.page, context.new_cdp_session(phone.page))


def place_in(phone: LabPage, selector: str, across: float, down: float) -> Point:
    """Scroll a figure to where nothing covers it, and return a place in its plot, in shares of that."""
    figure = phone.page.locator(selector).first
    figure.evaluate(_SCROLL, 400)
    phone.page.wait_for_timeout(200)
    box = figure.locator(".plotarea_background").bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def scrolled(phone: LabPage) -> float:
    return phone.page.locator(".glmlab-labs").evaluate(_SCROLL, None)


def settings_of(phone: LabPage) -> dict[str, Any]:
    """Return how all controls stand."""
    return phone.page.evaluate(
        "[...document.querySelectorAll('.glmlab-controls :is(input, select)')].map(e => e.value)"
    )


def assert_swipe_scrolls(
    phone: LabPage, finger: Finger, place: Point, pixels: float = -SWIPE_PX
) -> None:
    before, settings = scrolled(phone), settings_of(phone)
    finger.drag(place, (place[0], place[1] + pixels))
    way = before - scrolled(phone)
    assert abs(way) > SWIPE_PX / 2
    assert way * pixels > 0
    phone.until_still()
    assert settings_of(phone) == settings


@pytest.mark.parametrize(
    "figure",
    [
        ".glmlab-picture-weights .bqplot",
        ".glmlab-picture-cross-validation .bqplot",
        ".glmlab-picture-path .bqplot",
        ".glmlab-picture-raster .bqplot",
    ],
)
@pytest.mark.parametrize("across", [0.2, 0.4, 0.8])
def test_a_swipe_over_a_figure_scrolls_and_changes_nothing(
    phone: LabPage, finger: Finger, figure: str, across: float
) -> None:
    # The last one ends the page, which can then be scrolled back only.
    is_last = "path" in figure
    place = place_in(phone, figure, across, 0.1 if is_last else 0.9)
    assert_swipe_scrolls(phone, finger, place, SWIPE_PX if is_last else -SWIPE_PX)


def test_a_swipe_along_the_strength_scrolls_too(phone: LabPage, finger: Finger) -> None:
    # The default strength of 0.1 on an axis from 1e-5 to 100.
    place = place_in(phone, ".glmlab-picture-cross-validation .bqplot", 4 / 7, 0.8)
    assert_swipe_scrolls(phone, finger, place)


def test_a_finger_moves_the_strength_sideways(phone: LabPage, finger: Finger) -> None:
    x, y = place_in(phone, ".glmlab-picture-cross-validation .bqplot", 4 / 7, 0.5)
    # Beside the line, which must not jump to the finger: a decade is 1/7 of the axis.
    before = scrolled(phone)
    finger.drag((x + 9, y), (x + 9 + 40, y + 3))
    value = phone.control("Strength value")
    expect(value).not_to_have_value("0.1")
    box = phone.view("cross-validation").locator(".plotarea_background").bounding_box()
    assert box is not None
    decades = 7 * 40 / box["width"]
    assert float(value.input_value()) == pytest.approx(0.1 * 10**decades, rel=0.1)
    assert scrolled(phone) == before
    phone.page.get_by_role("button", name="Undo").first.click()
    expect(value).to_have_value("0.1")


def test_a_finger_takes_hold_of_a_true_weight(phone: LabPage, finger: Finger) -> None:
    place_in(phone, ".glmlab-picture-weights .bqplot", 0.5, 0.5)
    dot = phone.view("weights").locator(".dot").nth(2)

    def middle() -> Point:
        box = dot.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    x, y = middle()
    before = scrolled(phone)
    finger.drag((x + 10, y + 8), (x + 10, y - 40))
    assert scrolled(phone) == before
    expect(phone.control("Preset")).to_have_value("Your own")
    phone.until(lambda: abs(middle()[1] - (y - 48)) < 5)
    phone.page.get_by_role("button", name="Undo").first.click()
    expect(phone.control("Preset")).to_have_value("Two of five features")


def test_the_weights_stay_in_view_while_a_control_is_moved(phone: LabPage) -> None:
    phone.control("Grid to").scroll_into_view_if_needed()
    phone.slider("Strength").evaluate(_SCROLL, 700)
    box = phone.view("weights").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] < 700


def test_what_the_keyboard_goes_to_is_not_behind_the_weights(phone: LabPage) -> None:
    phone.slider("Folds").evaluate(_SCROLL, 700)
    phone.control("Samples value").focus()
    box, weights = (
        phone.control("Samples value").bounding_box(),
        phone.view("weights").bounding_box(),
    )
    assert box is not None
    assert weights is not None
    assert box["y"] >= weights["y"] + weights["height"]


def test_a_finger_in_the_network(phone: LabPage, finger: Finger) -> None:
    labs = labs_of(phone.page)
    phone.page.locator(".glmlab-header").first.evaluate(_SCROLL, 0)
    open_tab(labs, "Coupled network")
    summary_of(labs, "coupled", "Spikes of each neuron")
    until_verdict(labs)
    phone.until_still()
    network = ".glmlab-picture-network .glmlab-matrix-figure"
    for figure, across, down in (
        (network, 0.75, 0.6),
        (".glmlab-picture-pair .bqplot", 0.7, 0.95),
        (".glmlab-stimulus-figure", 0.8, 0.1),
    ):
        assert_swipe_scrolls(phone, finger, place_in(phone, figure, across, down))
    heading = phone.view("pair").locator(".glmlab-title")
    expect(heading).to_have_text("Filter 0 → 0")
    x, y = place_in(phone, network, 0.75, 0.25)
    finger.drag((x, y), (x, y), steps=1)
    expect(heading).to_have_text("Filter 1 → 0")
    # A drag on the curve draws.
    drawn = phone.page.get_by_role("button", name="As drawn")
    place_in(phone, ".glmlab-picture-pair .bqplot", 0, 0)
    curve = (
        phone.view("pair")
        .locator("path.line")
        .first.evaluate(
            """path => {
            const point = path.getPointAtLength(path.getTotalLength() / 2);
            const at = new DOMPoint(point.x, point.y).matrixTransform(path.getScreenCTM());
            return [at.x, at.y];
        }"""
        )
    )
    before = scrolled(phone)
    finger.drag((curve[0], curve[1] + 6), (curve[0], curve[1] - 40))
    expect(drawn).to_be_enabled()
    assert scrolled(phone) == before
    assert phone.errors == []
