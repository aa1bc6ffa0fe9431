"""Coupling filters: differences of gamma densities, and their coefficients in a basis.

Source: the NeMoS "GLM demo" page and NeMoS 0.2.8 (``nemos.simulation``) for both functions; Hoerl and
Kennard (1970) for the ridge, Golub and Van Loan (2013), chapter 5.5, for the truncation.
"""

from __future__ import annotations

import jax
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, require_finite_number, require_integer
from glmlab.model.simulation.checks import as_matching_arrays

_REGRESSION_AXES = {
    "coupling_filters": ("window_size", "n_receivers", "n_senders"),
    "eval_basis": ("window_size", "n_basis_funcs"),
}


def difference_of_gammas(
    ws: int,
    upper_percentile: float = 0.99,
    inhib_a: float = 1.0,
    excit_a: float = 2.0,
    inhib_b: float = 1.0,
    excit_b: float = 2.0,
) -> FloatArray:
    """Coupling filter with a fast inhibitory and a slow excitatory part.

    An excitatory minus an inhibitory gamma density, on a grid from zero to where both have reached
    the upper percentile, scaled to length one.

    Parameters
    ----------
    ws
        Window size of the filter, in bins.
    upper_percentile
        Part of both distributions that the window covers, in [0, 1).
    inhib_a, excit_a
        Shapes of the two gammas, at least 1.
    inhib_b, excit_b
        Rates of the two gammas: one over their scales.

    Returns
    -------
    ndarray, shape (ws,)
        The filter, whose squares sum to one.

    Raises
    ------
    TypeError
        If a parameter is not a number, or `ws` not an integer.
    ValueError
        If a parameter is out of its range, or the two densities are the same on the grid.
    """
    # The lab must not wait for SciPy when it starts.
    from scipy.stats import gamma

    require_integer("ws", ws, 1)
    _require_percentile(upper_percentile)
    excitatory = {"a": _shape("excit_a", excit_a), "scale": 1 / _rate("excit_b", excit_b)}
    inhibitory = {"a": _shape("inhib_a", inhib_a), "scale": 1 / _rate("inhib_b", inhib_b)}
    end = max(gamma.ppf(upper_percentile, **part) for part in (inhibitory, excitatory))
    grid = np.linspace(0, end, ws)
    difference = gamma.pdf(grid, **excitatory) - gamma.pdf(grid, **inhibitory)
    length = np.linalg.norm(difference)
    if length == 0:
        raise ValueError(
            f"The two gammas must differ on the {ws} bins of the filter, but there they are the "
            "same; change a shape or a rate of one."
        )
    return difference / length


def regress_filter(
    coupling_filters: ArrayLike,
    eval_basis: ArrayLike,
    *,
    ridge: float = 0.0,
    rcond: float | None = None,
) -> FloatArray:
    """Coefficients with which a basis comes nearest to coupling filters, by least squares.

    Where the basis functions are nearly dependent the coefficients are huge and cancel; a ridge or a
    truncation keeps them small at little cost in the filters.

    Parameters
    ----------
    coupling_filters
        Shape ``(window_size, n_receivers, n_senders)``.
    eval_basis
        Basis functions at every lag, shape ``(window_size, n_basis_funcs)``.
    ridge
        Weight of the sum of squared coefficients, added to the sum of squared errors.
    rcond
        Singular values of the basis below this part of the largest count as zero; None takes the
        machine precision times the larger side of the basis.

    Returns
    -------
    ndarray, shape (n_receivers, n_senders, n_basis_funcs)
        In float64 whatever JAX's precision, since huge coefficients cancel in ``eval_basis @ coef``.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If shapes do not match, a number is not finite or out of its range, or both `ridge` and
        `rcond` are given.
    """
    arrays = as_matching_arrays(
        _REGRESSION_AXES, {"coupling_filters": coupling_filters, "eval_basis": eval_basis}
    )
    filters, basis = arrays["coupling_filters"], arrays["eval_basis"]
    _require_one_remedy(ridge, rcond)
    n_basis_funcs = basis.shape[1]
    targets = filters.reshape(filters.shape[0], -1)
    if ridge > 0:
        # The normal equations would square the condition number.
        basis = np.vstack([basis, np.sqrt(ridge) * np.eye(n_basis_funcs)])
        targets = np.vstack([targets, np.zeros((n_basis_funcs, targets.shape[1]))])
    coef: FloatArray = np.linalg.lstsq(basis, targets, rcond=rcond)[0].astype(np.float64)
    return np.moveaxis(coef.reshape(n_basis_funcs, *filters.shape[1:]), 0, -1)


def _number(name: str, value: object) -> float:
    if isinstance(value, jax.Array | np.ndarray) and value.ndim == 0:
        # An entry of a JAX array is an array without axes.
        value = value.item()
    return require_finite_number(name, value)


def _require_percentile(upper_percentile: float) -> None:
    if not 0 <= _number("upper_percentile", upper_percentile) < 1:
        raise ValueError(f"upper_percentile must be in [0, 1), but it is {upper_percentile}.")


def _shape(name: str, value: float) -> float:
    shape = _number(name, value)
    if shape < 1:
        raise ValueError(
            f"{name} must be at least 1, but it is {shape:g}; below 1 the gamma density is "
            "infinite at zero, where the filter begins, and below 0 there is none."
        )
    return shape


def _rate(name: str, value: float) -> float:
    rate = _number(name, value)
    if rate <= 0:
        raise ValueError(f"{name} must be positive, but it is {rate:g}.")
    return rate


def _require_one_remedy(ridge: float, rcond: float | None) -> None:
    if _number("ridge", ridge) < 0:
        raise ValueError(f"ridge must not be negative, but it is {ridge}.")
    if rcond is None:
        return
    if not 0 <= _number("rcond", rcond) < 1:
        raise ValueError(f"rcond must be in [0, 1), but it is {rcond}.")
    if ridge > 0:
        raise ValueError("Give either ridge or rcond, but not both.")
