"""What users of NeMoS do with bases beyond evaluating them, with numbers of NeMoS 0.2.8.

Its how-to pages on composite bases, transformers, custom bases, precomputed features, raw history and
variable selection make the calls that are made here. Of these pages' words the following are not here:

- features as a dict (pytrees), such as that of `split_by_feature`, given to a model: one matrix is
  what everything here takes, and weights by feature come from ``split_by_feature(coef, axis=0)``;
- ``CustomBasis(pynapple_support=, is_complex=)``: time series always keep their times, and features are
  real;
- ``nemos.fetch``: nothing is downloaded.
"""

from __future__ import annotations

import pickle
from functools import partial
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pynapple as nap
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import Pipeline

import glmlab as nmo

REFERENCE = np.load(Path(__file__).parent / "nemos_0.2.8_words.npz")
T = np.arange(40.0)
X = np.stack([np.sin(T) + T / 50, 3 * np.cos(1.7 * T)], axis=1)
IMAGES = np.arange(40 * 6.0).reshape(40, 2, 3)
RNG = np.random.default_rng(4)


def power(n: int, x: Any) -> Any:
    return x**n


def power_and_sum(n: int, x: Any, y: Any) -> Any:
    return x**n + y


def dot(image: Any, mask: Any) -> Any:
    return (image * mask[None]).sum(axis=(1, 2))


def first_three_powers(x: Any) -> Any:
    return jnp.stack([x, x**2, x**3], axis=1)


@pytest.mark.filterwarnings("ignore:A window of 8 bins around")
@pytest.mark.parametrize("window_size", [7, 8])
@pytest.mark.parametrize(
    ("causality", "shift"),
    [
        ("causal", None),
        ("causal", False),
        ("acausal", None),
        ("anti-causal", None),
        ("anti-causal", False),
    ],
)
def test_convolutions_before_around_and_after_a_bin(causality, shift, window_size):
    matrix = nmo.basis.RaisedCosineLogEval(5).evaluate_on_grid(window_size)[1]
    predictor = nmo.convolve.create_convolutional_predictor(
        matrix, X, predictor_causality=causality, shift=shift
    )
    assert_allclose(predictor, REFERENCE[f"{causality}/{shift}/{window_size}"], atol=1e-12)


def test_the_axis_of_time_may_be_another():
    matrix = nmo.basis.RaisedCosineLogEval(5).evaluate_on_grid(8)[1]
    predictor = nmo.convolve.create_convolutional_predictor(matrix, X.T, axis=1)
    assert_allclose(predictor, REFERENCE["axis 1"], atol=1e-12)


def test_an_even_window_around_a_bin_is_told():
    with pytest.warns(UserWarning, match="take an odd number of bins"):
        nmo.convolve.create_convolutional_predictor(np.eye(4), X, "acausal")


@pytest.mark.parametrize("causality", ["causal", "acausal", "anti-causal"])
def test_no_window_reaches_over_two_epochs(causality):
    epochs = nap.IntervalSet([-0.5, 19.5], [19.0, 40.0])
    series = nap.TsdFrame(t=T, d=X, time_support=epochs)
    whole = nmo.convolve.create_convolutional_predictor(np.ones((3, 1)), series, causality)
    for part in (slice(0, 20), slice(20, 40)):
        alone = nmo.convolve.create_convolutional_predictor(np.ones((3, 1)), X[part], causality)
        assert_array_equal(np.asarray(whole)[part], alone)
    assert_array_equal(whole.t, T)


def cases() -> dict[str, Any]:
    b = nmo.basis
    acausal = {"predictor_causality": "acausal"}
    masks = [np.arange(6.0).reshape(2, 3) == k for k in range(4)]
    filled = b.BSplineEval(5, bounds=(-1, 3.2), fill_value=0.0)
    return {
        "conv_kwargs": (b.BSplineConv(5, window_size=7, conv_kwargs=acausal), X),
        "identity": (b.IdentityEval(bounds=(-1, 2)) + filled, X, X),
        "power": (b.RaisedCosineLinearEval(3) ** 2, X, X[:, ::-1]),
        "three": (3 * b.BSplineEval(4), X, X[:, 0], X[:, 1]),
        "zero": (b.Zero() + b.BSplineEval(4), X, X),
        "custom": (b.CustomBasis([partial(power, n) for n in (1, 2, 3)]), X),
        "custom pair": (b.CustomBasis([partial(power_and_sum, n) for n in (1, 2)]), X, X[:, ::-1]),
        "custom image": (b.CustomBasis([partial(dot, mask=m) for m in masks], 3), IMAGES),
        "custom many": (b.CustomBasis(first_three_powers), X),
        "axes": (b.BSplineEval(5), IMAGES % 7.3),
    }


