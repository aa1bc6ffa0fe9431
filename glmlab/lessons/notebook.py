"""The notebook of a lesson, for JupyterLab, Binder and the web page alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from glmlab.lessons.lesson import Lesson
from glmlab.lessons.library import built_in

_HOW_TO = (
    "Run the cell below: the text is on its left, the lab on its right. Your answers are kept by your browser, "
    "and “Answers” beneath the text saves a file of them."
)


def notebook_of(lesson: Lesson, source: str) -> str:
    """Return the notebook of a lesson as text.

    Parameters
    ----------
    lesson
        As it was read.
    source
        What `glmlab.lessons.open` takes: its name, or its file beside the notebook.
    """
    told = f"# {lesson.title}\n\n{lesson.idea} About {lesson.minutes} minutes.\n\n{_HOW_TO}"
    code = f"import glmlab\n\nlesson = glmlab.lessons.open({json.dumps(source)})\nlesson"
    content = {
        "cells": [
            {"cell_type": "markdown", "id": "what", "metadata": {}, "source": _lines(told)},
            {
                "cell_type": "code",
                "execution_count": None,
                "id": "lesson",
                "metadata": {},
                "outputs": [],
                "source": _lines(code),
            },
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "title": lesson.title,
            "voila": {"template": "glmlab"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def write_notebook(lesson: Lesson, file: Path, folder: Path) -> Path:
    """Write the notebook of a lesson's file into a folder, under the same name; return where it is.

    One of glmlab's own is opened by its name, any other one by its file beside the notebook.
    """
    is_own = built_in().get(lesson.name) == file.resolve()
    made = folder / f"{file.stem}.ipynb"
    made.write_text(notebook_of(lesson, lesson.name if is_own else file.name), encoding="utf-8")
    return made


def _lines(text: str) -> list[Any]:
    return text.splitlines(keepends=True)
