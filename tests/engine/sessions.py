"""An engine in this process, and sessions that speak with it as other processes do."""

from __future__ import annotations

import json
import math
import os
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Listener as SocketListener
from typing import Any

from glmlab.engine.client import EngineClient, EngineScheduler
from glmlab.engine.enclosures import MOST_SHELF_BYTES, NO_ENCLOSURES, Enclosures, Shelf
from glmlab.engine.place import Place
from glmlab.engine.process import wait_for
from glmlab.engine.service import Engine, Offer
from glmlab.engine.watch import Limits, Watch
from glmlab.engine.work import Listener, Priority, Report, Step, Work

PATIENCE_S = 10.0

NO_LIMITS = Limits(seconds=math.inf, megabytes=math.inf)
"""This process has run other tests before, and holds what they left."""


@dataclass(frozen=True)
class Number:
    """Settings with one value, which is not negative."""

    value: int = 0


def write(settings: Number) -> str:
    return json.dumps(settings.value)


def read(text: str) -> Number:
    value = json.loads(text)
    if value < 0:
        raise ValueError(f"The value must not be negative, but it is {value}.")
    return Number(value)


def work_of(steps: Callable[[Any, Report], Iterable[Step]], **options: Any) -> Work:
    return Work(steps, options.pop("priority", Priority.PICTURE), **options)


def squares(settings: Number, _report: Report) -> Iterator[Step]:
    """Square the value, in one step."""
    yield 1.0, settings.value**2


class Told:
    """Remembers what a session was told, and waits for it."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self._changed = threading.Condition()

    @property
    def listener(self) -> Listener:
        return Listener(
            step=lambda settings, share, found: self.tell("step", settings.value, share, found),
            end=lambda settings, failure: self.tell("end", settings.value, failure),
            progress=lambda share, sentence: self.tell("progress", share, sentence),
            busy=lambda is_busy: self.tell("busy", is_busy),
        )

    def tell(self, *what: Any) -> None:
        with self._changed:
            self.told.append(what)
            self._changed.notify_all()

    def wait_for(self, *what: Any) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: what in self.told, PATIENCE_S), self.told

    def wait_for_end_of(self, value: Any) -> str:
        """Wait for the end of what was asked for, and return its sentence."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(told[:2] == ("end", value) for told in self.told), PATIENCE_S
            ), self.told
            return next(told[2] for told in self.told if told[:2] == ("end", value))

    def wait_for_end(self) -> str:
        """Wait for the next end, and return its sentence."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(told[0] == "end" for told in self.told), PATIENCE_S
            ), self.told
            return next(told[2] for told in self.told if told[0] == "end")


class EngineHere:
    """An engine of this process; it can die, and another one take its place."""

    def __init__(
        self,
        place: Place,
        works: Mapping[str, Work],
        limits: Limits = NO_LIMITS,
        *,
        read: Callable[[str], Any] = read,
        enclosures: Enclosures = NO_ENCLOSURES,
        most_bytes: int = MOST_SHELF_BYTES,
    ) -> None:
        self._read = read
        self._enclosures = enclosures
        self._most_bytes = most_bytes
        self.place = place
        self.ended = threading.Event()
        self.relieved = 0
        self.watch = Watch(limits, self._relieve, self.ended.set)
        self._works = works
        self.start()

    def _relieve(self) -> None:
        self.relieved += 1

    def start(self) -> None:
        self.place.make()
        offers = {
            f"test/{name}": Offer(work, self._read, self._enclosures)
            for name, work in self._works.items()
        }
        self.engine = Engine(offers, self.watch, Shelf(self._most_bytes))
        self._listener = _Breaking(self.place.listen())
        threading.Thread(target=self.engine.serve, args=[self._listener], daemon=True).start()

    def die(self) -> None:
        """Break all connections, and listen no more."""
        self._listener.close()
        self.engine.lanes.close()


class _Breaking:
    """A listener that breaks the connections that it accepted when it is closed."""

    def __init__(self, listener: SocketListener) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._accepted: list[Any] = []
        self._is_closed = False

    def accept(self) -> Any:
        connection = self._listener.accept()
        with self._lock:
            self._accepted.append(connection)
            # It may have come just when the listener was closed.
            if self._is_closed:
                break_connection(connection)
        return connection

    def close(self) -> None:
        # A thread that waits in accept() goes on waiting when the socket is only closed.
        inner = self._listener._listener._socket  # type: ignore[attr-defined]  # noqa: SLF001
        break_connection(inner)
        self._listener.close()
        with self._lock:
            self._is_closed = True
            for connection in self._accepted:
                break_connection(connection)


def break_connection(connection: Any) -> None:
    """End a socket for both sides, and for a thread that waits for a message."""
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as found:
        found.shutdown(socket.SHUT_RDWR)


def client_of(place: Place, patience_s: float = PATIENCE_S) -> EngineClient:
    """Return a client that connects there, and waits for an engine until it loses patience."""

    return EngineClient(partial(wait_for, place, patience_s))


def scheduler_of(
    client: EngineClient,
    works: Mapping[str, Work],
    *,
    write: Callable[[Any], str] = write,
    enclosures: Enclosures = NO_ENCLOSURES,
) -> EngineScheduler:
    return EngineScheduler(works, "test", write, client, enclosures=enclosures)
