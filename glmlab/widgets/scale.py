"""The positions at which a slider can stand."""

from __future__ import annotations

import math
from dataclasses import dataclass

# noUiSlider, on which the widget is built, rounds its positions so; doing the same makes our
# numbers and the browser's the very same floats.
_DECIMALS = 7

_KEY_STEPS = {
    "ArrowLeft": -1,
    "ArrowDown": -1,
    "ArrowRight": 1,
    "ArrowUp": 1,
    "PageDown": -10,
    "PageUp": 10,
}


@dataclass(frozen=True)
class Scale:
    """Equal steps from one end to the other, of the value or of its logarithm.

    Attributes
    ----------
    low, high
        The ends of the slider.
    step
        From one position to the next; in powers of ten where `logarithmic`.
    logarithmic
        Whether the steps are equal factors.
    whole
        Whether only whole numbers have a meaning.
    """

    low: float
    high: float
    step: float
    logarithmic: bool = False
    whole: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """The ends as its slider has them: powers of ten where `logarithmic`."""
        return self._coordinate(self.low), self._coordinate(self.high)

    def position(self, value: float) -> int:
        """Return the number of the position nearest to `value`."""
        distance = self._coordinate(value) - self._coordinate(self.low)
        return round(distance / self.step)

    def at(self, position: int) -> float:
        """Return the value at a position."""
        coordinate = round(self._coordinate(self.low) + position * self.step, _DECIMALS)
        value = 10.0**coordinate if self.logarithmic else coordinate
        value = min(max(value, self.low), self.high)
        return int(value) if self.whole else value

    def nearest(self, value: float) -> float:
        """Return the value of the position nearest to `value`."""
        return self.at(self.position(value))

    def after_key(self, key: str, value: float) -> float:
        """Return the value to which a key moves, as it does on a slider."""
        if key in ("Home", "End"):
            return self.low if key == "Home" else self.high
        return self.at(self.position(value) + _KEY_STEPS.get(key, 0))

    def _coordinate(self, value: float) -> float:
        return math.log10(value) if self.logarithmic else value
