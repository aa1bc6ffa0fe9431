"""The data of a picture, as they are taken away in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
"""Of a table: arrays of one length, by the heads of the columns."""


@dataclass(frozen=True)
class Export:
    """What a workspace gives away of a picture.

    Attributes
    ----------
    arrays
        Everything, by name.
    columns
        What makes a table with one row per bin.
    """

    arrays: Mapping[str, NDArray[Any]]
    columns: Columns
