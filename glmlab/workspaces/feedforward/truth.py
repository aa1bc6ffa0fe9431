"""The true weights of toy data: a function of the settings alone, so no picture is needed for them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import WEIGHT_RANGE, FloatArray, Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays

PAGE = Settings()


def true_coef_of(settings: Settings) -> FloatArray:
    """Return the true weights: those chosen by hand, or those that their own seed draws.

    Neither the number of samples nor the seed of the data has a part in them. Another number of
    features adds features without a weight, or takes the last ones away.

    Parameters
    ----------
    settings
        The student's choices.

    Returns
    -------
    ndarray, shape (n_features,)
        Empty for a recording, whose true weights nobody knows.
    """
    if not DATA_SETS[settings.data].is_synthetic:
        return np.zeros(0)
    chosen = settings.true_weights or _drawn_weights(settings.truth_seed)
    coef = np.zeros(settings.n_features)
    coef[: len(chosen)] = chosen[: coef.size]
    return coef


# A slider asks for the same weights at each of its steps.
@lru_cache(maxsize=64)
def _drawn_weights(truth_seed: int) -> tuple[float, ...]:
    """Weights of the first features: those that the NeMoS page's stream gives at the page's size."""
    coef = toy_arrays(PAGE.n_samples, PAGE.n_features, PAGE.stimulus_sd, truth_seed)[1]
    # A weight that is drawn is one that could be chosen by hand: dragging another leaves it alone.
    return tuple(float(weight) for weight in np.clip(coef, *WEIGHT_RANGE))
