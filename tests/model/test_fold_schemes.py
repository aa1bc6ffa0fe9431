"""Fold schemes: what each holds out, what it is trained on, and what a picture shows of it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, cross_val_score

from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.glm import GLM, GLMCV, load_model
from glmlab.model import path as path_module
from glmlab.model.folds import Split, weights_of_splits
from glmlab.model.observation_models import PoissonObservations
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.regularizer import Lasso, Regularizer, Ridge
from glmlab.model_selection import (
    ContiguousFolds,
    Folds,
    FoldScheme,
    GroupFolds,
    ShuffledFolds,
    TrialFolds,
)
from tests.model.problems import random_problem

N = 103
TRIALS = np.repeat(np.arange(13), 8)[:N]
SPEAKERS = np.array(["b", "a", "d", "c", "b", "a", "e"])[np.arange(N) // 15]
SETTINGS = {"n_folds": 4, "gap": 3, "seed": 7}


def labels_of(name: str) -> np.ndarray | None:
    return {"trials": TRIALS, "groups": SPEAKERS, "": None}[FOLD_SCHEMES[name].needs]


def folds_of(name: str, n_bins: int = N) -> Folds:
    labels = labels_of(name)
    return FOLD_SCHEMES[name].splitter(**SETTINGS).folds(n_bins, labels)


@pytest.mark.parametrize("name", FOLD_SCHEMES)
def test_every_bin_is_held_out_once_and_never_trained_on_there(name: str) -> None:
    folds = folds_of(name)
    held_out = np.concatenate([test for _, test in folds.splits()])
    np.testing.assert_array_equal(np.sort(held_out), np.arange(N))
    for fold, (train, test) in enumerate(folds.splits()):
        left_out = np.flatnonzero(folds.is_gap(fold))
        np.testing.assert_array_equal(
            np.sort(np.concatenate([train, test, left_out])), np.arange(N)
        )


@pytest.mark.parametrize("name", FOLD_SCHEMES)
def test_strips_are_what_the_splits_say(name: str) -> None:
    folds = folds_of(name)
    drawn = np.full((folds.n_folds, N), "training", dtype="U8")
    for start, stop, fold, is_gap in zip(*folds.strips(), strict=True):
        assert (drawn[fold, start:stop] == "training").all()
        drawn[fold, start:stop] = "gap" if is_gap else "held out"
    for row, (train, test) in zip(drawn, folds.splits(), strict=True):
        np.testing.assert_array_equal(np.flatnonzero(row == "training"), train)
        np.testing.assert_array_equal(np.flatnonzero(row == "held out"), test)
    strips = folds.strips()
    # Each is as long as it can be.
    assert strips.start.size == sum(
        len([what for what, _ in groupby(row) if what != "training"]) for row in drawn
    )


def test_contiguous_folds_are_scikit_learns() -> None:
    for ours, theirs in zip(
        ContiguousFolds(4).split(np.zeros((N, 1))), KFold(4).split(np.zeros(N)), strict=True
    ):
        np.testing.assert_array_equal(np.concatenate(ours), np.concatenate(theirs))


def test_group_folds_are_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        groups = rng.integers(rng.integers(5, 12), size=60) + np.arange(60) % 5 * 20
        ours = [set(test) for _, test in GroupFolds(4).split(np.zeros(60), groups=groups)]
        theirs = GroupKFold(4).split(np.zeros(60), groups=groups)
        sizes = [len(test) for _, test in theirs]
        # Equal groups may change places; the folds are as full.
        assert sorted(map(len, ours)) == sorted(sizes)
        assert sum(map(len, ours)) == 60
        for label in np.unique(groups):
            assert sum(bool(one & set(np.flatnonzero(groups == label))) for one in ours) == 1


def test_a_gap_is_as_wide_as_it_says_on_both_sides() -> None:
    splits = ContiguousFolds(4, gap=5).folds(80).splits()
    np.testing.assert_array_equal(splits[1].test, np.arange(20, 40))
    np.testing.assert_array_equal(splits[1].train, [*range(15), *range(45, 80)])
    np.testing.assert_array_equal(splits[0].train, np.arange(25, 80))


def test_trials_are_dealt_in_turn_and_a_label_that_comes_back_is_another_trial() -> None:
    trials = np.array(["x", "x", "y", "y", "y", "x", "z"])
    np.testing.assert_array_equal(TrialFolds(3).folds(7, trials).fold, [0, 0, 1, 1, 1, 2, 0])
    np.testing.assert_array_equal(GroupFolds(3).folds(7, trials).fold, [0, 0, 1, 1, 1, 0, 2])


def test_shuffled_folds_are_even_and_come_from_their_seed() -> None:
    one, again, other = (ShuffledFolds(5, seed).folds(N).fold for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    assert np.ptp(np.bincount(one)) == 1
    # Neighbours are no likelier to share a fold than others are.
    many = ShuffledFolds(5, 0).folds(20_000).fold
    assert abs(np.mean(many[1:] == many[:-1]) - 0.2) < 0.015


BAD: dict[str, tuple[FoldScheme, Any, str]] = {
    "one fold": (ContiguousFolds(1), None, "n_folds must be at least 2"),
    "negative gap": (ContiguousFolds(4, -1), None, "gap must be at least 0"),
    "wide gap": (
        ContiguousFolds(2, 60),
        None,
        "A gap of 60 bins leaves fold 1 of 103 bins nothing",
    ),
    "more folds than bins": (ShuffledFolds(104), None, "104 folds need as many bins at least"),
    "negative seed": (ShuffledFolds(3, -1), None, "seed must be at least 0"),
    "no labels": (TrialFolds(3), None, "TrialFolds needs the label of each bin"),
    "another number of labels": (GroupFolds(3), TRIALS[1:], r"one label per bin, shape \(103,\)"),
    "too few trials": (
        TrialFolds(14),
        TRIALS,
        "14 folds need as many trials at least, but there are 13",
    ),
    "too few groups": (
        GroupFolds(6),
        SPEAKERS,
        "6 folds need as many groups at least, but there are 5",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_words(case: str) -> None:
    scheme, groups, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        list(scheme.split(np.zeros((N, 2)), groups=groups))


@pytest.mark.usefixtures("float64")
@pytest.mark.filterwarnings("ignore::glmlab.model.glm.GridEdgeWarning")
@pytest.mark.parametrize("name", FOLD_SCHEMES)
def test_scikit_learn_takes_them(name: str) -> None:
    X, y = random_problem(3, n=N, p=3)
    labels = labels_of(name)
    splitter: Any = clone(FOLD_SCHEMES[name].splitter(**SETTINGS))
    grid: dict[str, Any] = {"regularizer_strength": [0.01, 0.1, 1.0]}
    search = GridSearchCV(GLM(regularizer="Ridge"), grid, cv=splitter).fit(X, y, groups=labels)
    model = GLMCV(cv=splitter, strength_grid=grid["regularizer_strength"])
    model.fit(X, y, groups=labels)
    np.testing.assert_allclose(
        model.score_path_.mean(axis=1), search.cv_results_["mean_test_score"], rtol=1e-6
    )


@pytest.mark.usefixtures("float64")
def test_labels_find_their_way_through_scikit_learn() -> None:
    X, y = random_problem(3, n=N, p=3)
    with sklearn.config_context(enable_metadata_routing=True):
        routed = cross_val_score(
            GLM(), X, y, cv=cast_splitter(TrialFolds(4)), params={"groups": TRIALS}
        )
    by_hand = [
        GLM().fit(X[train], y[train]).score(X[test], y[test])
        for train, test in TrialFolds(4).folds(N, TRIALS).splits()
    ]
    np.testing.assert_allclose(routed, by_hand)


def cast_splitter(splitter: Any) -> Any:
    """Our splitters are no classes of scikit-learn's, which its types ask for."""
    return splitter


