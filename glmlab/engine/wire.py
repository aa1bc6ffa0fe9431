"""What sessions and the engine say to each other."""

from __future__ import annotations

import json
import pickle
import select
import threading
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal

MOST_REQUEST_BYTES = 1_000_000
"""Settings are some kilobytes, those of a file at most 64 kB."""

Does = Literal["open", "submit", "cancel"]
Tells = Literal["begun", "step", "end", "progress", "busy"]

_KINDS: dict[str, type] = {
    "does": str,
    "channel": int,
    "name": str,
    "number": int,
    "settings": str,
    "again": bool,
}


@dataclass(frozen=True)
class Ask:
    """What a session asks for.

    Attributes
    ----------
    does
        Opens a channel, submits settings to it, or cancels what was submitted.
    channel
        Numbers the channel among those of the connection.
    name
        Of the work that a channel is opened for.
    number
        Of the request among those of its channel.
    settings
        As they are written in a file.
    again
        Whether nothing that is kept is taken.
    """

    does: str
    channel: int
    name: str = ""
    number: int = 0
    settings: str = ""
    again: bool = False

    def encoded(self) -> bytes:
        """Return it as it is sent."""
        return json.dumps(asdict(self)).encode()


def decoded_ask(message: bytes) -> Ask:
    """Read what a session asks for.

    Raises
    ------
    ValueError
        If it is none.
    """
    content = json.loads(message)
    if not isinstance(content, dict):
        raise ValueError(  # noqa: TRY004
            f"A request is an object, not {content!r}."
        )
    for name, value in content.items():
        if name not in _KINDS or type(value) is not _KINDS[name]:
            raise ValueError(f"A request has no {name!r} of {value!r}.")
    if content.get("does") not in {"open", "submit", "cancel"} or "channel" not in content:
        raise ValueError(f"A request does not {content.get('does')!r} anything.")
    return Ask(**content)


@dataclass(frozen=True)
class Tell:
    """What the engine tells.

    Attributes
    ----------
    what
        That a request has begun, of a step or its end, of progress, or whether it is busy.
    channel, number
        Those of the request.
    value
        Share and results of a step; the sentence of an end; share and sentence of progress; a bool.
    """

    what: Tells
    channel: int
    number: int
    value: Any = None

    def encoded(self) -> bytes:
        """Return it as it is sent."""
        content = (self.what, self.channel, self.number, self.value)
        return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)


def decoded_tell(message: bytes) -> Tell:
    """Read what this user's own engine tells."""
    return Tell(*pickle.loads(message))


class Link:
    """A connection on which any thread may send, and one receives."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, message: Ask | Tell) -> None:
        """Send a message.

        Raises
        ------
        OSError
            If the other side is gone.
        """
        content = message.encoded()
        with self._sending:
            self._connection.send_bytes(content)

    def send_if_free(self, message: Tell) -> bool:
        """Send a small message where that waits for nobody; return whether it did."""
        if not self._sending.acquire(blocking=False):
            return False
        try:
            if not select.select([], [self._connection], [], 0)[1]:
                return False
            self._connection.send_bytes(message.encoded())
            return True
        finally:
            self._sending.release()

    def receive(self, most_bytes: int | None = None) -> bytes:
        """Wait for the next message.

        Raises
        ------
        EOFError, OSError
            If the other side is gone, or has sent more than `most_bytes`.
        """
        return self._connection.recv_bytes(most_bytes)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
