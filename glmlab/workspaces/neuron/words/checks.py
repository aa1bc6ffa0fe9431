"""Words of the pictures that say whether the model fits: time rescaling, residuals, free runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from glmlab.number_format import number, percent
from glmlab.workspaces.neuron.results import Band, FreeRuns, Goodness, Residuals, Statistic
from glmlab.workspaces.neuron.settings import FloatArray

TITLES = {
    "goodness": "Does it fit?",
    "residuals": "Spikes less those expected",
    "free-run": "The model left alone",
}

CORRECTED = "corrected"
NAIVE = "uncorrected"
RIGHT_MODEL = "95% of right models"
DATA = "data"
MEDIAN_OF_RUNS = "median of runs"
RUNS = "95% of them"
HELD_OUT_FROM_HERE = "held out from here"

EXPECTED_SHARE = "expected quantile"
OBSERVED_SHARE = "observed"
EXPECTED_INTERVAL = "expected interval"
OBSERVED_INTERVAL = "observed"
LAG_IN_INTERVALS = "lag (intervals)"
CORRELATION = "correlation"
TIME_S = "time (s)"
TIME_IN_TRIAL_S = "time in trial (s)"
STANDARDIZED = "off by (SD)"
RATE_HZ = "rate (Hz)"
INTERVAL_MS = "interval (ms)"
SHARE_OF_INTERVALS = "share"
LAG_MS = "lag (ms)"
WINDOW_MS = "window (ms)"
FANO = "Fano factor"

NOT_YET = "Not computed yet."

STATISTICS = {
    "rate_hz": "rate over time",
    "interval": "intervals",
    "autocorrelation": "autocorrelation",
    "fano": "Fano factor",
}
"""As they are called in a sentence, in the order of the figures."""

PSTH = "PSTH"
"""The last of them, where there are trials: peri-stimulus time histogram."""

LEVEL = 0.05
"""What a right model shows in fewer cases counts against a model."""

FEW_INTERVALS = 50
"""With as many the band is as wide as the naive distances of the grasshopper's worst model, 0.19."""

_CLEARLY = 2.0
"""Standard errors by which the mean or the spread of the quantiles must be off to be named."""


def describe_goodness(found: Goodness) -> str:
    """Say what time rescaling has found."""
    return (
        f"Time rescaling of {found.n_intervals} intervals. {say_distance(found)} {say_naive(found)} "
        f"{say_correlation(found)} {say_fitted(found)}"
    ).rstrip()


def say_goodness(found: Goodness) -> list[str]:
    """Say whether spikes come when the model says, and what the correction for bins has done."""
    if found.n_intervals < FEW_INTERVALS:
        few = (
            f"Only {found.n_intervals} intervals: the band is so wide that all but the worst models "
            "stay within it."
        )
        return [say_distance(found), few]
    parts = (say_correlation(found), say_naive(found), say_fitted(found))
    return [say_distance(found), " ".join(parts).rstrip()]


def say_distance(found: Goodness) -> str:
    """Say whether the distribution of the intervals leaves the band, and how."""
    distance, band = number(found.distance, 2), number(found.band, 2)
    right = "A right model stays within the band in 95 of 100 recordings; this one"
    if found.distance <= found.band:
        return f"{right} does (it is {distance} off, {band} is allowed): no evidence against it, which is no proof."
    return f"{right} leaves it (it is {distance} off, {band} is allowed): {_how_off(found.corrected, found.n_intervals)}."


def _how_off(curve: Band, n_intervals: int) -> str:
    """Say what about the intervals is most unlike those that the model expects."""
    quantiles = curve.y
    # Of uniform numbers: the standard errors of their mean and of their variance.
    mean = (float(quantiles.mean()) - 1 / 2) / np.sqrt(1 / (12 * n_intervals))
    variance = (float(quantiles.var()) - 1 / 12) / np.sqrt(1 / (180 * n_intervals))
    if max(abs(mean), abs(variance)) < _CLEARLY:
        return "intervals are not spread as expected"
    if abs(variance) >= abs(mean):
        return f"spikes come too {'regularly' if variance < 0 else 'irregularly'}"
    return f"{'more' if mean < 0 else 'fewer'} spikes come than the model expects"


def say_correlation(found: Goodness) -> str:
    """Say whether an interval tells of those after it."""
    p = say_p(found.correlation_p_value)
    if found.correlation_p_value < LEVEL:
        return f"Intervals hang together ({p}): the model forgets something."
    return f"Intervals tell nothing of the next ones ({p})."


def say_naive(found: Goodness) -> str:
    """Say what the verdict would be without the correction for bins."""
    naive = number(found.naive_distance, 2)
    if (found.naive_distance > found.band) == (found.distance > found.band):
        return f"Uncorrected for bins: {naive}."
    verdict = "leave" if found.naive_distance > found.band else "stay within"
    return f"Uncorrected for bins ({naive}) it would {verdict} it."


