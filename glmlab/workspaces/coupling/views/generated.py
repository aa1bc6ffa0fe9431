"""The spikes of the true network and those of a fitted one, over one time axis."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from bqplot import Image
from numpy.typing import NDArray

from glmlab.widgets import figure, palette
from glmlab.widgets.figure import FloatArray
from glmlab.widgets.spikes import SpikeTrains, spikes_png
from glmlab.workspaces.coupling.results import Recovered, Simulation
from glmlab.workspaces.coupling.views.rows import GAP, bottoms_of, named_ticks, top_of
from glmlab.workspaces.coupling.words import pictures as words

_MARGIN = {"top": 6, "bottom": 38, "left": 70, "right": 18}

_IMAGE_WIDTH, _IMAGE_HEIGHT = 1000, 240


class GeneratedSpikes:
    """A raster of one trial: what made the spikes on top, and what was fitted to them beneath.

    Attributes
    ----------
    figure
        The figure.
    spikes
        The picture of both.
    runaway
        A line in each half where it ran away.
    images
        Two, which take turns in the figure.
    """

    def __init__(self, flex: str) -> None:
        self._time = figure.linear_scale((0.0, 1000.0))
        row = figure.linear_scale((0.0, top_of(2)))
        scales = {"x": self._time, "y": row}
        self._time_axis = figure.x_axis(self._time, words.TIME)
        ticks = named_ticks([words.TRUE, words.FITTED])
        row_axis = figure.y_axis(row, words.SPIKES, grid_lines="none", label_offset="54px", **ticks)
        self.images = tuple(widgets.Image(value=b"", format="png") for _ in range(2))
        self.spikes = Image(image=self.images[0], scales=scales, pixelated=False, visible=False)
        self.runaway = figure.line(scales, palette.FOCUS, stroke_width=2, line_style="dashed")
        self._image_of: NDArray[np.int64] = np.zeros((0, 0, 0), dtype=np.int64)
        marks = [self.spikes, self.runaway]
        self.figure = figure.figure(marks, [self._time_axis, row_axis], margin=_MARGIN, flex=flex)

    def show(self, true: Simulation, fitted: Recovered) -> None:
        """Draw the trial that is looked at, or that in which the fitted network first ran away.

        Spikes of other trials or bins, which the fit was not made of, are left out.
        """
        if true.counts.shape != fitted.counts.shape:
            return
        trial = _trial(fitted)
        limits = (0.0, float(true.counts.shape[1]))
        figure.set_limits(self._time, self._time_axis, limits, most=5)
        figure.update(self._time_axis, label=words.time_of_trial(trial))
        ends = (int(true.runaway_bin[trial]), int(fitted.runaway_bin[trial]))
        x, y = _lines_at(ends, int(limits[1]))
        figure.update(self.runaway, x=x, y=y)
        figure.update(self.spikes, x=np.array(limits), y=np.array([0.0, top_of(2)]))
        both = np.stack([true.counts[trial].T, fitted.counts[trial].T], axis=-1)
        if not figure.differs(self._image_of, both):
            return
        self._image_of = both
        spare = self.images[self.spikes.image is self.images[0]]
        of_neurons = 1 + np.arange(len(both))[:, np.newaxis]
        trains = SpikeTrains(both, of_neurons, np.array(ends))
        spare.value = spikes_png(trains, _IMAGE_WIDTH, _IMAGE_HEIGHT, GAP)
        figure.update(self.spikes, image=spare, visible=True)


def _trial(fitted: Recovered) -> int:
    shown, last = fitted.settings.shown_trial, len(fitted.counts) - 1
    if shown == 0 and fitted.runaway_neuron.max() >= 0:
        return int(np.argmin(fitted.runaway_bin))
    return min(max(shown - 1, 0), last)


def _lines_at(ends: tuple[int, int], n_time_bins: int) -> tuple[FloatArray, FloatArray]:
    """Return a vertical piece in the upper and in the lower half, where that ended early."""
    early = np.array(ends) < n_time_bins
    if not early.any():
        return np.empty(0), np.empty(0)
    at, low = np.array(ends, float)[early], bottoms_of(2)[early]
    return figure.segments([at, at], [low, low + 1])
