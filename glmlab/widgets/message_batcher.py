"""Brings what widgets have to say to the browser: together, and to a page that is ready for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import ipywidgets

from glmlab.widgets.bridge import Bridge
from glmlab.widgets.introduction import Introduction


class MessageBatcher:
    """Sends the updates of many widgets in one message.

    A picture is a dozen of updates. One by one each of them passes the kernel's, the server's
    and the browser's queue, and the browser draws half-made pictures between them: this took
    half of the time of a step when a slider is dragged.

    Parameters
    ----------
    bridge
        Carries the messages; it must be on the page with the widgets that are served.
    """

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._roots: tuple[ipywidgets.Widget, ...] = ()
        self._placed = False
        self._sent_too_soon: set[str] = set()
        # Whoever has no event loop draws on a thread of its own.
        self._held = threading.local()
        bridge.listen("placed", lambda _message: self._on_placed())

    def serve(self, *roots: ipywidgets.Widget) -> None:
        """Let more widgets, and all that they hold, deliver their updates here."""
        self._roots = (*self._roots, *roots)
        for widget in reachable(roots):
            if not isinstance(widget.comm, _HoldingComm):
                widget.comm = _HoldingComm(widget.comm, self._hold)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Send what widgets update in this context in one message at its end.

        Before a browser listens nothing is held back.
        """
        if not self._placed or self._updates is not None:
            yield
            return
        updates = self._held.updates = []
        try:
            yield
        finally:
            self._held.updates = None
            self._send_together(updates)

    @contextmanager
    def introduce(self, host: ipywidgets.Widget) -> Iterator[None]:
        """Make the widgets that are made in this context known to the browser in one message.

        Before a browser listens each is made known for itself.

        Parameters
        ----------
        host
            The widget on the page that comes to hold them; its updates are delivered here from now on.
        """
        if not self._placed:
            yield
            return
        # Of several batchers on a page the one that introduces delivers: another would send the host's new
        # children before they are known.
        comm = host.comm.delegate if isinstance(host.comm, _HoldingComm) else host.comm
        host.comm = _HoldingComm(comm, self._hold)
        introduction = Introduction(getattr(self._bridge.comm, "kernel", None))
        with self.batch():
            with introduction.gather():
                yield
            introduction.tell(partial(self._bridge.tell, "models"))
        introduction.end()

    @property
    def _updates(self) -> list[tuple[str, Any, list[bytes]]] | None:
        return getattr(self._held, "updates", None)

    def _hold(self, widget: str, data: Any, buffers: list[bytes]) -> bool:
        """Take an update into the message that is being gathered, if one is."""
        if data.get("method") != "update":
            return False
        if self._updates is None:
            if not self._placed:
                self._sent_too_soon.add(widget)
            return False
        self._updates.append((widget, data, buffers))
        return True

    def _send_together(self, updates: list[tuple[str, Any, list[bytes]]]) -> None:
        if not updates:
            return
        entries: list[dict[str, Any]] = []
        all_buffers: list[bytes] = []
        for widget, data, buffers in updates:
            first = len(all_buffers)
            all_buffers += buffers
            entries.append(
                {"widget": widget, "data": data, "first": first, "last": len(all_buffers)}
            )
        self._bridge.tell("updates", {"updates": entries}, all_buffers)

    def _on_placed(self) -> None:
        """Send once more what may have been lost when a browser has placed the lab on its page.

        Voila's page asks for the state of every widget once and starts to listen to each of them
        a little later, when its code is loaded; what changes in between is lost. A picture that is
        computed fast falls right into that gap. The browser leaves alone what it has already. Nobody
        knows since when another page that opens the same lab has listened; it is sent everything.
        """
        is_first, self._placed = not self._placed, True
        with self.batch():
            for widget in reachable(self._roots):
                if not is_first or widget.model_id in self._sent_too_soon:
                    widget.send_state()
        self._sent_too_soon.clear()


class _HoldingComm:
    """The comm of a widget, whose messages someone else may take over.

    Fragile: ipywidgets has no way to send the updates of several widgets together, so a widget's `comm`
    is replaced here, and the browser hands what arrives to a private method of each model (updates.js).
    The tests of this module and those of the page in a browser fail where either changes.
    """

    def __init__(self, comm: Any, hold: Callable[[str, Any, list[bytes]], bool]) -> None:
        self.delegate = comm
        self._hold = hold

    def __getattr__(self, name: str) -> Any:
        return getattr(self.delegate, name)

    def send(
        self, data: Any = None, metadata: Any = None, buffers: list[bytes] | None = None
    ) -> None:
        """Send a message, or leave it to who takes it over."""
        if not self._hold(self.delegate.comm_id, data or {}, buffers or []):
            self.delegate.send(data=data, metadata=metadata, buffers=buffers)


def reachable(roots: Iterable[ipywidgets.Widget]) -> Iterator[ipywidgets.Widget]:
    """Yield widgets and every widget that they hold, each once."""
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        widget = waiting.pop()
        if widget.model_id in seen:
            continue
        seen.add(widget.model_id)
        yield widget
        waiting.extend(_widgets_in(getattr(widget, name) for name in widget.keys))


def _widgets_in(values: Iterable[Any]) -> Iterator[ipywidgets.Widget]:
    for value in values:
        if isinstance(value, ipywidgets.Widget):
            yield value
        elif isinstance(value, dict):
            yield from _widgets_in(value.values())
        elif isinstance(value, list | tuple):
            yield from _widgets_in(value)
