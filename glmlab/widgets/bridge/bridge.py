"""The one widget by which a lab and the browser speak of all that ipywidgets and bqplot have no word for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from glmlab.widgets.bridge.modules import standing_alone

Attributes = dict[str, dict[str, str]]
"""CSS selector -> the attributes that the elements it finds are given; "" takes one away."""

Message = Mapping[str, Any]
"""What the browser tells of an event; it may say anything."""

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".npz": "application/zip",
    ".py": "text/x-python",
    ".zip": "application/zip",
}
"""Of the files that are saved, by the end of their names."""


class Bridge(anywidget.AnyWidget):
    """Speaks with the browser for all parts of a lab; the scripts beside it do their work there.

    States, of which the last one counts, are attributes. Events, of which each one counts, are
    messages. It shows nothing itself, but it must be placed on the page inside the lab.

    Attributes
    ----------
    controls
        Roles and texts of elements within the lab; kept also when its elements are made anew.
    figures
        The same for what changes with every picture, so that a drag sends no more than that.
    formulas
        MathML by the names of settings, for the tip beside a control.
    definitions
        Of the words of the field, by name.
    explanations
        Of each picture, by name: a text, and the words of the field to define with it.
    surfaces
        The figures that can be dragged on, by name; see `glmlab.widgets.pointer`.
    held
        The name of the surface on which the pointer is held down, or "".
    drag
        Where the pointer is on it.
    opened
        The name of the box that is open under the toolbar, or ""; it takes the focus and gives it back.
    query
        That of the page's address; None leaves it as it is.
    kept
        Texts that the browser keeps for the student, by name; None asks for the one that it has.
    """

    _esm = standing_alone(Path(__file__).with_name("bridge.js"))

    controls: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    figures: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    formulas: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    definitions: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    explanations: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    surfaces: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    held: str = traitlets.Unicode("").tag(sync=True)  # type: ignore[assignment]
    drag: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    opened: str = traitlets.Unicode("").tag(sync=True)  # type: ignore[assignment]
    query = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    kept: dict[str, str | None] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self._listeners: dict[str, list[Callable[[Message], None]]] = {}
        self.on_msg(self._on_message)

    def listen(self, event: str, call: Callable[[Message], None]) -> None:
        """Call on each event of a name, with the message that tells of it.

        ``placed`` tells that the lab is on a page, with its ``address`` and ``query``; ``drag`` and
        ``key`` of a hand on a figure; ``copied`` whether the text that a ``selector`` finds has been
        copied; ``window`` the ``width`` and ``height`` of the window in pixels; ``file`` the ``text`` of a
        file that the student has chosen; ``failed`` that a
        ``picture`` could not be drawn; ``kept`` which ``text`` the browser has of a ``name``, "" for none.
        """
        self._listeners.setdefault(event, []).append(call)

    def tell(self, event: str, content: Message, buffers: Sequence[bytes] = ()) -> None:
        """Tell the browser of an event."""
        self.send({"event": event, **content}, list(buffers))

    def save(self, name: str, content: bytes) -> None:
        """Let the browser save a file among the student's downloads.

        Parameters
        ----------
        name
            With an ending of `MEDIA_TYPES`.
        content
            All of it.
        """
        self.tell("save", {"name": name, "kind": MEDIA_TYPES[Path(name).suffix]}, [content])

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        match content:
            case {"event": str(event)}:
                for call in self._listeners.get(event, ()):
                    call(content)
