"""Predicted against observed counts: whether the rate is right, and the scatter around it."""

from __future__ import annotations

import numpy as np

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.model.path import Path, predict_rate
from glmlab.workspaces.feedforward.compute.stages import AllStrengths, Model, goodness_of, kept
from glmlab.workspaces.feedforward.results import Counts
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

MOST_GROUPS_OF_BINS = 10
SMALLEST_GROUP = 8
LARGEST_COUNT = 8
"""Larger counts are put together."""


SHARE_STEP = 0.2
"""The axis of shares ends at a multiple of this, so that it rarely moves with the data."""


def counts_of(settings: Settings, model: Model, everywhere: AllStrengths, fit: Path) -> Counts:
    """Compare the fit at the chosen strength with the bins that it was fitted to."""
    rate = _rate(model, fit, 0)
    y = model.data.y
    predicted, observed, error = by_predicted_rate(rate, y)
    largest = _largest(y)
    return Counts(
        predicted=predicted,
        observed=observed,
        standard_error=error,
        limits=_limits(settings, model, everywhere),
        values=_names(largest),
        observed_share=_observed_share(y, largest),
        predicted_share=_predicted_share(model, rate, fit, 0, largest),
        share_limit=_share_limit(settings, model, everywhere),
    )


def _largest(y: FloatArray) -> int:
    # One more than there is, for what the model expects and nobody has seen.
    return int(min(y.max() + 1, LARGEST_COUNT))


def by_predicted_rate(rate: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return mean rate, mean count and its standard error of bins with similar rates.

    Groups are of equal size, as far as that goes. A rate that is the same everywhere makes one group.
    """
    n_groups = int(np.clip(rate.size // SMALLEST_GROUP, 1, MOST_GROUPS_OF_BINS))
    if np.ptp(rate) < 1e-9 * (1 + abs(rate).max()):
        n_groups = 1
    order = np.argsort(rate, kind="stable")
    sizes = np.array([group.size for group in np.array_split(order, n_groups)])
    first = np.cumsum(sizes) - sizes

    def mean(values: FloatArray) -> FloatArray:
        return np.add.reduceat(values[order], first) / sizes

    observed = mean(y)
    variance = np.maximum(mean(y**2) - observed**2, 0) * sizes / (sizes - 1)
    return mean(rate), observed, np.sqrt(variance / sizes)


def _rate(model: Model, path: Path, place: int) -> FloatArray:
    coef, intercept = path.coef[0, place], float(path.intercept[0, place])
    return predict_rate(model.data.X, coef, intercept, inverse_link=model.link)


@kept("path")
def _limits(_settings: Settings, model: Model, everywhere: AllStrengths) -> tuple[float, float]:
    """Range that holds the groups at the weakest penalty, which are the furthest apart."""
    predicted, observed, error = by_predicted_rate(_rate(model, everywhere.path, 0), model.data.y)
    top = 1.1 * float(np.max(np.concatenate([predicted, observed + error])))
    return min(0.0, 1.1 * float(predicted.min())), top


def _names(largest: int) -> tuple[str, ...]:
    return ("<0", *(str(count) for count in range(largest)), f"{largest}+")


def _observed_share(y: FloatArray, largest: int) -> FloatArray:
    counted = np.minimum(y, largest).astype(int)
    return np.concatenate([[0.0], np.bincount(counted, minlength=largest + 1) / y.size])


def _predicted_share(
    model: Model, rate: FloatArray, fitted: Path, place: int, largest: int
) -> FloatArray:
    """Mean over bins of the probability of each count; what is above the largest is put to it."""
    counts_around = OBSERVATION_MODELS[model.settings.observation_model].distribution()
    probability, at_most = counts_around.probability, counts_around.at_most
    coef, scale = fitted.coef[0, place], float(fitted.scale[0, place])
    dispersion = goodness_of(model, rate, coef, scale).dispersion
    below = 0.0 if at_most is None else float(np.mean(at_most(np.array(-1.0), rate, dispersion)))
    counts = np.arange(float(largest))[:, np.newaxis]
    shares = np.mean(probability(counts, rate, dispersion), axis=1)
    return np.array([below, *shares, max(0.0, 1 - below - float(shares.sum()))])


@kept("path")
def _share_limit(_settings: Settings, model: Model, everywhere: AllStrengths) -> float:
    """Top of the axis of shares: it holds those observed, and those of both ends of the path."""
    path, largest = everywhere.path, _largest(model.data.y)
    shares = [
        _predicted_share(model, _rate(model, path, end), path, end, largest) for end in (0, -1)
    ]
    highest = float(np.max([_observed_share(model.data.y, largest), *shares]))
    return min(1.0, SHARE_STEP * float(np.ceil(1.05 * highest / SHARE_STEP)))
