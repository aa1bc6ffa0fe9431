"""Bases of one input: evaluated at its values, or convolved with its past."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np

from glmlab.model.basis.base import Basis
from glmlab.model.checks import FloatArray, require_bounds, require_integer


class OneInputBasis(Basis):
    """Functions on [0, 1]; a family of functions says which, by `_functions`.

    Attributes
    ----------
    is_periodic
        Whether the functions go on outside [0, 1] as they are inside.
    """

    is_periodic: ClassVar[bool] = False

    def _check(self) -> None:
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


class EvalBasis(OneInputBasis):
    """A basis that is evaluated at the values of its input.

    `compute_features` first maps the values to [0, 1]. With `bounds`, these map to 0 and 1, and a row with
    a value outside them is NaN in all signals, as in NeMoS; for a periodic basis, `bounds` are one
    period, and no value is outside. Without `bounds`, the lowest and highest value of each signal map
    to 0 and 1, so that no value is outside; a signal that is constant maps to 0. A NaN gives NaN for
    its own signal. Give `bounds` wherever other data are to be predicted: without them the same value
    means another place in other data.
    """

    bounds: tuple[float, float] | None

    def _check(self) -> None:
        require_bounds(self.bounds)
        super()._check()

    @property
    def _domain(self) -> tuple[float, float]:
        return self.bounds or (0.0, 1.0)

    def _evaluate(self, *points: FloatArray) -> FloatArray:
        if self.bounds is None:
            return super()._evaluate(*points)
        return self._between(points[0], *self.bounds)

    def features_by_signal(self, *signals: FloatArray) -> FloatArray:
        """Evaluate each signal on `bounds`, or on its own range."""
        (x,) = signals
        columns = [self._between(signal, *(self.bounds or _range(signal))) for signal in x.T]
        features = np.stack(columns, axis=1)
        if self.bounds is not None and not self.is_periodic:
            low, high = self.bounds
            features[((x < low) | (x > high)).any(axis=1)] = np.nan
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


class ConvBasis(OneInputBasis):
    """A basis of filters, convolved with the past of its input.

    The basis matrix B has the functions at ``window_size`` evenly spaced points of [0, 1], the first
    row for the latest lag. `compute_features` gives, for signal s and function k,

        ``features[t, s, k] = sum_{l=0..window_size-1} B[l, k] * x[t - 1 - l, s]``

    so row t uses the signal strictly before bin t. The first ``window_size`` rows, whose
    past is not complete, are NaN, and so is every row with a NaN in its window.
    """

    window_size: int

    @property
    def basis_matrix(self) -> FloatArray:
        """B, shape ``(window_size, n_basis_funcs)``."""
        return self.evaluate_on_grid(self.window_size)[-1]

    def _check(self) -> None:
        require_integer("window_size", self.window_size, self._smallest_window)
        super()._check()

    @property
    def _smallest_window(self) -> int:
        return 2

    def features_by_signal(self, *signals: FloatArray) -> FloatArray:
        """Convolve each signal with each function."""
        return causal_convolution(signals[0], self.basis_matrix)


def causal_convolution(signals: FloatArray, basis_matrix: FloatArray) -> FloatArray:
    """Weigh the past of each signal with each function.

    Parameters
    ----------
    signals
        Shape ``(n_time_bins, n_signals)``.
    basis_matrix
        Shape ``(window_size, n_basis_funcs)``, the latest lag first.

    Returns
    -------
    ndarray, shape (n_time_bins, n_signals, n_basis_funcs)
        The first ``window_size`` rows are NaN.

    Raises
    ------
    ValueError
        If no bin has a complete past, or a value is infinite.
    """
    n_time_bins, window_size = signals.shape[0], basis_matrix.shape[0]
    if n_time_bins <= window_size:
        raise ValueError(
            f"x must be longer than the window of {window_size} bins, but it has {n_time_bins}."
        )
    if np.isinf(signals).any():
        raise ValueError("x must be finite; mark missing values by NaN.")
    features = np.full((n_time_bins, signals.shape[1], basis_matrix.shape[1]), np.nan)
    for s, signal in enumerate(signals.T):
        for k, function in enumerate(basis_matrix.T):
            # The window that ends with the last bin would predict a bin after it.
            features[window_size:, s, k] = np.convolve(signal, function, mode="valid")[:-1]
    return features


def _range(x: FloatArray) -> tuple[float, float]:
    known = x[~np.isnan(x)]
    with np.errstate(over="ignore", invalid="ignore"):
        has_range = known.size > 0 and bool(np.isfinite(np.ptp(known)))
    if not has_range:
        raise ValueError("x must have finite values to take its range from; else give bounds.")
    return float(known.min()), float(known.max())
