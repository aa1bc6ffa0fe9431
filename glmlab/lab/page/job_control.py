"""The button that begins long work, its progress bar, and the button that cancels it."""

from __future__ import annotations

import html
from collections.abc import Callable

import ipywidgets

from glmlab.lab import words
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.job_words import JobWords
from glmlab.widgets.elements import box, button, text


class JobControl:
    """Begins and cancels long work, and says how far it is.

    Parameters
    ----------
    work
        What is begun and cancelled.
    job_words
        The words around it.
    prepare
        Is called before it begins, and leaves it something to do; without it, it can begin only where
        there is something to do already.

    Attributes
    ----------
    widget
        The control on the page, one line high.
    """

    def __init__(
        self,
        work: BackgroundJob,
        job_words: JobWords,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self._words = job_words
        self._work = work
        self._prepare = prepare
        self._locked = ""
        self.begin = button(self._words.begin, self._words.begin_tooltip, "begin", self._begin)
        self.cancel = button(words.CANCEL, self._words.cancel_tooltip, "cancel", self._cancel)
        self.bar = ipywidgets.FloatProgress(min=0.0, max=1.0)
        self.bar.add_class("glmlab-job-bar")
        self.sentence = text("", "job-status")
        self.widget = box("job", self.begin, self.cancel, self.bar, self.sentence)
        self.show()

    def show(self) -> None:
        """Show how far the work is, or that there is none."""
        work = self._work
        goes_on = work.fraction is not None
        can_begin = work.is_applicable or self._prepare is not None
        self.begin.disabled = bool(self._locked) or not can_begin or goes_on
        self.begin.tooltip = self._locked or self._words.begin_tooltip
        self.cancel.disabled = not goes_on
        self.bar.value = work.fraction or 0.0
        self.bar.layout.visibility = "inherit" if goes_on else "hidden"
        self.sentence.value = html.escape(self._sentence())

    def lock(self, disabled_reason: str) -> None:
        """Let it be begun, or not for a reason that the tooltip gives."""
        self._locked = disabled_reason
        self.show()

    def _begin(self) -> None:
        if self._prepare is not None:
            self._prepare()
        self._work.start()

    def _cancel(self) -> None:
        self._work.cancel()
        self.show()

    def _sentence(self) -> str:
        work = self._work
        if work.failure:
            return work.failure
        if not work.is_applicable:
            return "" if self._prepare else self._words.disabled_reason
        if work.fraction is None and work.is_stale:
            return self._words.stale
        return ""
