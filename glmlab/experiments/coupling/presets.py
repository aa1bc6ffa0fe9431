"""Starting points of the workspace "Coupled network", each of which shows one thing well."""

from __future__ import annotations

from dataclasses import dataclass

from glmlab.experiments.coupling.pairs import Pair
from glmlab.experiments.coupling.settings import Settings

OWN = "own"
"""What the control shows where the network is that of no preset."""

_OF_THE_NETWORK = (
    "n_neurons",
    "network_seed",
    "pairs",
    "stimulus",
    "onset",
    "offset",
    "intensity",
    "input_weights",
    "inverse_link",
    "intercept",
    "intercept_shifts",
)


@dataclass(frozen=True)
class Preset:
    """A starting point.

    Attributes
    ----------
    label
        As the student reads it.
    settings
        All choices.
    """

    label: str
    settings: Settings


_Numbers = tuple[float, float, float, float, float]
"""Scale, shape and rate of excitation, and shape and rate of inhibition."""


def _network(
    n_neurons: int, filters: dict[tuple[int, int], _Numbers]
) -> tuple[tuple[float, ...], ...]:
    """Return the pairs of a network: those given by receiver and sender, and none between others.

    Parameters
    ----------
    n_neurons
        How many neurons there are.
    filters
        By receiver and sender.
    """
    nothing = (0.0, 2.0, 2.0, 1.0, 1.0)
    return tuple(
        Pair(receiver, sender, *filters.get((receiver, sender), nothing)).entry
        for receiver in range(n_neurons)
        for sender in range(n_neurons)
    )


_REFRACTORY = (2.0, 1.01, 0.25, 1.0, 5.0)
_REBOUND = (3.0, 6.0, 1.6, 1.0, 5.0)
_EXCITES = (2.0, 2.0, 1.5, 1.0, 8.0)
_INHIBITS = (-3.0, 2.0, 0.6, 1.0, 8.0)

PRESETS: dict[str, Preset] = {
    "page": Preset("The page", Settings()),
}
"""The presets by name; a new one is a new entry."""


def preset_of(settings: Settings) -> str:
    """Return the preset whose network and stimulus these are, whichever the seed; `OWN` if there is none."""
    for name, preset in PRESETS.items():
        if all(getattr(settings, n) == getattr(preset.settings, n) for n in _OF_THE_NETWORK):
            return name
    return OWN
