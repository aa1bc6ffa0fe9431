"""What stimulus and history are worth alone, and together."""

from __future__ import annotations

import numpy as np
from bqplot import Bars

from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.neuron.results import Part, Results
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.sentences import describe_parts, say_parts

_OTHERS = 0.35
"""Opacity of the bars that are not chosen."""

_ROOM = 1.18
"""Over the highest bar, for its number."""


class PartsView(frame.View):
    """A bar of held-out bits per spike for each model, with its number; that of the settings is full."""

    def __init__(self) -> None:
        self._model, self._bits = figure.linear_scale((-0.5, 2.5)), figure.linear_scale()
        scales = {"x": self._model, "y": self._bits}
        self.model_axis = figure.x_axis(self._model, words.MODEL)
        self._bits_axis = figure.y_axis(self._bits, words.BITS)
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.bars = Bars(
            x=[],
            y=[],
            scales=scales,
            colors=[palette.RECOVERED],
            padding=0.4,
            interactions={},
            labels=[words.BITS],
        )
        self.numbers = figure.label(scales, palette.INK, align="middle", font_weight="bold")
        drawing = figure.figure(
            [self.bars, self.zero, self.numbers],
            [self.model_axis, self._bits_axis],
            flex="1 1 100px",
        )
        keys = (frame.key("square", palette.RECOVERED, words.CHOSEN),)
        super().__init__(words.TITLES["parts"], keys, [drawing], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the bars."""
        parts = results.parts
        place = np.arange(float(len(parts)))
        bits = np.array([part.bits_per_spike for part in parts])
        drawn = np.isfinite(bits)
        ticks = {str(k): _name(part) for k, part in enumerate(parts)}
        figure.set_ticks(self.model_axis, tick_values=place, tick_labels=ticks)
        figure.update(self._model, min=-0.5, max=max(len(parts), 1) - 0.5)
        self._set_limits(self._bits, self._bits_axis, _limits(bits[drawn]), most=5)
        ends = np.array([-0.5, max(len(parts), 1) - 0.5])
        figure.update(self.zero, x=ends, y=np.zeros(2))
        opacities = [1.0 if part.is_chosen else _OTHERS for part in parts]
        shown = [o for o, is_drawn in zip(opacities, drawn, strict=True) if is_drawn]
        figure.update(self.bars, x=place[drawn], y=bits[drawn], opacities=shown)
        figure.update(
            self.numbers,
            x=place[drawn],
            y=np.maximum(bits[drawn], 0.0),
            text=np.array([words.bits(float(value)) for value in bits[drawn]], dtype=str),
            y_offset=-8,
        )
        self._say(describe_parts(parts), [say_parts(parts)])


def _name(part: Part) -> str:
    name = words.PARTS[part.name]
    return f"● {name}" if part.is_chosen else name


def _limits(bits: np.ndarray) -> tuple[float, float]:
    """Return a range with round ends, which small changes leave as it is."""
    high = _ROOM * max(float(bits.max(initial=0.0)), 0.0)
    low = min(float(bits.min(initial=0.0)), 0.0)
    reach = max(high, -low, 1e-3)
    step = 10.0 ** np.floor(np.log10(reach)) / 2
    return float(np.floor(low / step) * step), float(max(np.ceil(high / step), 1) * step)
