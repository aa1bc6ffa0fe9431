"""Splines against SciPy's, and by what defines them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import BSpline

from glmlab.model.basis import BSplineEval, CyclicBSplineEval, MSplineEval

ORDERS_AND_NUMBERS = st.integers(1, 6).flatmap(
    lambda order: st.tuples(st.just(order), st.integers(order, order + 8))
)
POINTS = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_cubic_b_splines_are_those_of_scipy():
    knots = np.array([0, 0, 0, 0, 1 / 3, 2 / 3, 1, 1, 1, 1])
    u = np.linspace(0, 1, 50)
    expected = BSpline(knots, np.eye(6), 3)(u)
    np.testing.assert_allclose(BSplineEval(6).evaluate(u), expected, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(ORDERS_AND_NUMBERS, POINTS)
def test_b_splines_are_positive_and_sum_to_one(order_and_number, points):
    order, n = order_and_number
    values = BSplineEval(n, order=order).evaluate(points)
    assert values.min() >= -1e-12
    np.testing.assert_allclose(values.sum(axis=1), 1, rtol=1e-9)


@pytest.mark.parametrize(("order", "n"), [(1, 4), (2, 5), (3, 3), (4, 9)])
@pytest.mark.parametrize("bounds", [None, (2.0, 7.0)])
def test_m_splines_have_area_one(order, n, bounds):
    low, high = bounds or (0.0, 1.0)
    edges = np.linspace(low, high, n - order + 2)
    nodes, weights = np.polynomial.legendre.leggauss(order)
    basis, area = MSplineEval(n, order=order, bounds=bounds), np.zeros(n)
    for start, stop in pairwise(edges):
        points = (start + stop) / 2 + nodes * (stop - start) / 2
        area += weights @ basis.evaluate(points) * (stop - start) / 2
    np.testing.assert_allclose(area, 1, rtol=1e-10)


@pytest.mark.parametrize(("order", "n"), [(2, 2), (3, 7), (4, 4), (4, 9), (5, 6)])
def test_cyclic_splines_are_wrapped_cardinal_splines(order, n):
    u = np.linspace(0, 1, 60)
    cardinal = BSpline.basis_element(np.arange(order + 1), extrapolate=False)
    turns = np.arange(-order - 1, order + 2)
    expected = np.stack(
        [
            sum(np.nan_to_num(cardinal(n * (u + turn) - k + order - 1)) for turn in turns)
            for k in range(n)
        ],
        axis=1,
    )
    values = CyclicBSplineEval(n, order=order).evaluate(u)
    # A wrapped point on a knot of order 2 belongs to both sides, which agree there.
    np.testing.assert_allclose(values, expected, atol=1e-9)
    np.testing.assert_allclose(values.sum(axis=1), 1, rtol=1e-9)


@pytest.mark.parametrize("order", [2, 3, 4, 5])
def test_cyclic_splines_join_with_their_derivatives(order):
    n, degree = 6, order - 1
    basis = CyclicBSplineEval(n, order=order)
    # One piece of a spline is a polynomial, so a fit of that degree has its exact derivatives.
    steps = np.linspace(0, 1, 12)
    first = np.polynomial.polynomial.polyfit(steps, basis.evaluate(steps / n), degree)
    last = np.polynomial.polynomial.polyfit(steps - 1, basis.evaluate(1 + (steps - 1) / n), degree)
    np.testing.assert_allclose(first[:degree], last[:degree], atol=1e-8)
    assert np.abs(first[degree] - last[degree]).max() > 0.1
