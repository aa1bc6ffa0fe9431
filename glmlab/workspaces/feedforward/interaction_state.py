"""What a hand has hold of on the figures of the workspace "Feed-forward"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class InteractionState:
    """Where keys and drags act: no setting, and in no results.

    The view of the weights is given it: it rings the weight that the keys move, and notes the range
    of the axis that it draws, along which a drag moves.

    Attributes
    ----------
    feature
        The weight that the keys move.
    weight_limits
        Range of the axis of the weights.
    """

    feature: int = 0
    weight_limits: tuple[float, float] = (-1.0, 1.0)
