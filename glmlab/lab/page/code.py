"""The box that "Code" opens: a script that makes what the page shows."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from glmlab.lab import words
from glmlab.lab.page.dialog import CopyButton, Dialog
from glmlab.widgets.bridge import Attributes, Bridge
from glmlab.widgets.elements import box, button, text

WriteScript = Callable[[Any], str]


class CodePanel:
    """Shows the script of the present settings, with one library or another.

    Parameters
    ----------
    bridge
        Speaks with the browser.
    scripts
        Settings to script, by the name of the library that it uses.
    present
        Returns the present settings.
    opening
        Is called before the box opens.
    describe
        Is called when `attributes` have changed.

    Attributes
    ----------
    dialog
        The box.
    script
        What is shown.
    """

    def __init__(
        self,
        bridge: Bridge,
        scripts: Mapping[str, WriteScript],
        *,
        present: Callable[[], Any],
        opening: Callable[[], None],
        describe: Callable[[], None],
    ) -> None:
        self._bridge = bridge
        self._scripts = scripts
        self._present = present
        self._describe = describe
        self.script = ""
        self.dialog = Dialog(bridge, "code", opening=opening, write=self._write, describe=describe)
        self.libraries = ipywidgets.ToggleButtons(
            options=list(scripts),
            tooltips=[words.script_tooltip(library) for library in scripts],
        )
        self.libraries.add_class("glmlab-code-libraries")
        self.libraries.observe(lambda _change: self._on_library(), "value")
        self.text = text("", "code-text")
        self.copy = CopyButton(
            bridge,
            "copy-code",
            words.COPY_CODE,
            words.COPY_CODE_TOOLTIP,
            selector=".glmlab-code-text pre",
            say=self.dialog.say,
            by_hand=words.COPY_CODE_BY_HAND,
        )
        self.download = button(
            words.DOWNLOAD_CODE, words.DOWNLOAD_CODE_TOOLTIP, "save-code", self.save
        )
        self.dialog.fill(
            self.libraries,
            self.text,
            box("dialog-row", self.copy.widget, self.download, self.dialog.status),
        )

    @property
    def attributes(self) -> Attributes:
        """What the browser and screen readers need to know of it."""
        pressed: Attributes = {
            f".glmlab-code-libraries button:nth-of-type({place})": {
                "aria-pressed": str(library == self.libraries.value).lower()
            }
            for place, library in enumerate(self._scripts, start=1)
        }
        return {
            **pressed,
            **self.dialog.attributes,
            **self.copy.attributes,
            # A region that scrolls must be reached by the keyboard.
            ".glmlab-code-text": {"role": "region", "aria-label": words.SCRIPT, "tabindex": "0"},
        }

    def _write(self) -> None:
        script = self._scripts[str(self.libraries.value)](self._present())
        if script != self.script:
            self.script = script
            self.dialog.say("")
            self.text.value = f"<pre>{html.escape(script)}</pre>"

    def _on_library(self) -> None:
        self.dialog.update()
        self._describe()

    def save(self) -> None:
        """Save the script of the present settings."""
        self._write()
        name = f"{str(self.libraries.value).lower()}_script.py"
        self._bridge.save(name, self.script.encode())
