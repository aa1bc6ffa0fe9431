"""A scheduler that works when a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.engine.work import Channel, Listener, Work
from glmlab.lab.jobs import PICTURE


class HeldScheduler(InlineScheduler):
    """Keeps the latest settings that are asked for, until a test has the work done.

    Parameters
    ----------
    works
        As for every scheduler.

    Attributes
    ----------
    held
        Names of the works that wait; the jobs at first.
    """

    def __init__(self, works: Mapping[str, Work]) -> None:
        super().__init__(works)
        self.held = {name for name in works if name != PICTURE}
        self._channels: dict[str, _HeldChannel] = {}

    def open(self, name: str, listener: Listener) -> Channel:
        """Return where a work is asked for."""
        made = _HeldChannel(self, name, super().open(name, listener))
        self._channels[name] = made
        return made

    def waits(self, name: str) -> bool:
        """Whether work of this name has been asked for."""
        return self._channels[name].waiting is not None

    def go(self, *names: str) -> None:
        """Do all that waits, and what that asks for; or only work of these names, once."""
        for name in names:
            self._channels[name].go()
        while not names and any(channel.go() for channel in self._channels.values()):
            pass

    def let_go(self, name: str) -> None:
        """Hold this work no more."""
        self.held.discard(name)
        self._channels[name].go()


class _HeldChannel:
    def __init__(self, scheduler: HeldScheduler, name: str, channel: Channel) -> None:
        self._scheduler = scheduler
        self._name = name
        self._channel = channel
        self.waiting: tuple[Any, bool] | None = None

    def submit(self, settings: Any, *, again: bool = False) -> None:
        if self._name in self._scheduler.held:
            self.waiting = (settings, again)
        else:
            self._channel.submit(settings, again=again)

    def cancel(self) -> None:
        self.waiting = None
        self._channel.cancel()

    def go(self) -> bool:
        if self.waiting is None:
            return False
        (settings, again), self.waiting = self.waiting, None
        self._channel.submit(settings, again=again)
        return True


class Held:
    """All that is held of some labs."""

    def __init__(self) -> None:
        self.schedulers: list[HeldScheduler] = []

    def make(self, works: Mapping[str, Work]) -> HeldScheduler:
        """Make the scheduler of a lab."""
        self.schedulers.append(HeldScheduler(works))
        return self.schedulers[-1]

    def go(self) -> None:
        """Do all that waits."""
        for scheduler in self.schedulers:
            scheduler.go()
