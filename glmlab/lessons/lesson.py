"""What a lesson is: steps of text and tasks around one lab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.lessons.expressions import Expression


class LessonError(ValueError):
    """A lesson that cannot be used, in one sentence with the line of its file."""


N_DRAWN = 9
"""Points of a curve that is drawn: enough for a hump, and few enough for the keyboard."""


@dataclass(frozen=True)
class Sketch:
    """A curve that a student draws.

    Attributes
    ----------
    at, truth
        Of the true curve: places along the axis and heights, arrays of one length.
    over, heights
        Ranges of the axes.
    labels
        Of the axes.
    """

    at: Expression
    truth: Expression
    over: tuple[float, float]
    heights: tuple[float, float]
    labels: tuple[str, str]

    @property
    def places(self) -> NDArray[np.float64]:
        """Where the points stand along the axis, shape ``(N_DRAWN,)``."""
        return np.linspace(*self.over, N_DRAWN)

    def true_curve(
        self, values: Mapping[str, Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return places and heights of the true curve with what the lab shows."""
        return np.asarray(self.at.value(values), float), np.asarray(self.truth.value(values), float)

    def truth_at_points(self, values: Mapping[str, Any]) -> NDArray[np.float64]:
        """Return the heights of the true curve at the points, shape ``(N_DRAWN,)``."""
        return np.interp(self.places, *self.true_curve(values))


@dataclass(frozen=True)
class Answer:
    """A right or a typical wrong answer.

    Attributes
    ----------
    text
        As it stands in the file: the words of a choice, an order such as "2 1 3", a number or a condition.
    is_right
        Whether it solves the task.
    sentence
        What is said to who gives it, in Markdown.
    expression
        Of a number or a condition, which for a drawing knows `drawn` and `truth`; None for words.
    example
        Settings, by name, with which a condition holds: with them a lesson is checked.
    """

    text: str
    is_right: bool
    sentence: str
    expression: Expression | None = None
    example: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """Something that a student is asked.

    Attributes
    ----------
    kind
        "choice", "number", "order", "draw", "write", or "do" for something to be done in the lab.
    question
        In Markdown.
    is_prediction
        Whether it is locked without a verdict, which comes when the next task is done.
    answers
        Right and wrong ones; none for a free text.
    hints
        One by one, in Markdown.
    items
        What is to be put into order, in the right order.
    tolerance
        Share by which a number may be off.
    solution
        Settings that solve what is to be done, by name.
    press
        Labels of the buttons that are pressed then: what they begin is part of the solution.
    sketch
        What is drawn; None for other kinds.
    line
        Where it begins in the file.
    """

    kind: str
    question: str
    is_prediction: bool = False
    answers: tuple[Answer, ...] = ()
    hints: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    tolerance: float = 0.05
    solution: Mapping[str, Any] = field(default_factory=dict)
    press: tuple[str, ...] = ()
    sketch: Sketch | None = None
    line: int = 0

    @property
    def right(self) -> tuple[Answer, ...]:
        """The answers that solve it."""
        return tuple(answer for answer in self.answers if answer.is_right)

    @property
    def needs_a_picture(self) -> bool:
        """Whether an answer is judged by what the lab shows."""
        expressions = [answer.expression for answer in self.answers]
        return self.sketch is not None or any(one and one.names for one in expressions)


@dataclass(frozen=True)
class Scene:
    """What of the lab is on the page.

    Attributes
    ----------
    show
        Labels of all that the lab shows; all of it if empty.
    hide
        Labels of what else is hidden, such as the "Truth".
    """

    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step: what is on the page, and what is told and asked, one after the other.

    Attributes
    ----------
    name
        By which a link finds it.
    title
        Its heading.
    settings
        Those that the lab starts with, by name, where they are not those of the lesson.
    preset
        Name of the preset that they change; "" for that of the lesson.
    blocks
        Text in Markdown, tasks, and scenes. What stands behind a task is seen when that is done.
    """

    name: str
    title: str
    settings: Mapping[str, Any]
    preset: str
    blocks: tuple[str | Task | Scene, ...]

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """All of its scenes; there is one at least."""
        return tuple(block for block in self.blocks if isinstance(block, Scene)) or (Scene(),)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What is asked in it."""
        return tuple(block for block in self.blocks if isinstance(block, Task))


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes
    ----------
    name
        Of its file, without the ending.
    title
        Its heading.
    minutes
        How long it takes.
    idea
        What it is about, in a sentence.
    lab
        Title of the workspace around which it goes.
    preset
        Name of the preset that its steps start from; "" for settings of which nothing is said.
    settings
        What is other than in the preset, by name.
    steps
        In their order.
    """

    name: str
    title: str
    minutes: int
    idea: str
    lab: str
    preset: str
    settings: Mapping[str, Any]
    steps: tuple[Step, ...]
