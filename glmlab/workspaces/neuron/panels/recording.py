"""The panel "Recording": whose spikes they are, and in which bins they are counted."""

from __future__ import annotations

import ipywidgets

from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.panel import Panel
from glmlab.lab.page.presets import PresetControl
from glmlab.lab.settings.declaration import number_of
from glmlab.widgets.controls import Choose, next_seed, row, set_disabled
from glmlab.workspaces.neuron.data_sets import DATA_SETS
from glmlab.workspaces.neuron.own_data import start_of_data
from glmlab.workspaces.neuron.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.words import controls as words

_NAMES = ("data", "seed", "duration_s", "noise", "tau_s", "bin_ms", "from_s", "zoom_s")
_OF_A_SOURCE = frozenset(("seed", "duration_s", "noise", "tau_s"))


class RecordingPanel(Panel):
    """Chooses the recording, its bins, and the stretch of it that is drawn.

    Parameters
    ----------
    choose
        Is told of a choice.
    upload
        Where somebody's own data are brought.
    """

    def __init__(self, choose: Choose, upload: ipywidgets.Widget) -> None:
        self._choose = choose
        self._present = Settings()
        self._duration_s: float | None = None
        controls = {
            "preset": PresetControl(PRESETS, preset_of, origin_of, choose),
            **controls_of(Settings, _NAMES, choose, data=self._on_data),
        }
        self._of_stretch = {name: controls[name] for name in ("from_s", "zoom_s")}
        self.new_data = ipywidgets.Button(description=words.BUTTONS["new_data"])
        self.new_data.on_click(lambda _button: self._on_new_data())
        rows: list[ipywidgets.Widget] = []
        for name, control in controls.items():
            beside = (self.new_data,) if name == "seed" else ()
            rows.append(row(control.widget, *beside) if beside else control.widget)
            if name == "data":
                rows.append(upload)
        super().__init__(
            words.HEADINGS["recording"],
            controls,
            rows,
            folded=folded(Settings, _NAMES),
            buttons={"new_data": self.new_data},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._present = settings
        self._rescale()
        super().show(settings)
        reason = self.disabled_reason("new_data", settings) or self.disabled_reason(
            "seed", settings
        )
        set_disabled([self.new_data], words.NEW_DATA_TOOLTIP, reason)

    def show_duration(self, duration_s: float) -> None:
        """Let the stretch that is drawn lie in a recording of this length."""
        if duration_s != self._duration_s:
            self._duration_s = duration_s
            self.show(self._present)

    def _rescale(self) -> None:
        if self._duration_s is None:
            return
        for name, control in self._of_stretch.items():
            declared = number_of(Settings, name)
            high = max(self._duration_s, getattr(self._present, name))
            control.rescale(declared.scale_between(declared.low, min(high, declared.high)))

    def value_of(self, name: str, settings: Settings) -> object:
        """Return what a control shows."""
        return settings if name == "preset" else super().value_of(name, settings)

    def is_applicable(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        if name in ("duration_s", "noise", "tau_s"):
            return name in DATA_SETS[settings.data].reads
        return True

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        is_read = name not in _OF_A_SOURCE or name in DATA_SETS[settings.data].reads
        return "" if is_read or (name == "seed" and self._is_drawn(settings)) else words.NOT_RANDOM

    @staticmethod
    def _is_drawn(settings: Settings) -> bool:
        """Whether the seed starts something else than the spikes: folds, or the tests of fit."""
        return settings.fold_scheme == "Shuffled" or settings.tab in (
            "folds",
            "goodness",
            "free-run",
        )

    def _on_data(self, data: str) -> None:
        # Bins and windows that suit one recording say nothing of another: each brings its own.
        self._choose(**start_of_data(data, self._present.fingerprint))

    def _on_new_data(self) -> None:
        seed = next_seed(self._present.seed, *number_of(Settings, "seed").limits)
        self._choose(seed=seed)
