"""Makes widgets known to the browser together, where ipywidgets makes each known for itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import comm

Buffers = Sequence[Any]


class Introduction:
    """The widgets that were made, and what they have to say of themselves.

    A workspace is 820 widgets; one by one they are 1,300 messages, each of which the kernel signs, the
    server takes apart and the browser puts in a queue: 2.2 s on two slow cores, and half a minute of a
    server's time if thirty students open it together. Here they are one message.

    Parameters
    ----------
    kernel
        That of the comms which the browser knows already; None where comms have none.
    """

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._comms: list[_UnopenedComm] = []

    @contextmanager
    def gather(self) -> Iterator[None]:
        """Gather the widgets that this thread makes in this context."""
        create, thread = comm.create_comm, threading.get_ident()

        def create_comm(*args: Any, **keys: Any) -> Any:
            if threading.get_ident() != thread:
                return create(*args, **keys)
            made = _UnopenedComm(create, self._kernel, **keys)
            self._comms.append(made)
            return made

        comm.create_comm = create_comm
        try:
            yield
        finally:
            comm.create_comm = create

    def tell(self, send: Callable[[Mapping[str, Any], list[Any]], None]) -> None:
        """Send what was gathered.

        Parameters
        ----------
        send
            Is given the message and its buffers.
        """
        models: list[dict[str, Any]] = []
        all_buffers: list[Any] = []
        for made in self._comms:
            models.append(
                {
                    "widget": made.comm_id,
                    "state": made.state,
                    "paths": [list(path) for path in made.buffers],
                    "first": len(all_buffers),
                }
            )
            all_buffers += made.buffers.values()
        send({"models": models}, all_buffers)

    def end(self) -> None:
        """Let each of the widgets speak for itself."""
        for made in self._comms:
            made.be_open()


class _UnopenedComm:
    """The comm of a widget of which the browser has not heard yet.

    Attributes
    ----------
    state
        Of the widget, as the browser will first see it, without its buffers.
    buffers
        By where they belong in the state.
    """

    def __init__(
        self,
        create: Callable[..., Any],
        kernel: Any,
        data: Mapping[str, Any],
        buffers: Buffers = (),
        metadata: Any = None,
        **keys: Any,
    ) -> None:
        # Who is not primary opens no peer: that is ours to do.
        self._comm = create(primary=False, metadata=metadata, **keys)
        if hasattr(self._comm, "kernel"):
            # As publishing does; a widget sends nothing by a comm that has no kernel.
            self._comm.kernel = kernel
        comm.get_comm_manager().register_comm(self._comm)
        self._is_open = False
        self.state: dict[str, Any] = {}
        self.buffers: dict[tuple[Any, ...], Any] = {}
        self._waiting: list[dict[str, Any]] = []
        self._take(data, buffers)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._comm, name)

    def send(self, data: Any = None, metadata: Any = None, buffers: Buffers | None = None) -> None:
        """Send a message, or keep it until the browser knows the widget."""
        if self._is_open:
            self._comm.send(data=data, metadata=metadata, buffers=buffers)
        elif data and data.get("method") == "update":
            self._take(data, buffers or ())
        else:
            self._waiting.append({"data": data, "metadata": metadata, "buffers": buffers})

    def be_open(self) -> None:
        """Send from now on."""
        self._is_open = True
        for message in self._waiting:
            self._comm.send(**message)
        self._waiting.clear()

    def _take(self, data: Mapping[str, Any], buffers: Buffers) -> None:
        kept = {path: held for path, held in self.buffers.items() if path[0] not in data["state"]}
        paths = (tuple(path) for path in data["buffer_paths"])
        self.buffers = kept | dict(zip(paths, buffers, strict=True))
        self.state |= data["state"]
