"""Does the work of a lab: the latest settings win, a picture goes before a job, a job before a prefetch.

Only settings go in, by the name of the work that is to be done for them, and only results, shares and
sentences come out: who does the work may as well be another process.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any, Protocol

from glmlab.lab import words

logger = logging.getLogger(__name__)

Report = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and a sentence on what is being done."""

Step = tuple[float, Any]
"""The share done, 0 to 1, and all results so far."""

_LOWEST_PRIORITY = 19


class Priority(IntEnum):
    """What goes before what; the works of one priority take turns, step by step."""

    PICTURE = 0
    JOB = 1
    PREFETCH = 2


@dataclass(frozen=True)
class Work:
    """What is done for settings.

    Attributes
    ----------
    steps
        Does it, and yields after each step; it may be given up between two of them.
    priority
        What it goes before.
    pause
        Seconds for which the settings must stand still before it begins.
    in_one_step
        Whether the first step is the last: who works need not come again to learn that.
    shows_superseded
        Whether results are of use although newer settings are waiting: a drag moves.
    busy_after
        Seconds that a step lasts before the listener is told of it at all; None never tells.
    explain
        One sentence on what went wrong.
    forget
        Forgets what is kept of earlier work, before it is done again because it was asked for.
    """

    steps: Callable[[Any, Report], Iterable[Step]]
    priority: Priority
    pause: float = 0.0
    in_one_step: bool = False
    shows_superseded: bool = False
    busy_after: float | None = None
    explain: Callable[[Exception], str] = words.computation_failed
    forget: Callable[[], None] | None = None


def _ignore(*_told: Any) -> None:
    pass


@dataclass(frozen=True)
class Listener:
    """Is told what comes of the work, one call after the other.

    Attributes
    ----------
    step
        Called with the settings, the share done and the results so far.
    end
        Called with the settings, and with one sentence on what went wrong, or "".
    progress
        Called with the share done and a sentence, until there are first results.
    busy
        Called with True when a step takes long, and with False when nothing is left to do.
    """

    step: Callable[[Any, float, Any], None] = _ignore
    end: Callable[[Any, str], None] = _ignore
    progress: Report = _ignore
    busy: Callable[[bool], None] = _ignore


class Channel(Protocol):
    """Where one kind of work is asked for."""

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Ask for work, in place of any for earlier settings; `again` takes nothing that is kept."""
        ...

    def cancel(self) -> None:
        """Give up what is asked for."""
        ...


class Scheduler(Protocol):
    """Does the works of a lab."""

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for, by its name, and tell a listener what comes of it."""
        ...

    def close(self) -> None:
        """Tell nobody anything from now on."""
        ...


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


def _tell_step(listener: Listener, settings: Any, step: Step) -> None:
    """Tell of a step; where the listener cannot draw it, the student is told so too."""
    try:
        listener.step(settings, *step)
    except Exception as error:
        logger.exception("The results could not be shown")
        listener.end(settings, words.drawing_failed(error))


@dataclass(eq=False)
class _Request:
    """Settings for which work is done."""

    settings: Any
    due: float
    again: bool = False
    steps: Iterator[Step] | None = None

    def advance(self, work: Work, report: Report) -> _Outcome:
        """Do the next step; an exception is an outcome, so that the next settings still work."""
        try:
            if self.steps is None:
                if self.again and work.forget is not None:
                    work.forget()
                self.steps = iter(work.steps(self.settings, report))
            step = next(self.steps, None)
            return _Outcome(self, step, is_last=step is None or work.in_one_step)
        except Exception as error:
            logger.exception("The work failed for %r", self.settings)
            return _Outcome(self, None, is_last=True, failure=work.explain(error))


@dataclass(frozen=True)
class _Outcome:
    """A step that was done, the end, or both."""

    request: _Request
    step: Step | None
    is_last: bool
    failure: str = ""


class InlineScheduler:
    """Works at once, in the caller's thread: for tests and scripts. It prefetches nothing.

    Parameters
    ----------
    works
        What is done, by name.
    """

    def __init__(self, works: Mapping[str, Work]) -> None:
        self._works = works
        self.is_closed = False

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for."""
        return InlineChannel(self, self._works[name], listener)

    def close(self) -> None:
        """Work no more."""
        self.is_closed = True


class InlineChannel:
    """Does what it is asked for before it returns."""

    def __init__(self, scheduler: InlineScheduler, work: Work, listener: Listener) -> None:
        self._scheduler = scheduler
        self._work = work
        self._listener = listener
        self._latest: _Request | None = None

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Do all steps, unless one of them asks for other settings."""
        if self._scheduler.is_closed or self._work.priority is Priority.PREFETCH:
            return
        request = self._latest = _Request(settings, 0.0, again)
        while True:
            outcome = request.advance(self._work, self._listener.progress)
            if self._latest is not request:
                return
            if outcome.step is not None:
                _tell_step(self._listener, settings, outcome.step)
            if self._latest is not request:
                return
            if outcome.is_last:
                self._listener.end(settings, outcome.failure)
                return

    def cancel(self) -> None:
        """Give up what is being done."""
        self._latest = None


