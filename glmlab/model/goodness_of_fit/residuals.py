"""Residuals: how many spikes there are where the model expects how many.

Single bins say little, since nearly all of them are empty. So spikes are counted over many bins: over
windows of time (Truccolo et al. 2005), or over bins in which a covariate is alike, which shows a covariate
that the model lacks, or whose effect has another shape. Each sum is divided by the root of its
variance (Pearson's residual), and is then about standard normal if the model is right. Summed up from the
beginning of the data, residuals are a martingale (Andersen et al. 1993): a random walk that a drift of
the rate bends.

All of this asks that the rate and a covariate are known before the bin begins: own spikes of the same bin
are no covariate. Of a model that was fitted to the same bins the residuals are smaller than those of the truth,
and with an intercept the walk ends at zero, so that the tests reject less often than in 5% of cases.

Sources: McCullagh and Nelder, Generalized Linear Models (1989), section 2.4; Truccolo, Eden, Fellows,
Donoghue and Brown (2005), J Neurophysiol 93, for residuals of point processes in windows; Andersen,
Borgan, Gill and Keiding, Statistical Models Based on Counting Processes (1993), for martingale residuals;
Kramer and Eden, Case Studies in Neural Data Analysis (2016), for both in spike trains; Feller, An
Introduction to Probability Theory II (1971), section X.5, for how far a Brownian motion goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from glmlab.model.checks import FloatArray, require_integer
from glmlab.model.goodness_of_fit.checks import as_counts_and_rate, as_like_counts
from glmlab.model.goodness_of_fit.count_models import resolve_count_model
from glmlab.model.uncertainty import Z_95

EXPECTED_IN_GROUP = 20
"""Spikes at least, where the number of groups is not chosen. So many are normal enough: all groups together
reject a true model in 3.3 to 6.0% of cases (45 kinds of trains, ``python -m
tests.benchmarks.goodness_of_fit``)."""

MOST_GROUPS = 50
"""So many points a picture can show."""

SUP_BROWNIAN_95 = 2.241403
"""A Brownian motion of unit time goes farther from zero in 5% of cases (Feller 1971, section X.5)."""


@dataclass(frozen=True, eq=False)
class GroupedResiduals:
    """Spikes in groups of bins beside those that the model expects.

    Attributes
    ----------
    first, last
        Where each group begins and ends: bins, or values of the covariate. Shape ``(n_groups,)``.
    middle
        Mean bin or mean value of the group.
    n_bins
        In each group.
    observed, expected
        Spikes in each group.
    variance
        Of the spikes in each group if the model is right.
    """

    first: FloatArray
    last: FloatArray
    middle: FloatArray
    n_bins: np.ndarray
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray

    @property
    def pearson(self) -> FloatArray:
        """Pearson's residuals; infinite for spikes where there can be none."""
        return _standardized(self.observed - self.expected, self.variance)

    @property
    def band(self) -> float:
        """Each of Pearson's residuals is within plus and minus this in 95% of cases."""
        return Z_95

    @property
    def low(self) -> FloatArray:
        """The number of spikes is above this and below `high` in 95% of cases."""
        return np.maximum(self.expected - Z_95 * np.sqrt(self.variance), 0)

    @property
    def high(self) -> FloatArray:
        """See `low`."""
        return self.expected + Z_95 * np.sqrt(self.variance)

    @property
    def p_value(self) -> float:
        """How often all residuals together are as large: their squares are chi-square, one for each group."""
        return float(chdtrc(self.pearson.size, np.sum(self.pearson**2)))


class CumulativeResidual(NamedTuple):
    """Spikes less expected spikes, summed up from the first bin.

    Attributes
    ----------
    value
        At the end of each bin, trials one after the other; shape ``(n_bins_in_all,)``.
    band
        The whole curve is within plus and minus this in 95% of cases.
    p_value
        How often a right model's curve goes as far.
    """

    value: FloatArray
    band: float
    p_value: float


def residuals_over_time(
    counts: ArrayLike,
    rate: ArrayLike,
    *,
    n_windows: int | None = None,
    observation_model: str = "Poisson",
    scale: float | None = None,
) -> GroupedResiduals:
    """Residuals in windows of time of equal length.

    Parameters
    ----------
    counts, rate, observation_model, scale
        As for `rescale_time`. Trials are put one after the other.
    n_windows
        At most the number of bins. If not given, so many that `EXPECTED_IN_GROUP` spikes are expected in
        each, and at most `MOST_GROUPS`.

    Raises
    ------
    TypeError, ValueError
        If an argument is no number or out of range, or shapes differ.
    """
    model = resolve_count_model(observation_model, scale)
    counts, rate = as_counts_and_rate(counts, rate, model)
    n_windows = _number_of_groups("n_windows", n_windows, rate)
    if n_windows > counts.size:
        raise ValueError(
            f"n_windows must be at most the number of bins, {counts.size}, but it is {n_windows}."
        )
    time = np.arange(counts.size)
    window = time * n_windows // counts.size
    return _grouped(window, time.astype(float), counts, rate, model.variance(rate))


