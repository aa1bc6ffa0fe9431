"""What every basis in the table does."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

import glmlab.model.basis
from glmlab.model.basis import BASES, Basis, ConvBasis
from tests.model.basis.examples import ARGUMENTS, CONV_NAMES, EVAL_NAMES, example, two_signals

REFERENCE = np.load(Path(__file__).parent / "nemos_0.2.8_features.npz")


@pytest.mark.parametrize("name", BASES)
def test_the_table_names_what_the_package_exports(name):
    assert BASES[name].__name__ == name
    assert getattr(glmlab.model.basis, name) is BASES[name]
    assert name in glmlab.model.basis.__all__


@pytest.mark.parametrize("name", BASES)
@settings(max_examples=15, deadline=None)
@given(n_time_bins=st.integers(12, 40), n_signals=st.integers(0, 3), seed=st.integers(0, 2**32 - 1))
def test_shapes(name, n_time_bins, n_signals, seed):
    basis = example(name)
    shape = (n_time_bins, n_signals) if n_signals else (n_time_bins,)
    x = np.random.default_rng(seed).normal(size=shape)
    features = basis.compute_features(x)
    assert features.shape == (n_time_bins, max(n_signals, 1) * basis.n_basis_funcs)
    points, matrix = basis.evaluate_on_grid(n_time_bins)
    np.testing.assert_array_equal(points, np.linspace(0, 1, n_time_bins))
    assert matrix.shape == (n_time_bins, basis.n_basis_funcs)
    np.testing.assert_array_equal(basis(points), matrix)


@pytest.mark.parametrize("name", BASES)
def test_columns_go_signal_by_signal(name):
    basis, x = example(name), two_signals()
    side_by_side = [basis.compute_features(signal) for signal in x.T]
    np.testing.assert_array_equal(basis.compute_features(x), np.hstack(side_by_side))


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_features_are_those_of_nemos(name):
    features, expected = example(name).compute_features(two_signals()), REFERENCE[name]
    if name.startswith("OrthExponential"):
        features = features * np.sign(np.nansum(features * expected, axis=0))
    np.testing.assert_allclose(features, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", CONV_NAMES)
def test_a_convolution_is_the_weighted_past(name):
    basis, x = example(name), two_signals()
    assert isinstance(basis, ConvBasis)
    expected = np.zeros((40, 2, basis.n_basis_funcs))
    for t in range(8, 40):
        for lag in range(8):
            expected[t] += np.multiply.outer(x[t - 1 - lag], basis.basis_matrix[lag])
    features = basis.compute_features(x)
    assert np.isnan(features[:8]).all()
    np.testing.assert_allclose(features[8:], expected[8:].reshape(32, -1), atol=1e-12)


@pytest.mark.parametrize("name", CONV_NAMES)
def test_a_missing_value_spoils_only_the_windows_that_hold_it(name):
    basis, x = example(name), two_signals()
    complete = basis.compute_features(x)
    x[20, 1] = np.nan
    features = basis.compute_features(x)
    n = basis.n_basis_funcs
    np.testing.assert_array_equal(features[:, :n], complete[:, :n])
    assert np.isnan(features[21:29, n:]).all()
    np.testing.assert_allclose(features[29:, n:], complete[29:, n:], atol=1e-12)


@pytest.mark.parametrize("name", EVAL_NAMES)
def test_values_are_scaled_from_their_range(name):
    basis, x = example(name), two_signals()[:, 0]
    scaled = (x - x.min()) / (x.max() - x.min())
    stretch = x.max() - x.min() if name == "MSplineEval" else 1
    np.testing.assert_allclose(
        basis.compute_features(x) * stretch, basis.evaluate(scaled), atol=1e-10
    )


@pytest.mark.parametrize("name", [name for name in EVAL_NAMES if name != "FourierEval"])
def test_values_outside_the_bounds_make_rows_of_nan(name):
    basis, x = example(name, bounds=(-0.5, 2.0)), two_signals()
    features = basis.compute_features(x)
    outside = ((x < -0.5) | (x > 2.0)).any(axis=1)
    assert 0 < outside.sum() < 40
    assert np.isnan(features[outside]).all()
    assert np.isfinite(features[~outside]).all()


@pytest.mark.parametrize("name", EVAL_NAMES)
def test_the_grid_covers_the_bounds(name):
    points, matrix = example(name, bounds=(2.0, 6.0)).evaluate_on_grid(9)
    np.testing.assert_array_equal(points, np.linspace(2, 6, 9))
    unit = example(name).evaluate_on_grid(9)[1]
    np.testing.assert_allclose(matrix * (4 if name == "MSplineEval" else 1), unit, atol=1e-10)


@pytest.mark.parametrize("name", EVAL_NAMES)
def test_a_missing_value_is_a_missing_row(name):
    basis, x = example(name), two_signals()
    x[7, 1] = np.nan
    features = basis.compute_features(x)
    n = basis.n_basis_funcs
    assert np.isnan(features[7, n:]).all()
    assert np.isfinite(np.delete(features, 7, axis=0)).all()
    assert np.isfinite(features[7, :n]).all()


@pytest.mark.parametrize("name", [name for name in EVAL_NAMES if "Orth" not in name])
def test_a_constant_signal_stands_at_zero(name):
    basis = example(name)
    np.testing.assert_allclose(
        basis.compute_features(np.full(6, 3.0)), np.repeat(basis.evaluate([0.0]), 6, axis=0)
    )


@pytest.mark.parametrize("name", BASES)
def test_points_outside_are_refused(name):
    for x in ([0.5, 1.1], [-0.1, 0.5], [0.5, np.nan]):
        with pytest.raises(ValueError, match=r"evaluated in \[0, 1\]"):
            example(name).evaluate(x)


@pytest.mark.parametrize("name", BASES)
def test_copies_have_the_same_features(name):
    basis, x = example(name), two_signals()
    namespace = {name: BASES[name]}
    for same in (
        type(basis)(**basis.get_params()),
        cast(Basis, clone(basis)),
        pickle.loads(pickle.dumps(basis)),
        eval(repr(basis), namespace),
    ):
        np.testing.assert_array_equal(same.compute_features(x), basis.compute_features(x))


@pytest.mark.parametrize("name", BASES)
def test_a_refused_value_changes_nothing(name):
    basis = example(name)
    before = basis.get_params()
    bad = {key: -1 for key in ARGUMENTS if key in before}
    with pytest.raises(ValueError, match="must"):
        basis.set_params(**bad)
    with pytest.raises(ValueError, match="has no parameter 'colour'"):
        basis.set_params(colour="red")
    assert basis.get_params() == before


@pytest.mark.parametrize("name", BASES)
def test_a_bad_value_set_on_the_attribute_is_refused_on_use(name):
    basis = example(name)
    key = next(iter(basis.get_params()))
    setattr(basis, key, -1)
    with pytest.raises(ValueError, match="must"):
        basis.evaluate_on_grid(20)


def test_parameters_that_only_fit_together_can_be_set_together():
    basis = example("BSplineEval").set_params(order=8, n_basis_funcs=9)
    assert basis.evaluate_on_grid(30)[1].shape == (30, 9)


def test_scipy_and_jax_are_not_loaded_before_they_are_needed():
    program = (
        "import sys, glmlab.model.basis as b; print('scipy' in sys.modules, 'jax' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]