class ThreadScheduler:
    """Works on one thread for each priority, and tells of it on the event loop.

    The listeners are called on the event loop that runs where the scheduler is made (a kernel's), or,
    where none runs, on the threads that work, under a lock.

    Parameters
    ----------
    works
        What is done, by name.
    start_timer
        Calls back after some seconds; tests give one that they turn by hand.
    """

    def __init__(self, works: Mapping[str, Work], *, start_timer: StartTimer = start_timer) -> None:
        self._works = works
        self.start_timer = start_timer
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        # Calls of the listeners follow one another. A listener may have a lock of its own, under which
        # it submits: so no lock of a lane is held while one is called.
        self._delivering = threading.RLock()
        self._lanes: dict[Priority, _Lane] = {}
        self.is_closed = False

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for; the thread for it begins with the first of its priority."""
        work = self._works[name]
        lane = self._lanes.get(work.priority)
        if lane is None:
            lane = self._lanes[work.priority] = _Lane(work.priority)
        return lane.add(_ThreadChannel(self, lane, work, listener))

    def close(self, timeout: float | None = 0) -> None:
        """Begin nothing new, and tell nobody anything from now on.

        Parameters
        ----------
        timeout
            Seconds to wait for each thread that still works; None waits until it ends.
        """
        self.is_closed = True
        for lane in self._lanes.values():
            lane.close()
        for lane in self._lanes.values():
            if threading.current_thread() is not lane.thread:
                lane.thread.join(timeout)

    def deliver(self, call: Callable[[], None]) -> None:
        """Make a call on the event loop, or here where there is none."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._unless_closed, call)
        else:
            self._unless_closed(call)

    def _unless_closed(self, call: Callable[[], None]) -> None:
        with self._delivering:
            if not self.is_closed:
                call()


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

    def add(self, channel: _ThreadChannel) -> _ThreadChannel:
        with self.changed:
            self._channels.append(channel)
        return channel

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
                if dues and min(dues) <= now:
                    return self._take(now)
                self.changed.wait(min(dues) - now if dues else None)
            return None

    def _take(self, now: float) -> _ThreadChannel:
        """Take the next channel that is due, and put it behind the others."""
        due = next(c for c in self._channels if c.request is not None and c.request.due <= now)
        self._channels.remove(due)
        self._channels.append(due)
        return due


class _ThreadChannel:
    """Settings that wait or are worked on, and outcomes that wait to be told.

    Of the settings only the latest are kept, so a burst of changes works for the first and the last; of
    the outcomes only the latest step, since drawing may be slower than working.
    """

    def __init__(
        self, scheduler: ThreadScheduler, lane: _Lane, work: Work, listener: Listener
    ) -> None:
        self._scheduler = scheduler
        self._lane = lane
        self._work = work
        self._listener = listener
        self.request: _Request | None = None
        self._running: _Request | None = None
        self._step: _Outcome | None = None
        self._end: _Outcome | None = None
        # Only calls of the listener, which follow one another, write these.
        self._has_shown = False
        self._said_busy = False

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Ask for work, in place of any for earlier settings."""
        due = time.monotonic() + self._work.pause
        self._replace(_Request(settings, due, again))

    def cancel(self) -> None:
        """Give up what is asked for."""
        self._replace(None)

    def _replace(self, request: _Request | None) -> None:
        with self._lane.changed:
            self.request = request
            if not self._work.shows_superseded:
                self._step = self._end = None
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
            if outcome.step is not None:
                self._step = outcome
            self._end = outcome if outcome.is_last else None
        self._scheduler.deliver(self._tell)

    def _watched(self, request: _Request) -> _Outcome:
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
        if not self._has_shown:
            self._scheduler.deliver(partial(self._listener.progress, share, sentence))

    def _tell(self) -> None:
        with self._lane.changed:
            step, self._step = self._step, None
            end, self._end = self._end, None
        if step is not None and step.step is not None:
            self._has_shown = True
            _tell_step(self._listener, step.request.settings, step.step)
        if end is not None:
            self._listener.end(end.request.settings, end.failure)
        with self._lane.changed:
            is_idle = self.request is None
        if self._said_busy and is_idle:
            self._said_busy = False
            self._listener.busy(False)

    def _tell_busy(self, request: _Request) -> None:
        # The timer may go off just as its step ends.
        with self._lane.changed:
            still_running = self._running is request
        if still_running and not self._said_busy:
            self._said_busy = True
            self._listener.busy(True)


def _step_back() -> None:
    """Leave the processors to the other threads, where the system knows priorities of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
