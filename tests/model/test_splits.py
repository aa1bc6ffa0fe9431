"""Every split is fitted on what it names: each curve beside the same folds, fitted one by one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    PredefinedSplit,
    RepeatedKFold,
    ShuffleSplit,
    TimeSeriesSplit,
    check_cv,
)

import glmlab as nmo
from glmlab.model import padding, path_by_rows
from glmlab.model import path as path_module
from glmlab.model.glm import cross_validated, single
from tests.private import n_compiled

pytestmark = [
    pytest.mark.usefixtures("float64", "one_size"),
    pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning"),
]

N = 120
GRID = [0.003, 0.03, 0.3]
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 4)) * [1, 0.5, 1, 0.2]
# The rate drifts, so that it matters which bins a fold is trained on.
MEAN = np.exp(0.4 * X[:, 0] - 0.3 * X[:, 1] + np.linspace(-0.5, 1, N))
COUNTS = {
    "Poisson": RNG.poisson(MEAN).astype(float),
    "Gamma": RNG.gamma(3.0, MEAN / 3),
    "Gaussian": MEAN + 0.4 * RNG.normal(size=N),
    "NegativeBinomial": RNG.poisson(MEAN * RNG.exponential(size=N)).astype(float),
}
Y = COUNTS["Poisson"]
WITH_NAN = X.copy()
WITH_NAN[[0, 1, 2, 31, 64, 65, 119], [0, 1, 2, 3, 0, 1, 2]] = np.nan
BINS = np.arange(N)


@pytest.fixture
def one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pad folds of all sizes to one, which needs one compiled fit."""
    for module in (single, cross_validated):
        monkeypatch.setattr(module, "pad", partial(single.pad, n_time_bins=128))


SPLITTERS: dict[str, Callable[[], Any]] = {
    "a number": lambda: 4,
    "none": lambda: None,
    "contiguous": lambda: KFold(5),
    "shuffled": lambda: KFold(5, shuffle=True, random_state=1),
    "time series": lambda: TimeSeriesSplit(3),
    "time series with a gap": lambda: TimeSeriesSplit(3, gap=7),
    "time series of limited past": lambda: TimeSeriesSplit(4, max_train_size=30, test_size=15),
    "small training part": lambda: ShuffleSplit(4, train_size=0.3, random_state=0),
    "repeated": lambda: RepeatedKFold(n_splits=4, n_repeats=2, random_state=0),
    "pairs with a gap": lambda: [(BINS[:60], BINS[70:90]), (BINS[50:], BINS[:40])],
    "test parts that overlap": lambda: [(BINS[:60], BINS[50:]), (BINS[40:], BINS[:55])],
    "bins that are named twice": lambda: [(np.r_[BINS[:60], BINS[20:60]], np.r_[BINS[60:], 90])],
    "numbers from the end": lambda: [(BINS[:90], [-1, -2, -3, -20]), (BINS[-80:], BINS[:30])],
    "fixed beforehand": lambda: PredefinedSplit(np.where(BINS < 90, BINS % 3, -1)),
    "masks": lambda: [(BINS < 70, BINS >= 80), (BINS % 2 == 0, BINS % 2 == 1)],
}


def copy_of(model: Any) -> Any:
    """Clone, of which scikit-learn says only that it may be many things."""
    return clone(model)


def splitter_of(cv: Any) -> Any:
    return check_cv(cv)


def curve_by_hand(
    features: np.ndarray, y: np.ndarray, splits: Any, model: Any, weight: Any = None
) -> np.ndarray:
    """Scores of each fold, fitted alone, shape ``(n_strengths, n_folds)``."""
    weight = np.ones(len(y)) if weight is None else weight
    return np.array(
        [
            [
                copy_of(model)
                .set_params(regularizer_strength=strength)
                .fit(features[train], y[train], sample_weight=weight[train])
                .score(features[test], y[test], sample_weight=weight[test])
                for train, test in splits
            ]
            for strength in GRID
        ]
    )


