"""The answers of a class: files of many students as one table, and as a page."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from glmlab.lessons.lesson import Answer, Lesson, LessonError, Task
from glmlab.lessons.library import find
from glmlab.lessons.records import TaskRecord, from_text

Table = Any
"""A DataFrame of pandas, which has no types of its own."""

COLUMNS = (
    "file",
    "lesson",
    "step",
    "task",
    "kind",
    "answer",
    "is_done",
    "is_right",
    "n_wrong",
    "wrong",
    "hints",
    "was_shown",
)
"""Of the table, a row for each task of each file."""

_COMMONEST = 3

_WIDTH, _HEIGHT = 360, 180


def read_class(folder: Path) -> tuple[Table, list[str]]:
    """Read all files of answers in a folder.

    Parameters
    ----------
    folder
        With files such as ``glmlab-answers-shrink-or-select.json``, each named as its teacher likes.

    Returns
    -------
    table : DataFrame
        With `COLUMNS`.
    problems : list of str
        A sentence for each file that could not be read.
    """
    pd: Any = import_module("pandas")  # Half of what a kernel holds, and only a teacher needs it.
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.json")):
        try:
            rows += _rows(path)
        except (LessonError, ValueError) as error:
            problems.append(f"{path.name}: {error}")
    return pd.DataFrame(rows, columns=list(COLUMNS)), problems


def summary(table: Table) -> Table:
    """Return a row for each task: how many did it, with how many hints, and what went wrong most often."""
    pd: Any = import_module("pandas")
    rows = []
    for (lesson, step, task), group in table.groupby(["lesson", "step", "task"], sort=False):
        wrong = [one for given in group["wrong"] for one in given]
        rows.append(
            {
                "lesson": lesson,
                "step": step,
                "task": task,
                "kind": group["kind"].iloc[0],
                "students": len(group),
                "done": int(group["is_done"].sum()),
                "right": int((group["is_right"] == True).sum()),  # noqa: E712 - None is neither
                "hints": float(group["hints"].mean()),
                "shown": int(group["was_shown"].sum()),
                "wrong": "; ".join(
                    f"{count}x {what}"
                    for what, count in pd.Series(wrong, dtype=object)
                    .value_counts()
                    .head(_COMMONEST)
                    .items()
                ),
            }
        )
    return pd.DataFrame(rows)


def page(table: Table) -> str:
    """Return a page that shows the summary, and what was written in free words."""
    written = table[(table["kind"] == "write") & table["is_done"]]
    texts = "".join(
        f"<h3>{html.escape(str(step))}</h3><ul>{_items(group['answer'])}</ul>"
        for step, group in written.groupby("step", sort=False)
    )
    drawings = "".join(
        f"<h3>{html.escape(str(step))}</h3>{_overlay(list(group['answer']))}"
        for step, group in table[_is_drawn(table)].groupby("step", sort=False)
    )
    tables = summary(table).to_html(index=False, float_format="{:.1f}".format, border=0)
    return _PAGE.format(
        students=table["file"].nunique(), tables=tables, drawings=drawings, texts=texts
    )


def _is_drawn(table: Table) -> Any:
    return table["kind"].str.startswith("draw") & table["answer"].notna()


def _overlay(drawn: list[str]) -> str:
    """Return the curves of all students over each other, as SVG: how far a belief has spread is seen."""
    curves = [[float(height) for height in curve.split()] for curve in drawn]
    low, high = min(map(min, curves)), max(map(max, curves))
    span = (high - low) or 1.0
    lines = "".join(
        "<polyline points='"
        + " ".join(
            f"{_WIDTH * place / (len(curve) - 1):.0f},{_HEIGHT * (1 - (height - low) / span):.0f}"
            for place, height in enumerate(curve)
        )
        + "'/>"
        for curve in curves
    )
    return f"<svg viewBox='-4 -4 {_WIDTH + 8} {_HEIGHT + 8}' role='img' aria-label='{len(curves)} curves'>{lines}</svg>"


def _items(answers: Any) -> str:
    return "".join(f"<li>{html.escape(str(answer))}</li>" for answer in answers)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    lesson = find(_lesson_of(text))
    _, records = from_text(text, lesson.name)
    for step in lesson.steps:
        record = records.get(step.name)
        if record is None or len(record.tasks) != len(step.tasks):
            continue
        for place, (task, found) in enumerate(zip(step.tasks, record.tasks, strict=True), 1):
            yield _row(path, lesson, step.title, place, task, found)


def _lesson_of(text: str) -> str:
    try:
        return str(json.loads(text)["lesson"])
    except (ValueError, KeyError, TypeError):
        raise ValueError("This is no file of answers to a lesson.") from None


def _row(
    path: Path, lesson: Lesson, step: str, place: int, task: Task, found: TaskRecord
) -> dict[str, Any]:
    wrong = [_in_words(task, one) for one in found.wrong]
    if found.is_done and found.is_right is False:
        wrong.append(_in_words(task, found.answer))
    return {
        "file": path.name,
        "lesson": lesson.title,
        "step": step,
        "task": place,
        "kind": f"{task.kind}{' (prediction)' if task.is_prediction else ''}",
        "answer": None if found.answer is None else _in_words(task, found.answer),
        "is_done": found.is_done,
        "is_right": found.is_right,
        "n_wrong": len(wrong),
        "wrong": wrong,
        "hints": found.hints,
        "was_shown": found.was_shown,
    }


def _in_words(task: Task, answer: Any) -> str:
    """Return an answer as a teacher reads it."""
    if task.kind in ("choice", "do") and isinstance(answer, int):
        known: tuple[Answer, ...] = task.answers
        return known[answer].text if answer < len(known) else str(answer)
    if task.kind == "order" and isinstance(answer, list):
        return " ".join(str(place + 1) for place in answer)
    if task.kind == "draw" and isinstance(answer, list):
        return " ".join(f"{height:.4g}" for height in answer)
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Answers of a class</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 24px auto; padding: 0 16px; }}
table {{ border-collapse: collapse; }} th, td {{ text-align: left; padding: 4px 10px; border-bottom: 1px solid #8884; vertical-align: top; }}
svg {{ width: 360px; max-width: 100%; border: 1px solid #8884; }} polyline {{ fill: none; stroke: currentcolor; stroke-opacity: 0.35; stroke-width: 2; }}
</style></head><body>
<h1>Answers of a class</h1><p>{students} files of answers.</p>
{tables}
<h2>What they drew</h2>{drawings}
<h2>In their own words</h2>{texts}
</body></html>
"""
