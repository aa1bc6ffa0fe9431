"""What a student answers with: one input for each kind of task."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets

from glmlab.lessons import words
from glmlab.lessons.lesson import Task
from glmlab.lessons.page.sketch import SketchInput
from glmlab.widgets.elements import box, button, text


class Input(Protocol):
    """Takes an answer."""

    @property
    def widget(self) -> ipywidgets.DOMWidget:
        """Its place on the page."""
        ...

    def answer(self) -> Any:
        """Return the answer; ValueError, with a sentence, if there is none yet."""
        ...

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Stand at an answer, and take no other one if it is locked."""
        ...


class ChoiceInput:
    """One of several answers."""

    def __init__(self, task: Task) -> None:
        options = [(answer.text, place) for place, answer in enumerate(task.answers)]
        self.widget = ipywidgets.RadioButtons(options=options, value=None)
        self.widget.add_class("glmlab-choice")

    def answer(self) -> int:
        """Return the place of the answer."""
        if self.widget.value is None:
            raise ValueError(words.CHOOSE_FIRST)
        return int(self.widget.value)

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Stand at a place."""
        self.widget.value = answer
        self.widget.disabled = is_locked


class NumberInput:
    """A number that is typed."""

    def __init__(self, _task: Task) -> None:
        self.widget = ipywidgets.Text(placeholder="0.0", description=words.NUMBER)
        self.widget.add_class("glmlab-typed")

    def answer(self) -> float:
        """Return the number."""
        try:
            return float(self.widget.value.replace(",", ".").replace("−", "-"))
        except ValueError:
            raise ValueError(words.NOT_A_NUMBER) from None

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Stand at a number."""
        if answer is not None:
            self.widget.value = f"{answer:g}"
        self.widget.disabled = is_locked


class WrittenInput:
    """A text in the student's own words."""

    def __init__(self, _task: Task) -> None:
        self.widget = ipywidgets.Textarea(rows=3, description=words.YOUR_WORDS)
        self.widget.add_class("glmlab-written")

    def answer(self) -> str:
        """Return the text."""
        if not self.widget.value.strip():
            raise ValueError(words.WRITE_FIRST)
        return self.widget.value

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Stand at a text; it stays open for more words."""
        if answer is not None:
            self.widget.value = str(answer)


class OrderInput:
    """Things in an order, each of which can go up and down."""

    def __init__(self, task: Task) -> None:
        self._items = task.items
        self._rows = [self._row(place) for place in range(len(task.items))]
        self._order = _shuffled(len(task.items), task.line)
        self._is_locked = False
        self.widget = box("order", *self._rows)
        self._place()

    def answer(self) -> list[int]:
        """Return the places of the items in the student's order."""
        return list(self._order)

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Stand at an order."""
        self._is_locked = is_locked
        if answer is not None:
            self._order = list(answer)
        self._place()

    def _row(self, place: int) -> ipywidgets.Box:
        item = self._items[place]
        up = button("▲", f"{words.UP}: {item}", "order-up", lambda: self._move(place, -1))
        down = button("▼", f"{words.DOWN}: {item}", "order-down", lambda: self._move(place, +1))
        return box("order-row", text(item, "order-item"), up, down)

    def _move(self, item: int, by: int) -> None:
        here = self._order.index(item)
        there = here + by
        if 0 <= there < len(self._order):
            self._order[here], self._order[there] = self._order[there], self._order[here]
        self._place()

    def _place(self) -> None:
        # The rows stay where they are, and what is written in them does not: a row that moved would
        # take the keyboard away from its button.
        for place, item in enumerate(self._order):
            row: Any = self._rows[item]
            row.layout.order = str(place)
            row.children[1].disabled = self._is_locked or place == 0
            row.children[2].disabled = self._is_locked or place == len(self._order) - 1


def _shuffled(n_items: int, seed: int) -> list[int]:
    """Return an order other than the right one; the same for each student."""
    order = list(range(n_items))
    draw = random.Random(seed)  # noqa: S311 - nobody is kept from guessing it
    while order == sorted(order):
        draw.shuffle(order)
    return order


class NoInput:
    """Nothing: what is to be done is done in the lab."""

    def __init__(self, _task: Task) -> None:
        self.widget = ipywidgets.Box()
        self.widget.add_class("glmlab-unshown")

    def answer(self) -> None:
        """Return nothing."""

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Show nothing."""


INPUTS: dict[str, Callable[[Task], Input]] = {
    "choice": ChoiceInput,
    "number": NumberInput,
    "order": OrderInput,
    "draw": SketchInput,
    "write": WrittenInput,
    "do": NoInput,
}
"""By the kinds of tasks."""
