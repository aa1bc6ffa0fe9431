"""Where an engine listens, so that this user's sessions find it and nobody else's."""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from glmlab._version import __version__

if sys.platform != "win32":
    import fcntl


class PlaceError(Exception):
    """An engine cannot listen where it should; the message says why."""


@dataclass(frozen=True)
class Place:
    """A directory that only its user can open, with the socket of an engine and the key to it.

    Attributes
    ----------
    directory
        It is short: the path of a socket has at most 108 bytes.
    """

    directory: Path

    @property
    def log(self) -> Path:
        """Where an engine writes that was started by a session."""
        return self.directory / "log"

    @property
    def _socket(self) -> Path:
        return self.directory / "socket"

    @property
    def _key(self) -> Path:
        return self.directory / "key"

    def make(self) -> None:
        """Make the directory, or see that it is ours alone.

        Raises
        ------
        PlaceError
            If it is another user's, or open to others.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self.directory.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        if not is_ours or found.st_mode & 0o077:
            raise PlaceError(
                f"{self.directory} can be opened by others, so the engine does not use it; "
                "remove it, and a new one is made."
            )

    def connect(self) -> Connection:
        """Return a connection to the engine that listens here.

        Raises
        ------
        OSError, EOFError, AuthenticationError
            If none does.
        """
        return Client(str(self._socket), family="AF_UNIX", authkey=self._key.read_bytes())

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Be the one engine of this place; False where another is."""
        self.make()
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
            self._socket.unlink(missing_ok=True)
        finally:
            os.close(descriptor)

    def listen(self) -> Listener:
        """Listen with a new key; only who holds the place may."""
        key = secrets.token_bytes(32)
        self._socket.unlink(missing_ok=True)
        descriptor = os.open(self._key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
        return Listener(str(self._socket), family="AF_UNIX", backlog=128, authkey=key)


def place_of_user() -> Place:
    """Return where this user's engine listens: one for each installation of glmlab."""
    of = f"{__version__} {sys.prefix} {os.environ.get('JAX_COMPILATION_CACHE_DIR', '')}"
    name = hashlib.sha256(of.encode()).hexdigest()[:12]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    root = Path(runtime) / "glmlab" if runtime and Path(runtime).is_dir() else _in_temporary()
    return Place(root / name)


def _in_temporary() -> Path:
    # Others may write there, too: `Place.make` sees to it that what is found is ours.
    root = Path(tempfile.gettempdir()) / f"glmlab-{os.getuid()}"
    Place(root).make()
    return root
