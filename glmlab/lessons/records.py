"""What a student has answered so far, and its file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

FORMAT = "glmlab lesson answers"
VERSION = 1
MOST_CHARACTERS = 100_000
"""Of a file of answers; the longest lesson with long texts has a tenth of it."""


@dataclass
class TaskRecord:
    """What became of a task.

    Attributes
    ----------
    answer
        The last one, as `glmlab.lessons.judgement.judge` takes it; None before the first.
    is_done
        Whether it is solved, or a prediction locked.
    is_right
        Whether the answer was right; None while nobody has judged it.
    said
        What was said to the answer, in Markdown: it stays whatever the lab shows later.
    wrong
        The wrong answers given before, in their order.
    hints
        How many hints were asked for.
    was_shown
        Whether the lab has shown a solution.
    """

    answer: Any = None
    is_done: bool = False
    is_right: bool | None = None
    said: str = ""
    wrong: list[Any] = field(default_factory=list)
    hints: int = 0
    was_shown: bool = False


@dataclass
class StepRecord:
    """What became of a step.

    Attributes
    ----------
    tasks
        One for each of its tasks.
    settings
        The lab as it was left, as JSON; "" before the step was seen.
    """

    tasks: list[TaskRecord]
    settings: str = ""

    @property
    def is_done(self) -> bool:
        """Whether all of its tasks are."""
        return all(task.is_done for task in self.tasks)


def to_text(lesson: str, present: str, records: dict[str, StepRecord]) -> str:
    """Write answers as JSON.

    Parameters
    ----------
    lesson
        Its name.
    present
        Name of the step that is seen.
    records
        By the names of the steps.
    """
    steps = {name: asdict(record) for name, record in records.items()}
    return json.dumps(
        {"format": FORMAT, "version": VERSION, "lesson": lesson, "step": present, "steps": steps},
        indent=1,
    )


def from_text(text: str, lesson: str) -> tuple[str, dict[str, StepRecord]]:
    """Read answers; see `to_text`.

    Raises
    ------
    ValueError
        If they are not those of this lesson, in one sentence.
    """
    try:
        content = json.loads(text) if len(text) <= MOST_CHARACTERS else None
    except ValueError:
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("This is no file of answers to a lesson.")
    if content.get("version") != VERSION:
        raise ValueError(
            f"These answers are of version {content.get('version')}; this glmlab reads version {VERSION}."
        )
    if content.get("lesson") != lesson:
        raise ValueError(f"These answers are of the lesson {content.get('lesson')!r}.")
    steps = content.get("steps")
    are_steps = isinstance(steps, dict)
    if not are_steps:
        raise ValueError("These answers have no steps.")
    return str(content.get("step", "")), {str(name): _step(entry) for name, entry in steps.items()}


def _step(entry: Any) -> StepRecord:
    tasks = entry.get("tasks") if isinstance(entry, dict) else None
    is_step = isinstance(tasks, list)
    if not is_step:
        raise ValueError("A step of these answers has no tasks.")
    return StepRecord([_task(task) for task in tasks], str(entry.get("settings", "")))


def _task(entry: Any) -> TaskRecord:
    names = {one.name for one in fields(TaskRecord)}
    if not isinstance(entry, dict) or not entry.keys() <= names:
        raise ValueError("A task of these answers has something that no task has.")
    found = TaskRecord(**entry)
    is_one = isinstance(found.is_done, bool) and isinstance(found.wrong, list)
    if not is_one or not isinstance(found.hints, int):
        raise ValueError("A task of these answers has a value of the wrong kind.")
    return found
