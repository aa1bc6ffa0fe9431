"""The box that "Code" opens: a script that makes what the page shows."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from glmlab.lab import words
from glmlab.widgets.accessibility import Attributes
from glmlab.widgets.elements import box, button, text

WriteScript = Callable[[Any], str]
SaveFile = Callable[[str, bytes], None]


class CodePanel:
    """Shows the script of the present settings, with one library or another.

    Parameters
    ----------
    scripts
        Settings to script, by the name of the library that it uses.
    present
        Returns the present settings.
    save
        Saves a file, given its name and its bytes.
    opening
        Is called before the box opens.
    describe
        Is called when `attributes` have changed.

    Attributes
    ----------
    widget
        The box on the page; it must be inside the toolbar, under which it opens.
    script
        What is shown.
    """

    def __init__(
        self,
        scripts: Mapping[str, WriteScript],
        *,
        present: Callable[[], Any],
        save: SaveFile,
        opening: Callable[[], None],
        describe: Callable[[], None],
    ) -> None:
        self._scripts = scripts
        self._present = present
        self._save = save
        self._opening = opening
        self._describe = describe
        self.script = ""
        self.libraries = ipywidgets.ToggleButtons(
            options=list(scripts),
            tooltips=[words.script_tooltip(library) for library in scripts],
        )
        self.libraries.add_class("glmlab-code-libraries")
        self.libraries.observe(lambda _change: self._on_library(), "value")
        self.text = text("", "code-text")
        self.copy = button(words.COPY_CODE, words.COPY_CODE_TOOLTIP, "copy-code")
        self.download = button(
            words.DOWNLOAD_CODE, words.DOWNLOAD_CODE_TOOLTIP, "save-code", self._save_script
        )
        self.said = text("", "said")
        self.close_button = button("×", words.CLOSE_SHARE_TOOLTIP, "close-code", self.close)
        self.browser = _CodeInBrowser()
        self.browser.on_msg(self._on_message)
        self.widget = self._lay_out()
        self.widget.layout.display = "none"

    @property
    def is_open(self) -> bool:
        """Whether the box can be seen."""
        return self.widget.layout.display != "none"

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of it."""
        is_open = str(self.is_open).lower()
        pressed: Attributes = {
            f".glmlab-code-libraries button:nth-of-type({place})": {
                "aria-pressed": str(library == self.libraries.value).lower()
            }
            for place, library in enumerate(self._scripts, start=1)
        }
        return pressed | {
            ".glmlab-act-code": {"aria-expanded": is_open, "aria-haspopup": "dialog"},
            ".glmlab-code": {"role": "dialog", "aria-label": words.ACTIONS["code"]},
            # A region that scrolls must be reached by the keyboard.
            ".glmlab-code-text": {
                "role": "region",
                "aria-label": words.SCRIPT,
                "tabindex": "0",
            },
            ".glmlab-code .glmlab-said": {"role": "status"},
            ".glmlab-close-code": {"aria-label": words.CLOSE},
        }

    def toggle(self) -> None:
        """Open the box, or close it."""
        if self.is_open:
            self.close()
            return
        self._opening()
        # Before the box opens: who is quick would copy the script that stood there.
        self._write()
        self.widget.layout.display = None
        self.browser.opened = True
        self._describe()

    def close(self) -> None:
        """Close the box, if it is open."""
        if not self.is_open:
            return
        self.said.value = ""
        self.widget.layout.display = "none"
        self.browser.opened = False
        self._describe()

    def show(self) -> None:
        """Show the script of the present settings, where it can be seen at all."""
        if self.is_open:
            self._write()

    def _write(self) -> None:
        script = self._scripts[str(self.libraries.value)](self._present())
        if script != self.script:
            self.script = script
            self.said.value = ""
            self.text.value = f"<pre>{html.escape(script)}</pre>"

    def _on_library(self) -> None:
        self.show()
        self._describe()

    def _save_script(self) -> None:
        name = f"{str(self.libraries.value).lower()}_script.py"
        self._save(name, self.script.encode())

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        match content:
            case {"event": "copied", "copied": bool(copied)}:
                said = words.COPIED if copied else words.COPY_CODE_BY_HAND
                self.said.value = html.escape(said)

    def _lay_out(self) -> ipywidgets.Box:
        title = text(f"<h2>{html.escape(words.ACTIONS['code'])}</h2>", "share-title")
        actions = box("share-row", self.copy, self.download, self.said)
        # The button that closes is the last one that Tab comes to; it stands in the corner.
        return box(
            "code", title, self.libraries, self.text, actions, self.close_button, self.browser
        )


class _CodeInBrowser(anywidget.AnyWidget):
    """What only the browser can do: the clipboard, keys, and the focus.

    Attributes
    ----------
    opened
        Whether the box can be seen; it takes the focus and gives it back.
    """

    _esm = Path(__file__).with_name("code.js")

    opened = traitlets.Bool(False).tag(sync=True)
