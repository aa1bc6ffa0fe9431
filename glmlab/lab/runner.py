"""Runs the computations of a lab: the latest settings win and nothing queues up."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from glmlab.lab import words as strings

SettingsT = TypeVar("SettingsT")
ResultsT = TypeVar("ResultsT")

Report = Callable[[float, str], None]
"""Called with the fraction done and a sentence on what is being done."""

logger = logging.getLogger(__name__)


class Compute(Protocol):
    """Turns settings into results; may report its progress."""

    def __call__(self, settings: Any, /, *, report: Report) -> Any:
        """Return the results of the settings; the same for the same settings."""
        ...


class Receiver(Protocol):
    """Is told what came of the computations, one call after the other."""

    def show_results(self, results: Any) -> None:
        """Show what was computed."""
        ...

    def show_failure(self, sentence: str) -> None:
        """Say why there are no results."""
        ...

    def show_busy(self, busy: bool) -> None:
        """Say whether a long computation runs."""
        ...

    def show_progress(self, fraction: float, sentence: str) -> None:
        """Say how far the computation is."""
        ...


class Runner(Protocol):
    """Computes the results of settings and gives them to a receiver."""

    def submit(self, settings: Any) -> None:
        """Ask for the results of `settings`, in place of any that still wait."""
        ...

    def close(self) -> None:
        """Give nothing to the receiver from now on."""
        ...


class Cancellable(Protocol):
    """A timer that has been started."""

    def cancel(self) -> None:
        """Do not call back, if that is still ahead."""
        ...


StartTimer = Callable[[float, Callable[[], None]], Cancellable]


@dataclass(frozen=True)
class _Job(Generic[SettingsT]):
    generation: int
    settings: SettingsT


@dataclass(frozen=True)
class _Outcome(Generic[ResultsT]):
    """Results, or the exception that came in their place."""

    generation: int
    results: ResultsT | None
    error: Exception | None = None


def _attempt(compute: Compute, job: _Job[Any], report: Report) -> _Outcome[Any]:
    """Compute; an exception becomes an outcome, so that the next change still works."""
    try:
        return _Outcome(job.generation, compute(job.settings, report=report))
    except Exception as error:
        logger.exception("The computation failed for %r", job.settings)
        return _Outcome(job.generation, None, error)


def _hand_over(outcome: _Outcome[Any], receiver: Receiver) -> None:
    """Show an outcome; when the drawing itself fails, the student is told so too."""
    if outcome.error is not None:
        receiver.show_failure(strings.computation_failed(outcome.error))
        return
    try:
        receiver.show_results(outcome.results)
    except Exception as error:
        logger.exception("The results could not be shown")
        receiver.show_failure(strings.drawing_failed(error))


def _start_timer(seconds: float, call: Callable[[], None]) -> Cancellable:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class InlineRunner:
    """Computes at once, in the caller's thread: for tests and scripts.

    Parameters
    ----------
    compute
        Turns settings into results.
    receiver
        Is told what came of it.
    """

    def __init__(self, compute: Compute, receiver: Receiver) -> None:
        self._compute = compute
        self._receiver = receiver
        self._generation = 0
        self._closed = False

    def submit(self, settings: Any) -> None:
        """Compute the results of `settings` and give them to the receiver."""
        if self._closed:
            return
        self._generation += 1
        job = _Job(self._generation, settings)
        _hand_over(_attempt(self._compute, job, self._receiver.show_progress), self._receiver)

    def close(self) -> None:
        """Compute nothing from now on."""
        self._closed = True


class ThreadRunner:
    """Computes on one worker thread; of the settings that wait, only the latest are run.

    A box of one slot holds the settings that wait, another one the outcome that waits to be
    shown. So a burst of changes runs the first and the last only, results older than the last
    settings are shown while newer ones are computed (a drag moves), and what is shown at the
    end always belongs to the last settings.

    The receiver is called on the event loop that runs where the runner is made (a kernel's),
    or, where none runs, on the worker thread under a lock.

    Parameters
    ----------
    compute
        Turns settings into results; runs on the worker thread.
    receiver
        Is told what came of it.
    busy_after
        Seconds that a computation lasts before the receiver is told of it at all.
    start_timer
        Calls back after some seconds; tests give one that they turn by hand.
    """

    def __init__(
        self,
        compute: Compute,
        receiver: Receiver,
        *,
        busy_after: float = 0.3,
        start_timer: StartTimer = _start_timer,
    ) -> None:
        self._compute = compute
        self._receiver = receiver
        self._busy_after = busy_after
        self._start_timer = start_timer
        self._loop = _running_loop()

        # Guards what the threads share. It is never held while the receiver is called: the
        # receiver has a lock of its own, under which it calls `submit`.
        self._changed = threading.Condition()
        self._generation = 0
        self._waiting: _Job[Any] | None = None
        self._running: _Job[Any] | None = None
        self._outcome: _Outcome[Any] | None = None
        self._closed = False

        # Calls of the receiver follow one another, and only they write these.
        self._delivering = threading.RLock()
        self._said_busy = False
        self._shown_any = False

        self._worker = threading.Thread(target=self._work, name="glmlab-runner", daemon=True)
        self._worker.start()

    def submit(self, settings: Any) -> None:
        """Ask for the results of `settings`, in place of any that still wait."""
        with self._changed:
            self._generation += 1
            self._waiting = _Job(self._generation, settings)
            self._changed.notify_all()

    def close(self, timeout: float | None = 0) -> None:
        """Stop the worker and give nothing to the receiver from now on.

        Parameters
        ----------
        timeout
            Seconds to wait for a computation that still runs; None waits until it ends.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if threading.current_thread() is not self._worker:
            self._worker.join(timeout)

    def _work(self) -> None:
        while (job := self._take()) is not None:
            outcome = self._run(job)
            with self._changed:
                self._running = None
                self._outcome = outcome
            self._deliver(self._show_outcome)

    def _take(self) -> _Job[Any] | None:
        """Wait for a job; None when the runner is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting is not None)
            if self._closed:
                return None
            self._running, self._waiting = self._waiting, None
            return self._running

    def _run(self, job: _Job[Any]) -> _Outcome[Any]:
        timer = self._start_timer(
            self._busy_after, lambda: self._deliver(partial(self._show_busy, job))
        )
        try:
            return _attempt(self._compute, job, self._report)
        finally:
            timer.cancel()

    def _report(self, fraction: float, sentence: str) -> None:
        # Only the first picture takes long enough; a drag is spared the messages.
        if not self._shown_any:
            self._deliver(partial(self._receiver.show_progress, fraction, sentence))

    def _deliver(self, call: Callable[[], None]) -> None:
        """Make `call` on the event loop, or here where there is none."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._unless_closed, call)
        else:
            self._unless_closed(call)

    def _unless_closed(self, call: Callable[[], None]) -> None:
        with self._delivering:
            if not self._closed:
                call()

    def _show_outcome(self) -> None:
        # Drawing may be slower than computing: only the latest outcome is drawn.
        with self._changed:
            outcome, self._outcome = self._outcome, None
        if outcome is not None:
            self._shown_any |= outcome.error is None
            _hand_over(outcome, self._receiver)
        with self._changed:
            idle = self._running is None and self._waiting is None
        if self._said_busy and idle:
            self._said_busy = False
            self._receiver.show_busy(False)

    def _show_busy(self, job: _Job[Any]) -> None:
        # The timer may fire just as its computation ends.
        with self._changed:
            still_running = self._running is job
        if still_running and not self._said_busy:
            self._said_busy = True
            self._receiver.show_busy(True)
