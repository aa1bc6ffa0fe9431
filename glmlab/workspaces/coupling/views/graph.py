"""A network as a graph: neurons on a circle, and arrows between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from bqplot import Figure, Lines
from numpy.typing import NDArray

from glmlab.widgets import figure, palette
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.coupling.results import MIXED


class _Sizes(NamedTuple):
    """Lengths in a figure that reaches from -1.08 to 1.08.

    Attributes
    ----------
    circle, node, loop
        Radii of the circle on which the neurons are, of a neuron, and of an arrow to itself.
    head
        Half the width of the end of an arrow.
    beside
        How far arrows there and back are from the line between two neurons.
    """

    circle: float
    node: float
    loop: float
    head: float
    beside: float


_TWO = _Sizes(0.76, 0.24, 0.2, 0.13, 0.11)
_FEW = _Sizes(0.56, 0.19, 0.18, 0.11, 0.08)
_MANY = _Sizes(0.6, 0.15, 0.14, 0.08, 0.055)

_WIDTHS = (1.2, 2.2, 3.6)
"""Of weak, middling and strong arrows."""

_FAINTEST = 0.15
"""How much of its color a neuron has that fired once."""

_MOST_ARROWS_OF_EACH, _STRONGEST_OF_EACH = 4, 2
"""With more arrows than the first for each neuron, as many as the second are drawn in full: all 64 arrows
of eight neurons are one black spot."""

_LIMIT = 1.08
MARGIN = {"top": 4, "bottom": 4, "left": 4, "right": 4}

_Polylines = list[FloatArray]


class Graph:
    """Arrows from senders to receivers: those that excite end in a point, those that inhibit in a bar.

    Those that do both about alike have a point and are in the color of ink.

    Attributes
    ----------
    figure
        The figure.
    excitation, inhibition, mixed
        One mark for each width.
    others
        Marks of arrows that are told apart by a dash: those missed, and those that are false.
    """

    def __init__(self, flex: str = "1 1 0") -> None:
        scale = {axis: figure.linear_scale((-_LIMIT, _LIMIT)) for axis in ("x", "y")}
        self.halo = figure.line(scale, palette.STRENGTH, stroke_width=8, opacities=[0.35])
        self.excitation = [figure.line(scale, palette.RECOVERED, stroke_width=w) for w in _WIDTHS]
        self.inhibition = [figure.line(scale, palette.DATA, stroke_width=w) for w in _WIDTHS]
        self.mixed = [figure.line(scale, palette.INK, stroke_width=w) for w in _WIDTHS]
        self.faint = figure.line(scale, palette.QUIET, stroke_width=0.6, opacities=[0.6])
        self.others = {
            "missed": figure.line(scale, palette.QUIET, stroke_width=1.5, line_style="dotted"),
            "false": figure.line(scale, palette.FOCUS, stroke_width=2, line_style="dashed"),
        }
        self.nodes = figure.line(
            scale,
            palette.INK,
            stroke_width=1.5,
            fill="inside",
            fill_colors=[palette.GROUND],
            close_path=True,
        )
        self.lights = figure.line(
            scale, palette.INK, stroke_width=0, fill="inside", close_path=True
        )
        self.names = figure.label(scale, palette.INK, align="middle")
        marks = [
            self.halo,
            self.faint,
            *self.others.values(),
            *self.excitation,
            *self.inhibition,
            *self.mixed,
            self.nodes,
            self.lights,
            self.names,
        ]
        self.figure: Figure = figure.figure(marks, [], margin=MARGIN, flex=flex)
        # A circle is round whatever the room.
        self.figure.min_aspect_ratio = self.figure.max_aspect_ratio = 1.0
        self._n_neurons = 0

    def show(
        self,
        area: FloatArray,
        kind: NDArray[np.int64],
        selected: tuple[int, int] | None = None,
        others: dict[str, FloatArray] | None = None,
    ) -> None:
        """Draw the arrows.

        Parameters
        ----------
        area
            Signed weights, shape ``(n_receivers, n_senders)``.
        kind
            What each arrow does, the same shape, see `kind_of`; zero is no arrow.
        selected
            Receiver and sender of an arrow that is set off.
        others
            For "missed" and "false", which pairs they are: truth values of the same shape.
        """
        n_neurons = len(area)
        sizes, places = _sizes(n_neurons), _places(n_neurons)
        if n_neurons != self._n_neurons:
            self._n_neurons = n_neurons
            figure.update(
                self.nodes,
                **_circles(places, sizes.node),
                colors=[palette.INK] * n_neurons,
                fill_colors=[palette.GROUND] * n_neurons,
            )
            names = [str(k) for k in range(n_neurons)]
            figure.update(self.names, x=places[:, 0], y=places[:, 1], text=np.array(names))
            self.light(np.zeros(n_neurons))
        weights = np.where(kind != 0, area, 0)
        strong = _strongest(weights, selected)
        _draw(self.faint, sizes, places, (kind != 0) & ~strong, bar=None)
        level = np.where(strong, _levels(weights), -1)
        for index, (excites, inhibits, mixed) in enumerate(
            zip(self.excitation, self.inhibition, self.mixed, strict=True)
        ):
            here = level == index
            _draw(excites, sizes, places, here & (kind == 1), bar=False)
            _draw(inhibits, sizes, places, here & (kind == -1), bar=True)
            _draw(mixed, sizes, places, here & (kind == MIXED), bar=False)
        for name, mark in self.others.items():
            wanted = np.zeros(area.shape, bool) if others is None else others[name]
            _draw(mark, sizes, places, wanted, bar=False)
        one = np.zeros(area.shape, bool)
        if selected is not None:
            one[selected] = True
        _draw(self.halo, sizes, places, one, bar=None)

    def light(self, activity: FloatArray) -> None:
        """Fill each neuron with its color, the more the more active it is.

        Parameters
        ----------
        activity
            From 0 to 1, shape ``(n_neurons,)``.
        """
        shown = [k for k, level in enumerate(activity) if level > 0]
        # bqplot leaves closed curves that are there no longer.
        figure.update(self.lights, visible=bool(shown))
        if not shown:
            return
        n_neurons = len(activity)
        figure.update(
            self.lights,
            **_circles(_places(n_neurons)[shown], _sizes(n_neurons).node),
            fill_colors=[palette.NEURONS[k] for k in shown],
            fill_opacities=[_FAINTEST + (1 - _FAINTEST) * float(activity[k]) for k in shown],
        )


def _sizes(n_neurons: int) -> _Sizes:
    if n_neurons <= 2:
        return _TWO
    return _FEW if n_neurons <= 4 else _MANY


def _places(n_neurons: int) -> FloatArray:
    if n_neurons == 1:
        return np.array([[0.0, -0.2]])
    radius = _sizes(n_neurons).circle
    if n_neurons == 2:
        # Side by side, a little low: their arrows to themselves are above them.
        return np.array([[-radius, -0.2], [radius, -0.2]])
    angle = np.pi / 2 - 2 * np.pi * np.arange(n_neurons) / n_neurons
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _circles(places: FloatArray, radius: float) -> dict[str, FloatArray]:
    """Return the outlines of neurons, one per row."""
    angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    return {
        "x": places[:, :1] + radius * np.cos(angle),
        "y": places[:, 1:] + radius * np.sin(angle),
    }


def _strongest(weights: FloatArray, selected: tuple[int, int] | None) -> NDArray[np.bool_]:
    """Return which arrows are drawn in full: where there are many, the strongest and the selected one."""
    size, n_neurons = np.abs(weights), len(weights)
    if np.count_nonzero(size) <= _MOST_ARROWS_OF_EACH * n_neurons:
        return size > 0
    least = np.sort(size, axis=None)[-_STRONGEST_OF_EACH * n_neurons]
    strong = (size > 0) & (size >= least)
    if selected is not None:
        strong[selected] |= size[selected] > 0
    return strong


def _levels(area: FloatArray) -> FloatArray:
    """Return which width each arrow has; -1 where there is none."""
    size = np.abs(area)
    largest = size.max()
    if largest == 0:
        return np.full(area.shape, -1)
    return np.where(size > 0, np.digitize(size / largest, (0.25, 0.65)), -1)


def _draw(
    mark: Lines, sizes: _Sizes, places: FloatArray, wanted: FloatArray, *, bar: bool | None
) -> None:
    outward = _outward(places)
    pieces: _Polylines = []
    for receiver, sender in zip(*np.nonzero(wanted), strict=True):
        if receiver == sender:
            pieces += _loop(sizes, places[sender], outward[sender], bar=bar)
        else:
            pieces += _arrow(sizes, places[sender], places[receiver], bar=bar)
    x, y = _join(pieces)
    figure.update(mark, x=x, y=y)


def _arrow(sizes: _Sizes, start: FloatArray, end: FloatArray, *, bar: bool | None) -> _Polylines:
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    start, end = start + sizes.beside * across, end + sizes.beside * across
    # Where a line that runs beside the middle of a neuron meets its edge.
    edge = np.sqrt(sizes.node**2 - sizes.beside**2)
    tip = end - edge * along
    shaft = np.stack([start + edge * along, tip])
    return [shaft] if bar is None else [shaft, _head(sizes, tip, along, bar=bar)]


def _head(sizes: _Sizes, tip: FloatArray, along: FloatArray, *, bar: bool) -> FloatArray:
    across = np.array([-along[1], along[0]])
    if bar:
        # A little before the edge of the neuron, which would hide a bar that lies on it.
        tip = tip - 0.3 * sizes.head * along
        return np.stack([tip + 0.8 * sizes.head * across, tip - 0.8 * sizes.head * across])
    back = tip - 1.3 * sizes.head * along
    return np.stack([back + 0.8 * sizes.head * across, tip, back - 0.8 * sizes.head * across])


def _outward(places: FloatArray) -> FloatArray:
    """Return in which direction from each neuron there is no other one: shape as `places`."""
    if len(places) <= 2:
        return np.tile([0.0, 1.0], (len(places), 1))
    return places / np.linalg.norm(places, axis=1, keepdims=True)


def _loop(sizes: _Sizes, place: FloatArray, outward: FloatArray, *, bar: bool | None) -> _Polylines:
    """Return an arrow from a neuron to itself, on the side away from the others."""
    distance = sizes.node + 0.6 * sizes.loop
    centre = place + distance * outward
    # Where the two circles meet, as an angle at the centre of the loop.
    half = np.arccos((sizes.loop**2 + distance**2 - sizes.node**2) / (2 * sizes.loop * distance))
    angle = np.arctan2(*(-outward)[::-1]) + np.linspace(half, 2 * np.pi - half, 25)
    points = centre + sizes.loop * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    direction = points[-1] - points[-2]
    if bar is None:
        return [points]
    return [points, _head(sizes, points[-1], direction / np.linalg.norm(direction), bar=bar)]


def _join(pieces: _Polylines) -> tuple[FloatArray, FloatArray]:
    if not pieces:
        return np.empty(0), np.empty(0)
    hole = np.full((1, 2), np.nan)
    joined = np.concatenate([part for piece in pieces for part in (piece, hole)])[:-1]
    return joined[:, 0], joined[:, 1]