@pytest.mark.parametrize("name", cases())
def test_features_are_those_of_nemos(name):
    basis, *x = cases()[name]
    features, expected = basis.compute_features(*x), REFERENCE[name]
    if name == "identity":
        # NeMoS leaves out only the value that is outside; a row that misses a feature is left out anyway.
        expected = np.where(np.isnan(expected[:, :2]).any(axis=1, keepdims=True), np.nan, expected)
        features = np.where(np.isnan(features[:, :2]).any(axis=1, keepdims=True), np.nan, features)
    assert_allclose(features, expected, atol=1e-6 if name == "custom many" else 1e-12)
    assert basis.n_output_features == features.shape[1]
    cloned: Any = clone(basis)
    assert cloned.input_shape == basis.input_shape == [np.shape(values)[1:] for values in x]
    assert_array_equal(cloned.compute_features(*x), basis.compute_features(*x))


@pytest.mark.parametrize("name", ["custom many", "axes"])
def test_features_split_as_in_nemos(name):
    basis, *x = cases()[name]
    (split,) = basis.split_by_feature(basis.compute_features(*x)).values()
    assert_allclose(
        split, REFERENCE[f"{name} split"], atol=1e-6 if name == "custom many" else 1e-12
    )


def inputs() -> Any:
    b = nmo.basis
    two = b.RaisedCosineLinearEval(5, label="input1") + b.BSplineEval(6, label="input2")
    return two + b.MSplineEval(4, label="input3")


def test_parts_are_found_by_their_labels():
    add = inputs()
    assert add.basis1.basis2.n_basis_funcs == add["input2"].n_basis_funcs == 6
    assert add["(input1 + input2)"] is add.basis1
    assert add.label == "((input1 + input2) + input3)"
    add["(input1 + input2)"].label = "both"
    assert add.label == "(both + input3)"
    assert add["both"] is add.basis1
    add["input2"].n_basis_funcs = 8
    assert add.n_basis_funcs == 5 + 8 + 4
    assert [term.label for term in add] == ["input1", "input2", "input3"]
    assert len(add) == 3
    label = "position and speed"
    named = nmo.basis.AdditiveBasis(nmo.basis.BSplineEval(5), nmo.basis.MSplineEval(5), label=label)
    assert named.label == label
    assert eval(repr(named), dict(vars(nmo.basis))).label == label


def test_parts_without_a_label_are_numbered():
    b = nmo.basis
    basis: Any = b.BSplineEval(10) + b.BSplineEval(5) * b.MSplineEval(4)
    assert basis.label == "(BSplineEval + (BSplineEval_1 * MSplineEval))"
    assert basis["BSplineEval_1"].n_basis_funcs == 5
    basis.set_params(BSplineEval_1__n_basis_funcs=12)
    assert basis.basis2.basis1.n_basis_funcs == 12
    assert basis.basis1.n_basis_funcs == 10
    basis.set_params(BSplineEval=b.RaisedCosineLinearEval(8))
    assert basis.label == "(RaisedCosineLinearEval + (BSplineEval * MSplineEval))"


def test_parameters_are_called_by_their_parts():
    add = inputs()
    params = add.get_params()
    assert params["input3__order"] == 4
    assert params["input1__bounds"] is None
    assert {"input1", "(input1 + input2)", "(input1 + input2)__label", "label"} <= {*params}
    add.set_params(input3__order=3, input1__bounds=(-1, 1))
    assert add["input3"].order == 3
    assert add["input1"].bounds == (-1, 1)
    with pytest.raises(ValueError, match="has no parameter 'input4'"):
        add.set_params(input4__order=3)
    # The place keeps its label and the shape of its input.
    add.set_input_shape(1, 2, (3,)).set_params(input2=nmo.basis.HistoryConv(3))
    assert add["input2"].window_size == 3
    assert add.input_shape == [(), (2,), (3,)]


