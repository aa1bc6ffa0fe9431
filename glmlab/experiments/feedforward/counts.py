"""Predicted against observed counts: whether the rate is right, and the scatter around it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from scipy import stats

from glmlab.experiments.feedforward.results import Counts
from glmlab.experiments.feedforward.settings import FloatArray, Settings
from glmlab.experiments.feedforward.stages import ModelChoices, fit_at, goodness_of, path_of
from glmlab.model.path import predict_rate

MOST_GROUPS_OF_BINS = 10
SMALLEST_GROUP = 8
LARGEST_COUNT = 8
"""Larger counts are put together."""


Distribution = Callable[[FloatArray, FloatArray, float], FloatArray]
"""Counts, rates and the dispersion to the probability that a count is at most so large."""


def _negative_binomial(counts: FloatArray, rate: FloatArray, dispersion: float) -> FloatArray:
    return stats.nbinom.cdf(counts, 1 / dispersion, 1 / (1 + dispersion * rate))


DISTRIBUTIONS: dict[str, Distribution] = {
    "Poisson": lambda counts, rate, _: stats.poisson.cdf(counts, rate),
    "NegativeBinomial": _negative_binomial,
    "Bernoulli": lambda counts, rate, _: stats.bernoulli.cdf(counts, rate),
    # What it draws is rounded to be a count.
    "Gaussian": lambda counts, rate, dispersion: stats.norm.cdf(
        counts + 0.5, rate, np.sqrt(dispersion)
    ),
}
"""By observation model; a new one is a new entry."""


def counts_of(settings: Settings) -> Counts:
    """Compare the fit at the chosen strength with the bins that it was fitted to."""
    model = ModelChoices.of(settings)
    fit = fit_at(model, settings.regularizer_strength)
    rate = _rate(model, fit.coef[0, 0], float(fit.intercept[0, 0]))
    y = model.problem.y
    predicted, observed, error = by_predicted_rate(rate, y)
    # One more than there is, for what the model expects and nobody has seen.
    largest = int(min(y.max() + 1, LARGEST_COUNT))
    return Counts(
        predicted=predicted,
        observed=observed,
        standard_error=error,
        limits=_limits(model),
        values=_names(largest),
        observed_share=_observed_share(y, largest),
        predicted_share=_predicted_share(model, rate, largest),
    )


def by_predicted_rate(rate: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return mean rate, mean count and its standard error of bins with similar rates.

    Groups are of equal size, as far as that goes. A rate that is the same everywhere makes one group.
    """
    n_groups = int(np.clip(rate.size // SMALLEST_GROUP, 1, MOST_GROUPS_OF_BINS))
    if np.ptp(rate) < 1e-9 * (1 + abs(rate).max()):
        n_groups = 1
    groups = np.array_split(np.argsort(rate, kind="stable"), n_groups)
    means = np.array([[rate[group].mean(), y[group].mean()] for group in groups])
    error = np.array([y[group].std(ddof=1) / np.sqrt(group.size) for group in groups])
    return means[:, 0], means[:, 1], error


def _rate(model: ModelChoices, coef: FloatArray, intercept: float) -> FloatArray:
    return predict_rate(model.problem.X, coef, intercept, inverse_link=model.link)


@lru_cache(maxsize=16)
def _limits(model: ModelChoices) -> tuple[float, float]:
    """Range that holds the groups at the weakest penalty, which are the furthest apart."""
    path, _ = path_of(model)
    rate = _rate(model, path.coef[0, 0], float(path.intercept[0, 0]))
    predicted, observed, error = by_predicted_rate(rate, model.problem.y)
    top = 1.1 * float(np.max(np.concatenate([predicted, observed + error])))
    return min(0.0, 1.1 * float(predicted.min())), top


def _names(largest: int) -> tuple[str, ...]:
    return ("<0", *(str(count) for count in range(largest)), f"{largest}+")


def _observed_share(y: FloatArray, largest: int) -> FloatArray:
    counted = np.minimum(y, largest).astype(int)
    return np.concatenate([[0.0], np.bincount(counted, minlength=largest + 1) / y.size])


def _predicted_share(model: ModelChoices, rate: FloatArray, largest: int) -> FloatArray:
    """Mean over bins of the probability of each count; what is above the largest is put to it."""
    at_most = DISTRIBUTIONS[model.observation_model]
    dispersion = goodness_of(model, rate).dispersion
    edges = np.arange(-1.0, largest)
    below = [float(np.mean(at_most(np.asarray(edge), rate, dispersion))) for edge in edges]
    return np.diff([0.0, *below, 1.0])
