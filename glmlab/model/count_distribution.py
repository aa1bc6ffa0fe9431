"""How the counts of each observation model scatter around a rate: their draws and their probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, gammaln, ndtr, ndtri, xlog1py, xlogy

from glmlab.model.simulation import (
    Draw,
    draw_bernoulli,
    draw_poisson,
    draw_rounded,
    draw_scattered,
)

FloatArray = NDArray[np.float64]

Probability = Callable[[FloatArray, FloatArray, float], FloatArray]
"""Counts, rates and the dispersion, which broadcast, to the probabilities of the counts."""

SMALLEST_DISPERSION = 1e-9
"""With less than this counts are Poisson ones, to the last of 2,000 (compared quantile by quantile)."""


class CountDistribution(NamedTuple):
    """The distribution of counts around a rate.

    Attributes
    ----------
    probability
        Of counts from 0.
    draw
        Counts of uniform numbers, rates and noise.
    noise
        What `draw` needs beside them, of uniform numbers and the dispersion; None where it needs nothing.
    at_most
        The probability that a count is no larger; None where none is below zero.
    """

    probability: Probability
    draw: Draw
    noise: Callable[[FloatArray, float], FloatArray] | None = None
    at_most: Probability | None = None

    @property
    def may_be_negative(self) -> bool:
        """Whether a draw can round to less than zero."""
        return self.at_most is not None


def poisson() -> CountDistribution:
    """Counts whose variance is the rate."""
    return CountDistribution(_poisson, draw_poisson)


def bernoulli() -> CountDistribution:
    """One spike or none."""
    return CountDistribution(_bernoulli, draw_bernoulli)


def negative_binomial() -> CountDistribution:
    """Counts of variance ``rate + dispersion * rate**2``: Poisson ones of a rate that scatters."""
    return CountDistribution(_negative_binomial, draw_scattered, gamma_noise)


def gaussian() -> CountDistribution:
    """Normal around the rate, rounded to be a count."""
    return CountDistribution(_gaussian, draw_rounded, _gaussian_noise, _gaussian_at_most)


def poisson_log_probability(counts: FloatArray, rate: FloatArray) -> FloatArray:
    """Logarithm of the probability of counts at these rates."""
    return xlogy(counts, rate) - rate - gammaln(counts + 1)


# Written out, since those of scipy.stats take milliseconds, which a drag of the strength has not.
def _poisson(counts: FloatArray, rate: FloatArray, _dispersion: float) -> FloatArray:
    return np.exp(poisson_log_probability(counts, rate))


def _bernoulli(counts: FloatArray, rate: FloatArray, _dispersion: float) -> FloatArray:
    return np.where(counts == 0, 1 - rate, np.where(counts == 1, rate, 0.0))


def bernoulli_log_probability(counts: FloatArray, rate: FloatArray) -> FloatArray:
    """Logarithm of the probability of a spike or none, at these probabilities of a spike."""
    return xlogy(counts, rate) + xlog1py(1 - counts, -rate)


def _negative_binomial(counts: FloatArray, rate: FloatArray, dispersion: float) -> FloatArray:
    return np.exp(negative_binomial_log_probability(counts, rate, dispersion))


def negative_binomial_log_probability(
    counts: FloatArray, rate: FloatArray, dispersion: float
) -> FloatArray:
    """Logarithm of the probability of counts of variance ``rate + dispersion * rate**2``."""
    if dispersion == 0:
        return poisson_log_probability(counts, rate)
    # A sum in place of two gamma functions, which have no digits left near zero.
    below = np.arange(counts.max(initial=0))
    rising = np.where(below < counts[..., np.newaxis], np.log1p(dispersion * below), 0).sum(axis=-1)
    log_coefficient = rising - gammaln(counts + 1)
    return (
        log_coefficient
        + xlogy(counts, rate)
        - (counts + 1 / dispersion) * np.log1p(dispersion * rate)
    )


def gamma_noise(uniform: FloatArray, dispersion: float) -> FloatArray:
    """Quantiles of the gamma distribution of mean one and this variance.

    A Poisson rate that is multiplied by it gives negative binomial counts. With the same uniform numbers
    it follows the dispersion, down to none.
    """
    if dispersion < SMALLEST_DISPERSION:
        return np.ones_like(uniform)
    return gammaincinv(1 / dispersion, uniform) * dispersion


def _gaussian_noise(uniform: FloatArray, dispersion: float) -> FloatArray:
    return np.sqrt(dispersion) * ndtri(uniform)


def _gaussian_at_most(counts: FloatArray, rate: FloatArray, dispersion: float) -> FloatArray:
    return ndtr((counts + 0.5 - rate) / np.sqrt(dispersion))


def _gaussian(counts: FloatArray, rate: FloatArray, dispersion: float) -> FloatArray:
    low = _gaussian_at_most(counts - 1, rate, dispersion)
    return _gaussian_at_most(counts, rate, dispersion) - low
