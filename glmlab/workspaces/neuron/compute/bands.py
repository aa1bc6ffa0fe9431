"""How sure the weights are: the covariance from which bands are made."""

from __future__ import annotations

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model.path import Path
from glmlab.model.uncertainty import Z_95, NoIntervalsError, wald_covariance
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.data import BOTH
from glmlab.workspaces.neuron.compute.stages import Model, kept
from glmlab.workspaces.neuron.settings import Settings


@kept("fit")
def covariance_of(settings: Settings, model: Model, fit: Path) -> FloatArray | None:
    """Return the Wald covariance of intercept and weights, ``(1 + n_features, 1 + n_features)``.

    None where the penalty has a corner, or the data leave it open where the weights are.
    """
    design = model.design
    if not (REGULARIZERS[settings.regularizer].interval_formula and design.n_features):
        return None
    scale = model.scale_of(fit)
    try:
        found = wald_covariance(
            design.data,
            design.n_fitted,
            fit.coef[BOTH, 0],
            float(fit.intercept[BOTH, 0]),
            regularizer=model.regularizer,
            likelihood=model.likelihood,
            scale=1.0 if scale is None else scale,
            strength=_by_entry(model, fit.strength[0]) if model.has_strength else None,
        )
    except NoIntervalsError:
        return None
    return found if np.isfinite(found).all() else None


def _by_entry(model: Model, strength: FloatArray) -> FloatArray:
    """Strength of each feature, or of each group where the regularizer has groups."""
    entry = model.regularizer.own_entries(strength.size)
    _, first = np.unique(entry, return_index=True)
    return strength[first]


def reach(directions: FloatArray, covariance: FloatArray) -> FloatArray:
    """Return half the width of the 95% band of ``directions @ weights``, shape ``(n,)``."""
    variance = np.einsum("ij,jk,ik->i", directions, covariance, directions, optimize=True)
    return Z_95 * np.sqrt(np.maximum(variance, 0))
