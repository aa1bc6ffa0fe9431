"""Uses the pauses to prepare what the student may ask for next."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any

from glmlab.lab.jobs import Preparation
from glmlab.lab.runner import Compute, Receiver, ThreadRunner

logger = logging.getLogger(__name__)


Upcoming = Callable[[Any], Iterable[Preparation]]
"""Returns what settings may be followed by, the likeliest first."""

_LOWEST_PRIORITY = 19


class PreparingRunner(ThreadRunner):
    """A `ThreadRunner` that prepares in the pauses what may be asked for next.

    JAX traces every program once in a process, which takes half a second, and compiles it where no
    cache has it, which takes seconds. A student who chooses another link should not wait for that.
    So when nothing has been asked for during `pause` seconds, the programs of settings that are one
    choice away are run, one after the other, on a thread of the lowest priority.

    Parameters
    ----------
    compute, receiver
        As of `ThreadRunner`.
    upcoming
        Returns what settings may be followed by; what was prepared once is left out.
    pause
        Seconds without any change before something is prepared.
    **options
        Further ones of `ThreadRunner`.
    """

    def __init__(
        self,
        compute: Compute,
        receiver: Receiver,
        *,
        upcoming: Upcoming,
        pause: float = 1.5,
        **options: Any,
    ) -> None:
        super().__init__(compute, receiver, **options)
        self._upcoming = upcoming
        self._pause = pause
        self._prepared: set[Hashable] = set()
        self._latest: Any = None
        self._asked_at = time.monotonic()
        self._preparer = threading.Thread(target=self._prepare, name="glmlab-preparer", daemon=True)
        self._preparer.start()

    def submit(self, settings: Any) -> None:
        """Ask for the results of `settings`, in place of any that still wait."""
        with self._changed:
            self._latest = settings
            self._asked_at = time.monotonic()
            super().submit(settings)

    def _prepare(self) -> None:
        _step_back()
        while (preparation := self._next()) is not None:
            self._prepared.add(preparation.key)
            try:
                preparation.run()
            except Exception:
                # Whoever asks for it will be told; here it must not end what else there is to do.
                logger.exception("%r could not be prepared", preparation.key)

    def _next(self) -> Preparation | None:
        """Wait for a pause that has something to prepare; None when the runner is closed."""
        with self._changed:
            while not self._closed:
                left = self._asked_at + self._pause - time.monotonic()
                if not self._shown_any:
                    left = self._pause
                elif left <= 0:
                    for preparation in self._upcoming(self._latest):
                        if preparation.key not in self._prepared:
                            return preparation
                    left = None
                self._changed.wait(left)
            return None


def preparing(upcoming: Upcoming) -> Callable[[Compute, Receiver], PreparingRunner]:
    """Return what makes a `PreparingRunner` that prepares what settings may be followed by."""
    return partial(PreparingRunner, upcoming=upcoming)


def _step_back() -> None:
    """Leave the processors to the other threads, where the system knows priorities of threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
