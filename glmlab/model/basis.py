"""Bases for filters: few smooth functions in place of one weight a lag.

Source: Pillow, Paninski, Uzzell, Simoncelli and Chichilnisky (2005) for raised cosines on a
logarithmic axis, which are fine at short lags and coarse at long ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.parameters import HasParameters

FloatArray = NDArray[np.float64]


class RaisedCosineLogEval(HasParameters):
    """Raised cosines, evenly spaced on a logarithmic axis.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least 2.
    width
        Width of each in units of the distance between peaks; at least 2 tiles the axis evenly.
    time_scaling
        How strongly the axis is stretched near zero; larger is more.
    enforce_decay_to_zero
        Whether the last function reaches zero at the end of the window.

    Raises
    ------
    ValueError
        If a parameter is out of its range.
    """

    def __init__(
        self,
        n_basis_funcs: int,
        width: float = 2.0,
        time_scaling: float = 50.0,
        enforce_decay_to_zero: bool = True,
    ) -> None:
        _check_at_least("n_basis_funcs", n_basis_funcs, 2)
        _check_at_least("width", width, 1)
        if not time_scaling > 0:
            raise ValueError(f"time_scaling must be positive, but it is {time_scaling!r}.")
        self.n_basis_funcs = n_basis_funcs
        self.width = width
        self.time_scaling = time_scaling
        self.enforce_decay_to_zero = enforce_decay_to_zero

    def evaluate(self, x: ArrayLike) -> FloatArray:
        """Evaluate the functions.

        Parameters
        ----------
        x
            Where, in [0, 1], shape ``(n_points,)``.

        Returns
        -------
        ndarray, shape (n_points, n_basis_funcs)

        Raises
        ------
        ValueError
            If `x` leaves [0, 1].
        """
        x = np.asarray(x, dtype=float)
        if x.size and not (x.min() >= 0 and x.max() <= 1):
            raise ValueError(
                "A basis is evaluated in [0, 1]; scale the points to that range first."
            )
        stretched = np.log(self.time_scaling * x + 1) / np.log(self.time_scaling + 1)
        peaks = self._peaks()
        distance = (stretched[:, None] - peaks) / ((peaks[1] - peaks[0]) * self.width)
        return (np.cos(np.clip(np.pi * distance, -np.pi, np.pi)) + 1) / 2

    __call__ = evaluate

    def evaluate_on_grid(self, n_samples: int) -> tuple[FloatArray, FloatArray]:
        """Evaluate on evenly spaced points of [0, 1].

        Returns
        -------
        points : ndarray, shape (n_samples,)
        basis_matrix : ndarray, shape (n_samples, n_basis_funcs)
        """
        _check_at_least("n_samples", n_samples, 1)
        points = np.linspace(0, 1, n_samples)
        return points, self.evaluate(points)

    def _peaks(self) -> FloatArray:
        n, width = self.n_basis_funcs, self.width
        last = 1 - width / (n + width - 1) if self.enforce_decay_to_zero else 1.0
        return np.linspace(0, last, n)


def _check_at_least(name: str, value: float, smallest: float) -> None:
    if not value >= smallest:
        raise ValueError(f"{name} must be at least {smallest}, but it is {value!r}.")
