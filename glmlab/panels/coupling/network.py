"""The panels "Network" and "Filter of the pair": which neurons there are, and what they send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets

from glmlab.experiments.coupling import LIMITS, PRESETS, Settings, origin_of, preset_of
from glmlab.experiments.coupling.pairs import LIMITS as PAIR_LIMITS
from glmlab.experiments.coupling.pairs import pair_of, with_pair, without_pair
from glmlab.lab import strings
from glmlab.panels.controls import Choose, NumberBox, SliderRow, allow, next_seed, row
from glmlab.panels.panel import Panel
from glmlab.panels.presets import PresetOptions
from glmlab.panels.scale import Scale


class NetworkPanel(Panel):
    """Chooses the preset, the neurons and what multiplies their filters.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._seed = int(LIMITS["network_seed"][0])
        seed = NumberBox("network_seed", choose)
        controls = {
            "preset": PresetOptions(PRESETS, preset_of, origin_of, choose),
            "n_neurons": SliderRow("n_neurons", _whole("n_neurons"), choose),
            "coupling_scale": SliderRow("coupling_scale", COUPLING_SCALES, choose),
            "positive_scale": SliderRow(
                "positive_scale", Scale(*LIMITS["positive_scale"], step=0.05), choose
            ),
            "network_seed": seed,
        }
        self.new_network = ipywidgets.Button(
            description=strings.coupling.NEW_NETWORK, tooltip=strings.coupling.NEW_NETWORK_TOOLTIP
        )
        self.new_network.on_click(self._on_new_network)
        seed_row = row(seed.widget, self.new_network)
        rows = [control.widget for name, control in controls.items() if name != "network_seed"]
        super().__init__(
            strings.HEADINGS["network"],
            controls,
            [*rows, seed_row],
            folded=("positive_scale",),
            buttons={"new_network": self.new_network},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._seed = settings.network_seed
        reason = self.why_not("new_network", settings) or self.why_not("network_seed", settings)
        allow([self.new_network], strings.coupling.NEW_NETWORK_TOOLTIP, reason)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        return settings if name == "preset" else super().value_of(name, settings)

    def _on_new_network(self, _button: ipywidgets.Button) -> None:
        self._choose(network_seed=next_seed(self._seed, LIMITS["network_seed"]), pairs=())


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
        self._neurons = {
            name: SliderRow(name, _whole(name), choose) for name in ("sender", "receiver")
        }
        controls = {
            **self._neurons,
            **{
                name: SliderRow(name, Scale(*limits, step=0.05), self._choose_for_pair)
                for name, limits in PAIR_LIMITS.items()
            },
        }
        self.as_drawn = ipywidgets.Button(
            description=strings.coupling.AS_DRAWN, tooltip=strings.coupling.AS_DRAWN_TOOLTIP
        )
        self.as_drawn.on_click(self._on_as_drawn)
        self.as_drawn.add_class("glmlab-as-drawn")
        rows = [*(control.widget for control in controls.values()), self.as_drawn]
        super().__init__(
            strings.HEADINGS["pair"],
            controls,
            rows,
            folded=("sender", "receiver", "excit_a", "excit_b", "inhib_a", "inhib_b"),
            buttons={"as_drawn": self.as_drawn},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._present = settings
        last = max(settings.n_neurons - 1, 1)
        for control in self._neurons.values():
            control.rescale(Scale(0, last, step=1, whole=True))
        super().show(settings)
        place = tuple(float(neuron) for neuron in settings.pair)
        is_drawn = all(entry[:2] != place for entry in settings.pairs)
        reason = self.why_not("as_drawn", settings) or (
            strings.coupling.IS_AS_DRAWN if is_drawn else ""
        )
        allow([self.as_drawn], strings.coupling.AS_DRAWN_TOOLTIP, reason)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        if name in PAIR_LIMITS:
            return getattr(pair_of(settings, *settings.pair), name)
        return settings.pair[name == "sender"]

    def setting_of(self, name: str) -> str:
        """Return the setting that a control changes."""
        return "pairs" if name in PAIR_LIMITS else name

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in ("sender", "receiver"):
            return strings.coupling.ONE_NEURON if settings.n_neurons == 1 else ""
        by_hand = bool(pair_of(settings, *settings.pair).knots)
        return strings.coupling.BY_HAND if by_hand and name in _GAMMAS else ""

    def _choose_for_pair(self, **values: Any) -> None:
        pair = replace(pair_of(self._present, *self._present.pair), **values)
        self._choose(pairs=with_pair(self._present, pair))

    def _on_as_drawn(self, _button: ipywidgets.Button) -> None:
        self._choose(pairs=without_pair(self._present, *self._present.pair))


COUPLING_SCALES = Scale(*LIMITS["coupling_scale"], step=0.05)
"""The positions of its slider."""

_GAMMAS = ("excit_a", "excit_b", "inhib_a", "inhib_b")


def _whole(name: str) -> Scale:
    return Scale(*LIMITS[name], step=1, whole=True)
