"""A question about a file, with its answers as buttons to choose from."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets

from glmlab.widgets.elements import box, button, set_shown, text
from glmlab.workspaces.neuron.words import own_data as words

if TYPE_CHECKING:
    from glmlab.recordings import Question

MOST_BUTTONS = 8
"""Beyond them answers are lines of a list: a recording can have hundreds of units."""

_LINES = 6


class QuestionForm:
    """Asks a question: one answer by radio buttons, several by check boxes.

    Parameters
    ----------
    answer
        Is called with the question and the answer.

    Attributes
    ----------
    widget
        Its place on the page; seen while there is a question.
    text, answers, go_on
        The question, what it can be answered with, and the button that does it.
    """

    def __init__(self, answer: Callable[[Question, Any], None]) -> None:
        self._answer = answer
        self._question: Question | None = None
        self.text = text("", "question")
        self.answers = ipywidgets.VBox()
        self.go_on = button(words.GO_ON, words.GO_ON_TIP, "begin", self._on_go_on)
        self.widget = box("question-form", self.text, self.answers, self.go_on)
        set_shown(self.widget, False)

    def ask(self, question: Question) -> None:
        """Ask a question in place of any before."""
        self._question = question
        self.text.value = html.escape(question.text)
        labels = [option.label for option in question.options]
        chosen = self._show_several(labels) if question.several else self._show_one(labels)
        self.answers.children = chosen
        set_shown(self.widget, True)

    def clear(self) -> None:
        """Ask nothing."""
        self._question = None
        self.answers.children = ()
        set_shown(self.widget, False)

    def _show_one(self, labels: list[str]) -> tuple[ipywidgets.Widget, ...]:
        # None is chosen before the reader has: "Go on" would otherwise take the first unread.
        kind = ipywidgets.RadioButtons if len(labels) <= MOST_BUTTONS else ipywidgets.Select
        rows = {} if kind is ipywidgets.RadioButtons else {"rows": _LINES}
        choice = kind(
            options=list(zip(labels, range(len(labels)), strict=True)), index=None, **rows
        )
        self.go_on.disabled = True
        choice.observe(lambda change: self._allow(change["new"] is not None), "index")
        return (choice,)

    def _show_several(self, labels: list[str]) -> tuple[ipywidgets.Widget, ...]:
        self.go_on.disabled = False
        if len(labels) <= MOST_BUTTONS:
            return tuple(
                ipywidgets.Checkbox(False, description=one, indent=False) for one in labels
            )
        options = list(zip(labels, range(len(labels)), strict=True))
        return (ipywidgets.SelectMultiple(options=options, rows=_LINES),)

    def _allow(self, is_allowed: bool) -> None:
        self.go_on.disabled = not is_allowed

    def _on_go_on(self) -> None:
        question = self._question
        if question is None:
            return
        values = [question.options[place].value for place in self._chosen()]
        if question.several:
            self._answer(question, tuple(values))
        elif values:
            self._answer(question, values[0])

    def _chosen(self) -> list[int]:
        """Return the places of the answers that are chosen."""
        children = self.answers.children
        if children and isinstance(children[0], ipywidgets.Checkbox):
            return [place for place, child in enumerate(children) if child.value]
        if isinstance(children[0], ipywidgets.SelectMultiple):
            return list(children[0].index)
        return [] if children[0].index is None else [children[0].index]