def test_weights_of_a_coupled_population_by_sender_and_receiver():
    counts = RNG.poisson(0.5, size=(300, 4))
    history = nmo.basis.HistoryConv(window_size=10, label="spike-history")
    features = history.compute_features(counts)
    weights = nmo.glm.PopulationGLM(regularizer="Ridge").fit(features, counts).coef_
    by_pair = history.split_by_feature(weights, axis=0)["spike-history"]
    assert by_pair.shape == (4, 10, 4)
    assert_array_equal(by_pair[1, :, 2], weights[10:20, 2])
    assert_array_equal(
        history.split_by_feature(weights.T, axis=-1)["spike-history"][2, 1], by_pair[1, :, 2]
    )


def test_a_composite_takes_its_features_apart():
    position, speed = RNG.normal(size=(2, 100))
    basis = nmo.basis.RaisedCosineLinearEval(6, label="position") + nmo.basis.BSplineEval(5) ** 2
    features = basis.compute_features(position, speed, position)
    split = basis.split_by_feature(features)
    assert {label: part.shape for label, part in split.items()} == {
        "position": (100, 6),
        "(BSplineEval * BSplineEval_1)": (100, 25),
    }
    assert_array_equal(np.hstack([*split.values()]), features)


def test_features_made_elsewhere_join_a_model():
    counts = RNG.poisson(1.0, size=100)
    components = PCA(2).fit_transform(RNG.normal(size=(100, 10)))
    basis = nmo.basis.IdentityEval(label="pca") + nmo.basis.RaisedCosineLogConv(
        3, window_size=10, label="spike_history"
    )
    design = basis.compute_features(components, counts)
    assert design.shape == (100, 5)
    assert_array_equal(design[:, :2], components)
    weights = nmo.glm.GLM().fit(design, counts).coef_
    assert basis.split_by_feature(weights, axis=0)["pca"].shape == (2, 1)


def test_bases_make_masks_for_functions_of_ones_own():
    *_, masks = (nmo.basis.RaisedCosineLinearEval(8) ** 2).evaluate_on_grid(50, 50)
    assert masks.shape == (50, 50, 64)
    basis = nmo.basis.CustomBasis(
        [partial(dot, mask=m) for m in masks.T], ndim_input=3, label="dot"
    )
    features = basis.compute_features(RNG.normal(size=(20, 50, 50)))
    assert features.shape == (20, 64)
    other = nmo.basis.CustomBasis(np.sin, label="other")
    both = basis + other
    assert both.compute_features(np.ones((20, 50, 50)), np.ones(20)).shape == (20, 65)
    assert [*both.split_by_feature(np.ones((20, 65)))] == ["dot", "other"]


def test_a_basis_is_a_transformer():
    counts, speed = RNG.poisson(1.0, size=(100, 5)), RNG.normal(size=100)
    basis = nmo.basis.RaisedCosineLogConv(5, window_size=10) + nmo.basis.BSplineEval(5)
    side_by_side = np.column_stack([counts, speed])
    expected = basis.compute_features(counts, speed)
    # The shapes are known from these features, or are given in any form.
    assert_array_equal(basis.to_transformer().fit_transform(side_by_side), expected)
    for shapes in ((5, 1), ((5,), ()), (counts, 1), (counts, speed)):
        basis.set_input_shape(None)
        transformer = nmo.basis.TransformerBasis(basis).set_input_shape(*shapes)
        assert_array_equal(transformer.fit_transform(side_by_side), expected)
    with pytest.raises(ValueError, match=r"must have shape \(n_time_bins, 2\)"):
        basis.to_transformer().fit_transform(side_by_side)
    images = np.column_stack([counts[:, :3], RNG.normal(size=(100, 6))])
    transformer.set_input_shape(3, (2, 3))
    assert transformer.transform(images).shape == (100, 3 * 5 + 6 * 5)


def test_a_transformer_is_apart_from_its_basis():
    basis = nmo.basis.RaisedCosineLinearConv(5, window_size=5)
    transformer: Any = basis.to_transformer()
    transformer.n_basis_funcs = 10
    basis.n_basis_funcs = 100
    assert (basis.n_basis_funcs, transformer.n_basis_funcs, transformer.basis.n_basis_funcs) == (
        100,
        10,
        10,
    )
    copies: tuple[Any, ...] = (clone(transformer), pickle.loads(pickle.dumps(transformer)))
    for same in copies:
        assert same.n_basis_funcs == 10
    assert isinstance(transformer + basis, nmo.basis.TransformerBasis)
    assert (2 * transformer).n_basis_funcs == (transformer * 2).n_basis_funcs == 20
    assert (transformer**2).n_basis_funcs == 100
    assert (transformer + basis)["RaisedCosineLinearConv_1"].n_basis_funcs == 100


