"""Does no work: for labs that are made and never shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from glmlab.engine.work import Channel, Listener, Work


class IdleScheduler:
    """Does nothing that it is asked for.

    Parameters
    ----------
    works
        As for every scheduler.
    """

    def __init__(self, works: Mapping[str, Work]) -> None:
        pass

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for in vain."""
        return IdleChannel()

    def wait_until(self, is_done: Callable[[], bool], _seconds: float) -> bool:
        """Return whether it is done: there is nothing to wait for."""
        return is_done()

    def close(self) -> None:
        """Go on doing nothing."""


class IdleChannel:
    """Takes what is asked for, and forgets it."""

    def submit(self, settings: Any, *, again: bool = False) -> None:
        """Do nothing."""

    def cancel(self) -> None:
        """Do nothing."""
