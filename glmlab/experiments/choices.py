"""Checks of what a student chooses; each failure is one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from glmlab.number_format import exact


def check_option(label: str, value: object, options: Iterable[str]) -> None:
    """Raise ValueError unless `value` is one of the options."""
    options = tuple(options)
    if value not in options:
        raise ValueError(f"{label} must be one of {', '.join(options)}, but it is {value!r}.")


def check_number(
    label: str, value: object, smallest: float, largest: float, *, whole: bool = False
) -> None:
    """Raise ValueError unless `value` is a number, whole if asked, within the range."""
    kind = "whole number" if whole else "number"
    is_number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not is_number or not smallest <= cast(float, value) <= largest:
        raise ValueError(
            f"{label} must be a {kind} from {exact(smallest)} to {exact(largest)}, but it is "
            f"{exact(cast(float, value)) if is_number else repr(value)}."
        )


def check_options(label: str, values: object, options: Iterable[str]) -> None:
    """Raise ValueError unless `values` is a tuple of some of the options, each at most once."""
    options = tuple(options)
    is_right = isinstance(values, tuple) and all(value in options for value in values)
    if not is_right or len(set(cast(tuple, values))) < len(cast(tuple, values)):
        raise ValueError(
            f"{label} must hold some of {', '.join(options)}, each once, but it is {values!r}."
        )


def check_numbers(
    label: str,
    values: object,
    smallest: float,
    largest: float,
    *,
    most: int,
    whole: bool = False,
) -> None:
    """Raise ValueError unless `values` is a tuple of at most so many numbers within the range."""
    if not isinstance(values, tuple) or len(values) > most:
        raise ValueError(f"{label} must hold at most {most} numbers, but it is {values!r}.")
    for value in values:
        check_number(label, value, smallest, largest, whole=whole)


def check_truth(label: str, value: object) -> None:
    """Raise ValueError unless `value` is True or False."""
    if value is not True and value is not False:
        raise ValueError(f"{label} must be true or false, but it is {value!r}.")
