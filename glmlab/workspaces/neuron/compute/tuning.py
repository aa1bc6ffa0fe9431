"""The recovered tuning to the present value of one covariate or of two."""

from __future__ import annotations

import numpy as np

from glmlab.model.path import Path
from glmlab.model.uncertainty import PartialCovariance
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.bands import half_widths
from glmlab.workspaces.neuron.compute.columns import TuningColumns
from glmlab.workspaces.neuron.compute.data import BOTH
from glmlab.workspaces.neuron.compute.stages import Model, expected, kept
from glmlab.workspaces.neuron.results import Tuning
from glmlab.workspaces.neuron.settings import Settings

POINTS = {1: 120, 2: 40}
"""At which a tuning is drawn along each covariate: curves bend within a bump, of which there are 20 at most, and
maps have as many pixels in a row as a bump of 8 needs to look round."""


class _Surface:
    """What of the tuning no strength changes.

    Attributes
    ----------
    columns
        Of the tuning.
    grids
        Values of each covariate.
    shape
        Of the rates.
    directions
        ``directions @ (intercept, weights)`` is the linear predictor at every point with all else as it is on
        average, shape ``(n_points, 1 + n_features)``.
    """

    def __init__(self, model: Model, columns: TuningColumns, here: slice) -> None:
        n = len(columns.names)
        self.columns = columns
        self.grids = tuple(np.linspace(*ends, POINTS[n]) for ends in columns.bounds)
        # The last axis is that of the first covariate: x runs to the right.
        mesh = np.meshgrid(*self.grids)
        self.shape = mesh[0].shape
        self.points = np.stack([one.ravel() for one in mesh], axis=1)
        average = model.design.X[: model.design.n_fitted].mean(axis=0)
        self.directions = np.tile(np.append(1.0, average), (self.points.shape[0], 1))
        self.directions[:, 1 + here.start : 1 + here.stop] = columns.at(self.points)

    def rate_hz(self, model: Model, predictor: FloatArray) -> FloatArray:
        """Return the rate at a linear predictor of each point."""
        bin_size_s = model.design.binned.used.bin_size_s
        return expected(model, predictor).reshape(self.shape) / bin_size_s


@kept("design")
def _surface(_settings: Settings, model: Model) -> _Surface | None:
    """Return the first tuning that the model has; None where it has none."""
    for block, here in model.design.places():
        if isinstance(block, TuningColumns):
            return _Surface(model, block, here)
    return None


def tuning_of(
    settings: Settings,
    model: Model,
    weak: Path,
    fit: Path,
    covariance: PartialCovariance | None,
) -> Tuning | None:
    """Return the tuning of the fit; of three covariates or more that to the first."""
    surface = _surface(settings, model)
    if surface is None:
        return None
    predictor = surface.directions @ _beta(fit)
    wide = half_widths(surface.directions, covariance)
    truth = _truth(model, surface)
    return Tuning(
        names=surface.columns.names,
        units=surface.columns.units,
        grids=surface.grids,
        rate_hz=surface.rate_hz(model, predictor),
        low=None if wide is None else surface.rate_hz(model, predictor - wide),
        high=None if wide is None else surface.rate_hz(model, predictor + wide),
        truth_hz=truth,
        limits=_limits(settings, model, surface, weak, truth),
    )


def _beta(fit: Path) -> FloatArray:
    return np.append(fit.intercept[BOTH, 0], fit.coef[BOTH, 0])


def _truth(model: Model, surface: _Surface) -> FloatArray | None:
    truth = model.design.binned.recording.truth
    names = tuple(one.name for one in model.design.binned.recording.covariates)
    if truth is None or truth.filters or surface.columns.names != names:
        return None
    if truth.tuning_hz is None:
        # Its rate has nothing to do with them.
        return np.full(surface.shape, truth.baseline_hz)
    return truth.tuning_hz(surface.points).reshape(surface.shape)


@kept("model")
def _limits(
    _settings: Settings, model: Model, surface: _Surface, weak: Path, truth: FloatArray | None
) -> tuple[float, float]:
    """Range of rates up to that of the data: where the rat never was a weak penalty leaves any rate."""
    binned, columns = model.design.binned, surface.columns
    rate = surface.rate_hz(model, surface.directions @ _beta(weak))
    # Points within half a step of a value that was there.
    step = [grid[1] - grid[0] for grid in surface.grids]
    place = np.rint((columns.signals - np.array(columns.bounds)[:, 0]) / step).astype(int)
    place = np.clip(place, 0, np.array([grid.size - 1 for grid in surface.grids]))
    there = rate[tuple(place[: binned.n_fitted].T[::-1])]
    # A few bins at the border of the path say little.
    top = float(np.quantile(there, 0.99))
    return 0.0, 1.1 * max(top, 0.0 if truth is None else float(truth.max()))
