"""Spike trains of a fitted model that hears only its own spikes.

Bin after bin, all runs at once, in NumPy: a run of another length or another memory needs nothing compiled,
and a bin without a spike, as nearly all are, costs four operations. Source: Pillow et al. (2008),
Nature 454, for simulating a neuron with spike history; Devroye (1986), chapter II.2, for counts by inversion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from glmlab.model.count_distribution import SMALLEST_DISPERSION
from glmlab.model.simulation import RUNAWAY_RATE
from glmlab.workspaces.neuron.settings import FloatArray

IntArray = NDArray[np.integer[Any]]

_SMALLEST = 1e-300
"""In place of zero: the largest waiting time, 691, is finite when divided by it."""

LINKS: Mapping[str, Callable[[FloatArray], FloatArray]] = MappingProxyType(
    {
        "exp": np.exp,
        "softplus": lambda predictor: np.logaddexp(0.0, predictor),
        "square": np.square,
        "logistic": expit,
    }
)
"""Linear predictor to rate without JAX, whose calls take longer than a bin."""


@dataclass(frozen=True)
class Runs:
    """Runs of a model.

    Attributes
    ----------
    counts
        Shape ``(n_runs, n_time_bins)``; zero from the bin in which a run ran away.
    ran_away
        Shape ``(n_runs,)``.
    """

    counts: NDArray[np.int64]
    ran_away: NDArray[np.bool_]


@dataclass(frozen=True)
class Chance:
    """The random numbers of runs, drawn before: near models then make like trains.

    Attributes
    ----------
    uniform
        In [0, 1), shape ``(n_time_bins, n_runs)``.
    factor
        By which the rate of each bin is multiplied, of the same shape; None for 1.
    is_binary
        Whether a bin has one spike at most, of which the rate is the probability.
    """

    uniform: FloatArray
    factor: FloatArray | None
    is_binary: bool

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        shape: tuple[int, int],
        observation_model: str,
        scale: float | None,
    ) -> Chance:
        """Draw the numbers for an observation model of counts, with its dispersion if it has one."""
        uniform = rng.random(shape)
        factor = None
        if scale is not None and scale >= SMALLEST_DISPERSION:
            # Drawn and not inverted, as `gamma_noise` does: that takes 1 s for a million numbers, this 0.1.
            factor = rng.gamma(1 / scale, scale, shape)
        return cls(uniform, factor, observation_model == "Bernoulli")

    def thresholds(self) -> FloatArray:
        """Return the rate above which a bin has a spike, of the shape of `uniform`."""
        if self.is_binary:
            return 1.0 - self.uniform
        waiting = -np.log(np.maximum(self.uniform, _SMALLEST))
        if self.factor is None:
            return waiting
        return waiting / np.maximum(self.factor, _SMALLEST)

    def counts(self, time: int, runs: NDArray[np.intp], rate: FloatArray) -> NDArray[np.int64]:
        """Return the spikes of those runs that have any in a bin."""
        if self.is_binary:
            return np.ones(runs.size, dtype=np.int64)
        factor = 1.0 if self.factor is None else self.factor[time, runs]
        return _poisson_quantile(self.uniform[time, runs], rate * factor)


def _poisson_quantile(uniform: FloatArray, rate: FloatArray) -> NDArray[np.int64]:
    """Return the counts, all above zero, whose distribution function passes the uniform numbers."""
    count = np.ones(uniform.shape, dtype=np.int64)
    probability = np.exp(-rate) * rate
    cumulative = np.exp(-rate) + probability
    while True:
        # Round-off can keep the sum short of a uniform very near one.
        is_short = (cumulative <= uniform) & (probability > 0)
        if not is_short.any():
            return count
        count += is_short
        probability = np.where(is_short, probability * rate / count, probability)
        cumulative = np.where(is_short, cumulative + probability, cumulative)


def run_freely(
    drive: FloatArray,
    history_gain: FloatArray,
    past: FloatArray,
    chance: Chance,
    inverse_link: str,
    trial: IntArray | None = None,
) -> Runs:
    """Run a model with the drive of the data and its own spikes.

    Parameters
    ----------
    drive
        Linear predictor without history, shape ``(n_time_bins,)``.
    history_gain
        What a spike adds to it at lags 1, 2, ..., shape ``(window,)``.
    past
        Counts of the data before the first bin, the latest last, that it hears; shape ``(n_past,)``.
    chance
        The random numbers.
    inverse_link
        A name of `LINKS`.
    trial
        Of each bin, shape ``(n_time_bins,)``: a trial hears no spike of the one before it.
    """
    n_time_bins, n_runs = chance.uniform.shape
    window, link = history_gain.size, LINKS[inverse_link]
    until = _ends_of_trials(n_time_bins, trial)
    begun = np.array(drive, dtype=np.float64)
    _add_past(begun[: until[0]], history_gain, past)
    predictor = np.repeat(begun[:, np.newaxis], n_runs, axis=1)
    threshold = chance.thresholds()
    counts = np.zeros((n_time_bins, n_runs), dtype=np.int64)
    ran_away = np.zeros(n_runs, dtype=bool)
    with np.errstate(over="ignore"):
        for time in range(n_time_bins):
            rate = link(predictor[time])
            fires = rate > threshold[time]
            if not fires.any():
                continue
            runs = np.flatnonzero(fires)
            gone = runs[rate[runs] > RUNAWAY_RATE]
            if gone.size:
                ran_away[gone] = True
                threshold[time:, gone] = np.inf
                runs = runs[rate[runs] <= RUNAWAY_RATE]
            counts[time, runs] = chance.counts(time, runs, rate[runs])
            end = min(time + 1 + window, until[time])
            predictor[time + 1 : end, runs] += np.outer(
                history_gain[: end - time - 1], counts[time, runs]
            )
    return Runs(counts.T, ran_away)


def _add_past(predictor: FloatArray, history_gain: FloatArray, past: FloatArray) -> None:
    """Add what spikes before the first bin do to those after it."""
    window = history_gain.size
    recent = past[past.size - min(window, past.size) :]
    for bins_ago, count in enumerate(recent[::-1], 1):
        if count:
            left = history_gain[bins_ago - 1 :][: predictor.size]
            predictor[: left.size] += count * left


def _ends_of_trials(n_time_bins: int, trial: IntArray | None) -> IntArray:
    """Return for each bin the bin after the last of its trial."""
    if trial is None:
        return np.full(n_time_bins, n_time_bins)
    ends = np.append(np.flatnonzero(np.diff(trial)) + 1, n_time_bins)
    return ends[np.searchsorted(ends, np.arange(n_time_bins), side="right")]
