"""What a teacher decides before the students come: where a lab starts, what it hides, what it locks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from glmlab.lab import words
from glmlab.lab.settings.declaration import label_of
from glmlab.lab.settings.sharing import pairs_of

SettingsT = TypeVar("SettingsT")


class Secret(NamedTuple):
    """Something of the results that a teacher may keep from the students.

    Attributes
    ----------
    label
        As a teacher names it.
    conceal
        Returns results without it.
    tells
        Names of what would tell it, and is hidden with it.
    """

    label: str
    conceal: Callable[[Any], Any]
    tells: frozenset[str]


@dataclass(frozen=True)
class Restrictions:
    """What students cannot do.

    Attributes
    ----------
    hidden
        Names of what is not on the page. A preset, a link or code may still change it.
    locked
        Names of what is shown, but disabled. Of students' actions none changes it; code may.
    is_unfolded
        Whether panels show at once what they else fold: where little is left, nothing is asked for.
    """

    hidden: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    is_unfolded: bool = False

    def is_editable(self, name: str) -> bool:
        """Whether a student may choose this by hand: in a control or in a picture."""
        return name not in self.hidden | self.locked

    def keep(self, settings: SettingsT, present: SettingsT) -> tuple[SettingsT, list[str]]:
        """Return settings from outside with the locked ones as they are at present.

        Parameters
        ----------
        settings
            A frozen dataclass, read from a link or a file.
        present
            Of the same class.

        Returns
        -------
        settings
            Those of `present` where the others do not go together with what is locked.
        sentences
            One that names what was left out, or says what does not go together; empty if nothing
            was.
        """
        kept = {name: getattr(present, name) for name in self._changes(settings, present)}
        if not kept:
            return settings, []
        try:
            settings = dataclasses.replace(settings, **kept)  # type: ignore[type-var]
        except ValueError as error:
            return present, [str(error)]
        return settings, [words.left_out(label_of(type(settings), name) for name in kept)]

    def _changes(self, settings: Any, present: Any) -> list[str]:
        """Names of the locked settings that would change, in the order of the settings."""
        names = (field.name for field in dataclasses.fields(settings))
        return [
            name
            for name in names
            if name in self.locked and getattr(settings, name) != getattr(present, name)
        ]


def restrictions(
    hide: Iterable[str], lock: Iterable[str], names: Mapping[str, str]
) -> Restrictions:
    """Read what a teacher wants hidden and locked.

    Parameters
    ----------
    hide, lock
        Labels as they are on the page, or names of settings.
    names
        All that can be hidden and locked: names and their labels.

    Raises
    ------
    TypeError
        If one of them is a single text, or holds something else than text.
    ValueError
        If a label is unknown.
    """
    return Restrictions(_found("hide", hide, names), _found("lock", lock, names))


def _found(argument: str, wanted: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        name for label in _listed(argument, wanted) for name in _named(argument, label, names)
    )


def _listed(argument: str, wanted: Any) -> list[str]:
    """Return the labels as a list; TypeError for anything else than several texts."""
    is_list = isinstance(wanted, Iterable) and not isinstance(wanted, str | bytes)
    labels: list[Any] = list(wanted) if is_list else []
    if not is_list or not all(isinstance(label, str) for label in labels):
        raise TypeError(f'{argument} must be a list of labels such as ["Seed"], not {wanted!r}.')
    return labels


def _named(argument: str, label: str, names: Mapping[str, str]) -> list[str]:
    found = [name for name, shown in names.items() if label in (name, shown)]
    if not found:
        raise ValueError(
            f"{argument} names {label!r}, which this lab does not have; it has "
            f"{', '.join(dict.fromkeys(names.values()))}."
        )
    return found


HIDE_KEY, LOCK_KEY = "hide", "lock"
"""Of the parameters of a link; no field of settings has one of these names."""


HIDE_VARIABLE, LOCK_VARIABLE = "GLMLAB_HIDE", "GLMLAB_LOCK"
"""Of the environment, with the labels that a served page hides and locks."""


def listed(text: str) -> list[str]:
    """Return the labels that stand between commas."""
    return [label.strip() for label in text.split(",") if label.strip()]


def restricted_by(query: str) -> tuple[list[str], list[str]]:
    """Return what a link hides and what it locks: labels or names between commas."""
    found: dict[str, list[str]] = {HIDE_KEY: [], LOCK_KEY: []}
    for key, value in pairs_of(query) or ():
        if key in found:
            found[key] += listed(value)
    return found[HIDE_KEY], found[LOCK_KEY]


def starting_settings(
    default: SettingsT,
    presets: Mapping[str, SettingsT],
    *,
    settings: SettingsT | None,
    preset: str | None,
    choices: Mapping[str, Any],
) -> SettingsT:
    """Return the settings that a lab starts from.

    Parameters
    ----------
    default
        A frozen dataclass: what it is without anything else.
    presets
        Settings by the names of the presets.
    settings
        Taken in place of `default`.
    preset
        Name of the preset that is taken in place of `default`.
    choices
        Values of single settings by their names, stronger than those; a list stands for a tuple.

    Raises
    ------
    ValueError
        If a name is unknown, a value is refused by the settings, or both settings and a preset are
        given.
    TypeError
        If `settings` is of another class, or `preset` is no text.
    """
    start = default
    if settings is not None:
        check_settings(settings, default)
        start = settings
    if preset is not None:
        start = _preset(preset, presets, alone=settings is None)
    fields = [field.name for field in dataclasses.fields(default)]  # type: ignore[arg-type]
    unknown = [name for name in choices if name not in fields]
    if unknown:
        raise ValueError(f"There is no setting {unknown[0]!r}; there are {', '.join(fields)}.")
    values = {n: tuple(v) if isinstance(v, list) else v for n, v in choices.items()}
    return dataclasses.replace(start, **values)  # type: ignore[type-var]


def _preset(preset: object, presets: Mapping[str, SettingsT], *, alone: bool) -> SettingsT:
    if not isinstance(preset, str):
        raise TypeError(f"preset must be the name of a preset, not {preset!r}.")
    if preset not in presets:
        raise ValueError(f"There is no preset {preset!r}; there are {', '.join(presets)}.")
    if not alone:
        raise ValueError("Give either settings or a preset to start from, not both.")
    return presets[preset]


def check_settings(settings: object, like: object) -> None:
    """Raise TypeError unless the settings are of the class of others."""
    if type(settings) is not type(like):
        raise TypeError(
            f"settings must be a {type(like).__name__}, but they are a {type(settings).__name__}."
        )
