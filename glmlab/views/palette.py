"""The colours of the lab: one colour has one meaning, in every view.

The hues are those of Okabe and Ito (2008), which colour-blind eyes can tell apart, made darker
on white and lighter on black so that each stands at least 3:1 against its ground. No view tells
two things apart by colour alone.

bqplot writes a mark's colour into the element's style, so a CSS variable works there and follows
the theme without a message from Python. The picture in a `bqplot.Image` cannot follow it and has
a colour that is readable on both grounds.
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

RASTER_SPIKE = (31, 130, 196)
"""Red, green and blue of simulated spikes: `RECOVERED`, readable on both grounds."""

RASTER_OPACITIES = (0, 175, 255)
"""Opacity, from 0 to 255, of a bin with no, one, and more simulated spikes."""


def _variables(index: int) -> str:
    return "\n".join(f"  --glmlab-{name}: {shade[index]};" for name, shade in _SHADES.items())


_RULES = """
.glmlab { background: var(--glmlab-ground); }
.glmlab .bqplot {
  --bq-content-font-color: var(--jp-ui-font-color1);
  --bq-axislabel-fill: var(--jp-ui-font-color1);
  --bq-axislabel-font: 12px var(--jp-ui-font-family, sans-serif);
  --bq-axis-tick-text-fill: var(--jp-ui-font-color1);
  --bq-axis-tick-text-font: 12px var(--jp-ui-font-family, sans-serif);
  --bq-axis-path-stroke: var(--glmlab-quiet);
  --bq-axis-tick-short-stroke: var(--glmlab-quiet);
  --bq-grid-color: var(--glmlab-grid);
  --bq-stick-stroke: var(--glmlab-quiet);
  --bq-background: transparent;
  --bq-plotarea-background-fill: transparent;
  height: auto;
  font-variant-numeric: tabular-nums;
}
.glmlab .bqplot > svg { user-select: text; }
.glmlab .bqplot .bargroup rect { shape-rendering: crispEdges; }
.glmlab .bqplot text.label {
  font-family: var(--jp-ui-font-family, sans-serif);
  paint-order: stroke;
  stroke: var(--glmlab-ground);
  stroke-width: 3px;
  stroke-linejoin: round;
}
/* A guess is dashed; the ring around what the keys move is there only while they move it. */
.glmlab-view .dot[style*="--glmlab-guess"] { stroke-dasharray: 4 2.5; }
.glmlab-view .dot[style*="--glmlab-focus"] { display: none; }
.glmlab-view .bqplot.figure:focus-visible .dot[style*="--glmlab-focus"] { display: inline; }
.glmlab-features .curve path.line { stroke-linecap: butt; }
.glmlab-features .curve:nth-child(4n+2) path.line { stroke-dasharray: 7 3 !important; }
.glmlab-features .curve:nth-child(4n+3) path.line { stroke-dasharray: 2 2 !important; }
.glmlab-features .curve:nth-child(4n+4) path.line { stroke-dasharray: 8 3 2 3 !important; }
.glmlab-view .curve path.line[style*="--glmlab-strength"] { stroke-linecap: round; }
.glmlab-view { overflow: hidden; container-type: inline-size; }
.glmlab-view .widget-html, .glmlab-view .widget-html-content {
  margin: 0; padding: 0; width: 100%; height: auto; line-height: inherit;
}
.glmlab-heading {
  display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; height: 20px;
  overflow: hidden; padding: 0 18px 0 8px; box-sizing: border-box;
  color: var(--jp-ui-font-color1); font-size: 12px; line-height: 20px;
}
.glmlab-heading .glmlab-title { font-size: 13px; font-weight: 600; margin-right: auto; }
.glmlab-heading .glmlab-key { white-space: nowrap; }
.glmlab-heading svg { width: 16px; height: 10px; margin-right: 4px; overflow: visible; }
.glmlab-caption {
  --glmlab-lines: 0; height: calc(18px * var(--glmlab-lines)); overflow: hidden;
  padding: 0 18px 0 8px; box-sizing: border-box;
  color: var(--jp-ui-font-color1); font-size: 12px; line-height: 18px;
  font-variant-numeric: tabular-nums;
}
.glmlab-lines-1 { --glmlab-lines: 1; }
.glmlab-lines-2 { --glmlab-lines: 2; }
@container (max-width: 430px) {
  .glmlab-heading { height: 40px; }
  .glmlab-heading .glmlab-title { flex: 1 0 100%; }
  .glmlab-lines-1 { --glmlab-lines: 2; }
  .glmlab-lines-2 { --glmlab-lines: 3; }
}
.glmlab-summary .widget-html-content { line-height: inherit; }
.glmlab-summary {
  color: var(--jp-ui-font-color1); font-size: 13px; line-height: 20px;
  font-variant-numeric: tabular-nums;
}
"""

STYLE = (
    f".glmlab {{\n{_variables(0)}\n}}\n"
    f'[data-jp-theme-light="false"] .glmlab {{\n{_variables(1)}\n}}\n'
    f"{_RULES}"
)
"""The style sheet of all views; the page shows it once, inside a ``style`` element."""
