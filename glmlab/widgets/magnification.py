"""Figures with larger words and marks, for who looks at them from the back of a room.

bqplot measures its figures in pixels of the screen, so that a page's zoom cannot enlarge them; the marks and the
room that words need are set from here, the words themselves and the axes by the style sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any

import ipywidgets
from bqplot import Figure, Label, Mark

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
                for mark in figure.marks:
                    self._normal += _sizes(mark)

    def apply(self, zoom: float) -> None:
        """Give all words as much more room, and make all marks as much larger."""
        for widget, trait, normal in self._normal:
            # A point's size is an area.
            is_area = trait == "default_size" and not isinstance(widget, Label)
            update(widget, **{trait: _times(normal, zoom * zoom if is_area else zoom)})


def _sizes(mark: Mark) -> Iterator[tuple[ipywidgets.Widget, str, Any]]:
    """Yield what of a mark is measured in pixels."""
    for trait in ("default_size", "stroke_width", "x_offset", "y_offset"):
        if mark.has_trait(trait) and getattr(mark, trait):
            yield mark, trait, getattr(mark, trait)


def _times(normal: Any, zoom: float) -> Any:
    if isinstance(normal, dict):
        return {side: round(zoom * width) for side, width in normal.items()}
    if isinstance(normal, str):
        return f"{round(zoom * float(normal.removesuffix('px')))}px"
    return ceil(zoom * normal) if isinstance(normal, int) else round(zoom * normal, 2)
