"""What settings name and do not hold: data that a session has and gives to the engine before it asks.

Settings travel as text in links and files; somebody's own data do not. They are named by what they are (a
fingerprint), given once to each engine that computes with them, seen by no session that has not given them
itself, and forgotten when the last of those is gone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from glmlab.engine.refusal import RefusedError

Piece = bytes | memoryview

MOST_ENCLOSED_BYTES = 256_000_000
"""Of one: 32 million numbers, where a file that is read has 25 million at most."""

MOST_SESSION_BYTES = 2 * MOST_ENCLOSED_BYTES
"""Of one session: so that the recording before this one can be undone to."""

MOST_SHELF_BYTES = 1_000_000_000
"""Of all sessions of an engine that may hold 4 GB, of which its programs take one."""


class MissingEnclosureError(RefusedError):
    """What settings name is not here; its message is a sentence for the student, and told as it is."""


class Enclosures(Protocol):
    """The data that settings of a workspace can name."""

    @property
    def missing(self) -> str:
        """The sentence that says that what settings name is not here."""
        ...

    def names_of(self, settings: Any, /) -> tuple[str, ...]:
        """Return what settings name."""
        ...

    def pieces_of(self, name: str, /) -> Sequence[Piece] | None:
        """Return the content of what is held here, piece by piece; None where it is not."""
        ...

    def read(self, name: str, content: memoryview, /) -> Any:
        """Return what was given under a name; ValueError with a sentence where that is not its name."""
        ...

    def keep(self, name: str, value: Any, /) -> None:
        """Have it found from now on by what computes."""
        ...

    def forget(self, name: str, /) -> None:
        """Let nothing be left of it."""
        ...


class NoEnclosures:
    """Of a workspace whose settings hold all that is computed with."""

    missing = ""

    def names_of(self, _settings: Any) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def pieces_of(self, _name: str) -> None:
        """Return None."""

    def read(self, name: str, _content: memoryview) -> Any:
        """Refuse it."""
        raise ValueError(f"Nothing is computed with what is given as {name!r}.")

    def keep(self, name: str, value: Any) -> None:
        """Do nothing: `read` has refused it."""

    def forget(self, name: str) -> None:
        """Do nothing: nothing was kept."""


NO_ENCLOSURES = NoEnclosures()


def n_bytes_of(pieces: Iterable[Piece]) -> int:
    """Return how long some content is."""
    return sum(memoryview(piece).nbytes for piece in pieces)


@dataclass
class _Kept:
    """What somebody has given.

    Attributes
    ----------
    enclosures
        Of its workspace.
    n_bytes
        How long it is.
    n_holding
        How many hold it: sessions that gave it, and steps that compute with it.
    """

    enclosures: Enclosures
    n_bytes: int
    n_holding: int = 1


class Shelf:
    """What all sessions of an engine have given, each as long as somebody holds it.

    Parameters
    ----------
    most_bytes
        Of all together.
    """

    def __init__(self, most_bytes: int = MOST_SHELF_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def has_room(self, name: str, n_bytes: int) -> bool:
        """Whether something could be kept; what is there already takes no room."""
        with self._lock:
            return self._has_room(name, n_bytes)

    def add(self, name: str, enclosures: Enclosures, value: Any, n_bytes: int) -> bool:
        """Hold what was given; return False, and do nothing, where there is no room."""
        with self._lock:
            if not self._has_room(name, n_bytes):
                return False
            if name in self._kept:
                self._kept[name].n_holding += 1
            else:
                enclosures.keep(name, value)
                self._kept[name] = _Kept(enclosures, n_bytes)
            return True

    def let_go(self, name: str) -> None:
        """Hold it no longer; it is forgotten where nobody else does."""
        with self._lock:
            kept = self._kept[name]
            kept.n_holding -= 1
            if not kept.n_holding:
                del self._kept[name]
                kept.enclosures.forget(name)

    @contextmanager
    def holding(self, names: Iterable[str]) -> Iterator[None]:
        """Hold what is there while a step computes with it, so that its results are forgotten after it."""
        with self._lock:
            held = [name for name in names if name in self._kept]
            for name in held:
                self._kept[name].n_holding += 1
        try:
            yield
        finally:
            for name in held:
                self.let_go(name)

    def _has_room(self, name: str, n_bytes: int) -> bool:
        taken = sum(kept.n_bytes for kept in self._kept.values())
        return name in self._kept or taken + n_bytes <= self._most_bytes
