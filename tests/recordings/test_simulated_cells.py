"""What is said to have made the spikes of a simulated cell has made them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.signal import lfilter
from scipy.stats import kstest
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import KFold

from glmlab.recordings import (
    HISTORY,
    Recording,
    bursting_cell,
    drifting_cell,
    lnp_cell,
    place_cell,
    refractory_cell,
)
from glmlab.recordings.place_cells import DRIFT_SD, DRIFTING_MEAN_HZ
from glmlab.recordings.random_signals import coloured_noise

Cell = Callable[..., Recording]
CELLS = pytest.mark.parametrize("cell", [lnp_cell, refractory_cell, bursting_cell])


def drives(recording: Recording, bin_size_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return counts, and what each true filter makes of the recording itself, one column each."""
    binned = recording.binned(bin_size_s)
    assert recording.truth is not None
    inputs = {"stimulus": binned.covariates[:, 0], HISTORY: binned.counts.astype(float)}
    columns = []
    for one in recording.truth.filters:
        wide = one.at(bin_size_s)
        gains = np.concatenate([np.zeros(wide.first_lag), wide.values])
        columns.append(np.asarray(lfilter(gains, [1.0], inputs[wide.covariate])))
    return binned.counts, np.stack(columns, axis=1)


@CELLS
def test_the_rate_is_the_baseline_times_the_exponential_of_what_the_filters_give(
    cell: Cell,
) -> None:
    recording = cell(seed=1, duration_s=20.0)
    _, columns = drives(recording, 1e-3)
    assert recording.truth is not None
    np.testing.assert_allclose(
        recording.truth.rate_hz.values[200:],
        recording.truth.baseline_hz * np.exp(columns.sum(axis=1))[200:],
        rtol=1e-9,
    )


@CELLS
def test_a_long_simulation_gives_the_filters_their_true_size(cell: Cell) -> None:
    recording = cell(seed=2, duration_s=250.0)
    counts, columns = drives(recording, 1e-3)
    # Of one spike or none the probability is 1 - exp(-rate): the complementary log-log.
    one_or_none = sm.families.Binomial(link=sm.families.links.CLogLog())
    family = sm.families.Poisson() if cell is lnp_cell else one_or_none
    fit = sm.GLM(counts, sm.add_constant(columns), family=family).fit()
    assert recording.truth is not None
    wanted = [np.log(recording.truth.baseline_hz * 1e-3), *np.ones(columns.shape[1])]
    np.testing.assert_array_less(np.abs(fit.params - wanted), 3.5 * fit.bse)
    assert fit.bse.max() < 0.06


def test_filters_of_wider_bins_are_nearly_of_true_size() -> None:
    counts, columns = drives(lnp_cell(seed=2, duration_s=300.0), 5e-3)
    np.testing.assert_allclose(PoissonRegressor(alpha=0).fit(columns, counts).coef_, 1, atol=0.06)


@CELLS
def test_spikes_are_as_likely_as_their_rate_says(cell: Cell) -> None:
    recording = cell(seed=3, duration_s=200.0)
    assert recording.truth is not None
    hazard = recording.truth.rate_hz.values * 1e-3
    cumulative = np.concatenate([[0.0], np.cumsum(hazard)])
    at = np.interp(recording.spikes.times_s / 1e-3, np.arange(cumulative.size), cumulative)  # type: ignore[union-attr]
    if cell is lnp_cell:
        # Time rescaling: intervals of a Poisson process in units of its own rate are exponential.
        assert kstest(np.diff(at), "expon").pvalue > 0.01
        expected = hazard.sum()
    else:
        expected = (1 - np.exp(-hazard)).sum()
    assert recording.spikes.n_spikes == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_no_two_spikes_are_closer_than_the_refractory_period() -> None:
    recording = refractory_cell(seed=4, duration_s=200.0)
    binned = recording.binned(1e-3)
    assert binned.counts.max() == 1
    intervals = np.diff(np.flatnonzero(binned.counts))
    assert intervals.min() >= 2
    assert np.mean(intervals < 8) < 0.25 * np.mean((intervals >= 20) & (intervals < 28))


