"""Features in units of their own: centred and scaled before a fit, and its weights taken back after it.

Volts, seconds and counts of thousands are features, too. A fit in their own units would stop where a
gradient that has the units of a feature is small, and in float32 an offset would leave no digits to the
rest. So the design is centred, which the intercept makes up for since it is not penalized, and divided by
each feature's spread, while the penalty is turned so that it means the same.

Source: Friedman, Hastie and Tibshirani (2010), section 2; Hastie, Tibshirani and Wainwright, Statistical
Learning with Sparsity (2015), section 2.1, for both, there with penalties that change their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray
from glmlab.model.path import Path
from glmlab.model.regularizer import Penalty

CONSTANT = 1e-14
"""A feature whose spread is below this part of its size is taken as constant: float64 has 16 digits, and the
mean of many bins has lost the last one or two."""


@dataclass(frozen=True)
class Standardization:
    """What is subtracted from each feature, and what it is divided by.

    Attributes
    ----------
    center, scale
        Shape ``(n_features,)``.
    unit
        Each feature's own spread as a part of `scale`, which all features of one group share; the same
        shape.
    """

    center: FloatArray
    scale: FloatArray
    unit: FloatArray

    def design(self, X: FloatArray) -> FloatArray:
        """Return features in these units, shape ``(n_time_bins, n_features)``."""
        return (X - self.center) / self.scale

    def penalty(self, penalty: Penalty) -> Penalty:
        """Return the penalty of weights in these units that is the same as `penalty` of the weights."""
        group = np.asarray(penalty.group)
        weight = np.asarray(penalty.group_weight, float).copy()
        weight[group] = weight[group] / self.scale
        quadratic = np.asarray(penalty.quadratic) / np.outer(self.scale, self.scale)
        return Penalty(quadratic, group, weight, self.unit)

    def start(self, start: tuple[ArrayLike, ArrayLike]) -> tuple[FloatArray, FloatArray]:
        """Return weights, shape ``(..., n_features)``, and intercepts in these units."""
        coef, intercept = np.asarray(start[0], float), np.asarray(start[1], float)
        return coef * self.scale, intercept + coef @ self.center

    def in_original_units(self, path: Path) -> Path:
        """Return a path in these units in those of the features, in float64."""
        coef = np.asarray(path.coef, float) / self.scale
        return replace(
            path,
            coef=coef,
            intercept=np.asarray(path.intercept, float) - coef @ self.center,
            gradient=np.asarray(path.gradient, float) * self.scale,
        )


def standardization_of(X: FloatArray, weight: FloatArray, penalty: Penalty) -> Standardization:
    """Return the weighted mean and spread of each feature.

    Features of one penalized group share the scale of the largest, because a group's norm does; a
    constant one, which has no spread, takes that of the largest of all.

    Parameters
    ----------
    X
        Shape ``(n_time_bins, n_features)``.
    weight
        How often each bin counts, shape ``(n_time_bins,)``.
    penalty
        Of the features.
    """
    share = weight / weight.sum()
    center = share @ X
    centred = X - center
    size = np.abs(X).max(axis=0)
    # In parts of the size, whose squares can neither overflow nor vanish.
    parts = centred / np.where(size > 0, size, 1)
    spread = size * np.sqrt(share @ np.square(parts))
    varies = spread > CONSTANT * size
    own = np.where(varies, spread, np.max(spread, where=varies, initial=0) or 1.0)
    scale = _common_in_groups(own, penalty)
    # What is left of a constant feature is round-off of its mean.
    return Standardization(np.where(varies, center, X[0]), scale, own / scale)


def _common_in_groups(scale: FloatArray, penalty: Penalty) -> FloatArray:
    group = np.asarray(penalty.group)
    largest = np.zeros(scale.size)
    np.maximum.at(largest, group, scale)
    is_penalized = np.asarray(penalty.group_weight)[group] > 0
    return np.where(is_penalized, largest[group], scale)
