"""Observed and simulated spikes over time, and beneath them the predicted rate."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from bqplot import Figure, Image
from numpy.typing import NDArray

from glmlab.widgets import figure, frame, palette
from glmlab.widgets import words as frame_words
from glmlab.widgets.spikes import SpikeTrains, spikes_png
from glmlab.workspaces.feedforward.results import Results, Simulation
from glmlab.workspaces.feedforward.settings import FloatArray
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import (
    describe_simulation,
    explain_raster,
    warn_about_simulation,
)

_MARGIN = {**figure.MARGIN, "left": 72}
_RASTER_MARGIN = {**_MARGIN, "bottom": 7}
_RATE_MARGIN = {**_MARGIN, "top": 6}

_OBSERVED_ROWS = 7
"""Height of the observed spikes, in rows of one simulated trial."""

_GAP_ROWS = 2

_IMAGE_WIDTH, _ROW_PIXELS = 1000, 6
"""Of the picture of simulated spikes, and of a row of it."""

_SHADE_OF_MEAN = 0.4
"""How dark the ground is where the rate is its mean: two and a half times the mean is darkest."""

_NO_RATE = 1e-12

_RUG_HEIGHT = 0.16
"""Height of a spike under the rate, where both have different units, as a share of the axis."""


class RasterView(frame.View):
    """Two figures with one time axis: the spikes, and the rate that makes them."""

    def __init__(self) -> None:
        self._time = figure.linear_scale()
        self._time_axis = figure.x_axis(self._time, words.TIME_AXIS)
        self._image_of: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self._shade_of: FloatArray = np.zeros(0)
        super().__init__(
            words.TITLES["raster"],
            (
                frame.key("spikes", palette.DATA, words.OBSERVED),
                frame.key("spikes", palette.RECOVERED, words.SIMULATED),
                frame.key("line", palette.RECOVERED, words.PREDICTED_RATE),
            ),
            [self._make_raster(), self._make_rate()],
            caption_lines=1,
        )

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """The two images, of which one is in the figure."""
        return self._images

    def _make_raster(self) -> Figure:
        self._trial = figure.linear_scale((0.0, 40.0 + _GAP_ROWS + _OBSERVED_ROWS))
        self._trial_axis = figure.y_axis(
            self._trial, words.TRIAL, grid_lines="none", label_offset="58px"
        )
        scales = {"x": self._time, "y": self._trial}
        # bqplot looks at an image only when it gets another one, so two take turns.
        self._images = tuple(widgets.Image(value=b"", format="png") for _ in range(2))
        self.simulated = Image(image=self._images[0], scales=scales, pixelated=False, visible=False)
        self.observed = figure.line(scales, palette.DATA, stroke_width=2)
        return figure.figure(
            [self.simulated, self.observed],
            [self._trial_axis],
            margin=_RASTER_MARGIN,
            flex="5 1 120px",
        )

    def _make_rate(self) -> Figure:
        self.value = figure.linear_scale()
        self._value_axis = figure.y_axis(self.value, words.RATE, label_offset="44px")
        scales = {"x": self._time, "y": self.value}
        self.counts = figure.line(scales, palette.DATA, stroke_width=2, opacities=[0.75])
        self.ghost = figure.line(
            scales,
            palette.GHOST,
            stroke_width=4,
            interpolation="step-after",
            labels=[frame_words.PINNED],
        )
        self.rate = figure.line(
            scales,
            palette.RECOVERED,
            stroke_width=1.5,
            interpolation="step-after",
            labels=[words.PREDICTED_RATE],
        )
        self.observed_counts = figure.values_at(scales, words.OBSERVED)
        return figure.figure(
            [self.ghost, self.counts, self.rate, self.observed_counts],
            [self._time_axis, self._value_axis],
            margin=_RATE_MARGIN,
            flex="4 1 100px",
        )

    def show(self, results: Results) -> None:
        """Draw the spikes and the rate."""
        simulation = results.simulation
        before, self._shown = self._shown, simulation
        if before is None or _has_another_frame(before, simulation):
            self._show_axes(simulation)
            self._show_observed(simulation)
        self._show_simulated(simulation)
        x, y = _steps(simulation)
        figure.update(self.rate, x=x, y=y)
        self._show_ghost(results)
        warnings = warn_about_simulation(simulation)
        caption = warnings or [explain_raster(simulation)]
        self._say(describe_simulation(simulation), caption, is_warning=bool(warnings))

    def _draw_ghost(self, ghost: Results | None) -> None:
        x, y = (np.empty(0), np.empty(0)) if ghost is None else _steps(ghost.simulation)
        figure.update(self.ghost, x=x, y=y)

    def _show_axes(self, simulation: Simulation) -> None:
        edges = bin_edges(simulation.time)
        n_trials = len(simulation.simulated)
        figure.set_limits(self._time, self._time_axis, (edges[0], edges[-1]))
        unit = "bins" if simulation.time_unit == "bin" else simulation.time_unit
        figure.update(self._time_axis, label=f"time ({unit})")
        figure.update(self._trial, max=float(n_trials + _GAP_ROWS + _OBSERVED_ROWS))
        values, labels = trial_ticks(n_trials)
        figure.set_ticks(self._trial_axis, tick_values=values, tick_labels=labels)
        self._set_limits(self.value, self._value_axis, simulation.rate_limits, most=3)
        figure.update(self._value_axis, label=rate_label(simulation.rate_unit))

    def _show_observed(self, simulation: Simulation) -> None:
        edges = bin_edges(simulation.time)
        spiking = np.flatnonzero(simulation.observed)
        middle = (edges[spiking] + edges[spiking + 1]) / 2
        counts = simulation.observed[spiking].astype(float)
        foot = np.full(len(spiking), float(len(simulation.simulated) + _GAP_ROWS))
        height = np.where(counts > 1, _OBSERVED_ROWS, 0.6 * _OBSERVED_ROWS)
        x, y = figure.segments([middle, middle], [foot, foot + height])
        figure.update(self.observed, x=x, y=y)
        same_unit = simulation.time_unit == "bin"
        rug = np.full(len(spiking), _RUG_HEIGHT * simulation.rate_limits[1])
        x, y = figure.segments(
            [middle, middle], [np.zeros(len(spiking)), counts if same_unit else rug]
        )
        figure.update(self.counts, x=x, y=y)
        # In another unit they have no place on this axis.
        shown = slice(None if same_unit else 0)
        figure.update(self.observed_counts, x=middle[shown], y=counts[shown])

    def _show_simulated(self, simulation: Simulation) -> None:
        counts = simulation.simulated
        edges = bin_edges(simulation.time)
        figure.update(
            self.simulated, x=np.array([edges[0], edges[-1]]), y=np.array([0.0, float(len(counts))])
        )
        if not (
            figure.differs(self._image_of, counts)
            or figure.differs(self._shade_of, simulation.rate)
        ):
            return
        self._image_of, self._shade_of = counts, simulation.rate
        spare = self._images[self.simulated.image is self._images[0]]
        spare.value = spikes_png(_trains(simulation), _IMAGE_WIDTH, _ROW_PIXELS * len(counts))
        figure.update(self.simulated, image=spare, visible=True)


def _trains(simulation: Simulation) -> SpikeTrains:
    """Return the simulated spikes over a ground that is the darker the higher the rate is."""
    counts = simulation.simulated
    lost = simulation.runaway_bin
    rate = np.maximum(np.nan_to_num(simulation.rate[:lost], posinf=simulation.rate_limits[1]), 0)
    shade = np.zeros(counts.shape[1])
    shade[:lost] = _SHADE_OF_MEAN * rate / max(float(rate.mean()) if rate.size else 0.0, _NO_RATE)
    return SpikeTrains(
        counts[:, :, np.newaxis],
        np.zeros(1, dtype=np.int64),
        ends=None if lost is None else np.array(lost),
        shade=shade,
    )


def _steps(simulation: Simulation) -> tuple[FloatArray, FloatArray]:
    """Corners of the rate drawn as steps."""
    steps = np.append(simulation.rate, simulation.rate[-1])
    return figure.up_to_last_finite(bin_edges(simulation.time), figure.as_floats(steps))


def _has_another_frame(before: Simulation, now: Simulation) -> bool:
    """Tell whether anything but the simulated spikes and the rate is another."""
    return (
        (before.time_unit, before.rate_unit, before.rate_limits, len(before.simulated))
        != (now.time_unit, now.rate_unit, now.rate_limits, len(now.simulated))
        or figure.differs(before.time, now.time)
        or figure.differs(before.observed, now.observed)
    )


def bin_edges(time: FloatArray) -> FloatArray:
    """Return the start of every bin and the end of the last."""
    width = time[1] - time[0] if len(time) > 1 else 1.0
    return np.append(time, time[-1] + width).astype(float)


def rate_label(unit: str) -> str:
    """Return the name of the rate axis, in two or three words: the figure is low."""
    return "rate (1/bin)" if unit == "counts per bin" else f"rate ({unit})"


def trial_ticks(n_trials: int) -> tuple[FloatArray, dict[str, str]]:
    """Return where the first and the last trial and the observed spikes are, and their names."""
    middles = {n_trials + _GAP_ROWS + 0.3 * _OBSERVED_ROWS: "observed", n_trials - 0.5: "1"}
    if n_trials > 1:
        middles[0.5] = str(n_trials)
    values = np.array(list(middles))
    names = middles.values()
    labels = {
        np.format_float_positional(value, trim="-"): name
        for value, name in zip(values, names, strict=True)
    }
    return values, labels