def test_bursts_are_short_intervals_between_long_ones() -> None:
    counts = bursting_cell(seed=4, duration_s=200.0).binned(1e-3).counts
    intervals = np.diff(np.flatnonzero(counts))
    in_burst = intervals < 15
    assert 0.3 < in_burst.mean() < 0.6
    assert np.median(intervals[in_burst]) == pytest.approx(6, abs=2)
    assert np.median(intervals[~in_burst]) > 100
    assert intervals.std() > intervals.mean()


@pytest.mark.parametrize("tau_s", [0.02, 0.1])
def test_coloured_noise_has_variance_one_and_forgets_with_its_time_constant(tau_s: float) -> None:
    noise = coloured_noise(np.random.default_rng(0), 1_000_000, 1e-3, tau_s)
    lag = round(tau_s / 1e-3)
    assert noise.var() == pytest.approx(1, abs=0.1)
    assert np.mean(noise[lag:] * noise[:-lag]) == pytest.approx(np.exp(-1), abs=0.05)


def test_a_place_cell_fires_where_its_field_says() -> None:
    recording = place_cell(seed=5)
    assert recording.truth is not None
    assert recording.truth.tuning_hz is not None
    binned = recording.binned(0.02)
    rate_hz = recording.truth.tuning_hz(binned.covariates)
    assert binned.true_rate_hz is not None
    np.testing.assert_allclose(rate_hz, binned.true_rate_hz)
    edges = np.quantile(rate_hz, [0.0, 0.5, 0.8, 0.9, 0.95, 1.0])
    for low, high in pairwise(edges):
        here = (rate_hz >= low) & (rate_hz <= high)
        expected = rate_hz[here].sum() * 0.02
        assert binned.counts[here].sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_the_rat_walks_as_rats_do() -> None:
    x, y = place_cell(seed=0).covariates
    assert (x.unit, x.sampling_interval_s, x.values.size) == ("cm", 0.02, y.values.size)
    assert 0 <= min(x.values.min(), y.values.min()) < max(x.values.max(), y.values.max()) <= 100
    speed = np.hypot(np.diff(x.values), np.diff(y.values)) / 0.02
    assert speed.max() < 100
    assert speed.mean() == pytest.approx(12.2, abs=0.5)


@pytest.mark.parametrize("tau_s", [2.0, 10.0])
def test_a_drifting_cell_drifts_with_its_time_constant(tau_s: float) -> None:
    drifts = []
    for seed in range(8):
        truth = drifting_cell(seed, tau_s).truth
        assert truth is not None
        assert truth.tuning_hz is None
        log_rate = np.log(truth.rate_hz.values / DRIFTING_MEAN_HZ)
        drifts.append((log_rate + DRIFT_SD**2 / 2) / DRIFT_SD)
    drift, lag = np.stack(drifts), round(tau_s / 0.02)
    assert drift.var() == pytest.approx(1, abs=0.3)
    now_and_then = np.mean(drift[:, lag:] * drift[:, :-lag])
    assert now_and_then / drift.var() == pytest.approx(np.exp(-1), abs=0.15)
    with pytest.raises(ValueError, match="above 0 s"):
        drifting_cell(0, 0.0)


@pytest.mark.parametrize("seed", [0, 1])
def test_shuffled_folds_take_a_drifting_cell_for_a_place_cell_and_blocked_ones_do_not(
    seed: int,
) -> None:
    binned = drifting_cell(seed, tau_s=10.0).binned(0.2)
    bumps = np.exp(-0.5 * ((binned.covariates[:, :, None] - np.linspace(8, 92, 6)) / 12) ** 2)
    X = np.einsum("ti,tj->tij", bumps[:, 0], bumps[:, 1]).reshape(len(bumps), -1)
    y = binned.counts

    def bits_per_spike(folds: KFold) -> float:
        gain = 0.0
        for train, test in folds.split(X):
            model = PoissonRegressor(alpha=1e-3, solver="newton-cholesky")
            rate = model.fit(X[train], y[train]).predict(X[test])
            gain += np.sum(y[test] * np.log(rate / y[train].mean()) - rate + y[train].mean())
        return gain / y.sum() / np.log(2)

    assert bits_per_spike(KFold(5, shuffle=True, random_state=0)) > 0.01
    assert bits_per_spike(KFold(5)) < -0.01
