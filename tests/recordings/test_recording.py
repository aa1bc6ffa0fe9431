"""A recording in bins of any width."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glmlab.recordings import (
    HISTORY,
    Covariate,
    Recording,
    SpikeCounts,
    SpikeTimes,
    TrueFilter,
    Truth,
)
from glmlab.recordings.recording import NO_TRIAL

RAMP = Covariate("ramp", "V", np.arange(1000.0), 1e-3)
RECORDING = Recording(
    "a", SpikeTimes(np.array([0.0005, 0.0015, 0.0016, 0.5, 0.9999]), 1.0), (RAMP,)
)


@given(st.integers(1, 5000), st.sampled_from([1e-3, 2e-3, 1e-4, 0.02, 1 / 30_000]))
def test_a_spike_at_an_edge_counts_to_the_bin_after_it(k: int, bin_size_s: float) -> None:
    # 285 * 0.001 / 0.001 is 284.99999999999994 for some k.
    counts = SpikeTimes(np.array([k * bin_size_s]), 1e4).binned(bin_size_s, 5001)
    assert np.flatnonzero(counts).tolist() == [k]


def test_counts_and_means_over_bins() -> None:
    binned = RECORDING.binned(0.1)
    assert binned.counts.tolist() == [3, 0, 0, 0, 0, 1, 0, 0, 0, 1]
    np.testing.assert_allclose(binned.covariates[:, 0], np.arange(49.5, 1000, 100))


@pytest.mark.parametrize("bin_size_s", [1e-3, 2.5e-3, 7e-4, 5e-4, 1e-4, 0.03, 1 / 3])
@pytest.mark.parametrize("start_s", [0.0, -0.0004])
def test_each_value_holds_until_the_next(bin_size_s: float, start_s: float) -> None:
    values = np.random.default_rng(0).normal(size=1001)
    covariate = Covariate("x", "", values, 1e-3, start_s)
    n = Recording("a", SpikeTimes(np.zeros(0), 1.0), (covariate,)).n_time_bins(bin_size_s)
    # The step function, at a hundred points or more of each bin and of each value.
    points = 100 * int(np.ceil(bin_size_s / 1e-3))
    moments = (np.arange(n * points) + 0.5) * bin_size_s / points
    held = values[np.floor((moments - start_s) / 1e-3 + 1e-9).astype(int)]
    np.testing.assert_allclose(
        covariate.binned(bin_size_s, n),
        held.reshape(n, points).mean(axis=1),
        atol=0.02 * np.abs(values).max(),
    )


def test_a_last_bin_that_is_not_whole_is_left_out() -> None:
    binned = RECORDING.binned(0.3)
    assert binned.counts.tolist() == [3, 1, 0]
    assert binned.covariates.shape == (3, 1)


def test_counts_are_added_up_to_wider_bins_and_never_divided() -> None:
    recording = Recording("a", SpikeCounts(np.array([1, 0, 2, 0, 1, 5]), 2e-3))
    assert recording.binned(2e-3).counts.tolist() == [1, 0, 2, 0, 1, 5]
    assert recording.binned(4e-3).counts.tolist() == [1, 2, 6]
    assert recording.binned(0.012).counts.tolist() == [9]
    assert recording.spikes.finest_bin_size_s == 2e-3
    for width in (3e-3, 1e-3):
        with pytest.raises(ValueError, match=r"in bins of 2 ms, so that a bin can be 2, 4, 6 ms"):
            recording.binned(width)


@pytest.mark.parametrize("bin_size_s", [0.0, -1.0, np.nan, np.inf, 2.0, 1e-9])
def test_widths_that_make_no_bins_are_refused(bin_size_s: float) -> None:
    with pytest.raises(ValueError, match=r"must be"):
        RECORDING.binned(bin_size_s)


def test_bins_know_the_trial_that_holds_all_of_them() -> None:
    trials_s = np.array([[0.0, 0.25], [0.3, 0.6], [0.6, 0.9]])
    recording = replace(RECORDING, trials_s=trials_s)
    trial = recording.binned(0.1).trial
    assert trial is not None
    assert trial.tolist() == [0, 0, NO_TRIAL, 1, 1, 1, 2, 2, 2, NO_TRIAL]


def test_what_does_not_fit_together_is_refused() -> None:
    spikes = RECORDING.spikes
    for covariate in (replace(RAMP, values=RAMP.values[:900]), replace(RAMP, start_s=0.1)):
        with pytest.raises(ValueError, match=r"must reach from 0 to 1 s"):
            Recording("a", spikes, (covariate,))
    with pytest.raises(ValueError, match="Two covariates"):
        Recording("a", spikes, (RAMP, RAMP))
    with pytest.raises(ValueError, match="one after the other"):
        replace(RECORDING, trials_s=np.array([[0.0, 0.5], [0.4, 0.6]]))
    with pytest.raises(ValueError, match="sorted"):
        SpikeTimes(np.array([0.2, 0.1]), 1.0)
    with pytest.raises(ValueError, match="from 0 to 1 s"):
        SpikeTimes(np.array([0.2, 1.1]), 1.0)
    with pytest.raises(ValueError, match="0, 1, 2"):
        SpikeCounts(np.array([0, -1]), 1e-3)
    with pytest.raises(ValueError, match="finite"):
        Covariate("x", "", np.array([0.0, np.nan]), 1e-3)
    with pytest.raises(ValueError, match="above 0"):
        Covariate("x", "", np.zeros(2), 0.0)


def test_the_true_rate_comes_with_the_bins() -> None:
    truth = Truth(3.0, Covariate("true rate", "Hz", np.arange(10.0), 0.1))
    rate = replace(RECORDING, truth=truth).binned(0.2).true_rate_hz
    assert rate is not None
    assert rate.tolist() == [0.5, 2.5, 4.5, 6.5, 8.5]


def _mean_drive(
    name: str, signal: np.ndarray, values: np.ndarray, first_lag: int, ratio: int
) -> tuple[np.ndarray, np.ndarray]:
    """What a fine filter gives on the average over wide bins, and what the wide filter gives."""
    fine = np.convolve(signal, np.concatenate([np.zeros(first_lag), values]))[: signal.size]
    wide_filter = TrueFilter(name, values, 1e-3, first_lag).at(1e-3 * ratio)
    wide_signal = signal.reshape(-1, ratio).mean(axis=1)
    if name == HISTORY:
        wide_signal = wide_signal * ratio
    gains = np.concatenate([np.zeros(wide_filter.first_lag), wide_filter.values])
    return fine.reshape(-1, ratio).mean(axis=1), np.convolve(wide_signal, gains)[: wide_signal.size]


def test_a_filter_of_wider_bins_does_the_same_to_a_signal_that_holds_over_them() -> None:
    generator = np.random.default_rng(0)
    signal = np.repeat(generator.normal(size=400), 5)
    values = np.exp(-np.arange(40) / 10) * generator.normal(size=40)
    fine, wide = _mean_drive("x", signal, values, 0, 5)
    np.testing.assert_allclose(fine, wide, atol=1e-12)


def test_a_history_filter_of_wider_bins_does_the_same_on_the_average_over_spikes() -> None:
    # A spike that is anywhere in its bin: the mean over all five places.
    values = -np.exp(-np.arange(1, 60) / 8)
    fine, wide = np.zeros(100), np.zeros(100)
    for place in range(5):
        spikes = np.zeros(500)
        spikes[100 + place] = 1
        fine_of_place, wide = _mean_drive(HISTORY, spikes, values, 1, 5)
        fine += fine_of_place / 5
    # What a spike does within its own bin has no lag there.
    np.testing.assert_allclose(fine[21:], wide[21:], atol=1e-12)
    assert fine[20] < -0.1
    assert wide[20] == 0


def test_filters_at_their_own_width_are_themselves_and_narrower_ones_unknown() -> None:
    one = TrueFilter(HISTORY, np.array([-3.0, -1.0, 0.5]), 1e-3, first_lag=1)
    same = one.at(1e-3)
    np.testing.assert_allclose(same.values, one.values)
    np.testing.assert_allclose(same.lags_s, [1e-3, 2e-3, 3e-3])
    with pytest.raises(ValueError, match="not in narrower ones"):
        one.at(5e-4)
