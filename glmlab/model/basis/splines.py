"""B-splines, cyclic B-splines and M-splines with evenly spaced knots.

Sources: Prautzsch, Boehm and Paluszny, Bézier and B-Spline Techniques (2002); Ramsay (1988) for
M-splines. The order is the degree of the polynomials plus one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from glmlab.model.basis.one_input import ConvBasis, EvalBasis, OneInputBasis
from glmlab.model.checks import FloatArray, require_integer


class Spline(OneInputBasis):
    """Splines of one order."""

    order: int
    smallest_order: ClassVar[int] = 1

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        require_integer("n_basis_funcs", self.n_basis_funcs, 1)
        require_integer("order", self.order, self.smallest_order)
        if self.n_basis_funcs < self.order:
            raise ValueError(
                f"n_basis_funcs must be at least the order {self.order}, but it is "
                f"{self.n_basis_funcs}."
            )
        super().check()


class BSpline(Spline):
    """B-splines: not negative, and their sum is 1."""

    def _knots(self) -> FloatArray:
        # Repeated at both ends, where every spline but one then starts or ends at zero.
        inner = np.linspace(0, 1, self.n_basis_funcs - self.order + 2)
        return np.pad(inner, self.order - 1, mode="edge")

    def _functions(self, u: FloatArray) -> FloatArray:
        return _b_splines(u, self._knots(), self.order)


class MSpline(BSpline):
    """M-splines: B-splines scaled so that each has area 1."""

    def _functions(self, u: FloatArray) -> FloatArray:
        knots = self._knots()
        support = knots[self.order :] - knots[: -self.order]
        return super()._functions(u) * (self.order / support)

    def _on_length(self, values: FloatArray, length: float) -> FloatArray:
        return values / length


class CyclicBSpline(Spline):
    """B-splines on a circle: 1 joins 0 with all derivatives that the splines have."""

    smallest_order = 2

    def _functions(self, u: FloatArray) -> FloatArray:
        n, degree = self.n_basis_funcs, self.order - 1
        knots = np.arange(-degree, n + degree + 1) / n
        unrolled = _b_splines(u, knots, self.order)
        # The last splines reach past 1: there they are the first ones again.
        unrolled[:, :degree] += unrolled[:, n:]
        return unrolled[:, :n]


def _b_splines(u: FloatArray, knots: FloatArray, order: int) -> FloatArray:
    from scipy.interpolate import BSpline as SciPyBSpline

    return SciPyBSpline.design_matrix(u, knots, order - 1).toarray()


@dataclass(repr=False, eq=False)
class BSplineEval(BSpline, EvalBasis):
    """B-splines at the values of an input.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least the order.
    order
        Degree of the polynomials plus one; 4 is cubic.
    bounds
        Values of the input that 0 and 1 stand for; see `EvalBasis`.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    order: int = 4
    bounds: tuple[float, float] | None = None


@dataclass(repr=False, eq=False)
class BSplineConv(BSpline, ConvBasis):
    """B-splines as filters of an input's past.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least the order.
    window_size
        Length of the filters in bins, at least 2; see `ConvBasis`.
    order
        Degree of the polynomials plus one; 4 is cubic.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    window_size: int
    order: int = 4


@dataclass(repr=False, eq=False)
class CyclicBSplineEval(CyclicBSpline, EvalBasis):
    """Cyclic B-splines at the values of an input, such as an angle.

    Give `bounds`, such as ``(0, 2 * np.pi)``, unless the data reach both ends of the circle.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least the order.
    order
        Degree of the polynomials plus one, at least 2; 4 is cubic.
    bounds
        Values of the input that 0 and 1 stand for; see `EvalBasis`.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    order: int = 4
    bounds: tuple[float, float] | None = None


@dataclass(repr=False, eq=False)
class CyclicBSplineConv(CyclicBSpline, ConvBasis):
    """Cyclic B-splines as filters of an input's past: they end as they start.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least the order.
    window_size
        Length of the filters in bins, at least 2; see `ConvBasis`.
    order
        Degree of the polynomials plus one, at least 2; 4 is cubic.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    window_size: int
    order: int = 4


@dataclass(repr=False, eq=False)
class MSplineEval(MSpline, EvalBasis):
    """M-splines at the values of an input; each has area 1 over the range of these.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least the order.
    order
        Degree of the polynomials plus one; 4 is cubic.
    bounds
        Values of the input that 0 and 1 stand for; see `EvalBasis`.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    order: int = 4
    bounds: tuple[float, float] | None = None


@dataclass(repr=False, eq=False)
class MSplineConv(MSpline, ConvBasis):
    """M-splines as filters of an input's past; each has area 1 over a window of length 1.

    Parameters
    ----------
    n_basis_funcs
        Number of functions, at least the order.
    window_size
        Length of the filters in bins, at least 2; see `ConvBasis`.
    order
        Degree of the polynomials plus one; 4 is cubic.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    n_basis_funcs: int
    window_size: int
    order: int = 4
