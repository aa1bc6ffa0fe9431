"""The panel "Model": how the stimulus becomes a rate, and which penalty is put on the weights."""

from __future__ import annotations

from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import (
    GROUPED,
    INVERSE_LINKS,
    LIMITS,
    OBSERVATION_MODELS,
    REGULARIZERS,
    Settings,
)
from glmlab.lab import strings
from glmlab.panels.controls import Choose, NumbersBox, Options, SliderRow
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale


class ModelPanel(Panel):
    """Chooses the observation model, the inverse link and the regularizer.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._links = Options("inverse_link", _by_name(INVERSE_LINKS), choose)
        models = Options("observation_model", _by_name(tuple(OBSERVATION_MODELS)), self._on_model)
        controls = {
            "observation_model": models,
            "inverse_link": self._links,
            "regularizer": Options("regularizer", _by_name(REGULARIZERS), choose),
            "ratio": SliderRow("ratio", Scale(*LIMITS["ratio"], step=0.05), choose),
            "groups": NumbersBox("groups", choose),
        }
        super().__init__(strings.HEADINGS["model"], controls)

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings, and offer the links that suit the model."""
        self._model_choices = settings.with_observation_model
        self._links.offer(OBSERVATION_MODELS[settings.observation_model])
        super().show(settings)

    def means_something(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        if name == "ratio":
            return "ElasticNet" in (settings.regularizer, *settings.compared)
        if name == "groups":
            grouped = {settings.regularizer, *settings.compared} & set(GROUPED)
            return bool(grouped) and DATA_SETS[settings.data].is_synthetic
        return True

    def _on_model(self, observation_model: str) -> None:
        self._choose(**self._model_choices(observation_model))


def _by_name(names: tuple[str, ...]) -> dict[str, str]:
    """Options that are shown by the names that code calls them."""
    return {name: name for name in names}
