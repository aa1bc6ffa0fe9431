"""What stimulus and history are worth alone, and together."""

from __future__ import annotations

import numpy as np
from bqplot import Bars

from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.sentences import describe_parts, say_parts

_OTHERS = 0.35
"""Opacity of the bars that are not chosen."""

_ORDER = tuple(words.PARTS)
_PLACES = np.arange(float(len(_ORDER)))
_ENDS = (-0.5, len(_ORDER) - 0.5)

_ROOM = 1.18
"""Over the highest bar, for its number."""


class PartsView(frame.View):
    """A bar of held-out bits per spike for each model, with its number; that of the settings is full."""

    def __init__(self) -> None:
        self._model, self._bits = figure.linear_scale(_ENDS), figure.linear_scale()
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
        parts = {part.name: part for part in results.parts}
        # All have their place, fitted or not: bqplot cannot tell how wide one bar alone is.
        bits = np.array(
            [parts[name].bits_per_spike if name in parts else np.nan for name in _ORDER]
        )
        drawn = np.isfinite(bits)
        chosen = {name for name, part in parts.items() if part.is_chosen}
        ticks = {str(k): _name(name, is_chosen=name in chosen) for k, name in enumerate(_ORDER)}
        figure.set_ticks(self.model_axis, tick_values=_PLACES, tick_labels=ticks)
        self._set_limits(self._bits, self._bits_axis, _limits(bits[drawn]), most=5)
        figure.update(self.zero, x=np.array(_ENDS), y=np.zeros(2))
        opacities = [1.0 if name in chosen else _OTHERS for name in _ORDER]
        figure.update(self.bars, x=_PLACES, y=np.where(drawn, bits, 0.0), opacities=opacities)
        said = [words.bits(float(value)) for value in bits]
        figure.update(
            self.numbers,
            x=_PLACES,
            y=np.fmax(bits, 0.0),
            text=np.array(said, dtype=str),
            y_offset=-8,
        )
        self._say(describe_parts(results.parts), [say_parts(results.parts)])


def _name(name: str, *, is_chosen: bool) -> str:
    return f"● {words.PARTS[name]}" if is_chosen else words.PARTS[name]


def _limits(bits: np.ndarray) -> tuple[float, float]:
    """Return a range with round ends, which small changes leave as it is."""
    high = _ROOM * max(float(bits.max(initial=0.0)), 0.0)
    low = min(float(bits.min(initial=0.0)), 0.0)
    reach = max(high, -low, 1e-3)
    step = 10.0 ** np.floor(np.log10(reach)) / 2
    return float(np.floor(low / step) * step), float(max(np.ceil(high / step), 1) * step)
