"""Whether spikes come when the model says they come: time rescaling of bins that no fit has seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from glmlab.model.float64 import steps_in_float64
from glmlab.model.goodness_of_fit import (
    BandedCurve,
    KolmogorovSmirnov,
    SerialCorrelation,
    rescale_time,
)
from glmlab.workspaces.neuron.compute.held_out import (
    everything,
    held_out,
    options_of,
    require_spikes,
)
from glmlab.workspaces.neuron.compute.stages import Fitted, fitted
from glmlab.workspaces.neuron.results import Band, Goodness
from glmlab.workspaces.neuron.settings import Settings

FEWEST_SPIKES = 3
"""Two intervals have one correlation; with one interval there is none to draw."""

MOST_LAGS = 20

MOST_POINTS = 400
"""Of a curve: more than a picture of it has pixels."""


@steps_in_float64
def rescale(settings: Settings) -> Iterator[tuple[float, Goodness]]:
    """Rescale time with Haslinger's correction for bins, and without it.

    Yields
    ------
    share
        1.0, all at once.
    goodness
        What is found.

    Raises
    ------
    ValueError
        If too few of the held-out bins have a spike.
    """
    model = fitted(settings)
    counts, rate = held_out(model)
    require_spikes(counts, FEWEST_SPIKES)
    options = options_of(model)
    corrected = rescale_time(counts, rate, seed=settings.seed, **options)
    naive = rescale_time(counts, rate, method="naive", **options)
    test = corrected.kolmogorov_smirnov
    at_fit = _at_fit(model, settings.seed)
    correlation = corrected.serial_correlation(MOST_LAGS)
    yield (
        1.0,
        Goodness(
            settings=settings,
            corrected=_thinned(corrected.ks_plot),
            naive=_thinned(naive.ks_plot),
            quantiles=_thinned(corrected.qq_plot),
            correlation=_correlation(correlation),
            distance=test.distance,
            naive_distance=naive.kolmogorov_smirnov.distance,
            band=test.band,
            p_value=test.p_value,
            fitted_distance=None if at_fit is None else at_fit.distance,
            fitted_band=None if at_fit is None else at_fit.band,
            correlation_p_value=correlation.p_value,
            n_intervals=test.n_intervals,
        ),
    )


def _at_fit(model: Fitted, seed: int) -> KolmogorovSmirnov | None:
    """Rescale the bins of the fit: there are more of them, and a drift of the rate is fitted away."""
    counts, rate = (part[: model.n_fitted] for part in everything(model))
    if np.count_nonzero(counts) < FEWEST_SPIKES:
        return None
    return rescale_time(counts, rate, seed=seed, **options_of(model)).kolmogorov_smirnov


def _thinned(curve: BandedCurve) -> Band:
    """Leave out points between those that are drawn; the first and the last stay."""
    n_points = curve.model.size
    shown = np.unique(np.linspace(0, n_points - 1, MOST_POINTS).round().astype(int))
    return Band(*(part[shown] for part in (curve.model, curve.observed, curve.low, curve.high)))


def _correlation(found: SerialCorrelation) -> Band:
    edge = np.full(found.lags.size, found.band)
    # Intervals that are all the same have no correlation; a picture shows none.
    observed = np.nan_to_num(found.correlation, nan=0.0)
    return Band(found.lags.astype(float), observed, -edge, edge)
