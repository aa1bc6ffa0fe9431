"""Predictors from the past, or the future, of a signal: its convolution with a basis.

Names and meanings are those of NeMoS's module of this name.
"""

from __future__ import annotations

import reprlib
import warnings
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import (
    FloatArray,
    as_numbers,
    as_series,
    as_signals,
    require_bool,
    require_integer,
)
from glmlab.model.time_series import time_axis_of

Causality = Literal["causal", "acausal", "anti-causal"]

__all__ = ["create_convolutional_predictor"]


def create_convolutional_predictor(
    basis_matrix: ArrayLike,
    time_series: ArrayLike,
    predictor_causality: Causality = "causal",
    shift: bool | None = None,
    axis: int = 0,
    batch_size_samples: int | None = None,
    batch_size_channels: int | None = None,
    batch_size_basis: int | None = None,
) -> Any:
    """Weigh the past of each signal, or what is around or after each bin, with each function.

    With the matrix B and a window of w bins the result is ``sum_{l=0..w-1} B[l, k] * x[t + d - l]``, where
    d is -1 (causal), w // 2 (acausal) or w (anti-causal); without `shift` it is 0 and w - 1 for the
    first and the last. Bins whose window is not complete are NaN.

    Parameters
    ----------
    basis_matrix
        B, shape ``(window_size, n_basis_funcs)``, the latest lag first.
    time_series
        At least one axis, of time; all others are signals.
    predictor_causality
        Whether the window lies before each bin ("causal"), after it ("anti-causal") or around it
        ("acausal").
    shift
        Whether the window leaves out the bin itself; by default yes, but for "acausal" no, where it
        cannot.
    axis
        That of time.
    batch_size_samples, batch_size_channels, batch_size_basis
        Accepted for NeMoS's sake, where they bound the memory in use; here one signal is convolved with
        one function at a time, so that there is nothing to bound.

    Returns
    -------
    ndarray, shape of `time_series` and ``n_basis_funcs``
        A time series, where that was one of pynapple; no window reaches over two of its epochs.

    Raises
    ------
    ValueError, TypeError
        If no bin has a complete window, a value is infinite, or an argument is out of its range.

    Warns
    -----
    UserWarning
        If the window around a bin has an even number of bins, so that it is longer on one side.
    """
    matrix = as_numbers("basis_matrix", basis_matrix)
    if matrix.ndim != 2 or matrix.size == 0:
        raise ValueError(
            "basis_matrix must have shape (window_size, n_basis_funcs), but its shape is "
            f"{matrix.shape}."
        )
    for name, size in (
        ("batch_size_samples", batch_size_samples),
        ("batch_size_channels", batch_size_channels),
        ("batch_size_basis", batch_size_basis),
    ):
        if size is not None:
            require_integer(name, size, 1)
    series = as_series(time_series)
    if (
        isinstance(axis, bool)
        or not isinstance(axis, int)
        or not -series.ndim <= axis < series.ndim
    ):
        raise ValueError(f"axis must be one of the {series.ndim} axes, but it is {axis}.")
    axis %= series.ndim
    times = time_axis_of(time_series)
    if times is None:
        moved = np.moveaxis(series, axis, 0)
        return np.moveaxis(convolve(moved, matrix, predictor_causality, shift), 0, axis)
    if axis != 0:
        raise ValueError(f"axis must be 0, the time of a time series, but it is {axis}.")
    parted = convolve(times.part_epochs(series), matrix, predictor_causality, shift)
    return times.wrap(times.join_epochs(parted))


def convolve(
    series: FloatArray,
    basis_matrix: FloatArray,
    predictor_causality: Causality = "causal",
    shift: bool | None = None,
) -> FloatArray:
    """Convolve along the first axis; see `create_convolutional_predictor`.

    Parameters
    ----------
    series
        Shape ``(n_time_bins, ...)``.
    basis_matrix, predictor_causality, shift
        As there.

    Returns
    -------
    ndarray, shape (n_time_bins, ..., n_basis_funcs)
    """
    n_time_bins, window_size = series.shape[0], basis_matrix.shape[0]
    offset = _offset(window_size, predictor_causality, shift)
    # Of the complete windows, which begin at bin 0, 1, ..., those that belong to a bin there is.
    starts = slice(max(0, -offset), min(n_time_bins - window_size + 1, n_time_bins - offset))
    if starts.stop <= starts.start:
        raise ValueError(
            f"x must be longer than the window of {window_size} bins, but it has {n_time_bins}."
        )
    if np.isinf(series).any():
        raise ValueError("x must be finite; mark missing values by NaN.")
    signals = as_signals(series)
    predictor = np.full((n_time_bins, signals.shape[1], basis_matrix.shape[1]), np.nan)
    rows = slice(starts.start + offset, starts.stop + offset)
    for s, signal in enumerate(signals.T):
        for k, function in enumerate(basis_matrix.T):
            predictor[rows, s, k] = np.convolve(signal, function, mode="valid")[starts]
    return predictor.reshape(*series.shape, basis_matrix.shape[1])


def _offset(window_size: int, causality: str, shift: bool | None) -> int:
    """Bins from the first of a window to the bin that it belongs to."""
    if causality not in get_args(Causality):
        raise ValueError(
            f"predictor_causality must be one of {', '.join(get_args(Causality))}, but it is "
            f"{reprlib.repr(causality)}."
        )
    if shift is not None:
        require_bool("shift", shift)
    if causality == "acausal":
        if shift:
            raise ValueError("A window around a bin cannot be shifted; leave out shift.")
        if window_size % 2 == 0:
            warnings.warn(
                f"A window of {window_size} bins around a bin is longer after it than before it; take "
                "an odd number of bins.",
                UserWarning,
                stacklevel=4,
            )
        return (window_size - 1) // 2
    is_shifted = shift is None or bool(shift)
    return window_size - 1 + is_shifted if causality == "causal" else -int(is_shifted)
