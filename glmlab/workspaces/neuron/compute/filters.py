"""The recovered filters, with their bands, their bumps and the truth."""

from __future__ import annotations

import numpy as np

from glmlab.model.path import Path
from glmlab.model.uncertainty import PartialCovariance
from glmlab.recordings import HISTORY as TRUE_HISTORY
from glmlab.recordings import Truth
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.bands import half_widths
from glmlab.workspaces.neuron.compute.columns import FilterColumns
from glmlab.workspaces.neuron.compute.data import BOTH
from glmlab.workspaces.neuron.compute.stages import Model, kept
from glmlab.workspaces.neuron.results import Filter
from glmlab.workspaces.neuron.settings import Settings

LARGEST_GAIN = 8.0
"""Log gains per spike beyond it are cut off the axis: a factor of 3,000 is as good as none or all, and weights that
run away would leave no room for the rest."""

_ADDS = {"exp": "log gain", "logistic": "log odds"}
"""What a filter adds to, by the inverse link."""


def filters_of(
    settings: Settings,
    model: Model,
    weak: Path,
    fit: Path,
    covariance: PartialCovariance | None,
) -> tuple[Filter, ...]:
    """Return the filters of the fit: those of the covariates, then that of the history."""
    limits = _limits(settings, model, weak)
    truth, coef = _truths(settings, model), fit.coef[BOTH, 0]
    found = []
    for block, here in model.design.places():
        if not isinstance(block, FilterColumns):
            continue
        functions, name = block.functions, block.name
        values = functions @ coef[here]
        sums = np.zeros((len(functions), 1 + coef.size))
        sums[:, 1 + here.start : 1 + here.stop] = functions
        wide = half_widths(sums, covariance)
        found.append(
            Filter(
                name=name,
                is_history=block.is_history,
                unit=f"{_ADDS.get(settings.inverse_link, 'linear predictor')} per {block.unit or 'unit'}",
                lag_ms=settings.bin_ms * _lags(block).astype(float),
                values=values,
                low=None if wide is None else values - wide,
                high=None if wide is None else values + wide,
                bumps=functions * coef[here],
                truth=truth[name],
                limits=limits[name],
            )
        )
    return tuple(found)


def _lags(block: FilterColumns) -> np.ndarray:
    return block.columns.first_lag + np.arange(block.functions.shape[0])


@kept("model")
def _limits(settings: Settings, model: Model, weak: Path) -> dict[str, tuple[float, float]]:
    """Range of each filter where the penalty is hardly there, so that its axis stands still at other strengths."""
    truth, limits = _truths(settings, model), {}
    for block, here in model.design.places():
        if isinstance(block, FilterColumns):
            values = block.functions @ weak.coef[BOTH, 0, here]
            known = truth[block.name]
            values = values if known is None else np.append(values, known)
            if block.is_history:
                values = np.clip(values, -LARGEST_GAIN, LARGEST_GAIN)
            limits[block.name] = limits_around(values)
    return limits


def limits_around(values: FloatArray) -> tuple[float, float]:
    """Range of an axis that holds these values and zero, with a little room; NaN has no place on it."""
    low = min(float(np.nanmin(values, initial=0.0)), 0.0)
    high = max(float(np.nanmax(values, initial=0.0)), 0.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


@kept("model")
def _truths(settings: Settings, model: Model) -> dict[str, FloatArray | None]:
    """Return the true filters at the lags of the recovered ones; None where nobody knows one.

    They are gains, so that only an exponential has them.
    """
    truth = model.design.binned.recording.truth
    known = truth if settings.inverse_link == "exp" else None
    blocks = [block for block in model.design.blocks if isinstance(block, FilterColumns)]
    return {
        block.name: known and _truth_of(known, block, settings.bin_ms / 1e3) for block in blocks
    }


def _truth_of(truth: Truth, block: FilterColumns, bin_size_s: float) -> FloatArray | None:
    name = TRUE_HISTORY if block.is_history else block.name
    one = next((one for one in truth.filters if one.covariate == name), None)
    lags = _lags(block)
    if one is None:
        # A rate that depends on nothing else has no such filter.
        return np.zeros(lags.size)
    try:
        there = one.at(bin_size_s)
    except ValueError:
        # It is not known in bins as narrow as these.
        return None
    values = np.full(lags.size, np.nan)
    known = lags - there.first_lag
    is_known = (known >= 0) & (known < there.values.size)
    values[is_known] = there.values[known[is_known]]
    return values
