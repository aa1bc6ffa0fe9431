"""The tabs over the picture that shows one experiment at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from glmlab.experiments.feedforward import Settings
from glmlab.lab import strings
from glmlab.panels.controls import Choose


class ExperimentTabs:
    """Chooses which experiment is shown.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self.widget = ipywidgets.ToggleButtons(
            options=[(label, value) for value, label in strings.EXPERIMENTS.items()],
            tooltips=[strings.EXPERIMENT_TOOLTIPS[value] for value in strings.EXPERIMENTS],
        )
        self.widget.add_class("glmlab-tabs")
        self._shown = self.widget.value
        self.widget.observe(self._on_value, "value")

    def show(self, settings: Settings) -> None:
        """Stand at the experiment of the settings, and tell nobody."""
        self._shown = settings.experiment
        self.widget.value = settings.experiment

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self._shown:
            self._choose(experiment=change["new"])
