"""What is around the figures of a view: its heading, its legend and its caption."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import ipywidgets as widgets
from bqplot import Axis, LinearScale

from glmlab.widgets import palette, words
from glmlab.widgets.figure import set_limits, update
from glmlab.widgets.glossary import marked

KeepAxes = Literal["follow", "widen", "still"]
"""What axes may do: fit all that is shown, only grow, or not even that."""

_KEYS = {
    "none": "",
    "outline": '<rect x="1" width="14" height="10" fill="none" stroke="{0}" stroke-width="2"/>',
    "filled": '<rect x="1" width="14" height="10" fill="{0}"/>',
    "band": '<rect y="1" width="16" height="8" fill="{0}" fill-opacity="0.3"/>',
    "line": '<path d="M0 5H16" stroke="{0}" stroke-width="2"/>',
    "pale line": '<path d="M0 5H16" stroke="{0}" stroke-width="1" stroke-opacity="0.6"/>',
    "tick": '<path d="M4 5H12" stroke="{0}" stroke-width="4"/>',
    "spikes": '<path d="M3 0V10M9 0V10M13 0V10" stroke="{0}" stroke-width="2"/>',
    "error": '<path d="M8 -1V11" stroke="{0}" stroke-width="1.5"/>'
    '<circle cx="8" cy="5" r="3.5" fill="{0}"/>',
    "whisker": '<path d="M8 -1V11" stroke="{0}" stroke-width="2"/>',
    "guess": '<path d="M8 -1.5L14.5 5L8 11.5L1.5 5Z" fill="none" stroke="{0}" stroke-width="2"'
    ' stroke-dasharray="3 2"/>',
    "dashed": '<path d="M0 5H16" stroke="{0}" stroke-width="2" stroke-dasharray="4 3"/>',
    "dotted": '<path d="M0 5H16" stroke="{0}" stroke-width="1.5" stroke-dasharray="1.5 2.5"/>',
    "arrow": '<path d="M0 5H14M9 0.5L15 5L9 9.5" fill="none" stroke="{0}" stroke-width="2"/>',
    "bar": '<path d="M0 5H13M13 0V10" fill="none" stroke="{0}" stroke-width="2"/>',
    "square": '<rect x="3" y="0" width="10" height="10" fill="{0}"/>',
    "edged square": '<rect x="3" y="0" width="10" height="10" fill="{0}" stroke="{1}"/>',
    "diamond": '<path d="M8 -1.5L14 5L8 11.5L2 5Z" fill="{0}" stroke="{1}"/>',
    "triangle": '<path d="M8 0L14 10H2Z" fill="{0}" stroke="{1}"/>',
    "hollow": '<circle cx="8" cy="5" r="4" fill="none" stroke="{0}" stroke-width="1.5"/>',
    "marker": '<path d="M8 0V10" stroke="{0}" stroke-width="2"/>'
    '<circle cx="8" cy="0" r="3" fill="{0}"/><circle cx="8" cy="10" r="3" fill="{0}"/>',
}


def key(shape: str, color: str, text: str) -> str:
    """Return one entry of a legend: the shape of the mark, with an edge of ink if any, and its name."""
    drawing = _KEYS[shape].format(color, palette.INK)
    drawing = f'<svg aria-hidden="true">{drawing}</svg>' if drawing else ""
    return f'<span class="glmlab-key">{drawing}{marked(text)}</span>'


TRUTH_OUTLINE = key("outline", palette.TRUTH, words.TRUTH)
TRUTH_TICK = key("tick", palette.TRUTH, words.TRUTH)
RECOVERED_BAR = key("filled", palette.RECOVERED, words.RECOVERED)
RECOVERED_LINE = key("line", palette.RECOVERED, words.RECOVERED)
PINNED = key("filled", palette.GHOST, words.PINNED)
CURRENT_STRENGTH = key("marker", palette.STRENGTH, words.STRENGTH)


class View:
    """A heading, figures, and a caption of fixed height, one above the other.

    bqplot cannot give a figure a name, so whoever lays out the page gives it `alternative`.

    Parameters
    ----------
    title, keys
        The heading and the entries of its legend.
    figures
        What is drawn. They fill the room that heading and caption leave.
    caption_lines
        How many lines the caption has, however few are in use: nothing moves when it changes.

    Attributes
    ----------
    widget
        What the page shows.
    alternative
        What the figures show, in words, for screen readers.
    """

    def __init__(
        self,
        title: str,
        keys: Sequence[str],
        figures: Sequence[widgets.DOMWidget],
        caption_lines: int = 0,
    ) -> None:
        self._title = _title(title)
        self.heading = _text(_heading(self._title, keys))
        self._keys = tuple(keys)
        self._pinned: Any = None
        self._ghost: Any = None
        self.caption = _text("")
        self._caption_lines = caption_lines
        self._keeps_axes: KeepAxes = "follow"
        # What is drawn; a view that leaves alone what is drawn already draws anew where it is None.
        self._shown: Any = None
        self.alternative = ""
        self.widget = widgets.VBox(
            [self.heading, *figures, self.caption],
            layout=widgets.Layout(width="100%", height="100%", min_width="0", min_height="0"),
        )
        self.widget.add_class("glmlab-view")
        self._say(words.NO_RESULTS)

    @property
    def spare(self) -> tuple[widgets.Widget, ...]:
        """Widgets that take turns with some that `widget` holds."""
        return ()

    def put_over(self, bar: widgets.Widget) -> None:
        """Put a bar between the heading and the figures."""
        heading, *rest = self.widget.children
        self.widget.children = (heading, bar, *rest)

    def keep_axes(self, how: KeepAxes) -> None:
        """Say what the axes may do while a hand holds a mark, which it must not lose."""
        self._keeps_axes = how
        if how == "follow":
            self._shown = None

    def _set_limits(
        self, scale: LinearScale, axis: Axis, limits: tuple[float, float], most: int = 6
    ) -> tuple[float, float]:
        """Give an axis a range, as far as it may have another one; return the range that it has."""
        if self._keeps_axes != "follow" and scale.min is not None and scale.max is not None:
            if self._keeps_axes == "still":
                return scale.min, scale.max
            limits = min(limits[0], scale.min), max(limits[1], scale.max)
        set_limits(scale, axis, limits, most)
        return limits

    def pin(self, results: Any) -> None:
        """Keep results as a pale ghost behind those that follow; None takes it away."""
        self._pinned = results

    def _show_ghost(self, results: Any) -> None:
        """Draw what is pinned, where it fits the axes of what is shown."""
        pinned = self._pinned
        ghost = pinned if pinned is not None and pinned.is_comparable(results) else None
        if ghost is not self._ghost:
            self._ghost = ghost
            self._draw_ghost(ghost)
            self._explain(self._keys)

    def _draw_ghost(self, ghost: Any) -> None:
        """Draw a ghost, or none; a view without a place for it draws nothing."""

    def _title_with(self, title: str) -> None:
        """Show another title."""
        self._title = _title(title)
        self._explain(self._keys)

    def _explain(self, keys: Sequence[str]) -> None:
        """Show another legend."""
        self._keys = tuple(keys)
        shown = self._keys if self._ghost is None else (*self._keys, PINNED)
        update(self.heading, value=_heading(self._title, shown))

    def _say(
        self, alternative: str, caption: Sequence[str] = (), *, is_warning: bool = False
    ) -> None:
        """Keep the text alternative, and show a caption, which may warn of what is seen."""
        self.alternative = alternative
        warns = ' class="glmlab-warning"' if is_warning else ""
        lines = "".join(f"<div{warns}>{marked(sentence)}</div>" for sentence in caption)
        value = f'<div class="glmlab-caption glmlab-lines-{self._caption_lines}">{lines}</div>'
        update(self.caption, value=value)


_BUTTONS = (
    f'<button type="button" class="glmlab-why" aria-label="{escape(words.EXPLAIN)}">?</button>'
    f'<button type="button" class="glmlab-fill" aria-label="{escape(words.FILL)}"'
    f' data-tip="{escape(words.FILL)}" aria-pressed="false">⤢</button>'
)
"""Beside a title: what the browser does alone."""


def _title(title: str) -> str:
    return f'<span class="glmlab-title" role="heading" aria-level="3">{escape(title)}</span>'


def _heading(title: str, keys: Sequence[str]) -> str:
    return f'<div class="glmlab-heading">{title}{_BUTTONS}{"".join(keys)}</div>'


def _text(value: str) -> widgets.HTML:
    return widgets.HTML(value, layout=widgets.Layout(width="100%", flex="0 0 auto", margin="0"))
