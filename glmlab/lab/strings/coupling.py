"""The words of the controls of the workspace "Coupled network"."""

from __future__ import annotations

from glmlab.experiments.coupling import Shrunk, pairs, settings
from glmlab.lab.strings.work import Work
from glmlab.number_format import number

HEADINGS = {
    "network": "Network",
    "pair": "Filter of the pair",
    "basis": "Basis",
    "stimulus": "Stimulus",
    "simulation": "Simulation",
    "stability": "Stability",
    "fit": "Fit",
}

LABELS = {**settings.LABELS, **pairs.LABELS}

EXPERIMENTS = {
    "simulation": "Simulation",
    "basis": "Basis",
    "correlations": "Correlations",
    "recovered": "Fit",
}
EXPERIMENT_TOOLTIPS = {
    "simulation": "Stimulus, spikes and rates of all neurons.",
    "basis": "The basis functions, and how many of them it takes.",
    "correlations": "Which neurons fire together, and after which delay.",
    "recovered": "The network that a fit finds in the simulated spikes, beside the true one.",
}

PICTURES = {
    "network": "Network",
    "pair": "Filter of the pair",
    "stability": "Stability",
    **EXPERIMENTS,
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

WORK: dict[str, Work] = {
    "shrinking": Work(
        begin=SHRINK,
        begin_tooltip="Looks for the largest scale at which bursts die out and no run runs away.",
        cancel_tooltip="Stops looking; the network stays as it is.",
        why_not="There is nothing to shrink.",
        stale="",
    ),
    "stability": Work(
        begin="Run again",
        begin_tooltip="Runs the Monte Carlo test again, with other random numbers.",
        cancel_tooltip="Stops the Monte Carlo test; the quick tests stay.",
        why_not="",
        stale="",
    ),
    "recovered": Work(
        begin=FIT,
        begin_tooltip="Estimates stimulus weights and all filters from the simulated spikes.",
        cancel_tooltip="Stops fitting; what is done stays.",
        why_not="",
        stale="This is the fit of other settings: fit again.",
    ),
}

SHRINKS = {"all": "All of the filters", "positive": "Positive parts only"}
APPROXIMATIONS = {
    "least squares": "Least squares",
    "ridge": "Ridge",
    "truncated": "Truncated",
}
STIMULI = {
    "square": "Square pulse",
    "steps": "Steps",
    "sine": "Sine",
    "noise": "Noise",
    "pulses": "Pulse train",
}

TOOLTIPS = {
    "n_neurons": "How many neurons there are; each sends a filter to each.",
    "network_seed": "Starts the random numbers that the filters are drawn from.",
    "coupling_scale": "Multiplies every coupling filter.",
    "positive_scale": "Multiplies what excites: the positive parts of every filter.",
    "receiver": "The neuron whose rate the filter changes.",
    "sender": "The neuron whose spikes go through the filter.",
    "pair_scale": "Length of the pair's filter; below zero it is upside down.",
    "excit_a": "Shape of the gamma that excites: larger is later and rounder.",
    "excit_b": "Rate of the gamma that excites: larger is earlier and shorter.",
    "inhib_a": "Shape of the gamma that inhibits: larger is later and rounder.",
    "inhib_b": "Rate of the gamma that inhibits: larger is earlier and shorter.",
    "basis": "The kind of functions that the filters are put together from.",
    "n_basis_funcs": "How many functions: more fit closer, until they can no longer be told apart.",
    "width": "How far each raised cosine overlaps its neighbours.",
    "time_scaling": "How much denser the logarithmic cosines stand at short lags.",
    "window": "Length of the filters, in bins.",
    "approximation": "How the coefficients are found where the functions are nearly dependent.",
    "remedy": "Weight of the ridge, or the smallest singular value kept, over the largest.",
    "stimulus": "Course of the stimulus in time.",
    "stimulated": "Whose stimulus the controls here and the drags in the picture move.",
    "onset": "Bin in which the stimulus begins.",
    "offset": "Bin in which the stimulus has ended.",
    "intensity": "Height of the stimulus.",
    "input_weights": "Weight of each neuron's stimulus; those not named have 1.",
    "intercept": "What the inverse link gets without stimulus and spikes, in every neuron.",
    "intercept_shifts": "Added to the intercept of each neuron; those not named get 0.",
    "n_time_bins": "Length of the simulation.",
    "n_trials": "How often the same stimulus is shown; each trial has random numbers of its own.",
    "shown_trial": "Which trial is seen; 0 for all.",
    "horizon": "Bins of each run of the Monte Carlo test.",
    "n_runs": "Runs of the Monte Carlo test.",
    "shrink": "What is shrunk: all of every filter, or what excites only.",
    "stimulus_in_fit": "Whether the fit knows of the stimulus.",
}


def shrunk(found: Shrunk, n_runs: int) -> str:
    """Say what "Shrink until stable" has done."""
    name = LABELS[found.name]
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


def pair_spoken(receiver: int, sender: int) -> str:
    """Say which pair is looked at."""
    return f"from neuron {sender} to neuron {receiver}"


def knot_spoken(lag: float, gain: float) -> str:
    """Say where a point of a filter is."""
    return f"lag {round(lag)}, gain {number(gain)}"


def stimulus_spoken(neuron: int, onset: int, offset: int, intensity: float) -> str:
    """Say when and how strong a stimulus is."""
    return f"neuron {neuron}, from bin {onset} to {offset}, intensity {number(intensity)}"
