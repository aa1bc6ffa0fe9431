"""The panel "Model": how the stimulus becomes a rate, and which penalty is put on the weights."""

from __future__ import annotations

from typing import Any

import ipywidgets

from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import (
    GROUPED,
    INVERSE_LINKS,
    LIMITS,
    OBSERVATION_MODELS,
    REGULARIZERS,
    Settings,
    allowed_regularizers,
)
from glmlab.experiments.feedforward.groups import group_of_each
from glmlab.lab import strings
from glmlab.panels.controls import Choose, Options, SliderRow
from glmlab.panels.feedforward.groups import GroupsEditor
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
        self._regularizers = Options("regularizer", _by_name(REGULARIZERS), choose)
        models = Options("observation_model", _by_name(tuple(OBSERVATION_MODELS)), self._on_model)
        controls = {
            "observation_model": models,
            "inverse_link": self._links,
            "regularizer": self._regularizers,
            "ratio": SliderRow("ratio", Scale(*LIMITS["ratio"], step=0.05), choose),
            "groups": GroupsEditor(choose),
        }
        self.left_out = ipywidgets.HTML("")
        self.left_out.add_class("glmlab-left-out")
        rows = []
        for name, control in controls.items():
            rows.append(control.widget)
            if name == "regularizer":
                rows.append(ipywidgets.Box([self.left_out]))
        super().__init__(strings.HEADINGS["model"], controls, rows)

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings, and offer the links that suit the model."""
        self._model_choices = settings.with_observation_model
        self._offer_regularizers(settings.solver)
        self._links.offer(OBSERVATION_MODELS[settings.observation_model])
        super().show(settings)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        if name == "groups":
            return group_of_each(settings.groups, settings.n_features)
        return super().value_of(name, settings)

    def means_something(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        if name == "ratio":
            return "ElasticNet" in (settings.regularizer, *settings.compared)
        if name == "groups":
            grouped = {settings.regularizer, *settings.compared} & set(GROUPED)
            return bool(grouped) and DATA_SETS[settings.data].is_synthetic
        return True

    def _offer_regularizers(self, solver: str) -> None:
        offered = allowed_regularizers(solver)
        missing = [name for name in REGULARIZERS if name not in offered]
        self._regularizers.offer(offered)
        self.left_out.value = strings.not_offered(solver, missing) if missing else ""
        self.left_out.layout.display = None if missing else "none"

    def _on_model(self, observation_model: str) -> None:
        self._choose(**self._model_choices(observation_model))


def _by_name(names: tuple[str, ...]) -> dict[str, str]:
    """Options that are shown by the names that code calls them."""
    return {name: name for name in names}
