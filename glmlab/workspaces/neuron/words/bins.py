"""Which bins feed the rate, in words."""

from __future__ import annotations

from collections.abc import Sequence

from glmlab.number_format import number
from glmlab.workspaces.neuron.words import pictures as words

Window = tuple[tuple[str, ...], int, int]
"""Names of what has it, its first lag, and its number of bins."""


def describe_bins(windows: Sequence[Window], bin_ms: float) -> str:
    """Say of each row which bins feed the rate of bin t."""
    if not windows:
        return "Nothing feeds the rate: it is the same in all bins."
    said = " ".join(_sentence(window, bin_ms) for window in windows)
    return f"A bin lasts {number(bin_ms)} ms. {said}"


def say_bins(windows: Sequence[Window], bin_ms: float) -> list[str]:
    """Say the same, a line for each row."""
    if not windows:
        return [describe_bins(windows, bin_ms)]
    return [_sentence(window, bin_ms) for window in windows]


def _sentence(window: Window, bin_ms: float) -> str:
    names, first, n_bins = window
    name = f"From {words.signals(names)}"
    length = f"{number(n_bins * bin_ms)} ms"
    if n_bins == 1:
        return f"{name}: bin {words.lag(first)} alone ({length})."
    why = ", never bin t itself" if first == 1 else ""
    return (
        f"{name}: {n_bins} bins, {words.lag(first)} back to {words.lag(first + n_bins - 1)}"
        f" ({length}){why}."
    )
