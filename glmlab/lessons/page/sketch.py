"""A curve that a student draws, and the true one over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from glmlab.lessons import words
from glmlab.lessons.lesson import N_DRAWN, Sketch, Task
from glmlab.number_format import number
from glmlab.widgets import figure, palette
from glmlab.widgets.elements import box, text
from glmlab.widgets.pointer import Drag, DraggableFigure, SliderAria

_MARGIN = {"top": 8, "bottom": 40, "left": 56, "right": 12}
_ROOM = 0.04
_KEY_STEPS = 40
"""From the bottom of the axis to its top."""


class SketchInput:
    """Points side by side that are dragged up and down; a stroke over all of them draws a curve.

    Attributes
    ----------
    widget
        Its place on the page.
    name
        Of the surface that is dragged on.
    """

    def __init__(self, task: Task) -> None:
        if task.sketch is None:
            raise TypeError("A task without a sketch has no curve.")
        self._sketch: Sketch = task.sketch
        self.name = f"sketch-{task.line}"
        self._at = self._sketch.places
        low, high = self._sketch.over
        # The points at the ends are whole.
        self._limits = (low - _ROOM * (high - low), high + _ROOM * (high - low))
        self._drawn = np.full(N_DRAWN, np.mean(self._sketch.heights))
        self._moved = np.zeros(N_DRAWN, dtype=bool)
        self._chosen, self._is_locked = 0, False
        self._start = self._last = (np.nan, np.nan)
        scales = {
            "x": figure.linear_scale(self._limits),
            "y": figure.linear_scale(self._sketch.heights),
        }
        self.curve = figure.line(scales, palette.GUESS, stroke_width=2.5, line_style="dashed")
        self.points = figure.points(
            scales, palette.GROUND, stroke=palette.GUESS, stroke_width=2, default_size=48
        )
        self.truth = figure.line(scales, palette.TRUTH, stroke_width=2.5)
        axes = [
            figure.x_axis(scales["x"], self._sketch.labels[0]),
            figure.y_axis(scales["y"], self._sketch.labels[1]),
        ]
        for axis, limits in zip(axes, (self._sketch.over, self._sketch.heights), strict=True):
            figure.update(axis, tick_values=figure.nice_ticks(limits, 4), num_ticks=None)
        drawn = figure.figure([self.truth, self.curve, self.points], axes, margin=_MARGIN)
        self.key = text("", "sketch-key")
        self.widget = box("sketch", drawn, self.key)
        self.widget.add_class(f"glmlab-{self.name}")
        self._show()

    @property
    def surface(self) -> DraggableFigure | None:
        """What can be dragged on now."""
        if self._is_locked:
            return None
        handles = tuple((float(x), float(y)) for x, y in zip(self._at, self._drawn, strict=True))
        return DraggableFigure(
            f".glmlab-{self.name} .bqplot.figure",
            self._limits,
            self._sketch.heights,
            handles=handles,
        )

    @property
    def aria(self) -> dict[str, str]:
        """What screen readers are told of it."""
        place = words.sketch_point(
            number(self._at[self._chosen], 3), number(self._drawn[self._chosen], 3)
        )
        low, high = self._sketch.heights
        slider = SliderAria(float(self._drawn[self._chosen]), low, high, place, words.SKETCH_KEYS)
        return slider.attributes | {"aria-label": words.YOUR_CURVE}

    def drag(self, drag: Drag) -> None:
        """Move the points over which the hand goes."""
        goes_on = (drag.start_x, drag.start_y) == self._start
        before = self._last if goes_on else (drag.x, drag.y)
        self._start, self._last = (drag.start_x, drag.start_y), (drag.x, drag.y)
        places = np.argmin(np.abs(self._at[:, None] - np.array([before[0], drag.x])), axis=0)
        first, last = int(places.min()), int(places.max())
        for place in range(first, last + 1):
            # A quick stroke passes points between two moves of the pointer.
            span = drag.x - before[0]
            share = 1.0 if span == 0 else np.clip((self._at[place] - before[0]) / span, 0, 1)
            self._move(place, before[1] + share * (drag.y - before[1]))
        self._chosen = int(places[1])
        self._show()

    def press(self, key: str) -> None:
        """Choose a point with left and right, and move it with up and down."""
        low, high = self._sketch.heights
        step = {"ArrowUp": 1, "ArrowDown": -1, "PageUp": 5, "PageDown": -5}.get(key, 0)
        self._chosen = int(
            np.clip(self._chosen + {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0), 0, N_DRAWN - 1)
        )
        if step or key in ("Home", "End"):
            ends: dict[str, float] = {"Home": low, "End": high}
            moved = float(self._drawn[self._chosen]) + step * (high - low) / _KEY_STEPS
            self._move(self._chosen, ends.get(key, moved))
        self._show()

    def answer(self) -> list[float]:
        """Return the heights of the points."""
        if not self._moved.any():
            raise ValueError(words.DRAW_FIRST)
        return [float(value) for value in self._drawn]

    def show(self, answer: Any, *, is_locked: bool) -> None:
        """Stand at a curve."""
        if answer is not None:
            self._drawn = np.asarray(answer, dtype=float)
            self._moved[:] = True
        self._is_locked = is_locked
        self._show()

    @property
    def is_revealed(self) -> bool:
        """Whether the true curve is drawn over it."""
        return len(self.truth.x) > 0

    def reveal(self, values: Mapping[str, Any]) -> None:
        """Draw the true curve over it, if the lab has it."""
        if not values:
            return
        x, y = self._sketch.true_curve(values)
        figure.update(self.truth, x=figure.as_floats(x), y=figure.as_floats(y))
        self._show_key(is_known=True)

    def _move(self, place: int, to: float) -> None:
        self._drawn[place] = np.clip(to, *self._sketch.heights)
        self._moved[place] = True

    def _show(self) -> None:
        # A copy: of an array that is changed in place nobody would be told.
        drawn = self._drawn.copy()
        figure.update(self.curve, x=self._at, y=drawn)
        figure.update(self.points, x=self._at, y=drawn)
        self._show_key(is_known=False)

    def _show_key(self, *, is_known: bool) -> None:
        truth = (
            f" &nbsp; <span class='glmlab-sketch-truth'></span> {words.TRUE_CURVE}"
            if is_known
            else ""
        )
        mine = f"<span class='glmlab-sketch-mine'></span> {words.YOUR_CURVE}"
        if is_known or not self.is_revealed:
            figure.update(self.key, value=f"<p>{mine}{truth}</p>")
