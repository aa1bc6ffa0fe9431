"""What a hand on a picture chooses."""

from __future__ import annotations

import numpy as np

from glmlab.experiments.feedforward.settings import STRENGTH_RANGE, WEIGHT_RANGE, FloatArray

STRENGTH_DECIMALS = 2
"""Of the logarithm: as fine as a pixel."""

WEIGHT_STEP = 0.05


def strength_at(strength: float) -> float:
    """Round a strength under the pointer to one that reads well."""
    rounded = 10 ** round(float(np.log10(strength)), STRENGTH_DECIMALS)
    return float(np.clip(rounded, *STRENGTH_RANGE))


def weights_after(true_coef: FloatArray, place: float, weight: float) -> tuple[float, ...]:
    """Return the true weights after one of them was dragged.

    Parameters
    ----------
    true_coef
        As they are, shape ``(n_features,)``.
    place
        Where the drag began, from 0 at the left edge to 1.
    weight
        Where the pointer is on the axis of weights.
    """
    coef = np.clip(np.round(true_coef, 3), *WEIGHT_RANGE)
    feature = min(int(place * coef.size), coef.size - 1)
    coef[feature] = np.clip(round(weight / WEIGHT_STEP) * WEIGHT_STEP, *WEIGHT_RANGE)
    return tuple(float(value) for value in np.round(coef, 3))
