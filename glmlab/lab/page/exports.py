"""What a student takes away: the code, the data, and the pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from glmlab.lab.export import Columns, Export
from glmlab.lab.files import csv_bytes, npz_bytes, zip_bytes
from glmlab.lab.page.code import CodePanel, WriteScript
from glmlab.lab.page.downloads import ALL, Downloads
from glmlab.widgets.bridge import Attributes, Bridge


class Exports:
    """Connects the box "Code" and the rows of the box "Share" with what they give.

    Parameters
    ----------
    bridge
        Speaks with the browser.
    scripts
        Settings to script, by the name of the library that it uses.
    pictures
        What can be saved as a picture: labels by the names of the views.
    present
        Returns the present settings.
    export
        Returns the data of the picture; None before the first one.
    tables
        Returns the numbers of each picture, by the names of the views; None where pictures have none.
    describe_settings
        Says in one sentence what a picture is of.
    opening
        Is called before the box "Code" opens.
    describe
        Is called when `attributes` have changed.

    Attributes
    ----------
    code
        The box that "Code" opens.
    downloads
        Rows of the box that "Share" opens.
    """

    def __init__(
        self,
        bridge: Bridge,
        scripts: Mapping[str, WriteScript],
        pictures: Mapping[str, str],
        *,
        present: Callable[[], Any],
        export: Callable[[], Export | None],
        tables: Callable[[], Mapping[str, Columns]] | None,
        describe_settings: Callable[[], str],
        opening: Callable[[], None],
        describe: Callable[[], None],
    ) -> None:
        self._export, self._tables = export, tables
        self._pictures = pictures
        self._bridge = bridge
        self.downloads = Downloads(
            bridge, self._save_data, describe_settings, self._save_table if tables else None
        )
        self.code = CodePanel(bridge, scripts, present=present, opening=opening, describe=describe)

    @property
    def attributes(self) -> Attributes:
        """What screen readers need to know of all of it."""
        return self.code.attributes | self.downloads.attributes

    def offer_pictures(self, views: Iterable[str]) -> None:
        """Offer the views that can be seen, by their names, as pictures."""
        self.downloads.offer(
            {name: self._pictures[name] for name in views if name in self._pictures}
        )

    def _save_table(self, picture: str) -> bool:
        """Save the numbers of a picture, or of all in one file; return whether there are any."""
        tables = self._tables() if self._tables else {}
        if picture in tables:
            self._bridge.save(f"glmlab-{picture}.csv", csv_bytes(tables[picture]))
            return True
        if picture != ALL or not tables:
            return False
        files = {f"{name}.csv": csv_bytes(columns) for name, columns in tables.items()}
        self._bridge.save("glmlab-pictures.zip", zip_bytes(files))
        return True

    def _save_data(self, kind: str) -> bool:
        export = self._export()
        if export is None:
            return False
        content = csv_bytes(export.columns) if kind == "CSV" else npz_bytes(export.arrays)
        self._bridge.save(f"glmlab-data.{kind.lower()}", content)
        return True
