"""What goodness of fit asks of an observation model of counts: its variance, and when in a bin spikes fall.

A bin says how many spikes there were, not when. Each of these models is that of a point process in
continuous time, of which a bin counts the spikes, so that spikes can be put where they may have been:

- Poisson: a constant rate within the bin. Given their number, spikes lie as the ordered values of as many
  uniform numbers.
- Bernoulli: the same, but the bin hears no further spike after its first. Probability p is then that
  of at least one spike of the rate ``-log(1 - p)``.
- negative binomial: a constant rate within the bin that is drawn for it from a gamma distribution (a
  mixed Poisson or Polya process). Spikes lie as before, but each one seen speaks for a high rate: after k of
  them at the fraction s of the bin the intensity is ``rate (1 + scale k) / (1 + scale rate s)``.

Sources: Cox and Lewis, The Statistical Analysis of Series of Events (1966), chapter 2, for uniform
numbers; Gerhard and Gerstner (2010), "Rescaling, thinning or complementing? On goodness-of-fit
procedures for point process models and generalized linear models", NeurIPS 23, for spikes of GLMs put into
their bins; Grandell, Mixed Poisson Processes (1997), for their intensity.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from glmlab.model.checks import FloatArray, require_finite_number

_MOST_PROBABLE = 1 - 2.0**-53
"""The float before one: a probability that has been rounded up to one makes no interval infinite."""

OfRate = Callable[[FloatArray], FloatArray]
WithinBin = Callable[[FloatArray, FloatArray, FloatArray, np.ndarray], FloatArray]
"""Rate, where a stretch begins and ends as fractions of the bin, and spikes of the bin before it."""


@dataclass(frozen=True)
class CountModel:
    """An observation model of counts.

    Attributes
    ----------
    hazard
        Minus the logarithm of the probability of no spike in a bin, of its rate.
    variance
        Of the count in a bin, of its rate.
    within_bin
        Integral of the intensity over a part of a bin without a spike; None where no bin has more than
        one spike.
    """

    hazard: OfRate
    variance: OfRate
    within_bin: WithinBin | None

    @property
    def is_binary(self) -> bool:
        """Whether the rate is the probability of a spike, and no bin has more than one."""
        return self.within_bin is None


def _poisson(_scale: float | None) -> CountModel:
    return CountModel(
        hazard=lambda rate: rate,
        variance=lambda rate: rate,
        within_bin=lambda rate, begin, end, _n_before: rate * (end - begin),
    )


def _bernoulli(_scale: float | None) -> CountModel:
    return CountModel(
        hazard=lambda rate: -np.log1p(-np.minimum(rate, _MOST_PROBABLE)),
        variance=lambda rate: rate * (1 - rate),
        within_bin=None,
    )


def _negative_binomial(scale: float | None) -> CountModel:
    if scale is None:
        raise ValueError("NegativeBinomial needs its scale, such as GLM.scale_[0].")
    size = 1 / _positive(scale)

    def within_bin(
        rate: FloatArray, begin: FloatArray, end: FloatArray, n_before: np.ndarray
    ) -> FloatArray:
        return (size + n_before) * np.log1p(rate * (end - begin) / (size + rate * begin))

    return CountModel(
        hazard=lambda rate: size * np.log1p(rate / size),
        variance=lambda rate: rate * (1 + rate / size),
        within_bin=within_bin,
    )


def _positive(scale: float) -> float:
    number = require_finite_number("scale", scale)
    if number <= 0:
        raise ValueError(f"scale must be positive, but it is {number:g}.")
    return number


COUNT_MODELS: Mapping[str, Callable[[float | None], CountModel]] = MappingProxyType(
    {"Poisson": _poisson, "Bernoulli": _bernoulli, "NegativeBinomial": _negative_binomial}
)
"""Observation models of counts by name, made with their scale."""


def resolve_count_model(observation_model: str, scale: float | None = None) -> CountModel:
    """Return an observation model of counts by its name.

    Parameters
    ----------
    observation_model
        A name of `COUNT_MODELS`.
    scale
        As ``GLM.scale_``, needed by "NegativeBinomial" and not looked at by others.

    Raises
    ------
    TypeError
        If the scale is no number.
    ValueError
        If there is none of this name, or its scale is missing or not positive.
    """
    if observation_model not in COUNT_MODELS:
        raise ValueError(
            f"observation_model must be a model of counts, one of {', '.join(COUNT_MODELS)}, but "
            f"it is {reprlib.repr(observation_model)}."
        )
    return COUNT_MODELS[observation_model](scale)
