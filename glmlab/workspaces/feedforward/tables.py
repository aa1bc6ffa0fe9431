"""The numbers of each picture of the workspace "Feed-forward", as tables that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.workspaces.feedforward.results import (
    Candidate,
    Counts,
    CrossValidation,
    Filter,
    Fit,
    Intervals,
    Redraws,
    RegularizationPath,
    Results,
    SamplingDistribution,
    Simulation,
    SolverTraces,
)

Table = dict[str, NDArray[Any]]
"""Columns of one length, by their heads."""

SLIDER = "slider"
"""How the strength was chosen of the fits that no rule has chosen it for."""


def tables_of(results: Results, jobs: Mapping[str, Any]) -> dict[str, Table]:
    """Return the numbers of each picture as a table, by the names of the pictures.

    Parameters
    ----------
    results
        What is computed at once.
    jobs
        What jobs have brought, by their names; a picture whose job has brought nothing has no table.
    """
    fit = results.fit
    weights = _weights(fit, jobs.get("intervals"))
    tables = {
        "weights": weights,
        "numbers": weights,
        "cross-validation": _scores(results.cross_validation),
        "raster": _raster(results.simulation),
        "path": _path(results.path, fit.feature_names),
    }
    if fit.filters:
        tables["filters"] = _filters(fit.filters)
    if results.counts is not None:
        tables["counts"] = _counts(results.counts)
    if results.candidates:
        tables["comparison"] = _comparison(results.candidates, fit.feature_names)
    for name, table_of in (("redraws", _redraws), ("solvers", _solvers)):
        if jobs.get(name) is not None:
            tables[name] = table_of(jobs[name])
    return tables


def _weights(fit: Fit, intervals: Intervals | None) -> Table:
    table: Table = {"feature": np.array(fit.feature_names), "recovered": fit.coef}
    if fit.true_coef is not None:
        table["truth"] = fit.true_coef
    if intervals is not None:
        table |= {"low": intervals.low, "high": intervals.high}
    return table


def _filters(filters: tuple[Filter, ...]) -> Table:
    return {
        "filter": np.repeat([one.name for one in filters], [one.lag_ms.size for one in filters]),
        "lag_ms": np.concatenate([one.lag_ms for one in filters]),
        "value": np.concatenate([one.values for one in filters]),
    }


def _scores(scores: CrossValidation) -> Table:
    return {
        "strength": scores.strength_grid,
        "score_mean": scores.score_mean,
        "score_standard_error": scores.score_standard_error,
        "is_null_model": scores.is_null_model,
    }


def _raster(shown: Simulation) -> Table:
    trials = {f"trial_{k}": counts for k, counts in enumerate(shown.simulated, start=1)}
    return {
        f"time_{shown.time_unit}": shown.time,
        "observed": shown.observed,
        "rate": shown.rate,
        **trials,
    }


def _path(path: RegularizationPath, names: tuple[str, ...]) -> Table:
    return {"strength": path.strength, **dict(zip(names, path.coef.T, strict=True))}


def _counts(counts: Counts) -> Table:
    """Both parts of the picture, one under the other; what a part has none of is NaN."""
    groups, values = len(counts.predicted), len(counts.values)
    return {
        "of": np.repeat(
            ["mean count of bins with a similar rate", "share of bins"], [groups, values]
        ),
        "count": np.array([""] * groups + list(counts.values)),
        "predicted": np.concatenate([counts.predicted, counts.predicted_share]),
        "observed": np.concatenate([counts.observed, counts.observed_share]),
        "standard_error": np.concatenate([counts.standard_error, np.full(values, np.nan)]),
    }


def _comparison(candidates: tuple[Candidate, ...], names: tuple[str, ...]) -> Table:
    scores = [one.cross_validation for one in candidates]
    coef = np.stack([one.coef for one in candidates])
    return {
        "regularizer": np.array([one.regularizer for one in candidates]),
        "strength": np.array([one.selected_strength for one in scores]),
        "score": np.array([one.score_mean[one.selected] for one in scores]),
        "error": np.array([np.nan if one.error is None else one.error for one in candidates]),
        **dict(zip(names, coef.T, strict=True)),
    }


def _redraws(found: Redraws) -> Table:
    """A row for each way to choose the strength and each weight; what is of all weights stands in each row."""
    ways = {SLIDER: found.chosen, **found.by_rule}
    parts = [_of_way(name, way, found) for name, way in ways.items()]
    return {head: np.concatenate([part[head] for part in parts]) for head in parts[0]}


def _of_way(name: str, way: SamplingDistribution, found: Redraws) -> Table:
    n_features = found.true_coef.size

    def of_all(value: Any) -> NDArray[Any]:
        return np.repeat([np.nan if value is None else value], n_features)

    return {
        "chosen_by": of_all(name),
        "n_data_sets": of_all(found.n_data_sets),
        "mean_strength": of_all(way.mean_strength if found.settings.has_strength else None),
        "root_mean_squared_error": of_all(way.root_mean_squared_error),
        "exact_support": of_all(way.exact_support),
        "nominal_coverage": of_all(found.level),
        "coverage_across_weights": of_all(way.coverage_across_weights),
        "error_of_coverage": of_all(way.error_of_coverage),
        "feature": np.array(found.feature_names),
        "truth": found.true_coef,
        "mean": way.coef.mean(axis=0),
        "bias": way.bias,
        "variance": way.variance,
        "coverage": of_all(None) if way.coverage is None else way.coverage,
    }


def _solvers(found: SolverTraces) -> Table:
    traces = found.traces
    sizes = [trace.gap.size for trace in traces.values()]
    return {
        "solver": np.repeat(list(traces), sizes),
        "iteration": np.concatenate([trace.iterations for trace in traces.values()]),
        "seconds": np.concatenate([trace.seconds for trace in traces.values()]),
        "gap": np.concatenate([trace.gap for trace in traces.values()]),
    }
