"""Plausible results made by hand, for the tests of the views."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from glmlab.workspaces.neuron.results import (
    CrossValidation,
    Data,
    Filter,
    Fit,
    FoldStrips,
    Part,
    Rate,
    Results,
    ScoreCurve,
    Signal,
    Tuning,
)
from glmlab.workspaces.neuron.settings import STRENGTH_RANGE, TRAINING_SHARE, FloatArray, Settings

N_BINS = 10_000
FIRST, N_SHOWN = 7500, 1000


def made_results(
    strength: float = 1e-3, *, n_signals: int = 1, has_truth: bool = False, **choices: Any
) -> Results:
    """Results of filters of some signals and of history; the stronger the penalty, the flatter."""
    settings = Settings(regularizer_strength=strength, **choices)
    share = shrinkage(strength)
    data = made_data(settings, n_signals)
    filters = []
    for k in range(n_signals if settings.filters_stimulus else 0):
        lag = np.arange(40.0) * settings.bin_ms
        shape = 0.1 * np.sin((lag + 5 * k) / 6) * np.exp(-lag / 12)
        unit = data.signals[k].unit
        named = f"log gain per {unit}" if unit else "log gain"
        filters.append(_filter(data.signals[k].name, lag, shape, share, named, has_truth))
    if settings.history:
        lag = np.arange(1.0, 101.0) * settings.bin_ms
        shape = -5 * np.exp(-lag / 4) + 0.8 * np.exp(-((lag - 15) ** 2) / 40)
        filters.append(_filter("history", lag, shape, share, "log gain per spike", has_truth))
    windows = [(one.name, 1 if one.is_history else 0, len(one.lag_ms)) for one in filters]
    expected = 60 * np.exp(share * np.sin(data.time_s * 40))
    rate = Rate(
        expected,
        60 * np.exp(np.sin(data.time_s * 40)) if has_truth else None,
        FIRST + np.arange(N_SHOWN) >= data.n_fitted,
        (0.0, 200.0),
    )
    chosen = (settings.stimulus, settings.history)
    parts = tuple(
        Part(name, bits * share, chosen == flags)
        for name, bits, flags in (
            ("stimulus", 0.61, (True, False)),
            ("history", 0.93, (False, True)),
            ("both", 1.37, (True, True)),
        )
    )
    fit = Fit(np.zeros(18), -3.0, ("x",) * 18, -0.3, 0.28, 1.37 * share, None, 2e-9, 0)
    return Results(
        settings,
        data,
        tuple(filters),
        None,
        parts,
        rate,
        fit,
        made_folds(settings),
        tuple(windows),
    )


def made_tuning(
    strength: float = 1e-3, *, n_signals: int = 1, has_truth: bool = True, **choices: Any
) -> Results:
    """Results of a tuning to the present value of one or two signals, and of history."""
    made = made_results(strength, n_signals=n_signals, entry="tuning", **choices)
    share = shrinkage(strength)
    data = made.data
    grids: tuple[FloatArray, ...] = tuple(np.linspace(0.0, 100.0, 30) for _ in range(n_signals))
    if n_signals == 1:
        hill = np.exp(-((grids[0] - 40) ** 2) / 200)
    else:
        x, y = np.meshgrid(*grids)
        hill = np.exp(-((x - 30) ** 2 + (y - 60) ** 2) / 400)
    rate, truth = 1 + 12 * share * hill, 1 + 12 * hill
    is_curve = n_signals == 1
    tuning = Tuning(
        tuple(one.name for one in data.signals),
        tuple(one.unit for one in data.signals),
        grids,
        rate,
        0.8 * rate if is_curve else None,
        1.25 * rate if is_curve else None,
        truth if has_truth else None,
        (0.0, 16.0),
    )
    windows = [(one.name, 0, 1) for one in data.signals]
    return replace(made, tuning=tuning, windows=(*windows, *made.windows))


def shrinkage(strength: float) -> float:
    """What is left of a weight, as a share."""
    return 1 / (1 + strength / 0.1)


def made_data(settings: Settings, n_signals: int) -> Data:
    rng = np.random.RandomState(3)
    bin_s = settings.bin_ms / 1e3
    time = bin_s * np.arange(FIRST, FIRST + N_SHOWN, dtype=np.float64)
    names = ("sound", "light", "position", "speed", "heading", "wind", "warmth", "touch")
    units = ("dB", "lx", "cm", "cm/s", "", "m/s", "°C", "N")
    signals = tuple(
        Signal(
            names[k],
            units[k],
            50 + 10 * np.sin(time * (20 + 7 * k)) + rng.normal(0, 2, N_SHOWN),
            (30.0, 70.0),
        )
        for k in range(n_signals)
    )
    counts = rng.poisson(0.05, N_SHOWN)
    return Data(
        "Grasshopper receptor 1",
        "",
        (),
        743,
        N_BINS * bin_s,
        N_BINS,
        2,
        int(TRAINING_SHARE * N_BINS),
        bin_s,
        time,
        counts.astype(np.int64),
        signals,
        tuple(range(n_signals)),
        False,
    )


def made_folds(settings: Settings) -> FoldStrips:
    """The strips of the fold scheme of the settings, over the bins of the fit."""
    bin_s, n_bins = settings.bin_ms / 1e3, int(TRAINING_SHARE * N_BINS)
    n_folds = settings.n_folds
    if settings.fold_scheme == "Shuffled":
        fold = np.random.RandomState(1).randint(0, n_folds, n_bins)
        start = bin_s * np.arange(n_bins, dtype=np.float64)
        is_gap = np.zeros(n_bins, dtype=bool)
        return FoldStrips("Shuffled", start, start + bin_s, fold, is_gap, n_folds)
    edges = np.linspace(0, n_bins * bin_s, n_folds + 1)
    start, stop, fold = edges[:-1], edges[1:], np.arange(n_folds)
    is_gap = np.zeros(n_folds, dtype=bool)
    if settings.fold_scheme == "ContiguousWithGap":
        gap = settings.gap_ms / 1e3
        before, after = start[1:] - gap, stop[:-1] + gap
        start = np.concatenate([start, before, stop[:-1]])
        stop = np.concatenate([stop, edges[1:-1], after])
        is_gap = np.arange(len(start)) >= n_folds
        fold = np.concatenate([fold, fold[1:], fold[:-1]])
    return FoldStrips(settings.fold_scheme, start, stop, fold.astype(np.intp), is_gap, n_folds)


def made_scores(
    results: Results,
    *,
    compared: bool = False,
    has_history: bool = False,
    has_evidence: bool = False,
) -> CrossValidation:
    """Scores as the job brings them."""
    settings = results.settings
    chosen = _curve(settings.fold_scheme, 1.2, 1e-3)
    grid = chosen.strength
    evidence = -0.02 * (np.log10(grid) + 2.5) ** 2
    return CrossValidation(
        settings,
        chosen,
        _curve("Contiguous", 1.2, 1e-3) if compared else None,
        _curve("Shuffled", 1.35, 1e-5) if compared else None,
        _curve(settings.fold_scheme, 1.21, 1e-2) if has_history else None,
        evidence - evidence.max() if has_evidence else None,
        2e-9,
    )


def _curve(scheme: str, height: float, at: float) -> ScoreCurve:
    grid = np.geomspace(*STRENGTH_RANGE, 20)
    mean = height - 0.12 * np.abs(np.log10(grid / at)) ** 1.6
    error = np.full(20, 0.05)
    best = int(np.argmax(mean))
    simplest = int(np.flatnonzero(mean >= mean[best] - error[best])[-1])
    return ScoreCurve(scheme, grid, mean, error, best, simplest, best)


def _filter(
    name: str, lag: FloatArray, shape: FloatArray, share: float, unit: str, has_truth: bool
) -> Filter:
    values = share * shape
    width = 0.12 * float(np.abs(shape).max())
    centers = np.linspace(lag[0], lag[-1], 8)
    hills = np.exp(-((lag[:, None] - centers) ** 2) / (2 * (lag[-1] / 12) ** 2))
    bumps = hills * np.interp(centers, lag, values)
    limits = float(shape.min() - 2 * width), float(shape.max() + 2 * width)
    truth = np.where(lag < 0.8 * lag[-1], shape, np.nan) if has_truth else None
    return Filter(
        name,
        name == "history",
        unit,
        lag,
        values,
        values - width,
        values + width,
        bumps,
        truth,
        limits,
    )
