"""The tabs over the pictures of which one is seen at a time."""

from __future__ import annotations

from typing import NamedTuple


class Tab(NamedTuple):
    """A picture of which one is seen at a time.

    Attributes
    ----------
    label
        As the student reads it.
    tip
        What it shows, in a sentence.
    """

    label: str
    tip: str
