"""The scores of cross-validation in words."""

from __future__ import annotations

import numpy as np

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.number_format import number
from glmlab.workspaces.neuron.results import CrossValidation, ScoreCurve
from glmlab.workspaces.neuron.settings import Settings

NO_STRENGTH = "Without a penalty there is no strength to choose, and no prior that had an evidence."
NO_EVIDENCE = "No evidence: the fits run away."
ON_THEIR_WAY = "The folds are being fitted."
STALE = "These are of other settings; the folds are being fitted anew."


def caption_of_scores(
    settings: Settings, found: CrossValidation | None, *, stale: bool
) -> list[str]:
    """Say which strength is best, which is chosen, and what evidence would take."""
    if not settings.has_strength:
        return [NO_STRENGTH]
    if found is None:
        return [ON_THEIR_WAY]
    if stale:
        return [STALE]
    return [" ".join([_best(found.chosen, settings), *_besides(found)])]


def _best(scores: ScoreCurve, settings: Settings) -> str:
    best = float(scores.bits_mean[scores.best])
    if best <= 0:
        return "No strength predicts better than a constant rate."
    text = f"Best: {number(best)} bits per spike."
    edge = _edge(scores)
    if settings.selection == "1se" and not edge:
        return f"{text} One standard error takes {number(scores.selected_strength)}."
    return f"{text} {edge}".rstrip()


def _edge(scores: ScoreCurve) -> str:
    if len(scores.strength) > 1 and scores.best == 0:
        return "The weakest strength is best: a weaker one may be better."
    if len(scores.strength) > 1 and scores.best == len(scores.strength) - 1:
        return "The largest strength is best."
    return ""


def _besides(found: CrossValidation) -> list[str]:
    said = []
    if found.history is not None:
        said.append(f"Best for history: {number(found.history.selected_strength)}.")
    penalty, evidence = REGULARIZERS[found.settings.regularizer], found.log_evidence
    if not penalty.is_smooth:
        said.append(f"No evidence: {penalty.label} is no Gaussian prior.")
    elif evidence is not None and found.has_evidence:
        best = float(found.chosen.strength[int(np.nanargmax(evidence))])
        said.append(f"Evidence takes {number(best)}.")
    elif evidence is not None:
        said.append(NO_EVIDENCE)
    return said


def describe_scores(settings: Settings, found: CrossValidation | None, *, stale: bool) -> str:
    """Say the range of the strengths, the best and the chosen score, and the strength of the settings."""
    if not settings.has_strength or found is None:
        return caption_of_scores(settings, found, stale=stale)[0]
    scores = found.chosen
    old = [STALE] if stale else []
    text = (
        f"Held-out bits per spike at {len(scores.strength)} strengths from"
        f" {number(float(scores.strength[0]))} to {number(float(scores.strength[-1]))}:"
        f" {say_choice(scores)} Strength of the settings"
        f" {number(settings.regularizer_strength)}."
    )
    return " ".join([*old, text, *_besides(found), _edge(scores)]).rstrip()


def say_choice(scores: ScoreCurve) -> str:
    """Say the best and the chosen strength, with their scores."""
    best, simplest = scores.best, scores.simplest
    return (
        f"best {number(float(scores.bits_mean[best]))} at {number(float(scores.strength[best]))},"
        f" standard error {number(float(scores.bits_standard_error[best]), 2)};"
        f" within one of it up to {number(float(scores.strength[simplest]))};"
        f" {number(scores.selected_strength)} is chosen."
    )
