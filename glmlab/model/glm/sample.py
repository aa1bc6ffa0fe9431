"""The rows of a design matrix that a fit or a score uses, and what each of them weighs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Sample(NamedTuple):
    """The bins that are used: those with all their features and a weight that is not zero.

    Attributes
    ----------
    X
        Shape ``(n_time_bins, n_features)``.
    y
        Counts, shape ``(n_time_bins,)`` or ``(n_time_bins, n_neurons)``.
    weight
        How often each bin counts, shape ``(n_time_bins,)``.
    used
        Which of the rows that were given these are, boolean, one per row.
    """

    X: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    used: np.ndarray


def check_sample_weight(sample_weight: ArrayLike | None, n_rows: int) -> np.ndarray:
    """Return one weight per row; None and a single number weigh all the same.

    Raises
    ------
    ValueError
        If weights are not one finite number per row, one is negative, or all are zero.
    """
    if sample_weight is None:
        return np.ones(n_rows)
    try:
        weight = np.asarray(sample_weight, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError("sample_weight must hold numbers, one per row of X.") from error
    if weight.ndim == 0:
        weight = np.full(n_rows, weight)
    if weight.shape != (n_rows,):
        raise ValueError(
            f"sample_weight must hold one number per row of X, shape ({n_rows},), but its shape is "
            f"{weight.shape}."
        )
    if not np.isfinite(weight).all():
        raise ValueError("sample_weight must be finite, but it has NaN or infinity.")
    if (weight < 0).any():
        raise ValueError(f"sample_weight must not be negative, but it has {weight.min():g}.")
    if not weight.any():
        raise ValueError("sample_weight must not be zero for all rows: nothing would be left.")
    return weight
