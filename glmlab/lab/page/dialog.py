"""A box that a button of the toolbar opens under it, and a button that copies what stands there."""

from __future__ import annotations

import html
from collections.abc import Callable

import ipywidgets

from glmlab.lab import words
from glmlab.widgets.bridge import Attributes, Bridge, Message
from glmlab.widgets.elements import box, button, text


class Dialog:
    """Opens and closes; the browser moves the focus, and closes it with Escape.

    Parameters
    ----------
    bridge
        Speaks with the browser.
    name
        That of the action whose button opens it.
    opening
        Is called before it opens, and makes room for it.
    write
        Writes what it shows of the present settings; before it opens, too: who is quick would copy what
        stood there before.
    describe
        Is called when `attributes` have changed.

    Attributes
    ----------
    widget
        The box on the page, which `fill` fills; it must be inside the toolbar.
    close_button
        Closes it.
    status
        A place for what came of something that was done in it.
    """

    def __init__(
        self,
        bridge: Bridge,
        name: str,
        *,
        opening: Callable[[], None],
        write: Callable[[], None],
        describe: Callable[[], None],
    ) -> None:
        self._bridge = bridge
        self._name = name
        self._opening = opening
        self._write = write
        self._describe = describe
        self.status = text("", "status")
        self.close_button = button("×", words.CLOSE_TOOLTIP, "close", self.close)
        self.widget = box("dialog")
        self.widget.add_class(f"glmlab-{name}")
        self.widget.layout.display = "none"

    def fill(self, *children: ipywidgets.Widget) -> None:
        """Put something into the box, under its title."""
        title = text(f"<h2>{html.escape(words.ACTIONS[self._name])}</h2>", "dialog-title")
        # The button that closes is the last one that Tab comes to; it stands in the corner.
        self.widget.children = (title, *children, self.close_button)

    @property
    def is_open(self) -> bool:
        """Whether the box can be seen."""
        return self.widget.layout.display != "none"

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of it."""
        return {
            f".glmlab-act-{self._name}": {
                "data-dialog": self._name,
                "aria-expanded": str(self.is_open).lower(),
                "aria-haspopup": "dialog",
            },
            f".glmlab-{self._name}": {
                "data-dialog": self._name,
                "role": "dialog",
                "aria-label": words.ACTIONS[self._name],
            },
            f".glmlab-{self._name} .glmlab-status": {"role": "status"},
            f".glmlab-{self._name} .glmlab-close": {"aria-label": words.CLOSE},
        }

    def toggle(self) -> None:
        """Open the box, or close it."""
        if self.is_open:
            self.close()
            return
        self._opening()
        self._write()
        self.widget.layout.display = None
        self._bridge.opened = self._name
        self._describe()

    def update(self) -> None:
        """Show what there is for the present settings, where it can be seen at all."""
        if self.is_open:
            self._write()

    def close(self) -> None:
        """Close the box, if it is open."""
        if not self.is_open:
            return
        self.say("")
        self.widget.layout.display = "none"
        self._bridge.opened = ""
        self._describe()

    def say(self, sentence: str) -> None:
        """Say what came of something; "" says nothing any more."""
        self.status.value = html.escape(sentence)


class CopyButton:
    """Copies the text of an element, which the browser alone can.

    Parameters
    ----------
    bridge
        Speaks with the browser.
    name
        The class of the button.
    label, tooltip
        What stands on it, and what it says of itself.
    selector
        Finds the element within the lab.
    say
        Is told in a sentence what came of it.
    by_hand
        The sentence where the browser does not let it copy.

    Attributes
    ----------
    widget
        The button on the page.
    """

    def __init__(
        self,
        bridge: Bridge,
        name: str,
        label: str,
        tooltip: str,
        *,
        selector: str,
        say: Callable[[str], None],
        by_hand: str,
    ) -> None:
        self._name = name
        self._selector = selector
        self._say = say
        self._by_hand = by_hand
        self.widget = button(label, tooltip, name)
        bridge.listen("copied", self._on_copied)

    @property
    def attributes(self) -> Attributes:
        """What the browser needs to know of it."""
        return {f".glmlab-{self._name}": {"data-copies": self._selector}}

    def _on_copied(self, message: Message) -> None:
        match message:
            case {"selector": self._selector, "copied": bool(copied)}:
                self._say(words.COPIED if copied else self._by_hand)
