"""Settings as the query of a link and as a JSON file, and back.

What comes back is written by strangers: it is read by the types of the settings' fields and
nothing else, it is never executed, and whatever is wrong with it becomes a sentence.
"""

from __future__ import annotations

import dataclasses
import json
from itertools import combinations
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from glmlab.lab import words as lab_words
from glmlab.lab.settings.declaration import label_of
from glmlab.lab.settings.text import read_json, read_text, value_kinds, write_text

SettingsT = TypeVar("SettingsT")

VERSION = 3
"""Of the links and files that are written; those of earlier versions can be read, too."""

EARLIER_NAMES = {
    "approximation": "basis_fit",
    "experiment": "tab",
    "remedy": "ridge_or_rcond",
}
"""Names that settings had before version 3, and those that they have now."""

MOST_QUERY_CHARACTERS = 8_000
MOST_FILE_CHARACTERS = 64_000
MOST_QUERY_FIELDS = 200

# No field of settings may have these names.
_VERSION_KEY = "v"
_WORKSPACE_KEY = "lab"
PROJECTOR_KEY = "projector"


def to_query(settings: SettingsT, default: SettingsT, workspace: str = "") -> str:
    """Write settings as the query of a link.

    Parameters
    ----------
    settings
        A frozen dataclass whose fields are str, int, finite float, bool, or tuples of those.
    default
        Settings of the same class; only what differs from them is written.
    workspace
        Name of the workspace that they belong to, for a page that has several.

    Returns
    -------
    str
        Such as ``"v=2&regularizer=Lasso&true_weights=1.2,0.0"``, without a question mark.

    Raises
    ------
    TypeError
        If a field has another type.
    """
    pairs = [(_VERSION_KEY, str(VERSION))]
    if workspace:
        pairs.append((_WORKSPACE_KEY, workspace))
    for name in value_kinds(settings):
        value = getattr(settings, name)
        if value != getattr(default, name):
            pairs.append((name, write_text(value)))
    return urlencode(pairs, safe=",()", quote_via=quote)


def from_query(text: str, default: SettingsT) -> tuple[SettingsT, list[str]]:
    """Read settings from the query of a link.

    Parameters
    ----------
    text
        Any text; names that are no fields are left alone, for the page has parameters of its own.
    default
        Settings of the class to read, for every field that the query does not name.

    Returns
    -------
    settings
        Valid settings. A value that cannot be read, or does not go together with the others, is
        replaced by that of `default`.
    sentences
        One for each thing that was wrong; empty if nothing was.
    """
    pairs = pairs_of(text)
    if pairs is None:
        return default, [lab_words.LINK_TOO_LONG]
    found = dict(pairs)
    version = _known_version(found.pop(_VERSION_KEY, str(VERSION)))
    if version is None:
        return default, [lab_words.OTHER_VERSION]
    return _read(found, default, read_text, version)


def pairs_of(text: str) -> list[tuple[str, str]] | None:
    """Return the names and values of a query; None for one that is too long to be read."""
    if len(text) > MOST_QUERY_CHARACTERS:
        return None
    try:
        return parse_qsl(
            text.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_QUERY_FIELDS
        )
    except ValueError:
        return None


def workspace_of(text: str) -> str:
    """Return the name of the workspace that the query of a link belongs to; "" where it says none."""
    return dict(pairs_of(text) or ()).get(_WORKSPACE_KEY, "")


def is_for_projector(text: str) -> bool:
    """Whether the query of a link asks for words that can be read from the back of a room."""
    return PROJECTOR_KEY in dict(pairs_of(text) or ())


def query_names(settings: Any) -> frozenset[str]:
    """Return the names of all parameters that a link to settings of this class may have."""
    return frozenset({_VERSION_KEY, _WORKSPACE_KEY, *value_kinds(settings), *EARLIER_NAMES})


def has_settings(text: str, settings: Any) -> bool:
    """Tell whether the query of a link says which settings to take.

    Its version alone says so: all that it leaves out is as it is by default.

    Parameters
    ----------
    text
        Any text; one that is too long to be read may say so.
    settings
        Settings of the class to read.
    """
    pairs = pairs_of(text)
    names = query_names(settings) - {_WORKSPACE_KEY}
    return pairs is None or any(name in names for name, _ in pairs)


