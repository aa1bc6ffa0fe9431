"""Each preset of the workspace "Feed-forward" shows what its name says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import FloatArray


def of_preset(name: str, **changes: object) -> Results:
    return compute(replace(PRESETS[name].settings, **changes))


def truth_of(results: Results) -> FloatArray:
    assert results.fit.true_coef is not None
    return results.fit.true_coef


def error(results: Results) -> float:
    return float(np.sqrt(np.mean((results.fit.coef - truth_of(results)) ** 2)))


def test_few_samples_give_cross_validation_a_hump() -> None:
    results = of_preset("few")
    scores = results.cross_validation
    mean = scores.score_mean
    assert (np.diff(mean[: scores.best + 1]) > 0).all()
    assert (np.diff(mean[scores.best :]) < 0).all()
    assert (mean[scores.best] - mean[[0, -1]] > 0.05).all()
    # The way to its top goes uphill, and is long enough to be seen.
    assert results.settings.regularizer_strength < scores.strength_grid[scores.best] / 10


def test_few_samples_are_fitted_best_near_the_top_of_the_hump() -> None:
    grid = of_preset("few").cross_validation.strength_grid
    errors = [error(of_preset("few", regularizer_strength=float(strength))) for strength in grid]
    best = of_preset("few").cross_validation.best
    assert abs(int(np.argmin(errors)) - best) <= 1
    assert errors[best] < 0.7 * errors[0]
    assert errors[best] < 0.5 * errors[-1]
    # With next to no penalty, chance has put a weight on every feature, and too large ones.
    weakest = of_preset("few", regularizer_strength=float(grid[0]))
    assert np.flatnonzero(truth_of(weakest)).tolist() == [0, 3]
    assert (np.abs(weakest.fit.coef) > np.abs(truth_of(weakest)) + 0.08).all()


def test_two_of_five_features_stand_out() -> None:
    results = of_preset("page")
    assert np.flatnonzero(truth_of(results)).tolist() == [0, 4]
    size = np.abs(results.fit.coef)
    assert size[[0, 4]].min() > 2 * size[[1, 2, 3]].max()


def test_lasso_finds_exactly_the_features_with_weights_and_ridge_leaves_all() -> None:
    lasso, ridge = of_preset("sparse"), of_preset("sparse", regularizer="Ridge")
    right = np.flatnonzero(truth_of(lasso)).tolist()
    assert len(right) == 3
    assert np.flatnonzero(lasso.fit.coef).tolist() == right
    np.testing.assert_array_equal(np.sign(lasso.fit.coef), np.sign(truth_of(lasso)))
    assert np.count_nonzero(ridge.fit.coef) == 12
    # So does the strength that one standard error selects.
    scores = lasso.cross_validation
    selected = float(scores.strength_grid[scores.simplest])
    again = of_preset("sparse", regularizer_strength=selected)
    assert np.flatnonzero(again.fit.coef).tolist() == right


def test_group_lasso_keeps_and_drops_whole_groups() -> None:
    results = of_preset("grouped")
    groups = np.array(results.settings.groups)
    for group in np.unique(groups):
        has_weights = truth_of(results)[groups == group].any()
        kept = results.fit.coef[groups == group] != 0
        assert kept.all() if has_weights else not kept.any()


def test_correlated_features_are_hard_to_tell_apart_but_not_their_sum() -> None:
    alone = of_preset("correlated", regularizer="UnRegularized", correlation=0.0)
    together = of_preset("correlated", regularizer="UnRegularized")
    assert error(together) > 2 * error(alone)
    np.testing.assert_allclose(together.fit.coef.sum(), truth_of(together).sum(), rtol=0.15)
    # Ridge spreads the weight over features that have none; Lasso keeps two of them.
    without = truth_of(together) == 0
    ridge, lasso = of_preset("correlated", regularizer="Ridge"), of_preset("correlated")
    assert np.abs(ridge.fit.coef[without]).max() > 0.2
    assert not lasso.fit.coef[without].any()


def test_a_weak_signal_can_hardly_be_told_from_none() -> None:
    results = of_preset("weak")
    scores = results.cross_validation
    best, error_of_best = scores.score_mean[scores.best], scores.score_standard_error[scores.best]
    ends = scores.score_mean[[0, -1]]
    assert 0 < scores.best < len(scores.score_mean) - 1
    assert (best - ends < error_of_best).all()
    assert scores.simplest == len(scores.score_mean) - 1
    assert 0 < results.fit.pseudo_r2 < 0.02


def test_many_features_and_few_samples_give_cross_validation_a_hump() -> None:
    results = of_preset("wide")
    scores = results.cross_validation
    mean = scores.score_mean
    assert results.fit.coef.size == 20
    # Too weak a penalty fits the noise, too strong a one leaves nothing.
    assert mean[scores.best] - mean[0] > 0.3
    assert mean[scores.best] - mean[-1] > 0.3
    assert (np.diff(mean[: scores.best + 1]) > 0).all()
    assert (np.diff(mean[scores.best : scores.best + 6]) < 0).all()
    largest = np.argsort(-np.abs(results.fit.coef))[:2]
    assert sorted(largest.tolist()) == np.flatnonzero(truth_of(results)).tolist()


def test_a_real_neuron_hears_sound_and_rests_after_a_spike() -> None:
    results = of_preset("neuron")
    stimulus, history = results.fit.filters
    assert results.fit.bits_per_spike is not None
    assert results.fit.bits_per_spike > 1.5
    assert stimulus.values.max() > 0
    assert history.values[0] < -2
