"""What a hand has hold of on the figures of the workspace "Coupled network"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class InteractionState:
    """Where keys and drags act: no setting, and in no results.

    The views are given it: that of the pair rings the point that the keys move, and each notes the
    ranges of the axes that it draws, along which a drag moves.

    Attributes
    ----------
    knot
        The point of the filter that the keys move.
    gain_limits
        Range of the axis of the filter of a pair.
    time_limits, stimulus_limits
        Ranges of the axes of the stimulus.
    """

    knot: int = 0
    gain_limits: tuple[float, float] = (-0.5, 0.5)
    time_limits: tuple[float, float] = (0.0, 1000.0)
    stimulus_limits: tuple[float, float] = (-0.5, 2.0)
