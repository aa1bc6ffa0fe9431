"""Penalties and proximal operators by their definitions."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize

from glmlab.model.regularizer import REGULARIZERS, GroupLasso, resolve_regularizer
from tests.model.problems import page_regularizer

pytestmark = pytest.mark.usefixtures("float64")

W = np.array([0.5, -1.0, 0.0, 2.0, 0.25])


def group_norms(w: np.ndarray) -> np.ndarray:
    return np.sqrt(2) * np.hypot(w[0], w[4]) + np.sqrt(3) * np.linalg.norm(w[1:4])


QUADRATIC: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "Ridge": lambda w: np.sum(w**2) / 2,
    "ElasticNet": lambda w: np.sum(w**2) / 4,
    "Smoothness": lambda w: np.sum(np.diff(w, n=2) ** 2) / 2,
}
NONSMOOTH: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "Lasso": lambda w: np.sum(np.abs(w)),
    "ElasticNet": lambda w: np.sum(np.abs(w)) / 2,
    "GroupLasso": group_norms,
}


def none(w: np.ndarray) -> np.ndarray:
    return np.zeros(())


@pytest.mark.parametrize("name", REGULARIZERS)
def test_penalty_value(name):
    value = page_regularizer(name).penalized_loss(W, 0.3)
    expected = QUADRATIC.get(name, none)(W) + NONSMOOTH.get(name, none)(W)
    assert float(value) == pytest.approx(0.3 * float(expected))


@pytest.mark.parametrize("name", REGULARIZERS)
def test_prox_minimizes_its_definition(name):
    """prox(v) is the smallest of penalty(w) + ||w - v||^2 / 2, checked from many directions."""
    penalty = page_regularizer(name).penalty(5)
    nonsmooth = NONSMOOTH.get(name, none)
    vectors = np.random.default_rng(0).normal(size=(5, 5))
    prox = jax.vmap(lambda v: penalty.prox(v, jnp.asarray(0.4)))
    for v, found in zip(vectors, np.asarray(prox(vectors)), strict=True):

        def objective(w, v=v):
            return 0.4 * nonsmooth(w) + np.sum((w - v) ** 2) / 2

        reached = objective(found)
        for direction in np.random.default_rng(1).normal(size=(100, 5)):
            for step in (1e-4, 1e-2, 0.3):
                assert reached <= objective(found + step * direction) + 1e-12
        options = {"xatol": 1e-6, "maxiter": 5000}
        assert reached <= minimize(objective, v, method="Nelder-Mead", options=options).fun + 1e-9


def test_group_lasso_without_mask_is_one_group():
    assert float(GroupLasso().penalized_loss([3.0, 4.0], 1.0)) == pytest.approx(5 * np.sqrt(2))


@pytest.mark.parametrize(
    ("mask", "sentence"),
    [
        (np.ones((1, 4)), "must have shape"),
        (np.ones(5), "must have shape"),
        (np.full((1, 5), 0.5), "only 0 and 1"),
        (np.zeros((1, 5)), "must have a feature"),
        (np.ones((2, 5)), "must not share"),
    ],
)
def test_impossible_masks_are_refused_in_a_sentence(mask, sentence):
    with pytest.raises(ValueError, match=sentence):
        GroupLasso(mask).penalty(5)


def test_names_and_objects_resolve():
    assert type(resolve_regularizer(None)).__name__ == "UnRegularized"
    for name, cls in REGULARIZERS.items():
        assert type(resolve_regularizer(name)) is cls
    with pytest.raises(ValueError, match="not known"):
        resolve_regularizer("ridge!")
    with pytest.raises(TypeError, match="name"):
        resolve_regularizer(3)  # pyright: ignore[reportArgumentType]
