"""The workspace "Feed-forward" in a real Chromium."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.words.sentences import summarize
from tests.browser.lab_page import LabPage
from tests.served import served_lab

VIEWS = ("weights", "cross-validation", "raster", "path")


def expected_bars(lab: LabPage, strength: float) -> None:
    """The recovered bars on screen are those that the model core computes."""
    results = compute(replace(Settings(), regularizer_strength=strength))
    fit = results.fit
    assert fit.true_coef is not None
    (truth, recovered) = (np.array(bars) for bars in lab.bars())
    # Both sets of bars share one scale: pixels per unit of weight from the largest true weight.
    pixels = truth[:, 1].max() / np.abs(fit.true_coef).max()
    np.testing.assert_allclose(recovered[:, 1], np.abs(fit.coef) * pixels, atol=2)
    assert f"at strength {strength:.3g}" in lab.summary.inner_text()


def test_it_opens_where_the_browser_is_slow(browser: Browser, address: str) -> None:
    """As on a telephone: the widgets of the page take longer than anywidget waits for its own."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    processor = page.context.new_cdp_session(page)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    lab = LabPage(page, address).open()
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    lab.type("Strength value", "2")
    expect(lab.summary).to_contain_text("at strength 2")
    lab.until(lambda: "regularizer_strength=2" in page.evaluate("location.search"))
    assert failures == []
    lab.close()


def test_it_opens_with_a_complete_picture(browser: Browser, address: str) -> None:
    lab = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    assert [len(bars) for bars in lab.bars()] == [5, 5]
    for name in VIEWS:
        assert lab.view(name).get_by_role("img").first.is_visible()
    expect(lab.summary).to_contain_text("Log-likelihood −1.24 per bin, pseudo-R² 0.0713")
    expect(lab.summary).to_contain_text("Best strength 0.0316")
    expect(lab.view("cross-validation")).to_contain_text("grid's lowest point")
    expected_bars(lab, 0.1)
    assert lab.errors == []
    away = [url for url in lab.requests if not url.startswith((address, "data:", "blob:"))]
    assert away == []
    lab.close()


def test_a_progress_bar_moves_before_the_first_picture(browser: Browser) -> None:
    with served_lab(preheat=False) as address:
        page = browser.new_page()
        page.goto(address, wait_until="commit")
        bar = page.get_by_role("progressbar").first
        expect(bar).to_be_visible(timeout=30_000)
        first = bar.screenshot(animations="allow")
        page.wait_for_timeout(200)
        assert bar.screenshot(animations="allow") != first
        expect(page.locator("rect.bar").first).to_be_attached(timeout=60_000)
        page.goto("about:blank")
        page.close()


def arrow(label: str) -> Any:
    def press(lab: LabPage) -> None:
        lab.slider(label).focus()
        lab.page.keyboard.press("ArrowRight")

    return press


def typed(label: str, text: str) -> Any:
    return lambda lab: lab.type(label, text)


def chosen(label: str, option: str) -> Any:
    return lambda lab: lab.choose(label, option)


def click_new_data(lab: LabPage) -> None:
    lab.page.get_by_role("button", name="New data").click()


def press(name: str) -> Any:
    return lambda lab: lab.page.get_by_role("button", name=name, exact=True).click()


