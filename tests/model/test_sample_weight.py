"""Weights of bins: two is the bin twice, zero leaves it out; and how scikit-learn hands them on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.linear_model import GammaRegressor, LinearRegression, PoissonRegressor
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, cross_validate
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.metadata_routing import get_routing_for_object

import glmlab as nmo
from glmlab.model.glm import cross_validated, population, single
from tests.model.test_glm import WHY_NOT

pytestmark = [
    pytest.mark.usefixtures("float64", "one_size"),
    pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning"),
]

N = 80
RNG = np.random.default_rng(5)
X = RNG.normal(size=(N, 4)) * [1, 0.5, 1, 0.2]
MEAN = np.exp(0.4 * X[:, 0] - 0.3 * X[:, 1])
COUNTS = {
    "Poisson": RNG.poisson(MEAN).astype(float),
    "Bernoulli": RNG.binomial(1, MEAN / (1 + MEAN)).astype(float),
    "Gamma": RNG.gamma(3.0, MEAN / 3),
    "Gaussian": MEAN + 0.4 * RNG.normal(size=N),
    "NegativeBinomial": RNG.poisson(MEAN * RNG.exponential(size=N)).astype(float),
}
Y = COUNTS["Poisson"]
MANY = np.c_[Y, RNG.poisson(1.0, size=(N, 2))]
WEIGHT = RNG.integers(0, 4, N)
TIMES = np.repeat(np.arange(N), WEIGHT)
SCORE_TYPES = ("log-likelihood", "pseudo-r2-McFadden", "pseudo-r2-Cohen")


@pytest.fixture
def one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pad bins that are there often and those that are weighed to one size: one compiled fit."""
    for module in (single, cross_validated, population):
        padded = partial(single.pad, n_time_bins=224, n_parameters=32)
        monkeypatch.setattr(module, "pad", padded)


@pytest.fixture
def routing() -> Iterator[None]:
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def assert_same_fit(model: Any, other: Any) -> None:
    for name in ("coef_", "intercept_", "scale_", "dof_resid_"):
        np.testing.assert_allclose(getattr(model, name), getattr(other, name), rtol=1e-7, atol=1e-9)
    objective, expected = (m.optim_info_["objective"] for m in (model, other))
    np.testing.assert_allclose(objective, expected, rtol=1e-10)


def assert_same_scores(model: Any, y: np.ndarray) -> None:
    for kind in SCORE_TYPES:
        weighted = model.score(X, y, kind, sample_weight=WEIGHT)
        assert weighted == pytest.approx(model.score(X[TIMES], y[TIMES], kind), rel=1e-12)
        assert weighted != model.score(X, y, kind)


@pytest.mark.parametrize("regularizer", ["Ridge", "Lasso"])
@pytest.mark.parametrize("name", COUNTS)
def test_a_weight_of_two_is_the_bin_twice(name: str, regularizer: str) -> None:
    y, options = COUNTS[name], {"regularizer": regularizer, "regularizer_strength": 0.05}
    weighted = nmo.glm.GLM(name, **options).fit(X, y, sample_weight=WEIGHT)
    repeated = nmo.glm.GLM(name, **options).fit(X[TIMES], y[TIMES])
    assert_same_fit(weighted, repeated)
    assert_same_scores(weighted, y)
    assert (nmo.glm.GLM(name, **options).fit(X, y).coef_ != weighted.coef_).any()


@pytest.mark.parametrize("name", ["Poisson", "Gamma"])
def test_so_it_is_for_each_neuron(name: str) -> None:
    y = MANY + (name == "Gamma")
    weighted = nmo.glm.PopulationGLM(name, regularizer="Ridge").fit(X, y, sample_weight=WEIGHT)
    repeated = nmo.glm.PopulationGLM(name, regularizer="Ridge").fit(X[TIMES], y[TIMES])
    assert_same_fit(weighted, repeated)
    assert_same_scores(weighted, y)


