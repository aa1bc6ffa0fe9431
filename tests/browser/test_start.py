"""The page as people find it: where it starts, and what its address holds of another choice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from glmlab.lab.settings.sharing import VERSION
from glmlab.workspaces.feedforward.presets import PRESETS
from tests.browser.lab_page import LabPage
from tests.served import served_lab

START, OTHER = PRESETS["few"], PRESETS["page"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_lab() as served:
        yield served


@pytest.fixture
def lab(browser: Browser, address: str) -> Iterator[LabPage]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    opened = LabPage(page, address).open()
    yield opened
    assert opened.errors == []
    opened.close()


def assert_start(lab: LabPage) -> None:
    expect(lab.control("Preset")).to_have_value(START.label)
    expect(lab.summary).to_contain_text("at strength 0.03")
    expect(lab.summary).to_contain_text("Best strength 0.464")
    lab.until(lambda: lab.page.evaluate("location.search") == "")


def test_it_opens_with_a_hump_and_a_story_of_it(lab: LabPage) -> None:
    assert_start(lab)
    expect(lab.page.locator(".glmlab-of-feedforward .glmlab-story")).to_contain_text(
        "the top of the hump"
    )
    lab.hears("cross-validation", "best −1.46 at strength 0.464")


def test_the_settings_that_no_link_has_to_name_come_back_after_a_reload(lab: LabPage) -> None:
    lab.choose("Preset", OTHER.label)
    link = f"?v={VERSION}&lab=Feed-forward"
    lab.until(lambda: lab.page.evaluate("location.search") == link)
    lab.page.reload()
    expect(lab.control("Preset")).to_have_value(OTHER.label, timeout=60_000)
    expect(lab.summary).to_contain_text("pseudo-R² 0.0713 at strength 0.1")
    lab.page.get_by_role("button", name="Reset", exact=True).click()
    assert_start(lab)


def test_an_earlier_link_shows_what_it_showed(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lab = LabPage(page, f"{address}?v=3&lab=Feed-forward&regularizer_strength=1").open()
    expect(lab.summary).to_contain_text("at strength 1.")
    expect(lab.control("Samples value")).to_have_value("100")
    lab.close()
