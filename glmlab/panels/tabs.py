"""The tabs over the picture that shows one experiment at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets

from glmlab.lab import strings
from glmlab.panels.controls import Choose


class ExperimentTabs:
    """Chooses which experiment is shown.

    Parameters
    ----------
    experiments
        Their names, in the order of the tabs.
    choose
        Is told of a choice.
    """

    def __init__(self, experiments: Sequence[str], choose: Choose) -> None:
        self._choose = choose
        self.widget = ipywidgets.ToggleButtons(
            options=[(strings.EXPERIMENTS[name], name) for name in experiments],
            tooltips=[strings.EXPERIMENT_TOOLTIPS[name] for name in experiments],
        )
        self.widget.add_class("glmlab-tabs")
        self._shown = self.widget.value
        self.widget.observe(self._on_value, "value")

    def show(self, settings: Any) -> None:
        """Stand at the experiment of the settings, and tell nobody."""
        self._shown = settings.experiment
        self.widget.value = settings.experiment

    def _on_value(self, change: Mapping[str, Any]) -> None:
        if change["new"] != self._shown:
            self._choose(experiment=change["new"])
