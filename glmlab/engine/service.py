"""The engine's side: takes requests of all sessions, and has them done on the same lanes."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener as SocketListener
from typing import Any, NamedTuple

from glmlab.engine import words
from glmlab.engine.enclosures import MOST_SESSION_BYTES, NO_ENCLOSURES, Enclosures, Shelf
from glmlab.engine.thread_scheduler import Lanes, ThreadScheduler
from glmlab.engine.watch import Watch, return_freed_memory
from glmlab.engine.wire import MOST_REQUEST_BYTES, Ask, Link, Tell, Tells, decoded_ask
from glmlab.engine.work import Channel, Listener, Priority, Report, Step, Work

logger = logging.getLogger(__name__)

MOST_CHANNELS = 100
"""Of one connection; a page with all workspaces has ten."""

_FAREWELL_S = 2.0
"""That a session is given to take its last message."""


class Offer(NamedTuple):
    """A work that sessions may ask for.

    Attributes
    ----------
    work
        Does it.
    read
        Reads settings as they are written in a file; raises ValueError with a sentence.
    enclosures
        What these settings may name.
    """

    work: Work
    read: Callable[[str], Any]
    enclosures: Enclosures = NO_ENCLOSURES


@dataclass(frozen=True, eq=False)
class _Asked:
    """Settings that a session asks something for."""

    settings: Any
    number: int
    begin: Callable[[], None] = field(repr=False)
    tell: Callable[[Tells, Any], None] = field(repr=False)
    flush: Callable[[], None] = field(repr=False)
    hold: Callable[[], AbstractContextManager[None]] = field(repr=False, default=nullcontext)

    def refuse(self, sentence: str) -> None:
        """Say that it is not done."""
        self.tell("end", sentence)
        self.flush()


class Engine:
    """Serves sessions until it is ended.

    Parameters
    ----------
    offers
        What can be asked for, by name.
    watch
        Ends the process when something takes too much.
    shelf
        Holds what sessions give.

    Attributes
    ----------
    n_sessions
        How many are connected.
    shelf
        As given.
    """

    def __init__(
        self, offers: Mapping[str, Offer], watch: Watch, shelf: Shelf | None = None
    ) -> None:
        self._offers = offers
        self.shelf = Shelf() if shelf is None else shelf
        self._works = {name: _watched(offer.work, watch) for name, offer in offers.items()}
        self.lanes = Lanes()
        self._lock = threading.Lock()
        self.n_sessions = 0

    def serve(self, listener: SocketListener) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                connection = listener.accept()
            except (AuthenticationError, EOFError, ConnectionError):
                # Somebody without the key, or gone before it was asked for.
                continue
            except OSError:
                return
            session = _Session(self, Link(connection))
            threading.Thread(target=session.run, name="glmlab-session", daemon=True).start()

    def prepare(self, requests: Mapping[str, Any]) -> None:
        """Do works for settings before anybody asks for them, by the names of the works."""
        scheduler = ThreadScheduler(self._works, lanes=self.lanes, deliver=_Nowhere())
        for name, settings in requests.items():
            asked = _Asked(settings, 0, _nothing, lambda _what, _value: None, _nothing)
            scheduler.open(name, Listener()).submit(asked)

    def scheduler(self, outbox: _Outbox) -> ThreadScheduler:
        """Make the scheduler of a session."""
        return ThreadScheduler(self._works, lanes=self.lanes, deliver=outbox)

    def read(self, name: str, settings: str) -> Any:
        """Read the settings of a request."""
        return self._offers[name].read(settings)

    def enclosures(self, name: str) -> Enclosures:
        """Return what settings of a work may name."""
        return self._offers[name].enclosures

    def require(self, name: str) -> None:
        """Refuse a work that there is none of."""
        if name not in self._works:
            raise ValueError(f"There is no work {name!r}.")

    def count(self, change: int) -> None:
        """Count a session that comes, or goes."""
        with self._lock:
            self.n_sessions += change


def _watched(work: Work, watch: Watch) -> Work:
    """Return the work for what was asked in place of settings, each step of it watched."""

    def prefetch(asked: _Asked, report: Report) -> Iterator[Step]:
        # Nobody waits for a step of it, which may take a process of lowest priority long.
        each = iter(work.steps(asked.settings, report))
        while watch.allows_prefetch and (step := next(each, None)) is not None:
            yield step
        return_freed_memory()

    def steps(asked: _Asked, report: Report) -> Iterator[Step]:
        asked.begin()
        each = iter(work.steps(asked.settings, report))
        while True:
            with watch.step(asked), asked.hold():
                step = next(each, None)
            if step is None:
                return
            yield step

    return replace(work, steps=prefetch if work.priority is Priority.PREFETCH else steps)


def _nothing() -> None:
    pass


class _Nowhere:
    """Tells nobody."""

    def __call__(self, call: Callable[[], None]) -> None:
        pass

    def close(self) -> None:
        pass


class _Outbox:
    """Sends on a thread of its own: a session that reads slowly keeps nobody else waiting."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="glmlab-outbox", daemon=True).start()

    def __call__(self, call: Callable[[], None]) -> None:
        self._calls.put(call)

    def close(self) -> None:
        self._calls.put(None)

    def flush(self) -> None:
        """Wait until all has been sent that was to be."""
        sent = threading.Event()
        self._calls.put(sent.set)
        sent.wait(_FAREWELL_S)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


