"""Settings in words: what differs from the start."""

from __future__ import annotations

from typing import Any

from glmlab.lab.settings.declaration import Choice, Declaration, Structure, Subset, declarations
from glmlab.number_format import exact


def changes_in_words(settings: Any, start: Any) -> list[str]:
    """Say each setting that differs, such as "Strength 0.5", in the order of the page.

    Parameters
    ----------
    settings, start
        Of the same class.
    """
    return [
        _in_words(declared, getattr(settings, name))
        for name, declared in declarations(type(settings)).items()
        if getattr(settings, name) != getattr(start, name)
    ]


def _in_words(declared: Declaration, value: Any) -> str:
    # A subset is a choice, too: the special one comes first.
    match declared:
        case Structure():
            return f"{declared.label} changed"
        case Subset():
            shown = ", ".join(declared.labels[name] for name in value) or "none"
        case Choice():
            shown = declared.labels[value]
        case _:
            shown = _number_in_words(value)
    return f"{declared.label} {shown}"


def _number_in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(_number_in_words, value)) or "none"
    return exact(value)
