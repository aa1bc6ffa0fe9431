"""The words around the controls of the workspace "Feed-forward"."""

from __future__ import annotations

from collections.abc import Sequence

from glmlab.lab.job_words import JobWords
from glmlab.number_format import number
from glmlab.workspaces.feedforward.settings import TABS

HEADINGS = {
    "data": "Data",
    "model": "Model",
    "regularization": "Regularization",
}

JOB_WORDS: dict[str, JobWords] = {
    "solvers": JobWords(
        begin="Run again",
        begin_tooltip="Runs every solver again from its start, and takes the time.",
        cancel_tooltip="Stops after the solver that runs now.",
        disabled_reason="",
        stale="These are of other settings: run again.",
    ),
    "redraws": JobWords(
        begin="Redraw 100 data sets",
        begin_tooltip="Draws 100 data sets from the same true weights, and fits each of them.",
        cancel_tooltip="Stops drawing; the data sets that are done stay.",
        disabled_reason="Only for toy data: nobody knows the true weights of a recording.",
        stale="These are of other settings: draw again.",
    ),
}
"""Words around the jobs that have a button."""

TRUTH = "Truth"
"""As a teacher names it who keeps it from the students."""

BUTTONS = {
    "new_data": "New data",
    "new_weights": "New weights",
    "use_selected": "Use it",
}
"""Labels of the buttons among the controls."""

NEW_DATA_TOOLTIP = (
    "Draws another stimulus and other spikes with the next seed; the true weights stay."
)
NEW_WEIGHTS_TOOLTIP = "Draws other true weights with the next truth seed."
USE_SELECTED_TOOLTIP = "Sets the strength to the one that cross-validation selects."
TOY_DATA_ONLY = "Only for toy data: a recording cannot be changed."
WEIGHTS_BY_HAND = "The true weights were chosen by hand; “New weights” draws others."

LOCK_GUESS = "Lock guess"
LOCK_GUESS_TOOLTIP = "Shows the answer over your guess, and how close you came."
NOTHING_CHANGED = "Change something first: there is nothing to guess yet."
GIVE_UP = "Give up"
GIVE_UP_TOOLTIP = "Shows the answer without a guess."
CLOSE_GUESS_TOOLTIP = "Takes the guess and its score away."
GUESS_FIRST = "Change one thing, drag the points to the weights you expect, then lock the guess."
GUESS_NOW = "The pictures wait. Drag the points to the weights you expect, then lock the guess."
GUESS_LOCKED = "Your guess is locked. The answer is on its way."
GUESS_ENDED = "The guess has ended: these are other features, with no weights to compare."
WEIGHT_KEYS = "Left and right choose a weight, up and down move it."
NO_PREDICTION = "Only for toy data: a guess needs weights, each of a feature of its own."

PICTURES = {
    "weights": "Weights",
    "filters": "Filters",
    "cross-validation": "Cross-validation",
    **{name: tab.label for name, tab in TABS.items()},
    "path": "Regularization path",
}
"""The views that can be saved as pictures."""


def dispersion_fitted(dispersion: float) -> str:
    """Say what dispersion was fitted."""
    if dispersion == 0:
        return "Fitted: 0, which is Poisson: the counts scatter no more than that."
    return f"Fitted: {number(dispersion)}"


def guess_scored(rmse: float, rmse_unchanged: float, gain: float | None) -> str:
    """Say how close a guess came, and how close no change would have come."""
    text = f"Your guess is off by {_distance(rmse)} per weight; "
    if gain is None:
        return f"{text}the weights have not changed."
    percent = round(100 * abs(gain))
    than = f"{percent}% {'better' if gain > 0 else 'worse'}" if percent else "no better"
    return f"{text}no change would have been off by {_distance(rmse_unchanged)}: {than}."


def _distance(value: float) -> str:
    return number(value, 2) if value >= 0.001 else "less than 0.001"


def weight_value_text(feature: str, weight: float, *, is_guess: bool) -> str:
    """Say the weight that the keys move."""
    return f"{feature}, {'your guess' if is_guess else 'true weight'} {number(weight, 4)}"


def not_offered(solver: str, regularizers: Sequence[str]) -> str:
    """Say why a solver leaves regularizers out."""
    return f"{solver} cannot fit {', '.join(regularizers)}: their penalties are not smooth."


def solvers_not_offered(solvers: Sequence[str], regularizer: str) -> str:
    """Say why a regularizer leaves solvers out."""
    return f"{', '.join(solvers)} cannot fit {regularizer}: its penalty is not smooth."


def feature_in_group(feature: int, group: int) -> str:
    """Name a feature, counted from 0, and its group; 0 is none."""
    return f"w{feature + 1}·{group or '–'}"


def group_tooltip(feature: int, group: int) -> str:
    """Say in which group a feature is, and what a click does."""
    where = f"in group {group}" if group else "in no group"
    return f"w{feature + 1} is {where}; a click puts it into the next one."