def cv_of(cv: Any, **options: Any) -> nmo.glm.GLMCV:
    return nmo.glm.GLMCV(**{"strength_grid": GRID, "cv": cv, **options})


def as_rows(cv: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(splitter_of(cv).split(X, Y))


@pytest.mark.parametrize("features", [X, WITH_NAN], ids=["whole", "with NaN"])
@pytest.mark.parametrize("name", SPLITTERS)
def test_each_fold_is_trained_on_what_the_splitter_says(name: str, features: np.ndarray) -> None:
    cv = SPLITTERS[name]()
    model = cv_of(cv).fit(features, Y)
    by_hand = curve_by_hand(features, Y, as_rows(cv), nmo.glm.GLM(regularizer="Ridge"))
    np.testing.assert_allclose(model.score_path_, by_hand, rtol=1e-6)
    assert model.strength_ == GRID[by_hand.mean(axis=1).argmax()]


@pytest.mark.parametrize("features", [X, WITH_NAN], ids=["whole", "with NaN"])
@pytest.mark.parametrize("name", ["a number", "time series with a gap", "small training part"])
def test_a_grid_search_makes_the_same_splits(name: str, features: np.ndarray) -> None:
    grid: dict[str, Any] = {"regularizer_strength": GRID}
    cv = SPLITTERS[name]()
    search = GridSearchCV(nmo.glm.GLM(regularizer="Lasso"), grid, cv=cv).fit(features, Y)
    model = cv_of(cv, regularizer="Lasso").fit(features, Y)
    np.testing.assert_allclose(
        model.score_path_.mean(axis=1), search.cv_results_["mean_test_score"], rtol=1e-6
    )
    assert model.strength_ == search.best_params_["regularizer_strength"]


@pytest.mark.parametrize("features", [X, WITH_NAN], ids=["whole", "with NaN"])
@pytest.mark.parametrize("regularizer", ["Ridge", "Lasso"])
@pytest.mark.parametrize("name", COUNTS)
def test_the_scale_is_that_of_each_folds_training_bins(
    name: str, regularizer: str, features: np.ndarray
) -> None:
    y, cv = COUNTS[name], KFold(4, shuffle=True, random_state=0)
    model = cv_of(cv, observation_model=name, regularizer=regularizer).fit(features, y)
    alone = nmo.glm.GLM(name, regularizer=regularizer)
    by_hand = curve_by_hand(features, y, as_rows(cv), alone)
    np.testing.assert_allclose(model.score_path_, by_hand, rtol=1e-6)
    search = GridSearchCV(alone, {"regularizer_strength": GRID}, cv=cv).fit(features, y)
    assert model.strength_ == search.best_params_["regularizer_strength"]


def test_gamma_picks_what_a_grid_search_picks() -> None:
    """The survey's own case, where scores at scale 1 picked another strength."""
    rng = np.random.default_rng(1)
    y = rng.gamma(8.0, np.exp(0.1 * X[:, 0]) / 8)
    grid: Any = np.geomspace(1e-3, 1, 12)
    search = GridSearchCV(
        nmo.glm.GLM("Gamma", regularizer="Lasso"), {"regularizer_strength": grid}, cv=5
    ).fit(X, y)
    model = nmo.glm.GLMCV("Gamma", regularizer="Lasso", strength_grid=grid).fit(X, y)
    mean = search.cv_results_["mean_test_score"]
    np.testing.assert_allclose(model.score_path_.mean(axis=1), mean, rtol=1e-6)
    assert model.strength_ == search.best_params_["regularizer_strength"]


def large(name: str) -> tuple[np.ndarray, np.ndarray]:
    """More than 200,000 numbers with the column of ones and padding."""
    rng = np.random.default_rng(2)
    features = rng.normal(size=(26_000, 7)) * 0.3
    mean = np.exp(features[:, 0] - 0.5 * features[:, 1] + np.linspace(-1, 0.5, 26_000))
    return features, rng.gamma(2.0, mean / 2) if name == "Gamma" else rng.poisson(mean) * 1.0


LARGE: dict[str, tuple[str, Any, bool]] = {
    "time series": ("Poisson", TimeSeriesSplit(3), True),
    "time series with a gap": ("Poisson", TimeSeriesSplit(3, gap=500), True),
    "time series, a scale": ("Gamma", TimeSeriesSplit(3), True),
    "folds, a scale": ("Gamma", KFold(3), True),
    "small training part": ("Poisson", ShuffleSplit(3, train_size=0.3, random_state=0), True),
    "sets of bins without end": (
        "Poisson",
        ShuffleSplit(10, train_size=0.3, random_state=0),
        False,
    ),
    "blocks of unequal length": (
        "Poisson",
        [
            (np.arange(1_000, 25_000), np.arange(500)),
            (np.arange(1_000, 25_000), np.arange(500, 900)),
        ],
        True,
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_data_are_split_the_same_way(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kind, cv, by_blocks = LARGE[name]
    for module in (single, cross_validated):
        monkeypatch.setattr(module, "pad", partial(padding.pad, n_time_bins=26_624))
    assert path_module.LARGE_DESIGN < 26_624 * 8
    taken: list[Any] = []
    blocks = path_module.cut_into_blocks
    monkeypatch.setattr(
        path_module, "cut_into_blocks", lambda *a: taken.append(blocks(*a)) or taken[-1]
    )
    features, y = large(kind)
    model = cv_of(cv, observation_model=kind).fit(features, y)
    # The fast engine serves rows that differ by blocks; others are fitted row by row.
    assert [cut is not None for cut in taken] == [by_blocks]
    splits = list(splitter_of(cv).split(features, y))
    by_hand = curve_by_hand(features, y, splits, nmo.glm.GLM(kind, regularizer="Ridge"))
    np.testing.assert_allclose(model.score_path_, by_hand, rtol=1e-6)


def test_nothing_compiles_twice_for_other_splits_or_weights() -> None:
    cv_of(KFold(5), observation_model="Gamma").fit(X, COUNTS["Gamma"])
    compiled: Any = path_by_rows.fit_by_rows
    before = n_compiled(compiled)
    cv_of(TimeSeriesSplit(3), observation_model="Gamma").fit(WITH_NAN, COUNTS["Gamma"])
    weight = RNG.uniform(0, 2, N)
    cv_of(3, observation_model="Gamma").fit(X, COUNTS["Gamma"], sample_weight=weight)
    assert n_compiled(compiled) == before


def pairs() -> Iterator[tuple[np.ndarray, np.ndarray]]:
    yield BINS[:60], BINS[60:]
    yield BINS[60:], BINS[:60]


def test_an_iterator_that_can_be_read_once_serves_every_fit() -> None:
    model = cv_of(pairs())
    again: Any = clone(model)
    first = model.fit(X, Y).score_path_
    assert first.shape == (3, 2)
    np.testing.assert_array_equal(model.fit(X, Y).score_path_, first)
    np.testing.assert_array_equal(again.fit(X, Y).score_path_, first)
    np.testing.assert_array_equal(cv_of(list(pairs())).fit(X, Y).score_path_, first)


def test_a_splitter_sees_the_rows_as_they_were_given() -> None:
    seen: dict[str, Any] = {}

    class Splitter(KFold):
        def split(self, X: Any, y: Any = None, groups: Any = None) -> Any:
            seen.update(X=X, y=y, groups=groups)
            return super().split(X, y)

    frame, labels = pd.DataFrame(WITH_NAN, columns=list("abcd")), list("xy" * (N // 2))
    cv_of(Splitter(3)).fit(frame, Y, groups=labels)
    assert seen["X"] is frame
    assert seen["y"] is Y
    assert seen["groups"] is labels


def test_groups_stay_together() -> None:
    groups = RNG.integers(0, 6, N)
    splits = list(GroupKFold(3).split(X, Y, groups))
    model = cv_of(GroupKFold(3)).fit(WITH_NAN, Y, groups=groups)
    by_hand = curve_by_hand(WITH_NAN, Y, splits, nmo.glm.GLM(regularizer="Ridge"))
    np.testing.assert_allclose(model.score_path_, by_hand, rtol=1e-6)
    with pytest.warns(UserWarning, match="groups parameter is ignored by KFold"):
        cv_of(3).fit(X, Y, groups=groups)


def test_a_held_out_part_without_a_spike_is_scored() -> None:
    silent = np.where(BINS < 30, 0.0, Y)
    model = cv_of(4).fit(X, silent)
    splits = as_rows(4)
    by_hand = curve_by_hand(X, silent, splits, nmo.glm.GLM(regularizer="Ridge"))
    np.testing.assert_allclose(model.score_path_, by_hand, rtol=1e-6)
    assert np.isfinite(model.score_path_).all()


def test_one_split_has_a_best_strength() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        model = cv_of([(BINS[:60], BINS[60:])]).fit(X, Y)
    assert model.score_path_.shape == (3, 1)
    assert model.strength_ == GRID[model.score_path_[:, 0].argmax()]


HALF, REST = BINS[:60], BINS[60:]
BAD: dict[str, tuple[Any, str]] = {
    "no splits": ([], "holds no splits"),
    "an iterator without splits": (iter([]), "holds no splits"),
    "no pair": ([HALF], "must be a pair"),
    "no rows at all": ([3], "must be a pair"),
    "a split of three": ([(HALF, REST, REST)], "must be a pair"),
    "empty training part": ([(HALF, REST), ([], REST)], "Split 2 of cv has no training rows"),
    "empty held-out part": ([(HALF, [])], "Split 1 of cv has no held-out rows"),
    "empty mask": ([(HALF, BINS < 0)], "Split 1 of cv has no held-out rows"),
    "only missing held out": ([(HALF, REST), (REST, [0, 1, 2])], "no held-out rows that can be"),
    "only missing to train on": ([([0, 1, 2], REST)], "no training rows that can be used"),
    "out of range": ([(HALF, [N])], "0 to 119"),
    "out of range from the end": ([([-N - 1, 3], REST)], "one is -121"),
    "not whole": ([(HALF, [60.0, 61.0])], "row numbers or a mask"),
    "names": ([(HALF, ["a"])], "row numbers or a mask"),
    "two dimensions": ([(HALF, REST[:, None])], "of one dimension"),
    "mask of another length": ([(BINS[:50] < 30, REST)], "one entry per row"),
    "words": ("abc", "Expected `cv` as an integer"),
    "one fold": (1, "n_splits"),
    "more folds than rows": (N + 1, "greater than the number of samples"),
    "groups that are not given": (GroupKFold(3), "groups"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_splits_get_a_sentence(name: str) -> None:
    cv, sentence = BAD[name]
    with pytest.raises(ValueError, match=sentence) as caught:
        cv_of(cv).fit(WITH_NAN, Y)
    assert "\n" not in str(caught.value)


def test_groups_of_another_length_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        cv_of(GroupKFold(3)).fit(X, Y, groups=np.zeros(N - 1))


def test_one_standard_error_needs_two_splits() -> None:
    with pytest.raises(ValueError, match="two splits"):
        cv_of([(HALF, REST)], selection="1se").fit(X, Y)


def test_float32_makes_the_same_splits() -> None:
    cv = TimeSeriesSplit(3, gap=7)
    in_float64 = cv_of(cv, observation_model="Gaussian").fit(WITH_NAN, COUNTS["Gaussian"])
    with jax.enable_x64(False):
        model = cv_of(cv, observation_model="Gaussian").fit(WITH_NAN, COUNTS["Gaussian"])
    np.testing.assert_allclose(model.score_path_, in_float64.score_path_, rtol=1e-3)
