"""What a workspace computes: one record, known also to processes that show nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from glmlab.deferred import Deferred
from glmlab.engine.enclosures import NO_ENCLOSURES, Enclosures
from glmlab.engine.work import Work
from glmlab.lab.jobs import Compute, Job, Prefetches, Preparation, Warming, works_of


@dataclass(frozen=True, kw_only=True)
class Computation:
    """What a workspace computes, and from which settings.

    Attributes
    ----------
    title
        Name of the workspace, as the student reads it, and as links have it.
    name
        The same in one word, by which the style sheet and the engine know it.
    tip
        What the workspace is for, in a sentence.
    settings
        The class of its settings. Links leave out what is as it makes them without anything else.
    start
        The settings that a lab starts from where nobody says otherwise.
    compute
        Turns settings into results.
    jobs
        Work that takes seconds, by name; that of a tab has its name.
    prefetches
        What may be asked for next.
    warmings
        All that is compiled on its own.
    enclosures
        What settings may name and do not hold: somebody's own data.
    """

    title: str
    name: str
    tip: str
    settings: type[Any]
    start: Any
    compute: Compute
    jobs: Mapping[str, Job]
    prefetches: Prefetches
    warmings: Callable[[], Iterable[Warming]]
    enclosures: Enclosures = NO_ENCLOSURES

    def works(self, preparation: Preparation | None = None) -> dict[str, Work]:
        """Return all its work, by name, as a scheduler does it.

        Parameters
        ----------
        preparation
            Prepares what may be asked for next; this process if not given.
        """
        return works_of(self.compute, self.jobs, self.prefetches, preparation)

    def load(self) -> None:
        """Import now what would be imported when something is first asked for."""
        for function in self._functions():
            if isinstance(function, Deferred):
                function.load()

    def _functions(self) -> Iterator[Any]:
        yield from (self.compute, self.prefetches)
        for job in self.jobs.values():
            yield from (job.steps, job.forget)
