"""Trains of models that are known, with the rates that made them: no test may call these wrong too often."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import i0

FloatArray = NDArray[np.float64]

SCALE = 0.5
"""Of negative binomial counts: at a rate of 1 their variance is 1.5."""

TENFOLD = np.log(10) / 2


def modulated_rate(mean: float, n_bins: int) -> FloatArray:
    """A rate that varies tenfold, with a period that is no whole number of bins."""
    phase = 2 * np.pi * np.arange(n_bins) / (10 * np.pi / mean)
    return mean * np.exp(TENFOLD * np.sin(phase)) / i0(TENFOLD)


def draw(rng: np.random.Generator, rate: FloatArray, observation_model: str) -> FloatArray:
    """Counts of a rate, of its shape."""
    if observation_model == "Bernoulli":
        return (rng.random(rate.shape) < rate).astype(float)
    if observation_model == "NegativeBinomial":
        rate = rate * rng.gamma(1 / SCALE, SCALE, rate.shape)
    return rng.poisson(rate).astype(float)


def trains(
    seed: int, mean: float, n_spikes: int, observation_model: str, n_trains: int
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Counts and rates of trains with so many spikes in the mean."""
    rng = np.random.default_rng([seed, round(1e4 * mean), n_spikes])
    rate = modulated_rate(mean, round(n_spikes / mean))
    for _ in range(n_trains):
        yield draw(rng, rate, observation_model), rate


def trains_with_history(
    seed: int, n_bins: int, observation_model: str, n_trains: int
) -> tuple[FloatArray, FloatArray]:
    """Counts and rates of neurons that are silent after a spike, then excited; ``(n_trains, n_bins)``.

    They fire about 0.08 spikes a bin.
    """
    rng = np.random.default_rng([seed, n_bins])
    lag = np.arange(20)
    history_filter = np.where(lag < 3, -4.0, 1.2 * np.exp(-lag / 6))
    log_drive = 0.6 * np.sin(2 * np.pi * np.arange(n_bins) / 37.3) - 2.75
    counts, rate = np.zeros((2, n_trains, n_bins + lag.size))
    for t in range(lag.size, n_bins + lag.size):
        heard = counts[:, t - lag.size : t] @ history_filter[::-1]
        rate[:, t] = np.minimum(np.exp(log_drive[t - lag.size] + heard), 0.95)
        counts[:, t] = draw(rng, rate[:, t], observation_model)
    return counts[:, lag.size :], rate[:, lag.size :]
