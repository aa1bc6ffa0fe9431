"""The filter of each pair of neurons: a difference of gammas, or one drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glmlab.deferred import Deferred
from glmlab.lab.settings.declaration import Number
from glmlab.workspaces.coupling import formulas

FloatArray = NDArray[np.float64]

KNOTS = 9
"""Points of a filter that is drawn by hand; between them it is smooth."""

KNOT_RANGE = (-1.5, 1.5)


def _part(label: str, tip: str, default: float, low: float, high: float, **known: Any) -> Number:
    return Number(label=label, tip=tip, default=default, low=low, high=high, step=0.05, **known)


_GAMMA: dict[str, Any] = {"formula": formulas.GAMMAS, "folded": True}

PARTS: Mapping[str, Number] = MappingProxyType(
    {
        "pair_scale": _part(
            "Pair scale",
            "Length of the pair's filter; below zero it is upside down.",
            1.0,
            -3.0,
            3.0,
        ),
        "excit_a": _part(
            "Excitation shape",
            "Shape of the gamma that excites: larger is later and rounder.",
            2.0,
            1.0,
            10.0,
            **_GAMMA,
        ),
        "excit_b": _part(
            "Excitation rate",
            "Rate of the gamma that excites: larger is earlier and shorter.",
            2.0,
            0.2,
            10.0,
            **_GAMMA,
        ),
        "inhib_a": _part(
            "Inhibition shape",
            "Shape of the gamma that inhibits: larger is later and rounder.",
            1.0,
            1.0,
            10.0,
            **_GAMMA,
        ),
        "inhib_b": _part(
            "Inhibition rate",
            "Rate of the gamma that inhibits: larger is earlier and shorter.",
            1.0,
            0.2,
            10.0,
            **_GAMMA,
        ),
    }
)
"""What makes up a pair: each has a control, and a place in an entry of the setting "pairs"."""

_KNOT = Number(
    label="A gain of a filter drawn by hand", default=0.0, low=KNOT_RANGE[0], high=KNOT_RANGE[1]
)

# What a gamma is at the knots needs SciPy, which a lab does without until a filter is drawn.
_gains_at_knots = Deferred("glmlab.workspaces.coupling.filters", "gains_at_knots")

_PLACES = tuple(PARTS)
_HEAD = 2 + len(_PLACES)


@dataclass(frozen=True)
class Pair:
    """How the filter from a sender to a receiver is made.

    Attributes
    ----------
    pair_scale
        Length (L2 norm) of the filter before "Coupling scale"; below zero the filter is upside down,
        at zero there is none. A filter that is drawn by hand is multiplied by it.
    excit_a, excit_b, inhib_a, inhib_b
        Shapes and rates of the two gammas.
    knots
        Gains of a filter that is drawn by hand, at `knot_lags`; empty for a difference of gammas.
    """

    receiver: int
    sender: int
    pair_scale: float
    excit_a: float
    excit_b: float
    inhib_a: float
    inhib_b: float
    knots: tuple[float, ...] = ()

    @property
    def entry(self) -> tuple[float, ...]:
        """The pair as it stands in the settings."""
        numbers = (getattr(self, name) for name in _PLACES)
        return (float(self.receiver), float(self.sender), *numbers, *self.knots)


def knot_lags(window: int) -> FloatArray:
    """Return the lags of the knots, in bins from 1, denser where filters change fast.

    They are distinct for windows of 10 bins and more.
    """
    share = np.linspace(0, 1, KNOTS) ** 2
    return 1 + (window - 1) * share


@lru_cache(maxsize=64)
def _page_gammas(n_neurons: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Shapes and rates of the excitatory gammas, drawn as the page draws them."""
    rng = np.random.RandomState(seed)
    size = (n_neurons, n_neurons)
    return rng.uniform(1.1, 5, size), rng.uniform(1.1, 5, size)


def pair_of(settings: Any, receiver: int, sender: int) -> Pair:
    """Return a pair of the settings: the one that was chosen, or the one that the seed draws."""
    for entry in settings.pairs:
        if (entry[0], entry[1]) == (receiver, sender):
            return Pair(receiver, sender, *entry[2:_HEAD], knots=tuple(entry[_HEAD:]))
    shapes, rates = _page_gammas(settings.n_neurons, settings.network_seed)
    excitation = float(shapes[receiver, sender]), float(rates[receiver, sender])
    return Pair(receiver, sender, 1.0, *excitation, 1.0, 1.0)


def with_pair(settings: Any, pair: Pair) -> tuple[tuple[float, ...], ...]:
    """Return the pairs of the settings with another one among them."""
    place = (pair.receiver, pair.sender)
    others = [entry for entry in settings.pairs if (entry[0], entry[1]) != place]
    return tuple(sorted([*others, pair.entry]))


def without_pair(settings: Any, receiver: int, sender: int) -> tuple[tuple[float, ...], ...]:
    """Return the pairs of the settings, of which one is as the seed draws it again."""
    return tuple(entry for entry in settings.pairs if (entry[0], entry[1]) != (receiver, sender))


def with_knot(pair: Pair, knot: int, gain: float, window: int, unit: float) -> Pair:
    """Return a pair with one knot of its filter moved by hand.

    Parameters
    ----------
    pair
        As it is; a difference of gammas becomes a filter drawn through its values at the knots.
    knot
        Which of the `KNOTS`.
    gain
        Where it is moved to, as the picture shows it.
    window
        Length of the filter in bins.
    unit
        What the picture multiplies the pair's filter by: "Coupling scale". Zero moves nothing.
    """
    if unit == 0:
        return pair
    knots = list(pair.knots or _gains_at_knots(pair, window))
    scale = pair.pair_scale if pair.knots and pair.pair_scale else 1.0
    knots[knot] = float(np.clip(round(gain / (unit * scale), 3), *KNOT_RANGE))
    return replace(pair, pair_scale=scale, knots=tuple(knots))


def check_pairs(label: str, pairs: object, most_neurons: int) -> None:
    """Raise ValueError unless `pairs` holds pairs of neurons, each once, with numbers in range."""
    if not isinstance(pairs, tuple) or len(pairs) > most_neurons**2:
        raise ValueError(f"{label} must hold at most {most_neurons**2} pairs, but it is {pairs!r}.")
    for entry in pairs:
        _check_entry(label, entry, most_neurons)
    places = [entry[:2] for entry in pairs]
    if len(set(places)) < len(places):
        raise ValueError(f"{label} must name each pair of neurons once.")


def _check_entry(label: str, entry: object, most_neurons: int) -> None:
    lengths = (_HEAD, _HEAD + KNOTS)
    if not isinstance(entry, tuple) or len(entry) not in lengths:
        raise ValueError(
            f"{label} must hold {lengths[0]} or {lengths[1]} numbers for each pair, but one is "
            f"{entry!r}."
        )
    if any(number not in range(most_neurons) for number in entry[:2]):
        raise ValueError(
            f"{label} must name neurons from 0 to {most_neurons - 1}, but one is of {entry[:2]!r}."
        )
    for name, number in zip(_PLACES, entry[2:], strict=False):
        PARTS[name].check(number)
    for number in entry[_HEAD:]:
        _KNOT.check(number)
    if len(entry) == _HEAD and entry[3:5] == entry[5:7]:
        raise ValueError(
            "Excitation and inhibition must differ in shape or rate, or nothing is left of the "
            "filter; change one of them."
        )
