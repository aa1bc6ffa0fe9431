"""Bad input gets one sentence that names what is wrong and what would be right."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from glmlab.model import basis as b

BAD_PARAMETERS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: b.RaisedCosineLogEval(1), ValueError, "n_basis_funcs must be at least 2"),
    (lambda: b.RaisedCosineLogEval(-1), ValueError, "n_basis_funcs must be at least 2"),
    (lambda: b.RaisedCosineLogEval(5.5), TypeError, "n_basis_funcs must be an integer"),  # pyright: ignore[reportArgumentType]
    (lambda: b.RaisedCosineLogEval(True), TypeError, "n_basis_funcs must be an integer"),
    (lambda: b.BSplineEval("5"), TypeError, "n_basis_funcs must be an integer"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(3), ValueError, "n_basis_funcs must be at least the order 4"),
    (lambda: b.MSplineEval(3, order=0), ValueError, "order must be at least 1"),
    (lambda: b.CyclicBSplineEval(3, order=1), ValueError, "order must be at least 2"),
    (lambda: b.BSplineEval(5, order=2.0), TypeError, "order must be an integer"),  # pyright: ignore[reportArgumentType]
    (lambda: b.RaisedCosineLogEval(5, width=1), ValueError, "width must be above 1"),
    (lambda: b.RaisedCosineLinearEval(5, width=1.3), ValueError, "a multiple of 0.5"),
    (lambda: b.RaisedCosineLinearEval(5, width=np.nan), ValueError, "width must be finite"),
    (lambda: b.RaisedCosineLinearEval(5, width="2"), TypeError, "width must be a number"),  # pyright: ignore[reportArgumentType]
    (lambda: b.RaisedCosineLogEval(5, time_scaling=0), ValueError, "time_scaling must be positive"),
    (lambda: b.RaisedCosineLogEval(5, time_scaling=np.inf), ValueError, "must be finite"),
    (
        lambda: b.RaisedCosineLogEval(5, enforce_decay_to_zero="no"),  # pyright: ignore[reportArgumentType]
        TypeError,
        "enforce_decay_to_zero must be True or False",
    ),
    (lambda: b.OrthExponentialEval(3, [1.0, 2.0]), ValueError, "one rate a function"),
    (lambda: b.OrthExponentialEval(2, [1.0, 1.0]), ValueError, "finite and all different"),
    (lambda: b.OrthExponentialEval(2, [1.0, np.nan]), ValueError, "finite and all different"),
    (lambda: b.OrthExponentialEval(2, "ab"), TypeError, "decay_rates must be an array of real"),  # pyright: ignore[reportArgumentType]
    (lambda: b.FourierEval(0), ValueError, "frequencies must be at least 1"),
    (lambda: b.FourierEval(1), ValueError, "must leave at least one frequency"),
    (lambda: b.FourierEval(1.5), TypeError, "frequencies must be an integer"),  # pyright: ignore[reportArgumentType]
    (lambda: b.FourierEval([1, 2]), TypeError, r"but it is the list \[1, 2\]"),  # pyright: ignore[reportArgumentType]
    (lambda: b.FourierEval((3, 1)), ValueError, "end of frequencies must be at least 4"),
    (lambda: b.FourierEval((1, 2, 3)), ValueError, r"a pair \(start, stop\)"),  # pyright: ignore[reportArgumentType]
    (lambda: b.FourierEval(np.array([2, 1])), ValueError, "rising integers"),
    (lambda: b.FourierEval(np.array([1.5])), ValueError, "rising integers"),
    (lambda: b.FourierEval(3, frequency_mask="none"), ValueError, "'no-intercept', 'all'"),
    (lambda: b.FourierEval(3, frequency_mask=[1, 0]), ValueError, r"shape \(3,\)"),
    (lambda: b.BSplineEval(5, bounds=(1, 0)), ValueError, r"\(lowest, highest\)"),
    (lambda: b.BSplineEval(5, bounds=(1, 1)), ValueError, r"\(lowest, highest\)"),
    (lambda: b.BSplineEval(5, bounds=(0, np.nan)), ValueError, "Each of bounds must be finite"),
    (lambda: b.BSplineEval(5, bounds=(-1e308, 1e308)), ValueError, "closer together"),
    (lambda: b.BSplineEval(5, bounds=3), TypeError, "bounds must be None or a pair"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5, bounds=("a", "b")), TypeError, "Each of bounds must be a number"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineConv(5, 1), ValueError, "window_size must be at least 2"),
    (lambda: b.HistoryConv(0), ValueError, "window_size must be at least 1"),
    (lambda: b.HistoryConv(2.5), TypeError, "window_size must be an integer"),  # pyright: ignore[reportArgumentType]
]

BAD_CALLS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: b.BSplineEval(5).evaluate_on_grid(0), ValueError, "n_samples must be at least 1"),
    (lambda: b.BSplineEval(5).evaluate_on_grid(-3), ValueError, "n_samples must be at least 1"),
    (lambda: b.BSplineEval(5).evaluate_on_grid(9.0), TypeError, "n_samples must be an integer"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5).evaluate_on_grid(3, 4), TypeError, "takes 1 input, but got 2"),
    (lambda: b.BSplineEval(5).evaluate([[0.5]]), ValueError, r"x must have shape \(n_points,\)"),
    (lambda: b.BSplineEval(5).compute_features([]), ValueError, "with at least one entry"),
    (lambda: b.BSplineEval(5).compute_features(1.0), ValueError, "x must have shape"),
    (lambda: b.BSplineEval(5).compute_features(np.zeros((3, 2, 2))), ValueError, "x must have"),
    (lambda: b.BSplineEval(5).compute_features(["a"]), TypeError, "array of real numbers"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5).compute_features([1j]), TypeError, "array of real numbers"),
    (lambda: b.BSplineEval(5).compute_features([[1], [1, 2]]), TypeError, "its rows differ"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5).compute_features([1.0, np.inf]), ValueError, "finite values"),
    (lambda: b.BSplineEval(5).compute_features([np.nan] * 3), ValueError, "finite values"),
    (lambda: b.BSplineEval(5).compute_features([-1e308, 1e308]), ValueError, "finite values"),
    (lambda: b.BSplineConv(5, 9).compute_features(np.zeros(9)), ValueError, "longer than the win"),
    (lambda: b.BSplineConv(5, 3).compute_features([1, 2, np.inf, 4]), ValueError, "must be finite"),
    (lambda: b.RaisedCosineLogEval(5) + 1, TypeError, "Only bases can be added"),  # pyright: ignore[reportOperatorIssue]
]


@pytest.mark.parametrize(("act", "error", "sentence"), BAD_PARAMETERS + BAD_CALLS)
def test_one_sentence(act, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        act()
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
