"""Data and pictures as files: rows of the box that "Share" opens."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from functools import partial

import ipywidgets

from glmlab.lab import words
from glmlab.widgets.bridge import Attributes, Bridge, Message
from glmlab.widgets.elements import box, button, name_model, set_shown, text

ALL = "all"
DATA_FORMATS = ("NPZ", "CSV")
PICTURE_FORMATS = ("PNG", "SVG")
MOST_LETTERS_OF_AUTHOR = 80


class Downloads:
    """Saves the data, and the pictures as they are seen.

    Parameters
    ----------
    bridge
        Speaks with the browser.
    save_data
        Saves the data in a format of `DATA_FORMATS`, and returns whether there are any.
    describe_settings
        Says in one sentence what a picture is of.
    save_table
        Saves the numbers of a picture, or of `ALL`, and returns whether there are any; None where pictures have
        none.

    Attributes
    ----------
    author
        Who has made the pictures, as it is written under them.
    widget
        The rows on the page; they must be inside the lab.
    """

    def __init__(
        self,
        bridge: Bridge,
        save_data: Callable[[str], bool],
        describe_settings: Callable[[], str],
        save_table: Callable[[str], bool] | None = None,
    ) -> None:
        self._bridge = bridge
        self._save_data = save_data
        self._describe_settings = describe_settings
        self._save_table = save_table
        self.author = ipywidgets.Text(
            description=words.AUTHOR, placeholder=words.AUTHOR_HINT, tooltip=words.AUTHOR_TOOLTIP
        )
        self.data = _buttons(DATA_FORMATS, words.data_tooltip, self._on_data)
        self.pictures = _buttons(PICTURE_FORMATS, words.picture_tooltip, self.save_picture)
        self.table = button("CSV", words.TABLE_TOOLTIP, "save-table", self._on_table)
        set_shown(self.table, save_table is not None)
        self.picture = ipywidgets.Dropdown(
            options=[(words.ALL_PICTURES, ALL)],
            description=words.PICTURES_LABEL,
            tooltip=words.PICTURES_TOOLTIP,
        )
        for chosen in (self.author, self.picture):
            name_model(chosen)
        self.status = text("", "status")
        self.widget = self._lay_out()
        bridge.listen("failed", self._on_failed)

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of it."""
        return {
            ".glmlab-take-data": {"role": "group", "aria-label": words.SAVE_DATA},
            ".glmlab-take-pictures": {"role": "group", "aria-label": words.SAVE_PICTURES},
            ".glmlab-downloads .glmlab-status": {"role": "status"},
        }

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer these pictures, labels by the names of their views, and all of them in one."""
        options = ((words.ALL_PICTURES, ALL), *((label, name) for name, label in names.items()))
        if options == self.picture.options:
            return
        chosen = self.picture.value
        self.picture.options = options
        self.picture.value = chosen if chosen in names else ALL

    def save_picture(self, kind: str) -> None:
        """Save what is chosen of the pictures, in a format of `PICTURE_FORMATS`."""
        self._say("")
        author = self.author.value.strip()[:MOST_LETTERS_OF_AUTHOR]
        content = {
            "picture": self.picture.value,
            "format": kind.lower(),
            "author": author,
            "footer": ". ".join(part for part in (author, self._describe_settings()) if part),
        }
        self._bridge.tell("picture", content)

    def _on_data(self, kind: str) -> None:
        self._say("" if self._save_data(kind) else words.NO_PICTURE)

    def _on_table(self) -> None:
        is_saved = self._save_table is not None and self._save_table(str(self.picture.value))
        self._say("" if is_saved else words.NO_TABLE)

    def _on_failed(self, message: Message) -> None:
        match message:
            case {"picture": str()}:
                self._say(words.PICTURE_FAILED)

    def _say(self, sentence: str) -> None:
        self.status.value = html.escape(sentence)

    def _lay_out(self) -> ipywidgets.Box:
        data = _row("data", ipywidgets.Label(words.DATA_LABEL), *self.data.values())
        pictures = _row("pictures", self.picture, *self.pictures.values(), self.table)
        author = _row("author", self.author)
        return box("downloads", data, pictures, author, self.status)


def _buttons(
    formats: tuple[str, ...], tooltip: Callable[[str], str], act: Callable[[str], None]
) -> dict[str, ipywidgets.Button]:
    return {
        kind: button(kind, tooltip(kind), f"save-{kind.lower()}", partial(act, kind))
        for kind in formats
    }


def _row(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    row = box("dialog-row", *children)
    row.add_class(f"glmlab-take-{name}")
    return row
