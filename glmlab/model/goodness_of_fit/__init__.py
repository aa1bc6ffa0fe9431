"""Goodness of fit: whether a model of a spike train is right, and where it is not.

A likelihood says which of two models is better, and never whether either is good. Four questions do:

- `goodness_of_fit`, `bits_per_spike`: how likely are the data, compared with a constant rate?
- `rescale_time`: is the next spike as near as the model says? Intervals in rescaled time, their
  Kolmogorov-Smirnov distance, Q-Q plot and autocorrelation, corrected for bins.
- `residuals_over_time`, `residuals_by_covariate`, `cumulative_residual`: when, and at which values of a
  covariate, are there more spikes than the model says?
- `compare_with_free_runs`: does the model, left alone, make trains like those of the neuron?

Each result has all that is drawn: curves with their bands, and the probability of as much misfit from a right
model. Counts and rates are those of bins; the observation model is Poisson, Bernoulli or negative binomial.
The modules have the mathematics and the sources.
"""

from __future__ import annotations

from glmlab.model.goodness_of_fit.exponential_tests import (
    BandedCurve,
    KolmogorovSmirnov,
    SerialCorrelation,
)
from glmlab.model.goodness_of_fit.free_runs import (
    Comparison,
    FreeRunComparison,
    compare_with_free_runs,
)
from glmlab.model.goodness_of_fit.residuals import (
    CumulativeResidual,
    GroupedResiduals,
    cumulative_residual,
    residuals_by_covariate,
    residuals_over_time,
)
from glmlab.model.goodness_of_fit.scores import Goodness, bits_per_spike, goodness_of_fit
from glmlab.model.goodness_of_fit.time_rescaling import TimeRescaling, rescale_time

__all__ = [
    "BandedCurve",
    "Comparison",
    "CumulativeResidual",
    "FreeRunComparison",
    "Goodness",
    "GroupedResiduals",
    "KolmogorovSmirnov",
    "SerialCorrelation",
    "TimeRescaling",
    "bits_per_spike",
    "compare_with_free_runs",
    "cumulative_residual",
    "goodness_of_fit",
    "rescale_time",
    "residuals_by_covariate",
    "residuals_over_time",
]
