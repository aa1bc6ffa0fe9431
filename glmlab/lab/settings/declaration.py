"""One declaration per setting; its checks, control, words, links and cache keys are derived from it.

Settings are a frozen dataclass whose fields are made by the functions at the end of this module::

    @dataclass(frozen=True, eq=False)
    class Settings(ByValue):
        n_samples: int = integer(
            100, 40, 2000, step=10, label="Samples", tip="Number of time bins.", read_by=("data",)
        )

        def __post_init__(self) -> None:
            check(self)

The model is the table of properties of TensorFlow Playground's state: one row per setting.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, cast

from glmlab.number_format import exact
from glmlab.widgets.scale import Scale

Formula = str | Callable[[Any], str]
"""LaTeX, or what returns it for some settings; "" for no formula."""


class Concept(Protocol):
    """A record of a table that a setting chooses from."""

    @property
    def label(self) -> str:
        """As the student reads it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Described:
    """What a control says of itself.

    Attributes
    ----------
    label
        As the student reads it.
    tip
        What it does, in a sentence.
    formula
        The formula that explains it.
    folded
        Whether its control is seen only when more is asked for.
    """

    label: str
    tip: str = ""
    formula: Formula = ""
    folded: bool = False


@dataclass(frozen=True, kw_only=True)
class Declaration(Described, ABC):
    """What is known of a setting.

    Attributes
    ----------
    default
        Its value at the start.
    read_by
        Names of the stages of the computation that read it; see `glmlab.lab.settings.stages`.
    """

    default: Any
    read_by: tuple[str, ...] = ()

    @abstractmethod
    def check(self, value: object) -> None:
        """Raise ValueError, with one sentence for the student, unless the value can be chosen."""


@dataclass(frozen=True, kw_only=True)
class Number(Declaration):
    """A number within limits.

    Attributes
    ----------
    low, high
        Smallest and largest value.
    is_integer
        Whether it is a whole number.
    step
        From one position of its slider to the next, in powers of ten where `is_logarithmic`; None for
        a number that has no slider.
    is_logarithmic
        Whether the positions of its slider are equal factors.
    """

    low: float
    high: float
    is_integer: bool = False
    step: float | None = None
    is_logarithmic: bool = False

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.low, self.high

    @property
    def scale(self) -> Scale:
        """The positions of its slider."""
        return self.scale_between(self.low, self.high)

    def scale_between(self, low: float, high: float) -> Scale:
        """Return positions with other ends."""
        if self.step is None:
            raise TypeError(f"{self.label} has no slider.")
        return Scale(low, high, self.step, logarithmic=self.is_logarithmic, whole=self.is_integer)

    def check(self, value: object) -> None:
        """Raise ValueError unless the value is a number within the limits, whole if asked."""
        kind = "whole number" if self.is_integer else "number"
        is_number = isinstance(value, int if self.is_integer else (int, float))
        is_number = is_number and not isinstance(value, bool)
        if not is_number or not self.low <= cast(float, value) <= self.high:
            raise ValueError(
                f"{self.label} must be a {kind} from {exact(self.low)} to {exact(self.high)}, but it "
                f"is {exact(cast(float, value)) if is_number else repr(value)}."
            )


@dataclass(frozen=True, kw_only=True)
class Numbers(Number):
    """Several numbers within the same limits.

    Attributes
    ----------
    at_most
        How many there can be.
    missing
        What stands for those that are not given, where every neuron has one.
    """

    at_most: int
    missing: float = 0.0

    def check(self, value: object) -> None:
        """Raise ValueError unless the value is a tuple of at most so many numbers in the limits."""
        if not isinstance(value, tuple) or len(value) > self.at_most:
            raise ValueError(
                f"{self.label} must hold at most {self.at_most} numbers, but it is {value!r}."
            )
        for entry in value:
            super().check(entry)


@dataclass(frozen=True, kw_only=True)
class Choice(Declaration):
    """One of the records of a table.

    Attributes
    ----------
    options
        The records by their names.
    """

    options: Mapping[str, Concept]

    @property
    def labels(self) -> dict[str, str]:
        """What the student reads, by the names of the options."""
        return {name: option.label for name, option in self.options.items()}

    def check(self, value: object) -> None:
        """Raise ValueError unless the value is the name of an option."""
        names = tuple(self.options)
        if value not in names:
            raise ValueError(
                f"{self.label} must be one of {', '.join(names)}, but it is {value!r}."
            )


