"""Bases and design matrices by their definitions."""

import numpy as np
import pytest

from glmlab.model.basis import RaisedCosineLogEval
from glmlab.model.design_matrix import filter_columns


def test_raised_cosines_as_the_page_uses_them():
    points, matrix = RaisedCosineLogEval(20).evaluate_on_grid(100)
    assert matrix.shape == (100, 20)
    np.testing.assert_allclose(points, np.linspace(0, 1, 100))
    assert matrix.min() >= 0
    assert matrix.max() <= 1
    assert matrix[0, 0] == 1
    assert matrix[-1, -1] == pytest.approx(0, abs=1e-12)


def test_inside_the_peaks_the_functions_sum_to_a_constant():
    basis = RaisedCosineLogEval(8, enforce_decay_to_zero=False)
    total = basis.evaluate(np.linspace(0.02, 0.3, 50)).sum(axis=1)
    np.testing.assert_allclose(total, total[0], rtol=1e-9)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n_basis_funcs": 1}, "n_basis_funcs"),
        ({"n_basis_funcs": 5, "width": 0.5}, "width"),
        ({"n_basis_funcs": 5, "time_scaling": 0}, "time_scaling"),
    ],
)
def test_impossible_bases_are_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        RaisedCosineLogEval(**options)


def test_points_outside_are_refused():
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        RaisedCosineLogEval(5).evaluate([0.5, 1.5])


@pytest.mark.parametrize("first_lag", [0, 1])
def test_columns_are_the_filtered_past(first_lag):
    rng = np.random.default_rng(0)
    signal, basis = rng.normal(size=30), rng.normal(size=(4, 2))
    columns = filter_columns("stimulus", signal, basis, first_lag)
    expected = np.zeros((30, 2))
    for t in range(30):
        for lag in range(4):
            if t - first_lag - lag >= 0:
                expected[t] += basis[lag] * signal[t - first_lag - lag]
    np.testing.assert_allclose(columns.values * columns.scale, expected, atol=1e-12)
    np.testing.assert_allclose(columns.values.std(axis=0), 1)
    assert columns.feature_names == ("stimulus 1", "stimulus 2")


def test_the_filter_predicts_what_the_columns_predict():
    rng = np.random.default_rng(1)
    signal, basis, coef = rng.normal(size=50), rng.normal(size=(6, 3)), rng.normal(size=3)
    columns = filter_columns("history", signal, basis, first_lag=1)
    through_filter = np.convolve(np.r_[0, signal], columns.filter_of(coef))[:50]
    np.testing.assert_allclose(columns.values @ coef, through_filter, atol=1e-12)


def test_a_constant_signal_is_not_divided_by_zero():
    columns = filter_columns("stimulus", np.zeros(10), np.ones((2, 1)))
    assert np.isfinite(columns.values).all()
