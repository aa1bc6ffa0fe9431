"""Does the work of a lab at once, in the caller's thread: for tests and scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from glmlab.engine.work import Channel, Listener, Priority, Request, Work


class InlineScheduler:
    """Works at once, in the caller's thread. It prefetches nothing.

    Parameters
    ----------
    works
        What is done, by name.
    """

    def __init__(self, works: Mapping[str, Work]) -> None:
        self._works = works
        self.is_closed = False

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for."""
        return InlineChannel(self, self._works[name], listener)

    def wait_until(self, is_done: Callable[[], bool], _seconds: float) -> bool:
        """Return whether it is done: all work was done when it was asked for."""
        return is_done()

    def close(self) -> None:
        """Work no more."""
        self.is_closed = True


class InlineChannel:
    """Does what it is asked for before it returns."""

    def __init__(self, scheduler: InlineScheduler, work: Work, listener: Listener) -> None:
        self._scheduler = scheduler
        self._work = work
        self._listener = listener
        self._latest: Request | None = None

    def submit(self, settings: object, *, again: bool = False) -> None:
        """Do all steps, unless one of them asks for other settings."""
        if self._scheduler.is_closed or self._work.priority is Priority.PREFETCH:
            return
        request = self._latest = Request(settings, again=again)
        while True:
            outcome = request.advance(self._work, self._listener.progress)
            if self._latest is not request:
                return
            if outcome.step is not None:
                self._listener.tell_step(settings, outcome.step)
            if self._latest is not request:
                return
            if outcome.is_last:
                self._listener.end(settings, outcome.failure)
                return

    def cancel(self) -> None:
        """Give up what is being done."""
        self._latest = None
