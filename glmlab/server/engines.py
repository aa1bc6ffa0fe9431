"""The engines behind the page: started with the server, started again when they die, ended with it."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from glmlab.engine.place import Place
from glmlab.engine.process import PLACES, SETTING, is_inline, start

logger = logging.getLogger(__name__)

_SHORT_LIFE_S = 5.0
"""An engine that lives no longer did not get to work: importing takes it 2 s on two cores."""

_LONGEST_PAUSE_S = 30.0

_END_S = 2.0


class Engines:
    """Engines for the kernels of one server.

    Parameters
    ----------
    n_engines
        How many. Each prepares all programs for itself.
    megabytes
        Of memory that each may use; as much as it thinks right if not given.
    """

    def __init__(self, n_engines: int = 1, megabytes: float | None = None) -> None:
        self._megabytes = megabytes
        self._root = Path(tempfile.mkdtemp(prefix="glmlab-"))
        self._places = [Place(self._root / str(k)) for k in range(n_engines)]
        self._processes: dict[Place, subprocess.Popen[bytes]] = {}
        self._threads: list[threading.Thread] = []
        self._is_closed = threading.Event()

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables by which kernels find the engines."""
        return {
            SETTING: "process",
            PLACES: os.pathsep.join(str(place.directory) for place in self._places),
        }

    def start(self) -> None:
        """Start them, and see to it from now on that they run."""
        for place in self._places:
            self._processes[place] = self._start(place)
            thread = threading.Thread(target=self._keep, args=[place], daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End them, and leave nothing behind."""
        self._is_closed.set()
        for process in self._processes.values():
            _end(process)
        for thread in self._threads:
            thread.join(_END_S)
        shutil.rmtree(self._root, ignore_errors=True)

    def _start(self, place: Place) -> subprocess.Popen[bytes]:
        return start(place, megabytes=self._megabytes, with_parent=True)

    def _keep(self, place: Place) -> None:
        """Start an engine again as often as it dies, after a longer pause each time it dies at once."""
        pause = 0.0
        while True:
            began = time.monotonic()
            code = self._processes[place].wait()
            if self._is_closed.is_set():
                return
            logger.warning("The engine has ended (%s) and is started again.", code)
            is_short = time.monotonic() - began < _SHORT_LIFE_S
            pause = min(max(2 * pause, 0.5), _LONGEST_PAUSE_S) if is_short else 0.0
            if self._is_closed.wait(pause):
                return
            self._processes[place] = self._start(place)


def engines_of_server(n_engines: int = 1, megabytes: float | None = None) -> Engines | None:
    """Return the engines of a server, started; None where kernels compute themselves."""
    if is_inline():
        return None
    engines = Engines(n_engines, megabytes)
    engines.start()
    return engines


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
