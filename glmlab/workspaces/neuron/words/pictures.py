"""The words in the pictures: titles, legends and axes."""

from __future__ import annotations

import numpy as np

from glmlab.number_format import number

TITLES = {
    "data": "Data",
    "filters": "Filters",
    "tuning": "Tuning",
    "cross-validation": "Cross-validation",
    "rate": "Held-out rate",
    "parts": "Parts",
    "folds": "Folds",
    "bins": "Which bins",
}

INTERVAL = "95%"
BUMPS = "bumps"
SPIKES = "spikes"
HELD_OUT = "held out"
CHOSEN = "chosen"
NOT_CHOSEN = "others"
PREDICTED_RATE = "predicted rate"
BEST = "best"
ONE_STANDARD_ERROR = "one SE"
STANDARD_ERROR = "± SE"
EVIDENCE = "evidence"
HISTORY = "history"
STIMULUS = "stimulus"
GAP = "gap"
CONTIGUOUS = "contiguous"
SHUFFLED = "shuffled"
THESE_FOLDS = "these folds"
WITHOUT_A_FOLD = "without a fold"
FEEDS = "feeds the rate"
DOES_NOT_FEED = "does not feed the rate"
RATE_OF_NOW = "rate of bin t"
RATE_ROW = "rate"
OLDEST = "oldest"
LEFT_OUT = "…"
NOW = "t"
NEXT = "t+1"
NO_NUMBER = "–"

TIME = "time (s)"
LAG = "lag (ms)"
LOG_GAIN = "log gain"
GAIN = "gain"
SIGNAL = "signal"
RATE = "rate (Hz)"
BITS = "bits per spike"
EVIDENCE_AXIS = "evidence (bits)"
MODEL = "model"
FOLD = "fold"
BIN = "bin"
ROW = "feeds"

PARTS = {
    "stimulus": "stimulus alone",
    "history": "history alone",
    "both": "both",
}


def with_unit(name: str, unit: str) -> str:
    """Name an axis with its unit, if it has one."""
    return f"{name} ({unit})" if unit else name


def with_range(name: str, low: float, high: float) -> str:
    """Name a signal with the ends of its lane."""
    return f"{name}, {number(low)} to {number(high)}"


def best_at(strength: str) -> str:
    """Name the best strength."""
    return f"best {strength}"


def fold(k: int) -> str:
    """Name a fold, of which the first has number 0."""
    return str(k + 1)


def bits(value: float) -> str:
    """Write bits per spike over a bar, or that there is none."""
    return number(value, 3) if np.isfinite(value) else NO_NUMBER


def lag(bins: int) -> str:
    """Name a bin by how many bins before now it is."""
    return NOW if bins == 0 else f"t−{bins}"


def signals(names: tuple[str, ...]) -> str:
    """Name signals that have the same bins."""
    return names[0] if len(names) == 1 else f"{len(names)} signals"


def cell(name: str, lag_in_bins: int, bin_ms: float, *, feeds: bool) -> str:
    """Say of a bin whether it feeds the rate of bin t."""
    verb = FEEDS if feeds else DOES_NOT_FEED
    if lag_in_bins < 0:
        return f"{name} of the next bin {verb}"
    if lag_in_bins == 0:
        return f"{name} of the same bin {verb}"
    return f"{name} {number(lag_in_bins * bin_ms)} ms before {verb}"
