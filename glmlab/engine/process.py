"""Finds the engine of this user's sessions, or starts it."""

from __future__ import annotations

import functools
import os
import random
import subprocess
import sys
import time
from multiprocessing import AuthenticationError
from pathlib import Path

from glmlab.engine.client import EngineClient, EngineMissingError
from glmlab.engine.place import Place, PlaceError, place_of_user
from glmlab.engine.wire import Link

SETTING = "GLMLAB_ENGINE"
"""The environment variable that says where a lab computes: "process" or "inline"."""

PLACES = "GLMLAB_ENGINE_PLACES"
"""The environment variable with the directories of engines that somebody else starts, and starts again."""

MODULE = "glmlab.workspaces.engine"

IDLE_S = 120.0
"""An engine that a session has started ends when no session has been connected for so long."""

PATIENCE_S = 30.0
"""An engine listens 0.3 s after it was started on two idle cores; 30 pages may be opened beside it."""

_RETRY_S = 0.05

_THREADS_OF_BLAS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Set to 1 unless somebody has set them: after each product the threads of a BLAS wait busily for the next one,
and the products here are small. Of one neuron (10,000 bins x 30 columns, two cores) a picture of another strength
took 24 ms and 47 ms of CPU with two threads, and takes 16 and 24 with one; of another window 51 and 95, and 35 and
48. XLA has threads of its own."""

_NOT_THERE = (OSError, EOFError, AuthenticationError)


def is_inline() -> bool:
    """Whether labs compute in their own process.

    Raises
    ------
    ValueError
        If the environment variable has another value.
    """
    chosen = os.environ.get(SETTING, "process")
    if chosen not in {"process", "inline"}:
        raise ValueError(f'{SETTING} is {chosen!r}; it can be "process" or "inline".')
    # Elsewhere there are no sockets that only one user can open.
    return chosen == "inline" or sys.platform == "win32"


@functools.cache
def shared_client() -> EngineClient:
    """Return the client of this process."""
    return EngineClient(reach)


def reach() -> Link:
    """Return a connection to the engine, started if need be.

    Raises
    ------
    EngineMissingError
        If none can be had.
    """
    served = os.environ.get(PLACES)
    if served:
        return wait_for(Place(Path(random.choice(served.split(os.pathsep)))))  # noqa: S311
    try:
        place = place_of_user()
        place.make()
        try:
            return Link(place.connect())
        except _NOT_THERE:
            with place.log.open("ab") as log:
                start(place, idle_s=IDLE_S, output=log)
        return wait_for(place)
    except (PlaceError, OSError) as error:
        raise EngineMissingError(str(error)) from error


def start(
    place: Place,
    *,
    idle_s: float | None = None,
    megabytes: float | None = None,
    with_parent: bool = False,
    output: object = None,
) -> subprocess.Popen[bytes]:
    """Start an engine; where one holds the place already, the new one ends at once.

    Parameters
    ----------
    place
        Where it listens.
    idle_s
        Seconds without any session after which it ends; None never.
    megabytes
        Of memory that it may use; as much as it thinks right if not given.
    with_parent
        Whether it ends with the process that starts it.
    output
        A file for what it prints; that of this process if not given.
    """
    options = {
        "--idle-seconds": idle_s,
        "--memory-limit": megabytes,
        "--parent": os.getpid() if with_parent else None,
    }
    given = [
        text for name, value in options.items() if value is not None for text in (name, str(value))
    ]
    return subprocess.Popen(  # noqa: S603 - our own module, in this interpreter
        [sys.executable, "-m", MODULE, str(place.directory), *given],
        env={**dict.fromkeys(_THREADS_OF_BLAS, "1"), **os.environ},
        stdin=subprocess.DEVNULL,
        stdout=output,  # type: ignore[arg-type]
        stderr=subprocess.STDOUT if output is not None else None,
        # An interrupt in the terminal is for whoever started it.
        start_new_session=True,
    )


def wait_for(place: Place, patience_s: float = PATIENCE_S) -> Link:
    """Return a connection to the engine of a place, as soon as one listens.

    Raises
    ------
    EngineMissingError
        If none does for so many seconds.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return Link(place.connect())
        except _NOT_THERE as error:
            if time.monotonic() > deadline:
                raise EngineMissingError(f"Nothing listens in {place.directory}.") from error
            time.sleep(_RETRY_S)
