"""Moving the strength in the pictures over it, by hand and by keys."""

from __future__ import annotations

import math

from glmlab.lab import words
from glmlab.lab.lab import Lab
from glmlab.lab.settings.declaration import label_of, number_of
from glmlab.number_format import number
from glmlab.widgets.pointer import Drag, DraggableFigure, SliderAria

SETTING = "regularizer_strength"

DECIMALS = 2
"""Of the logarithm of a strength under the pointer: as fine as a pixel."""


class StrengthHandle:
    """Moves the strength of a lab along its whole range, which its pictures have as their axis.

    Parameters
    ----------
    lab
        Is told of choices, and says what may be chosen. Its settings have the numbers `regularizer_strength` and
        `has_strength`.
    """

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._state = lab.state
        self._declared = number_of(lab.workspace.computation.settings, SETTING)

    @property
    def is_movable(self) -> bool:
        """Whether there is a strength, and it may be chosen by hand."""
        return self._state.settings.has_strength and self._lab.is_editable(SETTING)

    def figure(self, selector: str) -> DraggableFigure:
        """Return a figure, found by a CSS selector, as one on which the strength is dragged."""
        return DraggableFigure(
            selector,
            x=self._declared.limits,
            logarithmic=True,
            handles=((self._state.settings.regularizer_strength, None),),
        )

    @property
    def slider(self) -> SliderAria:
        """Where the strength stands, as a slider."""
        strength = self._state.settings.regularizer_strength
        low, high = (math.log10(end) for end in self._declared.limits)
        label = label_of(type(self._state.settings), SETTING)
        text = f"{label} {number(strength, 4)}"
        return SliderAria(math.log10(strength), low, high, text, words.STRENGTH_KEYS)

    def drag(self, drag: Drag) -> None:
        """Take the strength under the pointer, rounded to one that reads well."""
        if self.is_movable:
            low, high = self._declared.limits
            strength = 10 ** round(math.log10(drag.x), DECIMALS)
            self._state.choose(**{SETTING: min(max(strength, low), high)})

    def press(self, key: str) -> None:
        """Take the strength to which a key moves it."""
        if self.is_movable:
            strength = self._state.settings.regularizer_strength
            self._state.choose(**{SETTING: self._declared.scale.after_key(key, strength)})
