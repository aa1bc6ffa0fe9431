"""The button that begins long work, its progress bar, and the button that cancels it."""

from __future__ import annotations

import html

import ipywidgets

from glmlab.lab import strings
from glmlab.lab.long_work import LongWork


class WorkControl:
    """Begins and cancels long work, and says how far it is.

    Parameters
    ----------
    name
        The experiment that the work is for; a key of `strings.WORK`.
    work
        What is begun and cancelled.

    Attributes
    ----------
    widget
        The control on the page, one line high.
    """

    def __init__(self, name: str, work: LongWork) -> None:
        self._words = strings.WORK[name]
        self._work = work
        self.begin = ipywidgets.Button(
            description=self._words.begin, tooltip=self._words.begin_tooltip
        )
        self.begin.add_class("glmlab-begin")
        self.begin.on_click(lambda _button: work.start())
        self.cancel = ipywidgets.Button(
            description=strings.CANCEL, tooltip=self._words.cancel_tooltip
        )
        self.cancel.add_class("glmlab-cancel")
        self.cancel.on_click(lambda _button: self._cancel())
        self.bar = ipywidgets.FloatProgress(min=0.0, max=1.0)
        self.bar.add_class("glmlab-work-bar")
        self.sentence = ipywidgets.HTML("")
        self.sentence.add_class("glmlab-work-said")
        self.widget = ipywidgets.Box([self.begin, self.cancel, self.bar, self.sentence])
        self.widget.add_class("glmlab-work")
        self.show()

    def show(self) -> None:
        """Show how far the work is, or that there is none."""
        work = self._work
        goes_on = work.fraction is not None
        self.begin.disabled = not work.means_something or goes_on
        self.cancel.disabled = not goes_on
        self.bar.value = work.fraction or 0.0
        self.bar.layout.visibility = "visible" if goes_on else "hidden"
        self.sentence.value = html.escape(self._sentence())

    def _cancel(self) -> None:
        self._work.cancel()
        self.show()

    def _sentence(self) -> str:
        work = self._work
        if work.failure:
            return work.failure
        if not work.means_something:
            return self._words.why_not
        if work.fraction is None and work.is_stale:
            return self._words.stale
        return ""
