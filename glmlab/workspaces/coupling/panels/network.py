"""The panels "Network" and "Filter of the pair": which neurons there are, and what they send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets

from glmlab.lab.page.declared_controls import controls_of, folded, slider_of
from glmlab.lab.page.panel import Panel
from glmlab.lab.page.presets import PresetControl
from glmlab.lab.settings.declaration import number_of
from glmlab.widgets.controls import Choose, next_seed, row, set_disabled
from glmlab.workspaces.coupling.pairs import PARTS, pair_of, with_pair, without_pair
from glmlab.workspaces.coupling.presets import PRESETS, origin_of, preset_of
from glmlab.workspaces.coupling.settings import Settings
from glmlab.workspaces.coupling.words import controls as words

_NETWORK = ("n_neurons", "coupling_scale", "positive_scale", "network_seed")
_NEURONS = ("sender", "receiver")
_GAMMAS = ("excit_a", "excit_b", "inhib_a", "inhib_b")


class NetworkPanel(Panel):
    """Chooses the preset, the neurons and what multiplies their filters.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._seed = 0
        controls = {
            "preset": PresetControl(PRESETS, preset_of, origin_of, choose),
            **controls_of(Settings, _NETWORK, choose),
        }
        seed = controls["network_seed"]
        self.new_network = ipywidgets.Button(
            description=words.NEW_NETWORK, tooltip=words.NEW_NETWORK_TOOLTIP
        )
        self.new_network.on_click(self._on_new_network)
        seed_row = row(seed.widget, self.new_network)
        rows = [control.widget for name, control in controls.items() if name != "network_seed"]
        super().__init__(
            words.HEADINGS["network"],
            controls,
            [*rows, seed_row],
            folded=folded(Settings, _NETWORK),
            buttons={"new_network": self.new_network},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._seed = settings.network_seed
        reason = self.disabled_reason("new_network", settings) or self.disabled_reason(
            "network_seed", settings
        )
        set_disabled([self.new_network], words.NEW_NETWORK_TOOLTIP, reason)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        return settings if name == "preset" else super().value_of(name, settings)

    def _on_new_network(self, _button: ipywidgets.Button) -> None:
        self._choose(
            network_seed=next_seed(self._seed, *number_of(Settings, "network_seed").limits),
            pairs=(),
        )


class PairPanel(Panel):
    """Chooses a pair of neurons, and the filter from one to the other.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._present = Settings()
        controls = controls_of(Settings, _NEURONS, choose)
        self._neurons = tuple(controls.values())
        parts = {name: slider_of(name, part, self._choose_for_pair) for name, part in PARTS.items()}
        controls |= parts
        self.as_drawn = ipywidgets.Button(
            description=words.AS_DRAWN, tooltip=words.AS_DRAWN_TOOLTIP
        )
        self.as_drawn.on_click(self._on_as_drawn)
        self.as_drawn.add_class("glmlab-as-drawn")
        rows = [*(control.widget for control in controls.values()), self.as_drawn]
        super().__init__(
            words.HEADINGS["pair"],
            controls,
            rows,
            folded=folded(Settings, controls, PARTS),
            buttons={"as_drawn": self.as_drawn},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._present = settings
        last = max(settings.n_neurons - 1, 1)
        for name, control in zip(_NEURONS, self._neurons, strict=True):
            control.rescale(number_of(Settings, name).scale_between(0, last))
        super().show(settings)
        place = tuple(float(neuron) for neuron in settings.pair)
        is_drawn = all(entry[:2] != place for entry in settings.pairs)
        reason = self.disabled_reason("as_drawn", settings) or (
            words.IS_AS_DRAWN if is_drawn else ""
        )
        set_disabled([self.as_drawn], words.AS_DRAWN_TOOLTIP, reason)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        if name in PARTS:
            return getattr(pair_of(settings, *settings.pair), name)
        return settings.pair[name == "sender"]

    def setting_of(self, name: str) -> str:
        """Return the setting that a control changes."""
        return "pairs" if name in PARTS else name

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in _NEURONS:
            return words.ONE_NEURON if settings.n_neurons == 1 else ""
        by_hand = bool(pair_of(settings, *settings.pair).knots)
        return words.BY_HAND if by_hand and name in _GAMMAS else ""

    def _choose_for_pair(self, **values: Any) -> None:
        pair = replace(pair_of(self._present, *self._present.pair), **values)
        self._choose(pairs=with_pair(self._present, pair))

    def _on_as_drawn(self, _button: ipywidgets.Button) -> None:
        self._choose(pairs=without_pair(self._present, *self._present.pair))