def residuals_by_covariate(
    counts: ArrayLike,
    rate: ArrayLike,
    covariate: ArrayLike,
    *,
    n_groups: int | None = None,
    observation_model: str = "Poisson",
    scale: float | None = None,
) -> GroupedResiduals:
    """Residuals where a covariate is low, and so on to where it is high.

    Groups have about equal numbers of expected spikes. Equal values are in one group, so that there may be
    fewer groups than asked for.

    Parameters
    ----------
    counts, rate, observation_model, scale
        As for `rescale_time`.
    covariate
        A value for each bin, known before it begins; of the same shape.
    n_groups
        If not given, so many that `EXPECTED_IN_GROUP` spikes are expected in each, and at most
        `MOST_GROUPS`.

    Raises
    ------
    TypeError, ValueError
        If an argument is no number or out of range, or shapes differ.
    """
    model = resolve_count_model(observation_model, scale)
    covariate = as_like_counts("covariate", covariate, counts).ravel()
    counts, rate = as_counts_and_rate(counts, rate, model)
    group = _groups_of_equal_expectation(
        covariate, rate, _number_of_groups("n_groups", n_groups, rate)
    )
    return _grouped(group, covariate, counts, rate, model.variance(rate))


def cumulative_residual(
    counts: ArrayLike,
    rate: ArrayLike,
    *,
    observation_model: str = "Poisson",
    scale: float | None = None,
) -> CumulativeResidual:
    """Residuals summed up over time, a martingale if the model is right.

    Parameters
    ----------
    counts, rate, observation_model, scale
        As for `rescale_time`.

    Raises
    ------
    TypeError, ValueError
        If an argument is no number or out of range, or shapes differ.
    """
    model = resolve_count_model(observation_model, scale)
    counts, rate = as_counts_and_rate(counts, rate, model)
    value = np.cumsum(counts - rate)
    variance = model.variance(rate).sum()
    farthest = _standardized(np.atleast_1d(np.abs(value).max()), np.atleast_1d(variance))
    band = float(SUP_BROWNIAN_95 * np.sqrt(variance))
    return CumulativeResidual(value, band, _farther_than(float(farthest[0])))


def _number_of_groups(name: str, given: int | None, rate: FloatArray) -> int:
    if given is None:
        return int(np.clip(rate.sum() // EXPECTED_IN_GROUP, 1, min(MOST_GROUPS, rate.size)))
    require_integer(name, given, 1)
    return int(given)


def _groups_of_equal_expectation(
    covariate: FloatArray, rate: FloatArray, n_groups: int
) -> np.ndarray:
    """Group of each bin, from 0; equal values have one group."""
    which = np.unique(covariate, return_inverse=True)[1]
    expected = np.bincount(which, rate)
    middle = np.cumsum(expected) - expected / 2
    share = middle / max(expected.sum(), np.finfo(float).tiny)
    group = np.minimum((share * n_groups).astype(int), n_groups - 1)
    return np.unique(group, return_inverse=True)[1][which]


def _grouped(
    group: np.ndarray,
    position: FloatArray,
    counts: FloatArray,
    rate: FloatArray,
    variance: FloatArray,
) -> GroupedResiduals:
    n_bins = np.bincount(group)
    first, last = np.full(n_bins.size, np.inf), np.full(n_bins.size, -np.inf)
    np.minimum.at(first, group, position)
    np.maximum.at(last, group, position)
    total, observed, expected, scatter = (
        np.bincount(group, values).astype(float) for values in (position, counts, rate, variance)
    )
    return GroupedResiduals(first, last, total / n_bins, n_bins, observed, expected, scatter)


def _standardized(residual: FloatArray, variance: FloatArray) -> FloatArray:
    """Divide by the standard deviation; where that is zero, nothing is zero and all else infinite."""
    nothing = np.where(residual == 0, 0.0, np.copysign(np.inf, residual))
    return np.divide(residual, np.sqrt(variance), out=nothing, where=variance > 0)


def _farther_than(distance: float) -> float:
    """Probability that a Brownian motion of unit time goes farther from zero than this."""
    # Below this distance it is 1 to the last digit, and the terms would not end.
    distance = max(distance, 0.2)
    term = np.arange(30)
    return float(4 * np.sum((-1.0) ** term * ndtr(-(2 * term + 1) * distance)))
