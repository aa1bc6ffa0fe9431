"""Whether rescaled intervals are exponential, and independent: tests, and curves with their bands.

Sources: Brown et al. (2002), Neural Computation 14, for KS and Q-Q plots of rescaled intervals; Stephens
(1970), "Use of the Kolmogorov-Smirnov, Cramer-von Mises and related statistics without extensive
tables", J R Stat Soc B 32, for few intervals; Truccolo et al. (2005), J Neurophysiol 93, for the
autocorrelation of intervals that are made normal; Ljung and Box (1978), Biometrika 65, for all lags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, chdtrc, kolmogi, kolmogorov, ndtri

from glmlab.model.checks import FloatArray, require_integer
from glmlab.model.uncertainty import Z_95

LEVEL = 0.95
"""Of all bands."""


class BandedCurve(NamedTuple):
    """A curve, and where it lies in 95% of cases if the model is right.

    Attributes
    ----------
    model
        What the model expects, shape ``(n_points,)``.
    observed
        What there is.
    low, high
        The band.
    """

    model: FloatArray
    observed: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class KolmogorovSmirnov:
    """Largest distance between the distribution functions of data and model.

    Attributes
    ----------
    distances
        One for each draw, shape ``(n_draws,)``.
    n_intervals
        Of each draw.
    """

    distances: FloatArray
    n_intervals: int

    @property
    def distance(self) -> float:
        """The median over draws."""
        return float(np.median(self.distances))

    @property
    def band(self) -> float:
        """The distance that one draw of a right model passes in 5% of cases."""
        return ks_band(self.n_intervals)

    @property
    def p_values(self) -> FloatArray:
        """How often one draw of a right model is as far off, for each draw."""
        return kolmogorov(self.distances * _stephens(self.n_intervals))

    @property
    def p_value(self) -> float:
        """The same for the median distance; with several draws a little too large."""
        return float(kolmogorov(self.distance * _stephens(self.n_intervals)))

    @property
    def share_outside(self) -> float:
        """Share of draws outside the band, in the mean over trains of a right model 5% exactly."""
        return float(np.mean(self.distances > self.band))

    @property
    def rejects(self) -> bool:
        """Whether the median distance is outside the band."""
        return self.distance > self.band


class SerialCorrelation(NamedTuple):
    """Autocorrelation of the intervals of one draw.

    Attributes
    ----------
    lags
        In intervals, from 1, shape ``(n_lags,)``.
    correlation
        At each lag; NaN where all intervals are the same.
    band
        Each correlation of independent intervals is within plus and minus this in 95% of cases.
    p_value
        How often independent intervals are as much correlated at all lags together.
    """

    lags: np.ndarray
    correlation: FloatArray
    band: float
    p_value: float


def kolmogorov_smirnov(uniform: FloatArray) -> KolmogorovSmirnov:
    """Compare with the uniform distribution.

    Parameters
    ----------
    uniform
        Shape ``(n_draws, n_intervals)``.
    """
    ordered = np.sort(uniform, axis=1)
    n_intervals = ordered.shape[1]
    step = np.arange(n_intervals + 1) / n_intervals
    above, below = step[1:] - ordered, ordered - step[:-1]
    return KolmogorovSmirnov(np.maximum(above, below).max(axis=1), n_intervals)


def ks_band(n_intervals: int) -> float:
    """Return the distance that is passed in 5% of cases; 1.36 / sqrt(n) for many intervals."""
    return float(kolmogi(1 - LEVEL) / _stephens(n_intervals))


def _stephens(n_intervals: int) -> float:
    """Factor of a distance that makes its distribution that of infinitely many intervals (Stephens 1970)."""
    root = np.sqrt(n_intervals)
    return float(root + 0.12 + 0.11 / root)


def ks_plot(uniform: FloatArray) -> BandedCurve:
    """Distribution function of one draw against that of the model.

    Parameters
    ----------
    uniform
        Shape ``(n_intervals,)``.
    """
    model, band = _plotting_positions(uniform.size), ks_band(uniform.size)
    return BandedCurve(
        model, np.sort(uniform), np.maximum(model - band, 0), np.minimum(model + band, 1)
    )


def qq_plot(intervals: FloatArray) -> BandedCurve:
    """Ordered intervals of one draw against exponential quantiles.

    The band of the k-th of n is that of an order statistic, whose quantile is beta(k, n + 1 - k).

    Parameters
    ----------
    intervals
        Shape ``(n_intervals,)``.
    """
    rank = np.arange(1, intervals.size + 1)
    low, high = (betaincinv(rank, rank[::-1], tail) for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    model = _plotting_positions(intervals.size)
    return BandedCurve(-np.log1p(-model), np.sort(intervals), -np.log1p(-low), -np.log1p(-high))


def _plotting_positions(n_intervals: int) -> FloatArray:
    return (np.arange(n_intervals) + 0.5) / n_intervals


def serial_correlation(intervals: FloatArray, max_lag: int) -> SerialCorrelation:
    """Autocorrelation of one draw's intervals, which are made normal before.

    Parameters
    ----------
    intervals
        Shape ``(n_intervals,)``.
    max_lag
        At least 1.
    """
    require_integer("max_lag", max_lag, 1)
    n = intervals.size
    lags = np.arange(1, min(max_lag, n - 1) + 1)
    score = _normal_score(intervals)
    score = score - score.mean()
    square = np.sum(score**2)
    product = np.array([np.sum(score[lag:] * score[:-lag]) for lag in lags])
    correlation = np.full(lags.size, np.nan) if square == 0 else product / square
    ljung_box = n * (n + 2) * np.sum(correlation**2 / (n - lags))
    return SerialCorrelation(
        lags, correlation, Z_95 / np.sqrt(n), float(chdtrc(lags.size, ljung_box))
    )


def _normal_score(intervals: FloatArray) -> FloatArray:
    """Normal numbers of the same quantiles, from the tail that has more digits; finite for all intervals."""
    tiny = np.finfo(float).tiny
    short = ndtri(np.maximum(-np.expm1(-intervals), tiny))
    long = -ndtri(np.maximum(np.exp(-intervals), tiny))
    return np.where(intervals < np.log(2), short, long)
