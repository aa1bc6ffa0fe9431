"""Design matrices: stimulus and history columns, named.

A column is the past of a signal, weighted by one basis function. Source: Truccolo, Eden, Fellows,
Donoghue and Brown (2005); Pillow et al. (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """Columns of a design matrix that belong to one filter.

    Attributes
    ----------
    name
        Of the filter, such as "stimulus".
    values
        Shape ``(n_time_bins, n_basis_funcs)``, divided by `scale`.
    basis_matrix
        Shape ``(window_size, n_basis_funcs)``.
    scale
        Standard deviation of each column before division, shape ``(n_basis_funcs,)``.
    first_lag
        Lag in bins of the basis matrix's first row.
    """

    name: str
    values: FloatArray
    basis_matrix: FloatArray
    scale: FloatArray
    first_lag: int

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Return one name per column."""
        return tuple(f"{self.name} {k + 1}" for k in range(self.values.shape[1]))

    def filter_of(self, coef: ArrayLike) -> FloatArray:
        """Return the filter, shape ``(window_size,)``, that these columns' weights stand for."""
        return self.basis_matrix @ (np.asarray(coef) / self.scale)


def filter_columns(
    name: str, signal: ArrayLike, basis_matrix: ArrayLike, first_lag: int = 0
) -> Columns:
    """Filter a signal's past with every basis function.

    Column k at bin t is ``sum_l basis_matrix[l, k] * signal[t - first_lag - l]``; before its first
    bin the signal counts as zero. Columns are divided by their standard deviations, so that a
    penalty treats them alike.

    Parameters
    ----------
    signal
        Shape ``(n_time_bins,)``.
    basis_matrix
        Shape ``(window_size, n_basis_funcs)``.
    first_lag
        Zero for a stimulus, one for a neuron's own history.
    """
    signal, basis_matrix = np.asarray(signal, float), np.asarray(basis_matrix, float)
    delayed = np.concatenate([np.zeros(first_lag), signal])[: signal.size]
    columns: FloatArray = np.stack(
        [np.convolve(delayed, function)[: signal.size] for function in basis_matrix.T], axis=1
    ).astype(float)
    scale = columns.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    return Columns(name, columns / scale, basis_matrix, scale, first_lag)
