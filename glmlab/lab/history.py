"""Undo and redo of a student's choices."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

SettingsT = TypeVar("SettingsT")

Clock = Callable[[], float]
"""Returns the time in seconds, from any start."""

MERGE_WITHIN_S = 0.6
"""Longest pause in seconds between two changes of one drag."""

MOST_STEPS = 200


class History(Generic[SettingsT]):
    """The settings that were left, and those that were undone.

    A drag is one step: changes of the same fields that follow one another quickly are merged.

    Parameters
    ----------
    clock
        Tells the time.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._past: deque[SettingsT] = deque(maxlen=MOST_STEPS)
        self._future: list[SettingsT] = []
        self._drag: frozenset[str] = frozenset()
        self._drag_time = 0.0

    @property
    def can_undo(self) -> bool:
        """Whether there are settings to go back to."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there are settings that were undone."""
        return bool(self._future)

    def record(
        self, before: SettingsT, after: SettingsT, fields: frozenset[str] = frozenset()
    ) -> None:
        """Remember a change; what was undone before can no longer be redone.

        Parameters
        ----------
        before, after
            The settings that are left and taken. Nothing is remembered where they are equal.
        fields
            Names of the fields that may be changed by a drag; empty where it is a step of its own.
        """
        if before == after:
            return
        now = self._clock()
        goes_on = fields and fields == self._drag and now - self._drag_time <= MERGE_WITHIN_S
        self._drag, self._drag_time = fields, now
        self._future.clear()
        if not goes_on:
            self._past.append(before)
        elif self._past[-1] == after:
            # The drag came back to where it began: nothing is left of it to undo.
            self._past.pop()
            self._drag = frozenset()

    def clear(self) -> None:
        """Forget everything."""
        self._past.clear()
        self._future.clear()
        self._drag = frozenset()

    def undo(self, present: SettingsT) -> SettingsT:
        """Return the settings of one step before; there must be one."""
        self._drag = frozenset()
        self._future.append(present)
        return self._past.pop()

    def redo(self, present: SettingsT) -> SettingsT:
        """Return the settings that were undone last; there must be some."""
        self._drag = frozenset()
        self._past.append(present)
        return self._future.pop()
