"""Checks of counts and of the rates that a model gives them; each failure is one sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, as_numbers
from glmlab.model.goodness_of_fit.count_models import CountModel

_SHAPES = {
    1: "(n_time_bins,)",
    2: "(n_trials, n_time_bins)",
    3: "(n_runs, n_trials, n_time_bins)",
}


def as_counts(name: str, counts: ArrayLike, n_axes: tuple[int, ...] = (1, 2)) -> FloatArray:
    """Return counts as an array; refuse what is empty, negative, not whole or not finite.

    Parameters
    ----------
    n_axes
        Numbers of axes that it may have; the last is time.
    """
    array = as_numbers(name, counts)
    _require_axes(name, array, n_axes)
    _refuse(name, array, ~np.isfinite(array), "hold finite numbers only")
    _refuse(name, array, array < 0, "not be negative")
    _refuse(name, array, array != np.floor(array), "hold whole numbers of spikes")
    return array


def as_counts_and_rate(
    counts: ArrayLike, rate: ArrayLike, model: CountModel
) -> tuple[FloatArray, FloatArray]:
    """Return counts and their rates in the order of time, both of shape ``(n_bins_in_all,)``.

    Trials are put one after the other.

    Raises
    ------
    TypeError
        If they are no numbers.
    ValueError
        If they differ in shape, or hold what the observation model cannot have.
    """
    counts, rate = as_counts("counts", counts), as_like_counts("rate", rate, counts)
    _refuse("rate", rate, rate < 0, "not be negative")
    if model.is_binary:
        _refuse("counts", counts, counts > 1, "be 0 or 1 for a Bernoulli model")
        _refuse("rate", rate, rate > 1, "be a probability for a Bernoulli model")
    return counts.ravel(), rate.ravel()


def as_like_counts(name: str, values: ArrayLike, counts: ArrayLike) -> FloatArray:
    """Return finite numbers, one for each bin; refuse another shape than that of the counts."""
    array = as_numbers(name, values)
    if array.shape != np.shape(counts):
        raise ValueError(
            f"{name} must have the shape of counts, {np.shape(counts)}, but its shape is "
            f"{array.shape}."
        )
    _refuse(name, array, ~np.isfinite(array), "hold finite numbers only")
    return array


def _require_axes(name: str, array: FloatArray, n_axes: tuple[int, ...]) -> None:
    if array.ndim not in n_axes or array.size == 0:
        raise ValueError(
            f"{name} must have shape {' or '.join(_SHAPES[n] for n in n_axes)} with at least one "
            f"bin, but its shape is {array.shape}."
        )


def _refuse(name: str, array: FloatArray, is_wrong: np.ndarray, must: str) -> None:
    if is_wrong.any():
        raise ValueError(f"{name} must {must}, but it holds {array[is_wrong].flat[0]:g}.")
