"""Lessons as a student finds them: the list, a step with a prediction and a deed, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from glmlab.lessons import built_in, find
from tests.browser.lab_page import LabPage

LESSON = "shrink-or-select"
STEP = ".glmlab-step:not(.glmlab-unshown)"


def open_lesson(page: Page, root: str, name: str = LESSON, query: str = "") -> None:
    page.goto(f"{root}lesson/{name}{query}")
    until_complete(page)


def until_complete(page: Page) -> None:
    expect(page.locator(f"{STEP} h2")).to_be_visible(timeout=60_000)
    expect(page.locator(".glmlab-overlay")).to_be_hidden(timeout=60_000)
    LabPage(page, page.url).until_still()


def task(page: Page, place: int) -> Locator:
    return page.locator(f"{STEP} .glmlab-task").nth(place)


def press(inside: Page | Locator, name: str) -> None:
    inside.get_by_role("button", name=name, exact=True).click()


def test_two_clicks_to_a_lesson_and_one_to_the_lab(
    page: Page, root: str, errors: list[str]
) -> None:
    page.goto(root)
    links = page.locator("[data-lesson]")
    assert links.count() == len(built_in())
    press_link(page, find(LESSON).title)
    until_complete(page)
    page.get_by_role("link", name="All lessons").click()
    press_link(page, "Coupled network")
    expect(page.locator(".glmlab-of-coupled .glmlab-picture-summary")).to_contain_text(
        "Spikes", timeout=60_000
    )
    page.get_by_role("link", name="glmlab").click()
    expect(page.locator("[data-lesson]")).to_have_count(len(built_in()))
    assert errors == []


def press_link(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()


def test_a_link_to_settings_still_opens_the_lab(page: Page, root: str) -> None:
    page.goto(f"{root}?regularizer=Lasso")
    expect(page.get_by_label("Regularizer", exact=True)).to_have_value("Lasso", timeout=60_000)


def test_a_lesson_that_there_is_not_gets_a_sentence(page: Page, root: str) -> None:
    answer = page.goto(f"{root}lesson/none")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("alert")).to_contain_text("no lesson “none”")


def test_a_student_predicts_does_and_sees(page: Page, root: str, errors: list[str]) -> None:
    open_lesson(page, root, query="?step=2")
    expect(page.locator(f"{STEP} h2")).to_contain_text("Ridge")
    predict = task(page, 0)
    predict.get_by_label("They drop to zero one after the other").check()
    press(predict, "Lock my prediction")
    expect(predict).to_contain_text("Locked. Now see what happens.")
    deed = task(page, 1)
    box = page.get_by_label("Strength value")
    box.fill("1")
    box.press("Enter")
    expect(deed.get_by_role("status").last).to_contain_text("still over 0.1")
    box.fill("5")
    box.press("Enter")
    expect(deed).to_contain_text("Yes. Every bar is short now")
    expect(predict).to_contain_text("You predicted something else. A rubber band pulls less")
    expect(page.locator(".glmlab-dots button").nth(1)).to_have_attribute(
        "aria-label", "Step 2: Ridge: a rubber band on each weight, done"
    )
    # What is done stays over a reload, and the list knows of it.
    page.reload()
    until_complete(page)
    expect(task(page, 1)).to_contain_text("Yes. Every bar is short now")
    expect(page.get_by_label("Strength value")).to_have_value("5")
    page.goto(root)
    expect(page.locator(f"[data-lesson={LESSON}] .state")).to_have_text("1 of 5 steps done")
    assert errors == []


class SlowLine:
    """Keeps back what the kernel says, until it is let go."""

    def __init__(self, page: Page) -> None:
        self._is_slow = False
        self._kept: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket("**/channels*", self._connect)

    def keep(self) -> None:
        self._is_slow = True

    def let_go(self) -> None:
        self._is_slow = False
        for line, message in self._kept:
            line.send(message)
        self._kept.clear()

    def _connect(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        server.on_message(lambda message: self._tell(line, message))

    def _tell(self, line: WebSocketRoute, message: str | bytes) -> None:
        if self._is_slow:
            self._kept.append((line, message))
        else:
            line.send(message)


def test_what_is_chosen_last_is_judged_also_over_a_slow_line(page: Page, root: str) -> None:
    line = SlowLine(page)
    open_lesson(page, root)
    asked = task(page, 0)
    line.keep()
    field = asked.get_by_label("Number")
    for key in ("3", "Backspace", "9", "Enter"):
        field.press(key)
    page.wait_for_timeout(300)
    line.let_go()
    expect(asked.get_by_role("status").last).to_contain_text("Look closely")


def test_a_solution_is_shown_by_moving_the_controls(page: Page, root: str) -> None:
    open_lesson(page, root, query="?step=5")
    deed = task(page, 0)
    expect(deed.get_by_role("button", name="Show me")).to_be_hidden()
    hints = find(LESSON).steps[4].tasks[0].hints
    for place, hint in enumerate(hints, 1):
        press(deed, "Hint")
        expect(deed).to_contain_text(f"Hint {place} of {len(hints)}: {hint[:20]}")
    press(deed, "Show me")
    expect(deed).to_contain_text("Shown: this is one way to do it.", timeout=10_000)
    expect(page.get_by_label("Regularizer", exact=True)).to_have_value("GroupLasso")


def test_what_a_button_begins_is_shown_too(page: Page, root: str) -> None:
    open_lesson(page, root, "two-neurons-talk", "?step=3")
    task(page, 0).get_by_role("radio").first.check()
    press(task(page, 0), "Lock my prediction")
    deed = task(page, 1)
    press(deed, "Hint")
    press(deed, "Show me")
    expect(deed).to_contain_text("Shown: this is one way to do it.", timeout=60_000)


def test_answers_can_be_taken_home(page: Page, root: str) -> None:
    open_lesson(page, root)
    task(page, 0).get_by_label("Number").fill("0")
    press(task(page, 0), "Check")
    expect(task(page, 0)).to_contain_text("Yes. Not one.")
    with page.expect_download() as saved:
        press(page, "Answers")
    content = json.loads(Path(saved.value.path()).read_text())
    assert content["lesson"] == LESSON
    assert next(iter(content["steps"].values()))["tasks"][0]["answer"] == 0
    with page.expect_download() as saved:
        press(page, "Picture")
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as saved:
        press(page, "Code")
    script = Path(saved.value.path()).read_text()
    assert "import glmlab" in script
    compile(script, "script", "exec")


def test_by_keyboard_alone(page: Page, root: str) -> None:
    open_lesson(page, root)
    number = task(page, 0).get_by_label("Number")
    for _ in range(40):
        page.keyboard.press("Tab")
        if number.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(task(page, 0)).to_contain_text("Yes. Not one.")
    following = page.get_by_role("button", name="Next step")
    for _ in range(10):
        page.keyboard.press("Tab")
        if following.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(f"{STEP} h2")).to_contain_text("Ridge")
    expect(page.locator(f"{STEP} h2")).to_be_focused()
