"""Numbers as bytes between processes: a header of JSON, then arrays. Nothing is pickled."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

_LENGTH_BYTES = 8
_ALIGNED = 8

_ARRAYS = "arrays"


class Arrays:
    """Puts arrays aside, each once, while what they belong to is written into a header.

    Attributes
    ----------
    found
        In their order.
    """

    def __init__(self) -> None:
        self.found: list[np.ndarray] = []

    def aside(self, array: np.ndarray | None) -> int | None:
        """Return the place of an array among all; None for none."""
        if array is None:
            return None
        for k, known in enumerate(self.found):
            # Signals share their times.
            if known is array:
                return k
        self.found.append(array)
        return len(self.found) - 1


def framed(
    header: dict[str, Any], arrays: Sequence[np.ndarray] = ()
) -> Iterator[bytes | memoryview]:
    """Give a header and arrays piece by piece."""
    shapes = [[array.dtype.str, array.shape] for array in arrays]
    text = json.dumps({**header, _ARRAYS: shapes}).encode()
    # Numbers that begin anywhere are read more slowly.
    text += b" " * (-len(text) % _ALIGNED)
    yield len(text).to_bytes(_LENGTH_BYTES, "little")
    yield text
    for array in arrays:
        yield np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def unframed(message: bytes | memoryview) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Return the header and the arrays of a message, which share its memory.

    Raises
    ------
    ValueError
        If it is no such message, or has anything but numbers.
    """
    start = _LENGTH_BYTES + int.from_bytes(message[:_LENGTH_BYTES], "little")
    header = json.loads(bytes(message[_LENGTH_BYTES:start]))
    arrays = []
    for dtype, shape in header[_ARRAYS]:
        kind = np.dtype(dtype)
        if kind.kind not in "biuf":
            raise ValueError(f"An array of numbers is no {dtype!r}.")
        n = int(np.prod(shape, dtype=np.int64))
        arrays.append(np.frombuffer(message, kind, n, start).reshape(shape))
        start += arrays[-1].nbytes
    return header, arrays
