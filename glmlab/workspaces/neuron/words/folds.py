"""The folds, and the score of what they choose, in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.number_format import number
from glmlab.workspaces.neuron.results import FoldStrips, Nested, ScoreCurve
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.scores import NO_STRENGTH, ON_THEIR_WAY, STALE, say_choice

NO_OVERLAP = "on bins that had no part in the choice"

LEAKS_AS_WELL = "nested folds find no leak"


def describe_folds(
    folds: FoldStrips, curves: Mapping[str, ScoreCurve], nested: Nested | None = None
) -> str:
    """Say how the bins are dealt to folds, what the folds that are compared choose, and what that is worth."""
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
    return " ".join([text, *said, *_describe_choice(nested)])


def say_folds(
    settings: Settings,
    folds: FoldStrips,
    until_s: float,
    curves: Mapping[str, ScoreCurve],
    nested: Nested | None = None,
    *,
    stale: bool,
) -> list[str]:
    """Say what is drawn of the strips, what the folds that are compared promise, and what the choice is worth."""
    end = float(folds.stop_s.max())
    drawn = f" Drawn: {number(until_s, 2)} of {number(end)} s." if until_s < end else ""
    return [
        f"{_compare(settings, curves, stale=stale)}{drawn}",
        FOLD_SCHEMES[folds.scheme].sentence if nested is None else say_worth(nested),
    ]


def say_worth(nested: Nested) -> str:
    """Say what choosing by these folds promises, and what it is worth where it had no part in the choice.

    A leak makes the outer scores as good as the inner ones, so that the promise is kept: the words say so of folds
    that can leak.
    """
    if not nested.n_done:
        return "No fold has been kept from the choice yet."
    said = (
        f"Choosing by these folds promises {number(nested.promised_bits, 3)} bits per spike and is"
        f" {_worth(nested)} {NO_OVERLAP}"
    )
    if nested.n_done < nested.n_folds:
        return f"{said}, in {nested.n_done} of {nested.n_folds} folds so far."
    can_leak = FOLD_SCHEMES[nested.scheme].parts_neighbours and nested.mean > 0
    return f"{said}: {LEAKS_AS_WELL}." if can_leak else f"{said}."


def _worth(nested: Nested) -> str:
    value = with_error(nested.mean, nested.standard_error, 3)
    # Less than twice its standard error from zero, or below it.
    is_nothing = nested.mean <= 2 * np.nan_to_num(nested.standard_error)
    return f"worth nothing ({value})" if is_nothing else f"worth {value}"


def with_error(bits: float, error: float, digits: int) -> str:
    """Write bits with their standard error, where there is one."""
    return (
        f"{number(bits, digits)} ± {number(error, 1)}"
        if np.isfinite(error)
        else number(bits, digits)
    )


def _describe_choice(nested: Nested | None) -> list[str]:
    """Say what was chosen without each outer fold, promised by the others, and scored on it."""
    if nested is None or not nested.n_done:
        return []
    each = "; ".join(
        f"without fold {k + 1} {number(float(strength), 3)}, promising {number(float(inner), 3)} and worth"
        f" {number(float(bits), 3)}"
        for k, (strength, inner, bits) in enumerate(
            zip(nested.strength, nested.inner_bits, nested.bits, strict=True)
        )
    )
    return [say_worth(nested), f"Chosen {each}."]


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
    return f"{name} promise {with_error(bits, error, 2)} bits per spike at {number(scores.selected_strength, 2)}"
