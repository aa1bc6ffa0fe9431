"""Tests and bands of rescaled intervals against SciPy, statsmodels, and intervals that are exponential."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.tsa.stattools import acf

from glmlab.model.goodness_of_fit.exponential_tests import (
    kolmogorov_smirnov,
    ks_band,
    ks_plot,
    qq_plot,
    serial_correlation,
)


def test_the_distance_is_scipys() -> None:
    uniform = np.random.default_rng(0).random((9, 83)) ** 1.35
    found = kolmogorov_smirnov(uniform)
    expected = [stats.kstest(row, "uniform") for row in uniform]
    np.testing.assert_allclose(found.distances, [one.statistic for one in expected])
    np.testing.assert_allclose(found.p_values, [one.pvalue for one in expected], atol=0.02)
    assert found.distance == np.median(found.distances)
    assert found.share_outside == np.mean(found.p_values < 0.05)


@pytest.mark.parametrize("n", [2, 5, 30, 300, 3000])
def test_the_band_is_that_of_so_many_intervals(n: int) -> None:
    assert ks_band(n) == pytest.approx(stats.kstwo.ppf(0.95, n), rel=0.007)
    at_band = kolmogorov_smirnov(np.linspace(0, 1, n)[np.newaxis])
    assert at_band.band == ks_band(n)
    if n >= 300:
        assert ks_band(n) == pytest.approx(1.358 / np.sqrt(n), rel=0.01)


def test_the_curve_leaves_its_band_where_the_test_rejects() -> None:
    rng = np.random.default_rng(1)
    for power in (1.0, 1.0, 1.05, 1.1, 1.2, 1.3):
        uniform = rng.random(400) ** power
        test, curve = kolmogorov_smirnov(uniform[np.newaxis]), ks_plot(uniform)
        margin = np.abs(curve.observed - curve.model).max() + 0.5 / uniform.size
        assert margin == pytest.approx(test.distance)
        assert test.rejects == (test.distance > test.band)
        assert (curve.low >= 0).all()
        assert (curve.high <= 1).all()


def test_bands_of_the_quantiles_are_those_of_order_statistics() -> None:
    rng = np.random.default_rng(2)
    curves = [qq_plot(rng.exponential(size=60)) for _ in range(1000)]
    outside = np.mean([(c.observed < c.low) | (c.observed > c.high) for c in curves], axis=0)
    assert outside.mean() == pytest.approx(0.05, abs=0.005)
    assert outside.max() < 0.08
    rank = np.arange(1, 61)
    low = stats.expon.ppf(stats.beta(rank, 61 - rank).ppf(0.025))
    np.testing.assert_allclose(curves[0].low, low)


def test_correlations_are_those_of_statsmodels() -> None:
    intervals = np.random.default_rng(3).exponential(size=200)
    found = serial_correlation(intervals, 12)
    score = stats.norm.ppf(stats.expon.cdf(intervals))
    np.testing.assert_allclose(
        found.correlation, np.asarray(acf(score, nlags=12), float)[1:], rtol=1e-9
    )
    expected = acorr_ljungbox(score, lags=[12])["lb_pvalue"].iloc[0]
    assert found.p_value == pytest.approx(expected)
    np.testing.assert_array_equal(found.lags, np.arange(1, 13))
    assert found.band == pytest.approx(1.96 / np.sqrt(200), rel=1e-4)


def test_few_equal_and_endless_intervals() -> None:
    assert serial_correlation(np.array([0.3, 1.2]), 20).lags.tolist() == [1]
    assert np.isnan(serial_correlation(np.ones(5), 2).correlation).all()
    assert np.isfinite(serial_correlation(np.array([0, 1e9, 1.0, 40.0]), 2).correlation).all()
    with pytest.raises(ValueError, match="max_lag must be at least 1"):
        serial_correlation(np.ones(5), 0)
