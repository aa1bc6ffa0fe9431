"""In windows of every size the words of the page are whole, and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.lab_page import LabPage
from tests.browser.workspaces import labs_of, open_tab, summary_of, until_verdict

SIZES = [(390, 844), (768, 1024), (960, 540), (1050, 710), (1280, 800), (1366, 650), (1920, 1080)]

# Words of figures that leave their figure, and words of controls that leave their place. A picture may be
# scrolled out of view, but not its own edge.
_CUT = """lab => {
    const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
    const cut = [];
    for (const text of lab.querySelectorAll('.glmlab-pictures .bqplot text')) {
        if (!seen(text) || !text.textContent.trim()) continue;
        const box = text.getBoundingClientRect();
        const frame = text.closest('.bqplot').getBoundingClientRect();
        const out = Math.max(frame.left - box.left, box.right - frame.right,
                             frame.top - box.top, box.bottom - frame.bottom);
        if (out > 3) cut.push([text.textContent, Math.round(out)]);
    }
    const words = '.glmlab-tabs button, .glmlab-workspaces button, .glmlab-toolbar button, '
        + '.glmlab-heading, .glmlab-heading .glmlab-key, .glmlab-caption, .glmlab-busy, .glmlab-readout, '
        + '.glmlab-table, .glmlab-panel .widget-label:not(.glmlab-value > *), .glmlab-panel button, .glmlab-picture-summary';
    for (const e of lab.querySelectorAll(words)) {
        if (!seen(e) || !e.textContent.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(e);
        const box = range.getBoundingClientRect(), frame = e.getBoundingClientRect();
        const out = Math.max(box.right - frame.right, box.bottom - frame.bottom,
                             e.scrollWidth - e.clientWidth);
        if (out > 2) cut.push([e.textContent.slice(0, 60), Math.round(out)]);
    }
    return cut;
}"""


def assert_words_are_whole(lab: Locator) -> None:
    # bqplot brings a figure to its size when it comes into view.
    for figure in lab.locator(".bqplot.figure:visible").all():
        figure.scroll_into_view_if_needed()
        lab.page.wait_for_timeout(300)
    assert lab.evaluate(_CUT) == []
    widths = lab.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    inside = lab.evaluate("lab => [lab.scrollWidth, lab.clientWidth]")
    assert inside[0] <= inside[1]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_words_are_whole(browser: Browser, address: str, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    lab, labs = LabPage(page, address).open(), labs_of(page)
    assert_words_are_whole(labs.locator(".glmlab-of-feedforward"))
    open_tab(labs, "Coupled network")
    summary_of(labs, "coupled", "Spikes of each neuron")
    until_verdict(labs)
    lab.until_still()
    assert_words_are_whole(labs.locator(".glmlab-of-coupled"))
    assert lab.errors == []
    lab.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_words_are_whole_where_everything_is_unfolded(
    browser: Browser, address: str, width: int, height: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": height})
    lab, labs = LabPage(page, address).open(), labs_of(page)
    open_tab(labs, "Coupled network")
    summary_of(labs, "coupled", "Spikes of each neuron")
    until_verdict(labs)
    for name in ("coupled", "feedforward"):
        if name == "feedforward":
            open_tab(labs, "Feed-forward")
        part = labs.locator(f".glmlab-of-{name}")
        for more in part.locator(".glmlab-more:visible").all():
            more.click()
        lab.until_still()
        labels = part.locator(".glmlab-panel .widget-label:not(.glmlab-value > *):visible")
        cut = labels.evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2)"
            ".map(e => e.textContent)"
        )
        assert cut == []
    lab.close()


# bqplot's own way to another size: what a timer calls 300 ms after the last change.
_WITHOUT_BQPLOTS_WAIT = """() => {
    const { setTimeout } = window;
    window.setTimeout = (call, wait, ...rest) =>
        wait >= 250 && wait <= 300 ? 0 : setTimeout(call, wait, ...rest);
}"""
_HAS_ANOTHER_WIDTH = "([figure, width]) => figure.getBoundingClientRect().width !== width"
_IS_LAID_OUT = """figure => {
    const plot = figure.querySelector('.plotarea_background');
    const room = figure.getBoundingClientRect().width - plot.getBoundingClientRect().width;
    return room > 0 && room < 100;
}"""


def test_a_figure_follows_its_place_at_once(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    lab = LabPage(page, address).open()
    page.evaluate(_WITHOUT_BQPLOTS_WAIT)
    figures = page.locator(".glmlab-of-feedforward .bqplot.figure:visible")
    wide = [figure.bounding_box() for figure in figures.all()]
    page.set_viewport_size({"width": 1000, "height": 900})
    for figure, before in zip(figures.all(), wide, strict=True):
        handle = figure.element_handle()
        assert before is not None
        assert handle is not None
        page.wait_for_function(_HAS_ANOTHER_WIDTH, arg=[handle, before["width"]])
        page.wait_for_function(_IS_LAID_OUT, arg=handle, timeout=5000)
    lab.close()
