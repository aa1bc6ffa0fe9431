"""Work that takes seconds: it goes on beside the pictures, says how far it is, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any

import traitlets

from glmlab.engine.work import Listener, Scheduler
from glmlab.lab.jobs import Job


class BackgroundJob(traitlets.HasTraits):
    """One job, for the settings of the lab as they change.

    Parameters
    ----------
    name
        By which the scheduler knows it.
    job
        When it begins, and for what.
    scheduler
        Does it.

    Attributes
    ----------
    results
        What is known so far; None before there is anything.
    results_key
        The key of the settings that `results` belong to.
    fraction
        How much is done, from 0 to 1, while the job goes on; otherwise None.
    is_following
        Whether the job begins anew when the settings change.
    failure
        One sentence on what went wrong, or "".
    """

    results: Any = traitlets.Any(None)
    fraction: float | None = traitlets.Any(None)  # type: ignore[assignment]
    failure: str = traitlets.Unicode("")  # type: ignore[assignment]

    def __init__(self, name: str, job: Job, scheduler: Scheduler) -> None:
        super().__init__()
        self.results_key: Hashable | None = None
        self.is_following = job.automatic
        self._job = job
        self._settings: Any = None
        self._key: Hashable | None = None
        # What is asked for and what is told may come from two threads.
        self._lock = threading.RLock()
        self._channel = scheduler.open(name, Listener(step=self._on_step, end=self._on_end))

    @property
    def is_stale(self) -> bool:
        """Whether the results belong to other settings than the present ones."""
        return self.results is not None and self.results_key != self._key

    @property
    def is_applicable(self) -> bool:
        """Whether the present settings leave anything to do."""
        return self._key is not None

    def follow(self, settings: Any) -> None:
        """Take other settings: give up work for others, and begin anew if it follows them."""
        with self._lock:
            self._settings = settings
            key = self._job.key(settings)
            if key == self._key:
                return
            self._key = key
            self._give_up()
            if self.is_following and key is not None and key != self.results_key:
                self._begin()

    def start(self) -> None:
        """Begin for the present settings, with nothing that is kept, and follow them from now on."""
        with self._lock:
            self.is_following = self._job.follows
            if self._key is not None:
                self._give_up()
                self._begin(again=True)

    def cancel(self) -> None:
        """Give up, and follow the settings no more; what there is stays."""
        with self._lock:
            self.is_following = self._job.automatic
            self._give_up()

    def _give_up(self) -> None:
        self._channel.cancel()
        self.fraction = None
        self.failure = ""

    def _begin(self, *, again: bool = False) -> None:
        self.fraction = 0.0
        self._channel.submit(self._settings, again=again)

    def _on_step(self, settings: Any, share: float, results: Any) -> None:
        with self._lock:
            if self.fraction is None or self._job.key(settings) != self._key:
                return
            self.fraction = share
            self.results_key = self._key
            self.results = results

    def _on_end(self, settings: Any, failure: str) -> None:
        with self._lock:
            if self.fraction is not None and self._job.key(settings) == self._key:
                self.failure = failure
                self.fraction = None
