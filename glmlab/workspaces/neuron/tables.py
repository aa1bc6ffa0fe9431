"""The numbers of each picture of the workspace "One neuron", as tables that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.workspaces.neuron.results import (
    Band,
    CrossValidation,
    Filter,
    FreeRuns,
    Goodness,
    Nested,
    Residuals,
    Results,
    ScoreCurve,
    Statistic,
    Tuning,
)

Table = dict[str, NDArray[Any]]
"""Columns of one length, by their heads."""


def tables_of(results: Results, jobs: Mapping[str, Any] | None = None) -> dict[str, Table]:
    """Return the numbers of each picture as a table, by the names of the pictures.

    Parameters
    ----------
    results
        What is computed at once.
    jobs
        What jobs have brought, by their names; a picture whose job has brought nothing has no table.
    """
    tables: dict[str, Table] = {
        "data": _shown(results),
        "rate": _rate(results),
        "parts": {
            "part": np.array([one.name for one in results.parts]),
            "bits_per_spike": np.array([one.bits_per_spike for one in results.parts]),
        },
        "bins": {
            "filter": np.array([name for name, *_ in results.windows]),
            "first_lag": np.array([first for _, first, _ in results.windows], int),
            "n_lags": np.array([size for *_, size in results.windows], int),
        },
        "folds": _folds(results),
    }
    if results.filters:
        tables["filters"] = _filters(results.filters)
    if results.tuning is not None:
        tables["tuning"] = _tuning(results.tuning)
    for name, found in (jobs or {}).items():
        if found is not None:
            tables[name] = _TABLES_OF_JOBS[name](found)
    return tables


def head_of(name: str, unit: str) -> str:
    """Return the head of a column: a name with its unit, if it has one."""
    return f"{name} ({unit})" if unit else name


def _shown(results: Results) -> Table:
    data = results.data
    signals = {head_of(one.name, one.unit): one.values for one in data.signals}
    return {"time_s": data.time_s, **signals, "counts": data.counts}


def _rate(results: Results) -> Table:
    rate = results.rate
    truth = {} if rate.true_hz is None else {"true_rate_hz": rate.true_hz}
    return {
        "time_s": results.data.time_s,
        "counts": results.data.counts,
        "rate_hz": rate.hz,
        **truth,
        "is_held_out": rate.is_held_out.astype(int),
    }


def _filters(filters: tuple[Filter, ...]) -> Table:
    """Return all filters under each other, with the name of each; NaN where there is no band or no truth."""
    sizes = [one.lag_ms.size for one in filters]
    return {
        "filter": np.repeat([one.name for one in filters], sizes),
        "lag_ms": np.concatenate([one.lag_ms for one in filters]),
        **{
            head: np.concatenate([_known(getattr(one, head), one.values) for one in filters])
            for head in ("values", "low", "high", "truth")
        },
    }


def _known(values: NDArray[np.float64] | None, like: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.full_like(like, np.nan) if values is None else values


def _tuning(tuning: Tuning) -> Table:
    """Return a row for each point of the grid; NaN where there is no band or no truth."""
    # Of two covariates the second changes from row to row of the array.
    places = np.meshgrid(*tuning.grids)
    heads = [head_of(name, unit) for name, unit in zip(tuning.names, tuning.units, strict=True)]
    return {
        **{head: place.ravel() for head, place in zip(heads, places, strict=True)},
        **{
            head: _known(getattr(tuning, head), tuning.rate_hz).ravel()
            for head in ("rate_hz", "low", "high", "truth_hz")
        },
    }


def _folds(results: Results) -> Table:
    folds = results.folds
    return {
        "fold": folds.fold + 1,
        "start_s": folds.start_s,
        "stop_s": folds.stop_s,
        "is_gap": folds.is_gap.astype(int),
    }


def _scores(found: CrossValidation) -> Table:
    curves: tuple[tuple[str, ScoreCurve | None], ...] = (
        ("chosen", found.chosen),
        ("contiguous", found.contiguous),
        ("shuffled", found.shuffled),
        ("history", found.history),
    )
    known = [(name, curve) for name, curve in curves if curve is not None]
    return {
        "curve": np.repeat([name for name, _ in known], [c.strength.size for _, c in known]),
        **{
            head: np.concatenate([getattr(curve, head) for _, curve in known])
            for head in ("strength", "bits_mean", "bits_standard_error")
        },
    }


def _nested(found: Nested) -> Table:
    history = found.history_strength
    return {
        "fold": np.arange(1, found.n_done + 1),
        "strength": found.strength,
        **({} if history is None else {"history_strength": history}),
        "bits_per_spike": found.bits,
        "inner_bits_per_spike": found.inner_bits,
    }


def _bands(bands: Mapping[str, Band]) -> Table:
    return {
        "curve": np.repeat(list(bands), [band.x.size for band in bands.values()]),
        **{
            head: np.concatenate([getattr(band, head) for band in bands.values()])
            for head in ("x", "y", "low", "high")
        },
    }


def _goodness(found: Goodness) -> Table:
    return _bands(
        {name: getattr(found, name) for name in ("corrected", "naive", "quantiles", "correlation")}
    )


def _residuals(found: Residuals) -> Table:
    return _bands({"time": found.over_time, **{name: band for name, _, band in found.by_covariate}})


def _free_runs(found: FreeRuns) -> Table:
    """Return all statistics under each other; only a PSTH has standard errors, and NaN is in their place."""
    statistics: dict[str, Statistic] = {
        name: getattr(found, name) for name in ("rate_hz", "interval", "autocorrelation", "fano")
    }
    errors: Table = {}
    if found.psth is not None:
        others = np.full(sum(one.x.size for one in statistics.values()), np.nan)
        errors["standard_error"] = np.concatenate([others, found.psth.standard_error_hz])
        statistics["psth_hz"] = found.psth.rate_hz
    return {
        "statistic": np.repeat(list(statistics), [one.x.size for one in statistics.values()]),
        **{
            head: np.concatenate([getattr(one, head) for one in statistics.values()])
            for head in ("x", "data", "median", "low", "high")
        },
        **errors,
    }


_TABLES_OF_JOBS: Mapping[str, Any] = {
    "cross-validation": _scores,
    "nested": _nested,
    "goodness": _goodness,
    "residuals": _residuals,
    "free-run": _free_runs,
}
