"""Lessons: a text and tasks around a lab, in a Markdown file each.

``glmlab.lessons.open("shrink-or-select")`` shows one of glmlab's own, ``glmlab.lessons.open("mine.md")`` that of
a file; see `glmlab.lessons.lesson_file` for what stands in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from glmlab.lessons.lesson import Lesson, LessonError
from glmlab.lessons.lesson_file import parse_lesson, read_lesson
from glmlab.lessons.library import built_in, find

if TYPE_CHECKING:
    from glmlab.lessons.page.lesson_page import LessonPage

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
    from glmlab.lessons.page.lesson_page import LessonPage

    return LessonPage(find(lesson), **options)
