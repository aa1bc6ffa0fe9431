"""Predicted against observed counts, for every observation model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from glmlab.experiments.feedforward import OBSERVATION_MODELS, Settings, compute
from glmlab.experiments.feedforward.counts import by_predicted_rate
from glmlab.experiments.feedforward.stages import ModelChoices

START = Settings(experiment="counts")


@pytest.mark.parametrize("model", OBSERVATION_MODELS)
def test_shares_are_whole_and_groups_add_up(model: str) -> None:
    settings = replace(START, observation_model=model, inverse_link=OBSERVATION_MODELS[model][0])
    counts = compute(settings).counts
    assert counts is not None
    y = ModelChoices.of(settings).problem.y
    assert counts.observed_share.sum() == pytest.approx(1)
    assert counts.predicted_share.sum() == pytest.approx(1)
    assert (counts.predicted_share >= 0).all()
    assert len(counts.values) == counts.observed_share.size == counts.predicted_share.size
    # The intercept is free, so with these links predictions are right on average.
    sizes = [len(part) for part in np.array_split(y, counts.observed.size)]
    assert np.average(counts.observed, weights=sizes) == pytest.approx(y.mean())
    if model in ("Poisson", "Bernoulli", "Gaussian"):
        assert np.average(counts.predicted, weights=sizes) == pytest.approx(y.mean())
    below_zero = counts.predicted_share[0]
    assert (below_zero > 0.05) == (model == "Gaussian")
    assert (np.diff(counts.predicted) >= 0).all()
    low, high = counts.limits
    assert low <= counts.predicted.min()
    assert (counts.observed + counts.standard_error).max() <= 1.3 * high


def test_the_expected_shares_are_those_of_the_distribution() -> None:
    settings = replace(START, regularizer_strength=0.02)
    results = compute(settings)
    counts = results.counts
    assert counts is not None
    X = ModelChoices.of(settings).problem.X
    rate = np.exp(X @ results.fit.coef + results.fit.intercept)
    largest = len(counts.values) - 2
    exact = [stats.poisson.pmf(k, rate).mean() for k in range(largest)]
    np.testing.assert_allclose(counts.predicted_share[1:-1], exact)
    np.testing.assert_allclose(counts.predicted_share[-1], 1 - sum(exact))


def test_a_rate_that_is_the_same_everywhere_is_one_group() -> None:
    y = np.arange(100.0) % 3
    predicted, observed, error = by_predicted_rate(np.full(100, 1.0), y)
    assert predicted == [1.0]
    assert observed == [y.mean()]
    assert error == [pytest.approx(y.std(ddof=1) / 10)]


def test_the_axes_stand_still_while_the_strength_is_dragged() -> None:
    weak, strong = (
        compute(replace(START, regularizer_strength=strength)).counts for strength in (1e-4, 10.0)
    )
    assert weak is not None
    assert strong is not None
    assert weak.limits == strong.limits
    assert np.ptp(weak.predicted) > np.ptp(strong.predicted)


def test_it_is_not_worked_out_unseen() -> None:
    assert compute(Settings()).counts is None
