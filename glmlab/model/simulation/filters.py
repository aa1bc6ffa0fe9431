"""Coefficients of coupling filters in a basis.

Source: the NeMoS "GLM demo" page and NeMoS 0.2.8 (``nemos.simulation``); Hoerl and Kennard (1970) for
the ridge, Golub and Van Loan (2013), chapter 5.5, for the truncation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, require_number
from glmlab.model.simulation.checks import as_matching_arrays

_REGRESSION_AXES = {
    "coupling_filters": ("window_size", "n_receivers", "n_senders"),
    "eval_basis": ("window_size", "n_basis_funcs"),
}


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


def _require_one_remedy(ridge: float, rcond: float | None) -> None:
    if require_number("ridge", ridge) < 0:
        raise ValueError(f"ridge must not be negative, but it is {ridge}.")
    if rcond is None:
        return
    if not 0 <= require_number("rcond", rcond) < 1:
        raise ValueError(f"rcond must be in [0, 1), but it is {rcond}.")
    if ridge > 0:
        raise ValueError("Give either ridge or rcond, but not both.")
