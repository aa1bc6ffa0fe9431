"""The state of one workspace: what is chosen, what was computed, what to tell the student."""

from __future__ import annotations

import dataclasses
import threading
import time
from typing import Any, Generic, TypeVar

import traitlets

from glmlab.lab import words
from glmlab.lab.history import Clock, History

SettingsT = TypeVar("SettingsT")
ResultsT = TypeVar("ResultsT")


class LabState(traitlets.HasTraits, Generic[SettingsT, ResultsT]):
    """What a workspace shows; panels and views follow its traits.

    A choice may arrive on another thread than the one that draws (JupyterLab handles widget
    messages in a thread of its own), so every change happens under one lock.

    Parameters
    ----------
    start
        The settings to start from, and to come back to with `reset`: a frozen dataclass that
        raises `ValueError` with one sentence when its values do not go together.
    clock
        Tells the time in seconds, by which quick changes of the same settings are one step to undo.

    Attributes
    ----------
    settings
        The current choices. One immutable value, so one notification for each change.
    results
        What was computed last, or None before the first picture.
    message
        One sentence for the student, or "".
    failure
        Why the last computation brought no results, or "".
    busy
        True while a long computation runs.
    progress
        ``(fraction, sentence)`` while the first picture is computed, otherwise None.
    prepared
        Share of what may be chosen next that is compiled, 0 to 1.
    refusals
        Counts the choices that were refused; a change tells the controls to show
        `settings` again.
    can_undo, can_redo
        Whether `undo` and `redo` would change the settings.
    """

    settings: Any = traitlets.Any()
    results: Any = traitlets.Any(None)
    message: str = traitlets.Unicode("")  # type: ignore[assignment]
    failure: str = traitlets.Unicode("")  # type: ignore[assignment]
    busy: bool = traitlets.Bool(False)  # type: ignore[assignment]
    progress: tuple[float, str] | None = traitlets.Any(None)  # type: ignore[assignment]
    prepared: float = traitlets.Float(1.0)  # type: ignore[assignment]
    refusals: int = traitlets.Int(0)  # type: ignore[assignment]
    can_undo: bool = traitlets.Bool(False)  # type: ignore[assignment]
    can_redo: bool = traitlets.Bool(False)  # type: ignore[assignment]

    def __init__(self, start: SettingsT, *, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self._lock = threading.RLock()
        self._start = start
        self._history: History[SettingsT] = History(clock)
        self._locked: frozenset[str] = frozenset()
        # Two origins of the one message: a refused choice ends with the next good choice,
        # a failed computation with the next one that succeeds.
        self._refusal = ""
        self.settings = start
        self.progress = (0.0, words.PREPARING)

    def choose(self, **changes: Any) -> None:
        """Change some of the settings; locked ones stay as they are.

        Values that the settings refuse leave them as they are, put the reason into
        `message`, and make the controls show the last good values again.

        Parameters
        ----------
        **changes
            New values by the names of the settings' fields.
        """
        with self._lock:
            free = {name: value for name, value in changes.items() if name not in self._locked}
            if changes and not free:
                self.refuse(words.LOCKED)
                return
            try:
                settings = dataclasses.replace(self.settings, **free)
            except ValueError as error:
                self.refuse(str(error))
            else:
                self._history.record(self.settings, settings, frozenset(free))
                self._take(settings)

    def start_from(self, start: SettingsT) -> None:
        """Start from other settings, before anything was chosen."""
        with self._lock:
            self._start = self.settings = start

    def begin(self, start: SettingsT) -> None:
        """Begin again with other settings: what was chosen before cannot be undone."""
        with self._lock:
            self._start = start
            self._history.clear()
            self._take(start)

    def reset_to(self, start: SettingsT) -> None:
        """Let `reset` go to other settings from now on."""
        with self._lock:
            self._start = start

    def lock(self, names: frozenset[str]) -> None:
        """Let `choose` change settings of these names no more."""
        self._locked = names

    def adopt(self, settings: SettingsT) -> None:
        """Take `settings` as they are, whichever were chosen before; it can be undone."""
        with self._lock:
            self._history.record(self.settings, settings)
            self._take(settings)

    def reset(self) -> None:
        """Go back to the starting settings; it can be undone."""
        self.adopt(self._start)

    def undo(self) -> None:
        """Go back to the settings before the last change, if there was one."""
        with self._lock:
            if self._history.can_undo:
                self._take(self._history.undo(self.settings))

    def redo(self) -> None:
        """Take the settings that were undone last, if no other choice was made since."""
        with self._lock:
            if self._history.can_redo:
                self._take(self._history.redo(self.settings))

    def refuse(self, sentence: str) -> None:
        """Say why a choice was refused and make the controls show the settings again."""
        with self._lock:
            self._refusal = sentence
            self._show_message()
            self.refusals += 1

    def show_results(self, results: ResultsT, failure: str = "") -> None:
        """Show what was computed; it ends the progress and an earlier failure but one that is given."""
        with self._lock:
            self.failure = failure
            self._show_message()
            self.results = results
            self.progress = None

    def show_failure(self, sentence: str) -> None:
        """Say that a computation failed; the last good results stay."""
        with self._lock:
            self.failure = sentence
            self._show_message()
            self.progress = None

    def show_busy(self, busy: bool) -> None:
        """Say whether a long computation runs."""
        with self._lock:
            self.busy = busy

    def show_prepared(self, share: float) -> None:
        """Say how much of what may be chosen next is compiled."""
        with self._lock:
            self.prepared = share

    def show_progress(self, fraction: float, sentence: str) -> None:
        """Say how far the first picture is; later pictures need no such sign."""
        with self._lock:
            if self.results is None:
                self.progress = (fraction, sentence)

    def _take(self, settings: SettingsT) -> None:
        self._refusal = ""
        self._show_message()
        # First, so that whoever is told of the settings finds these in step with them.
        self.can_undo = self._history.can_undo
        self.can_redo = self._history.can_redo
        self.settings = settings

    def _show_message(self) -> None:
        self.message = self._refusal or self.failure