@pytest.mark.usefixtures("float64")
def test_a_saved_model_keeps_its_folds(tmp_path: Path) -> None:
    X, y = random_problem(3, n=N, p=3)
    model = GLMCV(cv=ContiguousFolds(3, gap=5)).fit(X, y)
    model.save_params(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert repr(again.get_params()["cv"]) == "ContiguousFolds(n_folds=3, gap=5)"


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize(
    ("scheme", "regularizer"),
    [
        (ContiguousFolds(4, 70), Ridge()),
        (ContiguousFolds(4, 70), Lasso()),
        (GroupFolds(3), Ridge()),
    ],
    ids=["gap, Ridge", "gap, Lasso", "groups, Ridge"],
)
def test_gaps_and_unequal_groups_of_large_data_are_fitted_as_those_of_small(
    monkeypatch: pytest.MonkeyPatch, scheme: FoldScheme, regularizer: Regularizer
) -> None:
    X, y = random_problem(8, n=2_000)
    splits = scheme.folds(len(y), np.repeat([0, 1, 2, 3, 4], [900, 300, 400, 200, 200])).splits()
    cuts: list[Any] = []
    cut = path_module.cut_into_blocks
    monkeypatch.setattr(
        path_module, "cut_into_blocks", lambda *given: cuts.append(cut(*given)) or cuts[-1]
    )

    def path() -> Any:
        train, score = weights_of_splits([Split(*one) for one in splits], np.ones(len(y)))
        return fit_path(
            pad(X, y),
            X.shape[1],
            [0.3, 0.03, 0.001],
            regularizer=regularizer,
            likelihood=PoissonObservations().likelihood(),
            train_weights=train,
            score_weights=score,
        )

    by_rows = path()
    assert not cuts
    monkeypatch.setattr(path_module, "LARGE_DESIGN", 0)
    by_blocks = path()
    assert cuts[0] is not None
    assert by_blocks.converged.all()
    for field in ("coef", "intercept", "gradient", "loss", "score"):
        np.testing.assert_allclose(getattr(by_blocks, field), getattr(by_rows, field), atol=1e-8)


def test_each_scheme_says_what_it_is_and_reads_its_own_settings() -> None:
    for name, scheme in FOLD_SCHEMES.items():
        assert scheme.name == name
        assert scheme.sentence.endswith(".")
        splitter = scheme.splitter(**SETTINGS)
        assert splitter.get_params() == {
            **splitter.get_params(),
            **{setting: SETTINGS[setting] for setting in scheme.reads},
        }
        assert type(splitter).__name__ == scheme.script
        assert splitter.needs_labels == bool(scheme.needs)
        assert splitter.get_n_splits() == 4
