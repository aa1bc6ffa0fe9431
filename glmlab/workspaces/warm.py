"""Compile everything that the labs can ask for, so that the disk holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from glmlab.lab.jobs import Prefetch, Warming
from glmlab.workspaces.computations import COMPUTATIONS
from glmlab.workspaces.preparation import mark_of


def warm(report: Callable[[float, str], None], mark: Callable[[str], None] | None = None) -> None:
    """Run every combination of options that is compiled on its own.

    Parameters
    ----------
    report
        Told the share done, from 0 to 1, and what is compiled now.
    mark
        Takes note that what may follow the start is prepared, for engines that look for it.
    """
    everything = [one for computation in COMPUTATIONS for one in computation.warmings()]
    if mark is not None:
        everything += _of_the_start(mark)
    for done, one in enumerate(everything):
        report(done / len(everything), one.doing)
        one.run()
    report(1.0, "Done")


def _of_the_start(mark: Callable[[str], None]) -> Iterator[Warming]:
    """Yield what an engine prepares when it starts."""
    for computation in COMPUTATIONS:
        for prefetch in computation.prefetches(computation.start):
            name = mark_of(computation, prefetch.key)

            def run(prefetch: Prefetch = prefetch, name: str = name) -> None:
                prefetch.run()
                mark(name)

            yield Warming(f"{computation.title}, {prefetch.key}", run)
