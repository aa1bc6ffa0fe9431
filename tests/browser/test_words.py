"""No two words of a picture lie on each other, whatever is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.lab_page import LabPage
from tests.browser.workspaces import labs_of, open_tab, summary_of, until_verdict

# Words of one figure of which one covers another by more than a pixel across and three down: letters do
# not fill the height of their box.
_OVERLAPS = """lab => {
    const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden'
        && getComputedStyle(e).opacity !== '0';
    const found = [];
    for (const figure of lab.querySelectorAll('.glmlab-pictures .bqplot.figure')) {
        const words = [...figure.querySelectorAll('text')]
            .filter(e => e.textContent.trim() && seen(e))
            .map(e => [e.textContent, e.getBoundingClientRect()]);
        for (const [k, [word, box]] of words.entries()) {
            for (const [other, there] of words.slice(0, k)) {
                const across = Math.min(box.right, there.right) - Math.max(box.left, there.left);
                const down = Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top);
                if (across > 1 && down > 3) found.push([other, word]);
            }
        }
    }
    return found;
}"""

_SCROLL_TO = """(lab, k) => {
    const figure = lab.querySelectorAll('.bqplot.figure')[k];
    if (figure?.getClientRects().length) figure.scrollIntoView({block: 'center'});
}"""

FEEDFORWARD = [
    "Few samples",
    "Many features, few samples",
    "A real neuron",
    "Correlated features",
    "Two of five features",
]
FEEDFORWARD_TABS = ["Counts", "Comparison", "Many data sets", "Solvers"]
COUPLING = ["Chain", "Winner takes all", "Two coupled neurons"]
COUPLING_TABS = ["Basis", "Filters", "Correlations"]


@pytest.fixture(scope="module", params=[(1280, 800), (390, 844)], ids=["1280", "390"])
def lab(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[LabPage]:
    width, height = request.param
    page = browser.new_page(viewport={"width": width, "height": height})
    lab = LabPage(page, address).open()
    yield lab
    # bqplot draws points once more whose names have left the axis, before they are taken away.
    assert [error for error in lab.errors if "translate(NaN" not in error] == []
    lab.close()


def overlaps(lab: LabPage, name: str) -> list[list[str]]:
    part = labs_of(lab.page).locator(f".glmlab-of-{name}")
    # bqplot brings a figure to its size when it comes into view.
    for k in range(part.locator(".bqplot.figure").count()):
        part.evaluate(_SCROLL_TO, k)
        lab.page.wait_for_timeout(100)
    return part.evaluate(_OVERLAPS)


def choose(lab: LabPage, name: str, preset: str) -> None:
    part = labs_of(lab.page).locator(f".glmlab-of-{name}")
    part.get_by_label("Preset", exact=True).select_option(label=preset)
    lab.until_still()


def look_at(lab: LabPage, name: str, tab: str) -> None:
    part = labs_of(lab.page).locator(f".glmlab-of-{name}")
    part.locator(".glmlab-tabs button", has_text=tab).click()
    lab.until_still()


def test_of_one_neuron(lab: LabPage) -> None:
    assert overlaps(lab, "feedforward") == []
    for preset in FEEDFORWARD:
        choose(lab, "feedforward", preset)
        assert (preset, overlaps(lab, "feedforward")) == (preset, [])
    for tab in FEEDFORWARD_TABS:
        look_at(lab, "feedforward", tab)
        assert (tab, overlaps(lab, "feedforward")) == (tab, [])


def test_of_a_network(lab: LabPage) -> None:
    labs = labs_of(lab.page)
    open_tab(labs, "Coupled network")
    summary_of(labs, "coupled", "Spikes of each neuron")
    until_verdict(labs)
    lab.until_still()
    for preset in COUPLING:
        choose(lab, "coupled", preset)
        assert (preset, overlaps(lab, "coupled")) == (preset, [])
    for tab in COUPLING_TABS:
        look_at(lab, "coupled", tab)
        assert (tab, overlaps(lab, "coupled")) == (tab, [])
