"""What solves a task, and what is said to whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from glmlab.lessons.judgement import judge
from glmlab.lessons.lesson import N_DRAWN, Lesson

VALUES: dict[str, Any] = {
    "regularizer": "Ridge",
    "n_features": 12,
    "grid": np.geomspace(1e-3, 1, 7),
    "scores": np.array([-1.0, -0.8, -0.5, -0.3, -0.5, -0.8, -1.0]),
}
HUMP = np.interp(np.linspace(-3, 0, N_DRAWN), [-3, -1.5, 0], [-0.7, 0.0, -0.7]).tolist()


@pytest.mark.parametrize(
    ("step", "task", "answer", "is_right", "sentence"),
    [
        (0, 0, 1, True, "Right: something does."),
        (0, 0, 0, False, "Wrong: something does."),
        (1, 0, 12.0, True, "Twelve."),
        (1, 0, 12.1, True, "Twelve."),
        (1, 0, 13.0, False, "One too many."),
        (1, 0, 20.0, False, "Not yet: that is too much."),
        (1, 0, 2.0, False, "Not yet: that is too little."),
        (1, 1, [0, 1, 2], True, ""),
        (1, 1, [2, 1, 0], False, "Backwards."),
        (1, 1, [0, 2, 1], False, "Not yet: 1 of 3 stand in their place."),
        (1, 2, HUMP, True, "So it is."),
        (1, 2, [0.0] * N_DRAWN, False, "Flat."),
        (1, 3, "words", True, ""),
        (1, 3, " ", False, ""),
    ],
)
def test_each_answer_gets_its_sentence(
    lesson: Lesson, step: int, task: int, answer: Any, is_right: bool, sentence: str
) -> None:
    verdict = judge(lesson.steps[step].tasks[task], answer, VALUES)
    assert (verdict.is_right, verdict.sentence) == (is_right, sentence)


@pytest.mark.parametrize(
    ("regularizer", "is_right", "sentence"),
    [
        ("Ridge", False, ""),
        ("ElasticNet", False, "That is half of it."),
        ("Lasso", True, "Lasso it is."),
    ],
)
def test_what_is_done_in_the_lab(
    lesson: Lesson, regularizer: str, is_right: bool, sentence: str
) -> None:
    verdict = judge(lesson.steps[0].tasks[1], None, {**VALUES, "regularizer": regularizer})
    assert (verdict.is_right, verdict.sentence) == (is_right, sentence)


def test_a_right_state_wins_over_a_wrong_one_that_holds_too(lesson: Lesson) -> None:
    task = lesson.steps[0].tasks[1]
    assert judge(task, None, {**VALUES, "regularizer": "Lasso"}).known == 0
