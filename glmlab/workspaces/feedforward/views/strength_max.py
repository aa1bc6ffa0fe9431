"""The line at the strength from which on no weight is left."""

from __future__ import annotations

import numpy as np

from glmlab.widgets import palette
from glmlab.widgets.figure import Scales, label, line, update
from glmlab.widgets.strength import beside
from glmlab.workspaces.feedforward.settings import STRENGTH_RANGE
from glmlab.workspaces.feedforward.words import pictures as words


class StrengthMaxLine:
    """The dashed line, with its name, at the strength from which on no weight is left."""

    def __init__(self, scales: Scales) -> None:
        self.line = line(scales, palette.QUIET, stroke_width=1.5, line_style="dashed")
        self.name = label(scales, palette.INK, y_offset=9)
        self._shown: tuple[float, tuple[float, float]] | None = None

    def show(self, strength_max: float, limits: tuple[float, float]) -> None:
        """Draw the line where there is one within the range of strengths."""
        if self._shown == (strength_max, limits):
            return
        self._shown = (strength_max, limits)
        visible = STRENGTH_RANGE[0] <= strength_max <= STRENGTH_RANGE[1]
        for mark in (self.line, self.name):
            update(mark, visible=visible)
        if not visible:
            return
        update(self.line, x=np.full(2, strength_max), y=np.asarray(limits, dtype=float))
        update(
            self.name,
            x=np.array([strength_max]),
            y=np.array([limits[1]]),
            text=np.array([words.NO_WEIGHT_LEFT]),
            **beside(strength_max, STRENGTH_RANGE),
        )
