"""What work that takes seconds is to the labs: steps of it, what it depends on, what prepares it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Task:
    """A kind of long work.

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

    steps: Callable[[Any], Iterator[tuple[float, Any]]]
    key: Callable[[Any], Hashable | None]
    automatic: bool = False
    follows: bool = True
    pause: float = 0.0
    forget: Callable[[], None] | None = None

    def finish(self, settings: Any) -> None:
        """Do all of the work, for what it leaves compiled only."""
        for _ in self.steps(settings):
            pass


class Preparation(NamedTuple):
    """Work that has JAX trace a program, and compile it or load it from the disk.

    Attributes
    ----------
    key
        Preparations with the same key prepare the same.
    run
        Does it; the results are of no use.
    """

    key: Hashable
    run: Callable[[], object]
