"""Every word of the interface, in one place."""

from __future__ import annotations

from typing import NamedTuple

from glmlab.experiments import feedforward

TITLE = "glmlab"
BUSY = "Computing…"
PREPARING = "Preparing the first picture…"
NO_PICTURE = "There is no picture yet."

HEADINGS = {
    "data": "Data",
    "model": "Model",
    "regularization": "Regularization",
}

LABELS = {
    "preset": "Preset",
    "data": "Data",
    "observation_model": "Observation model",
    "inverse_link": "Inverse link",
    "regularizer": "Regularizer",
    "selection": "Selection",
    **feedforward.LABELS,
}

OWN_PRESET = "Your own"
SELECTIONS = {"min": "Minimum", "1se": "One standard error"}
EXPERIMENTS = {"raster": "Raster", "comparison": "Comparison", "redraws": "Many data sets"}
EXPERIMENT_TOOLTIPS = {
    "raster": "Spikes of the model under those of the data.",
    "comparison": "Regularizers side by side, each at the strength that is selected for it.",
    "redraws": "The same fit on 100 new data sets: bias and variance of each weight.",
}


class Work(NamedTuple):
    """The words around long work.

    Attributes
    ----------
    begin, begin_tooltip
        The button that begins it.
    cancel_tooltip
        What the button that cancels it does.
    why_not
        Why there is nothing to do.
    stale
        That what is shown belongs to other settings.
    """

    begin: str
    begin_tooltip: str
    cancel_tooltip: str
    why_not: str
    stale: str


WORK: dict[str, Work] = {
    "redraws": Work(
        begin="Redraw 100 data sets",
        begin_tooltip="Draws 100 data sets from the same true weights, and fits each of them.",
        cancel_tooltip="Stops drawing; the data sets that are done stay.",
        why_not="Only for toy data: nobody knows the true weights of a recording.",
        stale="These are of other settings: draw again.",
    ),
}
"""Words around the long work of each experiment that has some."""

CANCEL = "Cancel"
USE_SELECTED = "Use it"
USE_SELECTED_TOOLTIP = "Sets the strength to the one that cross-validation selects."
MORE = "More"
LESS = "Less"

NEW_DATA = "New data"
RESET = "Reset"

TOOLTIPS = {
    "preset": "Data and choices that show one thing well.",
    "data": "What the model is fitted to: made-up spikes or a real neuron.",
    "correlation": "Correlation between any two features of the made-up data.",
    "true_weights": "The weights that make the data; drag them in the picture, or type them here.",
    "groups": "Group of each feature, from 1; 0 puts a feature in none.",
    "observation_model": "How counts scatter around the rate.",
    "ratio": "Share of the Lasso in ElasticNet; the rest is Ridge.",
    "selection": (
        "Which strength cross-validation takes: the best score, or the largest strength whose score "
        "is within one standard error of it."
    ),
    "compared": "Draws the cross-validation curves of these regularizers beside the chosen one.",
    "intervals": "Whiskers on the weights that should hold the truth in 95 of 100 repetitions.",
    "n_samples": "Number of time bins in the made-up data.",
    "n_features": "Number of stimulus features, each with a weight to recover.",
    "stimulus_sd": "Standard deviation of the made-up stimulus.",
    "seed": "Starts the random numbers: the same seed makes the same data.",
    "inverse_link": "The nonlinearity that turns the weighted stimulus into a firing rate.",
    "regularizer": "Which penalty keeps the weights small.",
    "regularizer_strength": "How hard the penalty pulls the weights toward zero.",
    "grid_from": "Smallest strength that cross-validation tries.",
    "grid_to": "Largest strength that cross-validation tries.",
    "grid_points": "Number of strengths that cross-validation tries.",
    "folds": "Number of parts that the data are cut into, each held out once.",
}
NEW_DATA_TOOLTIP = "Draws new data with the next seed."
RESET_TOOLTIP = "Brings every control back to where it started."

TOY_DATA_ONLY = "Only for toy data: a recording cannot be changed."
NO_PENALTY = "Without a regularizer there is no strength to choose."


ACTIONS = {
    "undo": "Undo",
    "redo": "Redo",
    "pin": "Pin",
    "share": "Share",
    "code": "Code",
    "predict": "Predict",
}
UNPIN = "Unpin"
ACTION_TOOLTIPS = {
    "undo": "Takes the last change back (Ctrl+Z).",
    "redo": "Makes the change again that was taken back (Ctrl+Shift+Z).",
    "pin": "Keeps this picture in sight to compare the next ones with.",
    "share": "Gives a link and a file from which others start where you are.",
    "code": "Shows the Python code of what you see.",
    "predict": "Hides the answer until you have said what you expect.",
}
UNPIN_TOOLTIP = "Takes away the picture that was kept."
TOOLBAR = "Actions"
LINK = "Link"
COPY_LINK = "Copy link"
COPY_LINK_TOOLTIP = "Copies the link, which opens the lab with these settings."
COPIED = "Copied"
COPY_BY_HAND = "Press Ctrl+C to copy the link."
NO_LINK = "A link cannot open this page with its settings; use the settings file or the code."
DOWNLOAD_SETTINGS = "Download settings"
DOWNLOAD_SETTINGS_TOOLTIP = "Saves these settings as a small file."
OPEN_SETTINGS = "Open settings"
OPEN_SETTINGS_TOOLTIP = "Takes the settings from such a file."
CLOSE = "Close"
CLOSE_SHARE_TOOLTIP = "Closes this box (Escape)."

LINK_TOO_LONG = "The link is too long to hold settings; these are the settings of the start."
OTHER_VERSION = "These settings were shared by another version of glmlab and cannot be read."
OTHER_WORKSPACE = "These settings belong to another workspace."
NO_SETTINGS_FILE = 'This file holds no settings; choose one that "Download settings" has saved.'

_LONGEST_SENTENCE = 200


def unreadable(label: str, expected: str, found: object) -> str:
    """Say that a shared value is not of the kind that it should be."""
    return f"{label} must be {expected}, but it is {found!r}."


def shortened(sentence: str) -> str:
    """Cut a sentence that quotes what someone else wrote."""
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    return f"{sentence[: _LONGEST_SENTENCE - 1]}…"


def more_tooltip(heading: str) -> str:
    """Say what the button beside a heading does."""
    return f"Shows or hides more choices of {heading.lower()}."


def value_label(label: str) -> str:
    """Name of the number box beside a slider."""
    return f"{label} value"


def computation_failed(error: Exception) -> str:
    """Say that a computation failed and that the pictures are those of earlier settings."""
    return f"These settings could not be computed ({_reason(error)}); the last picture stays."


def work_failed(error: Exception) -> str:
    """Say that long work failed and that what it had brought stays."""
    return f"This could not be computed ({_reason(error)}); the last picture stays."


def drawing_failed(error: Exception) -> str:
    """Say that the pictures could not be drawn."""
    return f"The results could not be drawn ({_reason(error)})."


def _reason(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0].rstrip(".") if lines and lines[0] else type(error).__name__
