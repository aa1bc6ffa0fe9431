"""The header (title, message, busy sign) and the progress bar of the first picture.

All of them have room of a fixed size on the page, so that nothing moves when they speak.
"""

from __future__ import annotations

import html

import ipywidgets

from glmlab.lab import words
from glmlab.lab.index import link_to_index
from glmlab.widgets.bridge import Attributes
from glmlab.widgets.elements import box, text

_BUSY = f'<span class="glmlab-spinner" aria-hidden="true"></span>{words.BUSY}'


class Header:
    """The title of the lab, its toolbar, one sentence for the student, and the busy sign.

    Parameters
    ----------
    toolbar
        What stands beside the title.
    """

    def __init__(self, toolbar: ipywidgets.Widget) -> None:
        # Where a page lists all lessons and labs, the title leads back to it, as titles do.
        title = text(f"<h1>{link_to_index(words.TITLE) or words.TITLE}</h1>", "name")
        self.message = text("", "message")
        self.busy = text("", "busy")
        self._is_busy, self._prepared = False, 1.0
        self.widget = box("header", title, toolbar, self.message, self.busy)

    def put_tabs(self, tabs: ipywidgets.Widget) -> None:
        """Put the tabs of the workspaces beside the title."""
        title, *rest = self.widget.children
        self.widget.children = (title, tabs, *rest)

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of it."""
        return {
            ".glmlab-message": {"role": "alert"},
            ".glmlab-busy": {"role": "status"},
        }

    def show_message(self, sentence: str) -> None:
        """Show a sentence, or none."""
        sentence = html.escape(sentence)
        self.message.value = f'<p title="{sentence}">{sentence}</p>' if sentence else ""

    def show_busy(self, busy: bool) -> None:
        """Show the busy sign, or not."""
        self._is_busy = busy
        self._show_sign()

    def show_prepared(self, share: float) -> None:
        """Show how much of what may be chosen next is compiled, until all is."""
        self._prepared = share
        self._show_sign()

    def _show_sign(self) -> None:
        if self._is_busy:
            self.busy.value = _BUSY
        elif self._prepared < 1:
            # Who listens to the page need not hear each step of it.
            sign = html.escape(words.prepared(self._prepared))
            tip = html.escape(words.PREPARED_TOOLTIP)
            self.busy.value = (
                f'<span class="glmlab-prepared" title="{tip}" aria-hidden="true">{sign}</span>'
            )
        else:
            self.busy.value = ""


class Overlay:
    """Covers the pictures with a progress bar until there is something to see in them."""

    def __init__(self) -> None:
        self.bar = ipywidgets.FloatProgress(min=0.0, max=1.0)
        self.bar.add_class("glmlab-bar")
        self.sentence = text(words.PREPARING, "doing")
        self.widget = ipywidgets.VBox([self.sentence, self.bar])
        self.widget.add_class("glmlab-overlay")

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of it."""
        return {
            ".glmlab-bar .progress": {
                "role": "progressbar",
                "aria-label": words.PREPARING,
                "aria-valuemin": "0",
                "aria-valuemax": "100",
                "aria-valuenow": f"{100 * self.bar.value:.0f}",
            }
        }

    def show(self, fraction: float, sentence: str) -> None:
        """Show how far the first picture is."""
        self.bar.layout.visibility = "inherit"
        self.bar.value = fraction
        self.sentence.value = html.escape(sentence)

    def stop(self) -> None:
        """Take the bar away where there will be no first picture for now."""
        self.bar.layout.visibility = "hidden"
        self.sentence.value = words.NO_PICTURE

    def open(self) -> None:
        """Let the pictures be seen."""
        self.widget.layout.display = "none"
