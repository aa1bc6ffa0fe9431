"""Residuals: against plain sums, and counted on true and on wrong models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from glmlab.goodness_of_fit import cumulative_residual, residuals_by_covariate, residuals_over_time
from glmlab.model.goodness_of_fit.residuals import SUP_BROWNIAN_95
from glmlab.stability import wilson_interval
from tests.model.goodness_of_fit.true_models import SCALE, draw, modulated_rate, trains

RATE = modulated_rate(0.1, 6000)
COUNTS = draw(np.random.default_rng(0), RATE, "Poisson")
VARIANCE = {
    "Poisson": lambda rate: rate,
    "Bernoulli": lambda rate: rate * (1 - rate),
    "NegativeBinomial": lambda rate: rate + SCALE * rate**2,
}


def options_of(model: str) -> dict[str, Any]:
    return {
        "observation_model": model,
        "scale": SCALE if model == "NegativeBinomial" else None,
    }


@pytest.mark.parametrize("model", VARIANCE)
def test_windows_have_the_sums_of_their_bins(model: str) -> None:
    counts = np.minimum(COUNTS, 1)
    found = residuals_over_time(counts, RATE, n_windows=7, **options_of(model))
    assert found.n_bins.sum() == 6000
    assert np.ptp(found.n_bins) <= 1
    for k in range(7):
        window = slice(int(found.first[k]), int(found.last[k]) + 1)
        residual = counts[window].sum() - RATE[window].sum()
        variance = VARIANCE[model](RATE[window]).sum()
        assert found.pearson[k] == pytest.approx(residual / np.sqrt(variance))
        assert found.high[k] - found.expected[k] == pytest.approx(
            1.96 * np.sqrt(variance), rel=1e-4
        )
        assert found.middle[k] == (window.start + window.stop - 1) / 2
        assert found.n_bins[k] == window.stop - window.start
    assert found.p_value == pytest.approx(stats.chi2(7).sf(np.sum(found.pearson**2)))


def test_groups_of_a_covariate_are_bins_in_which_it_is_alike() -> None:
    covariate = np.random.default_rng(1).normal(size=6000)
    found = residuals_by_covariate(COUNTS, RATE, covariate, n_groups=8)
    np.testing.assert_allclose(found.expected, RATE.sum() / 8, rtol=0.01)
    assert (found.first[1:] > found.last[:-1]).all()
    for k in range(8):
        inside = (covariate >= found.first[k]) & (covariate <= found.last[k])
        assert found.observed[k] == COUNTS[inside].sum()
        assert found.expected[k] == pytest.approx(RATE[inside].sum())
        assert found.middle[k] == pytest.approx(covariate[inside].mean())


def test_equal_values_are_in_one_group() -> None:
    choice = np.random.default_rng(2).integers(3, size=6000)
    found = residuals_by_covariate(COUNTS, RATE, choice, n_groups=20)
    np.testing.assert_array_equal(found.middle, [0, 1, 2])
    np.testing.assert_array_equal(found.n_bins, np.bincount(choice))
    alike = residuals_by_covariate(COUNTS, RATE, np.ones(6000))
    assert alike.observed == [COUNTS.sum()]


def test_groups_that_are_not_chosen_expect_20_spikes_at_least() -> None:
    for n_bins in (100, 1000, 6000):
        found = residuals_over_time(COUNTS[:n_bins], RATE[:n_bins])
        assert found.n_bins.size == max(int(RATE[:n_bins].sum() // 20), 1)
    assert residuals_over_time(np.tile(COUNTS, 5), np.tile(RATE, 5)).n_bins.size == 50


@pytest.mark.parametrize("model", VARIANCE)
def test_true_models_are_rejected_in_5_percent(model: str) -> None:
    found = []
    covariate = np.sin(np.arange(10_000) / 17)
    for mean in (0.03, 0.25):
        for counts, rate in trains(0, mean, 300, model, 500):
            options = options_of(model)
            by = residuals_by_covariate(counts, rate, covariate[: rate.size], **options)
            time = residuals_over_time(counts, rate, **options)
            walk = cumulative_residual(counts, rate, **options)
            outside = np.abs(walk.value).max() > walk.band
            assert outside == (walk.p_value < 0.05)
            points = np.mean((time.observed < time.low) | (time.observed > time.high))
            found.append((by.p_value < 0.05, time.p_value < 0.05, outside, points))
    wrong = np.array(found)
    assert (wrong.mean(axis=0) >= 0.03).all(), wrong.mean(axis=0)
    assert (wrong.mean(axis=0) <= 0.07).all(), wrong.mean(axis=0)
    for half in (wrong[:500], wrong[500:]):
        for n in half.sum(axis=0):
            low, high = wilson_interval(round(n), 500)
            assert low < 0.07
            assert high > 0.03


def test_what_a_model_lacks_is_seen() -> None:
    covariate = np.random.default_rng(3).normal(size=6000)
    wrong = RATE * np.exp(-0.3 * covariate)
    found = residuals_by_covariate(COUNTS, wrong, covariate)
    assert found.p_value < 1e-4
    assert found.pearson[0] < -2
    assert found.pearson[-1] > 2
    assert residuals_by_covariate(COUNTS, RATE, covariate).p_value > 0.01
    drift = RATE * np.linspace(0.5, 1.5, 6000)
    assert residuals_over_time(COUNTS, drift).p_value < 1e-3
    walk = cumulative_residual(COUNTS, drift)
    assert walk.p_value < 0.01
    assert walk.value[-1] == pytest.approx(COUNTS.sum() - drift.sum())


def test_the_band_of_the_walk_is_that_of_a_brownian_motion() -> None:
    term = np.arange(200)
    odd = 2 * term + 1
    series = (-1.0) ** term / odd * np.exp(-((np.pi * odd / SUP_BROWNIAN_95) ** 2) / 8)
    assert 4 / np.pi * series.sum() == pytest.approx(0.95, abs=1e-6)
    for distance in (0.5, 1.0, SUP_BROWNIAN_95, 3.0):
        inside = (
            4 / np.pi * np.sum((-1.0) ** term / odd * np.exp(-((np.pi * odd / distance) ** 2) / 8))
        )
        walk = cumulative_residual(*walk_to(distance))
        assert walk.p_value == pytest.approx(1 - inside, abs=1e-9)


def walk_to(distance: float) -> tuple[np.ndarray, np.ndarray]:
    """Counts and rates whose walk ends, farthest out, at so many standard deviations."""
    n_spikes = 400
    # n - v = distance sqrt(v)
    root = (-distance + np.sqrt(distance**2 + 4 * n_spikes)) / 2
    return np.full(4, n_spikes / 4), np.full(4, root**2 / 4)


def test_spikes_that_cannot_be_are_infinitely_wrong() -> None:
    rate = np.array([0.0, 0.0, 0.5, 0.5])
    impossible = residuals_over_time([0, 1, 1, 0], rate, n_windows=2)
    assert impossible.pearson.tolist() == [np.inf, 0.0]
    assert impossible.p_value == 0
    silent = residuals_over_time(np.zeros(4), np.zeros(4))
    assert silent.pearson.tolist() == [0.0]
    assert silent.p_value == 1
    assert cumulative_residual(np.zeros(4), np.zeros(4)).p_value == pytest.approx(1)
    assert cumulative_residual(np.ones(4), np.zeros(4)).p_value == 0


BAD = [
    ({"covariate": [1.0, 2.0]}, ValueError, r"covariate must have the shape of counts, \(3,\)"),
    ({"covariate": [1.0, np.nan, 2.0]}, ValueError, "covariate must hold finite numbers"),
    ({"covariate": list("abc")}, TypeError, "covariate must be an array of real numbers"),
    ({"n_groups": 0}, ValueError, "n_groups must be at least 1"),
    ({"n_groups": 2.5}, TypeError, "n_groups must be an integer"),
    ({"rate": [-1, 0, 1]}, ValueError, "rate must not be negative"),
]


@pytest.mark.parametrize(("changes", "kind", "words"), BAD, ids=str)
def test_bad_input_gets_a_sentence(changes: dict[str, Any], kind: type, words: str) -> None:
    good: dict[str, Any] = {"counts": [1, 0, 1], "rate": [0.2] * 3, "covariate": [1, 2, 3]}
    with pytest.raises(kind, match=words):
        residuals_by_covariate(**good | changes)


def test_more_windows_than_bins_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="n_windows must be at most the number of bins, 3"):
        residuals_over_time([1, 0, 1], [0.2] * 3, n_windows=4)
