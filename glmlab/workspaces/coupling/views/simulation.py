"""Stimulus, spikes and rates of a network over one time axis, and a cursor that plays along it."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
from bqplot import Figure, Image, Lines
from numpy.typing import NDArray

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import FloatArray
from glmlab.widgets.spikes import SpikeTrains, spikes_png
from glmlab.workspaces.coupling.gestures import stimulus_handles
from glmlab.workspaces.coupling.interaction_state import InteractionState
from glmlab.workspaces.coupling.results import Results, Simulation
from glmlab.workspaces.coupling.settings import INTENSITY_RANGE, Settings
from glmlab.workspaces.coupling.views.player import STEPS_OF_PLAY, Player
from glmlab.workspaces.coupling.views.rows import GAP, bottoms_of, named_ticks, outline, top_of
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import (
    describe_simulation,
    say_counts,
    warn_about_runaway,
)

_MARGIN = {"top": 7, "bottom": 7, "left": 60, "right": 18}
_BOTTOM_MARGIN = {**_MARGIN, "bottom": 38}

_IMAGE_WIDTH, _IMAGE_HEIGHT = 2000, 320
"""Of the picture of spikes: it is about as wide as the page."""


class SimulationView(frame.View):
    """Three figures: what each neuron gets, the spikes of all trials, and the rates.

    Parameters
    ----------
    interaction
        Is told the ranges of the axes of the stimulus.
    light
        Is told how active each neuron is where the cursor stands, from 0 to 1.
    """

    def __init__(self, interaction: InteractionState, light: Callable[[FloatArray], None]) -> None:
        self._interaction = interaction
        self._light = light
        self._time = figure.linear_scale(interaction.time_limits)
        self._time_axis = figure.x_axis(self._time, words.TIME)
        self._image_of: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self._results: Results | None = None
        figures = [self._make_stimulus(), self._make_raster(), self._make_rates()]
        keys = (
            frame.key("spikes", palette.RECOVERED, words.SPIKES),
            frame.key("line", palette.INK, words.STIMULUS_ALONE),
        )
        super().__init__(words.TITLES["simulation"], keys, figures, caption_lines=1)
        self.player = Player()
        self.player.slider.observe(lambda _change: self._show_cursor(), "value")
        self.put_over(self.player.widget)

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """The two images, of which one is in the figure."""
        return self._images

    def _make_stimulus(self) -> Figure:
        self._input = figure.linear_scale(self._interaction.stimulus_limits)
        self._input_axis = figure.y_axis(self._input, words.STIMULUS, label_offset="44px")
        scales = {"x": self._time, "y": self._input}
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.waveforms = _lines_of_neurons(scales, stroke_width=2)
        self.handles = figure.points(scales, palette.STRENGTH, default_size=70)
        self.stimulus_cursor = _cursor(scales)
        made = figure.figure(
            [self.zero, *self.waveforms, self.handles, self.stimulus_cursor],
            [self._input_axis],
            margin=_MARGIN,
            flex="3 1 60px",
        )
        made.add_class("glmlab-stimulus-figure")
        return made

    def _make_raster(self) -> Figure:
        self._row = figure.linear_scale((0.0, 2.0))
        self._row_axis = figure.y_axis(
            self._row, words.NEURON, grid_lines="none", label_offset="44px"
        )
        scales = {"x": self._time, "y": self._row}
        self._images = tuple(widgets.Image(value=b"", format="png") for _ in range(2))
        self.spikes = Image(image=self._images[0], scales=scales, pixelated=False, visible=False)
        self.windows = _shade(scales)
        self.runaway = figure.line(scales, palette.FOCUS, stroke_width=2, line_style="dashed")
        self.runaway_name = figure.label(
            scales, palette.FOCUS, font_weight="bold", default_size=14, align="end", x_offset=-8
        )
        self.raster_cursor = _cursor(scales)
        return figure.figure(
            [self.windows, self.spikes, self.runaway, self.runaway_name, self.raster_cursor],
            [self._row_axis],
            margin=_MARGIN,
            flex="8 1 110px",
        )

    def _make_rates(self) -> Figure:
        self._rate = figure.linear_scale((0.0, 0.15))
        self._rate_axis = figure.y_axis(self._rate, words.RATE, label_offset="44px")
        scales = {"x": self._time, "y": self._rate}
        self.window = _shade(scales)
        self.ghosts = [figure.line(scales, palette.GHOST, stroke_width=3) for _ in range(8)]
        self.rates = _lines_of_neurons(scales, stroke_width=1.5)
        self.alone = figure.line(scales, palette.INK, stroke_width=1, labels=[words.STIMULUS_ALONE])
        self.rate_cursor = _cursor(scales)
        marks = [self.window, *self.ghosts, *self.rates, self.alone, self.rate_cursor]
        return figure.figure(
            marks, [self._time_axis, self._rate_axis], margin=_BOTTOM_MARGIN, flex="6 1 114px"
        )

    def show(self, results: Results) -> None:
        """Draw stimulus, spikes and rates."""
        self._results = results
        simulation, settings = results.simulation, results.settings
        self._show_time(settings.n_time_bins)
        self._show_stimulus(simulation, settings)
        self._show_spikes(simulation, settings)
        self._show_rates(simulation, settings)
        self._show_cursor()
        self._show_ghost(results)
        self._explain_neurons(settings.n_neurons)
        warnings = warn_about_runaway(results)
        self._say(
            describe_simulation(results),
            warnings or [say_counts(results)],
            is_warning=bool(warnings),
        )

    def _explain_neurons(self, n_neurons: int) -> None:
        keys = [
            frame.key(_KEY_OF_DASH[palette.DASHES[k]], palette.NEURONS[k], words.neuron(k))
            for k in range(n_neurons)
        ]
        self._explain([*keys, frame.key("line", palette.INK, words.STIMULUS_ALONE)])

    def _show_time(self, n_time_bins: int) -> None:
        self._interaction.time_limits = (0.0, float(n_time_bins))
        figure.set_limits(self._time, self._time_axis, self._interaction.time_limits, most=10)
        self.player.show(n_time_bins)

    def _show_stimulus(self, simulation: Simulation, settings: Settings) -> None:
        waveform = simulation.waveform
        low, high = min(float(waveform.min()), 0.0), max(float(waveform.max()), 0.0)
        limits = (np.floor(low - 0.25), np.ceil(high + 0.25))
        # A little beyond what can be dragged to, so that the handles are whole.
        room = 0.06 * (INTENSITY_RANGE[1] - INTENSITY_RANGE[0])
        ends = INTENSITY_RANGE[0] - room, INTENSITY_RANGE[1] + room
        limits = max(limits[0], ends[0]), min(limits[1], ends[1])
        if settings.stimulus == "noise":
            limits = (np.floor(low - 0.25), np.ceil(high + 0.25))
        self._interaction.stimulus_limits = self._set_limits(
            self._input, self._input_axis, (float(limits[0]), float(limits[1])), most=3
        )
        figure.update(self.zero, x=np.array(self._interaction.time_limits), y=np.zeros(2))
        for neuron, mark in enumerate(self.waveforms):
            curve = waveform[:, neuron] if neuron < settings.n_neurons else np.empty(0)
            x, y = outline(curve)
            figure.update(mark, x=x, y=y)
        bins, heights = stimulus_handles(settings).T
        figure.update(self.handles, x=bins, y=heights)

    def _show_spikes(self, simulation: Simulation, settings: Settings) -> None:
        trials, n_neurons = _shown_trials(simulation, settings), settings.n_neurons
        counts = simulation.counts[trials]
        top = top_of(n_neurons)
        if self._row.max != top:
            figure.update(self._row, max=top)
            figure.set_ticks(self._row_axis, **named_ticks([str(k) for k in range(n_neurons)]))
        figure.update(self.windows, **_boxes(settings))
        figure.update(
            self.spikes, x=np.array(self._interaction.time_limits), y=np.array([0.0, top])
        )
        first = simulation.first_runaway
        at = np.empty(0) if first is None else np.full(2, float(first[2]))
        figure.update(self.runaway, x=at, y=np.array([0.0, top])[: at.size])
        name = [] if first is None else [words.RAN_AWAY]
        right = np.full(len(name), self._interaction.time_limits[1])
        figure.update(self.runaway_name, x=right, y=np.full(len(name), top / 2), text=name)
        if not figure.differs(self._image_of, counts):
            return
        self._image_of = counts
        spare = self._images[self.spikes.image is self._images[0]]
        ends = simulation.runaway_bin[trials, np.newaxis]
        trains = SpikeTrains(counts, 1 + np.arange(n_neurons), ends)
        spare.value = spikes_png(trains, _IMAGE_WIDTH, _IMAGE_HEIGHT, GAP)
        figure.update(self.spikes, image=spare, visible=True)

    def _show_rates(self, simulation: Simulation, settings: Settings) -> None:
        self._set_limits(self._rate, self._rate_axis, simulation.rate_limits, most=4)
        for neuron, mark in enumerate(self.rates):
            shown = simulation.shown_rate[:, neuron] if neuron < settings.n_neurons else np.empty(0)
            x, y = outline(shown)
            figure.update(mark, x=x, y=y)
        x, y = outline(simulation.stimulus_rate[:, settings.driven])
        figure.update(self.alone, x=x, y=y)
        neuron = settings.driven
        ends = settings.onset_of(neuron), settings.offset_of(neuron)
        figure.update(self.window, **_box(ends, (0.0, simulation.rate_limits[1])))

    def _show_cursor(self) -> None:
        if self._results is None:
            return
        simulation, settings = self._results.simulation, self._results.settings
        time = min(self.player.slider.value, len(simulation.waveform) - 1)
        for mark, scale in (
            (self.stimulus_cursor, self._input),
            (self.raster_cursor, self._row),
            (self.rate_cursor, self._rate),
        ):
            shown = time > 0
            at = np.full(2, time + 0.5) if shown else np.empty(0)
            figure.update(mark, x=at, y=np.array([scale.min, scale.max])[: at.size])
        self._light(_activity(simulation, settings, time))
        rates = [float(rate) for rate in simulation.shown_rate[time]]
        counts = simulation.counts[_shown_trials(simulation, settings), time].sum(axis=0)
        trials = words.trials_shown(settings.shown_trial, settings.n_trials)
        self.player.say(words.at_the_cursor(time, rates, [int(count) for count in counts], trials))

    def _draw_ghost(self, ghost: Results | None) -> None:
        n_neurons = 0 if ghost is None else ghost.settings.n_neurons
        for neuron, mark in enumerate(self.ghosts):
            rate = np.empty(0)
            if ghost is not None and neuron < n_neurons:
                rate = ghost.simulation.shown_rate[:, neuron]
            x, y = outline(rate)
            figure.update(mark, x=x, y=y)


_KEY_OF_DASH = {"solid": "line", "dashed": "dashed", "dotted": "dotted", "dash_dotted": "dashed"}


def _lines_of_neurons(scales: figure.Scales, stroke_width: float) -> list[Lines]:
    return [
        figure.line(
            scales, color, stroke_width=stroke_width, line_style=dash, labels=[words.neuron(k)]
        )
        for k, (color, dash) in enumerate(zip(palette.NEURONS, palette.DASHES, strict=True))
    ]


def _cursor(scales: figure.Scales) -> Lines:
    return figure.line(scales, palette.INK, stroke_width=1, line_style="dashed")


def _shade(scales: figure.Scales) -> Lines:
    return figure.line(
        scales,
        palette.QUIET,
        stroke_width=0,
        fill="inside",
        fill_colors=[palette.QUIET],
        fill_opacities=[0.18],
        close_path=True,
    )


def _box(ends: tuple[float, float], heights: tuple[float, float]) -> dict[str, FloatArray]:
    (left, right), (low, high) = ends, heights
    return {
        "x": np.array([left, right, right, left], float),
        "y": np.array([low, low, high, high], float),
    }


def _boxes(settings: Settings) -> dict[str, FloatArray]:
    """Return the outline of all windows in which a neuron is driven, each over the neuron's rows."""
    boxes = [
        _box((settings.onset_of(k), settings.offset_of(k)), (bottom, bottom + 1))
        for k, bottom in enumerate(bottoms_of(settings.n_neurons))
        if settings.intensity_of(k) != 0
    ]
    if not boxes:
        return {"x": np.empty(0), "y": np.empty(0)}
    # Joined along the left edge of the figure, where nothing is enclosed between two of them.
    x = np.concatenate([np.r_[0.0, box["x"], box["x"][0], 0.0] for box in boxes])
    y = np.concatenate([np.r_[box["y"][0], box["y"], box["y"][0], box["y"][0]] for box in boxes])
    return {"x": x, "y": y}


def _activity(simulation: Simulation, settings: Settings, time: int) -> FloatArray:
    """Spikes of each neuron in the latest bins, over the most that any has; none at the first bin."""
    if time == 0:
        return np.zeros(settings.n_neurons)
    spikes = simulation.counts[_shown_trials(simulation, settings)].sum(axis=0)
    before = np.concatenate([np.zeros((1, spikes.shape[1]), int), np.cumsum(spikes, axis=0)])
    width = max(len(spikes) // STEPS_OF_PLAY, 1)
    recent = before[width:] - before[:-width]
    return recent[max(time + 1 - width, 0)] / max(int(recent.max()), 1)


def _shown_trials(simulation: Simulation, settings: Settings) -> slice:
    if settings.shown_trial == 0:
        return slice(None)
    trial = min(settings.shown_trial, len(simulation.counts)) - 1
    return slice(trial, trial + 1)
