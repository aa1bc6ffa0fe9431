"""How sure the weights are: the covariance from which bands are made."""

from __future__ import annotations

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model.path import Path
from glmlab.model.uncertainty import (
    Z_95,
    NoIntervalsError,
    PartialCovariance,
    gram_of,
    partial_covariance,
)
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.data import BOTH
from glmlab.workspaces.neuron.compute.stages import Model, kept
from glmlab.workspaces.neuron.settings import Settings


@kept("fit")
def covariance_of(settings: Settings, model: Model, fit: Path) -> PartialCovariance | None:
    """Return the Wald covariance of intercept and weights.

    None where the penalty has a corner, there are no weights, or the curvature is no optimum's.
    """
    design = model.design
    if not (REGULARIZERS[settings.regularizer].interval_formula and design.n_features):
        return None
    scale = model.scale_of(fit)
    try:
        found = partial_covariance(
            design.data,
            design.n_fitted,
            fit.coef[BOTH, 0],
            float(fit.intercept[BOTH, 0]),
            regularizer=model.regularizer,
            likelihood=model.likelihood,
            scale=1.0 if scale is None else scale,
            strength=_by_entry(model, fit.strength[0]) if model.has_strength else None,
            gram=_gram(settings, model),
        )
    except NoIntervalsError:
        return None
    return found if np.isfinite(found.matrix).all() else None


@kept("design")
def _gram(_settings: Settings, model: Model) -> FloatArray:
    return gram_of(model.design.data, model.design.n_fitted, model.design.n_features)


def _by_entry(model: Model, strength: FloatArray) -> FloatArray:
    """Strength of each feature, or of each group where the regularizer has groups."""
    entry = model.regularizer.own_entries(strength.size)
    _, first = np.unique(entry, return_index=True)
    return strength[first]


def half_widths(sums: FloatArray, covariance: PartialCovariance | None) -> FloatArray | None:
    """Return half the width of the 95% band of ``sums @ (intercept, weights)``, shape ``(n,)``.

    NaN where the data leave a value open; None where they leave all of them open, or nothing is known.
    """
    if covariance is None:
        return None
    error = covariance.standard_errors(sums)
    known = np.isfinite(error)
    return np.where(known, Z_95 * error, np.nan) if known.any() else None
