"""A task on the page: question, input, buttons, and what is said to the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from glmlab.lessons import words
from glmlab.lessons.judgement import Verdict
from glmlab.lessons.lesson import Task
from glmlab.lessons.markdown import html_of, inline_html_of
from glmlab.lessons.page.inputs import INPUTS
from glmlab.lessons.page.sketch import SketchInput
from glmlab.lessons.records import TaskRecord
from glmlab.widgets.elements import box, button, name_model, set_class, set_shown, text
from glmlab.widgets.figure import update


class TaskActions(NamedTuple):
    """What a task lets a student do.

    Attributes
    ----------
    answer
        Is called with an answer.
    hint
        Is called for the next hint.
    show_me
        Is called to be shown a solution.
    """

    answer: Callable[[Any], None]
    hint: Callable[[], None]
    show_me: Callable[[], None]


class TaskView:
    """Shows a task.

    Parameters
    ----------
    task
        What is asked.
    actions
        What its buttons do.
    known
        See `glmlab.lessons.markdown.html_of`.

    Attributes
    ----------
    widget
        Its place on the page.
    submit, hint, show_me
        Its buttons.
    """

    def __init__(self, task: Task, actions: TaskActions, known: set[str]) -> None:
        self._task = task
        self._actions = actions
        self.input = INPUTS[task.kind](task)
        name_model(self.input.widget)
        self.submit = button(_label(task), "", "submit", self._submit)
        set_shown(self.submit, task.kind != "do")
        self.hint = button(words.HINT, words.HINT_TOOLTIP, "hint-button", actions.hint)
        self.show_me = button(words.SHOW_ME, words.SHOW_ME_TOOLTIP, "show-me", actions.show_me)
        self.hints = text("", "hints")
        self.feedback = text("", "feedback")
        self.widget = box(
            "task",
            text(html_of(task.question, known), "question"),
            self.input.widget,
            box("task-buttons", self.submit, self.hint, self.show_me),
            self.hints,
            self.feedback,
        )
        self.widget.add_class(f"glmlab-task-{task.kind}")

    def show(self, record: TaskRecord, verdict: Verdict | None) -> None:
        """Show what became of it.

        Parameters
        ----------
        record
            All that was answered.
        verdict
            What there is to say now; None for nothing.
        """
        task = self._task
        if record.answer is not None:
            self.input.show(record.answer, is_locked=record.is_done)
        elif record.is_done:
            self.input.show(None, is_locked=True)
        is_open = not record.is_done
        set_shown(self.submit, task.kind != "do" and (is_open or task.kind == "write"))
        set_shown(self.hint, is_open and record.hints < len(task.hints))
        # Who has tried and asked is not left alone.
        set_shown(
            self.show_me,
            is_open and bool(task.solution or task.press) and record.hints >= len(task.hints),
        )
        self._show_hints(record.hints)
        self.say(self._sentence(record, verdict), _tone(task, verdict))
        set_class(self.widget, "glmlab-task-done", record.is_done)

    @property
    def sketch(self) -> SketchInput | None:
        """What is drawn on; None for other kinds of tasks."""
        return self.input if isinstance(self.input, SketchInput) else None

    def say(self, sentence: str, tone: str) -> None:
        """Say something beneath it; `sentence` is Markdown, `tone` is "right", "wrong" or "plain"."""
        value = f'<p class="glmlab-{tone}">{inline_html_of(sentence)}</p>' if sentence else ""
        update(self.feedback, value=value)

    def _submit(self) -> None:
        try:
            answer = self.input.answer()
        except ValueError as error:
            self.say(str(error), "plain")
            return
        self._actions.answer(answer)

    def _show_hints(self, n_hints: int) -> None:
        hints = self._task.hints
        lines = [
            f"<p><strong>{words.hint(place, len(hints))}:</strong> {inline_html_of(hint)}</p>"
            for place, hint in enumerate(hints[:n_hints], 1)
        ]
        update(self.hints, value="".join(lines))

    def _sentence(self, record: TaskRecord, verdict: Verdict | None) -> str:
        task = self._task
        if verdict is not None:
            if task.kind == "write":
                return words.KEPT
            opening = ""
            if task.is_prediction:
                opening = words.PREDICTED_RIGHT if verdict.is_right else words.PREDICTED_WRONG
            elif verdict.is_right:
                opening = words.SHOWN if record.was_shown else words.RIGHT
            return f"{opening} {verdict.sentence}".strip()
        return words.LOCKED if record.is_done and task.is_prediction else ""


def _label(task: Task) -> str:
    if task.is_prediction:
        return words.LOCK
    return words.KEEP if task.kind == "write" else words.CHECK


def _tone(task: Task, verdict: Verdict | None) -> str:
    if verdict is None or task.kind == "write":
        return "plain"
    return "right" if verdict.is_right else "wrong"
