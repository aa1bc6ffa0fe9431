"""A step on the page: its text and its tasks, as far as the student is."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets

from glmlab.lessons.judgement import Verdict
from glmlab.lessons.lesson import Scene, Step, Task
from glmlab.lessons.markdown import COMMON, html_of
from glmlab.lessons.page.sketch import SketchInput
from glmlab.lessons.page.task_view import TaskActions, TaskView
from glmlab.lessons.tutor import Tutor
from glmlab.widgets.elements import box, set_class, text


class StepView:
    """Shows a step.

    Parameters
    ----------
    step
        Which it is.
    actions
        Returns what a task of a place lets a student do.

    Attributes
    ----------
    widget
        Its place on the page.
    tasks
        Its tasks, in their order.
    """

    def __init__(self, step: Step, actions: Callable[[int], TaskActions]) -> None:
        self.tasks: list[TaskView] = []
        # A word of the field is marked where it comes first.
        known = set(COMMON)
        self._blocks: list[ipywidgets.DOMWidget] = []
        self._n_seen = 0
        for block in step.blocks:
            if isinstance(block, Scene):
                continue
            if isinstance(block, Task):
                self.tasks.append(TaskView(block, actions(len(self.tasks)), known))
                self._blocks.append(self.tasks[-1].widget)
            else:
                self._blocks.append(text(html_of(block, known), "told"))
        title = text(f'<h2 tabindex="-1">{escape(step.title)}</h2>', "step-title")
        self.widget = box("step", title, *self._blocks)
        # Until it is its turn: no two steps are seen at once.
        self.widget.add_class("glmlab-unshown")

    def show(self, tutor: Tutor) -> None:
        """Show how far the student is."""
        self._n_seen = sum(not isinstance(block, Scene) for block, _ in tutor.blocks())
        for place, block in enumerate(self._blocks):
            set_class(block, "glmlab-unshown", place >= self._n_seen)
        for place, view in enumerate(self.tasks):
            view.show(tutor.record.tasks[place], tutor.verdict_on(place))
        self.reveal(tutor)

    def reveal(self, tutor: Tutor) -> None:
        """Draw what it is over what was drawn, as soon as that has been judged and the lab has it."""
        for place, view in enumerate(self.tasks):
            sketch = view.sketch
            if sketch and not sketch.is_revealed and tutor.verdict_on(place) is not None:
                sketch.reveal(tutor.values())

    def selectors_from(self, place: int) -> tuple[str, str]:
        """Return CSS selectors of what is said to the answer of a task, and of the last block seen."""
        at = self._blocks.index(self.tasks[place].widget)
        # The title goes before the blocks, and places in CSS begin at 1.
        step = ".glmlab-step:not(.glmlab-unshown)"
        return (
            f"{step} > :nth-child({at + 2}) .glmlab-feedback",
            f"{step} > :nth-child({self._n_seen + 1})",
        )

    @property
    def sketches(self) -> list[SketchInput]:
        """What is drawn on in it."""
        return [view.sketch for view in self.tasks if view.sketch is not None]

    def say(self, place: int, verdict: Verdict) -> None:
        """Say something to an answer that is not the last word."""
        self.tasks[place].say(verdict.sentence, "right" if verdict.is_right else "wrong")
