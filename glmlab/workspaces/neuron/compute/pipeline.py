"""From settings to results."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np

from glmlab.model.fold_schemes import Folds
from glmlab.model.path import Path
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.bands import covariance_of
from glmlab.workspaces.neuron.compute.columns import FilterColumns
from glmlab.workspaces.neuron.compute.data import BOTH, HISTORY, STIMULUS, Binned
from glmlab.workspaces.neuron.compute.filters import filters_of
from glmlab.workspaces.neuron.compute.likelihoods import gain_in_bits, log_likelihood
from glmlab.workspaces.neuron.compute.stages import (
    Model,
    binned_of,
    fit_at,
    fit_weakly,
    kept,
    make_folds,
    model_of,
    rates_at,
    rates_of_weights,
)
from glmlab.workspaces.neuron.compute.tuning import tuning_of
from glmlab.workspaces.neuron.results import (
    Data,
    Fit,
    FoldStrips,
    Part,
    Rate,
    Results,
    Signal,
)
from glmlab.workspaces.neuron.settings import Settings

MOST_STRIPS = 2000
"""Runs of bins that a picture of folds shows, as many as a screen has pixels: of shuffled folds the first ones."""

MOST_OF_COUNTS = 1.5
"""The axis of rates ends at so many times the largest count of a bin: a single bin of a weak penalty's fit, which may
be far beyond, would leave no height to the rest."""

Report = Callable[[float, str], None]
"""Told the share done, from 0 to 1, and a sentence."""


def _keep_quiet(_share: float, _sentence: str) -> None:
    pass


def compute(settings: Settings, report: Report = _keep_quiet) -> Results:
    """Compute all that the views show at once.

    Each stage is kept for the settings that it depends on, so moving the strength re-uses recording, bins and
    columns. In float64, whatever the caller's JAX is set to.

    Parameters
    ----------
    settings
        The student's choices.
    report
        Told of the progress.

    Raises
    ------
    RefusedError
        If there is nothing to compute, in one sentence for the student: too many bins, no spike, folds that the
        recording has no trials for.
    """
    with jax.enable_x64(True):
        report(0.1, "Making the data")
        binned = binned_of(settings)
        folds = make_folds(settings, binned)
        report(0.3, "Making the columns")
        model = model_of(settings)
        report(0.5, "Fitting the model")
        weak = fit_weakly(settings, model)
        fit = fit_at(settings, model, weak)
        report(0.8, "Predicting")
        rates = rates_at(settings, model, fit)
        covariance = covariance_of(settings, model, fit) if settings.intervals else None
        bits = _bits(settings, model, fit, rates)
        report(1.0, "Drawing")
        return Results(
            settings=settings,
            data=_data(settings, model),
            filters=filters_of(settings, model, weak, fit, covariance),
            tuning=tuning_of(settings, model, weak, fit, covariance),
            parts=_parts(settings, bits),
            rate=_rate(settings, model, weak, rates[BOTH]),
            fit=_describe_fit(settings, model, weak, fit, rates[BOTH], bits[BOTH]),
            folds=_strips(settings, binned, folds),
            windows=_windows(model),
        )


def _shown(settings: Settings, binned: Binned) -> slice:
    """Return the bins that are drawn, which have their full width also at the end."""
    step, n = binned.used.bin_size_s, binned.n_time_bins
    n_shown = min(max(round(settings.zoom_s / step), 1), n)
    first = int(np.searchsorted(binned.time_s, settings.from_s - step / 2))
    first = min(first, n - n_shown)
    return slice(first, first + n_shown)


def _data(settings: Settings, model: Model) -> Data:
    binned, recording = model.design.binned, model.design.binned.recording
    here, counts = _shown(settings, binned), binned.used.counts
    values = binned.used.covariates
    return Data(
        name=recording.name,
        citation=recording.citation,
        notes=recording.notes,
        n_spikes=int(counts.sum()),
        duration_s=recording.duration_s,
        n_time_bins=binned.n_time_bins,
        most_in_a_bin=int(counts.max()),
        n_fitted=binned.n_fitted,
        bin_size_s=binned.used.bin_size_s,
        time_s=binned.time_s[here],
        counts=counts[here],
        signals=tuple(
            Signal(one.name, one.unit, own[here], (float(own.min()), float(own.max())))
            for one, own in zip(recording.covariates, values.T, strict=True)
        ),
        used=model.design.covariates,
        has_trials=binned.used.trial is not None,
    )


@kept("fit")
def _bits(settings: Settings, model: Model, fit: Path, rates: FloatArray) -> tuple[float, ...]:
    """Return the held-out bits per spike of each part."""
    y, n = model.design.y, model.design.n_fitted
    return tuple(
        gain_in_bits(
            settings.observation_model,
            y[n:],
            rate[n:],
            float(y[:n].mean()),
            model.scale_of(fit, row),
        )
        for row, rate in enumerate(rates)
    )


def _parts(settings: Settings, bits: tuple[float, ...]) -> tuple[Part, ...]:
    """Return what each part is worth, or what there is, where there is one only."""
    if settings.stimulus and settings.history:
        named = (("stimulus", STIMULUS), ("history", HISTORY), ("both", BOTH))
        return tuple(Part(name, bits[row], row == BOTH) for name, row in named)
    only = [name for name in ("stimulus", "history") if getattr(settings, name)]
    return tuple(Part(name, bits[BOTH], True) for name in only)


def _rate(settings: Settings, model: Model, weak: Path, rate: FloatArray) -> Rate:
    binned, bin_size_s = model.design.binned, model.design.binned.used.bin_size_s
    here = _shown(settings, binned)
    true_hz = binned.used.true_rate_hz
    true_shown = None if true_hz is None else true_hz[here]
    hz = rate[here] / bin_size_s
    weakly = _rates_without_penalty(settings, model, weak)[here].max() / bin_size_s
    most = MOST_OF_COUNTS * binned.used.counts.max() / bin_size_s
    tops = [min(weakly, most), 0.0 if true_shown is None else true_shown.max()]
    return Rate(
        hz=hz,
        true_hz=true_shown,
        is_held_out=np.arange(here.start, here.stop) >= binned.n_fitted,
        limits=(0.0, 1.1 * float(max(tops))),
    )


@kept("model")
def _rates_without_penalty(_settings: Settings, model: Model, weak: Path) -> FloatArray:
    return rates_of_weights(model, weak.coef[[BOTH], 0], weak.intercept[[BOTH], 0])[0]


def _describe_fit(
    settings: Settings, model: Model, weak: Path, fit: Path, rate: FloatArray, bits: float
) -> Fit:
    design, name, scale = model.design, settings.observation_model, model.scale_of(fit)
    y, n = design.y[: design.n_fitted], design.n_fitted
    score = float(log_likelihood(name, y, rate[:n], scale).mean())
    null = float(log_likelihood(name, y, np.asarray(y.mean()), scale).mean())
    return Fit(
        coef=fit.coef[BOTH, 0],
        intercept=float(fit.intercept[BOTH, 0]),
        feature_names=design.feature_names,
        log_likelihood=score,
        # A spike in every bin leaves nothing to gain.
        pseudo_r2=1 - score / null if null else 0.0,
        bits_per_spike=bits,
        dispersion=scale,
        kkt_residual=max(float(path.kkt_residual.max()) for path in (weak, fit)),
        n_separated=_separated(settings, model),
    )


@kept("design")
def _separated(_settings: Settings, model: Model) -> int:
    """Count lags right after a spike at which there is no spike in any bin of the fit."""
    design, binned = model.design, model.design.binned
    history = [b for b in design.blocks if isinstance(b, FilterColumns) and b.is_history]
    if not history:
        return 0
    window = history[0].functions.shape[0]
    spikes = np.flatnonzero(design.y[: design.n_fitted])
    same = spikes[1:] < binned.end_of_run[spikes[:-1]]
    intervals = np.diff(spikes)[same]
    return min(int(intervals.min(initial=window + 1)) - 1, window)


@kept("folds")
def _strips(settings: Settings, binned: Binned, folds: Folds) -> FoldStrips:
    strips = folds.strips()
    first = np.sort(np.argsort(strips.start, kind="stable")[:MOST_STRIPS])
    start, stop = strips.start[first], strips.stop[first]
    return FoldStrips(
        scheme=settings.fold_scheme,
        start_s=binned.time_s[start],
        stop_s=binned.time_s[stop - 1] + binned.used.bin_size_s,
        fold=strips.fold[first],
        is_gap=strips.is_gap[first],
        n_folds=folds.n_folds,
    )


def _windows(model: Model) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (block.name, block.columns.first_lag, block.functions.shape[0])
        if isinstance(block, FilterColumns)
        else (block.name, 0, 1)
        for block in model.design.blocks
    )
