"""The folds in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.number_format import number
from glmlab.workspaces.neuron.results import FoldStrips, ScoreCurve
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.scores import NO_STRENGTH, ON_THEIR_WAY, STALE, say_choice


def describe_folds(folds: FoldStrips, curves: Mapping[str, ScoreCurve]) -> str:
    """Say how the bins are dealt to folds, and what the folds that are compared choose."""
    held_out = ~folds.is_gap
    length = folds.stop_s - folds.start_s
    shares = [float(length[held_out & (folds.fold == fold)].sum()) for fold in range(folds.n_folds)]
    label = FOLD_SCHEMES[folds.scheme].label
    text = (
        f"{folds.n_folds} folds, {label}: each holds out {number(min(shares))} to"
        f" {number(max(shares))} s in {int(held_out.sum())} runs in all."
    )
    if folds.is_gap.any():
        gap = float(length[folds.is_gap].sum())
        text += f" Neither held out nor trained on: {number(gap)} s, summed over the folds."
    said = [f"Folds {name}: {say_choice(scores)}" for name, scores in curves.items()]
    return " ".join([text, *said])


def say_folds(
    settings: Settings,
    folds: FoldStrips,
    until_s: float,
    curves: Mapping[str, ScoreCurve],
    *,
    stale: bool,
) -> list[str]:
    """Say what is drawn of the strips, and what the folds that are compared promise."""
    end = float(folds.stop_s.max())
    drawn = f" Drawn: {number(until_s, 2)} of {number(end)} s." if until_s < end else ""
    return [
        f"{_compare(settings, curves, stale=stale)}{drawn}",
        FOLD_SCHEMES[folds.scheme].sentence,
    ]


def _compare(settings: Settings, curves: Mapping[str, ScoreCurve], *, stale: bool) -> str:
    if not settings.has_strength:
        return NO_STRENGTH
    if not curves:
        return ON_THEIR_WAY
    if stale:
        return STALE
    shuffled, contiguous = curves.get(words.SHUFFLED), curves.get(words.CONTIGUOUS)
    if shuffled is None or contiguous is None:
        return "; ".join(_promise(name, scores) for name, scores in curves.items()) + "."
    said = f"{_promise(words.SHUFFLED, shuffled)}; {_promise(words.CONTIGUOUS, contiguous)}."
    return said[0].upper() + said[1:]


def _promise(name: str, scores: ScoreCurve) -> str:
    """Say what a scheme promises at the strength that it chooses."""
    bits = float(scores.bits_mean[scores.selected])
    error = float(scores.bits_standard_error[scores.selected])
    worth = (
        f"{number(bits, 2)} ± {number(error, 1)} bits per spike"
        if np.isfinite(error)
        else f"{number(bits, 2)} bits per spike"
    )
    return f"{name} promise {worth} at {number(scores.selected_strength, 2)}"
