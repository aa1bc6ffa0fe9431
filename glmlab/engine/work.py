"""What is asked for and what comes of it, whoever does the work.

Only settings go in, by the name of the work that is to be done for them, and only results, shares and
sentences come out: who does the work may as well be another process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from glmlab.engine import words
from glmlab.engine.refusal import RefusedError

logger = logging.getLogger(__name__)

Report = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and a sentence on what is being done."""

Step = tuple[float, Any]
"""The share done, 0 to 1, and all results so far."""


class Priority(IntEnum):
    """What goes before what; the works of one priority take turns, step by step."""

    PICTURE = 0
    JOB = 1
    PREFETCH = 2


@dataclass(frozen=True)
class Work:
    """What is done for settings.

    Attributes
    ----------
    steps
        Does it, and yields after each step; it may be given up between two of them.
    priority
        What it goes before.
    pause
        Seconds for which the settings must stand still before it begins.
    in_one_step
        Whether the first step is the last: who works need not come again to learn that.
    shows_superseded
        Whether results are of use although newer settings are waiting: a drag moves.
    busy_after
        Seconds that a step lasts before the listener is told of it at all; None never tells.
    explain
        One sentence on what went wrong.
    forget
        Forgets what is kept of earlier work, before it is done again because it was asked for.
    """

    steps: Callable[[Any, Report], Iterable[Step]]
    priority: Priority
    pause: float = 0.0
    in_one_step: bool = False
    shows_superseded: bool = False
    busy_after: float | None = None
    explain: Callable[[Exception], str] = words.computation_failed
    forget: Callable[[], None] | None = None


def _ignore(*_told: Any) -> None:
    pass


@dataclass(frozen=True)
class Listener:
    """Is told what comes of the work, one call after the other.

    Attributes
    ----------
    step
        Called with the settings, the share done and the results so far.
    end
        Called with the settings, and with one sentence on what went wrong, or "".
    progress
        Called with the share done and a sentence, until there are first results.
    busy
        Called with True when a step takes long, and with False when nothing is left to do.
    """

    step: Callable[[Any, float, Any], None] = _ignore
    end: Callable[[Any, str], None] = _ignore
    progress: Report = _ignore
    busy: Callable[[bool], None] = _ignore

    def tell_step(self, settings: Any, step: Step) -> None:
        """Tell of a step; where the results cannot be drawn, the student is told so too."""
        try:
            self.step(settings, *step)
        except Exception as error:
            logger.exception("The results could not be shown")
            self.end(settings, words.drawing_failed(error))


class Channel(Protocol):
    """Where one kind of work is asked for."""

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Ask for work, in place of any for earlier settings; `again` takes nothing that is kept."""
        ...

    def cancel(self) -> None:
        """Give up what is asked for."""
        ...


class Scheduler(Protocol):
    """Has the works of a lab done: the latest settings win, a picture goes before a job."""

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for, by its name, and tell a listener what comes of it."""
        ...

    def wait_until(self, is_done: Callable[[], bool], seconds: float, /) -> bool:
        """Wait for what the listeners are told; return whether it brought something about."""
        ...

    def close(self) -> None:
        """Tell nobody anything from now on."""
        ...


@dataclass(eq=False)
class Request:
    """Settings for which work is done."""

    settings: Any
    due: float = 0.0
    again: bool = False
    steps: Iterator[Step] | None = None

    def advance(self, work: Work, report: Report) -> Outcome:
        """Do the next step; an exception is an outcome, so that the next settings still work."""
        try:
            if self.steps is None:
                if self.again and work.forget is not None:
                    work.forget()
                self.steps = iter(work.steps(self.settings, report))
            step = next(self.steps, None)
            return Outcome(self.settings, step, is_last=step is None or work.in_one_step)
        except RefusedError as refusal:
            # No mistake of ours that whoever runs the lab should hear of.
            return Outcome(self.settings, None, is_last=True, failure=work.explain(refusal))
        except Exception as error:
            logger.exception("The work failed for %r", self.settings)
            return Outcome(self.settings, None, is_last=True, failure=work.explain(error))


@dataclass(frozen=True)
class Outcome:
    """A step that was done, the end, or both."""

    settings: Any
    step: Step | None
    is_last: bool
    failure: str = ""
