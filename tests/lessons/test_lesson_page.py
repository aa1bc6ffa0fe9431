"""A lesson on the page, without a browser: what is there, and what a student's hands do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lessons import words
from glmlab.lessons.lesson import N_DRAWN, Lesson
from glmlab.lessons.page.lesson_page import LessonPage
from glmlab.lessons.page.task_view import TaskView
from tests.private import classes_of, shown_pictures, tell


@pytest.fixture
def page(lesson: Lesson) -> Iterator[LessonPage]:
    made = LessonPage(lesson, scheduler=InlineScheduler, pace=0.0)
    tell(made.bridge, {"event": "placed", "address": "http://lab/", "query": ""})
    tell(made.bridge, {"event": "kept", "name": "lesson:every-kind", "text": ""})
    yield made
    made.close()


def task(page: LessonPage, place: int) -> TaskView:
    return page.view.tasks[place]


def feedback(page: LessonPage, place: int) -> str:
    return task(page, place).feedback.value


def is_seen(view: TaskView) -> bool:
    return "glmlab-unshown" not in classes_of(view.widget)


def choose(page: LessonPage, place: int, answer: int) -> None:
    view = task(page, place)
    view.input.widget.value = answer  # type: ignore[attr-defined]
    view.submit.click()


def test_only_what_a_step_needs_is_there(page: LessonPage) -> None:
    lab = page.lab
    assert shown_pictures(lab) == {"weights"}
    panels = {name: c for panel in lab.parts.panels for name, c in panel.controls.items()}
    there = {name for name, c in panels.items() if c.widget.layout.display != "none"}
    assert there == {"regularizer", "regularizer_strength"}
    assert lab.settings.regularizer == "Ridge"
    assert lab.settings.n_samples == 200
    assert lab.shown is not None
    assert lab.shown.fit.true_coef is None, "the truth is hidden"
    page.go(1)
    assert len(shown_pictures(lab)) > 1
    assert lab.shown.fit.true_coef is not None, "and comes back"
    assert lab.settings.regularizer == "Lasso", "as the preset has it"


def test_the_lab_stays_the_same(page: LessonPage) -> None:
    before = [view.widget for view in page.lab.parts.views.values()]
    page.go(1)
    page.go(0)
    assert set(before) <= set(page.lab.page.pictures.children)


def test_a_student_goes_through_a_step(page: LessonPage) -> None:
    assert is_seen(task(page, 0))
    assert not is_seen(task(page, 1))
    task(page, 0).submit.click()
    assert "Choose one of the answers first." in feedback(page, 0)
    choose(page, 0, 0)
    assert "Locked" in feedback(page, 0)
    assert is_seen(task(page, 1))
    assert feedback(page, 1) == "", "who has not begun has done nothing wrong"
    page.lab.state.choose(regularizer="ElasticNet")
    assert "That is half of it." in feedback(page, 1)
    page.lab.state.choose(regularizer="Lasso")
    assert "Lasso it is." in feedback(page, 1)
    assert "You predicted something else. Wrong: something does." in feedback(page, 0)
    assert shown_pictures(page.lab) == {"weights", "path"}, "what was to be predicted is seen now"
    assert page.lab.settings.regularizer == "Lasso"
    assert "glmlab-dot-done" in classes_of(page.dots[0])


def test_help_comes_when_it_is_asked_for(page: LessonPage) -> None:
    choose(page, 0, 1)
    view = task(page, 1)
    assert view.show_me.layout.display == "none"
    view.hint.click()
    assert "begins with an L" in view.hints.value
    view.hint.click()
    assert "Its name is Lasso" in view.hints.value
    assert view.hint.layout.display == "none"
    view.show_me.click()
    page.wait_for_walk()
    assert page.lab.settings.regularizer == "Lasso"
    assert page.lab.settings.regularizer_strength == pytest.approx(0.2)
    assert "Shown: this is one way to do it. Lasso it is." in feedback(page, 1)


def test_a_solution_is_not_carried_into_the_next_step(lesson: Lesson) -> None:
    page = LessonPage(lesson, scheduler=InlineScheduler)
    choose(page, 0, 1)
    for _ in range(2):
        task(page, 1).hint.click()
    task(page, 1).show_me.click()
    page.go(1)
    page.wait_for_walk()
    assert page.lab.settings.regularizer_strength == 0.05, "as the preset has it"
    page.close()


def test_an_answer_waits_for_the_picture(page: LessonPage) -> None:
    page.go(1)
    values = page.tutor.values
    page.tutor.values = dict
    number = task(page, 0)
    number.input.widget.value = "13"  # type: ignore[attr-defined]
    number.submit.click()
    assert words.WAITING in feedback(page, 0)
    page.tutor.values = values
    page.lab.state.choose(n_samples=300)
    assert "One too many." in feedback(page, 0)


def test_every_kind_of_answer(page: LessonPage) -> None:
    page.go(1)
    number = task(page, 0)
    for typed, said in (
        ("many", "Type a number"),
        ("13", "One too many."),
        ("12", "Twelve."),
    ):
        number.input.widget.value = typed  # type: ignore[attr-defined]
        number.submit.click()
        assert said in feedback(page, 0)
    order = task(page, 1)
    while order.input.answer() != [0, 1, 2]:
        rows = order.input.widget.children  # type: ignore[attr-defined]
        answer = order.input.answer()
        wrong = next(place for place in range(2) if answer[place] > answer[place + 1])
        rows[answer[wrong]].children[2].click()
    order.submit.click()
    assert "Yes." in feedback(page, 1)
    draw = task(page, 2)
    assert draw.sketch is not None
    draw.submit.click()
    assert "Draw first" in feedback(page, 2)
    for key in ["ArrowUp"] * 3 + ["ArrowRight", "PageUp", "End"]:
        tell(page.bridge, {"event": "key", "key": key, "surface": draw.sketch.name})
    heights = np.asarray(draw.input.answer())
    assert heights[0] == pytest.approx(-0.4 + 3 * 1.2 / 40)
    assert heights[1] == pytest.approx(0.2)
    sizes = np.interp(np.linspace(-3, 0, N_DRAWN), *_scores(page))
    for x, y in zip(np.linspace(-3, 0, N_DRAWN), sizes, strict=True):
        drag = {"surface": draw.sketch.name, "x": x, "y": y, "start_x": -3, "start_y": y}
        tell(page.bridge, {"event": "drag", "drag": drag})
    draw.submit.click()
    assert "So it is." in feedback(page, 2)
    assert len(draw.sketch.truth.x) == len(page.lab.measures["grid"])
    written = task(page, 3)
    written.input.widget.value = "My words"  # type: ignore[attr-defined]
    written.submit.click()
    assert "Kept" in feedback(page, 3)
    assert page.tutor.record.is_done


def _scores(page: LessonPage) -> tuple[np.ndarray, np.ndarray]:
    values = page.lab.measures
    return np.log10(values["grid"]), values["scores"] - np.max(values["scores"])


def test_what_was_said_stays_whatever_the_lab_shows(page: LessonPage) -> None:
    page.go(1)
    number = task(page, 0)
    number.input.widget.value = "12"  # type: ignore[attr-defined]
    number.submit.click()
    page.lab.state.choose(n_features=9)
    task(page, 3).submit.click()
    page.go(0)
    page.go(1)
    assert "Yes. Twelve." in feedback(page, 0)


def test_answers_are_kept_and_come_back(page: LessonPage, lesson: Lesson) -> None:
    choose(page, 0, 0)
    page.lab.state.choose(regularizer="Lasso")
    kept = page.bridge.kept["lesson:every-kind"]
    other = LessonPage(lesson, scheduler=InlineScheduler)
    tell(other.bridge, {"event": "placed", "address": "http://lab/", "query": "?step=1"})
    tell(other.bridge, {"event": "kept", "name": "lesson:every-kind", "text": kept})
    assert other.tutor.records["first-step"].is_done
    assert other.lab.settings.regularizer == "Lasso"
    assert "Lasso it is." in feedback(other, 1)
    assert other.answers["first-step"] == [0, True]
    other.close()


def test_a_link_leads_to_a_step(page: LessonPage) -> None:
    tell(page.bridge, {"event": "placed", "address": "http://lab/", "query": "?step=2&x=3"})
    tell(page.bridge, {"event": "kept", "name": "lesson:every-kind", "text": ""})
    assert page.step.title == "Second step"
    assert page.bridge.query == "step=2&x=3"


def test_what_somebody_else_keeps_is_said_and_left(page: LessonPage) -> None:
    tell(page.bridge, {"event": "kept", "name": "lesson:every-kind", "text": "nonsense"})
    assert "no file of answers" in page.lab.state.message


def test_a_step_can_begin_again(page: LessonPage) -> None:
    choose(page, 0, 0)
    page.lab.state.choose(regularizer="Lasso")
    page.begin_again()
    assert page.lab.settings.regularizer == "Ridge"
    assert not is_seen(task(page, 1))


def test_the_file_of_answers_is_saved(page: LessonPage) -> None:
    choose(page, 0, 0)
    sent: list[tuple[str, bytes]] = []
    page.bridge.save = lambda name, content: sent.append((name, content))  # type: ignore[method-assign]
    page.save.click()
    assert sent[0][0] == "glmlab-answers-every-kind.json"
    assert b'"answer": 0' in sent[0][1]


def test_nothing_can_be_undone_into_another_step(page: LessonPage) -> None:
    page.lab.state.choose(regularizer="Lasso")
    page.go(1)
    assert not page.lab.state.can_undo


def test_a_lesson_needs_a_lab_that_there_is(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match="There is no workspace “Feedforward”"):
        LessonPage(replace(lesson, lab="Feedforward"))
