"""The style sheet of a page: every ``.css`` stands beside what it is for, and all are joined here."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from glmlab.widgets.palette import VARIABLES


@cache
def style_sheet(*packages: str) -> str:
    """Return the colours, and all style sheets of some packages and of what is in them.

    Parameters
    ----------
    packages
        Their names; rules of later ones win over equal rules of earlier ones, and within a folder those
        of files later in the alphabet: ``base.css`` is the ground of all.
    """
    sheets = (sheet for package in packages for sheet in _sheets(files(package)))
    return VARIABLES + "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _sheets(folder: Traversable) -> list[Traversable]:
    """Return the style sheets in a folder, by name, and then those of its folders."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    here = [entry for entry in entries if entry.name.endswith(".css")]
    inner = [entry for entry in entries if entry.is_dir() and not entry.name.startswith("_")]
    return here + [sheet for one in inner for sheet in _sheets(one)]
