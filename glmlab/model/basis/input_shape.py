"""What one bin of each input of a basis looks like."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from numbers import Integral
from typing import Any, cast

from numpy.typing import NDArray

Shape = tuple[int, ...]
InputShape = int | Shape | NDArray[Any] | None


def shapes_of(series: Sequence[NDArray[Any]]) -> tuple[Shape, ...]:
    """Return the shapes of one bin of arrays whose first axis is time."""
    return tuple(array.shape[1:] for array in series)


def as_input_shapes(given: Sequence[InputShape]) -> tuple[Shape, ...]:
    """Return the shape of one bin of each input, from numbers of columns, shapes or arrays.

    Raises
    ------
    ValueError, TypeError
        If one is no shape.
    """
    return tuple(_as_shape(one) for one in given)


def _as_shape(given: InputShape) -> Shape:
    if isinstance(given, Integral) and not isinstance(given, bool):
        shape = () if given == 1 else (int(given),)
    elif isinstance(given, tuple) and all(isinstance(n, Integral) for n in given):
        shape = tuple(int(n) for n in given)
    elif isinstance(getattr(given, "shape", None), tuple):
        shape = tuple(cast(Any, given).shape[1:])
    else:
        raise TypeError(
            "The shape of an input must be a number of columns, a tuple such as (5,), or an array, but "
            f"it is {reprlib.repr(given)}."
        )
    if any(n < 1 for n in shape):
        raise ValueError(f"The shape of an input must have no axis below 1, but it is {shape}.")
    return shape
