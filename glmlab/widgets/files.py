"""Files that Python makes and the browser saves."""

from __future__ import annotations

from pathlib import Path

import anywidget

_FOLDER = Path(__file__).parent

DOWNLOAD_JS = (_FOLDER / "download.js").read_text(encoding="utf-8")
"""Defines ``download(name, blob)``, for the scripts of widgets that save files."""

KINDS = {".npz": "application/zip", ".csv": "text/csv", ".py": "text/x-python"}
"""Media types by the end of a file's name."""


class FileSaver(anywidget.AnyWidget):
    """Hands files to the browser, which saves them among the student's downloads.

    Nothing is sent before it is asked for. It shows nothing, but it must be placed on the page.
    """

    _esm = DOWNLOAD_JS + (_FOLDER / "files.js").read_text(encoding="utf-8")

    def save(self, name: str, content: bytes) -> None:
        """Save a file of a known kind.

        Parameters
        ----------
        name
            With an ending of `KINDS`.
        content
            All of it.
        """
        self.send({"name": name, "kind": KINDS[Path(name).suffix]}, [content])
