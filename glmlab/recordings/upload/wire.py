"""Contents as bytes, from the process that parses to the one that asked: JSON, then the arrays. No pickle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.framing import Arrays, framed, unframed
from glmlab.recordings.reading.contents import Contents, Role, Variable


def encoded(contents: Contents) -> Iterator[bytes | memoryview]:
    """Give contents piece by piece."""
    arrays = Arrays()
    aside = arrays.aside
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
    yield from framed(header, arrays.found)


def encoded_error(error: RecordingError) -> Iterator[bytes | memoryview]:
    """Give a sentence in place of contents."""
    yield from framed({"error": str(error)})


def decoded(message: bytes) -> Contents:
    """Return the contents of a message.

    Raises
    ------
    RecordingError
        If it is a sentence in their place.
    ValueError
        If it is no such message.
    """
    header, arrays = unframed(message)
    if "error" in header:
        raise RecordingError(header["error"])
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
