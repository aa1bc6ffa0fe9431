"""Data on the device, padded so that few shapes are ever compiled."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray

SMALLEST_BUCKET = 64
"""Bins that the smallest data are filled up to."""

LAG_STEP = 100
"""Windows of filters are filled up to multiples of so many bins. Two neurons run 500 bins in 8 ms with a window
of 50 or 100, and in 11 with one of 200."""

NEURONS = (2, 4, 8)
"""Networks are filled up to so many neurons; beyond them to multiples of the last."""


class Data(NamedTuple):
    """Padded data on the device.

    Attributes
    ----------
    design
        Shape ``(n_time_bins, n_parameters)``: ones, features, zeros.
    counts
        Shape ``(n_series, n_time_bins)``: one series for all rows of a path, or one per row.
    used
        Which parameters a series has, one or zero, shape ``(n_series, n_parameters)``; None if all.
    """

    design: jax.Array
    counts: jax.Array
    used: jax.Array | None = None


def weighted_sum(weights: jax.Array, values: jax.Array, axis: int | None = None) -> jax.Array:
    """Sum of weighted values; one without weight does not count even where it is not finite."""
    return jnp.sum(jnp.where(weights > 0, weights * values, 0), axis=axis)


def bucket(size: int, per_octave: int = 4) -> int:
    """Round a number of bins up to one of few sizes, a quarter above it at most."""
    if size <= SMALLEST_BUCKET:
        return SMALLEST_BUCKET
    step = max(2 ** int(np.floor(np.log2(size - 1))) // per_octave, 1)
    return int(-(-size // step) * step)


def pad(
    X: ArrayLike,
    y: ArrayLike,
    n_time_bins: int | None = None,
    n_parameters: int | None = None,
    feature_mask: ArrayLike | None = None,
) -> Data:
    """Put data on the device with a column of ones, padded to a bucket.

    Parameters
    ----------
    X
        Shape ``(n_time_bins, n_features)``.
    y
        Counts, shape ``(n_time_bins,)`` or ``(n_time_bins, n_series)``.
    n_time_bins, n_parameters
        Shape of the design to pad to, where the caller wants fewer shapes than `bucket` gives.
    feature_mask
        One where a series has a feature, shape ``(n_features, n_series)``; None if each has all.
    """
    X, y = np.asarray(X, dtype=float_dtype()), np.asarray(y, dtype=float_dtype())
    n_rows, n_features = X.shape
    shape = (n_time_bins or bucket(n_rows), n_parameters or round_up(n_features + 1, 4))
    design = pad_design(X, *shape)
    series = y.reshape(n_rows, -1).T
    counts = fill_up(series, shape[0])
    if feature_mask is None:
        return Data(jax.device_put(design), jax.device_put(counts))
    used = np.ones((series.shape[0], shape[1]), X.dtype)
    used[:, 1 : n_features + 1] = np.asarray(feature_mask).T
    return Data(*map(jax.device_put, (design, counts, used)))


def pad_design(X: np.ndarray, n_time_bins: int, n_parameters: int) -> np.ndarray:
    """Return designs of a column of ones, the features and zeros, in the precision of JAX.

    Parameters
    ----------
    X
        Shape ``(..., n_time_bins, n_features)``.
    n_time_bins, n_parameters
        Shape of each design.
    """
    n_rows, n_features = X.shape[-2:]
    design = np.zeros((*X.shape[:-2], n_time_bins, n_parameters), float_dtype())
    design[..., :n_rows, 0] = 1
    design[..., :n_rows, 1 : n_features + 1] = X
    return design


def fill_up(values: np.ndarray, size: int) -> np.ndarray:
    """Fill the last axis up with zeros, in the precision of JAX."""
    filled = np.zeros((*values.shape[:-1], size), float_dtype())
    filled[..., : values.shape[-1]] = values
    return filled


def bin_weights(weights: ArrayLike, n_time_bins: int) -> np.ndarray:
    """Scale each row of bin weights to sum one, and fill it up with zeros; float64."""
    rows = np.atleast_2d(np.asarray(weights, dtype=float))
    filled = np.zeros((rows.shape[0], n_time_bins))
    filled[:, : rows.shape[1]] = rows / rows.sum(axis=1, keepdims=True)
    return filled


def pad_lags(filters: FloatArray) -> FloatArray:
    """Fill filters up with silent lags, to a multiple of `LAG_STEP`.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    """
    n_silent = round_up(len(filters), LAG_STEP) - len(filters)
    return np.pad(filters, ((0, n_silent), (0, 0), (0, 0)))


def compiled_neurons(n_neurons: int) -> int:
    """Return for how many neurons the code is compiled that runs so many."""
    return next((n for n in NEURONS if n >= n_neurons), round_up(n_neurons, NEURONS[-1]))


def pad_network(filters: FloatArray) -> FloatArray:
    """Fill filters up with silent lags, to a multiple of `LAG_STEP`, and with neurons that nobody hears.

    Parameters
    ----------
    filters
        Shape ``(window_size, n_receivers, n_senders)``.
    """
    n_neurons = filters.shape[1]
    n_silent = compiled_neurons(n_neurons) - n_neurons
    return np.pad(pad_lags(filters), ((0, 0), (0, n_silent), (0, n_silent)))


def pad_neurons(values: FloatArray) -> FloatArray:
    """Fill the last axis, that of the neurons, up with zeros as `pad_network` does."""
    n_neurons = values.shape[-1]
    n_silent = compiled_neurons(n_neurons) - n_neurons
    return np.pad(values, (*((0, 0),) * (values.ndim - 1), (0, n_silent)))


def apply_by_rows(
    function: Callable[..., jax.Array], *arrays: FloatArray, **options: Hashable
) -> FloatArray:
    """Apply a function that takes each row by itself, in shapes of which few are ever compiled.

    Parameters
    ----------
    function
        Of arrays of the same shape, to one of that shape.
    *arrays
        Shape ``(n_rows, ...)``.
    **options
        What else the function takes.
    """
    n_rows = len(arrays[0])
    n_filled_up = bucket(n_rows, per_octave=1) - n_rows
    padded = (
        np.pad(array, ((0, n_filled_up), *((0, 0),) * (array.ndim - 1)), mode="edge")
        for array in arrays
    )
    return np.asarray(function(*padded, **options), float)[:n_rows]


def float_dtype() -> np.dtype:
    """Floating-point type that JAX computes in at present."""
    return np.dtype(float if jax.config.read("jax_enable_x64") else np.float32)


def round_up(size: int, step: int) -> int:
    """Round up to a multiple of `step`."""
    return -(-size // step) * step
