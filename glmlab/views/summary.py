"""The results in one line of words, under the pictures."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

from glmlab.experiments.feedforward import Results
from glmlab.lab.strings import pictures as words
from glmlab.lab.strings.sentences import summarize
from glmlab.views.figure import update
from glmlab.views.frame import KeepAxes


class SummaryView:
    """One line of text that a screen reader speaks when it changes."""

    def __init__(self) -> None:
        self.alternative = ""
        self.widget = widgets.HTML(_status(words.NO_RESULTS), layout=widgets.Layout(width="100%"))
        self.widget.add_class("glmlab-summary")

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """None of its widgets takes turns with another."""
        return ()

    def pin(self, results: Results | None) -> None:
        """Leave it alone: words have no ghost."""

    def keep_axes(self, how: KeepAxes) -> None:
        """Leave it alone: words have no axes."""

    def show(self, results: Results) -> None:
        """Say the results."""
        self.alternative = summarize(results)
        update(self.widget, value=_status(self.alternative))


def _status(text: str) -> str:
    return f'<div role="status" aria-live="polite">{escape(text)}</div>'
