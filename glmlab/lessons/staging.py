"""The lab of a lesson: which it is, and the settings of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from glmlab.lab.lab import Lab
from glmlab.lab.session import MakeScheduler
from glmlab.lessons.lesson import Lesson, LessonError, Step
from glmlab.workspaces.labs import LABS

LABS_BY_TITLE = {lab.workspace.computation.title: lab for lab in LABS}


def make_lab(lesson: Lesson, scheduler: MakeScheduler | None = None) -> Lab[Any, Any]:
    """Make the lab around which a lesson goes, with the settings of its first step.

    Raises
    ------
    LessonError
        If there is no such workspace, or it cannot have these settings.
    """
    make = lab_of(lesson)
    return make(settings_of(lesson, lesson.steps[0]), scheduler=scheduler)


def lab_of(lesson: Lesson) -> type[Lab[Any, Any]]:
    """Return the workspace of a lesson; LessonError if there is none of its name."""
    if lesson.lab not in LABS_BY_TITLE:
        raise LessonError(
            f"There is no workspace “{lesson.lab}”; there are {', '.join(LABS_BY_TITLE)}."
        )
    return LABS_BY_TITLE[lesson.lab]


def settings_of(lesson: Lesson, step: Step) -> Any:
    """Return the settings that a step starts with.

    Raises
    ------
    LessonError
        If the workspace refuses them.
    """
    workspace = lab_of(lesson).workspace
    preset = step.preset or lesson.preset
    if preset and preset not in workspace.presets:
        raise LessonError(
            f"There is no preset “{preset}”; there are {', '.join(workspace.presets)}."
        )
    start = workspace.presets[preset].settings if preset else workspace.computation.settings()
    changes = step.settings if step.preset else {**lesson.settings, **step.settings}
    return changed(start, changes, f"Step “{step.title}”")


def changed(settings: Any, changes: Mapping[str, Any], where: str) -> Any:
    """Return settings with changes; LessonError, which says where, if they are refused."""
    try:
        values = {n: tuple(v) if isinstance(v, list) else v for n, v in changes.items()}
        return replace(settings, **values)
    except (TypeError, ValueError) as error:
        raise LessonError(f"{where}: {error}") from None
