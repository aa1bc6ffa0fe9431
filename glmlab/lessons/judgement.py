"""Judges answers: what solves a task, and what is said to a typical wrong answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glmlab.lessons import words
from glmlab.lessons.lesson import Answer, Task


@dataclass(frozen=True)
class Verdict:
    """What there is to say to an answer.

    Attributes
    ----------
    is_right
        Whether it solves the task.
    sentence
        In Markdown; "" where there is nothing to say.
    known
        The place, among the answers of the task, of the one that it is; None for one that nobody foresaw.
    """

    is_right: bool
    sentence: str = ""
    known: int | None = None


def judge(task: Task, answer: Any, values: Mapping[str, Any]) -> Verdict:
    """Judge an answer.

    Parameters
    ----------
    task
        What was asked.
    answer
        The place of a choice, a number, the places of items in the student's order, the heights of a
        drawing, a text; None for what is to be done in the lab.
    values
        What the lab shows now, by name.
    """
    match task.kind:
        case "choice":
            return _of(task, int(answer))
        case "number":
            return _number(task, float(answer), values)
        case "order":
            return _order(task, answer)
        case "draw":
            return _drawing(task, answer, values)
        case "write":
            return Verdict(bool(str(answer).strip()))
    return _done(task, values)


def _of(task: Task, place: int) -> Verdict:
    found = task.answers[place]
    return Verdict(found.is_right, found.sentence, place)


def _first(task: Task, fits: Sequence[bool]) -> Verdict | None:
    """Return the verdict of the first answer that fits, the right ones before the wrong ones."""
    places = sorted(range(len(fits)), key=lambda place: not task.answers[place].is_right)
    return next((_of(task, place) for place in places if fits[place]), None)


def _number(task: Task, number: float, values: Mapping[str, Any]) -> Verdict:
    numbers = [_value(answer, values) for answer in task.answers]
    fits = [abs(number - value) <= task.tolerance * abs(value) for value in numbers]
    right = next(v for v, answer in zip(numbers, task.answers, strict=True) if answer.is_right)
    return _first(task, fits) or Verdict(False, _off(task, number, right))


def _off(task: Task, number: float, right: float) -> str:
    """Say of a number that nobody foresaw where the right one is; of a prediction, which it is."""
    if task.is_prediction:
        return words.it_is(right)
    return words.TOO_LARGE if number > right else words.TOO_SMALL


def _value(answer: Answer, values: Mapping[str, Any]) -> float:
    return float("nan") if answer.expression is None else float(answer.expression.value(values))


def _order(task: Task, places: Sequence[int]) -> Verdict:
    if list(places) == list(range(len(task.items))):
        right = next((place for place, answer in enumerate(task.answers) if answer.is_right), None)
        return Verdict(True) if right is None else _of(task, right)
    written = [str(place + 1) for place in places]
    fits = [answer.text.split() == written and not answer.is_right for answer in task.answers]
    in_place = sum(place == index for index, place in enumerate(places))
    return _first(task, fits) or Verdict(False, words.in_place(in_place, len(places)))


def _drawing(task: Task, drawn: Sequence[float], values: Mapping[str, Any]) -> Verdict:
    if task.sketch is None or not values:
        return Verdict(False)
    truth = task.sketch.truth_at_points(values)
    return _done(task, {**values, "drawn": np.asarray(drawn), "truth": truth})


def _done(task: Task, values: Mapping[str, Any]) -> Verdict:
    fits = [
        answer.expression is not None and answer.expression.holds(values) for answer in task.answers
    ]
    return _first(task, fits) or Verdict(False)
