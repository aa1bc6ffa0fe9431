"""Starting points of the workspace "Coupled network", each of which shows one thing well."""

from __future__ import annotations

from dataclasses import fields

from glmlab.lab.presets import Preset, agreeing_preset
from glmlab.workspaces.coupling.pairs import Pair
from glmlab.workspaces.coupling.settings import Settings

_OF_THE_NETWORK = (
    "n_neurons",
    "network_seed",
    "pairs",
    "stimulus",
    "onset",
    "offset",
    "intensity",
    "input_weights",
    "inverse_link",
    "intercept",
    "intercept_shifts",
)


# Gains at the nine knots, which for a window of 40 bins are at the lags 1, 1.6, 3.4, 6.5, 11, 16, 23, 31
# and 40.
_REFRACTORY = (-1.5, -1.5, -1.0, -0.3, 0.0, 0.0, 0.0, 0.0, 0.0)
_BURST = (-1.5, -1.5, -1.2, -0.2, 0.6, 0.2, -0.3, -0.15, 0.0)
_LATER = (0.0, 0.12, 0.6, 1.2, 0.6, 0.12, 0.0, 0.0, 0.0)
_GOES_ON = (-1.0, -0.5, 0.2, 0.25, 0.25, 0.2, 0.1, 0.05, 0.0)
_SILENCES = (-1.0, -1.0, -1.0, -1.0, -0.9, -0.7, -0.5, -0.2, 0.0)

_Filters = dict[tuple[int, int], tuple[float, tuple[float, ...]]]


def _network(n_neurons: int, filters: _Filters) -> tuple[tuple[float, ...], ...]:
    """Return the pairs of a network: those given, and none between others.

    Parameters
    ----------
    n_neurons
        How many neurons there are.
    filters
        Scale and knots by receiver and sender.
    """
    nothing = (0.0, ())
    return tuple(
        _pair(receiver, sender, *filters.get((receiver, sender), nothing))
        for receiver in range(n_neurons)
        for sender in range(n_neurons)
    )


def _pair(receiver: int, sender: int, scale: float, knots: tuple[float, ...]) -> tuple[float, ...]:
    return Pair(receiver, sender, scale, 2.0, 2.0, 1.0, 1.0, knots).entry


_BY_HAND = {"coupling_scale": 1.0, "window": 40, "n_basis_funcs": 12}

PRESETS: dict[str, Preset[Settings]] = {
    "page": Preset(
        "Two coupled neurons",
        Settings(),
        what=(
            "Two neurons act on themselves and on each other; a pulse drives neuron 0 from "
            "bin 200 to 500."
        ),
        suggestion=(
            "raise Coupling scale step by step, and guess before each step whether it will run "
            "away; “Stability” has the answer."
        ),
    ),
    "trial": Preset(
        "One trial of the two",
        Settings(n_trials=1),
        what=(
            "One trial of the two coupled neurons, as the NeMoS page “GLM demo” ends with it: 31 and 27 "
            "spikes, their rates, and the stimulus alone."
        ),
        suggestion=(
            "change the Seed: which waves come again? Then raise Trials to 20: what is left of "
            "them on average?"
        ),
    ),
    "bursting": Preset(
        "Refractory and bursting",
        Settings(
            n_neurons=1,
            pairs=_network(1, {(0, 0): (2.0, _BURST)}),
            intercept=-3.5,
            tab="correlations",
            n_trials=50,
            **_BY_HAND,
        ),
        what=(
            "One neuron rests after each spike, and is then more easily driven for a "
            "while: it fires in bursts."
        ),
        suggestion=(
            "drag the hump of its filter down to zero, and see the peak of the bursts go from "
            "“Correlations”."
        ),
    ),
    "winner": Preset(
        "Winner takes all",
        Settings(
            pairs=_network(
                2,
                {
                    (0, 0): (0.5, _GOES_ON),
                    (1, 1): (0.5, _GOES_ON),
                    (0, 1): (1.0, _SILENCES),
                    (1, 0): (1.0, _SILENCES),
                },
            ),
            onset=(100, 100),
            offset=(800, 800),
            intensity=(2.5, 2.5),
            **_BY_HAND,
        ),
        what=(
            "Two neurons get the same pulse, and each silences the other: in each trial one of them "
            "takes nearly all spikes, and chance says which."
        ),
        suggestion=(
            "look at single trials with “Trial shown”, and count how often each of them wins."
        ),
    ),
    "chain": Preset(
        "Chain",
        Settings(
            n_neurons=5,
            pairs=_network(
                5,
                {(k + 1, k): (3.0, _LATER) for k in range(4)}
                | {(k, k): (3.0, _REFRACTORY) for k in range(5)},
            ),
            onset=(100,),
            offset=(108,),
            intensity=(4.0,),
            intercept=-4.5,
            n_time_bins=200,
            n_trials=50,
            **_BY_HAND,
        ),
        what=(
            "Five neurons in a row: each drives only the next, and a short pulse to the "
            "first runs through all."
        ),
        suggestion=(
            "follow the colours through the raster; then raise Coupling scale until the "
            "wave never ends."
        ),
    ),
    "common": Preset(
        "Common input, no coupling",
        Settings(
            pairs=_network(2, {(0, 0): (1.0, _REFRACTORY), (1, 1): (1.0, _REFRACTORY)}),
            stimulus="noise",
            onset=(0, 0),
            offset=(2000, 2000),
            intensity=(1.0, 1.0),
            inverse_link="exp",
            intercept=-2.5,
            n_time_bins=2000,
            n_trials=10,
            regularizer="GroupLasso",
            regularizer_strength=0.001,
            tab="recovered",
            **_BY_HAND,
        ),
        what="Two neurons that do not act on each other at all, but hear the same noise.",
        suggestion=(
            "see in “Fit” that the model, which is told of the noise, finds no arrow between them; "
            "then take “Stimulus in the fit” away, and it finds arrows that are not there."
        ),
    ),
    "explodes": Preset(
        "A good fit that explodes",
        Settings(
            coupling_scale=1.4,
            window=60,
            n_basis_funcs=12,
            inverse_link="exp",
            intercept=-3.0,
            n_trials=5,
            seed=11,
            regularizer="UnRegularized",
            tab="recovered",
        ),
        what=(
            "A fit finds all four edges of this network, with a good score; yet when the fitted "
            "model runs by itself, its spikes run away: see the red."
        ),
        suggestion=(
            "take Ridge for the fit and raise its Strength to 0.01: a stronger penalty "
            "keeps it quiet, for a worse score."
        ),
    ),
}
"""The presets by name; a new one is a new entry."""


_LOOKED_AT = ("receiver", "sender", "stimulated", "shown_trial", "tab")


def preset_of(settings: Settings) -> str:
    """Return the preset that these are, whatever of it is looked at; `OWN` if they are none."""
    names = (field.name for field in fields(Settings) if field.name not in _LOOKED_AT)
    return agreeing_preset(settings, PRESETS, names)


def origin_of(settings: Settings) -> str:
    """Return the preset whose network and stimulus these are, whichever the seed; `OWN` for none."""
    return agreeing_preset(settings, PRESETS, _OF_THE_NETWORK)
