"""Lessons: a text and tasks around a lab, in a Markdown file each.

``glmlab.lessons.open("shrink-or-select")`` shows one of glmlab's own, ``glmlab.lessons.open("mine.md")`` that of
a file; see `glmlab.lessons.lesson_file` for what stands in it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glmlab.lessons.lesson import Lesson, LessonError
    from glmlab.lessons.lesson_file import parse_lesson, read_lesson
    from glmlab.lessons.library import built_in, find
    from glmlab.lessons.page.lesson_page import LessonPage

# Imported when first used: the web server asks for addresses of lessons only, and needs no NumPy for that.
_MODULES = {
    "Lesson": "lesson",
    "LessonError": "lesson",
    "built_in": "library",
    "find": "library",
    "parse_lesson": "lesson_file",
    "read_lesson": "lesson_file",
}

__all__ = ["Lesson", "LessonError", "built_in", "find", "open", "parse_lesson", "read_lesson"]


def open(lesson: str | Path, **options: Any) -> LessonPage:  # noqa: A001 - what a student does with a lesson
    """Show a lesson.

    Parameters
    ----------
    lesson
        The name of one of glmlab's own, or a file.
    **options
        As for `glmlab.lessons.page.lesson_page.LessonPage`.

    Raises
    ------
    LessonError
        If there is no such lesson, or it cannot be used.
    """
    from glmlab.lessons.library import find
    from glmlab.lessons.page.lesson_page import LessonPage

    return LessonPage(find(lesson), **options)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
