"""The free-running model beside the data.

A likelihood and rescaled intervals judge what a model says of the next bin, given the true spikes before.
A model that is good at that can still make trains of its own that look like none of the neuron's, as its
errors become its history (Gerhard, Deger and Truccolo 2017; Arribas, Zhao and Park 2020). So it is run
freely, with the stimulus of the data and its own spikes, many times, and each run is described as the
data are.

`Comparison.low` and `high` hold each point of a curve in 95% of cases if the data came from the model; some
point of many is outside easily. `Comparison.p_value` judges the whole curve: its largest standardized
deviation from the mean, ranked among those of the runs (the studentized envelope test of Myllymaki et al.
2017), which rejects a true model in 5% of cases, however points depend on each other.

Sources: Gerhard, Deger and Truccolo (2017), PLoS Computational Biology 13; Arribas, Zhao and Park (2020),
NeurIPS 33; Pillow et al. (2008), Nature 454, for PSTHs of simulated responses; Myllymaki, Mrkvicka,
Grabarnik, Seijo and Hahn (2017), "Global envelope tests for spatial processes", J R Stat Soc B 79.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, require_finite_number, require_integer
from glmlab.model.goodness_of_fit.checks import as_counts
from glmlab.model.goodness_of_fit.psth import psth_hz
from glmlab.model.goodness_of_fit.train_statistics import (
    autocorrelation,
    fano_factor,
    firing_rate_hz,
    interval_histogram,
    intervals_in_bins,
)

N_BARS = 50
N_LAGS = 100
N_WINDOW_SIZES = 15
"""So many points of each curve that a picture of it looks whole."""

FEWEST_WINDOWS = 10
"""The variance of the counts in fewer windows says nothing."""

FEWEST_RUNS = 19
"""With fewer runs no curve can be among the most extreme 5%."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """A description of the data beside those of the runs of a model.

    Attributes
    ----------
    position
        What the curve is drawn over, shape ``(n_points,)``; of a single number zero.
    data
        Shape ``(n_points,)``; NaN where it does not exist.
    runs
        Shape ``(n_runs, n_points)``.
    """

    position: FloatArray
    data: FloatArray
    runs: FloatArray

    @property
    def median(self) -> FloatArray:
        """Median of the runs at each point; NaN where it exists for none."""
        return self._quantile(0.5)

    @property
    def low(self) -> FloatArray:
        """Each point of the data is above this and below `high` in 95% of cases."""
        return self._quantile(0.025)

    @property
    def high(self) -> FloatArray:
        """See `low`."""
        return self._quantile(0.975)

    @property
    def is_outside(self) -> np.ndarray:
        """Whether each point of the data is outside; never where either does not exist."""
        return (self.data < self.low) | (self.data > self.high)

    @property
    def p_value(self) -> float:
        """How often a run deviates from the mean as much as the data; NaN where all of them are the same.

        What does not exist, as the intervals of a silent run, deviates most.
        """
        curves = np.concatenate([self.data[np.newaxis], self.runs])
        exists = ~np.isnan(curves).any(axis=1)
        if not exists.any():
            return float("nan")
        known = curves[exists]
        sd = known.std(axis=0)
        differs = sd > 0
        if exists.all() and not differs.any():
            return float("nan")
        deviation = np.abs(known - known.mean(axis=0))[:, differs] / sd[differs]
        largest = np.full(len(curves), np.inf)
        largest[exists] = deviation.max(axis=1, initial=0.0)
        # To the last digit the same deviation is no smaller one.
        return float(np.mean(largest >= largest[0] * (1 - 1e-12)))

    def _quantile(self, q: float) -> FloatArray:
        exists = ~np.isnan(self.runs).all(axis=0)
        found = np.full(self.data.shape, np.nan)
        found[exists] = np.nanquantile(self.runs[:, exists], q, axis=0)
        return found


@dataclass(frozen=True, eq=False)
class FreeRunComparison:
    """What data and free-running model look like.

    Attributes
    ----------
    firing_rate_hz
        A single number.
    intervals
        Share of the intervals between spikes, over their length in seconds (the middle of a bar).
    bar_width_s
        Of the bars of `intervals`.
    autocorrelation
        Correlation of bins, over the lag in seconds.
    fano_factor
        Variance over mean of the counts in windows, over their length in seconds.
    psth_hz
        Mean over trials, over the time in a trial in seconds (the middle of a window); None where there is
        one trial.
    """

    firing_rate_hz: Comparison
    intervals: Comparison
    bar_width_s: float
    autocorrelation: Comparison
    fano_factor: Comparison
    psth_hz: Comparison | None


def compare_with_free_runs(
    counts: ArrayLike,
    runs: ArrayLike,
    *,
    bin_size_s: float,
    longest_interval_s: float | None = None,
    n_lags: int = N_LAGS,
    psth_window: int = 1,
) -> FreeRunComparison:
    """Describe data and runs of a model alike.

    Parameters
    ----------
    counts
        Of the data, shape ``(n_time_bins,)`` or ``(n_trials, n_time_bins)``.
    runs
        Simulated counts of the same bins and trials, by any simulator, such as `simulate_with_history` or one
        neuron of `simulate_network`: ``(n_runs, n_time_bins)`` or ``(n_runs, n_trials, n_time_bins)``, at
        least 19. Counts of a run that ran away are zero from then on: leave it out, and say so.
    bin_size_s
        Length of a bin.
    longest_interval_s
        Where the histogram of intervals ends; the longest interval of 99% of the data if not given.
    n_lags
        Of the autocorrelation, in bins; none above the number of bins less one.
    psth_window
        Bins for each point of the PSTH.

    Raises
    ------
    TypeError
        If an argument is no number.
    ValueError
        If an argument is out of range, shapes do not match, or the data have no interval between spikes.
    """
    data, simulated = _checked(counts, runs)
    if require_finite_number("bin_size_s", bin_size_s) <= 0:
        raise ValueError(f"bin_size_s must be positive, but it is {bin_size_s}.")
    require_integer("n_lags", n_lags, 1)
    require_integer("psth_window", psth_window, 1)
    n_trials, n_time_bins = data.shape
    if n_time_bins < 2:
        raise ValueError(f"counts must have at least 2 bins, but they have {n_time_bins}.")
    if psth_window > n_time_bins:
        raise ValueError(
            f"psth_window must be at most the bins of a trial, {n_time_bins}, but it is {psth_window}."
        )
    lags = np.arange(1, min(n_lags, n_time_bins - 1) + 1)
    edges = _edges(data, longest_interval_s, bin_size_s)
    sizes = _window_sizes(n_trials, n_time_bins)
    times = (np.arange(n_time_bins // psth_window) + 0.5) * psth_window
    both = np.concatenate([data[np.newaxis], simulated])

    def compared(position: np.ndarray, values: FloatArray) -> Comparison:
        return Comparison(position * bin_size_s, values[0], values[1:])

    return FreeRunComparison(
        firing_rate_hz=compared(np.zeros(1), firing_rate_hz(both, bin_size_s)[:, np.newaxis]),
        intervals=compared((edges[:-1] + edges[1:]) / 2, interval_histogram(both, edges)),
        bar_width_s=float(edges[1] - edges[0]) * bin_size_s,
        autocorrelation=compared(lags, autocorrelation(both, lags.size)),
        fano_factor=compared(sizes, fano_factor(both, sizes)),
        psth_hz=None if n_trials == 1 else compared(times, psth_hz(both, psth_window, bin_size_s)),
    )


def _checked(counts: ArrayLike, runs: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return data ``(n_trials, n_time_bins)`` and runs ``(n_runs, n_trials, n_time_bins)``."""
    data = as_counts("counts", counts)
    simulated = as_counts("runs", runs, (data.ndim + 1,))
    if simulated.shape[1:] != data.shape:
        raise ValueError(
            f"Each of runs must have the shape of counts, {data.shape}, but theirs is "
            f"{simulated.shape[1:]}."
        )
    if len(simulated) < FEWEST_RUNS:
        raise ValueError(
            f"There must be at least {FEWEST_RUNS} runs to judge 5%, but there are {len(simulated)}."
        )
    if data.ndim == 1:
        return data[np.newaxis], simulated[:, np.newaxis]
    return data, simulated


def _edges(data: FloatArray, longest_s: float | None, bin_size_s: float) -> np.ndarray:
    """Edges of the histogram of intervals, whole bins apart."""
    if longest_s is None:
        intervals = intervals_in_bins(data)
        if not intervals.size:
            raise ValueError(
                "Intervals need two spikes in a trial, but no trial of these counts has two."
            )
        longest = float(np.quantile(intervals, 0.99))
    else:
        longest = require_finite_number("longest_interval_s", longest_s) / bin_size_s
        if longest <= 0:
            raise ValueError(f"longest_interval_s must be positive, but it is {longest_s}.")
    width = max(int(np.ceil(longest / N_BARS)), 1)
    return np.arange(0, longest + width + 1, width)


def _window_sizes(n_trials: int, n_time_bins: int) -> np.ndarray:
    """Lengths of windows, from a bin to one of which there are enough; even steps on a logarithmic axis."""
    longest = max(n_time_bins * n_trials // max(FEWEST_WINDOWS, n_trials), 1)
    return np.unique(np.geomspace(1, longest, N_WINDOW_SIZES).astype(int))
