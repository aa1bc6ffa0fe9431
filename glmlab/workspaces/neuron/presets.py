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
    "stimulus": _Story(
        "Stimulus alone",
        "Grasshopper receptor 1",
        {"history": False, "tab": "goodness"},
        what=(
            "A real ear cell of a grasshopper hears ten seconds of flickering sound. This model knows the sound, "
            "and nothing of the cell's own last spikes: it fails."
        ),
        suggestion="switch “History” on, and see the curve come nearer to the diagonal.",
    ),
    "history": _Story(
        "History rescues",
        "Grasshopper receptor 1",
        {},
        what=(
            "A real ear cell of a grasshopper hears flickering sound. The model knows the sound and the cell's own "
            "last spikes: both together say more than the sum of each alone."
        ),
        suggestion="open “Parts”, then switch “History” off and on: what becomes of the rate?",
    ),
    "refractory": _Story(
        "Weights that run away",
        "Refractory cell",
        {
            "stimulus_window_ms": 100.0,
            "regularizer": "UnRegularized",
            "tab": "rate",
        },
        what=(
            "A made-up cell never fires just after a spike, and there is no penalty: weights fall without end, "
            "and stop only where the solver stops."
        ),
        suggestion="take Ridge as the regularizer, and see the left end of the history filter come back.",
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
            "A spike of this made-up cell brings more spikes after 7 ms, and then a pause: its history filter has "
            "a hump."
        ),
        suggestion="switch “History” off: what becomes of the short intervals in “Left alone”?",
    ),
    "few": _Story(
        "Too few spikes",
        "LNP cell",
        {
            "duration_s": 5.0,
            "stimulus_window_ms": 100.0,
            "regularizer_strength": 1e-6,
            "tab": "parts",
        },
        what=(
            "Five seconds of a made-up cell: with so few spikes and so weak a penalty, chance becomes filters."
        ),
        suggestion=(
            "raise Strength to the top of its curve; then raise Duration to 60 s: when does the filter fit the "
            "green one?"
        ),
    ),
    "place": _Story(
        "Place cell",
        "Place cell",
        {"tab": "rate"},
        what=(
            "A made-up cell fires in one place of a box, through which a real rat runs for ten minutes: its tuning "
            "is a hill."
        ),
        suggestion="lower Strength, then raise it: where is the hill too rough, and where too flat?",
    ),
    "drifting": _Story(
        "The leak",
        "Drifting cell",
        {"fold_scheme": "Shuffled", "tab": "folds"},
        what=(
            "This made-up cell ignores where the rat is, but its rate drifts. Shuffled folds call it a place "
            "cell; contiguous ones do not."
        ),
        suggestion="compare the curves in “Folds”; then lower Drift to 1 s: what is left of the leak?",
    ),
    "better-worse": _Story(
        "Better, and yet worse",
        "Grasshopper receptor 1",
        {"regularizer_strength": 1e-3, "tab": "goodness"},
        what=(
            "Sound and history together predict this cell best; and yet history alone passes the test of its "
            "intervals, and both fail."
        ),
        suggestion=(
            "switch “Stimulus” off: the bits per spike fall, and the curve comes between the lines."
        ),
    ),
    "izhikevich": _Story(
        "No Poisson neuron",
        "Izhikevich cell, tonic spiking",
        {"tab": "goodness"},
        what=(
            "Two equations make these spikes, nearly as regular as a clock. A Poisson GLM always leaves much to "
            "chance: it cannot fit them."
        ),
        suggestion="raise Noise: from where on does the curve come between the lines?",
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
