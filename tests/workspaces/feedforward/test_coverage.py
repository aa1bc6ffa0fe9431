"""How often intervals hold the truth, counted by hand and compared with what the lab says."""

from __future__ import annotations

import re
from dataclasses import replace

import jax
import numpy as np
import pytest
from numpy.typing import NDArray

from glmlab.glm import GLM
from glmlab.model.model_selection.coverage_study import standard_error_of_coverage
from glmlab.model.padding import pad
from glmlab.model.regularizer import Lasso
from glmlab.model.uncertainty import bootstrap_intervals
from glmlab.workspaces.feedforward.compute import redraws as redrawing
from glmlab.workspaces.feedforward.compute.data import draw_again
from glmlab.workspaces.feedforward.results import Redraws
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays
from glmlab.workspaces.feedforward.views.redraws import RedrawsView
from glmlab.workspaces.feedforward.words.sentences import describe_redraws
from tests.workspaces.feedforward.results import toy_results

N_DATA_SETS = 400
STRENGTHS = (0.03, 0.5)
START = Settings(tab="redraws")
QUANTILE = 1.959963984540054
"""Of the normal distribution, for 95%."""

FloatArray = NDArray[np.float64]


@pytest.fixture(scope="module", params=STRENGTHS)
def counted_by_lab(request: pytest.FixtureRequest) -> Redraws:
    """What the lab counts at a strength."""
    return redraws_of(replace(START, regularizer_strength=request.param), N_DATA_SETS)


def redraws_of(settings: Settings, n_data_sets: int = redrawing.N_REDRAWS) -> Redraws:
    """What the lab counts, over as many data sets as it draws for students or over more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redrawing, "N_REDRAWS", n_data_sets)
        return list(redrawing.redraw(settings))[-1][1]


def truth_of_start() -> FloatArray:
    return toy_arrays(START.n_samples, START.n_features, START.stimulus_sd, START.truth_seed)[1]


def ridge_fits(X: FloatArray, y: FloatArray, strength: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Fit Poisson GLMs with the exp link by Newton's method, and find standard errors of their weights.

    Each minimizes the mean over bins of ``rate - y log(rate)`` plus half the strength times the sum of
    squared weights; the errors are from the curvature of that, as the module of Wald intervals says.

    Parameters
    ----------
    X, y, strength
        Shapes ``(n_data_sets, n_bins, n_features)``, ``(n_data_sets, n_bins)`` and ``(n_data_sets,)``.

    Returns
    -------
    coef, error
        Shape ``(n_data_sets, n_features)``.
    """
    n_sets, n_bins, n_features = X.shape
    columns = np.concatenate([np.ones((n_sets, n_bins, 1)), X], axis=2)
    penalty = strength[:, None] * np.r_[0.0, np.ones(n_features)]
    beta = np.zeros((n_sets, 1 + n_features))
    beta[:, 0] = np.log(y.mean(axis=1))
    curvature, step = np.zeros((n_sets, 1 + n_features, 1 + n_features)), beta
    for _ in range(30):
        rate = np.exp(np.einsum("nbk,nk->nb", columns, beta))
        gradient = np.einsum("nbk,nb->nk", columns, rate - y) / n_bins + penalty * beta
        curvature = np.einsum("nbk,nb,nbl->nkl", columns, rate, columns) / n_bins
        curvature += penalty[:, :, None] * np.eye(1 + n_features)
        step = np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]
        beta -= step
    assert np.abs(step).max() < 1e-12
    covariance = np.linalg.inv(n_bins * curvature)
    error = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    return beta[:, 1:], error[:, 1:]


def times_held(X: FloatArray, y: FloatArray, strength: FloatArray) -> NDArray[np.int64]:
    """Count in how many data sets the interval of each weight holds the truth."""
    coef, error = ridge_fits(X, y, strength)
    return (np.abs(coef - truth_of_start()) <= QUANTILE * error).sum(axis=0)


def assert_same_chance(one: FloatArray, other: FloatArray) -> None:
    """Shares of two independent sets of data sets differ by no more than such shares do."""
    chance = (one + other) / 2
    deviation = np.sqrt(chance * (1 - chance) * 2 / N_DATA_SETS)
    np.testing.assert_array_less(np.abs(one - other), 4 * deviation)


def test_the_same_data_sets_hold_the_truth_as_often(counted_by_lab: Redraws) -> None:
    X, y = draw_again(START, truth_of_start(), N_DATA_SETS)
    for distribution in (counted_by_lab.chosen, *counted_by_lab.by_rule.values()):
        assert distribution.coverage is not None
        counted = np.rint(N_DATA_SETS * distribution.coverage)
        np.testing.assert_array_equal(counted, times_held(X, y, distribution.strength))


def test_other_data_sets_hold_the_truth_about_as_often(counted_by_lab: Redraws) -> None:
    generator = np.random.default_rng(0)
    shape = (N_DATA_SETS, START.n_samples, START.n_features)
    X = START.stimulus_sd * generator.normal(size=shape)
    y = generator.poisson(np.exp(X @ truth_of_start())).astype(float)
    held = times_held(X, y, counted_by_lab.chosen.strength)
    assert counted_by_lab.chosen.coverage is not None
    assert_same_chance(counted_by_lab.chosen.coverage, held / N_DATA_SETS)


