"""When, and at which values of a covariate, spikes are missing or left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from glmlab.model.float64 import steps_in_float64
from glmlab.model.goodness_of_fit import (
    GroupedResiduals,
    residuals_by_covariate,
    residuals_over_time,
)
from glmlab.workspaces.neuron.compute.held_out import everything, options_of
from glmlab.workspaces.neuron.compute.stages import binned_of, fitted
from glmlab.workspaces.neuron.results import Band, Residuals
from glmlab.workspaces.neuron.settings import FloatArray, Settings

FARTHEST = 50.0
"""In standard deviations. Spikes where the model allows none are infinitely far off, which no axis shows."""


@steps_in_float64
def residuals(settings: Settings) -> Iterator[tuple[float, Residuals]]:
    """Compare spikes with those expected over the whole recording: in windows of time, and by covariate.

    Yields
    ------
    share
        Of the curves that are done, 0 to 1.
    residuals
        All that are done.
    """
    model = fitted(settings)
    counts, rate = everything(model)
    options = options_of(model)
    in_time = residuals_over_time(counts, rate, **options)
    middle_s = np.interp(in_time.middle, np.arange(counts.size), model.time_s)
    found = Residuals(
        settings=settings,
        over_time=_band(in_time, middle_s + model.bin_size_s / 2),
        by_covariate=(),
        held_out_from_s=float(model.time_s[model.n_fitted]),
    )
    # One that the model lacks is seen best here.
    signals = binned_of(settings).recording.covariates
    n_curves = 1 + len(signals)
    yield 1 / n_curves, found
    for place, signal in enumerate(signals):
        grouped = residuals_by_covariate(counts, rate, model.binned.covariates[:, place], **options)
        curve = (signal.name, signal.unit, _band(grouped, grouped.middle))
        found = replace(found, by_covariate=(*found.by_covariate, curve))
        yield (2 + place) / n_curves, found


def _band(found: GroupedResiduals, x: FloatArray) -> Band:
    edge = np.full(x.size, found.band)
    return Band(x, np.clip(found.pearson, -FARTHEST, FARTHEST), -edge, edge)