@dataclass(frozen=True, kw_only=True)
class Subset(Choice):
    """Some of the records of a table, each at most once."""

    def check(self, value: object) -> None:
        """Raise ValueError unless the value is a tuple of names of options, each at most once."""
        names = tuple(self.options)
        is_right = isinstance(value, tuple) and all(name in names for name in value)
        if not is_right or len(set(cast(tuple, value))) < len(cast(tuple, value)):
            raise ValueError(
                f"{self.label} must hold some of {', '.join(names)}, each once, but it is {value!r}."
            )


@dataclass(frozen=True, kw_only=True)
class Flag(Declaration):
    """True or false."""

    def check(self, value: object) -> None:
        """Raise ValueError unless the value is True or False."""
        if value is not True and value is not False:
            raise ValueError(f"{self.label} must be true or false, but it is {value!r}.")


@dataclass(frozen=True, kw_only=True)
class Structure(Declaration):
    """Something that has a check of its own.

    Attributes
    ----------
    checked_by
        Called with the label and the value; raises ValueError with a sentence.
    """

    checked_by: Callable[[str, object], None]

    def check(self, value: object) -> None:
        """Raise ValueError unless the value passes its own check."""
        self.checked_by(self.label, value)


class ByValue:
    """Base of settings: equal where all values are, and known by them in a cache.

    A part of the settings, which lacks what a stage does not read, is compared in the same way.

    Attributes
    ----------
    earlier_versions
        What says anew what settings meant that were shared by an earlier version, by its number.
    """

    earlier_versions: ClassVar[Mapping[int, Callable[[Any], Any]]] = MappingProxyType({})

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))


@cache
def declarations(settings: type[Any]) -> Mapping[str, Declaration]:
    """Return the declarations of a class of settings, by name, in the order of its fields."""
    fields = dataclasses.fields(settings)
    found = {f.name: f.metadata[Declaration] for f in fields if Declaration in f.metadata}
    return MappingProxyType(found)


def label_of(settings: type[Any], name: str) -> str:
    """Return what the student reads beside a setting; of what is no setting, its name."""
    declared = declarations(settings)
    return declared[name].label if name in declared else name.capitalize()


def number_of(settings: type[Any], name: str) -> Number:
    """Return the declaration of a number; TypeError for another kind of setting."""
    declared = declarations(settings)[name]
    if not isinstance(declared, Number):
        raise TypeError(f"{declared.label} is no number.")
    return declared


def check(settings: Any) -> None:
    """Raise ValueError, with one sentence for the student, unless each value can be chosen."""
    for name, declaration in declarations(type(settings)).items():
        declaration.check(getattr(settings, name))


def formulas_of(settings: Any, others: Mapping[str, Described] | None = None) -> dict[str, str]:
    """Return the formulas, in LaTeX, that explain settings, by their names.

    Parameters
    ----------
    settings
        The present choices.
    others
        Declarations of what has a control and is no field of the settings.
    """
    declared = {**declarations(type(settings)), **(others or {})}
    found = {name: _formula(entry, settings) for name, entry in declared.items()}
    return {name: formula for name, formula in found.items() if formula}


def _formula(declared: Described, settings: Any) -> str:
    return declared.formula if isinstance(declared.formula, str) else declared.formula(settings)


def field(declaration: Declaration) -> Any:
    """Return the field of a dataclass that holds a declared setting."""
    # A factory, so that the class has no value in the place of one that a part of settings lacks.
    return dataclasses.field(
        default_factory=lambda: declaration.default, metadata={Declaration: declaration}
    )


def number(default: float, low: float, high: float, **known: Any) -> Any:
    """Declare a number; see `Number`."""
    return field(Number(default=default, low=low, high=high, **known))


def integer(default: int, low: int, high: int, **known: Any) -> Any:
    """Declare a whole number; see `Number`."""
    return number(default, low, high, is_integer=True, **known)


def numbers(
    default: Iterable[float], low: float, high: float, *, at_most: int, **known: Any
) -> Any:
    """Declare several numbers; see `Numbers`."""
    return field(Numbers(default=tuple(default), low=low, high=high, at_most=at_most, **known))


def choice(default: str, options: Mapping[str, Concept], **known: Any) -> Any:
    """Declare a choice of one record of a table; see `Choice`."""
    return field(Choice(default=default, options=options, **known))


def subset(options: Mapping[str, Concept], **known: Any) -> Any:
    """Declare a choice of some records of a table, none at first; see `Subset`."""
    return field(Subset(default=(), options=options, **known))


def flag(default: bool, **known: Any) -> Any:
    """Declare something that is true or false; see `Flag`."""
    return field(Flag(default=default, **known))


def structure(default: Any, checked_by: Callable[[str, object], None], **known: Any) -> Any:
    """Declare something that has a check of its own; see `Structure`."""
    return field(Structure(default=default, checked_by=checked_by, **known))
