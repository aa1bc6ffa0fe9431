"""The report on how well functions can be told apart."""

import numpy as np
import pytest

from glmlab.model.basis import BSplineEval, RaisedCosineLogEval, conditioning


def test_the_coupling_basis_of_the_page_is_nearly_singular():
    report = RaisedCosineLogEval(20).conditioning(100)
    assert report.condition_number == pytest.approx(837548769.54, rel=1e-6)
    assert (report.rank, report.n_basis_funcs) == (20, 20)
    assert report.is_nearly_singular
    assert "nearly redundant (condition number 8.4 × 10⁸)" in report.sentence


def test_known_singular_values():
    turned = np.linalg.qr(np.random.default_rng(0).normal(size=(9, 3)))[0] * [5.0, 2.0, 0.5]
    report = conditioning(turned)
    assert report.largest_singular_value == pytest.approx(5)
    assert report.smallest_singular_value == pytest.approx(0.5)
    assert report.condition_number == pytest.approx(10)
    assert not report.is_nearly_singular
    assert "can be told apart (condition number 10)" in report.sentence


@pytest.mark.parametrize(
    ("matrix", "rank"),
    [
        (BSplineEval(6).evaluate_on_grid(4)[1], 4),
        (np.repeat(BSplineEval(4).evaluate_on_grid(30)[1], 2, axis=1), 4),
        (np.zeros((5, 2)), 0),
    ],
)
def test_dependent_functions(matrix, rank):
    report = conditioning(matrix)
    assert report.rank == rank
    assert report.is_nearly_singular
    assert report.condition_number > 1e14
    assert f"Only {rank} of the {matrix.shape[1]} functions" in report.sentence


@pytest.mark.parametrize("matrix", [[1.0, 2.0], [[1.0, np.nan]], np.zeros((0, 3))])
def test_what_is_no_matrix_of_numbers_is_refused(matrix):
    with pytest.raises(ValueError, match="must be a matrix of finite numbers"):
        conditioning(matrix)
