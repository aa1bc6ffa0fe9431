"""What lessons may ask of the workspace "One neuron"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from glmlab.lab.measures import Measure
from glmlab.workspaces.neuron.results import (
    CrossValidation,
    FreeRuns,
    Goodness,
    Results,
    ScoreCurve,
)

_NONE = float("nan")


def _bits_of(part: str) -> Callable[[Results, Mapping[str, Any]], float]:
    return lambda results, _: next(
        (one.bits_per_spike for one in results.parts if one.name == part), _NONE
    )


def _history_gain(results: Results, _jobs: Mapping[str, Any]) -> float:
    return next((float(one.values[0]) for one in results.filters if one.is_history), _NONE)


def _peak_lag(results: Results, _jobs: Mapping[str, Any]) -> float:
    return next(
        (float(f.lag_ms[np.argmax(f.values)]) for f in results.filters if not f.is_history), _NONE
    )


def _filter_error(results: Results, _jobs: Mapping[str, Any]) -> float:
    """Return how far the recovered filters are from the true ones, over all lags at which these are known."""
    known = [(one.values, one.truth) for one in results.filters if one.truth is not None]
    if not known:
        return _NONE
    off = np.concatenate([(values - truth)[np.isfinite(truth)] for values, truth in known])
    return float(np.sqrt(np.mean(off**2))) if off.size else _NONE


def _peak_rate(results: Results, _jobs: Mapping[str, Any]) -> float:
    return _NONE if results.tuning is None else float(np.max(results.tuning.rate_hz))


def _of_job(
    name: str, read: Callable[[Any], Any], before: Any = _NONE
) -> Callable[[Results, Mapping[str, Any]], Any]:
    """Return what reads something from what a job has brought, or gives what stands for nothing yet."""
    return lambda _, jobs: before if jobs[name] is None else read(jobs[name])


def _passes(found: Goodness) -> bool:
    return found.distance <= found.band


def _chosen_score(found: CrossValidation) -> float:
    return _score(found.chosen)


def _score(curve: ScoreCurve | None) -> float:
    return _NONE if curve is None else float(curve.bits_mean[curve.selected])


def _runaway(found: FreeRuns) -> float:
    return found.runaway


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "spikes": Measure("Spikes in the recording.", lambda r, _: r.data.n_spikes),
        "bits_per_spike": Measure(
            "Held out, of the model of the settings; NaN where no held-out bin has a spike.",
            lambda r, _: r.fit.bits_per_spike,
        ),
        "bits_of_stimulus": Measure(
            "Held-out bits per spike of the stimulus alone; NaN where it is no part of the picture.",
            _bits_of("stimulus"),
        ),
        "bits_of_history": Measure(
            "Held-out bits per spike of history alone; NaN where it is no part of the picture.",
            _bits_of("history"),
        ),
        "bits_of_both": Measure(
            "Held-out bits per spike of stimulus and history together; NaN where they are no part of the "
            "picture.",
            _bits_of("both"),
        ),
        "log_likelihood": Measure(
            "Mean log-likelihood per bin, on the bins of the fit.",
            lambda r, _: r.fit.log_likelihood,
        ),
        "pseudo_r2": Measure(
            "McFadden's pseudo-R2 on the bins of the fit.", lambda r, _: r.fit.pseudo_r2
        ),
        "coef": Measure("Recovered weights, one per feature.", lambda r, _: r.fit.coef),
        "separated_lags": Measure(
            "Lags right after a spike at which there is no spike in the data.",
            lambda r, _: r.fit.n_separated,
        ),
        "history_gain": Measure(
            "Recovered log gain of a spike one bin later; NaN without history.", _history_gain
        ),
        "stimulus_peak_ms": Measure(
            "Lag at which the first stimulus filter is largest; NaN where there is none.", _peak_lag
        ),
        "filter_error": Measure(
            "Root mean square of recovered less true filters; NaN where no truth is known.",
            _filter_error,
        ),
        "peak_rate_hz": Measure("Highest rate of the tuning; NaN where there is none.", _peak_rate),
        "score": Measure(
            "Held-out bits per spike of the folds at the strength that cross-validation selects; NaN before "
            "it is done.",
            _of_job("cross-validation", _chosen_score),
        ),
        "score_of_contiguous": Measure(
            "The same with contiguous folds; NaN before the tab “Folds” has asked for them.",
            _of_job("cross-validation", lambda found: _score(found.contiguous)),
        ),
        "score_of_shuffled": Measure(
            "The same with shuffled folds; NaN before the tab “Folds” has asked for them.",
            _of_job("cross-validation", lambda found: _score(found.shuffled)),
        ),
        "score_of_choice": Measure(
            "Held-out bits per spike of the strengths that are chosen without each fold; NaN before “Score the "
            "choice” has begun.",
            _of_job("nested", lambda found: found.mean),
        ),
        "selected_strength": Measure(
            "Strength that cross-validation selects; NaN before it is done.",
            _of_job("cross-validation", lambda found: found.chosen.selected_strength),
        ),
        "ks_distance": Measure(
            "Kolmogorov-Smirnov distance with the correction for bins; NaN before “Does it fit?” is done.",
            _of_job("goodness", lambda found: found.distance),
        ),
        "naive_ks_distance": Measure(
            "The same without the correction; NaN before “Does it fit?” is done.",
            _of_job("goodness", lambda found: found.naive_distance),
        ),
        "ks_band": Measure(
            "Distance that a right model exceeds in 5% of recordings; NaN before “Does it fit?” is done.",
            _of_job("goodness", lambda found: found.band),
        ),
        "fits": Measure(
            "Whether the distance with the correction is within the band; false before “Does it fit?” is done.",
            _of_job("goodness", _passes, before=False),
        ),
        "runaway_share": Measure(
            "Share of the free runs that ran away; NaN before “Left alone” is done.",
            _of_job("free-run", _runaway),
        ),
    }
)
"""By name; none of them is the name of a setting."""
