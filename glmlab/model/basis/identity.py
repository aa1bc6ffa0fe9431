"""Features that are there already, and none at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlab.model.basis.base import derived
from glmlab.model.basis.one_input import EvalBasis, OneInputBasis
from glmlab.model.checks import FloatArray, as_signals


@dataclass(repr=False, eq=False)
class IdentityEval(EvalBasis):
    """The input as it is: for features that were made elsewhere, such as principal components.

    Parameters
    ----------
    bounds
        Lowest and highest value that count; a row with a value outside them is NaN.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    bounds: tuple[float, float] | None = None

    @derived
    def n_basis_funcs(self) -> int:
        """One: the input."""
        return 1

    def _functions(self, u: FloatArray) -> FloatArray:
        return u[:, None]

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        return self._inside(points[0][:, None])

    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Return the signals."""
        return self._inside(as_signals(*x))[:, :, None]

    def _inside(self, x: FloatArray) -> FloatArray:
        if self.bounds is None:
            return x
        low, high = self.bounds
        is_outside = ((x < low) | (x > high)).any(axis=1, keepdims=True)
        return np.where(is_outside, self.fill_value, x)


@dataclass(repr=False, eq=False)
class Zero(OneInputBasis):
    """No function at all: it takes an input and makes nothing of it.

    In a sum it stands for an input that is left out, so that models with and without it can be
    compared by cross-validation.

    Parameters
    ----------
    label
        See `OneInputBasis`.
    """

    @derived
    def n_basis_funcs(self) -> int:
        """None."""
        return 0

    def _functions(self, u: FloatArray) -> FloatArray:
        return np.empty((u.size, 0))

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        return self._functions(points[0])

    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Return no features."""
        signals = as_signals(*x)
        return np.empty((*signals.shape, 0))
