"""Contents as bytes, from the process that parses to the one that asked: JSON, then the arrays. No pickle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents, Role, Variable

LENGTH_BYTES = 8


def encoded(contents: Contents) -> Iterator[bytes | memoryview]:
    """Give contents piece by piece."""
    arrays: list[np.ndarray] = []

    def aside(array: np.ndarray | None) -> int | None:
        if array is None:
            return None
        for k, known in enumerate(arrays):
            # Signals share their times.
            if known is array:
                return k
        arrays.append(array)
        return len(arrays) - 1

    header: dict[str, Any] = {
        "name": contents.name,
        "constants": contents.constants,
        "window_s": contents.window_s,
        "notes": contents.notes,
        "has_strangers": contents.has_strangers,
        "epochs_s": aside(contents.epochs_s),
        "variables": [
            {
                "name": v.name,
                "values": aside(v.values),
                "unit": v.unit,
                "role": v.role,
                "times": aside(v.times),
                "times_unit": v.times_unit,
                "problem": v.problem,
            }
            for v in contents.variables
        ],
    }
    header["arrays"] = [[array.dtype.str, array.shape] for array in arrays]
    yield from _framed(header)
    for array in arrays:
        yield np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def encoded_error(error: RecordingError) -> Iterator[bytes]:
    """Give a sentence in place of contents."""
    yield from _framed({"error": str(error)})


def _framed(header: dict[str, Any]) -> Iterator[bytes]:
    text = json.dumps(header).encode()
    yield len(text).to_bytes(LENGTH_BYTES, "little")
    yield text


def decoded(message: bytes) -> Contents:
    """Return the contents of a message.

    Raises
    ------
    RecordingError
        If it is a sentence in their place.
    ValueError
        If it is no such message.
    """
    start = LENGTH_BYTES + int.from_bytes(message[:LENGTH_BYTES], "little")
    header = json.loads(message[LENGTH_BYTES:start])
    if "error" in header:
        raise RecordingError(header["error"])
    arrays = []
    for dtype, shape in header["arrays"]:
        n = int(np.prod(shape, dtype=np.int64))
        arrays.append(np.frombuffer(message, np.dtype(dtype), n, start).reshape(shape))
        start += arrays[-1].nbytes
    at: dict[int | None, Any] = {None: None, **dict(enumerate(arrays))}
    return Contents(
        header["name"],
        tuple(
            Variable(
                v["name"],
                at[v["values"]],
                v["unit"],
                v["role"] and Role(v["role"]),
                at[v["times"]],
                v["times_unit"],
                v["problem"],
            )
            for v in header["variables"]
        ),
        header["constants"],
        at[header["epochs_s"]],
        header["window_s"] and tuple(header["window_s"]),
        tuple(header["notes"]),
        header["has_strangers"],
    )
