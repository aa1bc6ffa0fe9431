"""Raised cosines, evenly spaced on a linear or on a logarithmic axis.

Source: Pillow, Paninski, Uzzell, Simoncelli and Chichilnisky (2005). On a logarithmic axis they are
fine at short lags and coarse at long ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlab.model.basis.one_input import ConvBasis, EvalBasis, OneInputBasis
from glmlab.model.checks import (
    FloatArray,
    require_bool,
    require_finite_number,
    require_integer,
)

# Below, the logarithms of numbers near 1 lose the digits that tell the points apart.
SMALLEST_TIME_SCALING = 1e-6


class RaisedCosineLinear(OneInputBasis):
    """Raised cosines, evenly spaced on [0, 1]."""

    width: float

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        require_integer("n_basis_funcs", self.n_basis_funcs, 2)
        width = require_finite_number("width", self.width)
        if not (width > 1 and (2 * width).is_integer()):
            raise ValueError(
                "width must be above 1, or all functions are flat at every peak, and a multiple of "
                f"0.5, or they do not sum to a constant, but it is {self.width}."
            )
        super().check()

    def _functions(self, u: FloatArray) -> FloatArray:
        peaks = self._peaks()
        distance = (self._axis(u)[:, None] - peaks) / ((peaks[1] - peaks[0]) * self.width)
        return (np.cos(np.clip(np.pi * distance, -np.pi, np.pi)) + 1) / 2

    def _axis(self, u: FloatArray) -> FloatArray:
        return u

    def _peaks(self) -> FloatArray:
        return np.linspace(0, 1, self.n_basis_funcs)


class RaisedCosineLog(RaisedCosineLinear):
    """Raised cosines, evenly spaced in ``log(time_scaling * u + 1)``."""

    time_scaling: float
    enforce_decay_to_zero: bool

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        if not require_finite_number("time_scaling", self.time_scaling) >= SMALLEST_TIME_SCALING:
            raise ValueError(
                f"time_scaling must be positive, at least {SMALLEST_TIME_SCALING} where the axis is "
                f"linear, but it is {self.time_scaling}."
            )
        require_bool("enforce_decay_to_zero", self.enforce_decay_to_zero)
        super().check()

    def _axis(self, u: FloatArray) -> FloatArray:
        return np.log(self.time_scaling * u + 1) / np.log(self.time_scaling + 1)

    def _peaks(self) -> FloatArray:
        n, width = self.n_basis_funcs, self.width
        last = 1 - width / (n + width - 1) if self.enforce_decay_to_zero else 1.0
        return np.linspace(0, last, n)


@dataclass(repr=False, eq=False)
class RaisedCosineLinearEval(RaisedCosineLinear, EvalBasis):
    """Raised cosines, evenly spaced, at the values of an input.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least 2.
    width
        Half of each function's support in units of the distance between peaks: 1.5, 2, 2.5, ...
    bounds
        Values of the input that 0 and 1 stand for; see `EvalBasis`.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    width: float = 2.0
    bounds: tuple[float, float] | None = None


@dataclass(repr=False, eq=False)
class RaisedCosineLinearConv(RaisedCosineLinear, ConvBasis):
    """Raised cosines, evenly spaced, as filters of an input's past.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least 2.
    window_size
        Length of the filters in bins, at least 2; see `ConvBasis`.
    width
        Half of each function's support in units of the distance between peaks: 1.5, 2, 2.5, ...
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    window_size: int
    width: float = 2.0


@dataclass(repr=False, eq=False)
class RaisedCosineLogEval(RaisedCosineLog, EvalBasis):
    """Raised cosines, evenly spaced on a logarithmic axis, at the values of an input.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least 2.
    width
        Half of each function's support in units of the distance between peaks: 1.5, 2, 2.5, ...
    time_scaling
        How strongly the axis is stretched near zero; larger is more.
    enforce_decay_to_zero
        Whether the last function reaches zero at the end of the window.
    bounds
        Values of the input that 0 and 1 stand for; see `EvalBasis`.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    width: float = 2.0
    time_scaling: float = 50.0
    enforce_decay_to_zero: bool = True
    bounds: tuple[float, float] | None = None


@dataclass(repr=False, eq=False)
class RaisedCosineLogConv(RaisedCosineLog, ConvBasis):
    """Raised cosines, evenly spaced on a logarithmic axis, as filters of an input's past.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least 2.
    window_size
        Length of the filters in bins, at least 2; see `ConvBasis`.
    width
        Half of each function's support in units of the distance between peaks: 1.5, 2, 2.5, ...
    time_scaling
        How strongly the axis is stretched near zero; larger is more.
    enforce_decay_to_zero
        Whether the last function reaches zero at the end of the window.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    window_size: int
    width: float = 2.0
    time_scaling: float = 50.0
    enforce_decay_to_zero: bool = True
