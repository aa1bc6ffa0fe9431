"""Whoever asks is answered: by the mouse, by the keyboard and by a tap."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.lab_page import LabPage


@pytest.fixture(scope="module")
def lab(browser: Browser, address: str) -> LabPage:
    return LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()


def answer(page: Page) -> Locator:
    return page.locator(".glmlab-tip.glmlab-shown:visible")


def test_a_picture_explains_itself_under_the_mouse(lab: LabPage) -> None:
    lab.view("path").locator(".glmlab-why").hover()
    expect(answer(lab.page)).to_contain_text("Every line is a weight")
    expect(answer(lab.page)).to_contain_text("penalty: A price for large weights.")
    lab.page.mouse.move(0, 0)
    expect(answer(lab.page)).to_have_count(0)


def test_a_picture_explains_itself_to_the_keyboard(lab: LabPage) -> None:
    why = lab.view("weights").locator(".glmlab-why")
    lab.page.keyboard.press("Tab")
    why.focus()
    expect(answer(lab.page)).to_contain_text("Green frames are the weights")
    assert "Green frames" in (why.get_attribute("aria-description") or "")
    assert why.get_attribute("aria-label") == "What this picture shows"
    lab.page.keyboard.press("Escape")
    expect(answer(lab.page)).to_have_count(0)


def test_a_word_in_a_legend_is_defined_under_the_mouse(lab: LabPage) -> None:
    lab.view("cross-validation").locator(".glmlab-term", has_text="one SE").hover()
    expect(answer(lab.page)).to_contain_text("simplest model that is about as good")
    lab.page.mouse.move(0, 0)


def test_a_word_in_the_line_of_text_is_defined_to_the_keyboard(lab: LabPage) -> None:
    lab.page.keyboard.press("Tab")
    lab.summary.locator(".glmlab-term", has_text="pseudo-R²").focus()
    expect(answer(lab.page)).to_contain_text("0 is no better, 1 is perfect")
    lab.page.keyboard.press("Escape")


def test_a_tap_is_answered_within_the_window(browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone = LabPage(context.new_page(), address).open()
    for name in ("weights", "cross-validation", "path"):
        why = phone.view(name).locator(".glmlab-why")
        why.scroll_into_view_if_needed()
        why.tap()
        expect(answer(phone.page)).to_have_count(1)
        box = answer(phone.page).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844
    label = phone.page.locator(".glmlab-control-n_samples .widget-label").first
    label.scroll_into_view_if_needed()
    label.tap()
    expect(answer(phone.page)).to_contain_text("Number of time bins")
    context.close()
