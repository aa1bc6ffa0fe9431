"""What a basis makes of the coupling filters, and how well it serves."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from glmlab.experiments.coupling.bases import BASES, basis_matrix, basis_of
from glmlab.experiments.coupling.pairs import coupling_filters
from glmlab.experiments.coupling.results import Basis, Filters
from glmlab.experiments.coupling.settings import FloatArray, Settings

_LIMIT_STEP = 0.25

LARGEST_CUT = 0.999
"""Of the largest singular value; a cut-off of all of it would leave no basis."""


def approximate(settings: Settings) -> tuple[Filters, FloatArray]:
    """Return the filters with their approximations, and the coefficients.

    Returns
    -------
    filters : Filters
    coef : ndarray, shape (n_receivers, n_senders, n_basis_funcs)
    """
    true, basis = coupling_filters(settings), basis_of(settings)
    solve = _solver(*_basis_choices(settings), settings.approximation, settings.remedy)
    coef = np.tensordot(true, solve, axes=(0, 1))
    approximation = np.tensordot(basis, coef, axes=(1, 2))
    reach = max(float(np.abs(true).max()), float(np.abs(approximation).max()), 1e-9)
    top = _LIMIT_STEP * np.ceil(1.05 * reach / _LIMIT_STEP)
    low = -top if min(true.min(), approximation.min()) < -0.25 * top else -0.25 * top
    filters = Filters(
        lag=np.arange(1.0, settings.window + 1),
        true=true,
        approximation=approximation,
        relative_error=_relative(approximation - true, true),
        area=approximation.sum(axis=0),
        limits=(float(low), float(top)),
    )
    return filters, coef


def describe_basis(settings: Settings, true: FloatArray, coef: FloatArray) -> Basis:
    """Say how well the basis serves for the filters, and how well others of its kind would."""
    from glmlab.model.basis import conditioning

    functions = basis_of(settings)
    report = conditioning(functions)
    kind = BASES[settings.basis]
    counts = np.arange(kind.smallest, min(kind.largest, settings.window) + 1)
    flat = true.reshape(settings.window, -1)
    errors = [
        _relative_of_all(flat, _orthonormal(settings.basis, int(n), *_shape_of(settings)))
        for n in counts
    ]
    return Basis(
        functions=functions,
        condition_number=report.condition_number,
        largest_coefficient=float(np.abs(coef).max()),
        is_nearly_singular=report.is_nearly_singular,
        sentence=report.sentence,
        counts=counts,
        errors=np.array(errors),
    )


def _shape_of(settings: Settings) -> tuple[float, float, int]:
    return settings.width, settings.time_scaling, settings.window


def _basis_choices(settings: Settings) -> tuple[str, int, float, float, int]:
    return settings.basis, settings.n_basis_funcs, *_shape_of(settings)


@lru_cache(maxsize=64)
def _solver(
    kind: str,
    n_basis_funcs: int,
    width: float,
    time_scaling: float,
    window: int,
    approximation: str,
    remedy: float,
) -> FloatArray:
    """What takes a filter to its coefficients, shape ``(n_basis_funcs, window)``.

    The approximation is linear in the filter, so that a drag costs one product of matrices.
    """
    from glmlab.model.simulation import regress_filter

    options: dict[str, dict[str, float]] = {
        "least squares": {},
        "ridge": {"ridge": remedy},
        "truncated": {"rcond": min(remedy, LARGEST_CUT)},
    }
    basis = basis_matrix(kind, n_basis_funcs, width, time_scaling, window)
    every_lag = np.eye(window)[:, :, None]
    return regress_filter(every_lag, basis, **options[approximation])[:, 0].T


@lru_cache(maxsize=512)
def _orthonormal(
    kind: str, n_basis_funcs: int, width: float, time_scaling: float, window: int
) -> FloatArray:
    """Orthonormal functions that span what the basis spans in double precision."""
    basis = basis_matrix(kind, n_basis_funcs, width, time_scaling, window)
    left, values, _ = np.linalg.svd(basis, full_matrices=False)
    return left[:, values > values[0] * max(basis.shape) * np.finfo(float).eps]


def _relative_of_all(flat: FloatArray, span: FloatArray) -> float:
    length = float(np.linalg.norm(flat))
    return float(np.linalg.norm(flat - span @ (span.T @ flat))) / length if length else 0.0


def _relative(residual: FloatArray, true: FloatArray) -> FloatArray:
    lengths, errors = np.linalg.norm(true, axis=0), np.linalg.norm(residual, axis=0)
    return np.divide(errors, lengths, out=np.zeros_like(errors), where=lengths > 0)
