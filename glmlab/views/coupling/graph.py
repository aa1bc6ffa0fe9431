"""A network as a graph: neurons on a circle, and arrows between them."""

from __future__ import annotations

import numpy as np
from bqplot import Figure, Lines

from glmlab.views import figure, palette
from glmlab.views.figure import FloatArray

_RADIUS = 0.6
_NODE = 0.15
_LOOP = 0.14
_HEAD = 0.08
_BESIDE = 0.055
"""Arrows there and back keep this distance from the line between two neurons."""

_WIDTHS = (1.2, 2.4, 4.2)
"""Of weak, middling and strong arrows."""

_LIMIT = 1.08
MARGIN = {"top": 4, "bottom": 4, "left": 4, "right": 4}

_Polylines = list[FloatArray]


class Graph:
    """Arrows from senders to receivers: those that excite end in a point, those that inhibit in a bar.

    Attributes
    ----------
    figure
        The figure.
    excitation, inhibition
        One mark for each width.
    others
        Marks of arrows that are told apart by a dash: those missed, and those that are false.
    """

    def __init__(self, flex: str = "1 1 0") -> None:
        scale = {axis: figure.linear_scale((-_LIMIT, _LIMIT)) for axis in ("x", "y")}
        self.halo = figure.line(scale, palette.STRENGTH, stroke_width=8, opacities=[0.35])
        self.excitation = [figure.line(scale, palette.RECOVERED, stroke_width=w) for w in _WIDTHS]
        self.inhibition = [figure.line(scale, palette.DATA, stroke_width=w) for w in _WIDTHS]
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
        self.names = figure.label(scale, palette.INK, align="middle", y_offset=4)
        marks = [
            self.halo,
            *self.others.values(),
            *self.excitation,
            *self.inhibition,
            self.nodes,
            self.names,
        ]
        self.figure: Figure = figure.figure(marks, [], margin=MARGIN, flex=flex)
        # A circle is round whatever the room.
        self.figure.min_aspect_ratio = self.figure.max_aspect_ratio = 1.0
        self._n_neurons = 0

    def show(
        self,
        area: FloatArray,
        selected: tuple[int, int] | None = None,
        others: dict[str, FloatArray] | None = None,
    ) -> None:
        """Draw the arrows.

        Parameters
        ----------
        area
            Signed weights, shape ``(n_receivers, n_senders)``; zero is no arrow.
        selected
            Receiver and sender of an arrow that is set off.
        others
            For "missed" and "false", which pairs they are: truth values of the same shape.
        """
        n_neurons = len(area)
        places = _places(n_neurons)
        if n_neurons != self._n_neurons:
            self._n_neurons = n_neurons
            angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
            figure.update(
                self.nodes,
                x=places[:, :1] + _NODE * np.cos(angle),
                y=places[:, 1:] + _NODE * np.sin(angle),
                colors=[palette.INK] * n_neurons,
                fill_colors=[palette.GROUND] * n_neurons,
            )
            names = [str(k) for k in range(n_neurons)]
            figure.update(self.names, x=places[:, 0], y=places[:, 1], text=np.array(names))
        level = _levels(area)
        for index, (excites, inhibits) in enumerate(
            zip(self.excitation, self.inhibition, strict=True)
        ):
            _draw(excites, places, (level == index) & (area > 0), bar=False)
            _draw(inhibits, places, (level == index) & (area < 0), bar=True)
        for name, mark in self.others.items():
            wanted = np.zeros(area.shape, bool) if others is None else others[name]
            _draw(mark, places, wanted, bar=False)
        one = np.zeros(area.shape, bool)
        if selected is not None:
            one[selected] = True
        _draw(self.halo, places, one, bar=None)


def _places(n_neurons: int) -> FloatArray:
    if n_neurons == 1:
        return np.array([[0.0, -0.2]])
    angle = np.pi / 2 - 2 * np.pi * np.arange(n_neurons) / n_neurons
    if n_neurons == 2:
        angle = np.array([np.pi, 0.0])
    return _RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _levels(area: FloatArray) -> FloatArray:
    """Return which width each arrow has; -1 where there is none."""
    size = np.abs(area)
    largest = size.max()
    if largest == 0:
        return np.full(area.shape, -1)
    return np.where(size > 0, np.digitize(size / largest, (0.25, 0.65)), -1)


def _draw(mark: Lines, places: FloatArray, wanted: FloatArray, *, bar: bool | None) -> None:
    pieces: _Polylines = []
    for receiver, sender in zip(*np.nonzero(wanted), strict=True):
        if receiver == sender:
            pieces += _loop(places[sender], bar=bar)
        else:
            pieces += _arrow(places[sender], places[receiver], bar=bar)
    x, y = _join(pieces)
    figure.update(mark, x=x, y=y)


def _arrow(start: FloatArray, end: FloatArray, *, bar: bool | None) -> _Polylines:
    along = (end - start) / np.linalg.norm(end - start)
    across = np.array([-along[1], along[0]])
    start, end = start + _BESIDE * across, end + _BESIDE * across
    tip = end - _NODE * along
    shaft = np.stack([start + _NODE * along, tip])
    return [shaft] if bar is None else [shaft, _head(tip, along, bar=bar)]


def _head(tip: FloatArray, along: FloatArray, *, bar: bool) -> FloatArray:
    across = np.array([-along[1], along[0]])
    if bar:
        return np.stack([tip + _HEAD * across, tip - _HEAD * across])
    back = tip - 1.3 * _HEAD * along
    return np.stack([back + 0.8 * _HEAD * across, tip, back - 0.8 * _HEAD * across])


def _loop(place: FloatArray, *, bar: bool | None) -> _Polylines:
    """Return an arrow from a neuron to itself, on the side away from the middle."""
    distance = np.linalg.norm(place)
    outward = place / distance if distance > 0.3 else np.array([0.0, 1.0])
    centre = place + (_NODE + 0.6 * _LOOP) * outward
    facing = np.arctan2(*(-outward)[::-1])
    angle = facing + np.linspace(0.75, 2 * np.pi - 0.75, 25)
    points = centre + _LOOP * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    direction = points[-1] - points[-2]
    if bar is None:
        return [points]
    return [points, _head(points[-1], direction / np.linalg.norm(direction), bar=bar)]


def _join(pieces: _Polylines) -> tuple[FloatArray, FloatArray]:
    if not pieces:
        return np.empty(0), np.empty(0)
    hole = np.full((1, 2), np.nan)
    joined = np.concatenate([part for piece in pieces for part in (piece, hole)])[:-1]
    return joined[:, 0], joined[:, 1]
