"""Bad input gets one sentence that names what is wrong and what would be right."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from glmlab.model import basis as b
from glmlab.model.convolve import create_convolutional_predictor

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

LABELLED = b.BSplineEval(5, label="x")


def shaped() -> b.Basis:
    return b.BSplineEval(5).set_input_shape(2)


def transformer() -> b.TransformerBasis:
    return b.BSplineEval(5).to_transformer()


def convolved(**arguments: Any) -> Any:
    return create_convolutional_predictor(np.eye(3), np.arange(9.0), **arguments)


BAD_CALLS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: b.BSplineEval(5).evaluate_on_grid(0), ValueError, "n_samples must be at least 1"),
    (lambda: b.BSplineEval(5).evaluate_on_grid(-3), ValueError, "n_samples must be at least 1"),
    (lambda: b.BSplineEval(5).evaluate_on_grid(9.0), TypeError, "n_samples must be an integer"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5).evaluate_on_grid(3, 4), TypeError, "takes 1 input, but got 2"),
    (lambda: b.BSplineEval(5).evaluate([[0.5]]), ValueError, r"x must have shape \(n_points,\)"),
    (lambda: b.BSplineEval(5).compute_features([]), ValueError, "with at least one entry"),
    (lambda: b.BSplineEval(5).compute_features(1.0), ValueError, "x must have shape"),
    (lambda: b.BSplineEval(5).compute_features(["a"]), TypeError, "array of real numbers"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5).compute_features([1j]), TypeError, "array of real numbers"),
    (lambda: b.BSplineEval(5).compute_features([[1], [1, 2]]), TypeError, "its rows differ"),  # pyright: ignore[reportArgumentType]
    (lambda: b.BSplineEval(5).compute_features([1.0, np.inf]), ValueError, "finite values"),
    (lambda: b.BSplineEval(5).compute_features([np.nan] * 3), ValueError, "finite values"),
    (lambda: b.BSplineEval(5).compute_features([-1e308, 1e308]), ValueError, "finite values"),
    (lambda: b.BSplineConv(5, 9).compute_features(np.zeros(9)), ValueError, "longer than the win"),
    (lambda: b.BSplineConv(5, 3).compute_features([1, 2, np.inf, 4]), ValueError, "must be finite"),
    (lambda: b.RaisedCosineLogEval(5) + 1, TypeError, "Only bases can be added"),  # pyright: ignore[reportOperatorIssue]
    (lambda: b.BSplineEval(5, label=3), TypeError, "label must be a text"),  # pyright: ignore
    (lambda: b.BSplineEval(5, label=" "), ValueError, "label must be a text without"),
    (lambda: b.BSplineEval(5, label="a__b"), ValueError, "without two in a row"),
    (lambda: b.BSplineEval(5, label="HistoryConv"), ValueError, "the name of another basis"),
    (lambda: LABELLED + LABELLED, ValueError, "two are called 'x'"),
    (lambda: LABELLED**2, ValueError, "A basis with a label cannot be repeated"),
    (lambda: 3 * LABELLED, ValueError, "A basis with a label cannot be repeated"),
    (lambda: b.BSplineEval(5) ** 0, ValueError, "exponent of a basis must be at least 1"),
    (lambda: b.BSplineEval(5) ** 1.5, TypeError, "exponent of a basis must be an integer"),  # pyright: ignore
    (lambda: 0 * b.BSplineEval(5), ValueError, "factor of a basis must be at least 1"),
    (lambda: LABELLED["y"], IndexError, "no basis with the label 'y'; there are: x"),
    (lambda: LABELLED.split_by_feature(np.zeros((3, 5))), ValueError, "not known yet"),
    (lambda: LABELLED.set_input_shape(1, 2), TypeError, "takes 1 input, but got 2"),
    (lambda: LABELLED.set_input_shape("a"), TypeError, "must be a number of columns"),  # pyright: ignore
    (lambda: LABELLED.set_input_shape(0), ValueError, "no axis below 1"),
    (lambda: shaped().split_by_feature(np.zeros((3, 9))), ValueError, "10 features along axis 1"),
    (lambda: shaped().split_by_feature(np.zeros(10)), ValueError, "10 features along axis 1"),
    (lambda: b.BSplineEval(5, fill_value="a"), TypeError, "fill_value must be a number"),  # pyright: ignore
    (lambda: b.HistoryConv(5, conv_kwargs=[1]), TypeError, "conv_kwargs must be a dict"),  # pyright: ignore
    (lambda: b.HistoryConv(5, conv_kwargs={"axis": 1}), ValueError, "but not 'axis'"),
    (lambda: convolved(predictor_causality="past"), ValueError, "must be one of causal, acausal"),
    (lambda: convolved(shift=1), TypeError, "shift must be True or False"),
    (lambda: convolved(predictor_causality="acausal", shift=True), ValueError, "cannot be shifted"),
    (lambda: convolved(axis=1), ValueError, "axis must be one of the 1 axes"),
    (lambda: convolved(batch_size_basis=0), ValueError, "batch_size_basis must be at least 1"),
    (lambda: b.CustomBasis([]), TypeError, "funcs must be a function or a list"),
    (lambda: b.CustomBasis([np.sin, 3]), TypeError, "funcs must be a function or a list"),  # pyright: ignore
    (lambda: b.CustomBasis([np.sin, np.add]), ValueError, "but they take 1, 2"),
    (lambda: b.CustomBasis(lambda: 1), ValueError, "must take at least one input"),
    (lambda: b.CustomBasis(np.sum).compute_features([1, 2]), ValueError, "for each of the 2 bins"),
    (
        lambda: b.CustomBasis(np.sin, ndim_input=2).compute_features([1, 2]),
        ValueError,
        "must have 2 axes",
    ),
    (lambda: b.TransformerBasis(3), TypeError, "is made from a basis"),  # pyright: ignore
    (lambda: transformer().transform([[1, 2]]), ValueError, r"shape \(n_time_bins, 1\)"),
    (
        lambda: transformer().set_params(basis=LABELLED, order=3),
        ValueError,
        "either a new basis or parameters",
    ),
    (lambda: setattr(transformer(), "colour", 1), ValueError, "'colour' is none"),
]


@pytest.mark.parametrize(("act", "error", "sentence"), BAD_PARAMETERS + BAD_CALLS)
def test_one_sentence(act, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        act()
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