def test_a_grid_search_chooses_the_basis():
    x = RNG.uniform(size=(600, 1))
    rate = 2 * np.exp(-(((x[:, 0] - 0.25) / 0.1) ** 2)) + 0.2
    y = RNG.poisson(rate)
    pipeline = Pipeline(
        [
            ("basis", nmo.basis.RaisedCosineLinearEval(6, bounds=(0, 1)).to_transformer()),
            ("glm", nmo.glm.GLM(regularizer="Ridge", regularizer_strength=0.01)),
        ]
    )
    grid: Any = {"glm__regularizer_strength": (0.1, 1e-4), "basis__n_basis_funcs": (2, 8)}
    search = GridSearchCV(pipeline, grid, cv=3).fit(x, y)
    assert search.best_params_["basis__n_basis_funcs"] == 8
    by_hand = nmo.basis.RaisedCosineLinearEval(8, bounds=(0, 1))
    strength = search.best_params_["glm__regularizer_strength"]
    model = nmo.glm.GLM(regularizer="Ridge", regularizer_strength=strength)
    rows = by_hand.compute_features(x)
    assert search.best_score_ == pytest.approx(
        cross_val_score(model, rows, y, cv=3).mean(), abs=1e-9
    )
    assert_allclose(search.predict(x), model.fit(rows, y).predict(rows), rtol=1e-6)


def test_cross_validation_says_which_input_matters():
    position, phase = RNG.uniform(size=(2, 900))
    y = RNG.poisson(3 * np.exp(-(((position - 0.5) / 0.1) ** 2)) + 0.1)
    place, theta = (
        nmo.basis.BSplineEval(8, bounds=(0, 1)),
        nmo.basis.CyclicBSplineEval(8, bounds=(0, 1)),
    )
    choices = {
        "both": place + theta,
        "position": place + nmo.basis.Zero(),
        "phase": nmo.basis.Zero() + theta,
    }
    for label, basis in choices.items():
        basis.label = label
    pipeline = Pipeline(
        [("basis", choices["both"].to_transformer()), ("glm", nmo.glm.GLM(regularizer="Ridge"))]
    ).set_params(glm__regularizer_strength=1e-4)
    search = GridSearchCV(pipeline, {"basis__basis": [*choices.values()]}, cv=3)
    search.fit(np.column_stack([position, phase]), y)
    scores = dict(zip(choices, search.cv_results_["mean_test_score"], strict=True))
    assert scores["position"] > scores["phase"] + 0.1
    assert search.best_params_["basis__basis"].label in ("position", "both")


def test_time_series_keep_their_times_through_a_pipeline():
    counts = RNG.poisson(1.0, size=(60, 2))
    epochs = nap.IntervalSet([-0.5, 29.5], [29.0, 60.0])
    series = nap.TsdFrame(t=np.arange(60.0), d=counts, time_support=epochs)
    transformer = nmo.basis.HistoryConv(3).set_input_shape(2).to_transformer()
    features: Any = transformer.fit_transform(series)
    assert_array_equal(features.t, series.t)
    assert np.isnan(np.asarray(features)[[0, 1, 2, 30, 31, 32]]).all()
    rate: Any = nmo.glm.GLM().fit(features, counts[:, 0]).predict(features)
    assert_array_equal(rate.t, series.t)
    assert_array_equal(rate.time_support.values, epochs.values)


def four() -> Any:
    b: Any = nmo.basis
    return (b.BSplineEval(5) + b.BSplineEval(6)) + (b.BSplineEval(7) + b.BSplineEval(8))


def test_parts_of_sums_of_sums_stay_apart():
    basis, x = four(), X[:, 0]
    names = ["BSplineEval", "BSplineEval_1", "BSplineEval_2", "BSplineEval_3"]
    features = basis.compute_features(x, x, x, x)
    assert [*basis.split_by_feature(features)] == names
    assert [term.label for term in basis] == names
    params = basis.get_params()
    assert [params[f"{name}__n_basis_funcs"] for name in names] == [5, 6, 7, 8]
    product: Any = nmo.basis.BSplineEval(10) + nmo.basis.BSplineEval(5) * nmo.basis.MSplineEval(4)
    assert product.get_params()["BSplineEval__n_basis_funcs"] == 10
    assert product.get_params()["BSplineEval_1__n_basis_funcs"] == 5


