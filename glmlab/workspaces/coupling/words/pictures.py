"""The words in the pictures of the workspace "Coupled network": titles, legends, axes, tables, hints."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from glmlab import number_format
from glmlab.number_format import number
from glmlab.workspaces.coupling.results import VERDICTS

TITLES = {
    "network": "Network",
    "pair": "Filter",
    "stability": "Stability",
    "simulation": "Simulation",
    "basis": "Basis functions, and the error with more or fewer of them",
    "filter_bank": "Filters of all pairs",
    "correlations": "Correlations",
    "recovered": "Recovered from the simulated spikes",
}

EXCITES = "excites"
INHIBITS = "inhibits"
MIXED = "mixed"
TRUE = "true"
APPROXIMATION = "in the basis"
RESIDUAL = "residual"
RECOVERED = "recovered"
FITTED = "fitted"
INTERVAL = "95%"
SURVIVING = "runs still quiet"
SPIKES = "spikes"
RAN_AWAY = "ran away"
STIMULUS_ALONE = "stimulus alone"
ERROR_BY_COUNT = "error by number of functions"
PRESENT_COUNT = "present"
BY_CHANCE = "95% by chance"
MISSED = "missed"
FALSE = "false"

SENDER = "sender"
RECEIVER = "receiver"
LAG = "lag (bins)"
GAIN = "gain per spike"
BIN = "bin"
STILL_QUIET = "quiet"
TIME = "time (bins)"
STIMULUS = "stimulus"
NEURON = "neuron"
RATE = "rate (1/bin)"
CURSOR = "Time"
PLAY = "Play"
PAUSE = "Pause"
STEP_BACK = "Back"
STEP_AHEAD = "Step"
FUNCTION_VALUE = "value"
COUNT_OF_FUNCTIONS = "number of functions"
RELATIVE_ERROR = "relative error"
LAG_BETWEEN = "lag of the receiver (bins)"
CORRELATION = "correlation"

VERDICT_SIGNS = {"stable": "✓", "untested": "?", "fragile": "≈", "unstable": "✗"}

RECOVERED_HINT = (
    "Press “Fit the simulation”, among the controls, to see which network the spikes tell of."
)
RECOVERED_SOON = "Fitting the simulated spikes: the recovered network comes in a few seconds."
EDGES_FOUND = "Edges found"
EDGES_MISSED = "Missed"
EDGES_FALSE = "False"
PSEUDO_R2 = "Pseudo-R²"
FITTED_IS = "The fitted network is"
SPIKES_OF_FIT = "Its spikes"


def pair_title(receiver: int, sender: int) -> str:
    """Name the filter of a pair."""
    return f"Filter {pair(receiver, sender)}"


def pair(receiver: int, sender: int) -> str:
    """Name a pair, in the order in which spikes go."""
    return f"{sender} → {receiver}"


def correlations_title(receiver: int, sender: int) -> str:
    """Name the correlations of a pair."""
    kind = "Autocorrelation of" if receiver == sender else "Correlation of"
    return f"{kind} {sender}" if receiver == sender else f"{kind} {receiver} after {sender}"


def neuron(index: int) -> str:
    """Name a neuron in a legend."""
    return f"neuron {index}"


def at_the_cursor(time: int, rates: Sequence[float], counts: Sequence[int], trials: str) -> str:
    """Say what the rates of all neurons are in a bin, and how many spikes they have.

    Parameters
    ----------
    time
        The bin.
    rates, counts
        Of each neuron; NaN is the rate where every trial that is shown has run away.
    trials
        Which trials they are of; see `trials_shown`.
    """
    if all(isnan(rate) for rate in rates):
        return f"bin {time}: nothing after the run-away ({trials})"
    text = ", ".join(number(rate) for rate in rates)
    mean, total = ("mean rate", "spikes in all") if trials.startswith("all") else ("rate", "spikes")
    return f"bin {time}: {mean} {text}; {total} {', '.join(map(str, counts))} ({trials})"


def trials_shown(shown_trial: int, n_trials: int) -> str:
    """Say which trials are shown; `shown_trial` is 0 for all."""
    if n_trials == 1 or shown_trial:
        return f"trial {min(max(shown_trial, 1), n_trials)}"
    return f"all {n_trials} trials"


def time_of_trial(trial: int) -> str:
    """Name the time axis of a trial, which is counted from 0."""
    return f"{TIME}, trial {trial + 1}"


def with_sign(verdict: str) -> str:
    """Say a verdict, with its sign."""
    return f"{VERDICT_SIGNS[verdict]} {VERDICTS[verdict]}"


def percent(share: float) -> str:
    """Write a share on an axis."""
    return number_format.percent(share, 3)


def error_with(n_functions: int, error: float) -> str:
    """Say how far a basis of so many functions is off."""
    return f"{n_functions} functions: {RELATIVE_ERROR} {percent(error)}"


def of(part: int, whole: int) -> str:
    """Say how many of all."""
    return f"{part} of {whole}"


def stimulus_weight(neuron: int) -> str:
    """Name the weight of a stimulus, and say in which order fit and truth are."""
    return f"Stimulus weight {neuron} (true)"


def trials_ran_away(n_trials: int, n_all: int) -> str:
    """Say how many trials ran away."""
    return f"{n_trials} of {n_all} trials ran away"
