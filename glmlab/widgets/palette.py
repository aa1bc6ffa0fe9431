"""The colours of the lab: one colour has one meaning, in every view.

The hues are those of Okabe and Ito (2008), which colour-blind eyes can tell apart, made darker
on white and lighter on black so that each stands at least 3:1 against its ground. No view tells
two things apart by colour alone.

bqplot writes a mark's colour into the element's style, so a CSS variable works there and follows
the theme without a message from Python. The picture in a `bqplot.Image` cannot follow it and has
colours that are readable on both grounds.
"""

from __future__ import annotations

from typing import NamedTuple


class _Shade(NamedTuple):
    """One colour on the light and on the dark ground."""

    light: str
    dark: str


_SHADES = {
    "truth": _Shade("#00805d", "#2fc79a"),
    "recovered": _Shade("#0072b2", "#56b4e9"),
    "strength": _Shade("#c94f00", "#ff8a3d"),
    "data": _Shade("#a2457e", "#e79bc8"),
    "best": _Shade("#7d6600", "#f0e442"),
    "guess": _Shade("#6a35b8", "#b99af5"),
    "focus": _Shade("#b00020", "#ff7b8a"),
    "ink": _Shade("#333333", "#dddddd"),
    "quiet": _Shade("#767676", "#8c8c8c"),
    "ghost": _Shade("#c3c3c3", "#5c5c5c"),
    "grid": _Shade("#e8e8e8", "#2c2c2c"),
    "ground": _Shade("#ffffff", "#111111"),
    "neuron-0": _Shade("#0072b2", "#56b4e9"),
    "neuron-1": _Shade("#c94f00", "#ff8a3d"),
    "neuron-2": _Shade("#00805d", "#2fc79a"),
    "neuron-3": _Shade("#a2457e", "#e79bc8"),
    "neuron-4": _Shade("#7d6600", "#f0e442"),
    "neuron-5": _Shade("#6a35b8", "#b99af5"),
    "neuron-6": _Shade("#8b3a2b", "#d9987f"),
    "neuron-7": _Shade("#4d4d4d", "#bdbdbd"),
}


def _variable(name: str) -> str:
    return f"var(--glmlab-{name}, {_SHADES[name].light})"


TRUTH = _variable("truth")
"""What made the data."""

RECOVERED = _variable("recovered")
"""What the fitted model says: weights, filters, rate, simulated spikes."""

STRENGTH = _variable("strength")
"""The strength that is chosen now."""

DATA = _variable("data")
"""Observed spikes."""

BEST = _variable("best")
"""The strength with the best held-out score."""

GUESS = _variable("guess")
"""What the student expects."""

FOCUS = _variable("focus")
"""What the keys move, while a figure has the keyboard."""

INK = _variable("ink")
"""Lines that have no meaning of their own: curves of scores, error bars."""

QUIET = _variable("quiet")
"""Reference lines: zero, the strength that leaves no weight."""

GHOST = _variable("ghost")
"""The picture that was pinned, behind the present one."""

GRID = _variable("grid")
"""Grid lines."""

GROUND = _variable("ground")
"""What is behind a figure; fills hollow marks."""

NEURONS = tuple(_variable(f"neuron-{index}") for index in range(8))
"""One for each neuron of a network, whose lines also have a dash of their own."""

DASHES = ("solid", "dashed", "dotted", "dash_dotted") * 2
"""The dash of each neuron's lines, as bqplot names it."""

RGB = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

_MIDDLE = 0.19
"""Luminance of a colour that stands at least 3:1 against white, the dark ground, and what is shaded on
either: it is 4.4:1, 4.3:1, 3.1:1 and 3.2:1."""


def _linear(color: str) -> list[float]:
    shares = (int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), _linear(color), strict=True))


def _on_both_grounds(name: str) -> RGB:
    """Return the mixture of the light and the dark shade of a colour that is readable on both grounds."""
    light, dark = _SHADES[name]
    share = (_MIDDLE - luminance(light)) / (luminance(dark) - luminance(light))
    share = min(max(share, 0.0), 1.0)
    mixed = (a + share * (b - a) for a, b in zip(_linear(light), _linear(dark), strict=True))
    encoded = (12.92 * s if s <= 0.0031308 else 1.055 * s ** (1 / 2.4) - 0.055 for s in mixed)
    red, green, blue = (round(255 * s) for s in encoded)
    return red, green, blue


SPIKES = tuple(map(_on_both_grounds, ("recovered", *(f"neuron-{index}" for index in range(8)))))
"""Of simulated spikes of the one neuron, and of those of each neuron of a network."""

LOST = _on_both_grounds("focus")
"""Of what means nothing any more, because a rate ran away."""


def _variables(index: int) -> str:
    return "\n".join(f"  --glmlab-{name}: {shade[index]};" for name, shade in _SHADES.items())


VARIABLES = (
    f".glmlab {{\n{_variables(0)}\n}}\n"
    f'[data-jp-theme-light="false"] .glmlab {{\n{_variables(1)}\n}}\n'
)
"""The colours as variables of style sheets, on light and on dark ground."""
