"""What can be opened: lessons and labs, for the page that lists them."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

from glmlab.lessons.lesson_file import read_lesson
from glmlab.lessons.library import built_in
from glmlab.workspaces.computations import COMPUTATIONS


@cache
def entries() -> dict[str, list[dict[str, Any]]]:
    """Return lessons and labs, each with what the list says of it."""
    return {"lessons": _lessons(), "labs": _labs()}


def _lessons() -> list[dict[str, Any]]:
    lessons = [read_lesson(path) for path in built_in().values()]
    return [
        {
            "name": lesson.name,
            "title": lesson.title,
            "idea": lesson.idea,
            "minutes": lesson.minutes,
            "n_steps": len(lesson.steps),
        }
        for lesson in lessons
    ]


def _labs() -> list[dict[str, Any]]:
    return [
        {
            "title": computation.title,
            "tip": computation.tip,
            # The first one is what the page of the labs opens with.
            "query": f"?lab={quote(computation.title)}" if place else "",
        }
        for place, computation in enumerate(COMPUTATIONS)
    ]
