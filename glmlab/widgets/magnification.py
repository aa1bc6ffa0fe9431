"""Figures with larger words, for who looks at them from the back of a room.

bqplot measures its figures in pixels of the screen, so that a page's zoom cannot enlarge them; the room that
their words need is set from here, and the words themselves by the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

import ipywidgets
from bqplot import Figure, Label

from glmlab.widgets.figure import update

NORMAL = 1.0

_SHARE_OF_HEIGHT = 0.018
"""Of a screen's height, that words must have to be read from the back of a room."""

_SMALLEST_WORDS_PX = 11.0

_LEAST_LARGE = 1.25
"""Where the window is low; less could hardly be told from no magnification."""


def zoom_of(height: float) -> float:
    """Return how much larger words must be in a window of this height in pixels."""
    return max(_LEAST_LARGE, round(_SHARE_OF_HEIGHT * height / _SMALLEST_WORDS_PX, 2))


class Magnification:
    """Makes figures ready for larger words, and back.

    Parameters
    ----------
    widgets
        Among which the figures are.
    """

    def __init__(self, widgets: Iterable[ipywidgets.Widget]) -> None:
        self._normal: list[tuple[ipywidgets.Widget, str, Any]] = []
        for figure in widgets:
            if isinstance(figure, Figure):
                self._normal.append((figure, "fig_margin", dict(figure.fig_margin)))
                self._normal += [
                    (axis, "label_offset", axis.label_offset)
                    for axis in figure.axes
                    if axis.label_offset
                ]
                self._normal += [
                    (mark, "default_size", mark.default_size)
                    for mark in figure.marks
                    if isinstance(mark, Label)
                ]

    def apply(self, zoom: float) -> None:
        """Give all words as much more room."""
        for widget, trait, normal in self._normal:
            update(widget, **{trait: _times(normal, zoom)})


def _times(normal: Any, zoom: float) -> Any:
    if isinstance(normal, dict):
        return {side: round(zoom * width) for side, width in normal.items()}
    if isinstance(normal, str):
        return f"{round(zoom * float(normal.removesuffix('px')))}px"
    return ceil(zoom * normal)
