"""Orthogonal exponentials, Fourier functions and the past itself, by their definitions."""

import numpy as np
import pytest

from glmlab.model.basis import (
    FourierConv,
    FourierEval,
    HistoryConv,
    OrthExponentialConv,
    OrthExponentialEval,
)

RATES = [0.5, 2.0, 5.0, 11.0]


def test_exponentials_are_orthonormal_on_their_grid():
    _, matrix = OrthExponentialEval(4, RATES).evaluate_on_grid(60)
    np.testing.assert_allclose(matrix.T @ matrix, np.eye(4), atol=1e-12)
    assert (matrix[0] > 0).all()


def test_exponentials_keep_their_span():
    u, matrix = OrthExponentialEval(4, RATES).evaluate_on_grid(60)
    exponentials = np.exp(-np.outer(u, RATES))
    np.testing.assert_allclose(matrix @ (matrix.T @ exponentials), exponentials, atol=1e-10)


def test_each_signal_has_its_own_orthonormal_functions():
    x = np.random.default_rng(0).normal(size=(50, 2))
    features = OrthExponentialEval(4, RATES).compute_features(x)
    for side in (features[:, :4], features[:, 4:]):
        np.testing.assert_allclose(side.T @ side, np.eye(4), atol=1e-12)


def test_exponentials_that_cannot_be_orthogonal_are_refused():
    with pytest.raises(ValueError, match="at least 4 points"):
        OrthExponentialEval(4, RATES).evaluate_on_grid(3)
    with pytest.raises(ValueError, match="window_size must be at least 4"):
        OrthExponentialConv(4, 3, RATES)
    with pytest.raises(ValueError, match="Only 2 of the 3 exponentials"):
        OrthExponentialEval(3, [1.0, 1 + 1e-15, 4.0]).evaluate_on_grid(20)
    with pytest.raises(ValueError, match="overflow"):
        OrthExponentialEval(2, [1.0, -1e4]).evaluate_on_grid(20)


def test_fourier_functions_in_their_order():
    u = np.linspace(0, 1, 17)
    values = FourierEval(3, frequency_mask="all").evaluate(u)
    angle = 2 * np.pi * u
    expected = [np.ones(17), np.cos(angle), np.cos(2 * angle), np.sin(angle), np.sin(2 * angle)]
    np.testing.assert_allclose(values, np.stack(expected, axis=1), atol=1e-12)


@pytest.mark.parametrize(
    ("frequencies", "mask", "n"),
    [
        (4, "no-intercept", 6),
        (4, "all", 7),
        (4, None, 7),
        ((2, 5), "no-intercept", 6),
        (np.array([0, 3, 7]), "no-intercept", 4),
        (np.array([0, 3, 7]), [1, 0, 1], 3),
    ],
)
def test_number_of_fourier_functions(frequencies, mask, n):
    basis = FourierEval(frequencies, frequency_mask=mask)
    assert basis.n_basis_funcs == n
    _, matrix = basis.evaluate_on_grid(41)
    # Orthogonal over whole periods, so none is there twice.
    gram = matrix[:-1].T @ matrix[:-1] / 20
    np.testing.assert_allclose(gram - np.diag(np.diag(gram)), 0, atol=1e-12)
    assert np.diag(gram).min() > 0.9


def test_fourier_functions_go_on_outside_their_period():
    x = np.array([-7.0, 0.25, 3.0, 5.25])
    basis = FourierEval(3, bounds=(0.0, 5.0))
    np.testing.assert_allclose(
        basis.compute_features(x), basis.compute_features(x + 15), atol=1e-10
    )
    np.testing.assert_allclose(
        basis.compute_features(x)[1], basis.compute_features(x)[3], atol=1e-10
    )


@pytest.mark.parametrize("frequencies", [3, (1, 3), np.array([1, 2])])
def test_the_same_frequencies_said_in_three_ways(frequencies):
    np.testing.assert_array_equal(
        FourierConv(frequencies, 9).basis_matrix, FourierConv(3, 9).basis_matrix
    )


def test_history_is_the_past():
    x = np.arange(1.0, 8.0)
    features = HistoryConv(3).compute_features(x)
    assert np.isnan(features[:3]).all()
    np.testing.assert_array_equal(features[3:], [[3, 2, 1], [4, 3, 2], [5, 4, 3], [6, 5, 4]])
    np.testing.assert_array_equal(HistoryConv(1).compute_features(x)[1:, 0], x[:-1])


def test_each_point_belongs_to_the_nearest_lag():
    values = HistoryConv(5).evaluate([0, 0.12, 0.13, 0.5, 0.9, 1])
    assert values.argmax(axis=1).tolist() == [0, 0, 1, 2, 4, 4]
    np.testing.assert_array_equal(values.sum(axis=1), 1)
