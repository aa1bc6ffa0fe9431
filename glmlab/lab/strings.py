"""Every word of the interface, in one place."""

from __future__ import annotations

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
    "data": "Data",
    "inverse_link": "Inverse link",
    "regularizer": "Regularizer",
    **feedforward.LABELS,
}

NEW_DATA = "New data"
RESET = "Reset"

TOOLTIPS = {
    "data": "What the model is fitted to: made-up spikes or a real neuron.",
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


def value_label(label: str) -> str:
    """Name of the number box beside a slider."""
    return f"{label} value"


def computation_failed(error: Exception) -> str:
    """Say that a computation failed and that the pictures are those of earlier settings."""
    return f"These settings could not be computed ({_reason(error)}); the last picture stays."


def drawing_failed(error: Exception) -> str:
    """Say that the pictures could not be drawn."""
    return f"The results could not be drawn ({_reason(error)})."


def _reason(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0].rstrip(".") if lines and lines[0] else type(error).__name__
