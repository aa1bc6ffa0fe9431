"""Time rescaling: intervals between spikes, measured in spikes that the model expects.

If the model is right, these intervals are independent and exponential with mean one, however the rate
varies and whatever it depends on (Brown et al. 2002). That is true of spikes that are seen exactly. Bins
blur them: summed up to the end of a spike's bin, the rate has always too much, and the more the higher it
is, so that true models are rejected ("naive" in the table below). Three ways to put spikes into bins:

- "haslinger" (Haslinger, Pipa and Brown 2010; the default). What happens is a bin with a spike or more,
  whose probability is ``1 - exp(-hazard)``; the hazard is the rate of Poisson counts, and
  ``-log(1 - rate)`` of Bernoulli ones. An interval is the sum of the hazards of the bins without a spike
  and ``-log(1 - r (1 - exp(-hazard)))`` of the bin with one, r uniform: the first spike is put where it may
  have been, and the rest of its bin is left out. It is exact for any counts, but asks nothing of how
  many spikes share a bin: those after the first are not looked at (`TimeRescaling.n_unseen` of them).
- "order_statistics" (Gerhard and Gerstner 2010). All spikes of a bin are put where they may have been, as
  the ordered values of uniform numbers, and time goes on within the bin (`count_models` has the
  intensities). It is exact, too, and sees all: a Poisson model of a neuron whose refractory period forbids a
  second spike in a bin is rejected for the bins with two that it expects. Averaged over the number of
  spikes, the first one lies as in "haslinger"; of Bernoulli counts the two are one.
- "naive". A spike is at the end of its bin, so that spikes in one bin have intervals of zero between them.
  To see what bins do.

The first two draw random numbers, so each draw gives another distance from the exponential distribution.
`KolmogorovSmirnov.distance` is the median over draws, and pictures show the draw whose distance is nearest
to it. Each draw alone rejects a true model in 5% of cases; the median in a little less, since it scatters
less than a draw does, and the more so the more of an interval is drawn, at high rates. Counted on trains of true
models whose rate varies tenfold, in percent (``python -m tests.benchmarks.goodness_of_fit``, 2,000 trains
each, 1,000 of those with 3,000 spikes), verdicts by the median; one draw 3.9 to 6.0 throughout::

               naive                            haslinger                        order_statistics
               Poisson         Bernoulli        Poisson         Bernoulli        Poisson
    spikes     300 1000 3000    300 1000 3000   300 1000 3000    300 1000 3000    300 1000 3000
    per bin
    0.01         5    5    6      6    5    6   5.0  4.5  4.9    5.8  4.0  4.6    5.2  4.9  5.6
    0.02         5    5    7      5    7   20   4.8  4.9  5.7    4.3  5.2  5.1    4.5  4.8  5.6
    0.04         7    8   96      7   53  100   5.5  4.5  4.9    4.5  5.1  4.7    5.5  4.8  5.4
    0.10        45  100  100     97  100  100   4.5  3.7  5.2    5.4  3.2  5.4    4.5  3.4  4.2
    0.25       100  100  100    100  100  100   4.2  4.2  3.1    3.1  3.4  3.5    3.9  3.5  3.5

What is fitted to the same spikes fits them better than the truth does (Lilliefors 1969). With no more than
the mean rate fitted the test rejects in 0.2 to 0.8% of cases: look at held-out bins, and take a distance
inside the band for what it is, no evidence against the model.

The last interval is cut off by the end of the data. It is not among the intervals (`TimeRescaling.censored`
is its length so far); the table counts that, too. The first begins with the data, which costs nothing,
since rescaled time has no memory. For the same reason trials are put one after the other: the rest of one
and the beginning of the next make one interval, and short trials need no correction (Wiener 2003 corrects
the distribution of the intervals instead).

Sources: Brown, Barbieri, Ventura, Kass and Frank (2002), "The time-rescaling theorem and its
application to neural spike train data analysis", Neural Computation 14; Haslinger, Pipa and Brown
(2010), "Discrete time rescaling theorem", Neural Computation 22; Gerhard and Gerstner (2010),
"Rescaling, thinning or complementing?", NeurIPS 23; Wiener (2003), Neural Computation 15; Lilliefors
(1969), J Am Stat Assoc 64.
"""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, require_integer
from glmlab.model.goodness_of_fit.checks import as_counts_and_rate
from glmlab.model.goodness_of_fit.count_models import WithinBin, resolve_count_model
from glmlab.model.goodness_of_fit.exponential_tests import (
    BandedCurve,
    KolmogorovSmirnov,
    SerialCorrelation,
    kolmogorov_smirnov,
    ks_plot,
    qq_plot,
    serial_correlation,
)

