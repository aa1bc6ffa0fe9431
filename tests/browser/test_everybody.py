"""What screen readers are told of toggles and tabs, and what is left of the page where a system sets all colors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab_page import LabPage
from tests.browser.workspaces import labs_of


@pytest.fixture(scope="module")
def lab(browser: Browser, address: str) -> Iterator[LabPage]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lab = LabPage(page, address).open()
    yield lab
    assert lab.errors == []
    lab.close()


@pytest.fixture
def feedforward(lab: LabPage) -> Locator:
    return labs_of(lab.page).locator(".glmlab-of-feedforward")


def test_a_name_that_is_pressed_says_so(lab: LabPage, feedforward: Locator) -> None:
    lasso = feedforward.get_by_role("group", name="Compare").get_by_role("button", name="▲ Lasso")
    expect(lasso).to_have_attribute("aria-pressed", "false")
    lasso.click()
    expect(lasso).to_have_attribute("aria-pressed", "true")
    lasso.click()
    expect(lasso).to_have_attribute("aria-pressed", "false")
    lab.until_still()


def test_more_says_whether_it_is_unfolded(lab: LabPage, feedforward: Locator) -> None:
    more = feedforward.locator(".glmlab-more").first
    expect(more).to_have_attribute("aria-expanded", "false")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "false")
    lab.until_still()


def test_tabs_are_tabs_and_the_arrows_walk_through_them(lab: LabPage, feedforward: Locator) -> None:
    tabs = feedforward.locator(".glmlab-tabs").get_by_role("tablist").get_by_role("tab")
    raster, numbers = (tabs.filter(has_text=text) for text in ("Raster", "Numbers"))
    expect(raster).to_have_attribute("aria-selected", "true")
    raster.focus()
    lab.page.keyboard.press("ArrowRight")
    expect(numbers).to_be_focused()
    expect(numbers).to_have_attribute("aria-selected", "true")
    expect(raster).to_have_attribute("aria-selected", "false")
    lab.page.keyboard.press("ArrowLeft")
    expect(raster).to_have_attribute("aria-selected", "true")
    # One stop for the keyboard among them.
    assert tabs.evaluate_all("all => all.filter(tab => tab.tabIndex === 0).length") == 1
    lab.until_still()


def test_no_control_that_has_the_keyboard_lies_behind_reset(
    lab: LabPage, feedforward: Locator
) -> None:
    reset = feedforward.locator(".glmlab-reset")
    controls = feedforward.locator(
        ".glmlab-controls :is(input, select, button, [role=slider]):visible"
    )
    hidden = []
    for control in controls.all():
        control.focus()
        box, above = control.bounding_box(), reset.bounding_box()
        assert box is not None
        assert above is not None
        is_reset = control.evaluate("e => Boolean(e.closest('.glmlab-reset'))")
        if not is_reset and box["y"] + box["height"] > above["y"] + 1:
            hidden.append(control.get_attribute("aria-label") or control.inner_text())
    assert hidden == []


# WCAG's relative luminance, and the contrast of two colors that are written as "rgb(r, g, b)".
_CONTRASTS = """lab => {
    const channel = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255)
        + 0.0722 * channel(b / 255);
    const contrast = (a, b) => {
        const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
    };
    const over = (color, ground) => {
        const alpha = color[3] ?? 1;
        return [0, 1, 2].map(k => alpha * color[k] + (1 - alpha) * ground[k]);
    };
    const groundOf = element => {
        const layers = [];
        for (let e = element; e; e = e.parentElement) {
            const color = parse(getComputedStyle(e).backgroundColor);
            layers.push(color);
            if ((color[3] ?? 1) === 1) break;
        }
        let ground = [255, 255, 255];
        for (const layer of layers.reverse()) ground = over(layer, ground);
        return ground;
    };
    const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
    const poor = [];
    const walker = document.createTreeWalker(lab, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const e = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !seen(e) || e.closest(':disabled, [disabled], option, style, title, desc, math')) continue;
        const style = getComputedStyle(e), ground = groundOf(e);
        const color = parse(e instanceof SVGElement ? style.fill : style.color);
        if (color.length < 3) continue;
        color[3] = (color[3] ?? 1) * Number(style.opacity);
        const ratio = contrast(over(color, ground), ground);
        if (ratio < 4.5) poor.push([walker.currentNode.data.trim().slice(0, 30), ratio.toFixed(2)]);
    }
    return poor;
}"""

# Strokes and fills of marks that mean something: not the grid, and not the ghost of what was pinned.
_MARKS = """lab => {
    const channel = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const parse = text => (text.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255)
        + 0.0722 * channel(b / 255);
    const ground = parse(getComputedStyle(lab).backgroundColor);
    const poor = [];
    const marks = '.mark path, .mark rect.bar, .line path, path.line, path.dot, rect.bar';
    for (const e of lab.querySelectorAll(marks)) {
        const style = getComputedStyle(e), own = e.getAttribute('style') ?? '';
        if (!e.getClientRects().length || /grid|ghost/.test(own)) continue;
        let shades = [];
        for (const [paint, alpha] of [['stroke', 'strokeOpacity'], ['fill', 'fillOpacity']]) {
            const color = parse(style[paint]);
            const seen = Number(style[alpha]) * Number(style.opacity) * (color[3] ?? 1);
            if (style[paint] === 'none' || color.length < 3 || seen === 0) continue;
            if (paint === 'stroke' && parseFloat(style.strokeWidth) === 0) continue;
            const mixed = [0, 1, 2].map(k => seen * color[k] + (1 - seen) * ground[k]);
            const [x, y] = [luminance(mixed), luminance(ground)].sort((p, q) => q - p);
            shades.push((x + 0.05) / (y + 0.05));
        }
        // What has an edge may be filled with anything.
        const best = Math.max(...shades, 0);
        if (shades.length && best < 3) poor.push([own.slice(0, 60), best.toFixed(2)]);
    }
    return poor;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_marks_stand_out(lab: LabPage, feedforward: Locator, theme: str) -> None:
    page = lab.page
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    light = "false" if theme == "dark" else "true"
    lab.until(lambda: page.evaluate("document.body.dataset.jpThemeLight") == light)
    page.wait_for_timeout(300)
    try:
        assert feedforward.evaluate(_CONTRASTS) == []
        assert feedforward.evaluate(_MARKS) == []
    finally:
        page.emulate_media(color_scheme="light")


def test_where_a_system_sets_all_colors_states_are_seen(lab: LabPage, feedforward: Locator) -> None:
    page = lab.page
    page.emulate_media(forced_colors="active")
    try:
        lasso = feedforward.get_by_role("button", name="▲ Lasso")
        lasso.click()
        expect(lasso).to_have_attribute("aria-pressed", "true")
        ridge = feedforward.get_by_role("button", name="● Ridge")
        ground = "e => getComputedStyle(e).backgroundColor"
        assert lasso.evaluate(ground) != ridge.evaluate(ground)
        selected, other = (
            feedforward.get_by_role("tab").filter(has_text=text) for text in ("Raster", "Counts")
        )
        edge = "e => getComputedStyle(e).borderBottomColor"
        assert selected.evaluate(edge) != other.evaluate(edge)
        track = feedforward.locator(".noUi-target").first
        assert track.evaluate("e => parseFloat(getComputedStyle(e).borderTopWidth)") >= 1
        handle = feedforward.locator(".noUi-handle").first
        assert handle.evaluate(ground) != "rgba(0, 0, 0, 0)"
        lasso.click()
    finally:
        page.emulate_media(forced_colors="none")
    lab.until_still()
