"""The toolbar: undo and redo, and what else is done with the settings as a whole.

Only the actions that a lab offers are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from glmlab.lab import words
from glmlab.lab.page.share import SharePanel
from glmlab.lab.restrictions import Restrictions
from glmlab.widgets.accessibility import Attributes
from glmlab.widgets.elements import box, button

Act = Callable[[], None]


class Toolbar:
    """A row of buttons, and the box that "Share" opens under it.

    Parameters
    ----------
    undo, redo, pin, share, code, predict
        Are called when their buttons are pressed. `share` is asked for the settings to share, with
        `show_link` and `show_file`; again whenever the settings change while they are in sight.
    open_settings
        Is called with the text of a settings file that the student has chosen.
    opened
        Is called once, with the query of the address under which the page was opened.
    more_to_share
        What else the box that "Share" opens holds.
    boxes
        Other boxes that open under the row.

    Attributes
    ----------
    widget
        The toolbar on the page; it must be inside the lab.
    buttons
        The buttons by the names of their actions.
    share_panel
        The box that "Share" opens.
    """

    def __init__(
        self,
        *,
        undo: Act | None = None,
        redo: Act | None = None,
        pin: Act | None = None,
        share: Act | None = None,
        code: Act | None = None,
        predict: Act | None = None,
        open_settings: Callable[[str], None] | None = None,
        opened: Callable[[str], None] | None = None,
        more_to_share: Sequence[ipywidgets.Widget] = (),
        boxes: Sequence[ipywidgets.Widget] = (),
    ) -> None:
        self._boxes = tuple(boxes)
        self._share = share
        self._open_settings = open_settings
        self._opened = opened
        actions: Mapping[str, Act | None] = {
            "undo": undo,
            "redo": redo,
            "pin": pin,
            "share": self._toggle_share if share else None,
            "code": code,
            "predict": predict,
        }
        self.buttons = {
            name: button(words.ACTIONS[name], words.ACTION_TOOLTIPS[name], f"act-{name}", act)
            for name, act in actions.items()
            if act
        }
        self.share_panel = SharePanel(
            self.close_share, can_open=open_settings is not None, more=more_to_share
        )
        self._impossible: dict[str, str] = {}
        self._restrictions = Restrictions()
        self.browser = _ToolbarInBrowser()
        self.browser.on_msg(self._on_message)
        self.widget = self._lay_out()
        self.show(can_undo=False, can_redo=False)
        self._describe()

    def show(self, *, can_undo: bool, can_redo: bool, pinned: bool = False) -> None:
        """Show what can be done with the present settings, and share those.

        Parameters
        ----------
        can_undo, can_redo
            Whether there is something to undo and redo.
        pinned
            Whether a picture is pinned.
        """
        tooltips = dict(words.ACTION_TOOLTIPS)
        if "pin" in self.buttons:
            self.buttons["pin"].description = words.UNPIN if pinned else words.ACTIONS["pin"]
            tooltips["pin"] = words.UNPIN_TOOLTIP if pinned else tooltips["pin"]
        nothing_to_do = {"undo": not can_undo, "redo": not can_redo}
        for name, offered in self.buttons.items():
            disabled_reason = self._disabled_reason(name)
            offered.disabled = bool(disabled_reason) or nothing_to_do.get(name, False)
            offered.tooltip = disabled_reason or tooltips[name]
        self._ask_what_to_share()

    def restrict(self, restrictions: Restrictions) -> None:
        """Hide and lock what a teacher wants, for mouse and keys; seen with the next `show`."""
        self._restrictions = restrictions
        for name in restrictions.hidden & self.buttons.keys():
            self.buttons[name].layout.display = "none"

    def allow(self, action: str, disabled_reason: str) -> None:
        """Offer an action, or not for a reason that its tooltip gives; seen with the next `show`."""
        self._impossible[action] = disabled_reason

    def _disabled_reason(self, action: str) -> str:
        if not self._restrictions.is_editable(action):
            # A hidden button can still be pressed by its keys.
            return words.LOCKED
        return self._impossible.get(action, "")

    def show_link(self, query: str) -> None:
        """Show the link that opens the page with a query."""
        self.share_panel.show_link(query)

    def keep_in_address(self, query: str) -> None:
        """Let the address of the page have this query; an address that is not ours stays."""
        if self.share_panel.has_link:
            self.browser.query = query

    def show_file(self, text: str) -> None:
        """Offer a text as the settings file."""
        self.browser.file = text

    def _toggle_share(self) -> None:
        self._show_share(not self.share_panel.is_open)

    def close_share(self) -> None:
        """Close the box that "Share" opens."""
        if self.share_panel.is_open:
            self._show_share(False)

    def _show_share(self, is_open: bool) -> None:
        if is_open and self._share is not None:
            # Before the box opens: who is quick would copy the link that stood there.
            self._share()
        self.share_panel.show(is_open)
        self._describe()
        self.browser.sharing = is_open

    def _ask_what_to_share(self) -> None:
        if self._share is not None and self.share_panel.is_open:
            self._share()

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        match content:
            case {"event": "placed", "address": str(address), "query": str(query)}:
                self._on_placed(address, query)
            case {"event": "copied", "copied": bool(copied)}:
                self.share_panel.say(words.COPIED if copied else words.COPY_BY_HAND)
            case {"event": "file", "text": str(text)} if self._open_settings is not None:
                self._open_settings(text)

    def _on_placed(self, address: str, query: str) -> None:
        self.share_panel.show_address(address)
        self._ask_what_to_share()
        opened, self._opened = self._opened, None
        if opened is not None:
            opened(query)

    def _describe(self) -> None:
        is_open = str(self.share_panel.is_open).lower()
        attributes: Attributes = {
            ".glmlab-toolbar": {"role": "group", "aria-label": words.TOOLBAR},
            ".glmlab-share": {"role": "dialog", "aria-label": words.ACTIONS["share"]},
            ".glmlab-said": {"role": "status"},
            ".glmlab-close": {"aria-label": words.CLOSE},
            ".glmlab-link input": {"readonly": "readonly"},
        }
        own: Attributes = {
            "undo": {"aria-keyshortcuts": "Control+Z"},
            "redo": {"aria-keyshortcuts": "Control+Shift+Z Control+Y"},
            "share": {"aria-expanded": is_open, "aria-haspopup": "dialog"},
        }
        for name in own.keys() & self.buttons.keys():
            attributes[f".glmlab-act-{name}"] = own[name]
        self.browser.attributes = attributes

    def _lay_out(self) -> ipywidgets.Box:
        row = box("actions", *self.buttons.values())
        return box("toolbar", row, self.share_panel.widget, *self._boxes, self.browser)


class _ToolbarInBrowser(anywidget.AnyWidget):
    """What only the browser can do: keys, the clipboard, files, and its own address.

    It shows nothing, but it must be placed on the page inside the toolbar.

    Attributes
    ----------
    attributes
        CSS selectors within the lab and the attributes of the elements that they find.
    query
        That of the page's address; None leaves it as it is.
    file
        Text of the settings file to download.
    sharing
        Whether the box that "Share" opens can be seen; it takes the focus and gives it back.
    """

    _esm = Path(__file__).with_name("toolbar.js")

    attributes = traitlets.Dict().tag(sync=True)
    query = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    file = traitlets.Unicode("").tag(sync=True)
    sharing = traitlets.Bool(False).tag(sync=True)
