"""What lessons may ask of a lab: numbers by name, read from what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Measure(NamedTuple):
    """A number, or an array of numbers.

    Attributes
    ----------
    what
        What it is, in a sentence for who writes a lesson.
    read
        Returns it from the results that are shown and those of the jobs by name, which are None before
        there are any.
    """

    what: str
    read: Callable[[Any, Mapping[str, Any]], Any]
