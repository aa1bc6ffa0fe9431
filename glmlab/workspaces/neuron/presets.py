"""Starting points of the workspace "One neuron", each of which shows one thing well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from glmlab.lab.presets import OWN, Preset, agreeing_preset
from glmlab.workspaces.neuron.data_sets import DATA_SETS
from glmlab.workspaces.neuron.settings import Settings

_LOOKED_AT = ("intervals", "tab", "from_s", "zoom_s")


class _Story(NamedTuple):
    """A preset, before it is known whether its recording is there.

    Attributes
    ----------
    data
        Its recording.
    choices
        What else is chosen than what suits the recording.
    label, what, suggestion
        See `Preset`.
    """

    label: str
    data: str
    choices: Mapping[str, Any]
    what: str
    suggestion: str


_STORIES: Mapping[str, _Story] = {
    "history": _Story(
        "History rescues",
        "Grasshopper receptor 1",
        {},
        what=(
            "This model of a real ear cell hears the sound (alone 0.95 bits per spike) and the cell's last spikes "
            "(alone 0.54): together 1.83, more than their sum."
        ),
        suggestion="open “Parts”, then switch “History” off and on: what becomes of the rate?",
    ),
    "stimulus": _Story(
        "Stimulus alone",
        "Grasshopper receptor 1",
        {"history": False, "tab": "goodness"},
        what=(
            "A real ear cell of a grasshopper hears ten seconds of flickering sound. This model knows the sound, "
            "but not the cell's last spikes, and fails: 0.95 bits per spike."
        ),
        suggestion="switch “History” on, and see how much nearer the curve comes to its band.",
    ),
    "refractory": _Story(
        "Weights that run away",
        "Refractory cell",
        {
            "stimulus_window_ms": 100.0,
            # The first of so many bumps in so short a window lies where there never is a spike.
            "history_window_ms": 50.0,
            "history_functions": 15,
            "regularizer": "UnRegularized",
        },
        what=(
            "A made-up cell never fires within 2 ms of a spike, and there is no penalty: the history filter falls "
            "to −52 there, and would fall without end."
        ),
        suggestion="take Ridge as the regularizer: where does the left end of the history filter go?",
    ),
    "bursting": _Story(
        "Bursts",
        "Bursting cell",
        {
            "stimulus_window_ms": 100.0,
            "history_window_ms": 200.0,
            "history_functions": 12,
            "tab": "free-run",
        },
        what=(
            "A spike of this made-up cell brings more after 7 ms, then a pause: its history filter has a hump, and "
            "27% of the intervals are under 8 ms."
        ),
        suggestion="switch “History” off: how many such intervals does the model make by itself?",
    ),
    "few": _Story(
        "Too few spikes",
        "LNP cell",
        {
            "seed": 3,
            "duration_s": 5.0,
            "from_s": 4.0,
            # Noise of a time constant of 20 ms says little about the first lags, where others are narrow.
            "stimulus_basis": "RaisedCosineLinearEval",
            "stimulus_window_ms": 100.0,
            "regularizer_strength": 1e-6,
            "tab": "parts",
        },
        what=(
            "A made-up cell without any history, and 95 spikes of it: with so weak a penalty chance becomes filters, "
            "and held out the model is worth nothing."
        ),
        suggestion=(
            "press “Use it” to take the best Strength; then raise Duration to 60 s, and press it again: how near "
            "is the truth?"
        ),
    ),
    "place": _Story(
        "Place cell",
        "Place cell",
        {"history": False},
        what=(
            "A made-up cell fires in one place of a box, through which a real rat runs for ten minutes: its tuning "
            "is one hill, worth 0.89 bits per spike."
        ),
        suggestion="move Strength: where is the hill full of bumps, and where is it too flat?",
    ),
    "drifting": _Story(
        "The leak",
        "Drifting cell",
        {
            "seed": 3,
            "history": False,
            "fold_scheme": "Shuffled",
            "regularizer_strength": 3e-4,
            "tab": "folds",
        },
        what=(
            "This made-up cell ignores where the rat is, but its rate drifts. Shuffled folds call it a place cell "
            "(0.095 bits per spike); contiguous ones find nothing."
        ),
        suggestion=("take contiguous folds, and press “Use it”: what is left of the tuning?"),
    ),
    "better-worse": _Story(
        "Better, and yet worse",
        "Grasshopper receptor 1",
        {"regularizer_strength": 1e-3, "tab": "goodness"},
        what=(
            "Sound and history predict this cell best (1.80 bits per spike). Yet on the fitted bins both fail the "
            "test of intervals (0.11 off), and history alone passes it (0.04)."
        ),
        suggestion="switch “Stimulus” off, and compare bits per spike and fitted distance.",
    ),
    "izhikevich": _Story(
        "No Poisson neuron",
        "Izhikevich cell, tonic spiking",
        {"tab": "goodness"},
        what=(
            "Two equations make these spikes, as regular as a clock. The model is worth 4.5 bits per spike, and yet "
            "leaves more to chance than the cell does: it fails."
        ),
        suggestion="raise Noise to 1: how much nearer to its band does the curve come?",
    ),
}

PRESETS: dict[str, Preset[Settings]] = {
    name: Preset(
        story.label,
        Settings(**{"data": story.data, **DATA_SETS[story.data].start, **story.choices}),
        story.what,
        story.suggestion,
    )
    for name, story in _STORIES.items()
    # The rat's path is in a package that not everybody has.
    if story.data in DATA_SETS
}
"""The presets by name; a new one is a new entry."""


def preset_of(settings: Settings) -> str:
    """Return the preset that these are, whatever of it is looked at; `OWN` if they are none."""
    names = (field.name for field in fields(Settings) if field.name not in _LOOKED_AT)
    return agreeing_preset(settings, PRESETS, names)


def origin_of(settings: Settings) -> str:
    """Return the preset whose recording this is, with the same filters if there is one; `OWN` if there is none."""
    known = DATA_SETS.get(settings.data)
    if known is None:
        return OWN
    of_the_data = ("data", *known.source.numbers)
    nearest = agreeing_preset(settings, PRESETS, (*of_the_data, "stimulus", "history"))
    return agreeing_preset(settings, PRESETS, of_the_data) if nearest == OWN else nearest
