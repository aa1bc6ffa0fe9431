"""What drags and keys on the figures of the workspace "One neuron" do."""

from __future__ import annotations

import math
from collections.abc import Mapping

from glmlab.lab.lab import Lab
from glmlab.lab.settings.declaration import declarations, number_of
from glmlab.lab.workspace import figure
from glmlab.number_format import number
from glmlab.widgets.pointer import Drag, DraggableFigure, OnDrag, OnKey, SliderAria
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.settings import STRENGTH_RANGE, Settings
from glmlab.workspaces.neuron.words import controls as words

STRENGTH_FIGURE = "cross-validation"
STRENGTH_DECIMALS = 2
"""Of the logarithm: as fine as a pixel."""


class FigureInteraction:
    """Moves the strength in the picture of its scores.

    Parameters
    ----------
    lab
        Is told of choices, and says what may be chosen.
    """

    selectors: Mapping[str, str] = {STRENGTH_FIGURE: figure(STRENGTH_FIGURE)}

    def __init__(self, lab: Lab[Settings, Results]) -> None:
        self._lab = lab
        self._state = lab.state
        self.drags: dict[str, OnDrag] = {STRENGTH_FIGURE: self._drag}
        self.keys: dict[str, OnKey] = {STRENGTH_FIGURE: self._press}

    def figures(self, _results: Results) -> dict[str, DraggableFigure]:
        """Return the figures that can be moved by hand now."""
        if not self._is_movable:
            return {}
        shown = DraggableFigure(
            self.selectors[STRENGTH_FIGURE],
            x=STRENGTH_RANGE,
            logarithmic=True,
            handles=((self._state.settings.regularizer_strength, None),),
        )
        return {STRENGTH_FIGURE: shown}

    def sliders(self, _results: Results) -> dict[str, SliderAria]:
        """Return where those figures stand."""
        strength = self._state.settings.regularizer_strength
        low, high = (math.log10(end) for end in STRENGTH_RANGE)
        label = declarations(Settings)["regularizer_strength"].label
        text = f"{label} {number(strength, 4)}"
        return {
            STRENGTH_FIGURE: SliderAria(math.log10(strength), low, high, text, words.STRENGTH_KEYS)
        }

    def let_go(self) -> None:
        """Nothing is kept of where a drag began."""

    @property
    def _is_movable(self) -> bool:
        return self._state.settings.has_strength and self._lab.is_editable("regularizer_strength")

    def _drag(self, drag: Drag) -> None:
        if self._is_movable:
            rounded = 10 ** round(math.log10(drag.x), STRENGTH_DECIMALS)
            low, high = STRENGTH_RANGE
            self._state.choose(regularizer_strength=min(max(rounded, low), high))

    def _press(self, key: str) -> None:
        if self._is_movable:
            scale = number_of(Settings, "regularizer_strength").scale
            strength = scale.after_key(key, self._state.settings.regularizer_strength)
            self._state.choose(regularizer_strength=strength)
