"""Bases of one input: evaluated at its values, or convolved with its past."""

from __future__ import annotations

import inspect
import reprlib
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from glmlab.model.basis.base import Basis
from glmlab.model.basis.label import LABEL, Label
from glmlab.model.checks import (
    FloatArray,
    as_signals,
    require_bounds,
    require_integer,
    require_number,
)
from glmlab.model.convolve import create_convolutional_predictor


@dataclass(repr=False, eq=False, kw_only=True)
class OneInputBasis(Basis):
    """Functions on [0, 1]; a family of functions says which, by `_functions`.

    Parameters
    ----------
    label
        Name of the input, such as "position"; the name of the class if not given.

    Attributes
    ----------
    is_periodic
        Whether the functions go on outside [0, 1] as they are inside.
    """

    label: Label = LABEL
    is_periodic: ClassVar[bool] = False

    def check(self) -> None:
        """End of the chain: families and modes each check their own parameters."""

    @property
    def _domain(self) -> tuple[float, float]:
        return 0.0, 1.0

    @abstractmethod
    def _functions(self, u: FloatArray) -> FloatArray:
        """Evaluate at `u` in [0, 1], shape ``(n_points,)``, to ``(n_points, n_basis_funcs)``."""

    def _on_length(self, values: FloatArray, length: float) -> FloatArray:
        """Values of the functions once [0, 1] is stretched to `length`."""
        return values

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        (u,) = points
        if not ((u >= 0) & (u <= 1)).all():
            raise ValueError(
                "A basis is evaluated in [0, 1]; scale the points to that range first."
            )
        return self._functions(u)

    def grid_axes(self, *n_samples: int) -> list[FloatArray]:
        """Return evenly spaced points of the domain."""
        return [np.linspace(*self._domain, n) for n in n_samples]

    def _values_on_grid(self, *n_samples: int) -> FloatArray:
        return self._evaluate(*self.grid_axes(*n_samples))


@dataclass(repr=False, eq=False, kw_only=True)
class FilledBasis(OneInputBasis):
    """What all `EvalBasis` have as a keyword; `bounds` is declared by each, at a place of its own."""

    fill_value: float = np.nan


class EvalBasis(FilledBasis):
    """A basis that is evaluated at the values of its input.

    `compute_features` first maps the values to [0, 1]. With `bounds`, these map to 0 and 1, and a row with
    a value outside them is NaN in all signals, as in NeMoS; for a periodic basis, `bounds` are one
    period, and no value is outside. Without `bounds`, the lowest and highest value of each signal map
    to 0 and 1, so that no value is outside; a signal that is constant maps to 0. A NaN gives NaN for
    its own signal. Give `bounds` wherever other data are to be predicted: without them the same value
    means another place in other data.

    Parameters
    ----------
    fill_value
        What takes the place of NaN for values outside `bounds`.
    label
        See `OneInputBasis`.
    """

    bounds: tuple[float, float] | None

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        require_bounds(self.bounds)
        if not (isinstance(self.fill_value, float) and np.isnan(self.fill_value)):
            require_number("fill_value", self.fill_value)
        super().check()

    @property
    def _domain(self) -> tuple[float, float]:
        return self.bounds or (0.0, 1.0)

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        if self.bounds is None:
            return super()._evaluate(*points)
        return self._between(points[0], *self.bounds)

    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Evaluate each signal on `bounds`, or on its own range."""
        signals = as_signals(*x)
        columns = [self._between(signal, *(self.bounds or _range(signal))) for signal in signals.T]
        features = np.stack(columns, axis=1)
        if self.bounds is not None and not self.is_periodic:
            low, high = self.bounds
            features[((signals < low) | (signals > high)).any(axis=1)] = self.fill_value
        return features

    def _between(self, x: FloatArray, low: float, high: float) -> FloatArray:
        length = high - low if high > low else 1.0
        known = np.isfinite(x) if self.is_periodic else (x >= low) & (x <= high)
        values = np.full((x.size, self.n_basis_funcs), np.nan)
        if known.any():
            u = (x[known] - low) / length
            u = u % 1 if self.is_periodic else np.clip(u, 0, 1)
            values[known] = self._on_length(self._functions(u), length)
        return values


@dataclass(repr=False, eq=False, kw_only=True)
class ConvolvedBasis(OneInputBasis):
    """What all `ConvBasis` have as a keyword; `window_size` is declared by each, at a place of its own."""

    conv_kwargs: dict[str, Any] = field(default_factory=dict)


class ConvBasis(ConvolvedBasis):
    """A basis of filters, convolved with the past of its input.

    The basis matrix B has the functions at ``window_size`` evenly spaced points of [0, 1], the first
    row for the latest lag. `compute_features` gives, for signal s and function k,

        ``features[t, s, k] = sum_{l=0..window_size-1} B[l, k] * x[t - 1 - l, s]``

    so row t uses the signal strictly before bin t. The first ``window_size`` rows, whose
    past is not complete, are NaN, and so is every row with a NaN in its window.

    Parameters
    ----------
    conv_kwargs
        Arguments of `create_convolutional_predictor`, such as ``{"predictor_causality": "acausal"}`` for
        what is around each bin.
    label
        See `OneInputBasis`.
    """

    window_size: int

    @property
    def basis_matrix(self) -> FloatArray:
        """B, shape ``(window_size, n_basis_funcs)``."""
        return self.evaluate_on_grid(self.window_size)[-1]

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        require_integer("window_size", self.window_size, self._smallest_window)
        self.conv_kwargs = _checked_options(self.conv_kwargs)
        super().check()

    @property
    def _smallest_window(self) -> int:
        return 2

    def features_by_signal(self, *x: FloatArray) -> FloatArray:
        """Convolve each signal with each function."""
        return np.asarray(
            create_convolutional_predictor(self.basis_matrix, as_signals(*x), **self.conv_kwargs)
        )


def _checked_options(options: object) -> dict[str, Any]:
    if options is None:
        return {}
    signature = inspect.signature(create_convolutional_predictor).parameters
    # The inputs of a basis have time first.
    known = [name for name in signature if name not in ("basis_matrix", "time_series", "axis")]
    if not isinstance(options, dict):
        raise TypeError(f"conv_kwargs must be a dict, but it is {reprlib.repr(options)}.")
    unknown = [name for name in options if name not in known]
    if unknown:
        raise ValueError(
            f"conv_kwargs takes {', '.join(known)}, but not {reprlib.repr(unknown[0])}."
        )
    return dict(options)


def _range(x: FloatArray) -> tuple[float, float]:
    known = x[~np.isnan(x)]
    with np.errstate(over="ignore", invalid="ignore"):
        has_range = known.size > 0 and bool(np.isfinite(np.ptp(known)))
    if not has_range:
        raise ValueError("x must have finite values to take its range from; else give bounds.")
    return float(known.min()), float(known.max())
