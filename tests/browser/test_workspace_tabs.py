"""The workspaces take turns on the page: of two, only one is ever seen."""

from __future__ import annotations

from typing import Literal, cast

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab_page import LabPage

# Figures, headers, tabs and lines of text that a person sees, each with the workspace it belongs to.
_SEEN = """() => [...document.querySelectorAll(
        '.glmlab .bqplot.figure, .glmlab .glmlab-header, .glmlab .glmlab-picture-summary, '
        + '.glmlab .glmlab-tabs, .glmlab .glmlab-work-bar')]
    .filter(e => getComputedStyle(e).visibility === 'visible')
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1)
    .map(([e, box]) => ({
        part: (e.closest('[class*=glmlab-picture-]') || e).className,
        workspace: e.closest('.glmlab').className.match(/glmlab-of-([a-z]+)/)[1],
        box: [box.left, box.top, box.right, box.bottom],
    }))"""

# What lies on top in the middle of each figure that is seen.
_ON_TOP = """() => [...document.querySelectorAll('.glmlab .bqplot.figure')]
    .filter(e => getComputedStyle(e).visibility === 'visible')
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.top > 0 && box.bottom < innerHeight)
    .map(([e, box]) => {
        const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        return [top.closest('.glmlab').className, e.closest('.glmlab').className];
    })"""

Box = tuple[float, float, float, float]


def overlap(one: Box, other: Box) -> float:
    """Return how many pixels deep two boxes lie over each other; negative where they do not."""
    return min(
        min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    )


def assert_one_workspace_is_seen(page: Page, workspace: str) -> None:
    """Nothing of another workspace is seen or heard, and nothing lies over anything else."""
    expect(page.locator(f".glmlab-of-{workspace}:not(.glmlab-away)")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(200)
    seen = page.evaluate(_SEEN)
    assert {part["workspace"] for part in seen} == {workspace}
    if page.locator(f".glmlab-of-{workspace} .glmlab-curtain").is_visible():
        return  # It lies over the pictures until the first is complete.
    for i, one in enumerate(seen):
        for other in seen[:i]:
            # The figures of one view may share their place.
            if one["part"] != other["part"]:
                assert overlap(one["box"], other["box"]) <= 1, (one, other)
    for top, own in page.evaluate(_ON_TOP):
        assert top == own
    # What is not visible is not in the accessibility tree either: one tab is selected.
    expect(page.get_by_role("tab", selected=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Reset", exact=True)).to_have_count(1)


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def until_verdict(page: Page) -> None:
    """Wait for the runs of the stability test."""
    expect(page.locator(".glmlab-of-coupled .glmlab-picture-stability")).to_contain_text(
        "of 64", timeout=90_000
    )


def summary_of(page: Page, workspace: str, words: str) -> None:
    expect(page.locator(f".glmlab-of-{workspace} .glmlab-picture-summary")).to_contain_text(
        words, timeout=90_000
    )


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (400, "light"), (400, "dark")]
)
def test_workspaces_are_never_drawn_over_each_other(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 800},
        color_scheme=cast(Literal["light", "dark"], scheme),
    )
    lab = LabPage(page, address).open()
    assert_one_workspace_is_seen(page, "feedforward")

    # Before the first picture of the other one is there, and back again at once.
    open_tab(page, "Coupled network")
    assert_one_workspace_is_seen(page, "coupled")
    open_tab(page, "Feed-forward")
    assert_one_workspace_is_seen(page, "feedforward")

    summary_of(page, "coupled", "Spikes of each neuron")
    assert_one_workspace_is_seen(page, "feedforward")
    open_tab(page, "Coupled network")
    assert_one_workspace_is_seen(page, "coupled")
    until_verdict(page)
    lab.until_still()
    assert_one_workspace_is_seen(page, "coupled")
    open_tab(page, "Feed-forward")
    assert_one_workspace_is_seen(page, "feedforward")
    # A picture that is drawn anew does not bring the other workspace back.
    page.locator(".glmlab-of-feedforward").get_by_label("Regularizer", exact=True).select_option(
        "Lasso"
    )
    summary_of(page, "feedforward", "0.0475 at strength 0.1")
    assert_one_workspace_is_seen(page, "feedforward")
    open_tab(page, "Coupled network")
    assert_one_workspace_is_seen(page, "coupled")
    lab.close()


def test_a_page_that_opens_in_the_network_shows_no_other_workspace(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}?v=1&lab=Coupled%20network")
    summary_of(page, "coupled", "Spikes of each neuron")
    until_verdict(page)
    assert_one_workspace_is_seen(page, "coupled")
    open_tab(page, "Feed-forward")
    summary_of(page, "feedforward", "Log-likelihood")
    assert_one_workspace_is_seen(page, "feedforward")
    open_tab(page, "Coupled network")
    assert_one_workspace_is_seen(page, "coupled")
    LabPage(page, address).close()
