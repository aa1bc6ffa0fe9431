"""When, and at which values of a covariate, spikes are missing or left over."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.elements import set_class
from glmlab.widgets.figure import update
from glmlab.workspaces.neuron.results import Band, Residuals, Results
from glmlab.workspaces.neuron.views.band_plot import (
    BandPlot,
    ends,
    rounded,
    side_by_side,
)
from glmlab.workspaces.neuron.words import checks as words

MOST_SHOWN = 3
"""Covariates for which there is room."""

_LEAST = 3.0
"""Standard deviations that an axis reaches at least, so that a good model does not look like a bad one."""


class ResidualsView(frame.View):
    """Observed less expected spikes over time, and against the covariates of the recording."""

    def __init__(self) -> None:
        self.over_time = BandPlot(
            words.TIME_S, words.STANDARDIZED, words.STANDARDIZED, has_points=True, flex="1.6 1 0"
        )
        self.boundary = figure.line(
            self.over_time.scales, palette.INK, stroke_width=1, line_style="dashed"
        )
        self.over_time.put_between(self.boundary)
        self.by_covariate = [
            BandPlot("", words.STANDARDIZED, words.STANDARDIZED, has_points=True)
            for _ in range(MOST_SHOWN)
        ]
        self._box = side_by_side([self.over_time.figure])
        keys = (
            frame.key("error", palette.DATA, words.DATA),
            frame.key("band", palette.QUIET, words.RIGHT_MODEL),
            frame.key("dashed", palette.INK, words.HELD_OUT_FROM_HERE),
        )
        super().__init__(words.TITLES["residuals"], keys, [self._box], caption_lines=2)

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """The figures of covariates, of which those are shown that there are."""
        return tuple(plot.figure for plot in self.by_covariate)

    def show(self, results: Results) -> None:
        """Leave everything to `show_residuals`: residuals are longer work than the results."""

    def show_residuals(self, found: Residuals | None, *, stale: bool) -> None:
        """Draw what is found; pale where it belongs to other settings."""
        set_class(self.widget, "glmlab-stale", stale)
        shown = () if found is None else _worst(found)
        self._shows(len(shown))
        if found is None:
            self.over_time.clear()
            self._say(words.NOT_YET)
            return
        limits = _limits([found.over_time, *(band for _name, _unit, band in shown)])
        self._draw(self.over_time, found.over_time, limits)
        for plot, (name, unit, band) in zip(self.by_covariate, shown, strict=False):
            update(plot.x_axis, label=words.signal_axis(name, unit))
            self._draw(plot, band, limits)
        update(self.boundary, x=np.full(2, found.held_out_from_s), y=np.array(limits))
        self._say(words.describe_residuals(found), words.say_residuals(found))

    def _draw(self, plot: BandPlot, band: Band, limits: tuple[float, float]) -> None:
        low, high = ends(band.x)
        margin = 0.04 * (high - low)
        across = (low - margin, high + margin)
        plot.set_x(across, most=4)
        plot.set_y(limits)
        # The band reaches from end to end, not only to the last points.
        edge = np.array(across)
        plot.show(band.x, band.y, band.low, band.high)
        sides = np.array([band.low[0], band.low[0], band.high[0], band.high[0]])
        update(plot.band, x=np.concatenate([edge, edge[::-1]]), y=sides)
        plot.refer_to(across, (0, 0))

    def _shows(self, n_covariates: int) -> None:
        plots = (self.over_time, *self.by_covariate[:n_covariates])
        update(self._box, children=tuple(plot.figure for plot in plots))


def _worst(found: Residuals) -> tuple[tuple[str, str, Band], ...]:
    """Return the covariates that there is room for, in their order: those that are farthest off."""
    size = [float(np.mean(band.y**2)) for _name, _unit, band in found.by_covariate]
    kept = sorted(np.argsort(size)[::-1][:MOST_SHOWN])
    return tuple(found.by_covariate[place] for place in kept)


def _limits(bands: list[Band]) -> tuple[float, float]:
    farthest = max(float(np.abs(band.y).max(initial=_LEAST)) for band in bands)
    # A little more, so that the farthest point is whole.
    return rounded(-1.1 * farthest, 1.1 * farthest)