def test_parameters_are_set_by_the_names_from_before():
    b: Any = nmo.basis
    basis: Any = 3 * b.BSplineEval(5)
    basis.set_params(BSplineEval__label="x", BSplineEval_1__n_basis_funcs=9)
    assert [term.n_basis_funcs for term in basis] == [5, 9, 5]
    assert [term.label for term in basis] == ["x", "BSplineEval", "BSplineEval_1"]
    basis = 3 * b.BSplineEval(5)
    basis.set_params(BSplineEval=b.RaisedCosineLinearEval(8), BSplineEval_1=b.MSplineEval(4))
    assert [term.label for term in basis] == [
        "RaisedCosineLinearEval",
        "MSplineEval",
        "BSplineEval",
    ]
    for basis in (four(), inputs(), 3 * b.BSplineEval(5)):
        same: Any = basis.__sklearn_clone__().set_params(**basis.get_params())
        assert repr(same) == repr(basis)
        assert same.label == basis.label
        # The label is made of the parts' again, and follows them.
        assert same.own_label is None


@pytest.mark.parametrize("label", ["x_", "_x", "label", "basis", "basis2", "BSplineEval_1"])
def test_labels_that_could_not_be_called_are_refused(label):
    with pytest.raises(ValueError, match="label must"):
        nmo.basis.MSplineEval(4, label=label)
    assert nmo.basis.MSplineEval(4, label="conditioning").label == "conditioning"


def test_a_part_that_is_put_in_place_is_a_copy():
    b: Any = nmo.basis
    basis, part = b.BSplineEval(5, label="x") + b.BSplineEval(6), b.MSplineEval(4)
    basis.basis1 = part
    assert basis.basis1 is not part
    assert basis["x"].n_basis_funcs == 4
    with pytest.raises(TypeError, match="Only bases can be added"):
        basis.basis1 = 3
    one = part**1
    one.label = "y"
    assert part.label == "MSplineEval"


def test_bases_and_transformers_mix():
    b: Any = nmo.basis
    basis, transformer = b.BSplineEval(5), b.MSplineEval(4).to_transformer()
    for mixed, n in (
        (basis + transformer, 9),
        (basis * transformer, 20),
        (transformer * basis, 20),
    ):
        assert isinstance(mixed, b.TransformerBasis)
        assert mixed.n_basis_funcs == n
    assert b.TransformerBasis(transformer).basis.n_basis_funcs == 4
    with pytest.raises(TypeError, match="is made from a basis, but got None"):
        transformer.set_params(basis=None)
    nested = b.BSplineEval(5).to_transformer().set_params(basis=transformer)
    assert nested.__sklearn_clone__().basis.n_basis_funcs == 4


def test_time_may_be_the_last_axis():
    matrix = np.eye(3)
    expected = nmo.convolve.create_convolutional_predictor(matrix, X.T, axis=1)
    assert_array_equal(nmo.convolve.create_convolutional_predictor(matrix, X.T, axis=-1), expected)
    one = nmo.convolve.create_convolutional_predictor(matrix, X[:, 0], axis=-1)
    assert one.shape == (40, 3)


def test_epochs_are_kept_by_own_functions_and_by_transformers_of_several_axes():
    epochs = nap.IntervalSet([-0.5, 19.5], [19.0, 40.0])
    series = nap.Tsd(t=T, d=X[:, 0], time_support=epochs)
    basis = nmo.basis.CustomBasis(lambda x: (x - x.mean()) / x.std())
    assert_allclose(np.asarray(basis.compute_features(series)), basis.compute_features(X[:, 0]))
    frame = nap.TsdFrame(t=T, d=np.arange(240.0).reshape(40, 6), time_support=epochs)
    transformer = nmo.basis.HistoryConv(3).set_input_shape((2, 3)).to_transformer()
    features: Any = transformer.transform(frame)
    assert_array_equal(features.t, T)
    assert np.isnan(np.asarray(features)[20:23]).all()


def test_an_argument_that_is_given_by_name_is_no_input():
    basis = nmo.basis.CustomBasis(lambda x, bias: x + bias, basis_kwargs={"bias": 1.0})
    assert_array_equal(basis.compute_features(X[:, 0])[:, 0], X[:, 0] + 1)
