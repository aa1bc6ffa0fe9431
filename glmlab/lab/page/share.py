"""The box that "Share" opens: the link, the settings file, and more to take away."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import ipywidgets

from glmlab.lab import words
from glmlab.lab.page.dialog import CopyButton, Dialog
from glmlab.widgets.bridge import Attributes, Bridge, Message
from glmlab.widgets.elements import box, button, set_shown, text

FILE_NAME = "glmlab-settings.json"


class SharePanel:
    """Shows the link, and saves and opens the settings file.

    Parameters
    ----------
    bridge
        Speaks with the browser.
    query
        Returns the present settings as the query of a link.
    settings_file
        Returns them as the text of a file.
    open_file
        Is called with the text of a file that the student has chosen.
    opening
        Is called before the box opens.
    describe
        Is called when `attributes` have changed.
    more
        What else the box holds, under the rows of its own.

    Attributes
    ----------
    dialog
        The box.
    link
        The whole link.
    """

    def __init__(
        self,
        bridge: Bridge,
        *,
        query: Callable[[], str],
        settings_file: Callable[[], str],
        open_file: Callable[[str], None],
        opening: Callable[[], None],
        describe: Callable[[], None],
        more: Sequence[ipywidgets.Widget] = (),
    ) -> None:
        self._query = query
        self._open_file = open_file
        self._address = ""
        self.dialog = Dialog(bridge, "share", opening=opening, write=self._write, describe=describe)
        self.link = ipywidgets.Text(description=words.LINK)
        self.link.add_class("glmlab-link")
        self.copy = CopyButton(
            bridge,
            "copy-link",
            words.COPY_LINK,
            words.COPY_LINK_TOOLTIP,
            selector=".glmlab-link input",
            say=self.dialog.say,
            by_hand=words.COPY_BY_HAND,
        )
        self.no_link = text(html.escape(words.NO_LINK), "no-link")
        self.download = button(
            words.DOWNLOAD_SETTINGS,
            words.DOWNLOAD_SETTINGS_TOOLTIP,
            "save-settings",
            lambda: bridge.save(FILE_NAME, settings_file().encode()),
        )
        self.open = button(words.OPEN_SETTINGS, words.OPEN_SETTINGS_TOOLTIP, "open-settings")
        self.dialog.fill(
            box("dialog-row", self.link, self.copy.widget, self.no_link),
            box("dialog-row", self.download, self.open, self.dialog.status),
            *more,
        )
        bridge.listen("placed", self._on_placed)
        bridge.listen("file", self._on_file)
        self._write()

    @property
    def has_link(self) -> bool:
        """Whether a link can open the page with its settings."""
        return bool(self._address)

    @property
    def attributes(self) -> Attributes:
        """What the browser and screen readers need to know of it."""
        return {
            **self.dialog.attributes,
            **self.copy.attributes,
            ".glmlab-open-settings": {"data-opens": ".json,application/json"},
            ".glmlab-link input": {"readonly": "readonly"},
        }

    def _write(self) -> None:
        link = f"{self._address}?{self._query()}" if self.has_link else ""
        if link != self.link.value:
            self.link.value = link
            self.dialog.say("")
        for widget in (self.link, self.copy.widget):
            set_shown(widget, self.has_link)
        set_shown(self.no_link, not self.has_link)

    def _on_placed(self, message: Message) -> None:
        match message:
            case {"address": str(address)}:
                self._address = address
                self._write()

    def _on_file(self, message: Message) -> None:
        match message:
            case {"text": str(content)}:
                self._open_file(content)
