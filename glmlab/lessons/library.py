"""glmlab's own lessons, and how any lesson is found."""

from __future__ import annotations

from pathlib import Path

from glmlab.lessons.address import name_of
from glmlab.lessons.lesson import Lesson, LessonError
from glmlab.lessons.lesson_file import read_lesson

TEXTS = Path(__file__).with_name("texts")


def built_in() -> dict[str, Path]:
    """Return the files of glmlab's own lessons by name, in their order."""
    return {name_of(path): path for path in sorted(TEXTS.glob("*.md"))}


def find(lesson: str | Path) -> Lesson:
    """Return one of glmlab's own lessons by its name, or that of a file.

    Raises
    ------
    LessonError
        If there is no such lesson, or it cannot be used.
    """
    known = built_in()
    if str(lesson) in known:
        return read_lesson(known[str(lesson)])
    path = Path(lesson)
    if path.suffix != ".md" or not path.is_file():
        raise LessonError(
            f"There is no lesson {str(lesson)!r}; there are {', '.join(known)}, and your files."
        )
    return read_lesson(path)
