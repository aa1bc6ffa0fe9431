"""Data and pictures as files: rows of the box that "Share" opens."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets

from glmlab.lab import words
from glmlab.widgets.accessibility import Attributes
from glmlab.widgets.elements import box, text
from glmlab.widgets.files import DOWNLOAD_JS

_FOLDER = Path(__file__).parent

ALL = "all"
DATA_FORMATS = ("NPZ", "CSV")
PICTURE_FORMATS = ("PNG", "SVG")


class Downloads:
    """Saves the data, and the pictures as they are seen.

    Parameters
    ----------
    save_data
        Saves the data in a format of `DATA_FORMATS`, and returns whether there are any.

    Attributes
    ----------
    widget
        The rows on the page; they must be inside the lab.
    """

    def __init__(self, save_data: Callable[[str], bool]) -> None:
        self._save_data = save_data
        self.browser = _PicturesInBrowser()
        self.browser.on_msg(self._on_message)
        self.data = _buttons(DATA_FORMATS, words.data_tooltip, self._on_data)
        self.pictures = _buttons(PICTURE_FORMATS, words.picture_tooltip, self._on_picture)
        self.picture = ipywidgets.Dropdown(
            options=[(words.ALL_PICTURES, ALL)],
            description=words.PICTURES_LABEL,
            tooltip=words.PICTURES_TOOLTIP,
        )
        self.said = text("", "said")
        self.widget = self._lay_out()

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of it."""
        return {
            ".glmlab-take-data": {"role": "group", "aria-label": words.SAVE_DATA},
            ".glmlab-take-pictures": {"role": "group", "aria-label": words.SAVE_PICTURES},
            ".glmlab-downloads .glmlab-said": {"role": "status"},
        }

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer these pictures, labels by the names of their views, and all of them in one."""
        options = ((words.ALL_PICTURES, ALL), *((label, name) for name, label in names.items()))
        if options == self.picture.options:
            return
        chosen = self.picture.value
        self.picture.options = options
        self.picture.value = chosen if chosen in names else ALL

    def _on_data(self, kind: str) -> None:
        self._say("" if self._save_data(kind) else words.NO_PICTURE)

    def _on_picture(self, kind: str) -> None:
        self._say("")
        self.browser.send({"picture": self.picture.value, "format": kind.lower()})

    def _on_message(self, _widget: Any, content: Any, _buffers: Any) -> None:
        match content:
            case {"event": "failed", "picture": str()}:
                self._say(words.PICTURE_FAILED)

    def _say(self, sentence: str) -> None:
        self.said.value = html.escape(sentence)

    def _lay_out(self) -> ipywidgets.Box:
        data = _row("data", ipywidgets.Label(words.DATA_LABEL), *self.data.values())
        pictures = _row("pictures", self.picture, *self.pictures.values())
        return box("downloads", data, pictures, self.said, self.browser)


class _PicturesInBrowser(anywidget.AnyWidget):
    """Draws the pictures that are on the page once more, each as a file that stands alone.

    It shows nothing, but it must be placed on the page inside the lab.
    """

    _esm = DOWNLOAD_JS + (_FOLDER / "pictures.js").read_text(encoding="utf-8")


def _buttons(
    formats: tuple[str, ...], tooltip: Callable[[str], str], act: Callable[[str], None]
) -> dict[str, ipywidgets.Button]:
    buttons = {}
    for kind in formats:
        button = ipywidgets.Button(description=kind, tooltip=tooltip(kind))
        button.on_click(lambda _button, kind=kind: act(kind))
        buttons[kind] = button
    return buttons


def _row(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    row = box("share-row", *children)
    row.add_class(f"glmlab-take-{name}")
    return row
