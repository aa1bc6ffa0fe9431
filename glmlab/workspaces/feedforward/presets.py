"""Data and choices that show one thing well, each an entry in `PRESETS`."""

from __future__ import annotations

from dataclasses import fields, replace

from glmlab.lab.presets import Preset, agreeing_preset
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.truth import true_coef_of

_OF_THE_DATA = (
    "data",
    "n_samples",
    "n_features",
    "stimulus_sd",
    "correlation",
    "overdispersion",
    "groups",
)


# Grids reach from where next to nothing is left of the weights to where the penalty is not felt.
_WIDE_GRID = {"grid_from": 1e-3, "grid_to": 1.0, "grid_points": 13, "folds": 5}

PRESETS: dict[str, Preset[Settings]] = {
    "few": Preset(
        "Few samples",
        Settings(
            n_samples=60,
            stimulus_sd=1.0,
            seed=0,
            true_weights=(0.5, 0.0, 0.0, -0.4),
            regularizer_strength=0.03,
            grid_from=1e-3,
            grid_to=10.0,
            grid_points=13,
            folds=5,
        ),
        what=(
            "Two of five features, w1 and w4, drive a made-up neuron. Sixty bins are few: with too "
            "little penalty, chance becomes weights."
        ),
        suggestion=(
            "raise Strength to the top of the hump in “Cross-validation”, then to its right end: "
            "where do the blue bars fit their frames best?"
        ),
    ),
    "page": Preset(
        "Two of five features",
        Settings(),
        what=(
            "A made-up neuron listens to five features of a stimulus, but only two of "
            "them, w1 and w5, drive it."
        ),
        suggestion=(
            "move Strength, and watch the blue bars leave their green frames; then give w3 a "
            "weight by its green point: does the fit find it?"
        ),
    ),
    "sparse": Preset(
        "Sparse weights",
        Settings(
            n_samples=300,
            n_features=12,
            true_weights=(1.2, 0.0, 0.0, -0.9, 0.0, 0.0, 0.0, 0.7),
            regularizer="Lasso",
            regularizer_strength=0.05,
            **_WIDE_GRID,
        ),
        what=(
            "Three of twelve features drive the neuron, and Lasso can set weights to exactly zero."
        ),
        suggestion=(
            "take Ridge, which never lets go of a weight; then Lasso again, and raise Strength "
            "until weights that should stay become zero, too."
        ),
    ),
    "grouped": Preset(
        "Grouped weights",
        Settings(
            n_samples=200,
            n_features=12,
            true_weights=(0.8, -0.6, 0.7, 0.0, 0.0, 0.0, -0.5, 0.6, -0.7),
            groups=(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4),
            regularizer="GroupLasso",
            regularizer_strength=0.05,
            **_WIDE_GRID,
        ),
        what=(
            "The features come in four groups, and two of them do nothing: GroupLasso "
            "keeps or drops whole groups."
        ),
        suggestion=(
            "lower Strength, and see weights appear in the empty groups by chance; then take Lasso, "
            "which knows of no groups."
        ),
    ),
    "correlated": Preset(
        "Correlated features",
        Settings(
            n_samples=200,
            n_features=6,
            correlation=0.9,
            true_weights=(1.0, 0.0, 0.0, 1.0),
            regularizer="Lasso",
            regularizer_strength=0.03,
            **_WIDE_GRID,
        ),
        what=(
            "Two of six nearly equal features (correlation 0.9) drive the neuron, and the spikes "
            "hardly tell which."
        ),
        suggestion=(
            "take Ridge, which shares the weight among all; then Lasso again, and press "
            "“New data”: does it pick the right two each time?"
        ),
    ),
    "weak": Preset(
        "Weak signal",
        Settings(
            n_samples=400,
            n_features=8,
            true_weights=(0.2, -0.15, 0.1, 0.0, 0.0, 0.0, -0.2, 0.15),
            regularizer_strength=1.0,
            grid_from=1e-2,
            grid_to=10.0,
            grid_points=13,
            folds=5,
        ),
        what="Eight features with weak weights or none: much of what a fit finds is chance.",
        suggestion=(
            "move Strength to the best of cross-validation, then press “New data” and see "
            "how much the bars jump."
        ),
    ),
    "scattered": Preset(
        "More scatter than Poisson",
        Settings(
            n_samples=400,
            overdispersion=1.0,
            true_weights=(1.2, 0.0, 0.0, 0.0, -0.8),
            tab="counts",
            **_WIDE_GRID,
        ),
        what=(
            "The variance of the counts is about twice that of Poisson counts, as it is in many "
            "real neurons."
        ),
        suggestion=(
            "take NegativeBinomial as the observation model, and see the squares in "
            "“Counts” come onto the bars."
        ),
    ),
    "wide": Preset(
        "Many features, few samples",
        Settings(
            n_samples=40,
            n_features=20,
            true_weights=(1.5, 0.0, 0.0, 0.0, 0.0, -1.5),
            regularizer="Lasso",
            regularizer_strength=0.1,
            grid_from=0.01,
            grid_to=1.0,
            grid_points=13,
            folds=5,
        ),
        what=(
            "Twenty features and only forty bins: without a penalty, the model learns the "
            "accidents of these bins."
        ),
        suggestion=(
            "see the hump in “Cross-validation”, then move Strength to its left end: the bars go "
            "wild and the score falls."
        ),
    ),
    "neuron": Preset(
        "A real neuron",
        replace(Settings(), data="grasshopper", **DATA_SETS["grasshopper"].start),
        what=(
            "A real recording: an auditory nerve cell of a grasshopper hears ten seconds "
            "of sound whose loudness flickers (in dB, above); a bin is 1 ms."
        ),
        suggestion=(
            "take softplus as the inverse link, or raise Strength: do the bits per spike, below, "
            "rise or fall?"
        ),
    ),
}
"""The presets by name; a new one is a new entry."""


_OF_THE_TRUTH = ("true_weights", "truth_seed")
_LOOKED_AT = ("compared", "solver", "intervals", "tab", "first_bin")


def preset_of(settings: Settings) -> str:
    """Return the preset that these are, whatever of it is looked at; `OWN` if they are none."""
    aside = {*_LOOKED_AT, *_OF_THE_TRUTH}
    names = (field.name for field in fields(Settings) if field.name not in aside)
    return agreeing_preset(settings, PRESETS, names, _truth)


def origin_of(settings: Settings) -> str:
    """Return the preset whose data these are, whichever the seed; `OWN` if there is none."""
    if not DATA_SETS[settings.data].is_synthetic:
        return agreeing_preset(settings, PRESETS, ("data",))
    return agreeing_preset(settings, PRESETS, _OF_THE_DATA, _truth)


def _truth(settings: Settings) -> tuple[float, ...]:
    # However it was chosen.
    return tuple(true_coef_of(settings).tolist())
