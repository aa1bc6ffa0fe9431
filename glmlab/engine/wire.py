"""What sessions and the engine say to each other."""

from __future__ import annotations

import json
import pickle
import select
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal, get_args

from glmlab.engine.enclosures import MOST_ENCLOSED_BYTES, Piece

MOST_REQUEST_BYTES = 1_000_000
"""Settings are some kilobytes, those of a file at most 64 kB."""

CHUNK_BYTES = 2**20
"""In which what is given travels: 200 MB take 0.03 s so, and 0.26 s as one message, for which Python 3.11
asks for memory again and again."""

Does = Literal["open", "submit", "cancel", "give", "forget"]
Tells = Literal["begun", "step", "end", "progress", "busy", "lacks"]

_KINDS: dict[str, type] = {
    "does": str,
    "channel": int,
    "name": str,
    "number": int,
    "settings": str,
    "again": bool,
    "size": int,
}


@dataclass(frozen=True)
class Ask:
    """What a session asks for.

    Attributes
    ----------
    does
        Opens a channel, submits settings to it, or cancels what was submitted; gives what settings name, whose
        content follows in chunks, or says that it is not held any more.
    channel
        Numbers the channel among those of the connection.
    name
        Of the work that a channel is opened for, or of what is given.
    number
        Of the request among those of its channel.
    settings
        As they are written in a file.
    again
        Whether nothing that is kept is taken.
    size
        Bytes that follow.
    """

    does: str
    channel: int
    name: str = ""
    number: int = 0
    settings: str = ""
    again: bool = False
    size: int = 0

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
    if content.get("does") not in get_args(Does) or "channel" not in content:
        raise ValueError(f"A request does not {content.get('does')!r} anything.")
    if not 0 <= content.get("size", 0) <= MOST_ENCLOSED_BYTES:
        raise ValueError(f"A request has no {content['size']} bytes behind it.")
    return Ask(**content)


@dataclass(frozen=True)
class Tell:
    """What the engine tells.

    Attributes
    ----------
    what
        That a request has begun, of a step or its end, of progress, whether it is busy, or what must be given
        again.
    channel, number
        Those of the request.
    value
        Share and results of a step; the sentence of an end; share and sentence of progress; a bool; names.
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

    def send_with(self, ask: Ask, pieces: Iterable[Piece]) -> None:
        """Send a message, and its content behind it.

        Raises
        ------
        OSError
            If the other side is gone.
        """
        message = ask.encoded()
        with self._sending:
            self._connection.send_bytes(message)
            for piece in pieces:
                view = memoryview(piece).cast("B")
                for start in range(0, len(view), CHUNK_BYTES):
                    self._connection.send_bytes(view[start : start + CHUNK_BYTES])

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

    def receive_content(self, size: int, *, keep: bool = True) -> memoryview:
        """Wait for the content behind a message; where it is not to be kept, nothing is returned of it.

        Raises
        ------
        EOFError, OSError
            If the other side is gone, or has sent more.
        """
        content = memoryview(bytearray(size if keep else 0))
        received = 0
        while received < size:
            chunk = self.receive(min(CHUNK_BYTES, size - received))
            if keep:
                content[received : received + len(chunk)] = chunk
            received += len(chunk)
        return content.toreadonly()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()
