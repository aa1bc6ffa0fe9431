"""Problems for the tests of the model core."""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from glmlab.model.regularizer import GroupLasso, Regularizer, resolve_regularizer

EXACT = json.loads((Path(__file__).parent / "exact_optima.json").read_text())
"""Optima of the page's problem, computed by another implementation to a residual below 1e-11."""

PAGE_GRID = np.logspace(-1.5, 1.5, 6)
PAGE_MASK = np.array([[1, 0, 0, 0, 1], [0, 1, 1, 1, 0]])
LINKS = {"exp": jnp.exp, "softplus": jax.nn.softplus}


def page_data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The page's cells, as they stand there: features, true weights, counts."""
    np.random.seed(111)
    X = 0.5 * np.random.normal(size=(100, 5))
    w_true = np.random.normal(size=(5,))
    w_true[1:4] = 0.0
    return X, w_true, np.random.poisson(np.exp(X @ w_true))


def random_problem(
    seed: int, n: int = 200, p: int = 6, correlated: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features and Poisson counts."""
    rng = np.random.default_rng(seed)
    mixing = rng.normal(size=(p, p)) if correlated else np.eye(p)
    X = rng.normal(size=(n, p)) @ mixing * 0.3
    return X, rng.poisson(np.exp(0.3 + X @ (rng.normal(size=p) * 0.5))).astype(float)


def page_regularizer(name: str) -> Regularizer:
    """A regularizer by name, the group Lasso with the page's mask."""
    return GroupLasso(PAGE_MASK) if name == "GroupLasso" else resolve_regularizer(name)
