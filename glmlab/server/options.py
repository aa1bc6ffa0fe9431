"""What a server can be started with: one declaration for the command, its help and its TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any


class OptionsError(Exception):
    """An option cannot be taken; the message is a sentence for the user."""


def _option(default: Any, tip: str, low: float | None = None, high: float | None = None) -> Any:
    return field(default=default, metadata={"tip": tip, "low": low, "high": high})


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """How the lab is served to a class.

    Attributes
    ----------
    host, port
        Where it listens; if the port is taken, at the next free one.
    max_sessions
        Pages that may be open at once; as many as the machine holds if None.
    engines
        Processes that compute.
    idle_minutes
        After which a page that nobody uses gives its kernel back; None while its tab is open.
    hide, lock
        Labels on the page, between commas, of what students do not see, or cannot change.
    memory_limit
        Megabytes that each engine may use; as much as it thinks right if None.
    """

    host: str = _option("127.0.0.1", "default: this machine only; 0.0.0.0: whoever can reach it")
    port: int = _option(8866, "default: 8866", 0, 65535)
    max_sessions: int | None = _option(None, "pages open at once; default: what fits", 1)
    engines: int = _option(1, "processes that compute; default: 1", 1, 64)
    idle_minutes: float | None = _option(
        None, "a page that nobody uses for so long gives way; default: while its tab is open", 0.1
    )
    hide: str = _option("", "labels of what students do not see, between commas")
    lock: str = _option("", "labels of what students see and cannot change, between commas")
    memory_limit: int | None = _option(
        None,
        "megabytes for each engine; default: 4096, in a container half of its own if that is less",
        500,
    )


DEFAULTS = ServeOptions()

_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), "a text"),
    "int": ((int,), "a whole number"),
    "int | None": ((int,), "a whole number"),
    "float | None": ((int, float), "a number"),
}


def names() -> dict[str, str]:
    """Return the options by their names, with what each does."""
    return {option.name: option.metadata["tip"] for option in fields(ServeOptions)}


def with_options(options: ServeOptions, found: Mapping[str, Any]) -> ServeOptions:
    """Return options with other values, each of which is checked.

    Raises
    ------
    OptionsError
        If one has no such name, is of another type or out of its range.
    """
    declared = {option.name: option for option in fields(ServeOptions)}
    for name, value in found.items():
        if name not in declared:
            raise OptionsError(f"There is no option {name!r}; there are {', '.join(declared)}.")
        types, words = _KINDS[str(declared[name].type)]
        if isinstance(value, bool) or not isinstance(value, types):
            raise OptionsError(f"The option {name} must be {words}, but it is {value!r}.")
        low, high = declared[name].metadata["low"], declared[name].metadata["high"]
        if low is not None and not low <= value <= (float("inf") if high is None else high):
            most = "" if high is None else f" and at most {high:g}"
            raise OptionsError(
                f"The option {name} must be at least {low:g}{most}, but it is {value}."
            )
    return replace(options, **found)


def from_text(name: str, text: str) -> Any:
    """Return the value of an option as it is typed in a command; the text itself where it is none."""
    kind = str(next(option.type for option in fields(ServeOptions) if option.name == name))
    if kind == "str":
        return text
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def from_file(path: Path) -> dict[str, Any]:
    """Read the options of a TOML file.

    Raises
    ------
    OptionsError
        If it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise OptionsError(f"{path} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise OptionsError(f"{path} is no TOML file: {error}.") from error
