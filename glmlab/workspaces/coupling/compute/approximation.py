"""What a basis makes of the coupling filters, and how well it serves."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from glmlab.concepts.bases import BASES
from glmlab.model.basis import conditioning
from glmlab.model.simulation import regress_filter
from glmlab.workspaces.coupling.compute.basis import BasisChoice, basis_matrix, basis_of
from glmlab.workspaces.coupling.compute.stages import kept
from glmlab.workspaces.coupling.filters import scaled, unscaled_filters
from glmlab.workspaces.coupling.results import Basis, Filters
from glmlab.workspaces.coupling.settings import BASIS_FITS, FloatArray, Settings

_LIMIT_STEP = 0.1

_SCALE_STEPS = (1.0, 2.5, 6.0)
"""Coupling scales at which the axis of the gains takes another range: few, or it would hide the scale."""


@kept("filters")
def approximate(settings: Settings) -> tuple[Filters, FloatArray]:
    """Return the filters with their approximations, and the coefficients.

    Returns
    -------
    filters : Filters
    coef : ndarray, shape (n_receivers, n_senders, n_basis_funcs)
    """
    unscaled, basis = unscaled_filters(settings), basis_of(settings)
    true = scaled(unscaled, settings)
    solve = _solver(BasisChoice.of(settings), *_option_of(settings))
    coef = np.tensordot(true, solve, axes=(0, 1))
    approximation = np.tensordot(basis, coef, axes=(1, 2))
    filters = Filters(
        lag=np.arange(1.0, settings.window + 1),
        true=true,
        approximation=approximation,
        relative_error=_relative(approximation - true, true),
        area=approximation.sum(axis=0),
        limits=_limits_around(settings, unscaled, true, approximation),
    )
    return filters, coef


def _limits_around(
    settings: Settings, unscaled: FloatArray, true: FloatArray, approximation: FloatArray
) -> tuple[float, float]:
    """Range of the gains: that of the unscaled filters, so that filters grow in it with their scale."""
    steps = (step for step in _SCALE_STEPS if step >= settings.coupling_scale)
    widest = next(steps, settings.coupling_scale) * unscaled
    every = np.stack([widest, true, approximation])
    low, top = (_up_to_step(end) for end in (-every.min(), every.max()))
    # Room on both sides, to draw what is not there yet.
    return -max(low, _up_to_step(top / 4)), max(top, _up_to_step(low / 4))


def _up_to_step(end: float) -> float:
    n_steps = max(int(np.ceil(1.05 * end / _LIMIT_STEP)), 1)
    return round(n_steps * _LIMIT_STEP, 9)


@kept("filters")
def describe_basis(settings: Settings, filters: Filters, coef: FloatArray) -> Basis:
    """Say how well the basis serves for the filters, and how well others of its kind would."""
    functions = basis_of(settings)
    report = conditioning(functions)
    kind, choice = BASES[settings.basis], BasisChoice.of(settings)
    counts = np.arange(kind.smallest, min(kind.largest, settings.window) + 1)
    flat = filters.true.reshape(settings.window, -1)
    errors = [
        _relative_of_all(flat, _orthonormal(choice._replace(n_basis_funcs=int(n)))) for n in counts
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


def _option_of(settings: Settings) -> tuple[str, float]:
    """Return the name and the value of what the fit of the basis is given; "" for nothing."""
    known = BASIS_FITS[settings.basis_fit]
    return known.option, min(settings.ridge_or_rcond, known.largest) if known.option else 0.0


@lru_cache(maxsize=64)
def _solver(choice: BasisChoice, option: str, value: float) -> FloatArray:
    """What takes a filter to its coefficients, shape ``(n_basis_funcs, window)``.

    The approximation is linear in the filter, so that a drag costs one product of matrices.
    """
    options = {option: value} if option else {}
    every_lag = np.eye(choice.window)[:, :, None]
    return regress_filter(every_lag, basis_matrix(choice), **options)[:, 0].T


@lru_cache(maxsize=512)
def _orthonormal(choice: BasisChoice) -> FloatArray:
    """Orthonormal functions that span what the basis spans in double precision."""
    basis = basis_matrix(choice)
    left, values, _ = np.linalg.svd(basis, full_matrices=False)
    return left[:, values > values[0] * max(basis.shape) * np.finfo(float).eps]


def _relative_of_all(flat: FloatArray, span: FloatArray) -> float:
    length = float(np.linalg.norm(flat))
    return float(np.linalg.norm(flat - span @ (span.T @ flat))) / length if length else 0.0


def _relative(residual: FloatArray, true: FloatArray) -> FloatArray:
    lengths, errors = np.linalg.norm(true, axis=0), np.linalg.norm(residual, axis=0)
    return np.divide(errors, lengths, out=np.zeros_like(errors), where=lengths > 0)
