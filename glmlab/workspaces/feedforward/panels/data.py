"""The panel "Data": what the model is fitted to."""

from __future__ import annotations

from typing import Any

import ipywidgets

from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.panel import Panel
from glmlab.lab.page.presets import PresetControl
from glmlab.lab.settings.declaration import number_of
from glmlab.widgets.controls import Choose, next_seed, row, set_disabled
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.words import controls as words

_NAMES = (
    "data",
    "n_samples",
    "n_features",
    "stimulus_sd",
    "correlation",
    "overdispersion",
    "true_weights",
    "truth_seed",
    "seed",
    "new_stimulus",
    "first_bin",
)


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
        controls = {
            "preset": PresetControl(PRESETS, preset_of, origin_of, choose),
            **controls_of(Settings, _NAMES, choose, data=self._on_data),
        }
        self.new_data = ipywidgets.Button(description=words.BUTTONS["new_data"])
        self.new_data.on_click(self._on_new_data)
        self.new_weights = ipywidgets.Button(description=words.BUTTONS["new_weights"])
        self.new_weights.on_click(self._on_new_weights)
        beside = {"truth_seed": self.new_weights, "seed": self.new_data}
        rows = [
            row(control.widget, beside[name]) if name in beside else control.widget
            for name, control in controls.items()
        ]
        super().__init__(
            words.HEADINGS["data"],
            controls,
            rows,
            folded=folded(Settings, _NAMES),
            buttons={"new_data": self.new_data, "new_weights": self.new_weights},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._settings_shown = settings
        self._show_button("new_data", "seed", words.NEW_DATA_TOOLTIP)
        self._show_button("new_weights", "true_weights", words.NEW_WEIGHTS_TOOLTIP)

    def _show_button(self, name: str, setting: str, tip: str) -> None:
        """Let a button be used where its setting may be chosen."""
        settings = self._settings_shown
        reason = self.disabled_reason(name, settings) or self.disabled_reason(setting, settings)
        set_disabled([self.buttons[name]], tip, reason)

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in ("preset", "data", "first_bin"):
            return ""
        if not DATA_SETS[settings.data].is_synthetic:
            return words.TOY_DATA_ONLY
        return words.WEIGHTS_BY_HAND if name == "truth_seed" and settings.true_weights else ""

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        return settings if name == "preset" else super().value_of(name, settings)

    def _on_data(self, data: str) -> None:
        # Strengths that suit one data set say nothing of another: each brings its own.
        self._choose(data=data, **DATA_SETS[data].start)

    def _on_new_data(self, _button: ipywidgets.Button) -> None:
        self._choose(seed=_next("seed", self._settings_shown))

    def _on_new_weights(self, _button: ipywidgets.Button) -> None:
        self._choose(truth_seed=_next("truth_seed", self._settings_shown), true_weights=())


def _next(name: str, settings: Settings) -> int:
    return next_seed(getattr(settings, name), *number_of(Settings, name).limits)
