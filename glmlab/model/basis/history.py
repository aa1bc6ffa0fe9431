"""The past itself: one column per lag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlab.model.basis.base import derived
from glmlab.model.basis.one_input import ConvBasis
from glmlab.model.checks import FloatArray


@dataclass(repr=False, eq=False)
class HistoryConv(ConvBasis):
    """One weight per lag: column k of the features is the input k + 1 bins ago.

    Off the grid of the lags, each function is 1 nearest to its lag and 0 elsewhere.

    Parameters
    ----------
    window_size
        Number of lags, at least 1; see `ConvBasis`.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If `window_size` is out of its range or not an integer.
    """

    window_size: int

    @derived
    def n_basis_funcs(self) -> int:
        """One a lag."""
        return self.window_size

    @property
    def _smallest_window(self) -> int:
        return 1

    def _functions(self, u: FloatArray) -> FloatArray:
        nearest_lag = np.floor(u * (self.window_size - 1) + 0.5).astype(int)
        return np.eye(self.window_size)[nearest_lag]
