"""What the two views over the strength share, so that their axes and markers line up."""

from __future__ import annotations

from typing import Any

import numpy as np
from bqplot import Axis, LogScale
from numpy.typing import ArrayLike

from glmlab.widgets import palette
from glmlab.widgets.figure import Scales, label, line, powers_of_ten, segments, update, x_axis
from glmlab.workspaces.feedforward.settings import STRENGTH_RANGE
from glmlab.workspaces.feedforward.words import pictures as words


def strength_scale() -> LogScale:
    """Return the logarithmic scale that all views of the strength have."""
    low, high = STRENGTH_RANGE
    return LogScale(min=low, max=high, allow_padding=False)


def strength_axis(scale: LogScale) -> Axis:
    """Return the axis of the strength, with a tick at each power of ten."""
    return x_axis(scale, words.STRENGTH, **powers_of_ten(*STRENGTH_RANGE))


class StrengthMarker:
    """The vertical line with dots at the strength that is chosen now.

    The dots sit at both ends of the line, outside the frame, and where the caller wants them: the
    line is told from others by its shape too. All dots are one mark, pieces of no length whose
    round caps the style sheet draws: as bqplot's own markers they would be an element each, which
    is the dearest part of a step when there are many.
    """

    def __init__(self, scales: Scales) -> None:
        self.line = line(scales, palette.STRENGTH, stroke_width=2, apply_clip=False)
        self.dots = line(scales, palette.STRENGTH, stroke_width=8, apply_clip=False)
        self.marks = (self.line, self.dots)

    def show(self, strength: float, limits: tuple[float, float], dots: ArrayLike = ()) -> None:
        """Move to a strength; `limits` are those of the vertical axis."""
        ends = np.asarray(limits, dtype=float)
        update(self.line, x=np.full(2, float(strength)), y=ends)
        at = np.concatenate([ends, np.asarray(dots, dtype=float)])
        x, y = segments([np.full(len(at), float(strength))] * 2, [at, at])
        update(self.dots, x=x, y=y)


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
            **beside(strength_max),
        )


def beside(strength: float, distance: int = 6, *, left: bool = False) -> dict[str, Any]:
    """Return the traits that put words on the right of a strength, or on the left.

    They stand on the left where the right has no room for them, or where asked for and there
    is room.
    """
    low, high = np.log10(STRENGTH_RANGE)
    share = (np.log10(strength) - low) / (high - low)
    before = share > 0.7 or (left and share > 0.34)
    return (
        {"align": "end", "x_offset": -distance}
        if before
        else {"align": "start", "x_offset": distance}
    )