class _Session:
    """One connection."""

    def __init__(self, engine: Engine, link: Link) -> None:
        self._engine = engine
        self._link = link
        self._outbox = _Outbox()
        self._scheduler = engine.scheduler(self._outbox)
        self._channels: dict[int, tuple[str, Channel]] = {}
        # What this session has given, with its length; what there was no room for, with its; and why
        # something else was not taken.
        self._given: dict[str, int] = {}
        self._no_room: dict[str, int] = {}
        self._refused: dict[str, str] = {}

    def run(self) -> None:
        """Take requests until the session is gone."""
        self._engine.count(+1)
        try:
            while True:
                self._take(decoded_ask(self._link.receive(MOST_REQUEST_BYTES)))
        except (EOFError, OSError):
            pass
        except ValueError:
            logger.exception("A session asks for what cannot be asked for, and is left")
        finally:
            self._scheduler.close()
            for name in self._given:
                self._engine.shelf.let_go(name)
            self._link.close()
            self._engine.count(-1)

    def _take(self, ask: Ask) -> None:
        if ask.does == "open":
            self._open(ask)
            return
        if ask.channel not in self._channels:
            raise ValueError(f"Channel {ask.channel} is not open.")
        name, channel = self._channels[ask.channel]
        match ask.does:
            case "cancel":
                channel.cancel()
            case "give":
                self._take_given(ask, self._engine.enclosures(name))
            case "forget":
                self._forget(ask.name)
            case _:
                self._submit(ask, name, channel)

    def _submit(self, ask: Ask, name: str, channel: Channel) -> None:
        tell = partial(self._tell, ask.channel, ask.number)
        try:
            settings = self._engine.read(name, ask.settings)
            enclosed = self._engine.enclosures(name).names_of(settings)
            if lacking := [one for one in enclosed if self._has_room_now(one)]:
                # The session gives it again, and asks again.
                self._outbox(partial(tell, "lacks", lacking))
                return
            self._require_given(enclosed, self._engine.enclosures(name).missing)
        except ValueError as error:
            self._outbox(partial(tell, "end", str(error)))
            return
        begin = partial(self._begin, ask.channel, ask.number)
        asked = _Asked(
            settings,
            ask.number,
            begin,
            self._later(tell),
            self._outbox.flush,
            partial(self._engine.shelf.holding, enclosed),
        )
        channel.submit(asked, again=ask.again)

    def _has_room_now(self, name: str) -> bool:
        """Whether there is room for what there was none for; nothing is asked for twice."""
        size = self._no_room.get(name)
        if size is None or not self._engine.shelf.has_room(name, size):
            return False
        del self._no_room[name]
        return True

    def _require_given(self, names: Iterable[str], missing: str) -> None:
        """Refuse what this session has not given, whoever else has."""
        for name in names:
            if name in self._no_room:
                raise ValueError(words.NO_ROOM)
            if name not in self._given:
                raise ValueError(self._refused.get(name, missing))

    def _take_given(self, ask: Ask, enclosures: Enclosures) -> None:
        """Take what is given, or all that follows and none of it, and remember why."""
        name, shelf = ask.name, self._engine.shelf
        self._forget(name)
        if sum(self._given.values()) + ask.size > MOST_SESSION_BYTES:
            raise ValueError("A session has given too much.")
        has_room = shelf.has_room(name, ask.size)
        content = self._link.receive_content(ask.size, keep=has_room)
        if not has_room:
            self._no_room[name] = ask.size
            return
        try:
            value = enclosures.read(name, content)
        except ValueError as error:
            self._refused[name] = str(error)
            return
        # Another session may have taken the room.
        if shelf.add(name, enclosures, value, ask.size):
            self._given[name] = ask.size
        else:
            self._no_room[name] = ask.size

    def _forget(self, name: str) -> None:
        self._no_room.pop(name, None)
        self._refused.pop(name, None)
        if self._given.pop(name, None) is not None:
            self._engine.shelf.let_go(name)

    def _open(self, ask: Ask) -> None:
        if len(self._channels) >= MOST_CHANNELS:
            raise ValueError("A session has too many channels.")
        self._engine.require(ask.name)
        tell = partial(self._tell, ask.channel)
        listener = Listener(
            step=lambda asked, share, found: tell(asked.number, "step", (share, found)),
            end=lambda asked, failure: tell(asked.number, "end", failure),
            progress=lambda share, sentence: tell(0, "progress", (share, sentence)),
            busy=lambda is_busy: tell(0, "busy", is_busy),
        )
        self._channels[ask.channel] = ask.name, self._scheduler.open(ask.name, listener)

    def _later(self, tell: Callable[[Tells, Any], None]) -> Callable[[Tells, Any], None]:
        return lambda what, value: self._outbox(partial(tell, what, value))

    def _begin(self, channel: int, number: int) -> None:
        """Say that a request has begun before it has, for it may be what ends this process."""
        told = Tell("begun", channel, number)
        with suppress(OSError):
            if not self._link.send_if_free(told):
                self._outbox(partial(self._tell, channel, number, "begun", None))

    def _tell(self, channel: int, number: int, what: Tells, value: Any) -> None:
        # Whoever is gone is told nothing; the thread that receives ends the session.
        with suppress(OSError):
            self._link.send(Tell(what, channel, number, value))
