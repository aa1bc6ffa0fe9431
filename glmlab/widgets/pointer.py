"""Drags on pictures: what the pointer does to a figure arrives here in the figure's own numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from glmlab.widgets.bridge import Bridge, Message


@dataclass(frozen=True)
class DraggableFigure:
    """A figure that can be dragged on.

    Attributes
    ----------
    selector
        CSS selector of the figure within the lab.
    x, y
        Ranges of its axes; None for one that does not matter.
    logarithmic
        Whether the horizontal axis is.
    handles
        Where a finger takes hold of it, in the numbers of its axes; None is anywhere along an axis. A swipe
        that begins elsewhere scrolls the page. A mouse takes hold anywhere. Without handles a tap is what
        a click is.
    """

    selector: str
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    logarithmic: bool = False
    handles: tuple[tuple[float | None, float | None], ...] = ()


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

OnKey = Callable[[str], None]
"""Called with one of `KEYS`."""

KEYS = (
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "PageUp",
    "PageDown",
    "Home",
    "End",
)
"""The keys that do on a figure what a drag does, as browsers name them."""


@dataclass(frozen=True)
class SliderAria:
    """Where a figure that the keys move stands, as a slider tells it to screen readers.

    Attributes
    ----------
    now, low, high
        The number and its range.
    text
        The same in words.
    keys
        What the keys do.
    """

    now: float
    low: float
    high: float
    text: str
    keys: str

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of the figure, which the keyboard can reach."""
        return {
            "role": "slider",
            "tabindex": "0",
            "aria-valuenow": f"{self.now:.6g}",
            "aria-valuemin": f"{self.low:.6g}",
            "aria-valuemax": f"{self.high:.6g}",
            "aria-valuetext": self.text,
            "aria-description": self.keys,
        }


NO_SLIDER = dict.fromkeys(SliderAria(0, 0, 0, "", "").attributes, "")
"""Takes those attributes away."""


class Pointer:
    """Tells of drags on figures, and of keys pressed on them.

    Parameters
    ----------
    bridge
        Brings them from the browser.
    """

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._listeners: dict[str, OnDrag] = {}
        self._key_listeners: dict[str, OnKey] = {}
        bridge.observe(lambda change: self._on_drag(change["new"]), "drag")
        bridge.listen("drag", lambda message: self._on_drag(message.get("drag")))
        bridge.listen("key", self._on_key)

    def listen(self, name: str, call: OnDrag) -> None:
        """Call on each move of a drag on the surface of this name."""
        self._listeners[name] = call

    def listen_to_keys(self, name: str, call: OnKey) -> None:
        """Call on each key that is pressed on the surface of this name."""
        self._key_listeners[name] = call

    def show(self, surfaces: Mapping[str, DraggableFigure]) -> None:
        """Say which figures can be dragged on now, by name."""
        self._bridge.surfaces = {name: asdict(surface) for name, surface in surfaces.items()}

    def _on_drag(self, drag: Any) -> None:
        match drag:
            case {"surface": str(name), "x": x, "y": y, "start_x": start_x, "start_y": start_y}:
                numbers = (x, y, start_x, start_y)
                call = self._listeners.get(name)
                if call is not None and all(isinstance(n, int | float) for n in numbers):
                    call(Drag(*(float(n) for n in numbers)))

    def _on_key(self, message: Message) -> None:
        match message:
            case {"key": str(key), "surface": str(surface)} if key in KEYS:
                # A key may have been on its way while the figure ceased to be moved.
                if surface in self._bridge.surfaces and surface in self._key_listeners:
                    self._key_listeners[surface](key)
