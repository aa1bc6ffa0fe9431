"""Sums and products of bases."""

from typing import cast

import numpy as np
import pytest
from sklearn.base import clone

from glmlab.model.basis import (
    AdditiveBasis,
    Basis,
    BSplineEval,
    HistoryConv,
    MultiplicativeBasis,
    OrthExponentialEval,
    RaisedCosineLinearEval,
    RaisedCosineLogConv,
)

A = RaisedCosineLinearEval(2)
B = BSplineEval(5)
C = RaisedCosineLogConv(3, 6)
RNG = np.random.default_rng(3)
X, Y, Z = RNG.normal(size=(3, 30, 2))
COMPOSITES = [A + B, A * B, (A + B) * C, A * (B + C), A + B * C, (A * C) * B, (A + C) * (B + C)]


def test_a_sum_puts_features_side_by_side():
    expected = np.hstack([A.compute_features(X), C.compute_features(Y[:, 0])])
    np.testing.assert_array_equal((A + C).compute_features(X, Y[:, 0]), expected)
    u, v = np.linspace(0, 1, 7), np.linspace(1, 0, 7)
    np.testing.assert_array_equal((A + B)(u, v), np.hstack([A(u), B(v)]))


def test_a_product_has_every_pair_of_functions_of_each_signal():
    features = (A * C).compute_features(X, Y)
    for s in range(2):
        first, second = A.compute_features(X[:, s]), C.compute_features(Y[:, s])
        for i in range(2):
            for j in range(3):
                column = features[:, s * 6 + i * 3 + j]
                np.testing.assert_allclose(column, first[:, i] * second[:, j])


def test_products_distribute_over_sums():
    x, y, z = X[:, 0], Y[:, 0], Z[:, 0]
    together = ((A + B) * C).compute_features(x, y, z)
    apart = (A * C + B * C).compute_features(x, z, y, z)
    np.testing.assert_allclose(together, apart)


@pytest.mark.parametrize("basis", COMPOSITES, ids=repr)
def test_composites_have_what_simple_ones_have(basis):
    inputs = [X, Y, Z, X][: basis.n_inputs]
    features = basis.compute_features(*inputs)
    assert features.shape == (30, 2 * basis.n_basis_funcs)
    sizes = range(6, 6 + basis.n_inputs)
    *points, matrix = basis.evaluate_on_grid(*sizes)
    assert matrix.shape == (*sizes, basis.n_basis_funcs)
    flat = basis.evaluate(*(axis.ravel() for axis in points))
    np.testing.assert_allclose(flat, matrix.reshape(-1, basis.n_basis_funcs), atol=1e-14)
    assert basis.conditioning(*sizes).n_basis_funcs == basis.n_basis_funcs
    namespace = {type(part).__name__: type(part) for part in (A, B, C)}
    for same in (cast(Basis, clone(basis)), eval(repr(basis), namespace)):
        np.testing.assert_array_equal(same.compute_features(*inputs), features)


def test_what_is_orthogonal_stays_so_on_a_grid():
    *_, matrix = (OrthExponentialEval(2, [1.0, 4.0]) + A).evaluate_on_grid(9, 4)
    side = matrix[:, 0, :2]
    np.testing.assert_allclose(side.T @ side, np.eye(2), atol=1e-12)
    np.testing.assert_array_equal(matrix[:, 3, :2], side)


def test_parameters_by_nested_name():
    basis = (A + B) * C
    assert basis.get_params()["BSplineEval__order"] == 4
    basis.set_params(
        basis1__basis2__order=2, basis1__basis2__n_basis_funcs=3, basis2=HistoryConv(4)
    )
    assert basis.n_basis_funcs == (2 + 3) * 4
    assert B.n_basis_funcs == 5
    copied = cast(Basis, clone(basis)).set_params(basis2__window_size=2)
    assert copied.n_basis_funcs == 10
    assert basis.n_basis_funcs == 20


@pytest.mark.parametrize(
    "params",
    [
        {"basis1__n_basis_funcs": 4, "basis2__order": 9},
        {"basis1__n_basis_funcs": 4, "basis2__colour": "red"},
        {"basis1__n_basis_funcs": 4, "basis3__order": 2},
        {"basis1": C, "colour": "red"},
    ],
)
def test_all_parameters_are_set_or_none(params):
    basis = A + B
    with pytest.raises(ValueError, match=r"must be at least the order|has no parameter"):
        basis.set_params(**params)
    assert repr(basis) == repr(A + B)


def test_a_basis_may_be_combined_with_itself():
    twice = B * B
    twice.set_params(basis1__n_basis_funcs=7)
    assert twice.n_basis_funcs == 35


@pytest.mark.parametrize("composite", [AdditiveBasis, MultiplicativeBasis])
def test_only_bases_can_be_combined(composite):
    with pytest.raises(TypeError, match="Only bases can be added or multiplied"):
        composite(A, 2)


def test_inputs_that_do_not_fit_are_refused():
    with pytest.raises(TypeError, match="AdditiveBasis takes 2 inputs, but got 1"):
        (A + B).compute_features(X)
    with pytest.raises(TypeError, match="MultiplicativeBasis takes 2 inputs, but got 3"):
        (A * B).evaluate_on_grid(3, 4, 5)
    with pytest.raises(ValueError, match="equally long, but their lengths are 30, 29"):
        (A + B).compute_features(X, Y[:29])
    with pytest.raises(ValueError, match="equally many signals, but they have 2, 1"):
        (A * B).compute_features(X, Y[:, :1])
