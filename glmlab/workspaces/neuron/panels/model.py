"""The panel "Model": what the rate depends on, and how."""

from __future__ import annotations

from collections.abc import Sequence

from glmlab.concepts.bases import BASES
from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.panel import Panel
from glmlab.lab.settings.declaration import number_of
from glmlab.widgets.controls import Choose
from glmlab.workspaces.neuron.panels.covariates import CovariateChips
from glmlab.workspaces.neuron.results import Signal
from glmlab.workspaces.neuron.settings import ENTRIES, Settings
from glmlab.workspaces.neuron.words import controls as words

_NAMES = (
    "stimulus",
    "covariates",
    "entry",
    "stimulus_basis",
    "stimulus_functions",
    "stimulus_window_ms",
    "history",
    "history_basis",
    "history_functions",
    "history_window_ms",
    "observation_model",
    "inverse_link",
)
_OF_AN_ENTRY = frozenset(name for entry in ENTRIES.values() for name in entry.reads)
_OF_FILTERS = {
    "stimulus": (
        "covariates",
        "entry",
        "stimulus_basis",
        "stimulus_functions",
        "stimulus_window_ms",
    ),
    "history": ("history_basis", "history_functions", "history_window_ms"),
}


class ModelPanel(Panel):
    """Chooses the filters, the observation model and the inverse link.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._present = Settings()
        self._covariates = CovariateChips(choose)
        controls = controls_of(
            Settings,
            _NAMES,
            choose,
            observation_model=self._on_model,
            covariates=self._covariates,
        )
        self._links = controls["inverse_link"]
        self._functions = {name: controls[f"{name}_functions"] for name in ("stimulus", "history")}
        super().__init__(words.HEADINGS["model"], controls, folded=folded(Settings, _NAMES))

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings, and offer the links that suit the model."""
        self._present = settings
        self._links.offer(OBSERVATION_MODELS[settings.observation_model].inverse_links)
        for name, control in self._functions.items():
            kind, declared = (
                BASES[getattr(settings, f"{name}_basis")],
                number_of(Settings, f"{name}_functions"),
            )
            control.rescale(
                declared.scale_between(
                    max(kind.smallest, declared.low), min(kind.largest, declared.high)
                )
            )
        super().show(settings)

    def show_signals(self, signals: Sequence[Signal]) -> None:
        """Offer the covariates of the recording, where there are several."""
        if self._covariates.offer(signals):
            self.show(self._present)

    def is_applicable(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        if name == "covariates":
            return self._covariates.is_choice
        return name not in _OF_AN_ENTRY or name in ENTRIES[settings.entry].reads

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        for flag, names in _OF_FILTERS.items():
            if name in names and not getattr(settings, flag):
                return words.NOT_IN_THE_MODEL[flag]
        return ""

    def _on_model(self, observation_model: str) -> None:
        self._choose(**self._present.with_observation_model(observation_model))
