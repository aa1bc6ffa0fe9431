"""Checks a lesson as a student would go through it: solutions solve, wrong answers get their sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.lab.lab import Lab
from glmlab.lessons.judgement import judge
from glmlab.lessons.lesson import N_DRAWN, Lesson, LessonError, Step, Task
from glmlab.lessons.staging import changed, lab_of, make_lab, settings_of

LabOfLesson = Lab[Any, Any]

_OF_DRAWINGS = {"drawn", "truth"}
"""What the conditions on a drawing know beside the measures."""


def problems(lesson: Lesson) -> Iterator[str]:
    """Yield what is wrong with a lesson, in a sentence each; nothing if all of it works.

    All is computed in this process, as a student's lab would.

    Raises
    ------
    LessonError
        If it has no lab.
    """
    known = _names(lesson)
    lab = make_lab(lesson, InlineScheduler)
    try:
        for step in lesson.steps:
            yield from _of_step(lesson, step, lab, known)
    finally:
        lab.close()


def _names(lesson: Lesson) -> frozenset[str]:
    workspace = lab_of(lesson).workspace
    settings = (field.name for field in fields(workspace.computation.settings))
    return frozenset({*settings, *workspace.measures})


def _of_step(lesson: Lesson, step: Step, lab: LabOfLesson, known: frozenset[str]) -> Iterator[str]:
    where = f"Step “{step.title}”"
    try:
        start = settings_of(lesson, step)
        # The first one last: the step begins with it.
        for scene in reversed(step.scenes):
            lab.stage(start, scene.show, scene.hide)
    except (LessonError, ValueError) as error:
        yield f"{where}: {error}"
        return
    for task in step.tasks:
        for problem in _of_task(task, lab, known, where):
            yield f"{where}, line {task.line}: {problem}"


def _of_task(task: Task, lab: LabOfLesson, known: frozenset[str], where: str) -> Iterator[str]:
    unknown = sorted(
        name
        for answer in task.answers
        if answer.expression is not None
        for name in answer.expression.names - known - _OF_DRAWINGS
    )
    if unknown:
        yield f"there is no “{unknown[0]}”; there are {', '.join(sorted(known))}."
        return
    yield from (
        f"the answer “{answer.text}” has no sentence."
        for answer in task.answers
        if not answer.sentence
    )
    match task.kind:
        case "number":
            yield from _of_number(task, lab.measures)
        case "order":
            yield from _of_order(task)
        case "draw":
            yield from _of_drawing(task, lab.measures)
        case "do":
            yield from _of_doing(task, lab, where)


def _of_number(task: Task, values: Mapping[str, Any]) -> Iterator[str]:
    for place, answer in enumerate(task.answers):
        if answer.expression is None:
            continue
        number = float(answer.expression.value(values))
        if not np.isfinite(number):
            yield f"“{answer.text}” is {number} here, which nobody can type."
        elif judge(task, number, values).known != place:
            yield f"who answers “{answer.text}” ({number:g}) is told something else: it is too near to another."


def _of_drawing(task: Task, values: Mapping[str, Any]) -> Iterator[str]:
    if task.sketch is None:
        return
    try:
        drawn = task.sketch.truth_at_points(values)
    except KeyError as error:
        yield f"there is no “{error.args[0]}” here."
        return
    low, high = task.sketch.heights
    if not judge(task, drawn.tolist(), values).is_right:
        yield "the true curve is no right answer."
    if drawn.min() < low or drawn.max() > high:
        yield f"the true curve goes from {drawn.min():g} to {drawn.max():g}, which “:heights:” do not hold."
    if judge(task, [low] * N_DRAWN, values).is_right:
        yield "a flat line is a right answer."


def _of_order(task: Task) -> Iterator[str]:
    places = sorted(str(place + 1) for place in range(len(task.items)))
    yield from (
        f"“{answer.text}” is no order of {len(task.items)} things, such as “2 1 3”."
        for answer in task.answers
        if not answer.is_right and sorted(answer.text.split()) != places
    )


def _of_doing(task: Task, lab: LabOfLesson, where: str) -> Iterator[str]:
    start = lab.settings
    if judge(task, None, lab.measures).is_right:
        yield "it is solved before anybody has done anything."
    for place, answer in enumerate(task.answers):
        if answer.is_right or not answer.example:
            if not answer.is_right:
                yield f"“{answer.text}” has no line “:try:” with settings that bring it about."
            continue
        lab.settings = changed(start, answer.example, where)
        if judge(task, None, lab.measures).known != place:
            yield f"with the settings of its “:try:”, “{answer.text}” is not what is said."
    if not task.solution and not task.press:
        yield "it has no line “:solution:”."
        return
    lab.settings = changed(start, task.solution, where)
    try:
        for label in task.press:
            lab.press(label)
    except ValueError as error:
        yield str(error)
        return
    if not judge(task, None, lab.measures).is_right:
        yield "its solution does not solve it."