CONTROLS = {
    "Preset": (chosen("Preset", "Sparse weights"), VIEWS),
    "Observation model": (chosen("Observation model", "Gaussian"), VIEWS),
    "Selection": (chosen("Selection", "One standard error"), ("cross-validation",)),
    "Use it": (press("Use it"), ("weights", "path", "summary")),
    "Compare": (press("▮ Smoothness"), ("cross-validation",)),
    "Pin": (press("Pin"), ("path", "cross-validation")),
    "Data": (chosen("Data", "Grasshopper receptor"), ("summary", "cross-validation", "raster")),
    "Samples": (arrow("Samples"), VIEWS),
    "Samples value": (typed("Samples value", "300"), VIEWS),
    "Features": (arrow("Features"), ("weights", "path")),
    "Stimulus SD": (arrow("Stimulus SD"), VIEWS),
    "Seed": (typed("Seed", "7"), VIEWS),
    "New data": (click_new_data, VIEWS),
    "Inverse link": (chosen("Inverse link", "softplus"), VIEWS),
    "Regularizer": (chosen("Regularizer", "Lasso"), VIEWS),
    "UnRegularized": (chosen("Regularizer", "UnRegularized"), VIEWS),
    "GroupLasso": (chosen("Regularizer", "GroupLasso"), VIEWS),
    "Strength": (arrow("Strength"), VIEWS),
    "Strength value": (typed("Strength value", "1.7"), VIEWS),
    "Grid from": (typed("Grid from", "0.001"), ("cross-validation", "summary")),
    "Grid to": (typed("Grid to", "3"), ("cross-validation",)),
    "Grid points": (arrow("Grid points"), ("cross-validation",)),
    "Folds": (arrow("Folds"), ("cross-validation",)),
}


@pytest.mark.parametrize("label", CONTROLS)
def test_every_control_changes_its_views(lab: LabPage, label: str) -> None:
    change, views = CONTROLS[label]
    first = {name: lab.drawn(name) for name in views}
    change(lab)
    lab.until(lambda: all(lab.drawn(name) != first[name] for name in views))
    lab.until_still()
    assert lab.errors == []
    assert lab.alert.inner_text() == ""


def drag_strength(lab: LabPage, *shares: float, then: Callable[[], None]) -> None:
    """Drag the handle to shares of its track, 25 steps each, and look (`then`) before letting go."""
    handle = lab.slider("Strength").bounding_box()
    track = lab.page.locator(".glmlab-control-regularizer_strength .noUi-base").bounding_box()
    assert handle is not None
    assert track is not None
    mouse = lab.page.mouse
    mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    mouse.down()
    for share in shares:
        mouse.move(track["x"] + track["width"] * share, handle["y"] + 5, steps=25)
        then()
    mouse.up()


def ticks(lab: LabPage) -> list[str]:
    return lab.page.locator(".bqplot .axis .tick text").all_inner_texts()


def chosen_strength(lab: LabPage) -> float:
    """The strength in its box, once the pictures are of this strength."""
    box = lab.control("Strength value")
    lab.until(lambda: f"at strength {float(box.input_value()):.3g}" in lab.summary.inner_text())
    return float(box.input_value())


def marked_alike(lab: LabPage) -> None:
    """The curve and the path have their strength markers at the same place."""
    curve = lab.markers("cross-validation")[0]
    assert min(abs(x - curve) for x in lab.markers("path")) <= 1


def test_a_drag_across_strength_ends_in_the_right_picture(lab: LabPage) -> None:
    boxes = [lab.view(name).bounding_box() for name in VIEWS]
    numbers = ticks(lab)
    first = lab.markers("cross-validation")[0]

    def nothing_jumps() -> None:
        lab.until(lambda: lab.markers("cross-validation")[0] != first)
        assert ticks(lab) == numbers
        assert [lab.view(name).bounding_box() for name in VIEWS] == boxes

    drag_strength(lab, 0.2, 0.85, then=nothing_jumps)
    strength = chosen_strength(lab)
    assert strength > 1
    lab.until_still()
    expected_bars(lab, strength)
    marked_alike(lab)
    nothing_jumps()
    assert lab.errors == []


def test_a_drag_on_the_recording_ends_in_the_right_picture(lab: LabPage) -> None:
    lab.choose("Data", "Grasshopper receptor")
    expect(lab.summary).to_contain_text("bits per spike")
    lab.until_still()
    numbers, filters = ticks(lab), lab.drawn("filters")

    def nothing_jumps() -> None:
        lab.until(lambda: lab.drawn("filters") != filters)
        assert ticks(lab) == numbers

    drag_strength(lab, 0.3, 0.9, then=nothing_jumps)
    settings = replace(Settings(data="grasshopper"), **DATA_SETS["grasshopper"].start)
    settings = replace(settings, regularizer_strength=chosen_strength(lab))
    lab.until_still()
    assert lab.summary.inner_text() == summarize(compute(settings))
    marked_alike(lab)
    assert lab.errors == []