@pytest.mark.parametrize("grid", [None, [0.003, 0.03, 0.3]], ids=["own grid", "user's grid"])
@pytest.mark.parametrize("name", COUNTS)
def test_so_it_is_in_cross_validation(name: str, grid: Any) -> None:
    y, of_bin = COUNTS[name], np.arange(N) % 3
    pairs, pairs_repeated = (
        [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(3)]
        for fold in (of_bin, of_bin[TIMES])
    )
    options: dict[str, Any] = {"observation_model": name, "regularizer": "Lasso"}
    weighted = nmo.glm.GLMCV(**options, strength_grid=grid, cv=pairs)
    weighted.fit(X, y, sample_weight=WEIGHT)
    repeated = nmo.glm.GLMCV(**options, strength_grid=grid, cv=pairs_repeated)
    repeated.fit(X[TIMES], y[TIMES])
    assert weighted.strength_max_ == pytest.approx(repeated.strength_max_, rel=1e-9)
    np.testing.assert_allclose(weighted.strength_grid_, repeated.strength_grid_, rtol=1e-9)
    np.testing.assert_allclose(weighted.score_path_, repeated.score_path_, rtol=1e-7)
    assert_same_fit(weighted, repeated)
    assert_same_scores(weighted, y)


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("Poisson", PoissonRegressor(alpha=0.1, tol=1e-10)),
        ("Gamma", GammaRegressor(alpha=0.1, tol=1e-10)),
        ("Gaussian", LinearRegression()),
    ],
)
def test_weights_are_scikit_learns(name: str, theirs: Any) -> None:
    y, weight = COUNTS[name], RNG.uniform(0.1, 3, N)
    regularizer = "UnRegularized" if name == "Gaussian" else "Ridge"
    ours = nmo.glm.GLM(name, regularizer=regularizer, regularizer_strength=0.1)
    ours.fit(X, y, sample_weight=weight)
    theirs.fit(X, y, sample_weight=weight)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-6)


def test_a_bin_of_no_weight_may_hold_anything() -> None:
    y, features = Y.copy(), X.copy()
    y[3], features[5] = -7, np.nan
    weight = np.where(np.arange(N) == 3, 0, 1)
    there = np.delete(np.arange(N), [3, 5])
    model = nmo.glm.GLM().fit(features, y, sample_weight=weight)
    assert_same_fit(model, nmo.glm.GLM().fit(X[there], Y[there]))
    assert model.score(features, y, sample_weight=weight) == pytest.approx(
        model.score(X[there], Y[there]), rel=1e-12
    )


