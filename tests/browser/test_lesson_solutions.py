"""Every lesson, from its first step to its last, as a student who errs first and then finds it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.lab import Lab
from glmlab.lessons import built_in, find
from glmlab.lessons.lesson import Answer, Lesson, Step, Task
from glmlab.lessons.markdown import inline_html_of
from glmlab.lessons.staging import make_lab, settings_of
from tests.browser.hands import Hands, button
from tests.browser.keyboard import Keyboard
from tests.browser.lab_page import LabPage
from tests.browser.test_lessons import STEP, open_lesson, task
from tests.plain_text import plain_text

_PICTURES = ".glmlab-pictures > :not(.glmlab-gone, .glmlab-unseen) .bqplot.figure:visible"

WINDOWS = [(400, 800, "dark"), (1280, 800, "light")]
"""The second is the one in which the lesson goes on."""

# Words that are cut off in their box, and whether the page can be scrolled sideways.
_CUT = """() => {
    const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
    const cut = [...document.querySelectorAll(
        '.glmlab-lesson p, .glmlab-lesson button, .glmlab-lesson label, .glmlab-lesson h1, .glmlab-lesson h2')]
        .filter(seen).filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map(e => e.textContent.trim());
    const page = document.scrollingElement;
    return [cut, page.scrollWidth > page.clientWidth + 1];
}"""


class Student:
    """Knows the answers from a lab of its own."""

    def __init__(self, lesson: Lesson, page: Page) -> None:
        self.lesson, self.page, self.keyboard = lesson, page, Keyboard(page)
        self.lab: Lab[Any, Any] = make_lab(lesson, InlineScheduler)
        self.hands = Hands(page, self.lab)

    def go_through(self, step: Step) -> None:
        start = settings_of(self.lesson, step)
        self.lab.stage(start, step.scenes[0].show, step.scenes[0].hide)
        for place, one in enumerate(step.tasks):
            self.do(one, task(self.page, place))

    def do(self, asked: Task, where: Locator) -> None:
        getattr(self, f"_{asked.kind}")(asked, where)

    def _choice(self, asked: Task, where: Locator) -> None:
        wrong = [answer for answer in asked.answers if not answer.is_right]
        for answer in [] if asked.is_prediction else wrong:
            self._pick(asked, where, answer)
            expect_said(where, answer)
        chosen = wrong[0] if asked.is_prediction else asked.right[0]
        self._pick(asked, where, chosen)
        if not asked.is_prediction:
            expect_said(where, chosen)

    def _pick(self, asked: Task, where: Locator, answer: Answer) -> None:
        self.keyboard.pick(where.get_by_role("radio"), asked.answers.index(answer))
        self._submit(asked, where)

    def _number(self, asked: Task, where: Locator) -> None:
        wrong = [answer for answer in asked.answers if not answer.is_right]
        for answer in [*([] if asked.is_prediction else wrong), asked.right[0]]:
            assert answer.expression is not None
            number = float(answer.expression.value(self.lab.measures))
            self.keyboard.write(where.get_by_label("Number"), f"{number:.6g}")
            self.page.keyboard.press("Enter")
            if not asked.is_prediction:
                expect_said(where, answer)

    def _order(self, asked: Task, where: Locator) -> None:
        rows = where.locator(".glmlab-order-row")
        for target, item in enumerate(asked.items):
            row = rows.filter(has_text=item)
            while int(row.evaluate("e => getComputedStyle(e).order")) > target:
                before = row.evaluate("e => getComputedStyle(e).order")
                self.keyboard.push(row.get_by_role("button").first)
                expect(row).not_to_have_css("order", before)
        self._submit(asked, where)

    def _draw(self, asked: Task, where: Locator) -> None:
        figure = where.locator(".bqplot.figure")
        expect(figure).to_have_attribute("role", "slider")
        before = figure.get_attribute("aria-valuetext") or ""
        self.keyboard.focus(figure)
        self.page.keyboard.press("End")  # A point to the top: the rest stays flat.
        expect(figure).not_to_have_attribute("aria-valuetext", before)
        self._submit(asked, where)

    def _write(self, asked: Task, where: Locator) -> None:
        self.keyboard.write(where.get_by_label("Your words"), "In my own words.")
        self._submit(asked, where)

    def _do(self, asked: Task, where: Locator) -> None:
        for place in range(1, len(asked.hints) + 1):
            self.keyboard.push(button(where, "Hint"))
            expect(where).to_contain_text(f"Hint {place} of {len(asked.hints)}:")
        self.hands.solve(asked)
        # A job of a lesson takes some ten seconds where two cores do other work as well.
        expect(where).to_have_class(re.compile(r"\bglmlab-task-done\b"), timeout=60_000)

    def _submit(self, asked: Task, where: Locator) -> None:
        labels = {"write": "Keep it"}
        label = "Lock my prediction" if asked.is_prediction else labels.get(asked.kind, "Check")
        self.keyboard.push(button(where, label))


def expect_said(where: Locator, answer: Answer) -> None:
    """Wait for the sentence of an answer; formulas are written by the browser in its own way."""
    words = re.split(r"[“”$*`_\\]|<", plain_text(inline_html_of(answer.sentence)))[0].strip()
    said = where.get_by_role("status").last
    expect(said).to_contain_text(words[:60].strip())
    expect(said).to_be_in_viewport(ratio=0.9)


def assert_whole(page: Page, step: Step) -> None:
    """Nothing is cut, nothing scrolls sideways, and every picture of the step is seen."""
    for width, height, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        LabPage(page, page.url).until_still()
        cut, scrolls = page.evaluate(_CUT)
        assert not cut, f"{step.title} at {width}: {cut}"
        assert not scrolls, f"{step.title} at {width}"
        boxes = [figure.bounding_box() for figure in page.locator(_PICTURES).all()]
        assert all(box and box["width"] > 150 and box["height"] >= 60 for box in boxes), step.title


@pytest.mark.parametrize("name", built_in())
def test_a_student_finishes_it(page: Page, root: str, errors: list[str], name: str) -> None:
    lesson = find(name)
    open_lesson(page, root, name)
    student = Student(lesson, page)
    for place, step in enumerate(lesson.steps):
        expect(page.locator(f"{STEP} h2")).to_have_text(step.title)
        if place:  # Who goes on by the keyboard goes on from the title.
            expect(page.locator(f"{STEP} h2")).to_be_focused()
        student.go_through(step)
        assert_whole(page, step)
        dot = page.locator(".glmlab-dots button").nth(place)
        expect(dot).to_have_attribute("aria-label", re.compile("done$"))
        if place + 1 < len(lesson.steps):
            student.keyboard.push(button(page, "Next step"))
    expect(page.locator(".glmlab-lesson-foot")).to_contain_text("All steps are done.")
    student.lab.close()
    # bqplot may draw a curve of another length between two of its own updates, and logs that.
    assert [error for error in errors if "Expected number" not in error] == []
