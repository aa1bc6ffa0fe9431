"""How probable counts are, and how much better a model says so than a constant rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from glmlab.model.count_distribution import (
    bernoulli_log_probability,
    negative_binomial_log_probability,
    poisson_log_probability,
)
from glmlab.recordings.spikes import FloatArray

SMALLEST_RATE = 1e-300
"""A rate of zero, as of weights that ran away, at a spike would be infinitely unlikely, which no picture shows."""

_LogProbability = Callable[[FloatArray, FloatArray, float], FloatArray]

_LOG_PROBABILITIES: Mapping[str, _LogProbability] = MappingProxyType(
    {
        "Poisson": lambda y, rate, _: poisson_log_probability(y, rate),
        "NegativeBinomial": negative_binomial_log_probability,
        "Bernoulli": lambda y, rate, _: bernoulli_log_probability(
            y, np.minimum(rate, np.nextafter(1.0, 0.0))
        ),
    }
)


def log_likelihood(
    observation_model: str, y: FloatArray, rate: FloatArray, scale: float | None
) -> FloatArray:
    """Return the logarithm of the probability of each count, shape ``(n_time_bins,)``.

    Parameters
    ----------
    observation_model
        Its name.
    y, rate
        Counts and expected counts, shape ``(n_time_bins,)``, or one rate for all.
    scale
        Dispersion; None where there is none.
    """
    rate = np.broadcast_to(np.maximum(rate, SMALLEST_RATE), y.shape)
    return _LOG_PROBABILITIES[observation_model](y, rate, 0.0 if scale is None else scale)


def gain_in_bits(
    observation_model: str,
    y: FloatArray,
    rate: FloatArray,
    null_rate: float,
    scale: float | None,
) -> float:
    """Return how much more probable a rate makes counts than a constant one does, in bits per spike.

    Of Poisson counts it is what `glmlab.model.goodness_of_fit.bits_per_spike` gives; counts of other
    observation models are as probable as their own model says.

    Returns
    -------
    float
        NaN if there is no spike to divide by.
    """
    n_spikes = float(y.sum())
    if not n_spikes:
        return float("nan")
    model = log_likelihood(observation_model, y, rate, scale).sum()
    constant = log_likelihood(observation_model, y, np.asarray(null_rate), scale).sum()
    return float((model - constant) / (np.log(2) * n_spikes))