def say_fitted(found: Goodness) -> str:
    """Say how far off the bins of the fit are; nothing where they say nothing."""
    if found.fitted_distance is None or found.fitted_band is None:
        return ""
    distance, band = number(found.fitted_distance, 2), number(found.fitted_band, 2)
    return f"On the bins of the fit: {distance} off, {band} allowed."


def say_p(p_value: float) -> str:
    """Write a probability that the data come from a right model."""
    return "p < 0.001" if p_value < 1e-3 else f"p = {number(p_value, 2)}"


def describe_residuals(found: Residuals) -> str:
    """Say how many of all groups lie outside of the band."""
    curves = [("Over time", found.over_time)]
    curves += [(f"Against {name}", band) for name, _unit, band in found.by_covariate]
    return " ".join(f"{name}: {_outside(band)}." for name, band in curves)


def say_residuals(found: Residuals) -> list[str]:
    """Say what a point is, how many lie outside, and where it is worst."""
    first = f"Of a right model 95 of 100 points stay within the band. Over time {_outside(found.over_time)}"
    sentences = [f"{first}{_worst(found.over_time, 's')}."]
    parts = [
        f"against {name} {_outside(band)}{_worst(band, unit)}"
        for name, unit, band in found.by_covariate
    ]
    if parts:
        text = "; ".join(parts)
        sentences.append(f"{text[0].upper()}{text[1:]}.")
    else:
        sentences.append("The recording has no signal beside the spikes to look at.")
    return sentences


def _outside(band: Band) -> str:
    n_outside = int(np.sum(_is_outside(band)))
    return f"{n_outside} of {band.y.size} {'lies' if n_outside == 1 else 'lie'} outside"


def _worst(band: Band, unit: str) -> str:
    if not _is_outside(band).any():
        return ""
    place = int(np.argmax(np.abs(band.y)))
    what = "left over" if band.y[place] > 0 else "missing"
    where = f"{number(float(band.x[place]), 2)} {unit}".rstrip()
    return f", most at {where}, where spikes are {what}"


def _is_outside(band: Band) -> np.ndarray:
    return (band.y < band.low) | (band.y > band.high)


def signal_axis(name: str, unit: str) -> str:
    """Name the axis of a covariate."""
    return f"{name} ({unit})" if unit else name


def statistics_of(found: FreeRuns) -> list[tuple[str, Statistic]]:
    """Return the statistics as they are called."""
    everywhere = [(called, getattr(found, name)) for name, called in STATISTICS.items()]
    return everywhere + ([] if found.psth is None else [(PSTH, found.psth.rate_hz)])


def describe_free_runs(found: FreeRuns) -> str:
    """Say what the free runs are like beside the data."""
    parts = [
        f"{called}: data {_range(one.data)}, median of the runs {_range(one.median)}"
        for called, one in statistics_of(found)
    ]
    return f"{' '.join(say_free_runs(found))} {'; '.join(parts)}."


def _range(values: FloatArray) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return "not known"
    low, high = (number(float(edge), 2) for edge in (known.min(), known.max()))
    return low if low == high else f"{low} to {high}"


def say_free_runs(found: FreeRuns) -> list[str]:
    """Say in which statistics the model alone is unlike the neuron, and how odd the data would be."""
    known = [(name, one) for name, one in statistics_of(found) if np.isfinite(one.p_value)]
    if not known:
        return [_sentences(_say_runaway(found), _say_trials(found))]
    odd = [name for name, one in known if one.p_value < LEVEL]
    if odd:
        verdict = f"Left alone, the model does not fire like the neuron in {_listed(odd)}."
    else:
        verdict = "Left alone, the model fires like the neuron in all that is shown."
    # The data count as one more run, so that there is no share below one of all.
    shares = ", ".join(f"{name} {round(100 * one.p_value)}%" for name, one in known)
    how = f"Of the model's own runs so many are as odd as the data: {shares}."
    return [_sentences(verdict, _say_runaway(found), _say_trials(found)), how]


def _sentences(*sentences: str) -> str:
    return " ".join(one for one in sentences if one)


def _say_trials(found: FreeRuns) -> str:
    """Say what the PSTH is a mean of; nothing where there are no trials."""
    if found.psth is None:
        return ""
    window = number(found.psth.window_ms, 3)
    return f"PSTH ± 2 SE: {found.psth.n_trials} held-out trials, windows of {window} ms."


def _say_runaway(found: FreeRuns) -> str:
    if found.runaway == 0:
        return ""
    if found.runaway == 1:
        return "All runs ran away: left alone, the model excites itself without end."
    return f"{percent(found.runaway)} of the runs ran away: they are left out."


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
