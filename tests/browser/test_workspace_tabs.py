"""The workspaces take turns on the page: of two, only one is ever seen."""

from __future__ import annotations

from typing import Literal, cast

import pytest
from playwright.sync_api import Browser

from tests.browser.lab_page import LabPage
from tests.browser.workspaces import (
    assert_one_workspace_is_seen,
    labs_of,
    open_tab,
    summary_of,
    until_verdict,
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
    lab, labs = LabPage(page, address).open(), labs_of(page)
    assert_one_workspace_is_seen(labs, "feedforward")

    # Before the first picture of the other one is there, and back again at once.
    open_tab(labs, "Coupled network")
    assert_one_workspace_is_seen(labs, "coupled")
    open_tab(labs, "Feed-forward")
    assert_one_workspace_is_seen(labs, "feedforward")

    summary_of(labs, "coupled", "Spikes of each neuron")
    assert_one_workspace_is_seen(labs, "feedforward")
    open_tab(labs, "Coupled network")
    assert_one_workspace_is_seen(labs, "coupled")
    until_verdict(labs)
    lab.until_still()
    assert_one_workspace_is_seen(labs, "coupled")
    open_tab(labs, "Feed-forward")
    assert_one_workspace_is_seen(labs, "feedforward")
    # A picture that is drawn anew does not bring the other workspace back.
    page.locator(".glmlab-of-feedforward").get_by_label("Regularizer", exact=True).select_option(
        "Lasso"
    )
    summary_of(labs, "feedforward", "0.0475 at strength 0.1")
    assert_one_workspace_is_seen(labs, "feedforward")
    open_tab(labs, "Coupled network")
    assert_one_workspace_is_seen(labs, "coupled")
    lab.close()


def test_a_page_that_opens_in_the_network_shows_no_other_workspace(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}?v=1&lab=Coupled%20network")
    labs = labs_of(page)
    summary_of(labs, "coupled", "Spikes of each neuron")
    until_verdict(labs)
    assert_one_workspace_is_seen(labs, "coupled")
    open_tab(labs, "Feed-forward")
    summary_of(labs, "feedforward", "Log-likelihood")
    assert_one_workspace_is_seen(labs, "feedforward")
    open_tab(labs, "Coupled network")
    assert_one_workspace_is_seen(labs, "coupled")
    LabPage(page, address).close()


def test_a_third_workspace_opens_from_the_second(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lab, labs = LabPage(page, address).open(), labs_of(page)
    open_tab(labs, "One neuron")
    summary_of(labs, "neuron", "Held out:")
    open_tab(labs, "Coupled network")
    summary_of(labs, "coupled", "Spikes of each neuron")
    assert_one_workspace_is_seen(labs, "coupled")
    open_tab(labs, "One neuron")
    assert_one_workspace_is_seen(labs, "neuron")
    open_tab(labs, "Feed-forward")
    assert_one_workspace_is_seen(labs, "feedforward")
    assert lab.errors == []
    lab.close()
