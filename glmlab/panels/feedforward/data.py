"""The panel "Data": what the model is fitted to."""

from __future__ import annotations

from typing import Any

import ipywidgets

from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import LIMITS, PRESETS, Settings, origin_of, preset_of
from glmlab.lab import strings
from glmlab.panels.controls import (
    Choose,
    NumberBox,
    NumbersBox,
    Options,
    SliderRow,
    allow,
    next_seed,
    row,
)
from glmlab.panels.panel import Panel
from glmlab.panels.presets import PresetOptions
from glmlab.panels.scale import Scale


class DataPanel(Panel):
    """Chooses the data; most of it is for toy data only.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._settings_shown = Settings()
        labels = {name: data_set.label for name, data_set in DATA_SETS.items()}
        seed, truth_seed = NumberBox("seed", choose), NumberBox("truth_seed", choose)
        controls = {
            "preset": PresetOptions(PRESETS, preset_of, origin_of, choose),
            "data": Options("data", labels, self._on_data),
            "n_samples": SliderRow("n_samples", _samples(), choose),
            "n_features": SliderRow("n_features", _features(), choose),
            "stimulus_sd": SliderRow("stimulus_sd", _stimulus_sd(), choose),
            "correlation": SliderRow("correlation", _correlation(), choose),
            "overdispersion": SliderRow("overdispersion", _overdispersion(), choose),
            "true_weights": NumbersBox("true_weights", choose),
            "truth_seed": truth_seed,
            "seed": seed,
        }
        self.new_data = ipywidgets.Button(description=strings.NEW_DATA)
        self.new_data.on_click(self._on_new_data)
        self.new_weights = ipywidgets.Button(description=strings.NEW_WEIGHTS)
        self.new_weights.on_click(self._on_new_weights)
        seeds = {
            "truth_seed": row(truth_seed.widget, self.new_weights),
            "seed": row(seed.widget, self.new_data),
        }
        rows: list[ipywidgets.Widget] = [
            seeds.get(name) or control.widget for name, control in controls.items()
        ]
        super().__init__(
            strings.HEADINGS["data"],
            controls,
            rows,
            folded=("correlation", "overdispersion", "true_weights"),
            buttons={"new_data": self.new_data, "new_weights": self.new_weights},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._settings_shown = settings
        self._show_button("new_data", "seed", strings.NEW_DATA_TOOLTIP)
        self._show_button("new_weights", "true_weights", strings.NEW_WEIGHTS_TOOLTIP)

    def _show_button(self, name: str, setting: str, tooltip: str) -> None:
        """Allow a button where its setting may be chosen."""
        settings = self._settings_shown
        reason = self.why_not(name, settings) or self.why_not(setting, settings)
        allow([self.buttons[name]], tooltip, reason)

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in ("preset", "data"):
            return ""
        if not DATA_SETS[settings.data].is_synthetic:
            return strings.TOY_DATA_ONLY
        return strings.WEIGHTS_BY_HAND if name == "truth_seed" and settings.true_weights else ""

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        return settings if name == "preset" else super().value_of(name, settings)

    def _on_data(self, data: str) -> None:
        # Strengths that suit one data set say nothing of another: each brings its own.
        self._choose(data=data, **DATA_SETS[data].start)

    def _on_new_data(self, _button: ipywidgets.Button) -> None:
        self._choose(seed=next_seed(self._settings_shown.seed, LIMITS["seed"]))

    def _on_new_weights(self, _button: ipywidgets.Button) -> None:
        truth_seed = next_seed(self._settings_shown.truth_seed, LIMITS["truth_seed"])
        self._choose(truth_seed=truth_seed, true_weights=())


def _correlation() -> Scale:
    return Scale(*LIMITS["correlation"], step=0.05)


def _overdispersion() -> Scale:
    return Scale(*LIMITS["overdispersion"], step=0.1)


def _samples() -> Scale:
    return Scale(*LIMITS["n_samples"], step=10, whole=True)


def _features() -> Scale:
    return Scale(*LIMITS["n_features"], step=1, whole=True)


def _stimulus_sd() -> Scale:
    return Scale(*LIMITS["stimulus_sd"], step=0.05)
