"""Penalties and proximal operators by their definitions."""

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize

from glmlab.model.regularizer import REGULARIZERS, GroupLasso, resolve_regularizer
from tests.model.problems import page_regularizer

pytestmark = pytest.mark.usefixtures("float64")

W = np.array([0.5, -1.0, 0.0, 2.0, 0.25])
EXPECTED = {
    "UnRegularized": 0.0,
    "Ridge": 0.3 * np.sum(W**2) / 2,
    "Lasso": 0.3 * np.sum(np.abs(W)),
    "GroupLasso": 0.3 * (np.sqrt(2) * np.hypot(0.5, 0.25) + np.sqrt(3) * np.hypot(1, 2)),
    "ElasticNet": 0.3 * (np.sum(W**2) / 4 + np.sum(np.abs(W)) / 2),
    "Smoothness": 0.3 * np.sum(np.array([2.5, 1.0, -3.75]) ** 2) / 2,
}


@pytest.mark.parametrize("name", REGULARIZERS)
def test_penalty_value(name):
    value = page_regularizer(name).penalized_loss(W, 0.3)
    assert float(value) == pytest.approx(EXPECTED[name])


@pytest.mark.parametrize("name", REGULARIZERS)
@pytest.mark.parametrize("seed", range(5))
def test_prox_minimizes_its_definition(name, seed):
    """prox(v) is the smallest of penalty(w) + ||w - v||^2 / 2, checked from many directions."""
    rng = np.random.default_rng(seed)
    penalty = page_regularizer(name).penalty(5)
    v = rng.normal(size=5)
    found = np.asarray(penalty.prox(jnp.asarray(v), jnp.asarray(0.4)))

    def objective(w):
        return 0.4 * float(penalty.nonsmooth(jnp.asarray(w))) + np.sum((w - v) ** 2) / 2

    for _ in range(100):
        direction = rng.normal(size=5)
        for step in (1e-4, 1e-2, 0.3):
            assert objective(found) <= objective(found + step * direction) + 1e-12
    best = minimize(objective, v, method="Nelder-Mead", options={"xatol": 1e-6, "maxiter": 5000})
    assert objective(found) <= best.fun + 1e-9


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
