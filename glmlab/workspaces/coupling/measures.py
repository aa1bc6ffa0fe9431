"""What lessons may ask of the workspace "Coupled network"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from glmlab.lab.measures import Measure
from glmlab.workspaces.coupling.results import Results

_NONE = float("nan")


def _is_tested(results: Results, _jobs: Mapping[str, Any]) -> bool:
    """Whether all free runs are there: what some of them say may change."""
    runs = results.stability.runs
    return runs is not None and (
        runs.n_bins >= results.settings.horizon or runs.n_escaped == runs.n_runs
    )


def _runaway_share(results: Results, jobs: Mapping[str, Any]) -> float:
    runs = results.stability.runs
    return _NONE if runs is None or not _is_tested(results, jobs) else runs.share


def _is_stable(results: Results, jobs: Mapping[str, Any]) -> bool:
    return results.stability.verdict == "stable" and _is_tested(results, jobs)


def _false(_results: Results, jobs: Mapping[str, Any]) -> float:
    found = jobs["recovered"]
    return (
        _NONE if found is None else float(np.sum(found.is_edge[found.chosen] & ~found.is_true_edge))
    )


def _peak_correlation(results: Results, _jobs: Mapping[str, Any]) -> float:
    found = results.correlations
    if found is None or results.settings.n_neurons < 2:
        return _NONE
    return float(np.max(found.values[:, 1, 0]))


def _missed(_results: Results, jobs: Mapping[str, Any]) -> float:
    found = jobs["recovered"]
    return (
        _NONE if found is None else float(np.sum(~found.is_edge[found.chosen] & found.is_true_edge))
    )


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "filter": Measure(
            "Gains of the chosen pair's filter, one for each lag.",
            lambda r, _: r.filters.true[:, r.settings.receiver, r.settings.sender],
        ),
        "first_gain": Measure(
            "Gain of the chosen pair's filter one bin after a spike.",
            lambda r, _: r.filters.true[0, r.settings.receiver, r.settings.sender],
        ),
        "approximation_error": Measure(
            "Largest relative error of a filter in the basis.",
            lambda r, _: np.max(r.filters.relative_error),
        ),
        "condition": Measure(
            "Condition number of the basis.", lambda r, _: r.basis.condition_number
        ),
        "largest_coefficient": Measure(
            "Largest coefficient of the approximations, without its sign.",
            lambda r, _: r.basis.largest_coefficient,
        ),
        "spikes": Measure(
            "Spikes of each neuron, of all trials together.",
            lambda r, _: r.simulation.counts.sum(axis=(0, 1)),
        ),
        "mean_rate": Measure(
            "Mean count per bin of each neuron.", lambda r, _: r.simulation.counts.mean(axis=(0, 1))
        ),
        "trials_that_ran_away": Measure(
            "How many of the trials shown ran away.",
            lambda r, _: np.count_nonzero(r.simulation.runaway_neuron >= 0),
        ),
        "is_stable": Measure("Whether all free runs say that it is “stable”.", _is_stable),
        "is_tested": Measure("Whether all free runs of these settings are there.", _is_tested),
        "runaway_share": Measure(
            "Share of the free runs that ran away; NaN before all are there.", _runaway_share
        ),
        "peak_correlation": Measure(
            "Largest correlation of the first two neurons over the lags; NaN where it is not looked at.",
            _peak_correlation,
        ),
        "is_fitted": Measure(
            "Whether the simulation has been fitted.", lambda _, jobs: jobs["recovered"] is not None
        ),
        "false_edges": Measure(
            "Pairs that the fit calls coupled and are not; NaN before a fit.", _false
        ),
        "missed_edges": Measure(
            "Coupled pairs that the fit does not find; NaN before a fit.", _missed
        ),
        "fit_is_stable": Measure(
            "Whether the fitted network is stable; false before a fit.",
            lambda _, jobs: (
                jobs["recovered"] is not None and jobs["recovered"].stability.verdict == "stable"
            ),
        ),
    }
)
"""By name; none of them is the name of a setting."""
