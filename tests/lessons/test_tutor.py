"""How a student goes through a lesson: what is seen, what is said when, and what is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from glmlab.lessons.lesson import Lesson, Scene, Task
from glmlab.lessons.lesson_file import parse_lesson
from glmlab.lessons.records import MOST_CHARACTERS, from_text
from glmlab.lessons.tutor import Tutor
from tests.lessons.conftest import TEXT
from tests.lessons.test_judgement import HUMP, VALUES


@pytest.fixture
def values() -> dict[str, Any]:
    return dict(VALUES)


@pytest.fixture
def tutor(lesson: Lesson, values: dict[str, Any]) -> Tutor:
    return Tutor(lesson, lambda: values)


def seen(tutor: Tutor) -> list[str]:
    blocks = (block for block, _ in tutor.blocks() if not isinstance(block, Scene))
    return [block.kind if isinstance(block, Task) else block for block in blocks]


def test_what_comes_behind_a_task_is_seen_when_it_is_done(
    tutor: Tutor, values: dict[str, Any]
) -> None:
    assert seen(tutor) == ["Some *text* about weights.", "choice"]
    tutor.answer(0, 0)
    assert seen(tutor)[-1] == "do"
    assert tutor.look() is not None
    assert not tutor.record.is_done
    values["regularizer"] = "Lasso"
    found = tutor.look()
    assert found is not None
    assert found[1].is_right
    assert seen(tutor)[-1] == "Text that comes last."
    assert tutor.record.is_done
    assert tutor.n_done == 1


def test_a_prediction_is_judged_after_the_deed(tutor: Tutor, values: dict[str, Any]) -> None:
    tutor.answer(0, 0)
    assert tutor.verdict_on(0) is None
    values["regularizer"] = "Lasso"
    tutor.look()
    verdict = tutor.verdict_on(0)
    assert verdict is not None
    assert (verdict.is_right, verdict.sentence) == (False, "Wrong: something does.")


def test_wrong_answers_are_remembered_once(tutor: Tutor, values: dict[str, Any]) -> None:
    tutor.place = 1
    for answer in (13.0, 13.0, 2.0, 12.0):
        tutor.answer(0, answer)
    record = tutor.record.tasks[0]
    assert (record.wrong, record.answer, record.is_right) == ([13.0, 2.0], 12.0, True)


def test_hints_come_one_by_one(tutor: Tutor) -> None:
    assert [tutor.ask_hint(1) for _ in range(3)] == [
        "It begins with an L.",
        "Its name is Lasso.",
        "Its name is Lasso.",
    ]
    assert tutor.record.tasks[1].hints == 2


def test_without_a_picture_an_answer_waits(tutor: Tutor, values: dict[str, Any]) -> None:
    values.clear()
    tutor.place = 1
    assert tutor.answer(0, 12.0) is None
    assert tutor.look() is None
    assert not tutor.record.tasks[0].is_done
    values.update(VALUES)
    verdict = tutor.answer(0, 12.0)
    assert verdict is not None
    assert verdict.is_right


def test_a_predicted_drawing_is_judged_by_nothing_but_the_picture(values: dict[str, Any]) -> None:
    lesson = parse_lesson(TEXT.replace("```{draw}", "```{draw} predict"), "every-kind")
    tutor = Tutor(lesson, lambda: values)
    tutor.place = 1
    tutor.answer(0, 12.0)
    tutor.answer(1, [0, 1, 2])
    values.clear()
    tutor.answer(2, HUMP)
    tutor.answer(3, "My words")
    assert tutor.verdict_on(2) is None
    values.update(VALUES)
    assert tutor.judge_predictions()
    assert not tutor.judge_predictions()
    verdict = tutor.verdict_on(2)
    assert verdict is not None
    assert verdict.is_right


def test_answers_survive_their_file(tutor: Tutor, lesson: Lesson, values: dict[str, Any]) -> None:
    tutor.answer(0, 1)
    tutor.place = 1
    tutor.answer(0, 12.0)
    tutor.answer(1, [0, 1, 2])
    tutor.answer(2, HUMP)
    tutor.answer(3, "My words")
    other = Tutor(lesson, lambda: values)
    other.take(tutor.to_text())
    assert other.place == 1
    assert other.records == tutor.records


def test_a_step_that_has_changed_begins_anew(tutor: Tutor, lesson: Lesson) -> None:
    tutor.answer(0, 1)
    content = json.loads(tutor.to_text())
    content["steps"]["first-step"]["tasks"].pop()
    other = Tutor(lesson, lambda: VALUES)
    other.take(json.dumps(content))
    assert not other.record.tasks[0].is_done


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: [], "no file of answers"),
        (lambda c: {**c, "format": "x"}, "no file of answers"),
        (lambda c: {**c, "version": 2}, "of version 2"),
        (lambda c: {**c, "lesson": "other"}, "of the lesson 'other'"),
        (lambda c: {**c, "steps": [1]}, "have no steps"),
        (lambda c: {**c, "steps": {"a": 3}}, "has no tasks"),
        (lambda c: {**c, "steps": {"a": {"tasks": [3]}}}, "something that no task has"),
        (lambda c: {**c, "steps": {"a": {"tasks": [{"x": 1}]}}}, "something that no task has"),
        (lambda c: {**c, "steps": {"a": {"tasks": [{"hints": "x"}]}}}, "wrong kind"),
        (lambda c: {**c, "padding": "x" * MOST_CHARACTERS}, "no file of answers"),
    ],
)
def test_a_file_of_something_else_is_refused(tutor: Tutor, change: Any, sentence: str) -> None:
    text = json.dumps(change(json.loads(tutor.to_text())))
    with pytest.raises(ValueError, match=sentence):
        from_text(text, "every-kind")


def test_begin_again_forgets(tutor: Tutor) -> None:
    tutor.answer(0, 1)
    tutor.begin_again()
    assert not tutor.record.tasks[0].is_done