def to_json(settings: Any, workspace: str) -> str:
    """Write settings as the text of a JSON file.

    Parameters
    ----------
    settings
        A frozen dataclass whose fields are str, int, finite float, bool, or tuples of those. All
        of its fields are written, so that the file outlives other starting values.
    workspace
        Name of the workspace that they belong to.

    Returns
    -------
    str
    """
    fields = {name: getattr(settings, name) for name in value_kinds(settings)}
    content = {"version": VERSION, "workspace": workspace, "settings": fields}
    return json.dumps(content, indent=2) + "\n"


def from_json(text: str, default: SettingsT, workspace: str) -> tuple[SettingsT, list[str]]:
    """Read settings from the text of a JSON file.

    Parameters
    ----------
    text
        Any text.
    default
        Settings of the class to read, for every field that the file does not name.
    workspace
        Name of the workspace that the file must belong to.

    Returns
    -------
    settings
        Valid settings; those of `default` where the file cannot be read at all.
    sentences
        One for each thing that was wrong; empty if nothing was.
    """
    if len(text) > MOST_FILE_CHARACTERS:
        return default, [lab_words.NO_SETTINGS_FILE]
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return default, [lab_words.NO_SETTINGS_FILE]
    found = content.get("settings") if isinstance(content, dict) else None
    if not isinstance(found, dict):
        return default, [lab_words.NO_SETTINGS_FILE]
    written = content.get("version")
    version = _known_version(str(written)) if type(written) is int else None
    if version is None:
        return default, [lab_words.OTHER_VERSION]
    if content.get("workspace") != workspace:
        return default, [lab_words.OTHER_WORKSPACE]
    return _read(found, default, read_json, version)


def _known_version(text: str) -> int | None:
    """Return the version of a link or file; None for one that cannot be read."""
    return int(text) if text in map(str, range(1, VERSION + 1)) else None


def _read(found: dict[str, Any], default: Any, read: Any, version: int) -> tuple[Any, list[str]]:
    """Read the values of the fields, each by the kind of its field, as their version meant them."""
    values, sentences = {}, []
    found = {EARLIER_NAMES.get(name, name): value for name, value in found.items()}
    for name, kind in value_kinds(default).items():
        if name not in found:
            continue
        try:
            values[name] = read(kind, found[name])
        except ValueError:
            label = label_of(type(default), name)
            sentences.append(lab_words.unreadable(label, kind.words, found[name]))
    settings, refusals = _assemble(default, values)
    earlier = getattr(type(settings), "earlier_versions", {})
    if version in earlier:
        try:
            settings = earlier[version](settings)
        except ValueError as error:
            refusals.append(lab_words.not_as_it_was(str(error)))
    return settings, [lab_words.shortened(sentence) for sentence in (*sentences, *refusals)]


def _assemble(default: Any, values: dict[str, Any]) -> tuple[Any, list[str]]:
    """Take all values, or as many of them as go together; say why the others do not."""
    settings = _replaced(default, values)
    if not isinstance(settings, ValueError):
        return settings, []
    settings, left = default, dict(values)
    while names := _acceptable(settings, left):
        settings = dataclasses.replace(settings, **{name: left.pop(name) for name in names})
    reasons = (str(_replaced(settings, {name: value})) for name, value in left.items())
    return settings, list(dict.fromkeys(reasons))


def _acceptable(settings: Any, values: dict[str, Any]) -> tuple[str, ...]:
    """Return the name of one value that the settings accept, or of two that only go together."""
    for size in (1, 2):
        for names in combinations(values, size):
            chosen = {name: values[name] for name in names}
            if not isinstance(_replaced(settings, chosen), ValueError):
                return names
    return ()


def _replaced(settings: Any, values: dict[str, Any]) -> Any:
    """Return the settings with other values, or the error with which they refuse them."""
    try:
        return dataclasses.replace(settings, **values)
    except ValueError as error:
        return error
