"""The session's side: asks the engine, and asks again when there is another one."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from multiprocessing import AuthenticationError
from typing import Any

from glmlab.engine import words
from glmlab.engine.delivery import LoopDelivery, Mailbox
from glmlab.engine.enclosures import NO_ENCLOSURES, Enclosures, n_bytes_of
from glmlab.engine.thread_scheduler import WaitingDelivery
from glmlab.engine.wire import Ask, Link, Tell, decoded_tell
from glmlab.engine.work import Channel, Listener, Outcome, Work

logger = logging.getLogger(__name__)

MOST_DEATHS = 3
"""Of engines in the middle of the same request, before it is given up: one may be chance."""


class EngineMissingError(Exception):
    """No engine can be reached."""


class EngineClient:
    """Connection of a process to the engine, which all its labs share.

    It is made when something is first asked for, and made anew when it is lost.

    Parameters
    ----------
    reach
        Returns a connection, and starts an engine before where none listens; raises
        EngineMissingError where it cannot.
    """

    def __init__(self, reach: Callable[[], Link]) -> None:
        self._reach = reach
        # Guards the connection and what is asked for on all channels.
        self.lock = threading.RLock()
        self._wanted = threading.Condition(self.lock)
        self._link: Link | None = None
        self._channels: dict[int, EngineChannel] = {}
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None
        # What the engine of this connection has been given.
        self._given: set[str] = set()

    def add(self, channel: EngineChannel) -> int:
        """Take a channel, and return its number."""
        with self.lock:
            number = next(self._numbers)
            self._channels[number] = channel
            self.send(channel.opening(number))
            return number

    def remove(self, number: int) -> None:
        """Forget a channel."""
        with self.lock:
            if self._channels.pop(number, None) is not None:
                self.send(Ask("cancel", number))

    def send(self, ask: Ask) -> None:
        """Send what is asked for; while there is no connection, the next one begins with it."""
        with self.lock:
            if self._link is None:
                return
            try:
                self._link.send(ask)
            except OSError:
                # The thread that receives finds out, and asks anew.
                logger.debug("The engine is gone")

    def give(self, number: int, name: str, enclosures: Enclosures) -> None:
        """Give the engine what settings of a channel name, unless it has it or this process has not."""
        with self.lock:
            pieces = None if name in self._given else enclosures.pieces_of(name)
            if self._link is None or pieces is None:
                return
            for gone in [one for one in self._given if enclosures.pieces_of(one) is None]:
                self._given.remove(gone)
                self.send(Ask("forget", number, name=gone))
            self._given.add(name)
            ask = Ask("give", number, name=name, size=n_bytes_of(pieces))
            try:
                self._link.send_with(ask, pieces)
            except OSError:
                logger.debug("The engine is gone")

    def give_again(self, names: Iterable[str]) -> None:
        """Take note that the engine has not got what it was given."""
        with self.lock:
            self._given.difference_update(names)

    def want(self) -> None:
        """Have a connection from now on."""
        with self.lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="glmlab-engine", daemon=True)
                self._thread.start()
            self._wanted.notify_all()

    def _run(self) -> None:
        while True:
            with self.lock:
                while not any(channel.is_waiting for channel in self._channels.values()):
                    self._wanted.wait()
            try:
                link = self._reach()
            except EngineMissingError:
                logger.exception("No engine can be reached")
                self._each(lambda channel: channel.give_up(words.ENGINE_MISSING))
                continue
            self._follow(link)

    def _follow(self, link: Link) -> None:
        """Ask for all that is wanted, and take what is told until the engine is gone."""
        with self.lock:
            self._link = link
            self._given.clear()
            for number, channel in self._channels.items():
                self.send(channel.opening(number))
                channel.ask_again()
        try:
            while True:
                self._take(decoded_tell(link.receive()))
        except (EOFError, OSError, AuthenticationError):
            logger.debug("The engine is gone")
        with self.lock:
            self._link = None
            link.close()
        self._each(lambda channel: channel.lose_engine())

    def _take(self, told: Tell) -> None:
        with self.lock:
            channel = self._channels.get(told.channel)
        if channel is not None:
            channel.take(told)

    def _each(self, call: Callable[[EngineChannel], None]) -> None:
        with self.lock:
            channels = list(self._channels.values())
        for channel in channels:
            call(channel)


class EngineScheduler:
    """Has the works of a lab done by the engine.

    Parameters
    ----------
    works
        What may be asked for, by name.
    workspace
        Whose works they are.
    write
        Writes settings as in a file.
    client
        The connection.
    deliver
        Makes the calls of the listeners; on the event loop that runs here if not given.
    enclosures
        What settings may name, and the engine must be given before.
    """

    def __init__(
        self,
        works: Mapping[str, Work],
        workspace: str,
        write: Callable[[Any], str],
        client: EngineClient,
        deliver: WaitingDelivery | None = None,
        enclosures: Enclosures = NO_ENCLOSURES,
    ) -> None:
        self._enclosures = enclosures
        self._works = works
        self._workspace = workspace
        self._write = write
        self._client = client
        self._deliver: WaitingDelivery = deliver or LoopDelivery()
        self._channels: list[EngineChannel] = []

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for."""
        channel = EngineChannel(
            f"{self._workspace}/{name}",
            self._write,
            self._client,
            listener,
            self._deliver,
            self._enclosures,
            shows_superseded=self._works[name].shows_superseded,
        )
        self._channels.append(channel)
        return channel

    def wait_until(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Wait for what the listeners are told; return whether it brought something about."""
        return self._deliver.wait_until(is_done, seconds)

    def close(self) -> None:
        """Tell nobody anything from now on."""
        self._deliver.close()
        for channel in self._channels:
            channel.leave()


class EngineChannel:
    """The latest settings that one work was asked for, until the engine has told of their end."""

    def __init__(
        self,
        name: str,
        write: Callable[[Any], str],
        client: EngineClient,
        listener: Listener,
        deliver: WaitingDelivery,
        enclosures: Enclosures,
        *,
        shows_superseded: bool,
    ) -> None:
        self._name = name
        self._write = write
        self._client = client
        self._listener = listener
        self._deliver = deliver
        self._enclosures = enclosures
        self._shows_superseded = shows_superseded
        self._mailbox = Mailbox(listener)
        self._numbers = itertools.count(1)
        # Settings that were asked for and may still be told of, by number; the latest is `_latest`.
        self._settings: dict[int, Any] = {}
        self._latest: Ask | None = None
        self._has_begun = False
        self._deaths = 0
        self._said_busy = False
        self._number = client.add(self)

    @property
    def is_waiting(self) -> bool:
        """Whether the engine owes an answer."""
        return self._latest is not None

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Ask for work, in place of any for earlier settings."""
        with self._client.lock:
            if not self._shows_superseded:
                self._forget()
            number = next(self._numbers)
            self._settings[number] = settings
            self._latest = Ask(
                "submit", self._number, number=number, settings=self._write(settings), again=again
            )
            self._deaths = 0
            self.ask_again()
            self._client.want()

    def cancel(self) -> None:
        """Give up what is asked for."""
        with self._client.lock:
            if self._latest is not None:
                self._client.send(Ask("cancel", self._number))
            self._latest = None
            if not self._shows_superseded:
                self._forget()

    def leave(self) -> None:
        """Give up, and ask for nothing more."""
        with self._client.lock:
            self._latest = None
            self._client.remove(self._number)

    def opening(self, number: int) -> Ask:
        """Return what opens the channel under a number."""
        return Ask("open", number, name=self._name)

    def ask_again(self) -> None:
        """Ask an engine that knows nothing of it yet."""
        if self._latest is not None:
            self._has_begun = False
            for name in self._enclosures.names_of(self._settings[self._latest.number]):
                self._client.give(self._number, name, self._enclosures)
            self._client.send(self._latest)

    def lose_engine(self) -> None:
        """Take note that the engine is gone; where it was this request that ended it, not for ever."""
        with self._client.lock:
            self._deaths += self._has_begun
            is_deadly = self._deaths >= MOST_DEATHS
        if is_deadly:
            self.give_up(words.DIED_OFTEN)

    def give_up(self, sentence: str) -> None:
        """Say that the latest request is not done."""
        with self._client.lock:
            if self._latest is not None:
                self._end(self._latest.number, sentence)

    def take(self, told: Tell) -> None:
        """Take what the engine tells."""
        match told.what:
            case "begun":
                with self._client.lock:
                    if self._latest is not None and told.number == self._latest.number:
                        self._has_begun = True
            case "step":
                self._take_step(told.number, told.value)
            case "end":
                with self._client.lock:
                    self._end(told.number, told.value)
            case "progress":
                if not self._mailbox.has_told_step:
                    self._deliver(partial(self._listener.progress, *told.value))
            case "lacks":
                with self._client.lock:
                    self._client.give_again(told.value)
                    if self._latest is not None and self._latest.number == told.number:
                        self.ask_again()
            case "busy":
                self._deliver(partial(self._tell_busy, told.value))

    def _take_step(self, number: int, step: tuple[float, Any]) -> None:
        with self._client.lock:
            if number not in self._settings:
                return
            settings = self._settings[number]
            self._settings = {n: kept for n, kept in self._settings.items() if n >= number}
            self._mailbox.put(Outcome(settings, step, is_last=False))
        self._deliver(self._tell)

    def _end(self, number: int, failure: str) -> None:
        if number not in self._settings:
            return
        settings = self._settings.pop(number)
        if self._latest is not None and self._latest.number == number:
            self._latest = None
        self._mailbox.put(Outcome(settings, None, is_last=True, failure=failure))
        self._deliver(self._tell)

    def _forget(self) -> None:
        self._settings.clear()
        self._mailbox.clear()

    def _tell(self) -> None:
        self._mailbox.tell()
        if not self.is_waiting:
            self._tell_busy(False)

    def _tell_busy(self, is_busy: bool) -> None:
        # An engine that died while it was busy says no more.
        if is_busy != self._said_busy:
            self._said_busy = is_busy
            self._listener.busy(is_busy)
