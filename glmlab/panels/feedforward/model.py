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
    WITH_DISPERSION,
    Settings,
    allowed_regularizers,
)
from glmlab.experiments.feedforward.groups import group_of_each
from glmlab.lab import strings
from glmlab.panels.controls import Choose, Options, SliderRow, Switch
from glmlab.panels.feedforward.groups import GroupsEditor
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale

# Twenty positions in each factor of ten, as the strength has.
_DISPERSIONS = Scale(*LIMITS["dispersion"], step=0.05, logarithmic=True)


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
            "fit_dispersion": Switch("fit_dispersion", choose),
            "dispersion": SliderRow("dispersion", _DISPERSIONS, choose),
            "regularizer": self._regularizers,
            "ratio": SliderRow("ratio", Scale(*LIMITS["ratio"], step=0.05), choose),
            "groups": GroupsEditor(choose),
        }
        self.left_out, self.fitted = ipywidgets.HTML(""), ipywidgets.HTML("")
        for note in (self.left_out, self.fitted):
            note.add_class("glmlab-left-out")
            note.layout.display = "none"
        self._dispersion: float | None = None
        notes = {"regularizer": self.left_out, "fit_dispersion": self.fitted}
        rows = []
        for name, control in controls.items():
            rows.append(control.widget)
            if name in notes:
                rows.append(ipywidgets.Box([notes[name]]))
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
        if name == "fit_dispersion":
            return settings.observation_model in WITH_DISPERSION
        if name == "dispersion":
            return settings.given_dispersion is not None
        if name == "ratio":
            return "ElasticNet" in (settings.regularizer, *settings.compared)
        if name == "groups":
            grouped = {settings.regularizer, *settings.compared} & set(GROUPED)
            return bool(grouped) and DATA_SETS[settings.data].is_synthetic
        return True

    def show_dispersion(self, dispersion: float | None) -> None:
        """Say what dispersion was fitted; None where there is none."""
        self._dispersion = dispersion
        if self._settings is not None:
            self._show_rows(self._settings)

    def _show_rows(self, settings: Settings) -> None:
        found = self._dispersion
        seen = (
            settings.fits_dispersion
            and found is not None
            and "fit_dispersion" not in self._restrictions.hidden
        )
        self.fitted.value = "" if found is None else strings.dispersion_fitted(found)
        self.fitted.layout.display = None if seen else "none"
        super()._show_rows(settings)

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
