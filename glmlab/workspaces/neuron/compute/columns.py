"""Columns of the design: filters of covariates and spikes, and tuning to covariates' values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce

import numpy as np

from glmlab.model import basis
from glmlab.model.design_matrix import Columns, filter_columns
from glmlab.recordings.spikes import FloatArray, IntArray
from glmlab.workspaces.neuron.bases import Bumps

HISTORY = "history"


@dataclass(frozen=True, eq=False)
class FilterColumns:
    """The columns of a filter in time.

    Attributes
    ----------
    columns
        With their basis, and what they were divided by.
    unit
        Of the signal that is filtered; "spike" for the history.
    """

    columns: Columns
    unit: str

    @property
    def name(self) -> str:
        """Of the covariate, or "history"."""
        return self.columns.name

    @property
    def is_history(self) -> bool:
        """Whether the neuron's own spikes are filtered."""
        return self.columns.first_lag > 0

    @property
    def values(self) -> FloatArray:
        """Shape ``(n_time_bins, n_columns)``."""
        return self.columns.values

    @property
    def feature_names(self) -> tuple[str, ...]:
        """One name per column."""
        return self.columns.feature_names

    @property
    def functions(self) -> FloatArray:
        """What a weight of one adds at each lag, shape ``(window_size, n_columns)``."""
        return self.columns.basis_matrix / self.columns.scale

    @property
    def shape(self) -> tuple[int, ...]:
        """How many functions lie along each side: all along the one of the lags."""
        return (self.values.shape[1],)


@dataclass(frozen=True, eq=False)
class TuningColumns:
    """The columns of a tuning to the present value of one covariate or of two.

    They are divided by one number, the root of their mean variance: then a weight means the same at every value,
    and a value that was hardly ever there is left at the mean rate by a penalty.

    Attributes
    ----------
    names, units
        Of the covariates.
    bounds
        Lowest and highest value of each.
    n_bumps
        How many lie along each.
    signals
        Shape ``(n_time_bins, n_covariates)``.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    bounds: tuple[tuple[float, float], ...]
    n_bumps: int
    signals: FloatArray

    is_history = False

    @property
    def name(self) -> str:
        """Of the covariates."""
        return " x ".join(self.names)

    @cached_property
    def values(self) -> FloatArray:
        """Shape ``(n_time_bins, n_columns)``."""
        return self._bumps / self._scale

    @property
    def feature_names(self) -> tuple[str, ...]:
        """One name per column."""
        return tuple(f"{self.name} {k + 1}" for k in range(self.values.shape[1]))

    @property
    def shape(self) -> tuple[int, ...]:
        """How many bumps lie along each covariate."""
        return (self.n_bumps,) * len(self.names)

    def at(self, points: FloatArray) -> FloatArray:
        """Return the columns at other values, shape ``(n_points, n_covariates)``."""
        return self._bumps_at(points) / self._scale

    @cached_property
    def _bumps(self) -> FloatArray:
        return self._bumps_at(self.signals)

    @cached_property
    def _scale(self) -> float:
        return float(np.sqrt(self._bumps.var(axis=0).mean())) or 1.0

    def _bumps_at(self, points: FloatArray) -> FloatArray:
        each = [basis.RaisedCosineLinearEval(self.n_bumps, bounds=ends) for ends in self.bounds]
        product = reduce(lambda one, other: one * other, each)
        inside = np.clip(points, *np.transpose(self.bounds))
        return np.asarray(product.compute_features(*inside.T), float)


def tuning_columns(
    names: tuple[str, ...], units: tuple[str, ...], signals: FloatArray, n_bumps: int
) -> TuningColumns:
    """Make the columns of the tuning to one covariate, or to two on a grid."""
    ends = ((float(one.min()), float(one.max())) for one in signals.T)
    # A constant has a range, too.
    bounds = tuple((low, high if high > low else low + 1.0) for low, high in ends)
    return TuningColumns(names, units, bounds, n_bumps, signals)


def stimulus_columns(name: str, unit: str, signal: FloatArray, bumps: Bumps) -> FilterColumns:
    """Filter the past of a covariate less its mean, so that nothing jumps where it begins."""
    columns = filter_columns(name, signal - signal.mean(), matrix_of(bumps))
    return FilterColumns(columns, unit)


def history_columns(counts: FloatArray, end_of_run: IntArray, bumps: Bumps) -> FilterColumns:
    """Filter the neuron's past spikes, from a lag of one bin on and within trials only.

    Parameters
    ----------
    counts
        Shape ``(n_time_bins,)``.
    end_of_run
        For each bin the bin after the last one that hears it, of the same shape.
    bumps
        Functions of the lag.
    """
    functions = matrix_of(bumps)
    values = np.zeros((counts.size, functions.shape[1]))
    for spike in np.flatnonzero(counts):
        stop = min(spike + 1 + bumps.window, end_of_run[spike])
        values[spike + 1 : stop] += counts[spike] * functions[: stop - spike - 1]
    scale = values.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    return FilterColumns(Columns(HISTORY, values / scale, functions, scale, 1), "spike")


@lru_cache(maxsize=64)
def matrix_of(bumps: Bumps) -> FloatArray:
    """Return functions of the lag, shape ``(window_size, n_basis_funcs)``."""
    made = bumps.kind.make(basis, bumps.n_basis_funcs, *bumps.shape)
    return np.asarray(made.evaluate_on_grid(bumps.window)[1], float)
