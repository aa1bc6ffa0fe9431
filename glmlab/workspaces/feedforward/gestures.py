"""What a hand on a picture chooses."""

from __future__ import annotations

import numpy as np

from glmlab.workspaces.feedforward.settings import (
    WEIGHT_RANGE,
    FloatArray,
)

WEIGHT_STEP = 0.05


def feature_at(place: float, n_features: int) -> int:
    """Return the feature at a place, from 0 at the left edge to 1."""
    return min(int(place * n_features), n_features - 1)


def place_of(feature: int, n_features: int) -> float:
    """Return the middle of a feature, from 0 at the left edge to 1."""
    return (feature + 0.5) / n_features


def with_weight(true_coef: FloatArray, feature: int, weight: float) -> tuple[float, ...]:
    """Return the true weights with another one for a feature, rounded to a step."""
    coef = np.clip(np.round(true_coef, 3), *WEIGHT_RANGE)
    coef[feature] = np.clip(round(weight / WEIGHT_STEP) * WEIGHT_STEP, *WEIGHT_RANGE)
    return tuple(float(value) for value in np.round(coef, 3))


def feature_after_key(key: str, feature: int, n_features: int) -> int:
    """Return the feature that a key chooses: the arrows left and right go to the next one."""
    step = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
    return min(max(feature + step, 0), n_features - 1)


def weight_after_key(key: str, weight: float, limits: tuple[float, float]) -> float:
    """Return the weight to which a key moves one: by a step, ten steps, or to a limit."""
    ends = {"Home": limits[0], "End": limits[1]}
    steps = {"ArrowDown": -1, "ArrowUp": 1, "PageDown": -10, "PageUp": 10}.get(key, 0)
    return ends.get(key, min(max(weight + WEIGHT_STEP * steps, limits[0]), limits[1]))
