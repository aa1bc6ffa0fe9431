"""The free-running model: its descriptions against plain loops, and counted on true and on wrong models."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from statsmodels.tsa.stattools import acf

from glmlab.goodness_of_fit import Comparison, FreeRunComparison, compare_with_free_runs
from glmlab.model.goodness_of_fit.train_statistics import (
    autocorrelation,
    fano_factor,
    firing_rate_hz,
    interval_histogram,
    intervals_in_bins,
)
from tests.model.goodness_of_fit.true_models import trains_with_history

COUNTS = np.random.default_rng(0).poisson(0.3, (3, 4, 90)).astype(float)
NAMES = ("firing_rate_hz", "intervals", "autocorrelation", "fano_factor")


def test_rates_are_means() -> None:
    rate = firing_rate_hz(COUNTS, 0.002)
    for run in range(3):
        assert rate[run] == pytest.approx(COUNTS[run].sum() / (4 * 90 * 0.002))


def test_intervals_are_within_trials() -> None:
    counts = np.array([[0, 2, 0, 1, 0], [1, 0, 0, 0, 1], [0, 0, 1, 0, 0]])
    np.testing.assert_array_equal(intervals_in_bins(counts), [0, 2, 4])
    edges = np.array([0, 2, 4])
    np.testing.assert_allclose(interval_histogram(counts, edges), [1 / 3, 1 / 3])
    assert np.isnan(interval_histogram(counts[2:], edges)).all()


def test_autocorrelations_are_those_of_statsmodels() -> None:
    found = autocorrelation(COUNTS[:, :1], 20)
    for run in range(3):
        expected = np.asarray(acf(COUNTS[run, 0], nlags=20), float)
        np.testing.assert_allclose(found[run], expected[1:], atol=1e-12)
    trials = autocorrelation(COUNTS, 20)
    centred = COUNTS[1] - COUNTS[1].mean()
    plain = np.sum(centred[:, 5:] * centred[:, :-5]) / np.sum(centred**2)
    assert trials[1, 4] == pytest.approx(plain)
    assert np.isnan(autocorrelation(np.zeros((1, 30)), 3)).all()


def test_fano_factors_are_those_of_windows() -> None:
    found = fano_factor(COUNTS, np.array([1, 8, 45]))
    for run in range(3):
        for place, size in enumerate((1, 8, 45)):
            windows = [
                COUNTS[run, trial, begin : begin + size].sum()
                for trial in range(4)
                for begin in range(0, 90 - size + 1, size)
            ]
            assert found[run, place] == pytest.approx(np.var(windows, ddof=1) / np.mean(windows))
    assert np.isnan(fano_factor(np.zeros((1, 30)), np.array([2]))).all()
    poisson = np.random.default_rng(1).poisson(0.2, (1, 50_000)).astype(float)
    np.testing.assert_allclose(fano_factor(poisson, np.array([1, 10, 100])), 1, atol=0.1)


@pytest.fixture(scope="module")
def neurons() -> np.ndarray:
    """Trains of one neuron with history, ``(n_trains, n_bins)``."""
    return trains_with_history(3, 1500, "Poisson", 500)[0]


def test_true_models_are_rejected_in_5_percent(neurons: np.ndarray) -> None:
    runs, data = neurons[:200], neurons[200:]
    options: dict[str, Any] = {"bin_size_s": 1e-3, "longest_interval_s": 0.06}
    found = [compare_with_free_runs(counts, runs, **options) for counts in data]
    for name in NAMES:
        comparisons = [getattr(one, name) for one in found]
        # All are compared with the same runs, which adds to the scatter of the share.
        assert 0.02 <= np.mean([one.p_value <= 0.05 for one in comparisons]) <= 0.085, name
        assert np.mean([one.is_outside for one in comparisons]) == pytest.approx(0.05, abs=0.02)


def test_a_model_without_history_is_seen_in_intervals_and_not_in_the_rate(
    neurons: np.ndarray,
) -> None:
    flat = np.random.default_rng(5).poisson(neurons.mean(), (200, 1500))
    data = neurons[np.argmin(np.abs(neurons.mean(axis=1) - neurons.mean()))]
    found = compare_with_free_runs(data, flat, bin_size_s=1e-3)
    assert found.firing_rate_hz.p_value > 0.05
    for one in (found.intervals, found.autocorrelation):
        assert one.p_value < 0.01
    # After a spike the neuron is silent for three bins.
    assert (found.autocorrelation.data[:3] < found.autocorrelation.low[:3]).all()
    assert found.intervals.is_outside[:4].any()


def test_positions_are_in_seconds_and_shapes_those_of_points() -> None:
    found = compare_with_free_runs(
        COUNTS[0], np.tile(COUNTS[1], (19, 1, 1)), bin_size_s=0.5, n_lags=10, psth_window=9
    )
    np.testing.assert_allclose(found.autocorrelation.position, 0.5 * np.arange(1, 11))
    assert found.fano_factor.position[[0, -1]].tolist() == [0.5, 18.0]
    assert found.psth_hz is not None
    np.testing.assert_allclose(found.psth_hz.position, 4.5 * np.arange(10) + 2.25)
    assert found.bar_width_s == 0.5
    assert found.intervals.position[0] == 0.25
    for one in (found.intervals, found.autocorrelation, found.fano_factor, found.psth_hz):
        assert one.data.shape == one.position.shape == one.median.shape
        assert one.runs.shape == (19, one.position.size)


def of_one_trial(runs: np.ndarray, **options: Any) -> FreeRunComparison:
    return compare_with_free_runs(COUNTS[0, 0], runs, bin_size_s=0.001, **options)


def test_silent_runs_have_no_intervals_and_say_nothing_false() -> None:
    found = of_one_trial(np.zeros((20, 90)))
    assert found.psth_hz is None
    assert found.firing_rate_hz.p_value == pytest.approx(1 / 21)
    for name in NAMES[1:]:
        one = getattr(found, name)
        assert np.isnan(one.median).all()
        assert not one.is_outside.any()
        # What does not exist deviates most, so that nothing is called wrong for it.
        assert one.p_value == 1
    some = np.concatenate([np.zeros((5, 90)), np.random.default_rng(2).poisson(0.3, (45, 90))])
    partly = of_one_trial(some).intervals
    assert np.isfinite(partly.low).all()
    assert partly.p_value >= 6 / 51


def test_the_probability_is_the_rank_of_the_largest_deviation() -> None:
    rng = np.random.default_rng(3)
    runs = rng.normal(size=(99, 12)) * np.arange(1, 13)
    ordinary = Comparison(np.arange(12.0), runs[0] * 0.5, runs)
    odd = Comparison(np.arange(12.0), np.r_[6.0, np.zeros(11)], runs)
    assert ordinary.p_value > 0.3
    assert odd.p_value == pytest.approx(0.01)
    assert odd.is_outside.tolist() == [True, *[False] * 11]
    assert np.isnan(Comparison(np.zeros(1), np.ones(1), np.ones((19, 1))).p_value)


BAD = [
    ({"runs": np.ones((20, 5))}, ValueError, r"runs must have the shape of counts, \(4,\)"),
    ({"runs": np.ones((18, 4))}, ValueError, "at least 19 runs to judge 5%, but there are 18"),
    ({"runs": np.ones(4)}, ValueError, r"runs must have shape \(n_trials, n_time_bins\)"),
    ({"runs": np.full((20, 4), np.nan)}, ValueError, "runs must hold finite numbers"),
    ({"counts": [0, 0, 1, 0]}, ValueError, "Intervals need two spikes in a trial"),
    ({"bin_size_s": 0}, ValueError, "bin_size_s must be positive"),
    ({"bin_size_s": "ms"}, TypeError, "bin_size_s must be a number"),
    ({"longest_interval_s": -1.0}, ValueError, "longest_interval_s must be positive"),
    ({"n_lags": 0}, ValueError, "n_lags must be at least 1"),
    ({"psth_window": 5}, ValueError, "psth_window must be at most the bins of a trial, 4"),
    ({"counts": [2], "runs": np.ones((20, 1))}, ValueError, "counts must have at least 2 bins"),
]


@pytest.mark.parametrize(("changes", "kind", "words"), BAD, ids=str)
def test_bad_input_gets_a_sentence(changes: dict[str, Any], kind: type, words: str) -> None:
    good: dict[str, Any] = {"counts": [1, 0, 1, 0], "runs": np.ones((20, 4)), "bin_size_s": 0.001}
    with pytest.raises(kind, match=words):
        compare_with_free_runs(**good | changes)