RescalingMethod = Literal["haslinger", "order_statistics", "naive"]

N_DRAWS = 20
"""From seed to seed the median distance of 20 draws scatters by 0.0003 to 0.0016 (standard deviation of 200
seeds, six fits of the grasshopper's receptors, band 0.05), that of one draw by 0.0015 to 0.0059."""

FEWEST_SPIKES = 2
"""So many intervals are needed to correlate one with the next."""


@dataclass(frozen=True, eq=False)
class TimeRescaling:
    """Rescaled intervals, and what says whether they are as they should be.

    Attributes
    ----------
    intervals
        In expected spikes; exponential with mean one if the model is right. Shape ``(n_draws,
        n_intervals)``; one draw where nothing is random.
    censored
        The last interval as far as the data reach, shape ``(n_draws,)``.
    method
        How spikes were put into their bins.
    n_unseen
        Spikes that share a bin with an earlier one and were not looked at.
    """

    intervals: FloatArray
    censored: FloatArray
    method: RescalingMethod
    n_unseen: int

    @cached_property
    def uniform(self) -> FloatArray:
        """Intervals as quantiles, uniform in [0, 1] if the model is right, of the same shape."""
        return -np.expm1(-self.intervals)

    @cached_property
    def kolmogorov_smirnov(self) -> KolmogorovSmirnov:
        """Their distance from the exponential distribution."""
        return kolmogorov_smirnov(self.uniform)

    @cached_property
    def shown_draw(self) -> int:
        """The draw of pictures: that whose distance is nearest to the median of all."""
        test = self.kolmogorov_smirnov
        return int(np.argmin(np.abs(test.distances - test.distance)))

    @cached_property
    def ks_plot(self) -> BandedCurve:
        """The distribution function against the model's, with a band that holds the whole curve in 95%."""
        return ks_plot(self.uniform[self.shown_draw])

    @cached_property
    def qq_plot(self) -> BandedCurve:
        """Ordered intervals against the exponential quantiles, with bands that hold each point in 95%."""
        return qq_plot(self.intervals[self.shown_draw])

    def serial_correlation(self, max_lag: int = 20) -> SerialCorrelation:
        """Autocorrelation of the intervals, transformed to be normal; zero if the model is right.

        Parameters
        ----------
        max_lag
            In intervals; there is none above their number less one.
        """
        return serial_correlation(self.intervals[self.shown_draw], max_lag)


def rescale_time(
    counts: ArrayLike,
    rate: ArrayLike,
    *,
    method: RescalingMethod = "haslinger",
    observation_model: str = "Poisson",
    scale: float | None = None,
    n_draws: int = N_DRAWS,
    seed: int = 0,
) -> TimeRescaling:
    """Measure the intervals between spikes in spikes that the model expects.

    Parameters
    ----------
    counts
        Shape ``(n_time_bins,)`` or ``(n_trials, n_time_bins)``.
    rate
        Of the model in counts per bin, given all that came before the bin; the same shape. For
        "Bernoulli" the probability of a spike.
    method
        How spikes are put into their bins, see the module.
    observation_model
        "Poisson", "Bernoulli" or "NegativeBinomial".
    scale
        As ``GLM.scale_``: the variance is ``rate + scale rate**2``; of "NegativeBinomial" alone.
    n_draws
        How often they are put there; the median is taken. Nothing is drawn for "naive".
    seed
        Of the draws; the same seed gives the same intervals.

    Raises
    ------
    TypeError
        If an argument is no number.
    ValueError
        If an argument is out of range, shapes differ, or there are fewer than two spikes (with
        "haslinger" two bins with a spike).
    """
    model = resolve_count_model(observation_model, scale)
    counts, rate = as_counts_and_rate(counts, rate, model)
    require_integer("n_draws", n_draws, 1)
    require_integer("seed", seed, 0)
    if method not in get_args(RescalingMethod):
        raise ValueError(
            f"method must be one of {', '.join(get_args(RescalingMethod))}, but it is "
            f"{reprlib.repr(method)}."
        )
    if method == "naive":
        return _at_end_of_bin(_events(counts), rate)
    rng = np.random.default_rng(seed)
    hazard, within_bin = model.hazard(rate), model.within_bin
    if method == "haslinger" or within_bin is None:
        return _first_of_bin(counts, hazard, method, rng, n_draws)
    return _all_of_bin(_events(counts), rate, hazard, within_bin, rng, n_draws)


