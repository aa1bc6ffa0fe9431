"""A basis of the user's own functions."""

from __future__ import annotations

import inspect
import itertools
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.basis.base import Basis, derived
from glmlab.model.basis.input_shape import Shape
from glmlab.model.basis.label import LABEL, Label
from glmlab.model.checks import (
    FloatArray,
    as_series,
    require_bounds,
    require_equal_lengths,
    require_integer,
)
from glmlab.model.time_series import with_times

Function = Callable[..., ArrayLike]


@dataclass(repr=False, eq=False)
class CustomBasis(Basis):
    """Functions of one's own, of one input or of several.

    Each function takes arrays of one bin per row and returns one value, or one array, per row. Where an
    input has more axes than the functions take, they are applied to each signal.

    Parameters
    ----------
    funcs
        One function or several; each takes the same number of arrays, one an input.
    ndim_input
        Axes of the arrays that the functions take, time included: 1 for one value a bin, 3 for an
        image a bin.
    output_shape
        Shape of what a function returns for a bin; known after the first features if not given.
    basis_kwargs
        Further arguments of each function.
    label
        Name of the input, such as "image"; "CustomBasis" if not given.
    bounds
        Lowest and highest value that count; a row with a value outside them is NaN.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type, or functions differ in the number of
        their inputs.

    Notes
    -----
    A function is applied as it is: one that needs an argument is made with ``functools.partial``, since a
    ``lambda`` in a loop would have the last value of the loop's variable.
    """

    funcs: Function | Iterable[Function]
    ndim_input: int = 1
    output_shape: Shape | int | None = None
    basis_kwargs: dict[str, Any] = field(default_factory=dict)
    label: Label = LABEL
    bounds: tuple[float, float] | None = None

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        self.funcs = _as_functions(self.funcs)
        self.basis_kwargs = dict(self.basis_kwargs or {})
        require_integer("ndim_input", self.ndim_input, 1)
        require_bounds(self.bounds)
        numbers = {_n_inputs(function, self.basis_kwargs) for function in self.functions}
        if len(numbers) > 1:
            raise ValueError(
                "All functions must take the same number of inputs, but they take "
                f"{', '.join(map(str, sorted(numbers)))}."
            )

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions."""
        return _as_functions(self.funcs)

    @derived
    def n_basis_funcs(self) -> int:
        """One a function."""
        return len(self.functions)

    @property
    def n_inputs(self) -> int:
        """Number of arrays that each function takes."""
        return _n_inputs(self.functions[0], self.basis_kwargs)

    def evaluate(self, *x: ArrayLike) -> FloatArray:
        """Apply the functions.

        Parameters
        ----------
        *x
            One array an input, shape ``(n_points, ...)``.

        Returns
        -------
        ndarray, shape (n_points, ..., n_basis_funcs)
            Between the first and the last axis are those of what the functions return, then one for the
            signals, if there are several.

        Raises
        ------
        ValueError, TypeError
            If inputs do not fit, or a function returns something else.
        """
        self.check()
        self._require_inputs(x)
        arrays = [as_series(values) for values in x]
        require_equal_lengths(arrays)
        values = self._values(*arrays)
        several = any(array.ndim > self.ndim_input for array in arrays)
        return with_times(values if several else values[..., 0, :], *x)

    def shape_of_features(self) -> tuple[int, ...] | None:
        """Return axes of what functions return, of the signals, and one for the functions."""
        if self._shapes is None or self.output_shape is None:
            return None
        signals = self._shapes[0][self.ndim_input - 1 :]
        return (*_as_output_shape(self.output_shape), *signals, self.n_basis_funcs)

    def grid_axes(self, *n_samples: int) -> list[FloatArray]:
        """Return evenly spaced points of the bounds, or of [0, 1]."""
        return [np.linspace(*(self.bounds or (0.0, 1.0)), n) for n in n_samples]

    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Apply the functions to each signal."""
        values = self._values(*x)
        self.output_shape = values.shape[1:-2]
        n_values = int(np.prod(values.shape[1:-1]))
        return values.reshape(values.shape[0], n_values, values.shape[-1])

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        return self._values(*points)[..., 0, :]

    def _values_on_grid(self, *n_samples: int) -> FloatArray:
        grid = np.meshgrid(*self.grid_axes(*n_samples), indexing="ij")
        values = self._evaluate(*(axis.ravel() for axis in grid))
        return values.reshape(*n_samples, self.n_basis_funcs)

    def _values(self, *x: FloatArray) -> FloatArray:
        """Return shape ``(n_time_bins, *output_shape, n_signals, n_basis_funcs)``."""
        shapes = {array.shape[self.ndim_input :] for array in x}
        if len(shapes) > 1 or any(array.ndim < self.ndim_input for array in x):
            raise ValueError(
                f"All inputs must have {self.ndim_input} axes and the same signals after them, but their "
                f"shapes are {', '.join(str(array.shape) for array in x)}."
            )
        (signals,) = shapes
        by_signal = [
            np.stack([self._apply(f, *(array[..., *s] for array in x)) for f in self.functions], -1)
            for s in itertools.product(*map(range, signals))
        ]
        values = np.stack(by_signal, axis=-2)
        if self.bounds is not None:
            low, high = self.bounds
            rows = [((a < low) | (a > high)).reshape(a.shape[0], -1).any(axis=1) for a in x]
            values[np.any(rows, axis=0)] = np.nan
        return values

    def _apply(self, function: Function, *x: FloatArray) -> FloatArray:
        # Where nothing is known, as between two epochs, there is nothing to ask.
        known = ~np.all([np.isnan(a).reshape(a.shape[0], -1).all(axis=1) for a in x], axis=0)
        n_known = int(known.sum())
        values = np.asarray(function(*(a[known] for a in x), **self.basis_kwargs), float)
        if values.ndim == 0 or values.shape[0] != n_known:
            raise ValueError(
                "A function of a CustomBasis must return one value, or one array, for each of the "
                f"{n_known} bins, but it returned shape {values.shape}."
            )
        everywhere = np.full((known.size, *values.shape[1:]), np.nan)
        everywhere[known] = values
        return everywhere


def _as_functions(given: object) -> tuple[Function, ...]:
    if callable(given):
        return (cast(Function, given),)
    functions = tuple(given) if isinstance(given, Iterable) else ()
    if not functions or not all(callable(function) for function in functions):
        raise TypeError(
            f"funcs must be a function or a list of functions, but it is {reprlib.repr(given)}."
        )
    return functions


def _n_inputs(function: Function, given: Mapping[str, Any]) -> int:
    """Arguments without a default that are given by position, and not by name."""
    if isinstance(function, np.ufunc):
        return function.nin
    by_position = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    asked = (p for p in parameters if p.kind in by_position and p.name not in given)
    n = sum(p.default is inspect.Parameter.empty for p in asked)
    if n == 0:
        raise ValueError(
            f"A function of a CustomBasis must take at least one input, but {function!r} takes none."
        )
    return n


def _as_output_shape(shape: Shape | int) -> Shape:
    return shape if isinstance(shape, tuple) else () if shape == 1 else (shape,)
