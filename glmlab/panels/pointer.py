"""Drags on pictures: what the pointer does to a figure arrives here in the figure's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import anywidget
import traitlets


@dataclass(frozen=True)
class Surface:
    """A figure that can be dragged on.

    Attributes
    ----------
    selector
        CSS selector of the figure within the lab.
    x, y
        Ranges of its axes; None for one that does not matter.
    logarithmic
        Whether the horizontal axis is.
    """

    selector: str
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    logarithmic: bool = False


@dataclass(frozen=True)
class Drag:
    """Where the pointer is while it is held down on a figure.

    Attributes
    ----------
    x, y
        In the numbers of the axes, inside their ranges.
    start_x, start_y
        Where it was pressed.
    """

    x: float
    y: float
    start_x: float
    start_y: float


OnDrag = Callable[[Drag], None]


class Pointer(anywidget.AnyWidget):
    """Tells of drags on figures.

    It shows nothing, but it must be placed on the page inside the lab.
    """

    _esm = Path(__file__).with_name("pointer.js")
    surfaces: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]
    drag: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self._listeners: dict[str, OnDrag] = {}
        self.observe(self._on_drag, "drag")

    def listen(self, name: str, call: OnDrag) -> None:
        """Call on each move of a drag on the surface of this name."""
        self._listeners[name] = call

    def show(self, surfaces: Mapping[str, Surface]) -> None:
        """Say which figures can be dragged on now, by name."""
        shown = {name: asdict(surface) for name, surface in surfaces.items()}
        if shown != self.surfaces:
            self.surfaces = shown

    def _on_drag(self, change: Mapping[str, Any]) -> None:
        told = change["new"]
        call = self._listeners.get(told.get("surface"))
        numbers = [told.get(key) for key in ("x", "y", "start_x", "start_y")]
        if call is not None and all(isinstance(number, int | float) for number in numbers):
            call(Drag(*(float(number) for number in numbers)))