def _events(counts: FloatArray) -> np.ndarray:
    """Bin of each spike, shape ``(n_spikes,)``."""
    return _enough(np.repeat(np.arange(counts.size), counts.astype(np.int64)), "spikes")


def _enough(bins: np.ndarray, what: str) -> np.ndarray:
    if bins.size < FEWEST_SPIKES:
        raise ValueError(
            f"Time rescaling needs at least {FEWEST_SPIKES} {what}, but these counts have "
            f"{bins.size}."
        )
    return bins


def _at_end_of_bin(events: np.ndarray, rate: FloatArray) -> TimeRescaling:
    expected = np.cumsum(rate)
    at = expected[events]
    rest = expected[-1] - at[-1]
    return TimeRescaling(np.diff(at, prepend=0.0)[np.newaxis], np.atleast_1d(rest), "naive", 0)


def _first_of_bin(
    counts: FloatArray,
    hazard: FloatArray,
    method: RescalingMethod,
    rng: np.random.Generator,
    n_draws: int,
) -> TimeRescaling:
    spiking = _enough(np.flatnonzero(counts), "bins with a spike")
    silent, rest = _between(spiking, hazard)
    uniform = rng.random((n_draws, spiking.size))
    within = -np.log1p(uniform * np.expm1(-hazard[spiking]))
    n_unseen = int(counts.sum()) - spiking.size
    return TimeRescaling(silent + within, np.full(n_draws, rest), method, n_unseen)


def _all_of_bin(
    events: np.ndarray,
    rate: FloatArray,
    hazard: FloatArray,
    within_bin: WithinBin,
    rng: np.random.Generator,
    n_draws: int,
) -> TimeRescaling:
    spiking, first, n_in_bin = np.unique(events, return_index=True, return_counts=True)
    n_before = np.arange(events.size) - np.repeat(first, n_in_bin)
    place = _ordered_places(rng, np.repeat(np.arange(spiking.size), n_in_bin), n_draws)
    begin = np.where(n_before > 0, np.roll(place, 1, axis=1), 0.0)
    intervals = within_bin(rate[events], begin, place, n_before)
    last = first + n_in_bin - 1
    after = within_bin(rate[spiking], place[:, last], np.ones(1), n_in_bin)
    silent, rest = _between(spiking, hazard)
    intervals[:, first] += silent
    intervals[:, first[1:]] += after[:, :-1]
    return TimeRescaling(intervals, after[:, -1] + rest, "order_statistics", 0)


def _ordered_places(rng: np.random.Generator, bin_rank: np.ndarray, n_draws: int) -> FloatArray:
    """Where in their bins spikes are, as fractions, in order within a bin; ``(n_draws, n_spikes)``.

    Parameters
    ----------
    bin_rank
        Of each spike, whose bin it is among those with any; not falling.
    """
    place = rng.random((n_draws, bin_rank.size))
    if bin_rank[-1] + 1 == bin_rank.size:
        return place
    # A rank has at most seven digits, so that nine are left for the place.
    return np.sort(bin_rank + place, axis=1) - bin_rank


def _between(spiking: np.ndarray, hazard: FloatArray) -> tuple[FloatArray, float]:
    """Hazard of the bins without a spike before each bin with one, and after the last."""
    silent = hazard.copy()
    silent[spiking] = 0.0
    total = np.cumsum(silent)
    return np.diff(total[spiking], prepend=0.0), float(total[-1] - total[spiking[-1]])
