"""Presets of any workspace: starting points, and which of them settings are or come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    """

    label: str
    settings: SettingsT


def agreeing_preset(
    settings: Any, presets: Mapping[str, Preset[Any]], fields: Iterable[str]
) -> str:
    """Return the first preset with the same values in these fields; `OWN` if there is none."""
    fields = tuple(fields)
    for name, preset in presets.items():
        if all(getattr(settings, field) == getattr(preset.settings, field) for field in fields):
            return name
    return OWN
