"""What stands in the file of a lesson, and what is said where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from glmlab.lessons.address import name_of
from glmlab.lessons.lesson import Lesson, LessonError, Scene
from glmlab.lessons.lesson_file import parse_lesson
from tests.lessons.conftest import TEXT


def test_a_lesson_is_read(lesson: Lesson) -> None:
    assert (lesson.title, lesson.minutes, lesson.preset) == ("Every kind", 5, "sparse")
    assert lesson.settings == {"n_samples": 200}
    first, second = lesson.steps
    assert (first.name, first.title) == ("first-step", "First step")
    before, after = first.scenes
    assert before == Scene(("Strength", "Regularizer", "Weights"), ("Truth",))
    assert after.show[-1] == "Regularization path"
    assert second.scenes == (Scene(),)
    assert first.settings == {"regularizer": "Ridge"}
    assert [getattr(block, "kind", block) for block in first.blocks] == [
        before,
        "Some *text* about weights.",
        "choice",
        "do",
        after,
        "Text that comes last.",
    ]
    assert [task.kind for task in second.tasks] == ["number", "order", "draw", "write"]


def test_a_task_is_read(lesson: Lesson) -> None:
    predict, do = lesson.steps[0].tasks
    assert predict.is_prediction
    assert [answer.is_right for answer in predict.answers] == [False, True]
    assert predict.answers[0].sentence == "Wrong: something does."
    assert do.question == "Choose Lasso."
    assert do.hints == ("It begins with an L.", "Its name is Lasso.")
    assert do.solution == {"regularizer": "Lasso", "regularizer_strength": 0.2}
    assert do.answers[1].example == {"regularizer": "ElasticNet"}
    assert do.answers[1].sentence == "That is half of it."
    number, order, draw, _ = lesson.steps[1].tasks
    assert number.tolerance == pytest.approx(0.01)
    assert order.items == ("One", "Two", "Three")
    assert draw.sketch is not None
    assert draw.sketch.over == (-3.0, 0.0)


def test_its_name_has_no_number() -> None:
    assert name_of(Path("x/2-shrink-or-select.md")) == "shrink-or-select"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("---\ntitle", "title", "begins with its title"),
        ("title: Every kind\n", "", "there is no “title:”"),
        ("minutes: 5", "minutse: 5", "“minutse” means nothing"),
        ("minutes: 5", "minutes: [", "Between the lines"),
        ("lab: Feed-forward\n", "", "there is no “lab:”"),
        ("settings: n_samples=200", "settings: n_samples", "Line 1: settings are written"),
        ("## First step", "First step", "text stands before the first heading"),
        ("## Second step", "## First step", "Two steps have the title “First step”"),
        (":hide: Truth", ":hidden: Truth", "“:hidden:” means nothing in a scene"),
        (":hide: Truth", "Truth", "a scene has lines such as"),
        ("{choice} predict", "{choices} predict", "there is no “{choices}”"),
        ("{choice} predict", "{choice} predicted", "stands “predict” or nothing"),
        ("{do}", "{do} predict", "is no prediction"),
        ("- [x] Something.", "- [ ] Something.", "no answer is marked as right"),
        ('regularizer == "Lasso"\n', "regularizer ==\n", "is no expression"),
        ('"Lasso", regularizer_strength=0.2', "Lasso", "settings are written as in"),
        (":tolerance: 1%", ":tolerance: little", "a tolerance is a share"),
        (":tolerance: 1%", ":tolerence: 1%", "“:tolerence:” means nothing in a number"),
        ("1. One\n2. Two\n3. Three\n", "1. One\n", "an order needs two lines"),
        (":over: -3, 0", ":over: 3", "“:over:” is a range"),
        (":labels: log10 of strength, score", ":labels: score", "“:labels:” are two"),
        (":x: log10(grid)\n", "", "a drawing needs “:x:”"),
        (":x: log10(grid)", ":x: grid.x", "may have names"),
        ("In your own words?\n", "", "a task begins with what is asked"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(old: str, new: str, sentence: str) -> None:
    assert TEXT.count(old) >= 1
    with pytest.raises(LessonError) as raised:
        parse_lesson(TEXT.replace(old, new, 1), "wrong")
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_lesson_has_a_step() -> None:
    with pytest.raises(LessonError, match="needs a step"):
        parse_lesson("---\ntitle: x\nlab: Feed-forward\n---\n", "x")


def test_a_later_scene_leaves_the_settings() -> None:
    with pytest.raises(LessonError, match="leaves the settings as the student has them"):
        parse_lesson(TEXT.replace("path\n```", "path\n:set: seed=3\n```"), "x")
