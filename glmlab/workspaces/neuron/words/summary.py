"""The line under the pictures of the workspace "One neuron"."""

from __future__ import annotations

import numpy as np

from glmlab.concepts.inverse_links import INVERSE_LINKS
from glmlab.lab.words import how_exact
from glmlab.number_format import ROUND_OFF, number
from glmlab.workspaces.neuron.results import Filter, Fit, Part, Results
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, Settings

PARTS = {"stimulus": "stimulus alone", "history": "history alone", "both": "both"}
"""The models of a picture as a sentence names them."""


def summarize(results: Results) -> str:
    """Say the most important results in words that can be read aloud.

    Examples
    --------
    "929 spikes. Held out: 1.82 bits per spike; stimulus alone 0.93, history alone 0.52. Pseudo-R² 0.42 on
    the fitted bins at strength 0.0001. ..."
    """
    fit, settings = results.fit, results.settings
    sentences = [
        f"{number(results.data.n_spikes, 6)} spikes.",
        _held_out(fit, results.parts),
        f"Pseudo-R² {number(fit.pseudo_r2)} on the fitted bins{_at_strength(settings)}.",
        *_dispersion(fit),
        *warn_about_separation(results),
        *warn_about_spike_or_none(results),
        how_exact(fit.kkt_residual),
    ]
    return " ".join(sentences)


def _held_out(fit: Fit, parts: tuple[Part, ...]) -> str:
    if not np.isfinite(fit.bits_per_spike):
        return "Held out: no spike, so that nothing can be scored there."
    others = ", ".join(
        f"{PARTS[one.name]} {number(one.bits_per_spike)}" for one in parts if not one.is_chosen
    )
    beside = f"; {others}" if others else ""
    return f"Held out: {number(fit.bits_per_spike)} bits per spike{beside}."


def _at_strength(settings: Settings) -> str:
    if not settings.has_strength:
        return ""
    strength = number(settings.regularizer_strength)
    if not settings.has_history_strength:
        return f" at strength {strength}"
    return f" at strength {strength} of the stimulus and {number(settings.history_strength)} of history"


def _dispersion(fit: Fit) -> list[str]:
    return [] if fit.dispersion is None else [f"Dispersion {number(fit.dispersion)}, fitted."]


def warn_about_separation(results: Results) -> list[str]:
    """Say when and why weights run away."""
    if not weights_run_away(results):
        return []
    n_lags = results.fit.n_separated
    where = "the bin" if n_lags == 1 else f"the {number(n_lags)} bins"
    return [f"Weights run away: in {where} after a spike there never is another. Take Ridge."]


def weights_run_away(results: Results) -> bool:
    """Whether a bump of the history acts only where there never is a spike, and no penalty holds its weight."""
    settings, n_lags = results.settings, results.fit.n_separated
    is_held = settings.has_strength or INVERSE_LINKS[settings.inverse_link].is_even
    return not is_held and any(_has_lost_bump(one, n_lags) for one in results.filters)


def _has_lost_bump(shown: Filter, n_separated: int) -> bool:
    """Whether a bump of a history filter reaches no further than the lags at which there never is a spike."""
    if not shown.is_history:
        return False
    size = np.abs(shown.bumps)
    is_lost = size[n_separated:].max(axis=0, initial=0) <= ROUND_OFF * size.max(axis=0, initial=0)
    return bool((is_lost & (size.max(axis=0, initial=0) > 0)).any())


def warn_about_spike_or_none(results: Results) -> list[str]:
    """Say when an observation model knows spike or none only, and bins hold more."""
    model = results.settings.observation_model
    most = results.data.most_in_a_bin
    if not OBSERVATION_MODELS[model].is_binary or most <= 1:
        return []
    return [f"{model} counts a bin with up to {number(most)} spikes as one spike."]
