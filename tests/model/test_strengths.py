"""One strength a feature or a group, and the regularizers that came later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

import glmlab as nmo
from glmlab.model.regularizer import REGULARIZERS, ElasticNet, GroupLasso, Smoothness
from tests.model.problems import PAGE_MASK, page_data, page_regularizer

pytestmark = pytest.mark.usefixtures("float64")

X, _, Y = page_data()


def n_strengths(name: str) -> int:
    return {"GroupLasso": 2, "Smoothness": 1}.get(name, 5)


@pytest.mark.parametrize("name", REGULARIZERS)
def test_equal_strengths_are_one_strength(name: str) -> None:
    regularizer = page_regularizer(name)
    one = nmo.glm.GLM(regularizer=regularizer, regularizer_strength=0.05).fit(X, Y)
    own = [0.05] * n_strengths(name)
    many = nmo.glm.GLM(regularizer=regularizer, regularizer_strength=own).fit(X, Y)
    np.testing.assert_allclose(many.coef_, one.coef_, atol=1e-8)
    assert many.optim_info_["objective"] == pytest.approx(one.optim_info_["objective"])


def test_a_feature_of_strength_zero_is_not_penalized() -> None:
    free = nmo.glm.GLM(regularizer="Lasso", regularizer_strength=[1e3, 1e3, 0, 1e3, 1e3]).fit(X, Y)
    alone = sm.GLM(Y, sm.add_constant(X[:, 2]), family=sm.families.Poisson()).fit(tol=1e-12)
    assert np.flatnonzero(free.coef_).tolist() == [2]
    np.testing.assert_allclose([free.intercept_[0], free.coef_[2]], alone.params, atol=1e-8)


def test_a_pair_is_strength_and_ratio_of_the_elastic_net() -> None:
    pair = nmo.glm.GLM(regularizer="ElasticNet", regularizer_strength=(0.05, 0.9)).fit(X, Y)
    ratio = nmo.glm.GLM(regularizer=ElasticNet(0.9), regularizer_strength=0.05).fit(X, Y)
    np.testing.assert_array_equal(pair.coef_, ratio.coef_)


def test_an_elastic_net_of_ratio_one_is_the_lasso() -> None:
    net = nmo.glm.GLM(regularizer=ElasticNet(1.0), regularizer_strength=0.05).fit(X, Y)
    lasso = nmo.glm.GLM(regularizer="Lasso", regularizer_strength=0.05).fit(X, Y)
    np.testing.assert_allclose(net.coef_, lasso.coef_, atol=1e-9)


def test_smoothness_leaves_straight_filters_alone() -> None:
    line, bump = np.arange(5.0), np.array([0, 0, 1.0, 0, 0])
    assert float(Smoothness().penalized_loss(line)) == pytest.approx(0)
    assert float(Smoothness().penalized_loss(bump)) == pytest.approx((1 + 4 + 1) / 2)
    apart = Smoothness([[1, 1, 0, 0, 0], [0, 0, 1, 1, 1]])
    assert float(apart.penalized_loss(bump)) == pytest.approx(0.5)


BAD: dict[str, tuple[Any, Any, type[Exception], str]] = {
    "too few": ("Lasso", [0.1, 0.2], ValueError, r"shape \(5,\)"),
    "too few groups": (GroupLasso(PAGE_MASK), [0.1], ValueError, r"shape \(2,\)"),
    "negative": ("Ridge", [0.1, 0.1, -0.1, 0.1, 0.1], ValueError, "not negative"),
    "not finite": ("Ridge", np.inf, ValueError, "finite"),
    "a matrix": ("Ridge", np.ones((5, 5)), ValueError, "one number"),
    "text": ("Ridge", "strong", TypeError, "number"),
    "a ratio of zero": ("ElasticNet", (0.1, 0.0), ValueError, "take Ridge"),
}


@pytest.mark.parametrize("name", BAD)
def test_strengths_that_make_no_sense_get_a_sentence(name: str) -> None:
    regularizer, strength, error, sentence = BAD[name]
    with pytest.raises(error, match=sentence):
        nmo.glm.GLM(regularizer=regularizer, regularizer_strength=strength).fit(X, Y)


@pytest.mark.parametrize("ratio", [0, -0.5, 1.5, "half"])
def test_the_ratio_is_a_share(ratio: Any) -> None:
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        ElasticNet(ratio)
