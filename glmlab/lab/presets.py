"""Presets of any workspace: starting points, and which of them settings are or come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

SettingsT = TypeVar("SettingsT")

OWN = "own"
"""In the place of a preset's name, where settings are those of no preset."""


@dataclass(frozen=True)
class Preset(Generic[SettingsT]):
    """A starting point.

    Attributes
    ----------
    label
        As the student reads it.
    settings
        All choices.
    what
        What it is, in a sentence.
    suggestion
        What to try, in a sentence.
    """

    label: str
    settings: SettingsT
    what: str
    suggestion: str


def agreeing_preset(
    settings: Any,
    presets: Mapping[str, Preset[Any]],
    fields: Iterable[str],
    consequence: Callable[[Any], Any] = lambda _settings: None,
) -> str:
    """Return the first preset like the settings; `OWN` if there is none.

    Parameters
    ----------
    settings
        The present choices.
    presets
        By name.
    fields
        Those whose values must be the same.
    consequence
        What must be the same, too: something that several choices can come to.
    """
    fields = tuple(fields)
    for name, preset in presets.items():
        same = all(getattr(settings, field) == getattr(preset.settings, field) for field in fields)
        if same and consequence(settings) == consequence(preset.settings):
            return name
    return OWN
