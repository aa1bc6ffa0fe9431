"""Decaying exponentials, made orthogonal on the points where they are evaluated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.basis.one_input import ConvBasis, EvalBasis, OneInputBasis
from glmlab.model.checks import FloatArray, as_numbers, require_integer


class OrthExponential(OneInputBasis):
    """Orthonormal functions with the span of ``exp(-rate * u)``.

    They are the left singular vectors, as in NeMoS, which leaves their signs to the linear algebra
    library; here each function is positive at the first point in [0, 1].
    """

    decay_rates: ArrayLike

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        require_integer("n_basis_funcs", self.n_basis_funcs, 1)
        rates = as_numbers("decay_rates", self.decay_rates)
        if rates.shape != (self.n_basis_funcs,):
            raise ValueError(
                f"decay_rates must hold one rate a function, shape ({self.n_basis_funcs},), but its "
                f"shape is {rates.shape}."
            )
        if not np.isfinite(rates).all() or np.unique(rates).size < rates.size:
            raise ValueError(
                f"decay_rates must be finite and all different, but they are {rates.tolist()}."
            )
        super().check()

    def _functions(self, u: FloatArray) -> FloatArray:
        if u.size < self.n_basis_funcs:
            raise ValueError(
                f"Orthogonal exponentials need at least {self.n_basis_funcs} points, one per function, "
                f"but there are {u.size}."
            )
        with np.errstate(over="ignore"):
            exponentials = np.exp(-np.multiply.outer(u, np.asarray(self.decay_rates, dtype=float)))
        if not np.isfinite(exponentials).all():
            raise ValueError("decay_rates must not be so negative that the exponentials overflow.")
        return _orthonormal(exponentials, first=int(np.argmin(u)))


def _orthonormal(columns: FloatArray, first: int) -> FloatArray:
    left, values, _ = np.linalg.svd(columns, full_matrices=False)
    rank = int(np.sum(values > values[0] * max(columns.shape) * np.finfo(float).eps))
    if rank < columns.shape[1]:
        raise ValueError(
            f"Only {rank} of the {columns.shape[1]} exponentials can be told apart on these points; "
            "use decay_rates further apart, or fewer."
        )
    return left * np.where(left[first] < 0, -1.0, 1.0)


@dataclass(repr=False, eq=False)
class OrthExponentialEval(OrthExponential, EvalBasis):
    """Orthogonal decaying exponentials at the values of an input.

    The functions are orthonormal over the values at hand, so at other values they are other
    functions: never fit on some data and predict others with this basis.

    Parameters
    ----------
    n_basis_funcs
        Number of functions.
    decay_rates
        Rates of the exponentials over [0, 1], all different, shape ``(n_basis_funcs,)``.
    bounds
        Values of the input that 0 and 1 stand for; see `EvalBasis`.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type; on evaluation, if there are fewer
        points than functions, or the exponentials cannot be told apart.
    """

    n_basis_funcs: int
    decay_rates: ArrayLike
    bounds: tuple[float, float] | None = None


@dataclass(repr=False, eq=False)
class OrthExponentialConv(OrthExponential, ConvBasis):
    """Orthogonal decaying exponentials as filters of an input's past.

    Parameters
    ----------
    n_basis_funcs
        Number of functions.
    window_size
        Length of the filters in bins, at least 2 and at least `n_basis_funcs`; see `ConvBasis`.
    decay_rates
        Rates of the exponentials a window, all different, shape ``(n_basis_funcs,)``.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type; on evaluation, if there are fewer
        points than functions, or the exponentials cannot be told apart.
    """

    n_basis_funcs: int
    window_size: int
    decay_rates: ArrayLike

    @property
    def _smallest_window(self) -> int:
        return max(2, self.n_basis_funcs)
