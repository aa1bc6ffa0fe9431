"""The made-up data of the NeMoS "GLM demo" page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

FEATURES_WITH_WEIGHTS = (0, 4)
"""The features of toy data whose true weights are drawn: the first and the last of the page's five."""


def toy_arrays(
    n_samples: int, n_features: int, stimulus_sd: float, seed: int
) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """Gaussian features, sparse weights, Poisson counts with the exp link.

    Numpy's legacy generator and this order of draws give, at 100 samples, 5 features, SD 0.5 and seed
    111, exactly the arrays of the NeMoS "GLM demo" page.

    Returns
    -------
    X : ndarray, shape (n_samples, n_features)
    true_coef : ndarray, shape (n_features,)
        All but the first and the last are zero.
    y : ndarray, shape (n_samples,)
    """
    generator = np.random.RandomState(seed)
    X = stimulus_sd * generator.normal(size=(n_samples, n_features))
    true_coef = generator.normal(size=(n_features,))
    true_coef[1:-1] = 0.0
    return X, true_coef, generator.poisson(np.exp(X @ true_coef))


def toy_groups(n_features: int) -> tuple[int, ...]:
    """Group of each feature of toy data: those whose weights are drawn, and those without any.

    As the weights themselves, the groups stay where further features are added.
    """
    return tuple(1 if k in FEATURES_WITH_WEIGHTS else 2 for k in range(n_features))