def test_without_a_penalty_it_is_what_the_level_says() -> None:
    coverage = redraws_of(replace(START, regularizer="UnRegularized"), N_DATA_SETS).chosen.coverage
    assert coverage is not None
    assert_same_chance(coverage, np.full(START.n_features, 0.95))


def test_a_strong_penalty_pulls_intervals_of_large_weights_off_the_truth(
    counted_by_lab: Redraws,
) -> None:
    coverage, truth = counted_by_lab.chosen.coverage, counted_by_lab.true_coef
    assert coverage is not None
    # Weights that are zero are where the penalty pulls: their intervals hold them more often.
    assert (coverage[truth == 0] > 0.95).all()
    if counted_by_lab.settings.regularizer_strength == max(STRENGTHS):
        assert (coverage[truth != 0] < 0.8).any()


def test_what_is_said_is_what_was_counted() -> None:
    found = redraws_of(START)
    for distribution, words in (
        (found.chosen, "At the slider"),
        (found.by_rule["min"], "At the minimum"),
        (found.by_rule["1se"], "At one standard error"),
    ):
        assert distribution.coverage is not None
        # Of a hundred data sets, shares are whole numbers of percent.
        shares = "; ".join(
            f"{name} in {round(100 * share)}%"
            for name, share in zip(found.feature_names, distribution.coverage, strict=True)
        )
        said = describe_redraws(found).partition(words)[2]
        assert f"intervals hold the truth of {shares}." in said


def test_it_is_said_with_its_own_error_and_where_it_is_least() -> None:
    found = redraws_of(START)
    view = RedrawsView()
    results = toy_results(START.n_features)
    view.show(replace(results, settings=START))
    view.show_redraws(found, stale=False)
    rows = re.findall(r"(\d+) ± ([\d.]+)%</td></tr>", view.table.value)
    distributions = (found.chosen, *found.by_rule.values())
    for (share, error), distribution in zip(rows, distributions, strict=True):
        assert distribution.coverage is not None
        assert float(share) == pytest.approx(100 * distribution.coverage.mean(), abs=0.5)
        # Shares of independent weights have this one; weights of one fit nearly are, here.
        deviations = np.sqrt(distribution.coverage * (1 - distribution.coverage))
        expected = np.sqrt(np.sum(deviations**2)) / START.n_features / np.sqrt(redrawing.N_REDRAWS)
        assert float(error) == pytest.approx(100 * expected, rel=0.3)
    coverage = found.by_rule[START.selection].coverage
    assert coverage is not None
    name = found.feature_names[int(np.argmin(coverage))]
    assert f"Intervals hold {name} least: {round(100 * coverage.min())}%" in plain(view)


def plain(view: RedrawsView) -> str:
    return re.sub("<[^>]*>", "", view.caption.value)


def test_bootstrapped_intervals_are_counted_after_the_fits() -> None:
    settings = replace(START, regularizer="Lasso", regularizer_strength=0.03)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redrawing, "N_REDRAWS", 12)
        steps = list(redrawing.redraw(settings))
    shares = [share for share, _ in steps]
    assert shares == sorted(set(shares))
    assert shares[-1] == pytest.approx(1)
    counted = [found.chosen.n_counted for _, found in steps]
    assert counted == [0, 2, 4, 6, 8, 10, 12]
    assert all(found.n_data_sets == 12 for _, found in steps)
    first, half, last = (steps[k][1] for k in (0, 1, -1))
    assert first.chosen.coverage is None
    assert "is not counted yet" in describe_redraws(first)
    assert "Of the first 2 the 95% intervals hold the truth" in describe_redraws(half)
    assert "Their 95% intervals hold the truth" in describe_redraws(last)
    assert last.chosen.error_of_coverage is not None


def test_bootstrapped_intervals_hold_the_truth_as_often_as_others_count() -> None:
    """Against `coverage`, whose replicates come from another program and are drawn otherwise."""
    n_sets = 60
    settings = replace(START, regularizer="Lasso", regularizer_strength=0.03)
    truth = truth_of_start()
    X, y = draw_again(settings, truth, n_sets)
    with jax.enable_x64(True):
        held = []
        for k in range(n_sets):
            model = GLM(regularizer="Lasso", regularizer_strength=0.03).fit(X[k], y[k])
            found = bootstrap_intervals(
                pad(X[k], y[k]),
                len(y[k]),
                model.coef_,
                float(model.intercept_[0]),
                regularizer=Lasso(),
                likelihood=model.likelihood(),
                strength=0.03,
                seed=1000 + k,
            )
            held.append((found.low <= truth) & (truth <= found.high))
    counted = redraws_of(settings, n_sets).chosen.coverage
    assert counted is not None
    # The same data sets: only intervals whose ends are near the truth differ.
    np.testing.assert_allclose(counted, np.mean(held, axis=0), atol=0.05)
    assert (counted[truth == 0] > 0.9).all()


def test_a_single_data_set_has_no_error() -> None:
    assert np.isnan(standard_error_of_coverage(np.ones((1, 3), bool)))
    assert standard_error_of_coverage(np.array([[1, 1], [0, 1]], bool)) == pytest.approx(0.25)
