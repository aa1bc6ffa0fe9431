"""Names of bases, by which a part of a sum or product is found."""

from __future__ import annotations

import re
import reprlib
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from glmlab.model.basis.base import Basis


class Label:
    """The attribute ``label``: as it was given, else the name of the class.

    Where several parts of one composite have no label of their own, the second of a class is called
    ``BSplineEval_1``, and so on; see `number_parts`.
    """

    @overload
    def __get__(self, basis: None, owner: type[Basis]) -> None: ...
    @overload
    def __get__(self, basis: Basis, owner: type[Basis]) -> str: ...
    def __get__(self, basis: Basis | None, owner: type[Basis]) -> str | None:
        # The default of the constructors of dataclasses is what the class itself has.
        return None if basis is None else basis.own_label or basis.default_label

    def __set__(self, basis: Basis, label: str | None) -> None:
        own = _checked(label, type(basis).__name__)
        basis.own_label = None if own == basis.default_label else own


LABEL = Label()

RESERVED = ("basis", "basis1", "basis2", "label")
"""What names something else among the parameters of a composite, or of a transformer."""


def _checked(label: str | None, class_name: str) -> str | None:
    if label is None:
        return None
    if not isinstance(label, str):
        raise TypeError(f"label must be a text, but it is {reprlib.repr(label)}.")
    if re.fullmatch(rf"{class_name}(_\d+)?", label):
        return None
    if re.sub(r"_\d+$", "", label) in _names_of_bases():
        raise ValueError(f"label must not be the name of another basis, but it is {label!r}.")
    if label in RESERVED:
        raise ValueError(f"label must be none of {', '.join(RESERVED)}, but it is {label!r}.")
    if not label.strip() or "__" in label or label.strip("_") != label:
        raise ValueError(
            "label must be a text without underscores at its ends and without two in a row, which stand "
            f"between a part and its parameter, but it is {label!r}."
        )
    return label


def _names_of_bases() -> set[str]:
    from glmlab.model import basis

    public = (getattr(basis, name) for name in basis.__all__)
    return {
        one.__name__ for one in public if isinstance(one, type) and issubclass(one, basis.Basis)
    }


def number_parts(parts: list[Basis]) -> None:
    """Tell parts apart that have no label of their own.

    Raises
    ------
    ValueError
        If two have the same label of their own.
    """
    counts: dict[str, int] = {}
    taken: set[str] = set()
    for part in parts:
        if part.own_label is None and part.is_simple:
            name = type(part).__name__
            part.number = counts.get(name, 0)
            counts[name] = part.number + 1
        elif part.own_label is None:
            # The label of a composite is made of those of its parts.
            continue
        elif part.own_label in taken:
            raise ValueError(
                f"Every part must have a label of its own, but two are called {part.own_label!r}."
            )
        else:
            taken.add(part.own_label)
