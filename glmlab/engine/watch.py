"""Bounds of time and memory for what an engine does."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from glmlab.engine import words

MEGABYTE = 2**20

PREFETCH_SHARE = 0.8
"""Of the memory limit: beyond it nothing is prefetched, so that what is asked for still has room."""

_EVERY_S = 0.5

_STATM = Path("/proc/self/statm")
CGROUP = Path("/sys/fs/cgroup")
"""Where Linux says what a container may use."""

MOST_MB = 4096.0
"""Four times what one holds that has compiled all that may follow the start (`tests.benchmarks.first_use`)."""


class Refusable(Protocol):
    """What somebody asked for."""

    def refuse(self, sentence: str, /) -> None:
        """Say that it is not done, and have that said before this returns."""
        ...


@dataclass(frozen=True)
class Limits:
    """How much one request may take.

    Attributes
    ----------
    seconds
        For one step. A step on the lab's largest settings takes 20 s on two cores with an empty cache.
    megabytes
        For the whole process, with what it keeps.
    """

    seconds: float = 120.0
    megabytes: float = MOST_MB


def megabytes_in(file: Path) -> float | None:
    """Return what a file of `CGROUP` says in bytes; None outside of a container, or where it has no limit."""
    try:
        return int(file.read_text()) / MEGABYTE
    except (OSError, ValueError):
        # Without a limit the file says "max".
        return None


def default_megabytes(cgroup: Path = CGROUP) -> float:
    """Return how much an engine may hold if nobody says: in a container, half of what that may hold at most."""
    limit = megabytes_in(cgroup / "memory.max")
    return MOST_MB if limit is None else min(MOST_MB, limit / 2)


def resident_megabytes() -> float:
    """Return the memory that this process holds; 0 where the system does not say."""
    if not _STATM.exists():
        return 0.0
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


class Watch:
    """Ends the process when a step takes more than it may: a thread cannot be ended from outside.

    Whoever asked for it gets a sentence; all others ask anew, and are served by the next process.

    Parameters
    ----------
    limits
        What is allowed.
    relieve
        Forgets what is kept, before memory is said to be short.
    end
        Ends the process.
    """

    def __init__(
        self, limits: Limits, relieve: Callable[[], None], end: Callable[[], None]
    ) -> None:
        self._limits = limits
        self._relieve = relieve
        self._end = end
        self._lock = threading.Lock()
        self._running: dict[int, tuple[Refusable, float]] = {}
        self._next = 0

    @property
    def allows_prefetch(self) -> bool:
        """Whether there is memory for what nobody has asked for."""
        return resident_megabytes() < PREFETCH_SHARE * self._limits.megabytes

    @contextmanager
    def step(self, asked: Refusable) -> Iterator[None]:
        """Watch a step."""
        with self._lock:
            mine = self._next = self._next + 1
            self._running[mine] = (asked, time.monotonic())
        try:
            yield
        finally:
            with self._lock:
                del self._running[mine]

    def start(self) -> None:
        """Watch from now on, on a thread."""
        threading.Thread(target=self._run, name="glmlab-watch", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(_EVERY_S)
            self.look()

    def look(self) -> None:
        """Look once whether anything takes more than it may."""
        now = time.monotonic()
        with self._lock:
            running = list(self._running.values())
        late = [asked for asked, began in running if now - began > self._limits.seconds]
        if late:
            self._give_up(late, words.took_too_long(self._limits.seconds))
        elif resident_megabytes() > self._limits.megabytes:
            self._relieve()
            if resident_megabytes() > self._limits.megabytes:
                sentence = words.took_too_much_memory(self._limits.megabytes)
                self._give_up([asked for asked, _ in running], sentence)

    def _give_up(self, asked: list[Refusable], sentence: str) -> None:
        for one in asked:
            one.refuse(sentence)
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - what the process has to say
        self._end()


def return_freed_memory() -> None:
    """Return to the machine what was freed.

    glibc keeps it for the next time. What compilers leave is 70 of 957 MB, once all is prepared, and
    nothing of that size comes again.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # Other C libraries have none.
        trim(0)
