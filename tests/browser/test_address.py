"""What was done outlives a reload, a dead kernel and a lost connection: it is in the address."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab_page import LabPage
from tests.server.test_page import LOST, STOPPED, kernel_of

# Remembers the page's websockets and counts what is written to the address.
_WATCH = """
    window.sockets = [];
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
        constructor(...args) { super(...args); window.sockets.push(this); }
    };
    window.writes = 0;
    const replaceState = history.replaceState.bind(history);
    history.replaceState = (...args) => { window.writes += 1; replaceState(...args); };
"""


@pytest.fixture
def lab(browser: Browser, address: str) -> Iterator[LabPage]:
    """A tab of its own, as a context of its own."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(_WATCH)
    opened = LabPage(page, address).open()
    yield opened
    opened.close()
    page.context.close()


def query(page: Page) -> str:
    return page.evaluate("location.search")


def until_written(lab: LabPage, words: str) -> None:
    lab.until(lambda: words in query(lab.page))


def again(lab: LabPage) -> None:
    """Wait for the complete picture of a page that was loaded again."""
    overlay = lab.page.locator(".glmlab:not(.glmlab-away) .glmlab-overlay")
    # One that is not there yet would be hidden, too, and behind it the pictures of the start are
    # drawn before those of the address.
    expect(overlay).to_have_css("display", "none", timeout=60_000)
    lab.until_still()


def test_the_address_is_clean_at_the_start_and_after_reset(lab: LabPage) -> None:
    assert query(lab.page) == ""
    lab.type("Strength value", "2")
    until_written(lab, "regularizer_strength=2")
    lab.page.get_by_role("button", name="Reset", exact=True).click()
    lab.until(lambda: query(lab.page) == "")


def test_a_reload_brings_the_same_picture_back(lab: LabPage) -> None:
    lab.choose("Regularizer", "Lasso")
    lab.type("Strength value", "0.05")
    expect(lab.summary).to_contain_text("at strength 0.05")
    lab.until_still()
    until_written(lab, "regularizer_strength=0.05")
    before = lab.everything()
    lab.page.reload()
    again(lab)
    assert lab.everything() == before


def test_both_workspaces_come_back_and_the_open_one_is_open(lab: LabPage) -> None:
    page = lab.page
    lab.type("Strength value", "2")
    expect(lab.summary).to_contain_text("at strength 2")
    page.get_by_role("tab", name="Coupled network").click()
    network = page.locator(".glmlab-of-coupled")
    summary = network.locator(".glmlab-picture-summary")
    expect(summary).to_contain_text("31, 27 in trial 1", timeout=90_000)
    seed = network.get_by_role("textbox", name="Seed", exact=True)
    seed.fill("7")
    seed.press("Enter")
    expect(summary).not_to_contain_text("31, 27 in trial 1")
    until_written(lab, "seed=7")
    page.reload()
    expect(network.get_by_role("textbox", name="Seed", exact=True)).to_have_value(
        "7", timeout=60_000
    )
    expect(network).not_to_have_class(re.compile("glmlab-away"))
    again(lab)
    network.get_by_role("tab", name="Feed-forward").click()
    expect(page.locator(".glmlab-of-feedforward .glmlab-picture-summary")).to_contain_text(
        "at strength 2", timeout=60_000
    )


def test_a_change_that_is_not_computed_yet_outlives_a_reload(lab: LabPage) -> None:
    lab.choose("Data", "Grasshopper receptor")
    until_written(lab, "data=grasshopper")
    lab.page.reload()
    expect(lab.control("Data")).to_have_value("Grasshopper receptor", timeout=60_000)
    expect(lab.summary).to_contain_text("bits per spike", timeout=90_000)


def test_a_drag_writes_seldom_and_its_end_always(lab: LabPage) -> None:
    handle = lab.slider("Strength").bounding_box()
    assert handle is not None
    start = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    lab.page.evaluate("window.writes = 0; window.began = performance.now()")
    lab.drag(start, (start[0] + 60, start[1]), steps=60)
    shown = lab.control("Strength value").input_value()
    until_written(lab, "regularizer_strength=")
    lab.page.wait_for_timeout(800)
    seconds = lab.page.evaluate("(performance.now() - window.began) / 1000")
    assert lab.page.evaluate("window.writes") <= 3 * seconds + 1
    strength = re.search(r"regularizer_strength=([^&]+)", query(lab.page))
    assert strength is not None
    assert float(strength[1]) == pytest.approx(float(shown), rel=1e-3)


def test_a_dead_kernel_is_mended_by_the_banners_button(lab: LabPage) -> None:
    lab.type("Strength value", "2")
    expect(lab.summary).to_contain_text("at strength 2")
    until_written(lab, "regularizer_strength=2")
    for process in kernel_of(lab.page).kernel_processes():
        os.kill(process.pid, signal.SIGKILL)
    notice = lab.page.locator("#glmlab-stopped")
    expect(notice).to_contain_text(STOPPED)
    # The banner covers no button of the toolbar.
    box, share = notice.bounding_box(), lab.page.get_by_role("button", name="Share").bounding_box()
    assert box is not None
    assert share is not None
    assert share["y"] + share["height"] < box["y"]
    lab.page.get_by_role("button", name="Reload").click()
    again(lab)
    expect(lab.summary).to_contain_text("at strength 2")


def test_a_lost_connection_says_so_and_heals(lab: LabPage) -> None:
    page, notice = lab.page, lab.page.locator("#glmlab-stopped")
    page.context.set_offline(True)
    page.evaluate("window.sockets.forEach(socket => socket.close())")
    expect(notice).to_have_text(LOST)
    # Nobody is told to throw away what waiting keeps.
    expect(page.get_by_role("button", name="Reload")).to_have_count(0)
    lab.type("Strength value", "2")
    page.context.set_offline(False)
    expect(notice).to_have_text("The connection is back.", timeout=60_000)
    expect(notice).to_have_text("")
    expect(lab.summary).to_contain_text("at strength 2")


def test_two_tabs_keep_each_its_own(browser: Browser, lab: LabPage, address: str) -> None:
    other = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    lab.type("Strength value", "2")
    other.type("Strength value", "5")
    until_written(lab, "regularizer_strength=2")
    until_written(other, "regularizer_strength=5")
    lab.page.reload()
    again(lab)
    expect(lab.summary).to_contain_text("at strength 2")
    other.close()


def test_nonsense_in_the_address_is_one_sentence_and_the_start(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lab = LabPage(page, f"{address}?v=2&regularizer=Nonsense&also=%%%&utm=1").open()
    expect(lab.alert.first).to_contain_text("Nonsense")
    expect(lab.summary).to_contain_text("pseudo-R² 0.0713")
    lab.type("Strength value", "2")
    until_written(lab, "regularizer_strength=2")
    assert "utm=1" in query(page)
    lab.close()