FORMS = {
    "list": WEIGHT.tolist(),
    "series": pd.Series(WEIGHT, index=np.arange(N)[::-1]),
    "array of JAX": WEIGHT.astype(np.float32),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_the_same_weights_is_the_same_fit(form: str) -> None:
    weight: Any = jnp.asarray(WEIGHT) if form == "array of JAX" else FORMS[form]
    expected = nmo.glm.GLM().fit(X, Y, sample_weight=WEIGHT)
    assert_same_fit(nmo.glm.GLM().fit(X, Y, sample_weight=weight), expected)


def test_one_number_weighs_all_the_same() -> None:
    model, twice = nmo.glm.GLM().fit(X, Y), nmo.glm.GLM().fit(X, Y, sample_weight=2)
    np.testing.assert_allclose(twice.coef_, model.coef_, rtol=1e-9)
    assert twice.dof_resid_ == 2 * N - 5


BAD: dict[str, tuple[Any, str]] = {
    "negative": (np.where(np.arange(N) == 2, -1.0, 1.0), "not be negative, but it has -1"),
    "NaN": (np.where(np.arange(N) == 2, np.nan, 1.0), "finite"),
    "infinite": (np.where(np.arange(N) == 2, np.inf, 1.0), "finite"),
    "all zero": (np.zeros(N), "zero for all rows"),
    "zero": (0, "zero for all rows"),
    "too short": (np.ones(N - 1), r"shape \(80,\), but its shape is \(79,\)"),
    "two dimensions": (np.ones((N, 1)), r"its shape is \(80, 1\)"),
    "words": (["a"] * N, "must hold numbers"),
}
FIT: dict[str, Any] = {
    "GLM": lambda weight: nmo.glm.GLM().fit(X, Y, sample_weight=weight),
    "PopulationGLM": lambda weight: nmo.glm.PopulationGLM().fit(X, MANY, sample_weight=weight),
    "GLMCV": lambda weight: nmo.glm.GLMCV().fit(X, Y, sample_weight=weight),
    "score": lambda weight: nmo.glm.GLM().fit(X, Y).score(X, Y, sample_weight=weight),
}


@pytest.mark.parametrize("call", FIT)
@pytest.mark.parametrize("name", BAD)
def test_bad_weights_get_a_sentence(name: str, call: str) -> None:
    weight, sentence = BAD[name]
    with pytest.raises(ValueError, match=sentence) as caught:
        FIT[call](weight)
    assert "\n" not in str(caught.value)


def test_weights_on_missing_bins_only_leave_nothing() -> None:
    features = np.where((np.arange(N) == 4)[:, None], np.nan, X)
    with pytest.raises(ValueError, match="misses a feature"):
        nmo.glm.GLM().fit(features, Y, sample_weight=np.arange(N) == 4)


def test_a_fold_of_no_weight_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="Split 1 of cv has no held-out rows that can be used"):
        nmo.glm.GLMCV(cv=2).fit(X, Y, sample_weight=np.arange(N) >= N // 2)


def test_weights_take_the_mean() -> None:
    model: Any = nmo.glm.GLM().fit(X, Y)
    with pytest.raises(ValueError, match="leave out aggregate_sample_scores"):
        model.score(X, Y, aggregate_sample_scores=jnp.sum, sample_weight=WEIGHT)
    with pytest.raises(ValueError, match=r"score type .* is not known") as caught:
        model.score(X, Y, WEIGHT)
    assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_own_checks_of_an_estimator_with_folds() -> None:
    """Its checks of `GLM` are in `test_glm`; here those that set ``cv`` besides."""
    model = nmo.glm.GLMCV(strength_grid=[0.1, 1.0, 10.0], cv=2)
    results = check_estimator(model, expected_failed_checks=WHY_NOT, on_skip=None)
    assert {r["check_name"] for r in results if r["status"] == "xfail"} == set(WHY_NOT)
    names = {r["check_name"] for r in results if r["status"] == "passed"}
    assert "check_sample_weight_equivalence_on_dense_data" in names


@pytest.mark.usefixtures("routing")
def test_a_grid_search_hands_weights_on() -> None:
    model: Any = nmo.glm.GLM(regularizer="Ridge")
    grid: dict[str, Any] = {"regularizer_strength": [0.01, 0.1]}
    weight, cv = 1.0 + WEIGHT, KFold(3)
    with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
        GridSearchCV(model, grid, cv=cv).fit(X, Y, sample_weight=weight)
    model.set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
    search = GridSearchCV(model, grid, cv=cv).fit(X, Y, sample_weight=weight)
    by_glmcv = nmo.glm.GLMCV(strength_grid=grid["regularizer_strength"], cv=cv)
    by_glmcv.fit(X, Y, sample_weight=weight)
    mean = search.cv_results_["mean_test_score"]
    np.testing.assert_allclose(by_glmcv.score_path_.mean(axis=1), mean, rtol=1e-8)
    np.testing.assert_allclose(search.best_estimator_.coef_, by_glmcv.coef_, atol=1e-8)


@pytest.mark.usefixtures("routing")
def test_groups_reach_a_splitter_inside() -> None:
    groups = RNG.integers(0, 6, N)
    outer, inner = GroupKFold(2), GroupKFold(3)
    model: Any = nmo.glm.GLMCV(strength_grid=[0.01, 0.1], cv=inner)
    found: Any = cross_validate(
        model, X, Y, cv=outer, params={"groups": groups}, return_estimator=True
    )
    for (train, _), fitted in zip(outer.split(X, Y, groups), found["estimator"], strict=True):
        own = list(GroupKFold(3).split(X[train], Y[train], groups[train]))
        expected = nmo.glm.GLMCV(strength_grid=[0.01, 0.1], cv=own).fit(X[train], Y[train])
        np.testing.assert_allclose(fitted.score_path_, expected.score_path_, rtol=1e-10)


@pytest.mark.usefixtures("routing")
def test_groups_are_asked_for_where_the_splitter_does() -> None:
    groups = RNG.integers(0, 6, N)
    plain: Any = nmo.glm.GLMCV(strength_grid=[0.01, 0.1], cv=3)
    # Contiguous folds do not read groups: they are for the outer splitter, and nobody warns.
    cross_validate(plain, X, Y, cv=GroupKFold(2), params={"groups": groups})

    def wanted(model: Any) -> Any:
        return get_routing_for_object(model).fit.requests["groups"]

    assert wanted(plain) is False
    assert wanted(nmo.glm.GLMCV(cv=GroupKFold(3))) is True
    named: Any = GroupKFold(3)
    assert wanted(nmo.glm.GLMCV(cv=named.set_split_request(groups="trial"))) == "trial"
    plain.set_fit_request(groups=True)
    assert wanted(plain) is True