def test_a_typed_strength_is_kept_exactly(lab: LabPage) -> None:
    lab.type("Strength value", "0.123")
    lab.until(lambda: "at strength 0.123" in lab.summary.inner_text())
    lab.until_still()
    assert lab.control("Strength value").input_value() == "0.123"
    expected_bars(lab, 0.123)


def test_two_quick_drags_of_weights_both_count(lab: LabPage) -> None:
    left, top, width, height = lab.plot_area("weights")

    def at(feature: int, share: float) -> tuple[float, float]:
        return left + (feature + 0.5) / 5 * width, top + share * height

    lab.drag(at(1, 0.5), at(1, 0.2), steps=1)
    lab.drag(at(2, 0.5), at(2, 0.9), steps=1)
    lab.until_still()
    weights = [float(text) for text in lab.control("True weights").input_value().split(",")]
    assert weights[1] > 0.1
    assert weights[2] < -0.1
    assert weights[0] == pytest.approx(0.494)


def test_the_true_weights_stay_until_others_are_asked_for(lab: LabPage) -> None:
    first = [bar.strip() for bar in lab.hears("weights", "w1 ").split(";")]
    truth = [words.split("truth ")[1] for words in first]
    lab.type("Samples value", "1000")
    lab.page.get_by_role("button", name="New data").click()
    lab.until(lambda: lab.control("Seed").input_value() == "112")
    lab.until_still()
    moved = lab.hears("weights", "w1 ").split(";")
    assert [words.split("truth ")[1] for words in moved] == truth
    lab.page.get_by_role("button", name="New weights").click()
    # The page may have been still for long when the click comes.
    lab.until(lambda: lab.hears("weights", "w1 ").split(";")[0].split("truth ")[1] != truth[0])
    assert lab.errors == []


def test_both_data_sets_and_back(lab: LabPage) -> None:
    first = lab.everything()
    lab.choose("Data", "Grasshopper receptor")
    expect(lab.summary).to_contain_text("bits per spike")
    lab.until_still()
    expect(lab.view("filters")).to_be_visible()
    expect(lab.view("weights")).not_to_be_visible()
    assert lab.view("filters").get_by_role("img").count() >= 2
    for label in ("Samples value", "Features value", "Stimulus SD value", "Seed"):
        expect(lab.control(label)).to_be_disabled()
    expect(lab.page.get_by_role("button", name="New data")).to_be_disabled()
    lab.choose("Data", "Toy data")
    expect(lab.summary).not_to_contain_text("bits per spike")
    lab.until_still()
    assert lab.everything() == first


def test_a_burst_of_changes_ends_in_the_last(lab: LabPage) -> None:
    lab.slider("Strength").focus()
    for _ in range(30):
        lab.page.keyboard.press("ArrowLeft")
    lab.choose("Regularizer", "Lasso")
    lab.choose("Regularizer", "Ridge")
    lab.until_still()
    strength = chosen_strength(lab)
    assert strength < 0.1
    expected_bars(lab, strength)


def test_reset_returns_to_the_first_picture(lab: LabPage) -> None:
    first = lab.everything()
    lab.choose("Regularizer", "Lasso")
    lab.type("Samples value", "400")
    lab.type("Features value", "12")
    lab.type("Grid from", "0.002")
    lab.until(lambda: len(lab.bars()[0]) == 12)
    lab.until_still()
    assert lab.everything() != first
    lab.page.get_by_role("button", name="Reset").click()
    lab.until_still()
    assert lab.everything() == first


