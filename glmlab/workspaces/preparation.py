"""Has what may be asked for next prepared by a process of its own."""

from __future__ import annotations

import itertools
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Generator, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

from glmlab.deferred import Deferred
from glmlab.lab.computation import Computation
from glmlab.lab.jobs import Prefetch
from glmlab.lab.settings.sharing import to_json

logger = logging.getLogger(__name__)

MODULE = "glmlab.workspaces.preparer"

IDLE_S = 5.0
"""Importing JAX takes 2 s, so the process waits that a student who plays chooses something else."""

_LOOKS_EVERY_S = 0.05
"""Sessions look one after the other: thirty of them each every 1.5 s."""

keep_programs = Deferred("glmlab.model.programs", "keep_programs")
"""Has this process keep its programs in a directory, and returns the store."""


def mark_of(computation: Computation, key: Hashable) -> str:
    """Return the name by which a store knows that something is prepared."""
    return f"{computation.name} {key!r}"


class PreparerError(Exception):
    """Something could not be prepared."""


class Marks(Protocol):
    """Knows what is prepared, as `ProgramStore` does."""

    def is_prepared(self, name: str, /) -> bool:
        """Whether all programs of something are on the disk."""
        ...


class Asked(Protocol):
    """Prepares what it is asked for, as `Preparer` does."""

    def ask(self, workspace: str, settings: str, mark: str, /) -> None:
        """Have something prepared, and wait for it; raises PreparerError if it cannot be."""
        ...


class Preparer:
    """The process, started when there is something to do, and ended when there is nothing more.

    Parameters
    ----------
    directory
        Where programs are kept.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._ending: threading.Timer | None = None

    def ask(self, workspace: str, settings: str, mark: str) -> None:
        """Have something prepared, and wait for it.

        Raises
        ------
        PreparerError
            If it cannot be, or the process ends over it.
        """
        with self._lock:
            if self._ending is not None:
                self._ending.cancel()
            try:
                failure = self._exchange(
                    json.dumps({"workspace": workspace, "settings": settings, "mark": mark})
                )
            except OSError as error:
                self._end()
                raise PreparerError(str(error)) from error
            self._ending = threading.Timer(IDLE_S, self.end)
            self._ending.daemon = True
            self._ending.start()
        if failure:
            raise PreparerError(failure)

    def end(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()
        self._process = None

    def _exchange(self, request: str) -> str:
        process = self._process = self._process or self._start()
        requests, answers = cast(TextIO, process.stdin), cast(TextIO, process.stdout)
        requests.write(f"{request}\n")
        requests.flush()
        answer = answers.readline()
        if not answer:
            raise OSError("The process that prepares programs has ended.")
        return answer.strip()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own module, in this interpreter
            [sys.executable, "-m", MODULE, str(self._directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # So that its priority is not that of whoever starts it; see `preparer`.
            start_new_session=True,
        )


@dataclass(eq=False)
class _Item:
    """What somebody wants prepared.

    Attributes
    ----------
    rank
        How many are likelier to be chosen next, and who came before: the least goes first.
    mark
        By which the store knows it.
    request
        What the process is asked.
    n_wanting
        How many still want it.
    """

    rank: tuple[int, int]
    mark: str
    request: tuple[str, str, str]
    n_wanting: int = 1


class Queue:
    """What all sessions want prepared, the likeliest of each first; done on a thread of its own.

    Parameters
    ----------
    store
        Knows what is prepared.
    preparer
        Prepares it.
    """

    def __init__(self, store: Marks, preparer: Asked) -> None:
        self._store = store
        self._preparer = preparer
        self._changed = threading.Condition()
        self._items: dict[str, _Item] = {}
        self._tried: set[str] = set()
        self._thread: threading.Thread | None = None
        self._numbers = itertools.count()

    def is_tried(self, mark: str) -> bool:
        """Whether something is prepared, or could not be."""
        if mark not in self._tried and self._store.is_prepared(mark):
            self._tried.add(mark)
        return mark in self._tried

    def n_tried(self, marks: Collection[str]) -> int:
        """Return how many of some are prepared, or could not be."""
        return sum(mark in self._tried for mark in marks)

    def want(self, rank: int, mark: str, request: tuple[str, str, str]) -> None:
        """Have something prepared."""
        with self._changed:
            if mark in self._items:
                self._items[mark].n_wanting += 1
            else:
                self._items[mark] = _Item((rank, next(self._numbers)), mark, request)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="glmlab-preparation", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def leave(self, marks: Iterable[str]) -> None:
        """Want some no longer; what nobody wants is not prepared."""
        with self._changed:
            for mark in marks:
                item = self._items.get(mark)
                if item is not None:
                    item.n_wanting -= 1
                    if item.n_wanting == 0:
                        del self._items[mark]

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._items:
                    self._changed.wait()
                item = min(self._items.values(), key=lambda item: item.rank)
            try:
                self._preparer.ask(*item.request)
            except PreparerError as error:
                # Whoever asks for it will be told; here it must not end what else there is to do.
                logger.warning("%s could not be prepared: %s", item.mark, error)
            with self._changed:
                self._tried.add(item.mark)
                self._items.pop(item.mark, None)


class PreparationElsewhere:
    """Prepares what a workspace may be asked for, in another process and for all.

    Parameters
    ----------
    computation
        What the workspace computes.
    queue
        Takes what is wanted.
    """

    def __init__(self, computation: Computation, queue: Queue) -> None:
        self._computation = computation
        self._queue = queue

    def prepare(
        self, settings: Any, prefetches: Iterable[Prefetch]
    ) -> Generator[float, None, None]:
        """Want what is not prepared, and yield the share that is, until all is."""
        if self._computation.enclosures.names_of(settings):
            # The other process has not what these settings name.
            return
        queue, name = self._queue, self._computation.name
        marks = list(dict.fromkeys(mark_of(self._computation, one.key) for one in prefetches))
        missing = [mark for mark in marks if not queue.is_tried(mark)]
        written = to_json(settings, self._computation.title)
        for rank, mark in enumerate(missing):
            queue.want(rank, mark, (name, written, mark))
        try:
            while (n_tried := queue.n_tried(missing)) < len(missing):
                yield (len(marks) - len(missing) + n_tried) / len(marks)
                time.sleep(_LOOKS_EVERY_S)
        finally:
            queue.leave(missing)
