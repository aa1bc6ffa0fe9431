"""What all pictures over the strength share, so that their axes and marks line up and look alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from bqplot import Axis, LogScale
from numpy.typing import ArrayLike

from glmlab.number_format import number
from glmlab.widgets import frame, palette, words
from glmlab.widgets.figure import (
    FloatArray,
    Scales,
    label,
    line,
    points,
    powers_of_ten,
    segments,
    update,
    x_axis,
)

NO_SCORES = (-1.0, 0.0)
"""The range of an axis before there are scores."""

_ROOM_BELOW, _ROOM_ABOVE = 0.08, 0.22
"""Around the scores, as shares of their range: above them stand words."""


def strength_scale(limits: tuple[float, float]) -> LogScale:
    """Return the logarithmic scale that all views of the strength have."""
    return LogScale(min=limits[0], max=limits[1], allow_padding=False)


def strength_axis(scale: LogScale, limits: tuple[float, float]) -> Axis:
    """Return the axis of the strength, with a tick at each power of ten."""
    return x_axis(scale, words.STRENGTH, **powers_of_ten(*limits))


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


class Selected(NamedTuple):
    """Places along the strengths.

    Attributes
    ----------
    best, simplest
        Of the best mean score, and of the largest strength within one standard error of it.
    selected
        That of the two which is chosen.
    """

    best: int
    simplest: int
    selected: int

    @property
    def fills(self) -> tuple[str, str]:
        """The fills of the marks of `best` and `simplest`: the one that is chosen is filled."""
        if self.selected == self.best:
            return palette.BEST, palette.GROUND
        return palette.GROUND, palette.BEST

    def keys(self, best: str, simplest: str) -> list[str]:
        """Return the entries of a legend, as the marks are drawn."""
        fills = self.fills
        return [
            frame.key("diamond", fills[0], best),
            frame.key("edged square", fills[1], simplest),
        ]


class SelectionMarks:
    """A diamond at the best score with its strength, and a square at the one within one standard error.

    Parameters
    ----------
    scales
        Of the scores.
    limits
        Range of the strengths.
    name
        Writes the best strength.
    """

    def __init__(
        self, scales: Scales, limits: tuple[float, float], name: Callable[[str], str]
    ) -> None:
        self._range = limits
        self._name = name
        edge: dict[str, Any] = {"stroke": palette.INK, "stroke_width": 1}
        self.best = points(scales, palette.BEST, marker="diamond", default_size=150, **edge)
        self.simplest = points(scales, palette.BEST, marker="square", default_size=90, **edge)
        self.label = label(scales, palette.INK, y_offset=-15)
        self.marks = (self.simplest, self.best, self.label)

    def show(self, strength: FloatArray, mean: FloatArray, places: Selected) -> None:
        """Draw the marks on a curve of scores, shape ``(n_strengths,)``."""
        best_fill, simplest_fill = places.fills
        best, simplest = (slice(k, k + 1) for k in (places.best, places.simplest))
        x, y = strength[best].astype(float), mean[best].astype(float)
        update(self.best, x=x, y=y, colors=[best_fill])
        update(
            self.simplest,
            x=strength[simplest].astype(float),
            y=mean[simplest].astype(float),
            colors=[simplest_fill],
        )
        text = np.array([self._name(number(float(x[0])))])
        side = beside(float(x[0]), self._range, 9, left=places.best == 0)
        update(self.label, x=x, y=y, text=text, **side)

    def set_visible(self, visible: bool) -> None:
        """Show the marks, or hide them where there is no strength to choose."""
        for mark in self.marks:
            update(mark, visible=visible)


def beside(
    strength: float, limits: tuple[float, float], distance: int = 6, *, left: bool = False
) -> dict[str, Any]:
    """Return the traits that put words on the right of a strength, or on the left.

    They stand on the left where the right has no room for them within the limits of the axis, or where
    asked for and there is room.
    """
    low, high = np.log10(limits)
    share = (np.log10(strength) - low) / (high - low)
    before = share > 0.7 or (left and share > 0.34)
    return (
        {"align": "end", "x_offset": -distance}
        if before
        else {"align": "start", "x_offset": distance}
    )


def score_limits(mean: FloatArray, error: FloatArray) -> tuple[float, float]:
    """Return the range of all scores with their standard errors, and some room around it.

    The current strength has no part in it, so that the axis stands still while it is dragged.
    """
    finite = np.isfinite(mean)
    spread = np.where(np.isfinite(error), error, 0.0)
    if not finite.any():
        return NO_SCORES
    low, high = float((mean - spread)[finite].min()), float((mean + spread)[finite].max())
    room = 0.5 * abs(high) + 1e-3 if high == low else high - low
    return (low - _ROOM_BELOW * room, high + _ROOM_ABOVE * room)
