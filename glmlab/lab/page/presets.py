"""The control "Preset": names what is there, and takes another starting point."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from glmlab.lab import words
from glmlab.lab.presets import OWN, Preset
from glmlab.widgets.controls import Choose, Dropdown


class PresetControl(Dropdown):
    """A list of the presets, and of what has been made of one.

    Settings that are a preset to the last choice have its name. Where something of it was changed, the
    list says so beside its name, and the preset itself can be taken again.

    Parameters
    ----------
    presets
        By name.
    preset_of, origin_of
        Return the preset that settings are, and the one whose data they still have; `OWN` for none.
    choose
        Is told of all choices of the preset that is taken.
    """

    def __init__(
        self,
        presets: Mapping[str, Preset[Any]],
        preset_of: Callable[[Any], str],
        origin_of: Callable[[Any], str],
        choose: Choose,
    ) -> None:
        self._presets = presets
        self._preset_of, self._origin_of = preset_of, origin_of
        self._take = choose
        labels = {name: preset.label for name, preset in presets.items()}
        super().__init__(
            "preset",
            words.PRESET,
            words.PRESET_TIP,
            labels | {OWN: words.OWN_PRESET},
            self._on_preset,
        )

    def show(self, value: Any) -> None:
        """Stand at the preset that the settings `value` are, and tell nobody."""
        preset = self._preset_of(value)
        # Renamed only where it is seen: a list that is sent anew under the hand loses the hand's choice.
        origin = self._origin_of(value) if preset == OWN else OWN
        changed = "" if origin == OWN else words.changed_preset(self._presets[origin].label)
        self.rename(OWN, changed or words.OWN_PRESET)
        super().show(preset)

    def _on_preset(self, preset: str) -> None:
        if preset == OWN:
            # It names what is there; it is nothing that could be taken.
            self.widget.value = self._shown
            return
        self._take(**vars(self._presets[preset].settings))