@pytest.mark.parametrize(
    ("label", "text", "sentence"),
    [
        ("Strength value", "abc", "Strength must be"),
        ("Strength value", "1e9", "Strength must be"),
        ("Grid from", "50", "smaller than Grid to"),
        ("Samples value", "3.5", "Samples must be"),
    ],
)
def test_bad_input_gets_one_sentence(lab: LabPage, label: str, text: str, sentence: str) -> None:
    first = lab.everything()
    lab.type(label, text)
    expect(lab.alert).to_contain_text(sentence)
    lab.until_still()
    assert lab.everything() == first
    lab.type("Strength value", "0.2")
    lab.until(lambda: "at strength 0.2" in lab.summary.inner_text())
    assert lab.alert.inner_text() == ""


def inside(lab: LabPage, width: int, height: int) -> None:
    for name in (*VIEWS, "summary"):
        box = lab.view(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height


def test_the_workspace_fits_one_screen(lab: LabPage) -> None:
    inside(lab, 1280, 800)
    boxes = [lab.view(name).bounding_box() for name in VIEWS]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a is not None
            assert b is not None
            apart_x = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            apart_y = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
            assert apart_x or apart_y


def test_at_400_px_controls_stand_under_the_weights(browser: Browser, address: str) -> None:
    lab = LabPage(browser.new_page(viewport={"width": 400, "height": 900}), address).open()
    for name in VIEWS:
        lab.view(name).scroll_into_view_if_needed()
        box = lab.view(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
        assert box["height"] > 150
        expect(lab.view(name).get_by_role("img").first).to_be_in_viewport()
    width = "document.scrollingElement.scrollWidth"
    assert lab.page.evaluate(width) <= 400
    lab.page.locator(".glmlab-header").scroll_into_view_if_needed()
    places = [lab.view("weights"), lab.page.locator(".glmlab-controls"), lab.view("raster")]
    boxes = [place.bounding_box() for place in places]
    for above, beneath in itertools.pairwise(boxes):
        assert above is not None
        assert beneath is not None
        assert above["y"] + above["height"] <= beneath["y"]
    assert lab.errors == []
    lab.close()


_CONTRAST = """() => {
    const channel = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(Number).map(channel);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const text = light(getComputedStyle(document.querySelector('.bqplot .axis .tick text')).fill);
    const ground = light(getComputedStyle(document.querySelector('.glmlab')).backgroundColor);
    return [ground, (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)];
}"""


def test_light_and_dark_follow_the_browser(lab: LabPage) -> None:
    lab.page.emulate_media(color_scheme="dark")
    lab.until(lambda: lab.page.evaluate(_CONTRAST)[0] < 0.1)
    assert lab.page.evaluate(_CONTRAST)[1] >= 4.5
    lab.page.emulate_media(color_scheme="light")
    lab.until(lambda: lab.page.evaluate(_CONTRAST)[0] > 0.8)
    assert lab.page.evaluate(_CONTRAST)[1] >= 4.5


def test_figures_and_sliders_can_be_heard(lab: LabPage) -> None:
    names = (
        lab.page.locator(".glmlab-controls")
        .get_by_role("slider")
        .evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    )
    assert names == ["Samples", "Features", "Stimulus SD", "Strength", "Grid points", "Folds"]
    figure = lab.view("weights").get_by_role("slider")
    first = lab.hears("weights", "w1 0.58, truth 0.49")
    lab.type("Strength value", "1")
    lab.until(lambda: figure.get_attribute("aria-label") != first)


def test_the_keyboard_reaches_every_control(lab: LabPage) -> None:
    lab.control("Data").focus()
    reached = []
    for _ in range(22):  # two of them are the seed of the truth and its button
        reached.append(lab.page.evaluate("document.activeElement.getAttribute('role')"))
        style = "getComputedStyle(document.activeElement)"
        seen = f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'"
        assert lab.page.evaluate(seen)
        lab.page.keyboard.press("Tab")
    assert reached.count("slider") == 6


def test_the_strength_is_dragged_in_either_curve(lab: LabPage) -> None:
    for name in ("path", "cross-validation"):
        left, top, width, height = lab.plot_area(name)
        # The axis goes from 1e-5 to 1e2, so its middle is 10**-1.5.
        lab.drag((left + 0.7 * width, top + height / 2), (left + width / 2, top + height / 2))
        lab.until(lambda: lab.control("Strength value").input_value() == "0.03162")
        lab.until_still()
        expected_bars(lab, 10**-1.5)
        lab.type("Strength value", "0.1")
        lab.until_still()
    assert lab.errors == []


def test_a_true_weight_is_dragged_and_the_data_follow(lab: LabPage) -> None:
    first = {name: lab.drawn(name) for name in VIEWS}
    left, top, width, height = lab.plot_area("weights")
    # The second of five features; the axis goes from -0.5 to 1, so this is 0.7.
    x = left + 0.3 * width
    lab.drag((x, top + 2 / 3 * height), (x, top + 0.2 * height))
    lab.until(lambda: all(lab.drawn(name) != first[name] for name in VIEWS))
    lab.until_still()
    truth = np.array(lab.bars()[0])
    np.testing.assert_allclose(truth[1, 1], 0.7 / 1.5 * height, atol=3)
    lab.page.get_by_role("button", name="Undo", exact=True).click()
    lab.until(lambda: {name: lab.drawn(name) for name in VIEWS} == first)
    assert lab.errors == []


def test_the_axis_stands_still_while_a_weight_is_dragged(lab: LabPage) -> None:
    def ticks() -> list[str]:
        return lab.view("weights").locator(".axis").last.locator(".tick").all_inner_texts()

    before = ticks()
    left, top, width, height = lab.plot_area("weights")
    mouse, x = lab.page.mouse, left + 0.1 * width
    mouse.move(x, top + height / 3)
    mouse.down()
    mouse.move(x, top + 2, steps=8)
    # A filled bar as high as this has no room on the axis, nor has the label of the next tick.
    lab.until(lambda: lab.bars()[0][0][1] > 0.64 * height)
    lab.until_still()
    assert ticks() == before
    mouse.up()
    lab.until(lambda: ticks() != before)
    assert lab.errors == []


def test_undo_and_redo_by_keyboard(lab: LabPage) -> None:
    lab.choose("Inverse link", "softplus")
    lab.until_still()
    lab.page.keyboard.press("Control+z")
    lab.until(lambda: lab.control("Inverse link").input_value() == "exp")
    lab.page.keyboard.press("Control+Shift+z")
    lab.until(lambda: lab.control("Inverse link").input_value() == "softplus")
    assert lab.errors == []


def test_a_link_brings_the_settings_back(browser: Browser, lab: LabPage) -> None:
    lab.choose("Regularizer", "Lasso")
    lab.type("Strength value", "0.0321")
    lab.until_still()
    lab.page.get_by_role("button", name="Share", exact=True).click()
    link = lab.page.get_by_role("textbox", name="Link", exact=True).input_value()
    lab.page.keyboard.press("Escape")
    assert "regularizer=Lasso" in link
    other = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), link).open()
    other.until(lambda: other.control("Regularizer").input_value() == "Lasso")
    other.until(lambda: other.summary.inner_text() == lab.summary.inner_text())
    assert "at strength 0.0321" in other.summary.inner_text()
    assert other.errors == []
    other.close()


def test_a_link_that_makes_no_sense_gets_a_sentence(browser: Browser, address: str) -> None:
    link = f"{address}?v=1&folds=many&regularizer=Lasso&nothing=7"
    lab = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), link).open()
    lab.until(lambda: lab.control("Regularizer").input_value() == "Lasso")
    expect(lab.alert.first).to_contain_text("olds")
    assert lab.errors == []
    lab.close()


def test_regularizers_stand_side_by_side(lab: LabPage) -> None:
    for name in ("▲ Lasso", "■ UnRegularized"):
        lab.page.get_by_role("button", name=name, exact=True).click()
    lab.page.get_by_role("tab", name="Comparison", exact=True).click()
    table = lab.view("comparison").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table).to_contain_text("(best)")
    lab.until_still()
    assert lab.errors == []
