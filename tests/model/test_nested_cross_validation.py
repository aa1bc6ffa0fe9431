"""Nested folds: the choice of a strength, scored on bins that had no part in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, KFold, cross_val_score

from glmlab.glm import GLM, GLMCV
from glmlab.goodness_of_fit import bits_per_spike
from glmlab.model_selection import ContiguousFolds, TrialFolds, nested_cross_validation
from tests.model.problems import random_problem

pytestmark = pytest.mark.usefixtures("float64")

X, Y = random_problem(5, n=180, p=4)
TRIALS = np.arange(180) // 9


def test_it_is_cross_val_score_of_the_model_that_chooses() -> None:
    model = GLMCV(cv=3)
    nested = nested_cross_validation(model, X, Y, 4)
    np.testing.assert_allclose(nested.score, cross_val_score(model, X, Y, cv=4))
    assert not hasattr(model, "strength_")
    for k, (train, test) in enumerate(KFold(4).split(X)):
        alone = GLMCV(cv=3).fit(X[train], Y[train])
        assert nested.strength[k] == alone.strength_
        assert nested.inner_score[k] == pytest.approx(alone.score_path_.mean(axis=1).max())
        assert nested.models[k].predict(X[test]) == pytest.approx(alone.predict(X[test]))


def test_bits_are_those_of_all_held_out_spikes_against_each_folds_training_mean() -> None:
    nested = nested_cross_validation(GLMCV(cv=3), X, Y, ContiguousFolds(4, gap=6))
    splits = ContiguousFolds(4, gap=6).folds(len(Y)).splits()
    gain = sum(
        Y[test].sum() * bits_per_spike(Y[test], model.predict(X[test]), null_rate=Y[train].mean())
        for model, (train, test) in zip(nested.models, splits, strict=True)
    )
    assert nested.bits_per_spike == pytest.approx(gain / Y.sum())


def test_trials_are_kept_together_inside_and_outside() -> None:
    nested = nested_cross_validation(GLMCV(cv=GroupKFold(4)), X, Y, TrialFolds(5), groups=TRIALS)
    for k, (train, _) in enumerate(TrialFolds(5).folds(len(Y), TRIALS).splits()):
        alone = GLMCV(cv=GroupKFold(4)).fit(X[train], Y[train], groups=TRIALS[train])
        assert nested.strength[k] == alone.strength_


def test_bins_without_features_or_weight_are_neither_fitted_nor_scored() -> None:
    features, weight = X.copy(), np.ones(len(Y))
    features[[3, 100], 1] = np.nan
    weight[[50, 51]] = 0
    features[[50, 51]] = 1e3
    nested = nested_cross_validation(GLMCV(cv=3), features, Y, 4, sample_weight=weight)
    there = (weight > 0) & ~np.isnan(features).any(axis=1)
    for model, score, (train, test) in zip(
        nested.models, nested.score, KFold(4).split(X), strict=True
    ):
        kept = [rows[there[rows]] for rows in (train, test)]
        again = GLM(regularizer="Ridge", regularizer_strength=model.strength_)
        assert again.fit(X[kept[0]], Y[kept[0]]).score(X[kept[1]], Y[kept[1]]) == pytest.approx(
            score, abs=1e-7
        )


BAD: dict[str, tuple[Any, type[Exception], str]] = {
    "a model without a choice": (GLM(), TypeError, "takes a GLMCV, .* but it is given a GLM"),
    "pairs": (GLMCV(cv=[(np.arange(90), np.arange(90, 180))]), ValueError, "pairs name bins"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_refused_in_words(case: str) -> None:
    model, error, message = BAD[case]
    with pytest.raises(error, match=message):
        nested_cross_validation(model, X, Y)


def test_a_fold_without_a_bin_that_can_be_used_is_refused() -> None:
    features = X.copy()
    features[:45] = np.nan
    with pytest.raises(ValueError, match="An outer fold holds out only bins that miss a feature"):
        nested_cross_validation(GLMCV(cv=3), features, Y, 4)
