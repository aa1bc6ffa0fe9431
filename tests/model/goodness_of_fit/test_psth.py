"""PSTHs against plain loops, and the width of their windows against the error that it is to make small."""

from __future__ import annotations

import numpy as np
import pytest

from glmlab.model.goodness_of_fit.psth import (
    MOST_WINDOWS,
    psth_hz,
    psth_standard_error_hz,
    psth_window,
    width_cost,
)

COUNTS = np.random.default_rng(0).poisson(0.3, (3, 4, 90)).astype(float)
N_TIME_BINS = 1000


def of_unequal_length() -> np.ndarray:
    counts = COUNTS[0].copy()
    counts[1, 41:] = np.nan
    counts[3, 70:] = np.nan
    return counts


def rate_with_waves(n_waves: float) -> np.ndarray:
    """Spikes per bin."""
    return 0.02 * (1 + 0.8 * np.sin(2 * np.pi * n_waves * np.arange(N_TIME_BINS) / N_TIME_BINS))


def squared_error(rate: np.ndarray, n_trials: int, window: int) -> float:
    """Return the mean squared error of a PSTH of Poisson counts of this rate: chance, and what windows hide."""
    n_windows = rate.size // window
    inside = rate[: n_windows * window].reshape(n_windows, window)
    return float((inside.mean(axis=1) / (n_trials * window)).mean() + inside.var(axis=1).mean())


def test_a_psth_is_a_mean_over_trials() -> None:
    psth = psth_hz(COUNTS, 7, 0.002)
    assert psth.shape == (3, 12)
    for run in range(3):
        for window in range(12):
            inside = COUNTS[run][:, 7 * window : 7 * window + 7]
            assert psth[run, window] == pytest.approx(inside.sum() / (4 * 7 * 0.002))


def test_a_trial_counts_in_the_windows_that_it_has_all_of() -> None:
    counts = of_unequal_length()
    psth, error = psth_hz(counts, 10, 0.5), psth_standard_error_hz(counts, 10, 0.5)
    for window in range(9):
        here = slice(10 * window, 10 * window + 10)
        whole = [row for row, length in enumerate((90, 41, 90, 70)) if length >= here.stop]
        rates = counts[whole, here].sum(axis=1) / 5.0
        assert psth[window] == pytest.approx(rates.mean())
        assert error[window] == pytest.approx(rates.std(ddof=1) / np.sqrt(len(whole)))


def test_one_trial_has_no_standard_error() -> None:
    assert np.isnan(psth_standard_error_hz(COUNTS[0, :1], 10, 0.5)).all()


@pytest.mark.parametrize("window", [5, 20, 100])
def test_the_cost_of_a_width_is_its_error_less_the_variance_of_the_rate(window: int) -> None:
    rate, n_trials = rate_with_waves(2), 10
    rng = np.random.default_rng(window)
    found = [
        width_cost(rng.poisson(rate, (n_trials, rate.size)).astype(float), window)
        for _ in range(2000)
    ]
    wanted = squared_error(rate, n_trials, window) - rate.var()
    scatter = np.std(found) / np.sqrt(len(found))
    # The width changes the error by more, or nothing would be shown.
    assert scatter < 0.02 * rate.var()
    assert np.mean(found) == pytest.approx(wanted, abs=3.5 * scatter)


def test_where_half_of_the_trials_have_ended_chance_is_that_of_the_others() -> None:
    rate, n_trials, window = rate_with_waves(2), 10, 20
    rng = np.random.default_rng(0)
    found = []
    for _ in range(1000):
        counts = rng.poisson(rate, (n_trials, rate.size)).astype(float)
        counts[5:, 500:] = np.nan
        found.append(width_cost(counts, window))
    halves = squared_error(rate[:500], 10, window), squared_error(rate[500:], 5, window)
    scatter = np.std(found) / np.sqrt(len(found))
    assert np.mean(found) == pytest.approx(np.mean(halves) - rate.var(), abs=3.5 * scatter)


@pytest.mark.parametrize(("n_trials", "n_waves"), [(10, 2), (100, 2), (100, 6)])
def test_windows_are_nearly_as_good_as_the_best_ones(n_trials: int, n_waves: float) -> None:
    rate = rate_with_waves(n_waves)
    rng = np.random.default_rng(1)
    sizes = np.unique(rate.size // np.arange(5, MOST_WINDOWS + 1))
    least = min(squared_error(rate, n_trials, int(size)) for size in sizes)
    errors = [
        squared_error(
            rate, n_trials, psth_window(rng.poisson(rate, (n_trials, rate.size)).astype(float))
        )
        for _ in range(30)
    ]
    assert np.median(errors) < 1.25 * least
    # That says something, as the widest and the narrowest windows are worse.
    assert all(squared_error(rate, n_trials, int(size)) > 1.3 * least for size in sizes[[0, -1]])


def test_more_trials_have_narrower_windows_and_a_flat_rate_wide_ones() -> None:
    rng = np.random.default_rng(2)

    def typical(rate: np.ndarray, n_trials: int) -> float:
        drawn = [rng.poisson(rate, (n_trials, rate.size)).astype(float) for _ in range(20)]
        return float(np.median([psth_window(counts) for counts in drawn]))

    # The best width falls with the cube root of the number of trials: eight times as many, half as wide.
    few, many = (typical(rate_with_waves(2), n) for n in (25, 200))
    assert many == pytest.approx(few / 2, rel=0.3)
    assert typical(np.full(N_TIME_BINS, 0.02), 25) >= 100


@pytest.mark.parametrize(("n_time_bins", "wanted"), [(1, 1), (3, 1), (5, 1), (11, {1, 2})])
def test_short_trials_have_a_window_at_least(n_time_bins: int, wanted: int | set[int]) -> None:
    window = psth_window(np.ones((2, n_time_bins)))
    assert window in (wanted if isinstance(wanted, set) else {wanted})
