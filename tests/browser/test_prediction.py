"""Predict, then reveal, and the whole page by keyboard alone, in a real Chromium."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.lab_page import LabPage

_WHERE = """() => {
    const here = document.activeElement;
    const name = here.getAttribute('aria-label') || here.labels?.[0]?.textContent || here.textContent;
    return (name || '').trim();
}"""


def button(lab: LabPage, name: str) -> Locator:
    return lab.page.get_by_role("button", name=name, exact=True)


def figure(lab: LabPage, name: str) -> Locator:
    return lab.view(name).locator(".bqplot.figure")


def guess_label(lab: LabPage) -> str:
    return (figure(lab, "weights").get_attribute("aria-label") or "").partition("Your guess: ")[2]


def test_a_whole_guess_by_mouse(lab: LabPage) -> None:
    frozen = {name: lab.drawn(name) for name in ("cross-validation", "raster", "path", "summary")}
    button(lab, "Predict").click()
    lock = button(lab, "Lock guess")
    expect(lock).to_be_disabled()
    lab.type("Strength value", "1")
    expect(lock).to_be_enabled()
    lab.until_still()
    assert {name: lab.drawn(name) for name in frozen} == frozen
    left, top, width, height = lab.plot_area("weights")
    # The first of five features, to 0.2; while it is guessed the axis goes from -1 to 1.5.
    x = left + 0.1 * width
    lab.drag((x, top + 0.4 * height), (x, top + (1.5 - 0.2) / 2.5 * height))
    lab.until(lambda: guess_label(lab).startswith("w1 0.2;"))
    lock.click()
    expect(lab.page.get_by_text("Your guess is off by")).to_contain_text("% better.")
    expect(lab.summary).to_contain_text("at strength 1.")
    lab.until(lambda: all(lab.drawn(name) != frozen[name] for name in ("path", "summary")))
    button(lab, "Close").click()
    expect(lab.page.get_by_text("Your guess is off by")).not_to_be_visible()
    assert lab.errors == []


def walk_to(lab: LabPage, wanted: str, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(most):
        lab.page.keyboard.press(key)
        if lab.page.evaluate(_WHERE).startswith(wanted):
            return
    raise AssertionError(f"Tab does not come to {wanted!r}.")


def test_a_whole_guess_by_keyboard_alone(lab: LabPage) -> None:
    keyboard = lab.page.keyboard
    button(lab, "Pin").focus()
    walk_to(lab, "Predict")
    keyboard.press("Enter")
    walk_to(lab, "Strength value")
    keyboard.press("Control+a")
    keyboard.type("1\n")
    expect(button(lab, "Lock guess")).to_be_enabled()
    walk_to(lab, "Recovered weights")
    for key in ("PageDown", "ArrowUp", "ArrowRight", "ArrowUp"):
        keyboard.press(key)
    lab.until(lambda: guess_label(lab).startswith("w1 0.13; w2 0.06;"))
    expect(figure(lab, "weights")).to_have_attribute("aria-valuetext", "w2, your guess 0.06")
    walk_to(lab, "Lock guess", "Shift+Tab")
    keyboard.press("Enter")
    expect(lab.page.get_by_text("Your guess is off by")).to_be_visible()
    walk_to(lab, "Close")
    keyboard.press("Enter")
    expect(button(lab, "Close")).not_to_be_visible()
    assert lab.errors == []


def test_keys_move_what_a_drag_moves(lab: LabPage) -> None:
    box = lab.control("Strength value")
    for name in ("path", "cross-validation"):
        figure(lab, name).focus()
        lab.page.keyboard.press("ArrowRight")
        lab.until(lambda: box.input_value() == "0.1122")
        lab.page.keyboard.press("ArrowLeft")
        lab.until(lambda: box.input_value() == "0.1")
    figure(lab, "weights").focus()
    style = "e => getComputedStyle(e).outlineStyle"
    assert figure(lab, "weights").evaluate(style) == "solid"
    ring = figure(lab, "weights").locator('.dot[style*="--glmlab-focus"]')
    expect(ring).to_be_visible()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"):
        lab.page.keyboard.press(key)
    expect(figure(lab, "weights")).to_have_attribute("aria-valuetext", "w1, true weight 0.6")
    lab.until_still()
    lab.page.keyboard.press("Control+z")
    expect(figure(lab, "weights")).not_to_have_attribute("aria-valuetext", "w1, true weight 0.6")
    box.focus()
    expect(ring).not_to_be_visible()
    assert lab.errors == []


def test_tab_comes_to_everything_in_the_order_of_the_page(lab: LabPage) -> None:
    button(lab, "Pin").focus()
    order = ["Pin"]
    for _ in range(70):
        lab.page.keyboard.press("Tab")
        order.append(lab.page.evaluate(_WHERE))
        if order[-1].startswith("Weights of"):
            break
    wanted = (
        *("Pin", "Predict", "Preset", "Data", "Samples", "Samples value", "Features"),
        *("Stimulus SD", "Seed", "New data", "Observation model", "Inverse link", "Regularizer"),
        *("Strength", "Strength value", "Grid from", "Grid to", "Grid points", "Folds"),
        *("Selection", "Use it", "Intervals", "▲ Lasso", "Reset", "Recovered weights"),
        *("Held-out log-likelihood", "Raster", "Weights of"),
    )
    places = [next(i for i, name in enumerate(order) if name.startswith(w)) for w in wanted]
    assert places == sorted(places), order
