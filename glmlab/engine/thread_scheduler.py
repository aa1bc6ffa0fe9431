"""Does the work of labs on threads of this process, one thread for each priority.

The latest settings win, a picture goes before a job, a job before a prefetch, and the works of one
priority take turns, step by step.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from glmlab.engine.delivery import LoopDelivery, Mailbox
from glmlab.engine.work import Channel, Listener, Outcome, Priority, Request, Work

LOWEST_PRIORITY = 19
"""Of the system's, for what nobody has asked for."""


class Cancellable(Protocol):
    """A timer that has been started."""

    def cancel(self) -> None:
        """Do not call back, if that is still ahead."""
        ...


StartTimer = Callable[[float, Callable[[], None]], Cancellable]


def start_timer(seconds: float, call: Callable[[], None]) -> Cancellable:
    """Call back after some seconds, on a thread of its own."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer


class Delivery(Protocol):
    """Makes calls of listeners, one after the other."""

    def __call__(self, call: Callable[[], None], /) -> None:
        """Make a call soon, unless it is closed by then."""
        ...

    def close(self) -> None:
        """Make no calls from now on."""
        ...


class WaitingDelivery(Delivery, Protocol):
    """Can make its calls where somebody waits for them."""

    def wait_until(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Wait for calls that bring something about; return whether it came."""
        ...


class Lanes:
    """The threads that work, one for each priority; each begins with the first work of its own."""

    def __init__(self) -> None:
        self._lanes: dict[Priority, _Lane] = {}
        self._lock = threading.Lock()

    def of(self, priority: Priority) -> _Lane:
        """Return the lane of a priority."""
        with self._lock:
            if priority not in self._lanes:
                self._lanes[priority] = _Lane(priority)
            return self._lanes[priority]

    def close(self, timeout: float | None = 0) -> None:
        """Begin nothing new.

        Parameters
        ----------
        timeout
            Seconds to wait for each thread that still works; None waits until it ends.
        """
        for lane in self._lanes.values():
            lane.close()
        for lane in self._lanes.values():
            if threading.current_thread() is not lane.thread:
                lane.thread.join(timeout)


class ThreadScheduler:
    """Has work done on lanes, and tells of it on the event loop that runs where it is made.

    Parameters
    ----------
    works
        What is done, by name.
    lanes
        Those of others, to take turns with them; its own if not given.
    deliver
        Makes the calls of the listeners.
    start_timer
        Calls back after some seconds; tests give one that they turn by hand.
    """

    def __init__(
        self,
        works: Mapping[str, Work],
        *,
        lanes: Lanes | None = None,
        deliver: Delivery | None = None,
        start_timer: StartTimer = start_timer,
    ) -> None:
        self._works = works
        self._lanes = Lanes() if lanes is None else lanes
        self._owns_lanes = lanes is None
        self.deliver: Delivery = deliver or LoopDelivery()
        self.start_timer = start_timer
        self._channels: list[_ThreadChannel] = []

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for."""
        work = self._works[name]
        channel = _ThreadChannel(self, self._lanes.of(work.priority), work, listener)
        self._channels.append(channel)
        return channel

    def wait_until(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Wait for what the listeners are told; return whether it brought something about."""
        deliver = self.deliver
        # What tells another process has nobody here who waits.
        return (
            deliver.wait_until(is_done, seconds) if isinstance(deliver, LoopDelivery) else is_done()
        )

    def close(self, timeout: float | None = 0) -> None:
        """Begin nothing new, and tell nobody anything from now on.

        Parameters
        ----------
        timeout
            Seconds to wait for each thread of its own that still works; None waits until it ends.
        """
        self.deliver.close()
        for channel in self._channels:
            channel.leave()
        if self._owns_lanes:
            self._lanes.close(timeout)


