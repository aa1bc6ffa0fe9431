"""Lessons: a text and tasks around a lab, in a Markdown file each.

``glmlab.lessons.open("shrink-or-select")`` shows one of glmlab's own, ``glmlab.lessons.open("mine.md")`` that of
a file; see `glmlab.lessons.lesson_file` for what stands in it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glmlab.lessons.lesson import Lesson, LessonError
from glmlab.lessons.lesson_file import name_of, parse_lesson, read_lesson
from glmlab.lessons.page.lesson_page import LessonPage

__all__ = ["Lesson", "LessonError", "LessonPage", "built_in", "open", "parse_lesson", "read_lesson"]

TEXTS = Path(__file__).with_name("texts")


def built_in() -> dict[str, Path]:
    """Return the files of glmlab's own lessons by name, in their order."""
    return {name_of(path): path for path in sorted(TEXTS.glob("*.md"))}


def open(lesson: str | Path, **options: Any) -> LessonPage:  # noqa: A001 - what a student does with a lesson
    """Show a lesson.

    Parameters
    ----------
    lesson
        The name of one of glmlab's own, or a file.
    **options
        As for `LessonPage`.

    Raises
    ------
    LessonError
        If there is no such lesson, or it cannot be used.
    """
    return LessonPage(find(lesson), **options)


def find(lesson: str | Path) -> Lesson:
    """Return a lesson; see `open`."""
    known = built_in()
    if str(lesson) in known:
        return read_lesson(known[str(lesson)])
    path = Path(lesson)
    if path.suffix != ".md" or not path.is_file():
        raise LessonError(
            f"There is no lesson {str(lesson)!r}; there are {', '.join(known)}, and your files."
        )
    return read_lesson(path)
