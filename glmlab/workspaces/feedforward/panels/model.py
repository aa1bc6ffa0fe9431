"""The panel "Model": how the stimulus becomes a rate, and which penalty is put on the weights."""

from __future__ import annotations

from typing import Any

import ipywidgets

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.concepts.solvers import allowed_regularizers
from glmlab.lab.page.declared_controls import controls_of
from glmlab.lab.page.panel import Panel
from glmlab.widgets.controls import Choose
from glmlab.widgets.elements import set_shown
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.groups import group_of_each
from glmlab.workspaces.feedforward.panels.groups import GroupsEditor
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.words import controls as words

_OF_A_REGULARIZER = frozenset(name for one in REGULARIZERS.values() for name in one.reads)
"""Settings that some regularizers read and others do not."""

_NAMES = (
    "observation_model",
    "inverse_link",
    "fit_dispersion",
    "dispersion",
    "regularizer",
    "ratio",
    "groups",
)


class ModelPanel(Panel):
    """Chooses the observation model, the inverse link and the regularizer.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        controls = controls_of(
            Settings,
            _NAMES,
            choose,
            observation_model=self._on_model,
            groups=GroupsEditor(choose),
        )
        self._links, self._regularizers = controls["inverse_link"], controls["regularizer"]
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
        super().__init__(words.HEADINGS["model"], controls, rows)

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings, and offer the links that suit the model."""
        self._model_choices = settings.with_observation_model
        self._offer_regularizers(settings.solver)
        self._links.offer(OBSERVATION_MODELS[settings.observation_model].inverse_links)
        super().show(settings)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        if name == "groups":
            return group_of_each(settings.groups, settings.n_features)
        return super().value_of(name, settings)

    def is_applicable(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        if name == "fit_dispersion":
            return settings.has_dispersion
        if name == "dispersion":
            return settings.given_dispersion is not None
        if name in _OF_A_REGULARIZER:
            # Not for those that are compared: their names are below, and would move under the hand.
            is_read = name in REGULARIZERS[settings.regularizer].reads
            return is_read and (name != "groups" or DATA_SETS[settings.data].is_synthetic)
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
        self.fitted.value = "" if found is None else words.dispersion_fitted(found)
        set_shown(self.fitted, seen)
        super()._show_rows(settings)

    def _offer_regularizers(self, solver: str) -> None:
        offered = allowed_regularizers(solver)
        missing = [name for name in REGULARIZERS if name not in offered]
        self._regularizers.offer(offered)
        self.left_out.value = words.not_offered(solver, missing) if missing else ""
        set_shown(self.left_out, bool(missing))

    def _on_model(self, observation_model: str) -> None:
        self._choose(**self._model_choices(observation_model))
