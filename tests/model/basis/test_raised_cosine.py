"""Raised cosines against their formula and the numbers of the page."""

from pathlib import Path

import numpy as np
import pytest

from glmlab.model.basis import RaisedCosineLinearEval, RaisedCosineLogEval

PAGE = np.load(Path(__file__).parent / "nemos_0.2.8_coupling_basis.npz")["coupling_basis"]


def test_the_coupling_basis_of_the_page():
    _, matrix = RaisedCosineLogEval(20).evaluate_on_grid(100)
    np.testing.assert_allclose(matrix, PAGE, rtol=0, atol=1e-14)


@pytest.mark.parametrize("width", [1.5, 2, 2.5])
def test_each_linear_function_is_one_period_of_a_cosine(width):
    u = np.linspace(0, 1, 41)
    matrix = RaisedCosineLinearEval(5, width=width).evaluate(u)
    for k in range(5):
        for i, point in enumerate(u):
            steps = (point - k / 4) / (0.25 * width)
            expected = (np.cos(np.pi * steps) + 1) / 2 if abs(steps) < 1 else 0.0
            assert matrix[i, k] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("width", [1.5, 2, 2.5, 3])
def test_inside_the_sum_is_the_width(width):
    u = np.linspace(0.4, 0.6, 50)
    total = RaisedCosineLinearEval(12, width=width).evaluate(u).sum(axis=1)
    np.testing.assert_allclose(total, width, rtol=1e-12)


def test_log_functions_are_linear_ones_on_a_stretched_axis():
    u = np.linspace(0, 1, 30)
    stretched = np.log1p(8 * u) / np.log1p(8)
    log = RaisedCosineLogEval(6, time_scaling=8.0, enforce_decay_to_zero=False).evaluate(u)
    np.testing.assert_allclose(log, RaisedCosineLinearEval(6).evaluate(stretched), atol=1e-12)


@pytest.mark.parametrize("width", [1.5, 2, 3])
def test_decay_to_zero(width):
    ends = [
        RaisedCosineLogEval(6, width=width, enforce_decay_to_zero=decay).evaluate([1.0])[0, -1]
        for decay in (True, False)
    ]
    assert ends == pytest.approx([0, 1], abs=1e-12)
