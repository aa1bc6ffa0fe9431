"""What the ``glmlab`` command does with lessons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from glmlab.lessons.lesson import LessonError
from glmlab.lessons.library import find

Say = Callable[[str], None]

TEMPLATE = """---
title: {title}
lab: Feed-forward
preset: sparse
---
## Which penalty empties weights?
```{{scene}}
:show: Regularizer, Strength, Weights
```
```{{do}}
Find a penalty and a strength at which exactly two weights are left.
- [x] count(coef) == 2
      Lasso sets weights to exactly zero; Ridge never does.
:solution: regularizer_strength=0.2
```
"""


def new(name: str, say: Say, complain: Say) -> int:
    """Write a new lesson that works, for a teacher to change."""
    path = Path(name).with_suffix(".md")
    if path.exists():
        complain(f"{path} is there already; nothing was changed.")
        return 2
    title = path.stem.replace("-", " ").capitalize()
    path.write_text(TEMPLATE.format(title=title), encoding="utf-8")
    say(f"{path} is a lesson of one step. Change it, then: glmlab lesson check {path}")
    return 0


def check(file: str, say: Say, complain: Say) -> int:
    """Go through a lesson as its students would, and say what is wrong with it."""
    from glmlab.lessons.check import problems

    try:
        lesson = find(file)
        found = list(problems(lesson))
    except LessonError as error:
        complain(str(error))
        return 1
    for problem in found:
        complain(problem)
    if not found:
        n_tasks = sum(len(step.tasks) for step in lesson.steps)
        say(f"“{lesson.title}” works: {len(lesson.steps)} steps, {n_tasks} tasks.")
    return 1 if found else 0


def build(file: str, say: Say, complain: Say, folder: str | None = None) -> int:
    """Write the notebook of a lesson, beside its file if no folder is given."""
    from glmlab.lessons.notebook import write_notebook

    try:
        lesson = find(file)
    except LessonError as error:
        complain(str(error))
        return 1
    path = Path(file)
    place = path.parent if folder is None else Path(folder)
    say(f"{write_notebook(lesson, path, place)} opens the lesson.")
    return 0


def answers(folder: str, say: Say, complain: Say) -> int:
    """Read the answers of a class into a table and a page, beside them."""
    from glmlab.lessons.class_answers import page, read_class, summary

    place = Path(folder)
    if not place.is_dir():
        complain(f"There is no folder {folder}.")
        return 2
    table, problems = read_class(place)
    for problem in problems:
        complain(problem)
    if table.empty:
        complain(f"{folder} has no file of answers.")
        return 1
    table.to_csv(place / "answers.csv", index=False)
    (place / "answers.html").write_text(page(table), encoding="utf-8")
    say(summary(table).to_string(index=False))
    say(f"All of it is in {place / 'answers.csv'} and {place / 'answers.html'}.")
    return 0
