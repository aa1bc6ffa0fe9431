"""Words for the back of a room, and one picture that fills the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab_page import LabPage
from tests.browser.test_sizes import assert_words_are_whole
from tests.browser.workspaces import labs_of, open_tab, until_verdict

HEIGHT = 1080

# Height in pixels of the smallest words that are seen, and what they are; a figure's words are measured as
# they are drawn.
_SMALLEST = """lab => {
    const texts = [...lab.querySelectorAll('text, p, th, td, label, button, h1, h2, .glmlab-key, .glmlab-title')]
        .filter(e => getComputedStyle(e).visibility === 'visible' && e.textContent.trim())
        .filter(e => e.getBoundingClientRect().width > 1)
        .filter(e => !e.matches('.glmlab-why, .glmlab-fill'));
    const zoomOf = e => {
        let zoom = 1;
        for (; e; e = e.parentElement) zoom *= Number(getComputedStyle(e).zoom) || 1;
        return zoom;
    };
    const sizes = texts.map(e => [parseFloat(getComputedStyle(e).fontSize) * zoomOf(e), e.textContent.trim()]);
    return sizes.sort((a, b) => a[0] - b[0])[0];
}"""


@pytest.fixture(scope="module")
def lab(browser: Browser, address: str) -> LabPage:
    page = browser.new_page(viewport={"width": 1920, "height": HEIGHT})
    return LabPage(page, address).open()


def make_large(lab: LabPage, workspace: Locator) -> None:
    button = workspace.get_by_role("button", name="Large", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    lab.until_still()


def test_all_words_can_be_read_from_the_back_of_a_room(lab: LabPage) -> None:
    labs = labs_of(lab.page)
    for name, workspace in (("Feed-forward", "feedforward"), ("Coupled network", "coupled")):
        open_tab(labs, name)
        if workspace == "coupled":
            until_verdict(labs)
        shown = labs.locator(f".glmlab-of-{workspace}")
        make_large(lab, shown)
        size, words = shown.evaluate(_SMALLEST)
        assert size >= 0.018 * HEIGHT, words
        assert_words_are_whole(shown)
        shown.get_by_role("button", name="Large", exact=True).click()
        lab.until_still()
        assert shown.evaluate(_SMALLEST)[0] < 14


def test_marks_grow_with_words(lab: LabPage) -> None:
    labs = labs_of(lab.page)
    open_tab(labs, "Feed-forward")
    shown = labs.locator(".glmlab-of-feedforward")
    line = shown.locator(".glmlab-picture-path path.line").first
    point = shown.locator(".glmlab-picture-weights .dot").first

    def sizes() -> tuple[float, float]:
        width = line.evaluate("e => parseFloat(getComputedStyle(e).strokeWidth)")
        return width, point.evaluate("e => e.getBBox().width")

    before = sizes()
    make_large(lab, shown)
    # The smallest words, of 11 pixels, are 1.8% of the height now.
    zoom = 0.018 * HEIGHT / 11
    assert sizes() == pytest.approx((zoom * before[0], zoom * before[1]), rel=0.05)
    shown.get_by_role("button", name="Large", exact=True).click()
    lab.until_still()
    assert sizes() == pytest.approx(before)


def test_a_workspace_stays_large_while_another_is_not(lab: LabPage) -> None:
    labs = labs_of(lab.page)
    open_tab(labs, "Feed-forward")
    shown = labs.locator(".glmlab-of-feedforward")
    make_large(lab, shown)
    open_tab(labs, "Coupled network")
    other = labs.locator(".glmlab-of-coupled")
    make_large(lab, other)
    other.get_by_role("button", name="Large", exact=True).click()
    open_tab(labs, "Feed-forward")
    lab.until_still()
    assert shown.evaluate(_SMALLEST)[0] >= 0.018 * HEIGHT
    shown.get_by_role("button", name="Large", exact=True).click()
    lab.until_still()


def area(lab: LabPage, name: str) -> float:
    _left, _top, width, height = lab.plot_area(name)
    return width * height


def test_a_picture_fills_the_window_by_a_key_and_by_its_button(lab: LabPage) -> None:
    open_tab(labs_of(lab.page), "Feed-forward")
    before = area(lab, "path")
    lab.view("path").locator(".bqplot.figure").hover()
    lab.page.keyboard.press("f")
    lab.until(lambda: area(lab, "path") > 4 * before)
    button = lab.view("path").locator(".glmlab-fill")
    expect(button).to_have_attribute("aria-pressed", "true")
    lab.page.keyboard.press("Escape")
    lab.until(lambda: abs(area(lab, "path") - before) < 0.02 * before)
    button.click()
    lab.until(lambda: area(lab, "path") > 4 * before)
    # It is still the same instrument.
    left, top, width, height = lab.plot_area("path")
    lab.page.mouse.click(left + 0.2 * width, top + 0.5 * height)
    expect(lab.summary.first).not_to_contain_text("at strength 0.1.")
    button.click()
    lab.until(lambda: abs(area(lab, "path") - before) < 0.02 * before)


def test_the_key_belongs_to_a_text_that_is_typed(lab: LabPage) -> None:
    before = area(lab, "weights")
    lab.view("weights").locator(".bqplot.figure").hover()
    lab.page.get_by_role("textbox", name="Strength value", exact=True).press("f")
    lab.page.wait_for_timeout(300)
    assert abs(area(lab, "weights") - before) < 0.02 * before
