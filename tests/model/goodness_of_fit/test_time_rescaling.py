"""Time rescaling: against plain loops and integrals, and counted on true and on wrong models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from glmlab.goodness_of_fit import TimeRescaling, rescale_time
from glmlab.model.goodness_of_fit.count_models import resolve_count_model
from glmlab.model.goodness_of_fit.exponential_tests import kolmogorov_smirnov
from glmlab.stability import wilson_interval
from tests.model.goodness_of_fit.true_models import (
    SCALE,
    draw,
    modulated_rate,
    trains,
    trains_with_history,
)

RNG = np.random.default_rng(0)
RATE = modulated_rate(0.3, 400)
COUNTS = {model: draw(RNG, RATE, model) for model in ("Poisson", "Bernoulli", "NegativeBinomial")}
BOTH = ("haslinger", "order_statistics")
BINARY = ("Bernoulli", "order_statistics")


def options_of(model: str) -> dict[str, Any]:
    return {
        "observation_model": model,
        "scale": SCALE if model == "NegativeBinomial" else None,
    }


def verdicts(results: list[TimeRescaling]) -> np.ndarray:
    """Whether each train is rejected, by its draws (a share), by their median, by serial correlation."""
    tests = [result.kolmogorov_smirnov for result in results]
    return np.array(
        [
            (test.share_outside, test.rejects, result.serial_correlation().p_value < 0.05)
            for test, result in zip(tests, results, strict=True)
        ]
    )


def assert_5_percent(found: list[np.ndarray]) -> None:
    """All trains together are rejected in 5% +- 2, and no group of them is plainly outside of that."""
    together = np.concatenate(found).mean(axis=0)
    # Of correlation 6% of 300 intervals are, so that chance leads some hundred trains above 7.
    assert (together[:2] >= 0.03).all(), together
    assert (together[:2] <= 0.07).all(), together
    for group in found:
        intervals = [wilson_interval(round(n), len(group)) for n in group.sum(axis=0)]
        assert all(low < 0.07 and high > 0.03 for low, high in intervals), group.mean(axis=0)


@pytest.mark.parametrize(
    ("model", "method"),
    [(model, method) for model in COUNTS for method in BOTH if (model, method) != BINARY],
)
def test_true_models_are_rejected_in_5_percent(model: str, method: Any) -> None:
    """The corners of what was asked for; ``tests.benchmarks.goodness_of_fit`` counts more."""
    corners = [(0.01, 300, 300), (0.25, 300, 300), (0.25, 3000, 150)]
    if (model, method) == ("Poisson", "haslinger"):
        corners.append((0.01, 3000, 150))
    found = []
    for mean, n_spikes, n_trains in corners:
        these = enumerate(trains(0, mean, n_spikes, model, n_trains))
        options = {"method": method, **options_of(model)}
        found.append(verdicts([rescale_time(*train, seed=k, **options) for k, train in these]))
    assert_5_percent(found)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("model", ["Poisson", "Bernoulli"])
def test_true_models_with_history_are_rejected_in_5_percent(model: str, method: Any) -> None:
    counts, rate = trains_with_history(0, 3500, model, 600)
    assert 0.07 < counts.mean() < 0.1
    options = {"method": method, **options_of(model)}
    these = enumerate(zip(counts, rate, strict=True))
    assert_5_percent([verdicts([rescale_time(*train, seed=k, **options) for k, train in these])])


@pytest.mark.parametrize(
    ("mean", "n_spikes", "low", "high"),
    [(0.01, 300, 0.02, 0.1), (0.1, 300, 0.35, 0.6), (0.04, 3000, 0.9, 1.0), (0.25, 300, 1.0, 1.0)],
)
def test_without_correction_true_models_are_rejected_far_too_often(
    mean: float, n_spikes: int, low: float, high: float
) -> None:
    these = trains(5, mean, n_spikes, "Poisson", 200)
    found = [rescale_time(counts, rate, method="naive") for counts, rate in these]
    assert low <= verdicts(found)[:, 1].mean() <= high


def test_haslingers_intervals_are_those_of_a_plain_loop() -> None:
    found = rescale_time(COUNTS["Poisson"], RATE, n_draws=2, seed=3)
    uniform = np.random.default_rng(3).random(found.intervals.shape)
    for row, numbers in zip(found.intervals, uniform, strict=True):
        expected, so_far = [], 0.0
        draws = iter(numbers)
        for count, rate in zip(COUNTS["Poisson"], RATE, strict=True):
            if count:
                expected.append(so_far - np.log(1 - next(draws) * (1 - np.exp(-rate))))
                so_far = 0.0
            else:
                so_far += rate
        np.testing.assert_allclose(row, expected, rtol=1e-10)
        np.testing.assert_allclose(found.censored, so_far, rtol=1e-10)
    assert found.n_unseen == np.sum(np.maximum(COUNTS["Poisson"] - 1, 0)) > 0


@pytest.mark.parametrize("model", ["Poisson", "NegativeBinomial"])
def test_ordered_spikes_divide_the_hazard_of_a_plain_loop(model: str) -> None:
    counts, scale = COUNTS[model], SCALE if model == "NegativeBinomial" else 1e-9
    found = rescale_time(
        counts, RATE, method="order_statistics", n_draws=1, seed=3, **options_of(model)
    )
    numbers = iter(np.random.default_rng(3).random(int(counts.sum())))
    expected, so_far = [], 0.0
    for count, rate in zip(counts, RATE, strict=True):
        begin = 0.0
        places = sorted(next(numbers) for _ in range(int(count)))
        for n_before, end in enumerate([*places, 1.0]):

            def intensity(at: float, n: int = n_before, rate: float = rate) -> float:
                return rate * (1 + scale * n) / (1 + scale * rate * at)

            so_far += float(integrate.quad(intensity, begin, end)[0])
            if n_before < count:
                expected.append(so_far)
                so_far = 0.0
            begin = end
    np.testing.assert_allclose(found.intervals[0], expected, rtol=1e-6)
    np.testing.assert_allclose(found.censored, so_far, rtol=1e-6)
    assert found.n_unseen == 0


def test_nothing_of_the_rate_is_lost_between_ordered_spikes() -> None:
    found = rescale_time(COUNTS["Poisson"], RATE, method="order_statistics")
    np.testing.assert_allclose(found.intervals.sum(axis=1) + found.censored, RATE.sum())
    naive = rescale_time(COUNTS["Poisson"], RATE, method="naive")
    assert naive.intervals.sum() + naive.censored[0] == pytest.approx(RATE.sum())


def test_the_first_of_ordered_spikes_lies_as_haslingers_draw() -> None:
    rng = np.random.default_rng(1)
    rate = np.full(2, 1.5)
    first = []
    for seed in range(4000):
        counts = [max(rng.poisson(1.5), 0), 2]
        if counts[0]:
            one = rescale_time(counts, rate, method="order_statistics", n_draws=1, seed=seed)
            first.append(one.intervals[0, 0])
    truncated = stats.truncexpon(1.5)
    assert stats.kstest(first, truncated.cdf).pvalue > 0.01


@pytest.mark.parametrize("model", COUNTS)
def test_the_hazard_is_that_of_no_spike(model: str) -> None:
    rate = np.array([1e-8, 0.1, 0.9])
    size, success = 1 / SCALE, 1 / (1 + SCALE * rate)
    silent, variance = {
        "Poisson": (stats.poisson.pmf(0, rate), stats.poisson.var(rate)),
        "Bernoulli": (stats.bernoulli.pmf(0, rate), stats.bernoulli.var(rate)),
        "NegativeBinomial": (stats.nbinom.pmf(0, size, success), stats.nbinom.var(size, success)),
    }[model]
    found = resolve_count_model(model, SCALE)
    np.testing.assert_allclose(np.exp(-found.hazard(rate)), silent, rtol=1e-12)
    np.testing.assert_allclose(found.variance(rate), variance, rtol=1e-6)


def test_of_binary_counts_both_methods_are_one() -> None:
    one, other = (
        rescale_time(COUNTS["Bernoulli"], RATE, method=method, observation_model="Bernoulli")
        for method in BOTH
    )
    np.testing.assert_array_equal(one.intervals, other.intervals)


def test_only_ordered_spikes_see_that_a_poisson_neuron_never_fires_twice_in_a_bin() -> None:
    rng = np.random.default_rng(7)
    rate = modulated_rate(0.25, 8000)
    counts = np.minimum(rng.poisson(rate), 1)
    first, ordered = (rescale_time(counts, rate, method=method) for method in BOTH)
    assert not first.kolmogorov_smirnov.rejects
    assert ordered.kolmogorov_smirnov.rejects


@pytest.mark.parametrize("method", BOTH)
def test_wrong_models_are_found(method: Any) -> None:
    rate = modulated_rate(0.04, 25_000)
    counts = draw(np.random.default_rng(9), rate, "Poisson")
    for wrong in (np.full_like(rate, 0.04), 1.2 * rate, np.roll(rate, 200)):
        found = rescale_time(counts, wrong, method=method).kolmogorov_smirnov
        assert found.rejects
        assert found.p_value < 1e-3
    slow = np.repeat(np.random.default_rng(1).choice([0.5, 1.5], 25), 1000)
    counts = draw(np.random.default_rng(9), slow * rate, "Poisson")
    assert rescale_time(counts, rate, method=method).serial_correlation().p_value < 1e-3


def test_trials_are_put_one_after_the_other() -> None:
    counts, rate = COUNTS["Poisson"].reshape(8, 50), RATE.reshape(8, 50)
    one, other = rescale_time(counts, rate), rescale_time(counts.ravel(), rate.ravel())
    np.testing.assert_array_equal(one.intervals, other.intervals)


def test_short_trials_need_no_correction() -> None:
    rng = np.random.default_rng(11)
    rate = np.tile(modulated_rate(0.02, 60), (300, 1))
    found = [rescale_time(draw(rng, rate, "Poisson"), rate, seed=seed) for seed in range(300)]
    assert_5_percent([verdicts(found)])


def test_seeds_give_the_same_draws_and_more_draws_begin_alike() -> None:
    few, many = (rescale_time(COUNTS["Poisson"], RATE, n_draws=n, seed=4) for n in (3, 8))
    np.testing.assert_array_equal(few.intervals, many.intervals[:3])
    other = rescale_time(COUNTS["Poisson"], RATE, n_draws=3, seed=5)
    assert (other.intervals != few.intervals).any()


def test_pictures_show_the_draw_of_the_median_distance() -> None:
    found = rescale_time(COUNTS["Poisson"], RATE, n_draws=21)
    test = found.kolmogorov_smirnov
    shown = kolmogorov_smirnov(found.uniform[[found.shown_draw]])
    assert shown.distances[0] == test.distance == np.median(test.distances)
    assert np.all(found.ks_plot.observed == np.sort(found.uniform[found.shown_draw]))
    assert np.all(found.qq_plot.observed == np.sort(found.intervals[found.shown_draw]))


def test_impossible_spikes_and_certain_ones_have_finite_intervals() -> None:
    counts, rate = [1, 0, 1, 1, 0], [0.0, 0.0, 1.0, 0.5, 1.0]
    for model in COUNTS:
        for method in ("haslinger", "order_statistics", "naive"):
            found = rescale_time(counts, rate, method=method, **options_of(model))
            assert np.isfinite(found.intervals).all()
            assert np.isfinite(found.censored).all()
            assert np.isfinite(found.serial_correlation().correlation).all()
            assert found.kolmogorov_smirnov.distance > 0.3


BAD = [
    ({"counts": [0, 1, 0.5]}, ValueError, "counts must hold whole numbers of spikes, but.*0.5"),
    ({"counts": [0, -1, 2]}, ValueError, "counts must not be negative, but it holds -1"),
    ({"counts": [0, np.nan, 2]}, ValueError, "counts must hold finite numbers"),
    ({"counts": "spikes"}, TypeError, "counts must be an array of real numbers"),
    ({"counts": [[[1, 1, 1]]]}, ValueError, r"counts must have shape \(n_time_bins,\) or"),
    ({"counts": [], "rate": []}, ValueError, "at least one bin"),
    ({"counts": [0, 0, 1]}, ValueError, "at least 2 bins with a spike, but these counts have 1"),
    ({"counts": [0, 0, 0], "method": "naive"}, ValueError, "at least 2 spikes.* have 0"),
    ({"rate": [0.1, 0.1]}, ValueError, r"rate must have the shape of counts, \(3,\)"),
    ({"rate": [0.1, -0.1, 0.2]}, ValueError, "rate must not be negative, but it holds -0.1"),
    ({"rate": [0.1, np.inf, 0.2]}, ValueError, "rate must hold finite numbers"),
    ({"observation_model": "Bernoulli", "counts": [1, 2, 0]}, ValueError, "counts must be 0 or 1"),
    ({"observation_model": "Bernoulli", "rate": [1.1, 1, 0]}, ValueError, "be a probability.*1.1"),
    ({"observation_model": "Gaussian"}, ValueError, "one of Poisson, Bernoulli, NegativeBinomial"),
    ({"observation_model": "NegativeBinomial"}, ValueError, "needs its scale"),
    ({"observation_model": "NegativeBinomial", "scale": 0}, ValueError, "scale must be positive"),
    ({"observation_model": "NegativeBinomial", "scale": "x"}, TypeError, "scale must be a number"),
    ({"method": "exact"}, ValueError, "method must be one of haslinger, order_statistics, naive"),
    ({"n_draws": 0}, ValueError, "n_draws must be at least 1"),
    ({"seed": -1}, ValueError, "seed must be at least 0"),
    ({"seed": 0.5}, TypeError, "seed must be an integer"),
]


@pytest.mark.parametrize(("changes", "kind", "words"), BAD, ids=str)
def test_bad_input_gets_a_sentence(changes: dict[str, Any], kind: type, words: str) -> None:
    good: dict[str, Any] = {"counts": [1, 0, 1], "rate": [0.2, 0.3, 0.2]}
    with pytest.raises(kind, match=words):
        rescale_time(**good | changes)