class _Lane:
    """A thread, and the channels that take turns on it."""

    def __init__(self, priority: Priority) -> None:
        # Guards what the threads share of all its channels.
        self.changed = threading.Condition()
        self._channels: list[_ThreadChannel] = []
        self._is_closed = False
        self._priority = priority
        self.thread = threading.Thread(
            target=self._run, name=f"glmlab-{priority.name.lower()}", daemon=True
        )
        self.thread.start()

    def add(self, channel: _ThreadChannel) -> None:
        with self.changed:
            self._channels.append(channel)

    def remove(self, channel: _ThreadChannel) -> None:
        with self.changed:
            if channel in self._channels:
                self._channels.remove(channel)

    def close(self) -> None:
        with self.changed:
            self._is_closed = True
            self.changed.notify_all()

    def _run(self) -> None:
        if self._priority is Priority.PREFETCH:
            _step_back()
        while (channel := self._next()) is not None:
            channel.advance()

    def _next(self) -> _ThreadChannel | None:
        """Wait for a channel that has a step to do; None when the lane is closed."""
        with self.changed:
            while not self._is_closed:
                dues = [c.request.due for c in self._channels if c.request is not None]
                now = time.monotonic()
                due = min(dues, default=None)
                if due is not None and due <= now:
                    return self._take(now)
                self.changed.wait(None if due is None else due - now)
            return None

    def _take(self, now: float) -> _ThreadChannel:
        """Take the next channel that is due, and put it behind the others."""
        due = next(c for c in self._channels if c.request is not None and c.request.due <= now)
        self._channels.remove(due)
        self._channels.append(due)
        return due


class _ThreadChannel:
    """Settings that wait or are worked on; only the latest, so a burst works for the first and the last."""

    def __init__(
        self, scheduler: ThreadScheduler, lane: _Lane, work: Work, listener: Listener
    ) -> None:
        self._scheduler = scheduler
        self._lane = lane
        self._work = work
        self._listener = listener
        self.request: Request | None = None
        self._running: Request | None = None
        self._mailbox = Mailbox(listener)
        # Only calls of the listener, which follow one another, write it.
        self._said_busy = False
        lane.add(self)

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Ask for work, in place of any for earlier settings."""
        due = time.monotonic() + self._work.pause
        self._replace(Request(settings, due, again))

    def cancel(self) -> None:
        """Give up what is asked for."""
        self._replace(None)

    def leave(self) -> None:
        """Give up, and take no more turns."""
        self.cancel()
        self._lane.remove(self)

    def _replace(self, request: Request | None) -> None:
        with self._lane.changed:
            self.request = request
            if not self._work.shows_superseded:
                self._mailbox.clear()
            self._lane.changed.notify_all()

    def advance(self) -> None:
        """Do the next step of the latest settings, and have it told."""
        with self._lane.changed:
            request = self._running = self.request
        if request is None:
            return
        outcome = self._watched(request)
        with self._lane.changed:
            self._running = None
            is_latest = self.request is request
            if is_latest and outcome.is_last:
                self.request = None
            if not is_latest and not self._work.shows_superseded:
                return
            self._mailbox.put(outcome)
        self._scheduler.deliver(self._tell)

    def _watched(self, request: Request) -> Outcome:
        """Do a step, and tell if it takes long."""
        if self._work.busy_after is None:
            return request.advance(self._work, self._report)
        timer = self._scheduler.start_timer(
            self._work.busy_after,
            partial(self._scheduler.deliver, partial(self._tell_busy, request)),
        )
        try:
            return request.advance(self._work, self._report)
        finally:
            timer.cancel()

    def _report(self, share: float, sentence: str) -> None:
        # Only the first picture takes long enough; a drag is spared the messages.
        if not self._mailbox.has_told_step:
            self._scheduler.deliver(partial(self._listener.progress, share, sentence))

    def _tell(self) -> None:
        self._mailbox.tell()
        with self._lane.changed:
            is_idle = self.request is None
        if self._said_busy and is_idle:
            self._said_busy = False
            self._listener.busy(False)

    def _tell_busy(self, request: Request) -> None:
        # The timer may go off just as its step ends.
        with self._lane.changed:
            still_running = self._running is request
        if still_running and not self._said_busy:
            self._said_busy = True
            self._listener.busy(True)


def _step_back() -> None:
    """Leave the processors to the other threads, where the system knows priorities of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
