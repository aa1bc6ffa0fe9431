"""Tells a lab what came of its work, on its event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

from glmlab.engine.work import Listener, Outcome

_LOOK_S = 0.05


class LoopDelivery:
    """Makes calls on the event loop that runs where it is made: a kernel's.

    Where none runs, calls are made where they are asked for, under a lock.
    """

    def __init__(self) -> None:
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        # Calls of the listeners follow one another. A listener may have a lock of its own, under which
        # it submits: so no other lock is held while one is called.
        self._delivering = threading.RLock()
        self._is_closed = False
        self._calls: deque[Callable[[], None]] = deque()
        self._called = threading.Condition()

    def __call__(self, call: Callable[[], None]) -> None:
        """Make a call, unless it is closed by then."""
        self._calls.append(call)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._make_calls)
        else:
            self._make_calls()
        with self._called:
            self._called.notify_all()

    def wait_until(self, is_done: Callable[[], bool], seconds: float) -> bool:
        """Make the calls that come, here, until something holds; return whether it does.

        The event loop cannot make them while it waits for who asks.
        """
        end = time.monotonic() + seconds
        while True:
            self._make_calls()
            with self._called:
                left = end - time.monotonic()
                if is_done() or left <= 0:
                    return is_done()
                if not self._calls:
                    # A call may have been made by another thread, which tells nobody.
                    self._called.wait(min(left, _LOOK_S))

    def close(self) -> None:
        """Make no calls from now on."""
        self._is_closed = True

    def _make_calls(self) -> None:
        with self._delivering:
            while self._calls:
                call = self._calls.popleft()
                if not self._is_closed:
                    call()


class Mailbox:
    """Outcomes that wait to be told.

    Of the steps only the latest is kept, since drawing may be slower than working.

    Parameters
    ----------
    listener
        Is told.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._step: Outcome | None = None
        self._end: Outcome | None = None
        self.has_told_step = False
        """Only calls of the listener, which follow one another, write it."""

    def put(self, outcome: Outcome) -> None:
        """Keep an outcome until it is told."""
        with self._lock:
            if outcome.step is not None:
                self._step = outcome
            self._end = outcome if outcome.is_last else None

    def clear(self) -> None:
        """Drop what waits."""
        with self._lock:
            self._step = self._end = None

    def tell(self) -> None:
        """Tell the listener what waits."""
        with self._lock:
            step, self._step = self._step, None
            end, self._end = self._end, None
        if step is not None and step.step is not None:
            self.has_told_step = True
            self._listener.tell_step(step.settings, step.step)
        if end is not None:
            self._listener.end(end.settings, end.failure)
