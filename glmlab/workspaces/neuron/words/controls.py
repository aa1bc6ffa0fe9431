"""The words around the controls of the workspace "One neuron"."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glmlab.lab.job_words import JobWords
from glmlab.workspaces.neuron.settings import TABS

HEADINGS = {
    "recording": "Recording",
    "model": "Model",
    "regularization": "Regularization",
}

JOB_WORDS: Mapping[str, JobWords] = MappingProxyType(
    {
        "nested": JobWords(
            begin="Score the choice",
            begin_tooltip=(
                "Holds each fold out of the choice of the strength, chooses with the others, and scores the "
                "choice on it."
            ),
            cancel_tooltip="Stops fitting; the folds that are done stay.",
            disabled_reason="Needs a penalty with a strength, and three folds at least.",
            stale="The choice was scored for other settings: score it again.",
        ),
    }
)
"""Words around the jobs that have a button."""

TRUTH = "Truth"
"""As a teacher names it who keeps it from the students."""

BUTTONS = {
    "new_data": "New data",
    "use_selected": "Use it",
}
"""Labels of the buttons among the controls."""

NEW_DATA_TOOLTIP = "Takes the next seed: a simulated cell then fires other spikes."
USE_SELECTED_TOOLTIP = "Sets the strength to the one that cross-validation selects."

NOT_RANDOM = "A recording is as it is: nothing in it is drawn at random."
NOT_IN_THE_MODEL: Mapping[str, str] = MappingProxyType(
    {
        "stimulus": "The stimulus is not in the model: switch “Stimulus” on first.",
        "history": "History is not in the model: switch “History” on first.",
    }
)
"""Why controls of a filter mean nothing, by the flag that would bring it."""
LAST_COVARIATE = "The only one that is left: without any, switch “Stimulus” off."
"""Why the last of the covariates cannot be left out."""

ONE_KIND_OF_FILTER = "Only with stimulus and history: one filter has one strength."


def covariate_tip(name: str, unit: str) -> str:
    """Say what a button with the name of a covariate does."""
    return f"Whether the rate depends on {name}{f' ({unit})' if unit else ''}."


PICTURES = {
    "data": "Data",
    "filters": "Filters",
    "tuning": "Tuning",
    "cross-validation": "Cross-validation",
    **{name: tab.label for name, tab in TABS.items()},
}
"""The views that can be saved as pictures."""
