"""Predicted against observed counts, for every observation model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from glmlab.workspaces.feedforward.compute.counts import by_predicted_rate
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.compute.stages import model_of
from glmlab.workspaces.feedforward.settings import OBSERVATION_MODELS, Settings

START = Settings(tab="counts")


@pytest.mark.parametrize("model", OBSERVATION_MODELS)
def test_shares_are_whole_and_groups_add_up(model: str) -> None:
    settings = replace(
        START,
        observation_model=model,
        inverse_link=OBSERVATION_MODELS[model].inverse_links[0],
    )
    counts = compute(settings).counts
    assert counts is not None
    y = model_of(settings).data.y
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


def at_most(
    model: str,
    count: float,
    rate: np.ndarray,
    y: np.ndarray,
    n_weights: int,
    dispersion: float | None,
) -> float:
    """Mean probability that a count is no larger, by scipy.stats."""
    match model:
        case "Poisson":
            shares = stats.poisson.cdf(count, rate)
        case "NegativeBinomial":
            assert dispersion is not None
            shares = stats.nbinom.cdf(count, 1 / dispersion, 1 / (1 + dispersion * rate))
        case "Bernoulli":
            shares = stats.bernoulli.cdf(count, rate)
        case _:
            variance = np.sum((y - rate) ** 2) / (y.size - n_weights - 1)
            shares = stats.norm.cdf(count + 0.5, rate, np.sqrt(variance))
    return float(np.mean(shares))


@pytest.mark.parametrize("model", OBSERVATION_MODELS)
def test_the_expected_shares_are_those_of_the_distribution(model: str) -> None:
    link = OBSERVATION_MODELS[model].inverse_links[0]
    settings = replace(
        START,
        observation_model=model,
        inverse_link=link,
        regularizer_strength=0.02,
        overdispersion=0.5,
    )
    results = compute(settings)
    counts, problem = results.counts, model_of(settings).data
    assert counts is not None
    linear = problem.X @ results.fit.coef + results.fit.intercept
    rate = {"exp": np.exp, "logistic": expit, "identity": np.asarray}[link](linear)
    edges = np.arange(-1.0, len(counts.values) - 2)
    exact = [
        at_most(model, edge, rate, problem.y, problem.n_features, results.fit.dispersion)
        for edge in edges
    ]
    # What is above the largest is put to it.
    np.testing.assert_allclose(counts.predicted_share, np.diff([0, *exact, 1]), atol=1e-12)


def test_shares_observed_and_expected_have_room_on_their_axis() -> None:
    for model, entry in OBSERVATION_MODELS.items():
        drags = [
            compute(
                replace(
                    START,
                    observation_model=model,
                    inverse_link=entry.inverse_links[0],
                    regularizer_strength=strength,
                )
            ).counts
            for strength in (1e-5, 1e-2, 0.3, 100.0)
        ]
        limits = {counts.share_limit for counts in drags if counts is not None}
        assert len(limits) == 1
        for counts in drags:
            assert counts is not None
            highest = max(counts.observed_share.max(), counts.predicted_share.max())
            assert highest < counts.share_limit <= 1


def test_groups_of_bins_are_those_of_sorting_by_rate() -> None:
    generator = np.random.default_rng(0)
    rate, y = generator.gamma(2.0, size=203), generator.poisson(1.0, size=203).astype(float)
    predicted, observed, error = by_predicted_rate(rate, y)
    groups = np.array_split(np.argsort(rate), 10)
    np.testing.assert_allclose(predicted, [rate[group].mean() for group in groups])
    np.testing.assert_allclose(observed, [y[group].mean() for group in groups])
    np.testing.assert_allclose(error, [stats.sem(y[group]) for group in groups])


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
