"""Many data sets, whiskers, the editor of groups, and the explanations, in a real Chromium."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.lab_page import LabPage

REDRAW = "Redraw 100 data sets"


def button(lab: LabPage, name: str) -> Locator:
    return lab.page.get_by_role("button", name=name, exact=True)


def share_done(lab: LabPage) -> float:
    """How much of the work the bar shows, 0 to 1."""
    return lab.page.locator(".glmlab-job-bar .progress-bar").first.evaluate(
        "bar => bar.getBoundingClientRect().width / bar.parentElement.getBoundingClientRect().width"
    )


def test_a_hundred_data_sets_are_drawn_and_follow_the_strength(lab: LabPage) -> None:
    lab.page.get_by_role("tab", name="Many data sets", exact=True).click()
    view = lab.view("redraws")
    expect(view).to_contain_text("Press “Redraw 100 data sets”")
    assert button(lab, "Cancel").is_disabled()
    button(lab, REDRAW).click()
    expect(view).to_contain_text("Support found", timeout=60_000)
    expect(button(lab, REDRAW)).to_be_enabled(timeout=60_000)
    lab.until_still()
    assert lab.hears("redraws", "100 data sets").startswith("100 data sets")
    before = view.locator("table").inner_text()
    lab.type("Strength value", "1")
    lab.until(lambda: "slider\t1\t" in view.locator("table").inner_text())
    expect(button(lab, REDRAW)).to_be_enabled(timeout=60_000)
    assert view.locator("table").inner_text() != before
    assert lab.errors == []


def test_the_rule_of_the_setting_is_marked_and_drawn_at_once(lab: LabPage) -> None:
    lab.choose("Preset", "Sparse weights")
    lab.page.get_by_role("tab", name="Many data sets", exact=True).click()
    view = lab.view("redraws")
    button(lab, REDRAW).click()
    expect(view).to_contain_text("Support found", timeout=60_000)
    expect(button(lab, REDRAW)).to_be_enabled(timeout=60_000)
    lab.until_still()
    chosen = view.locator("tr.glmlab-chosen")
    expect(chosen).to_contain_text("minimum")
    minimum, drawn = chosen.inner_text(), lab.drawn("redraws")
    lab.choose("Selection", "One standard error")
    # Both rules have been followed: another one is only shown.
    expect(chosen).to_contain_text("one SE")
    lab.until(lambda: lab.drawn("redraws") != drawn)
    assert support(chosen.inner_text()) > support(minimum)
    for width, height in ((1280, 800), (400, 860)):
        lab.page.set_viewport_size({"width": width, "height": height})
        lab.until_still()
        room, needed = view.locator(".glmlab-table").evaluate(
            "table => [table.clientWidth, table.scrollWidth]"
        )
        assert needed <= room
    assert lab.errors == []


def support(row: str) -> float:
    """Read the share of data sets in which a rule finds the support."""
    return float(row.split("\t")[5].rstrip("%"))


def test_work_is_cancelled_and_what_is_done_stays(lab: LabPage) -> None:
    lab.page.get_by_role("tab", name="Many data sets", exact=True).click()
    lab.type("Samples value", "2000")
    lab.type("Features value", "20")
    lab.until_still()
    button(lab, REDRAW).click()
    expect(button(lab, "Cancel")).to_be_enabled()
    lab.until(lambda: share_done(lab) > 0.05, 90)
    button(lab, "Cancel").click()
    expect(button(lab, REDRAW)).to_be_enabled()
    lab.until_still()
    n_done = int(lab.hears("redraws", " data sets").split()[0])
    assert 0 < n_done < 100
    assert lab.errors == []


def test_there_is_nothing_to_redraw_of_a_recording(lab: LabPage) -> None:
    lab.page.get_by_role("tab", name="Many data sets", exact=True).click()
    lab.choose("Data", "Grasshopper receptor")
    expect(lab.page.locator(".glmlab-job-status").first).to_contain_text("Only for toy data")
    expect(button(lab, REDRAW)).to_be_disabled()


def test_whiskers_come_and_go(lab: LabPage) -> None:
    weights = lab.view("weights")
    expect(weights).not_to_contain_text("95%")
    lab.control("Intervals").click()
    expect(weights).to_contain_text("95% Wald, around the penalized weight")
    lab.hears("weights", "Wald intervals")
    lab.choose("Regularizer", "Lasso")
    expect(weights).to_contain_text("95% bootstrap", timeout=60_000)
    lab.control("Intervals").click()
    expect(weights).not_to_contain_text("95%")
    assert lab.errors == []


def test_features_are_clicked_into_groups(lab: LabPage) -> None:
    lab.choose("Regularizer", "GroupLasso")
    lab.until_still()
    before = lab.drawn("path")
    button(lab, "w2·2").click()
    expect(button(lab, "w2·3")).to_be_visible()
    lab.until(lambda: lab.drawn("path") != before)
    button(lab, "w2·3").press("Enter")
    expect(button(lab, "w2·–")).to_be_visible()
    assert lab.errors == []


def test_controls_explain_themselves_with_a_formula(lab: LabPage) -> None:
    tip = lab.page.locator(".glmlab-tip.glmlab-shown")
    regularizer = lab.page.locator(".glmlab-control-regularizer")
    regularizer.locator(".widget-label").hover()
    expect(tip).to_contain_text("Which penalty keeps the weights small.")
    box = tip.locator("math").bounding_box()
    assert box is not None
    assert box["width"] > 60
    assert box["height"] > 20
    lab.page.keyboard.press("Escape")
    lab.page.mouse.move(640, 5)
    expect(tip).not_to_be_visible()
    # By keyboard, too.
    lab.page.get_by_role("textbox", name="Seed", exact=True).focus()
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Tab")
    expect(tip).to_be_visible()
    assert lab.page.locator(".glmlab-panel .widget-label[title]").count() == 0


def test_every_control_has_a_sentence(lab: LabPage) -> None:
    lab.page.locator(".glmlab-more").first.click()
    controls = lab.page.locator("[class*=glmlab-control-]")
    for k in range(controls.count()):
        control = controls.nth(k)
        if control.is_visible():
            inner = control.locator("[data-tip]")
            tip = control.get_attribute("data-tip") or inner.first.get_attribute("data-tip")
            assert tip
            assert tip.endswith(".")
    lab.page.locator(".glmlab-more").first.click()
