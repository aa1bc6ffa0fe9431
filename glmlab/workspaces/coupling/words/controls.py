"""The words of the controls of the workspace "Coupled network"."""

from __future__ import annotations

from glmlab.lab.job_words import JobWords
from glmlab.lab.settings.declaration import declarations
from glmlab.number_format import number
from glmlab.workspaces.coupling.results import Shrunk
from glmlab.workspaces.coupling.settings import TABS, WHY_FITS_RUN_AWAY, Settings

HEADINGS = {
    "network": "Network",
    "pair": "Filter of the pair",
    "basis": "Basis",
    "stimulus": "Stimulus",
    "simulation": "Simulation",
    "stability": "Stability",
    "fit": "Fit",
}

PICTURES = {
    "network": "Network",
    "pair": "Filter of the pair",
    "stability": "Stability",
    **{name: tab.label for name, tab in TABS.items()},
}

SHRINK = "Shrink until stable"
AS_DRAWN = "As drawn"
NEW_NETWORK = "New network"
FIT = "Fit the simulation"
BUTTONS = {
    "new_network": NEW_NETWORK,
    "as_drawn": AS_DRAWN,
    "shrinking": SHRINK,
    "fitting": FIT,
}
NEW_NETWORK_TOOLTIP = "Draws other filters with the next network seed."
AS_DRAWN_TOOLTIP = "Gives the pair the filter that the network seed draws."
IS_AS_DRAWN = "The pair has the filter that the network seed draws."
ONE_NEURON = "There is only one neuron."
BY_HAND = "This filter was drawn by hand; “As drawn” takes it back."
NO_REMEDY = "Least squares has no such number; choose Ridge or Truncated."
PAIR_KEYS = "Arrows choose the pair: up and down the receiver, left and right the sender."
FILTER_KEYS = "Left and right choose a point, up and down move it."
STIMULUS_KEYS = "Left and right move the stimulus, up and down change its height, Page Up and Page Down its length."

JOB_WORDS: dict[str, JobWords] = {
    "shrinking": JobWords(
        begin=SHRINK,
        begin_tooltip=(
            "Looks for the largest scale at which bursts die out and no run runs away. "
            f"{WHY_FITS_RUN_AWAY}"
        ),
        cancel_tooltip="Stops looking; the network stays as it is.",
        disabled_reason="There is nothing to shrink.",
        stale="",
    ),
    "stability": JobWords(
        begin="Run again",
        begin_tooltip="Runs the Monte Carlo test again, with other random numbers.",
        cancel_tooltip="Stops the Monte Carlo test; the quick tests stay.",
        disabled_reason="",
        stale="",
    ),
    "recovered": JobWords(
        begin=FIT,
        begin_tooltip="Estimates stimulus weights and all filters from the simulated spikes.",
        cancel_tooltip="Stops fitting; what is done stays.",
        disabled_reason="",
        stale="This is the fit of other settings: fit again.",
    ),
}


def shrunk(found: Shrunk, n_runs: int) -> str:
    """Say what "Shrink until stable" has done."""
    name = declarations(Settings)[found.name].label
    if found.after == found.before:
        return "It is stable as it is: nothing was shrunk."
    if found.after is None or not found.changes:
        return f"It is stable at no {name} above 0 that was tried: nothing was changed."
    return (
        f"{name} went from {number(found.before)} to {number(found.after)}: the largest found at"
        f" which small bursts die out and none of {n_runs} runs runs away."
    )


def not_of_this_basis(basis: str) -> str:
    """Say why a choice means nothing for a basis."""
    return f"{basis} has no such choice."


def pair_value_text(receiver: int, sender: int) -> str:
    """Say which pair is looked at."""
    return f"from neuron {sender} to neuron {receiver}"


def knot_value_text(lag: float, gain: float) -> str:
    """Say where a point of a filter is."""
    return f"lag {round(lag)}, gain {number(gain)}"


def stimulus_value_text(neuron: int, onset: int, offset: int, intensity: float) -> str:
    """Say when and how strong a stimulus is."""
    return f"neuron {neuron}, from bin {onset} to {offset}, intensity {number(intensity)}"
