"""The box that "Share" opens: the link, and the settings file."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import ipywidgets

from glmlab.lab import words
from glmlab.widgets.elements import box, button, text


class SharePanel:
    """Shows the link, and saves and opens the settings file.

    The buttons "Copy link", "Download settings" and "Open settings" do their work in the browser,
    which alone has a clipboard and files; see toolbar.js.

    Parameters
    ----------
    close
        Is called when the student closes the box.
    can_open
        Whether a settings file can be opened.
    more
        What else the box holds, under the rows of its own.
    """

    def __init__(
        self,
        close: Callable[[], None],
        *,
        can_open: bool,
        more: Sequence[ipywidgets.Widget] = (),
    ) -> None:
        self._more = tuple(more)
        self._address = ""
        self._query = ""
        self.link = ipywidgets.Text(description=words.LINK)
        self.link.add_class("glmlab-link")
        self.copy = button(words.COPY_LINK, words.COPY_LINK_TOOLTIP, "copy")
        self.no_link = text(html.escape(words.NO_LINK), "no-link")
        self.download = button(words.DOWNLOAD_SETTINGS, words.DOWNLOAD_SETTINGS_TOOLTIP, "download")
        self.open = button(words.OPEN_SETTINGS, words.OPEN_SETTINGS_TOOLTIP, "open")
        self.said = text("", "said")
        self.close = button("×", words.CLOSE_SHARE_TOOLTIP, "close", close)
        self.widget = self._lay_out(can_open)
        self.widget.layout.display = "none"
        self._show()

    @property
    def is_open(self) -> bool:
        """Whether the box can be seen."""
        return self.widget.layout.display != "none"

    @property
    def has_link(self) -> bool:
        """Whether a link can open the page with its settings."""
        return bool(self._address)

    def show(self, is_open: bool) -> None:
        """Open or close the box."""
        self.said.value = ""
        self.widget.layout.display = None if is_open else "none"

    def show_address(self, address: str) -> None:
        """Show links to an address; "" where a link cannot open the page with its settings."""
        self._address = address
        self._show()

    def show_link(self, query: str) -> None:
        """Show the link with this query."""
        if query != self._query:
            self.said.value = ""
        self._query = query
        self._show()

    def say(self, sentence: str) -> None:
        """Say what came of copying the link."""
        self.said.value = html.escape(sentence)

    def _show(self) -> None:
        has_link = self.has_link
        self.link.value = f"{self._address}?{self._query}" if has_link else ""
        for widget in (self.link, self.copy):
            widget.layout.display = None if has_link else "none"
        self.no_link.layout.display = "none" if has_link else None

    def _lay_out(self, can_open: bool) -> ipywidgets.Box:
        files = [self.download, self.open] if can_open else [self.download]
        return box(
            "share",
            text(f"<h2>{html.escape(words.ACTIONS['share'])}</h2>", "share-title"),
            box("share-row", self.link, self.copy, self.no_link),
            box("share-row", *files, self.said),
            *self._more,
            # The last one that Tab comes to; it stands in the corner.
            self.close,
        )
