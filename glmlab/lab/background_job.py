"""Work that takes seconds: it goes on beside the pictures, says how far it is, and can be cancelled."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

import traitlets

from glmlab.lab import words as strings
from glmlab.lab.jobs import Task

logger = logging.getLogger(__name__)

Deliver = Callable[[Callable[[], None]], None]
"""Makes a call where widgets may be changed."""


@dataclass(frozen=True)
class _Job:
    generation: int
    settings: Any
    key: Hashable | None


def on_this_loop() -> Deliver:
    """Return what makes calls on the event loop that runs here, or at once where none runs."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return lambda call: call()

    def deliver(call: Callable[[], None]) -> None:
        if loop.is_closed():
            call()
        else:
            loop.call_soon_threadsafe(call)

    return deliver


def _on_a_thread(call: Callable[[], None]) -> None:
    threading.Thread(target=call, name="glmlab-long-work", daemon=True).start()


class LongWork(traitlets.HasTraits):
    """One task, for the settings of the lab as they change.

    Parameters
    ----------
    task
        What is done.
    run
        Runs the work; by default on a thread of its own. Tests run it at once.

    Attributes
    ----------
    results
        What is known so far; None before there is anything.
    results_key
        The key of the settings that `results` belong to.
    fraction
        How much is done, from 0 to 1, while the work goes on; otherwise None.
    is_following
        Whether the work begins anew when the settings change.
    failure
        One sentence on what went wrong, or "".
    """

    results: Any = traitlets.Any(None)
    fraction: float | None = traitlets.Any(None)  # type: ignore[assignment]
    failure: str = traitlets.Unicode("")  # type: ignore[assignment]

    def __init__(
        self, task: Task, *, run: Callable[[Callable[[], None]], None] = _on_a_thread
    ) -> None:
        super().__init__()
        self.results_key: Hashable | None = None
        self.is_following = task.automatic
        self._task = task
        self._run = run
        self._deliver = on_this_loop()
        self._settings: Any = None
        self._key: Hashable | None = None
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        # Steps of another generation than this one are of work that was given up.
        self._generation = 0
        # A drag asks for work faster than a step is done: only the latest waits.
        self._waiting: _Job | None = None
        self._is_working = False

    @property
    def is_stale(self) -> bool:
        """Whether the results belong to other settings than the present ones."""
        return self.results is not None and self.results_key != self._key

    @property
    def means_something(self) -> bool:
        """Whether the present settings leave anything to do."""
        return self._key is not None

    def follow(self, settings: Any) -> None:
        """Take other settings: give up work for others, and begin anew if it follows them."""
        with self._lock:
            self._settings = settings
            key = self._task.key(settings)
            if key == self._key:
                return
            self._key = key
            self._give_up()
            if self.is_following and key is not None and key != self.results_key:
                self._begin()

    def start(self) -> None:
        """Begin the work for the present settings, and follow them from now on."""
        with self._lock:
            self.is_following = self._task.follows
            if self._task.forget is not None:
                self._task.forget()
            if self._key is not None:
                self._give_up()
                self._begin()

    def cancel(self) -> None:
        """Give the work up, and follow the settings no more; what it has brought stays."""
        with self._lock:
            self.is_following = self._task.automatic
            self._give_up()

    close = cancel

    def _give_up(self) -> None:
        self._generation += 1
        self._waiting = None
        self.fraction = None
        self.failure = ""

    def _begin(self) -> None:
        self.fraction = 0.0
        self._waiting = _Job(self._generation, self._settings, self._key)
        self._changed.notify_all()
        if not self._is_working:
            self._is_working = True
            self._run(self._work_off)

    def _work_off(self) -> None:
        while True:
            with self._lock:
                job, self._waiting = self._waiting, None
                if job is None:
                    self._is_working = False
                    return
                if self._task.pause:
                    self._changed.wait_for(lambda: self._waiting is not None, self._task.pause)
                    if self._waiting is not None:
                        continue
            if job.generation == self._generation:
                self._work(job)

    def _work(self, job: _Job) -> None:
        failure = ""
        try:
            for share, results in self._task.steps(job.settings):
                if job.generation != self._generation:
                    return
                self._deliver(partial(self._take, job, share, results))
        except Exception as error:
            logger.exception("The work failed for %r", job.settings)
            failure = strings.work_failed(error)
        self._deliver(partial(self._end, job, failure))

    def _take(self, job: _Job, share: float, results: Any) -> None:
        with self._lock:
            if job.generation != self._generation:
                return
            self.fraction = share
            self.results_key = job.key
            self.results = results

    def _end(self, job: _Job, failure: str) -> None:
        with self._lock:
            if job.generation == self._generation:
                self.failure = failure
                self.fraction = None
