"""The values of settings as short text and as JSON: strings, numbers, truth values, and tuples."""

from __future__ import annotations

import dataclasses
import math
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote

_WHOLE = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"-?([0-9]{1,25}\.?[0-9]{0,25}|\.[0-9]{1,25})([eE][+-]?[0-9]{1,4})?")
_LARGEST_WHOLE = 2**63
_TRUTH = {"true": True, "false": False}

_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
_LIST_WORDS: dict[type | None, str] = {
    str: "a list of words",
    int: "a list of whole numbers",
    float: "a list of numbers",
}

# No other value is written with quotes, so an empty string among others can be seen.
_EMPTY_STRING = "''"


@dataclass(frozen=True)
class Kind:
    """What a field holds.

    Attributes
    ----------
    scalar
        str, int, float or bool; None for a tuple.
    items
        The kinds of a tuple's items.
    any_length
        Whether the tuple has any number of items, all of the one kind.
    """

    scalar: type | None = None
    items: tuple[Kind, ...] = ()
    any_length: bool = False

    @property
    def words(self) -> str:
        """What such a value is called in a sentence."""
        if self.scalar:
            return _WORDS[self.scalar]
        item = self.items[0].scalar if self.any_length else None
        return _LIST_WORDS.get(item, "a list")

    def of_items(self, count: int) -> tuple[Kind, ...]:
        """Return the kinds of so many items; ValueError where a tuple has another number."""
        kinds = self.items * count if self.any_length else self.items
        if len(kinds) != count:
            raise ValueError(count)
        return kinds


def value_kinds(settings: Any) -> Mapping[str, Kind]:
    """Return the kinds of a dataclass's fields; TypeError for one that cannot be shared."""
    return _kinds_of(type(settings))


@cache
def _kinds_of(settings_type: type[Any]) -> Mapping[str, Kind]:
    # The address is written at each step of a drag; reading the annotations takes most of that.
    hints = typing.get_type_hints(settings_type)
    kinds = {field.name: _kind(hints[field.name]) for field in dataclasses.fields(settings_type)}
    return MappingProxyType(kinds)


def write_text(value: Any) -> str:
    """Write a value; `read_text` with its kind gives the very same one."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ",".join(map(_write_item, value))
    return _write_scalar(value)


def read_text(kind: Kind, text: str) -> Any:
    """Read a value that `write_text` wrote; ValueError where the text is none of this kind."""
    if kind.scalar is not None:
        return _read_scalar(kind.scalar, text)
    texts = _split(text)
    return tuple(map(_read_item, kind.of_items(len(texts)), texts))


def read_json(kind: Kind, value: Any) -> Any:
    """Read a value that came out of JSON; ValueError where it is none of this kind."""
    if kind.scalar is None:
        if not isinstance(value, list):
            raise ValueError(value)
        return tuple(map(read_json, kind.of_items(len(value)), value))
    if kind.scalar is float and type(value) is int:
        return _checked(value)
    if type(value) is not kind.scalar:
        raise ValueError(value)
    return _checked(value)


def _kind(hint: Any) -> Kind:
    if hint in (str, int, float, bool):
        return Kind(hint)
    if typing.get_origin(hint) is not tuple:
        raise TypeError(f"Settings hold str, int, float, bool and tuples of those, but not {hint}.")
    arguments = [argument for argument in typing.get_args(hint) if argument != ()]
    any_length = Ellipsis in arguments
    items = [argument for argument in arguments if argument is not Ellipsis]
    return Kind(items=tuple(map(_kind, items)), any_length=any_length)


def _checked(value: Any) -> Any:
    """Return a value; ValueError for one that no setting can hold."""
    if isinstance(value, str):
        # Half of a surrogate pair cannot be sent to the browser; encoding it is a ValueError.
        value.encode()
        return value
    fits = math.isfinite(value) if isinstance(value, float) else abs(value) <= _LARGEST_WHOLE
    if not fits:
        raise ValueError(value)
    return value


def _write_scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # NumPy's floats are floats, but write their own name before the number.
    return float.__repr__(value) if isinstance(value, float) else int.__repr__(value)


def _read_scalar(kind: type, text: str) -> Any:
    if kind is str:
        return _checked(text)
    if kind is bool:
        if text not in _TRUTH:
            raise ValueError(text)
        return _TRUTH[text]
    # Python itself reads more than is ever written: other digits, blanks, underscores.
    if not (_WHOLE if kind is int else _NUMBER).fullmatch(text):
        raise ValueError(text)
    return _checked(kind(text))


def _write_item(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({write_text(value)})"
    if isinstance(value, str):
        return quote(value, safe="") or _EMPTY_STRING
    return _write_scalar(value)


def _read_item(kind: Kind, text: str) -> Any:
    if kind.scalar is None:
        if not (text.startswith("(") and text.endswith(")")):
            raise ValueError(text)
        return read_text(kind, text[1:-1])
    if kind.scalar is str:
        return _checked("" if text == _EMPTY_STRING else unquote(text))
    return _read_scalar(kind.scalar, text)


def _split(text: str) -> list[str]:
    """Return the items between those commas that are in no brackets."""
    if not text:
        return []
    items, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
        if character == "," and depth == 0:
            items.append(text[start:place])
            start = place + 1
    if depth:
        raise ValueError(text)
    return [*items, text[start:]]
