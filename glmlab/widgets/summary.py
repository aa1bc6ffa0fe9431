"""The results in one line of words, under the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from glmlab.widgets import words
from glmlab.widgets.figure import update
from glmlab.widgets.frame import KeepAxes
from glmlab.widgets.glossary import marked


class SummaryView:
    """One line of text that a screen reader speaks when it changes.

    Parameters
    ----------
    summarize
        Results to that line.
    """

    def __init__(self, summarize: Callable[[Any], str]) -> None:
        self._summarize = summarize
        self.alternative = ""
        self.widget = widgets.HTML(_status(words.NO_RESULTS), layout=widgets.Layout(width="100%"))
        self.widget.add_class("glmlab-summary")

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """None of its widgets takes turns with another."""
        return ()

    def pin(self, results: Any) -> None:
        """Leave it alone: words have no ghost."""

    def keep_axes(self, how: KeepAxes) -> None:
        """Leave it alone: words have no axes."""

    def show(self, results: Any) -> None:
        """Say the results."""
        self.alternative = self._summarize(results)
        update(self.widget, value=_status(self.alternative))


def _status(text: str) -> str:
    return f'<div role="status" aria-live="polite">{marked(text, focusable=True)}</div>'
