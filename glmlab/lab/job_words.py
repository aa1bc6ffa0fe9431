"""The words around long work."""

from __future__ import annotations

from typing import NamedTuple


class JobWords(NamedTuple):
    """The words around long work.

    Attributes
    ----------
    begin, begin_tooltip
        The button that begins it.
    cancel_tooltip
        What the button that cancels it does.
    disabled_reason
        Why there is nothing to do.
    stale
        That what is shown belongs to other settings.
    """

    begin: str
    begin_tooltip: str
    cancel_tooltip: str
    disabled_reason: str
    stale: str
