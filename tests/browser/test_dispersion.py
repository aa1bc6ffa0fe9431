"""The dispersion of NegativeBinomial, fitted and set by hand, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from glmlab.number_format import number
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.words.sentences import summarize
from tests.browser.lab_page import LabPage

WIDTHS = (1280, 400)
SCATTERED = PRESETS["scattered"]
FITTED = replace(SCATTERED.settings, observation_model="NegativeBinomial")


@pytest.fixture(params=WIDTHS)
def scattered(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[LabPage]:
    """A page of a width, with the data that scatter more than Poisson ones."""
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    lab = LabPage(page, address).open()
    lab.choose("Preset", SCATTERED.label)
    until_shown(lab, SCATTERED.settings)
    yield lab
    assert lab.errors == []
    lab.close()


def until_shown(lab: LabPage, settings: Settings) -> Results:
    """Wait until the line of text says what the model core computes with these settings."""
    results = compute(settings)
    expect(lab.summary).to_have_text(summarize(results), timeout=60_000)
    lab.until_still()
    return results


def switch(lab: LabPage) -> Locator:
    return lab.page.get_by_role("checkbox", name="Fit dispersion", exact=True)


def said_of_fit(lab: LabPage) -> Locator:
    return lab.page.locator(".glmlab-left-out:visible", has_text="Fitted")


def value_box(lab: LabPage) -> Locator:
    return lab.page.get_by_role("textbox", name="Dispersion value", exact=True)


def assert_inside_controls(lab: LabPage, *parts: Locator) -> None:
    """Parts stand below each other, and within the column of the controls."""
    end = 0.0
    for part in parts:
        part.scroll_into_view_if_needed()
        box, column = part.bounding_box(), lab.page.locator(".glmlab-controls").bounding_box()
        assert box is not None
        assert column is not None
        assert column["x"] <= box["x"]
        assert box["x"] + box["width"] <= column["x"] + column["width"]
        top = box["y"] - column["y"]
        assert top >= end, part
        end = top + box["height"]
    width = lab.page.evaluate("() => [document.scrollingElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]


def test_a_dispersion_is_fitted_and_said(scattered: LabPage) -> None:
    lab = scattered
    expect(lab.page.locator(".glmlab-tabs button.mod-active:visible")).to_have_text("Counts")
    # The preset is fitted as Poisson, which has no dispersion.
    expect(switch(lab)).not_to_be_visible()
    expect(value_box(lab)).not_to_be_visible()
    as_poisson = {name: lab.drawn(name) for name in ("weights", "counts")}

    lab.choose("Observation model", "NegativeBinomial")
    results = until_shown(lab, FITTED)
    assert results.fit.dispersion == pytest.approx(SCATTERED.settings.overdispersion, abs=0.2)
    expect(lab.summary).to_contain_text("Dispersion 1, fitted.")
    expect(said_of_fit(lab)).to_have_text("Fitted: 1")
    expect(switch(lab)).to_be_checked()
    expect(value_box(lab)).not_to_be_visible()
    assert all(lab.drawn(name) != drawn for name, drawn in as_poisson.items())
    assert_inside_controls(
        lab, lab.control("Inverse link"), switch(lab), said_of_fit(lab), lab.control("Regularizer")
    )

    lab.choose("Observation model", "Poisson")
    until_shown(lab, SCATTERED.settings)
    expect(lab.summary).not_to_contain_text("Dispersion")
    expect(switch(lab)).not_to_be_visible()
    expect(said_of_fit(lab)).to_have_count(0)
    assert {name: lab.drawn(name) for name in as_poisson} == as_poisson


def test_a_dispersion_is_set_by_hand_and_fitted_again(scattered: LabPage) -> None:
    lab = scattered
    lab.choose("Observation model", "NegativeBinomial")
    until_shown(lab, FITTED)
    fitted = {name: lab.drawn(name) for name in ("weights", "counts", "path")}

    switch(lab).click()
    until_shown(lab, replace(FITTED, fit_dispersion=False))
    expect(lab.summary).to_contain_text("Dispersion 1, set by hand.")
    expect(said_of_fit(lab)).to_have_count(0)
    assert_inside_controls(
        lab, lab.control("Inverse link"), switch(lab), value_box(lab), lab.control("Regularizer")
    )

    lab.type("Dispersion value", "8")
    results = until_shown(lab, replace(FITTED, fit_dispersion=False, dispersion=8.0))
    expect(lab.summary).to_contain_text("Dispersion 8, set by hand.")
    for name, drawn in fitted.items():
        assert lab.drawn(name) != drawn
    # What is drawn is that fit: as high as its weights.
    assert results.fit.true_coef is not None
    truth, recovered = (np.array(bars)[:, 1] for bars in lab.bars())
    pixels = truth.max() / np.abs(results.fit.true_coef).max()
    np.testing.assert_allclose(recovered, np.abs(results.fit.coef) * pixels, atol=2)
    # Of the counts, most are expected to be zero.
    lab.hears("counts", "0: 52% observed, 75% predicted")

    handle = lab.slider("Dispersion")
    handle.focus()
    handle.press("ArrowLeft")
    expect(value_box(lab)).not_to_have_value("8")
    lab.until(lambda: "Dispersion 8," not in lab.summary.inner_text())
    chosen = number(float(value_box(lab).input_value()))
    expect(lab.summary).to_contain_text(f"Dispersion {chosen}, set by hand.")

    switch(lab).click()
    until_shown(lab, FITTED)
    expect(value_box(lab)).not_to_be_visible()
    assert {name: lab.drawn(name) for name in fitted} == fitted


def test_counts_that_scatter_as_poisson_ones_are_said_to(lab: LabPage) -> None:
    lab.choose("Observation model", "NegativeBinomial")
    until_shown(lab, Settings(observation_model="NegativeBinomial"))
    expect(lab.summary).to_contain_text("Dispersion 0, fitted.")
    expect(said_of_fit(lab)).to_contain_text("Fitted: 0, which is Poisson")
    assert lab.errors == []


def test_a_dispersion_out_of_range_gets_one_sentence(lab: LabPage) -> None:
    lab.choose("Observation model", "NegativeBinomial")
    until_shown(lab, Settings(observation_model="NegativeBinomial"))
    switch(lab).click()
    expect(value_box(lab)).to_be_visible()
    lab.type("Dispersion value", "100")
    expect(lab.alert).to_contain_text("Dispersion")
    expect(lab.summary).to_contain_text("Dispersion 1, set by hand.")
    assert lab.errors == []
