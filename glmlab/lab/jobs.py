"""What a workspace says of its work: what makes its pictures, its jobs, and what is prefetched."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from glmlab.engine import words
from glmlab.engine.refusal import RefusedError
from glmlab.engine.work import Priority, Report, Step, Work
from glmlab.lab.settings.stages import MEMORY

logger = logging.getLogger(__name__)

PICTURE = "picture"
PREFETCH = "prefetch"

BUSY_AFTER_S = 0.3
"""Seconds after which a picture is said to be on its way; from 0.1 to 1 s a wait is seen, but needs no
word (Nielsen 1993, Usability Engineering, ch. 5)."""

PREFETCH_PAUSE_S = 4.0
"""Seconds without any change before something is prefetched: longer than between two steps of a hand, and
than a browser takes to draw its first picture, for which two cores have nothing to spare."""


class Compute(Protocol):
    """Turns settings into results; may report its progress."""

    def __call__(self, settings: Any, /, *, report: Report) -> Any:
        """Return the results of the settings; the same for the same settings."""
        ...


@dataclass(frozen=True)
class Job:
    """A kind of work that takes seconds.

    Attributes
    ----------
    steps
        Does the work for some settings, and yields the share that is done, 0 to 1, with all results
        so far. It may be given up between two steps.
    key
        What of the settings the work depends on; None where they leave nothing to do.
    automatic
        Whether it begins by itself, or only when it is asked for.
    follows
        Whether, once begun, it begins anew when the settings change; otherwise it ends with them.
    pause
        Seconds for which the settings must stand still before it begins: work that takes all of a
        processor must not stand in the way of a hand.
    forget
        Forgets what is kept of earlier work, before it is done again because it was asked for.
    """

    steps: Callable[[Any], Iterator[Step]]
    key: Callable[[Any], Hashable | None]
    automatic: bool = False
    follows: bool = True
    pause: float = 0.0
    forget: Callable[[], None] | None = None

    def finish(self, settings: Any) -> None:
        """Do all of the work, for what it leaves compiled only."""
        for _ in self.steps(settings):
            pass

    @property
    def work(self) -> Work:
        """What the scheduler does."""
        return Work(
            lambda settings, _report: self.steps(settings),
            Priority.JOB,
            pause=self.pause,
            explain=words.work_failed,
            forget=self.forget,
        )


class Prefetch(NamedTuple):
    """Work that has JAX trace a program, and compile it or load it from the disk.

    Attributes
    ----------
    key
        Those with the same key prepare the same.
    run
        Does it; the results are of no use.
    """

    key: Hashable
    run: Callable[[], object]


class Warming(NamedTuple):
    """Work that leaves a program in the cache on the disk.

    Attributes
    ----------
    doing
        What is compiled.
    run
        Does it; the results are of no use.
    """

    doing: str
    run: Callable[[], object]


class Preparation(Protocol):
    """Prepares what may be asked for next, each once."""

    def prepare(
        self, settings: Any, prefetches: Iterable[Prefetch], /
    ) -> Generator[float, None, None]:
        """Prepare what may follow some settings, and yield the share that is prepared as long as some is not."""
        ...


class PreparationHere:
    """Prepares in this process, for this process."""

    def __init__(self) -> None:
        self._tried: set[Hashable] = set()

    def prepare(
        self, settings: Any, prefetches: Iterable[Prefetch]
    ) -> Generator[float, None, None]:
        """Run one after the other."""
        wanted = list(prefetches)
        for done, prefetch in enumerate(wanted):
            if prefetch.key in self._tried:
                continue
            self._tried.add(prefetch.key)
            try:
                # What cannot be computed needs nothing prepared.
                with MEMORY.aside(), suppress(RefusedError):
                    prefetch.run()
            except Exception:
                # Whoever asks for it will be told; here it must not end what else there is to do.
                logger.exception("%r could not be prefetched", prefetch.key)
            yield (done + 1) / len(wanted)


Prefetches = Callable[[Any], Iterable[Prefetch]]
"""Returns what settings may be followed by, the likeliest first."""


def works_of(
    compute: Compute,
    jobs: Mapping[str, Job],
    prefetches: Prefetches | None = None,
    preparation: Preparation | None = None,
) -> dict[str, Work]:
    """Return all work of a workspace, by name, as a scheduler does it.

    Parameters
    ----------
    compute
        Makes the pictures.
    jobs
        By name.
    prefetches
        What may be asked for next; None prefetches nothing.
    preparation
        Prepares it; in this process if not given.
    """

    def draw(settings: Any, report: Report) -> Iterator[Step]:
        yield 1.0, compute(settings, report=report)

    works = {name: job.work for name, job in jobs.items()}
    works[PICTURE] = Work(
        draw,
        Priority.PICTURE,
        in_one_step=True,
        shows_superseded=True,
        busy_after=BUSY_AFTER_S,
    )
    if prefetches is not None:
        works[PREFETCH] = _prefetching(prefetches, preparation or PreparationHere())
    return works


def _prefetching(prefetches: Prefetches, preparation: Preparation) -> Work:
    """Return the work that prepares in the pauses what may be asked for next.

    A program that no process has compiled yet takes seconds, and a student who chooses another link should
    not wait for that. So when nothing has been asked for in a while, the programs of settings that are one
    choice away are prepared, one after the other. Each step is the share that is prepared.
    """

    def steps(settings: Any, _report: Report) -> Iterator[Step]:
        for share in preparation.prepare(settings, prefetches(settings)):
            yield share, None

    return Work(steps, Priority.PREFETCH, pause=PREFETCH_PAUSE_S)
