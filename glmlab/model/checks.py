"""Checks of what bases and simulations are given; each failure is one sentence that says what is right."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def require_integer(name: str, value: object, smallest: int) -> None:
    """Refuse what is not an integer of at least `smallest`."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, but it is {reprlib.repr(value)}.")
    if int(value) < smallest:
        raise ValueError(f"{name} must be at least {smallest}, but it is {value}.")


def require_finite_number(name: str, value: object) -> float:
    """Return `value` as a float; refuse what is not a finite real number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, but it is {reprlib.repr(value)}.")
    if not np.isfinite(float(value)):
        raise ValueError(f"{name} must be finite, but it is {value}.")
    return float(value)


def require_number(name: str, value: object) -> float:
    """Refuse what is neither a finite number nor an array without axes, as an entry of one is."""
    is_entry = getattr(value, "ndim", None) == 0
    return require_finite_number(name, value.item() if is_entry else value)  # type: ignore[attr-defined]


def require_tolerance(tol: object) -> float:
    """Return a solver's tolerance as a float; refuse what is not a finite number, or is negative."""
    number = require_finite_number("tol", tol)
    if number < 0:
        raise ValueError(f"tol must not be negative, but it is {tol}.")
    return number


def require_bool(name: str, value: object) -> None:
    """Refuse what is neither True nor False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, but it is {reprlib.repr(value)}.")


def require_bounds(bounds: object) -> None:
    """Refuse what is neither None nor a pair of finite numbers, the lower one first."""
    if bounds is None:
        return
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        raise TypeError(
            f"bounds must be None or a pair (lowest, highest), but it is {reprlib.repr(bounds)}."
        )
    low, high = (require_finite_number("Each of bounds", bound) for bound in bounds)
    if not low < high:
        raise ValueError(f"bounds must be (lowest, highest), but they are ({low}, {high}).")
    if not np.isfinite(high - low):
        raise ValueError(f"bounds must be closer together than ({low}, {high}).")


def as_numbers(name: str, values: ArrayLike) -> FloatArray:
    """Return `values` as an array of floats; refuse what does not hold real numbers."""
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise TypeError(f"{name} must be an array of numbers, but its rows differ.") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} must be an array of real numbers, but its entries are of type {array.dtype}."
        )
    return array.astype(float)


def as_points(values: ArrayLike) -> FloatArray:
    """Return points as an array of shape ``(n_points,)``; a single number is one point."""
    points = np.atleast_1d(as_numbers("x", values))
    if points.ndim != 1:
        raise ValueError(f"x must have shape (n_points,), but its shape is {points.shape}.")
    return points


def as_series(values: ArrayLike) -> FloatArray:
    """Return an input as an array whose first axis is time."""
    array = as_numbers("x", values)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(
            "x must have shape (n_time_bins,) or (n_time_bins, n_signals) with at least one entry, "
            f"but its shape is {array.shape}."
        )
    return array


def as_signals(series: FloatArray) -> FloatArray:
    """Return all axes but the first as one, shape ``(n_time_bins, n_signals)``."""
    return series.reshape(series.shape[0], -1)


def require_equal_lengths(arrays: Sequence[FloatArray]) -> None:
    """Refuse inputs that differ in their first axis."""
    lengths = [array.shape[0] for array in arrays]
    if len(set(lengths)) > 1:
        raise ValueError(
            "All inputs must be equally long, but their lengths are "
            f"{', '.join(map(str, lengths))}."
        )
