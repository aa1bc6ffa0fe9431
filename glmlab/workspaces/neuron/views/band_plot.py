"""One figure with a curve, and the band in which it would lie for a right model."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets
import numpy as np
from bqplot import Figure, Lines, LogScale, Mark

from glmlab.widgets import figure, palette
from glmlab.widgets.figure import set_ticks, update
from glmlab.workspaces.neuron.settings import FloatArray

_MARGIN = figure.MARGIN | {"left": 54, "right": 12}
"""Narrower than elsewhere: three or four stand side by side."""

NOTHING = np.empty(0)


class BandPlot:
    """A filled band with a curve over it.

    Parameters
    ----------
    x_label, y_label
        Of the axes.
    name
        Of the curve, said where the pointer is.
    band_color
        Of the band.
    has_points
        Whether the curve is made of separate points, each with a line to zero.
    is_logarithmic
        Of the horizontal axis.
    under, over
        Makes of the scales further marks, beneath the curve and above it.
    flex
        Share of the room.
    """

    def __init__(
        self,
        x_label: str,
        y_label: str,
        name: str,
        *,
        band_color: str = palette.QUIET,
        has_points: bool = False,
        is_logarithmic: bool = False,
        flex: str = "1 1 0",
    ) -> None:
        self.x = LogScale(allow_padding=False) if is_logarithmic else figure.linear_scale()
        self.y = figure.linear_scale()
        self.scales = {"x": self.x, "y": self.y}
        self.x_axis = figure.x_axis(self.x, x_label)
        self.y_axis = figure.y_axis(self.y, y_label, label_offset="40px")
        self.band = figure.line(
            self.scales,
            band_color,
            stroke_width=0,
            fill="inside",
            fill_colors=[band_color],
            fill_opacities=[0.25],
            close_path=True,
        )
        self.reference = figure.line(self.scales, palette.QUIET, stroke_width=1)
        self.stems = figure.line(self.scales, palette.DATA, stroke_width=1.5)
        self.curve: Lines | Mark = (
            figure.points(self.scales, palette.DATA, default_size=26, labels=[name])
            if has_points
            else figure.line(self.scales, palette.DATA, stroke_width=2, labels=[name])
        )
        self._has_points = has_points
        self.figure: Figure = figure.figure(
            self._marks, [self.x_axis, self.y_axis], margin=_MARGIN, flex=flex
        )

    @property
    def _marks(self) -> list[Mark]:
        return [self.band, self.reference, self.stems, self.curve]

    def put_between(self, *marks: Mark) -> None:
        """Put further marks over the band and beneath the curve."""
        *under, curve = self._marks
        self.figure.marks = [*under, *marks, curve]

    def show(self, x: FloatArray, y: FloatArray, low: FloatArray, high: FloatArray) -> None:
        """Draw the curve and its band, leaving out what does not exist."""
        known = np.isfinite(y)
        update(self.curve, x=x[known], y=y[known])
        if self._has_points:
            stems = figure.segments([x[known], x[known]], [np.zeros(known.sum()), y[known]])
            update(self.stems, x=stems[0], y=stems[1])
        exists = np.isfinite(low) & np.isfinite(high)
        update(
            self.band,
            x=np.concatenate([x[exists], x[exists][::-1]]),
            y=np.concatenate([low[exists], high[exists][::-1]]),
        )

    def refer_to(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Draw what the model expects, as a line between these points."""
        update(self.reference, x=np.asarray(x, float), y=np.asarray(y, float))

    def clear(self) -> None:
        """Draw nothing but the axes."""
        for mark in self.figure.marks:
            update(mark, x=NOTHING, y=NOTHING)

    def set_x(self, limits: tuple[float, float], most: int = 4) -> None:
        """Give the horizontal axis its range."""
        if isinstance(self.x, LogScale):
            update(self.x, min=limits[0], max=limits[1])
            set_ticks(self.x_axis, **figure.powers_of_ten(*limits))
        else:
            figure.set_limits(self.x, self.x_axis, limits, most)

    def set_y(self, limits: tuple[float, float], most: int = 4) -> None:
        """Give the vertical axis its range."""
        figure.set_limits(self.y, self.y_axis, limits, most)


def side_by_side(figures: Sequence[Figure]) -> widgets.HBox:
    """Put figures beside each other; where there is little room they stand one beneath the other."""
    box = widgets.HBox(
        list(figures),
        layout=widgets.Layout(width="100%", min_height="0", flex="1 1 120px", overflow="hidden"),
    )
    box.add_class("glmlab-checks")
    return box


def rounded(low: float, high: float) -> tuple[float, float]:
    """Return limits around numbers, at a few round steps, that do not jump with their last digits."""
    span = max(high - low, 1e-9)
    step = 10.0 ** np.floor(np.log10(span)) / 2
    return float(np.floor(low / step + 1e-9) * step), float(np.ceil(high / step - 1e-9) * step)


def ends(values: FloatArray) -> tuple[float, float]:
    """Return the least and the largest, apart even where there is one number only."""
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
