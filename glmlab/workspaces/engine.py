"""The engine of all workspaces: ``python -m glmlab.workspaces.engine DIRECTORY``."""

from __future__ import annotations

import argparse
import gc
import logging
import math
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from glmlab.compilation_cache import cache_directory, make_private, require_room
from glmlab.engine.place import Place, PlaceError
from glmlab.engine.service import Engine, Offer
from glmlab.engine.watch import Limits, Watch, default_megabytes
from glmlab.engine.work import Work
from glmlab.lab.computation import Computation
from glmlab.lab.jobs import PICTURE, PREFETCH
from glmlab.lab.settings.sharing import from_json
from glmlab.lab.settings.stages import MEMORY
from glmlab.workspaces.computations import COMPUTATIONS
from glmlab.workspaces.preparation import (
    PreparationElsewhere,
    Preparer,
    Queue,
    keep_programs,
)

logger = logging.getLogger(__name__)

_EVERY_S = 1.0

PREPARES_AFTER_S = 15.0
"""Until what may follow the first pictures is prepared though nobody has asked for it. A page asks for it, and
would be drawn half as fast by two cores that prepare something."""

EX_SOFTWARE = 70
"""The exit code of a process that ended itself because something went wrong (sysexits.h)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve sessions until the process is ended, or nobody needs it."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING)
    place = Place(arguments.directory)
    limits = Limits(megabytes=arguments.memory_limit or default_megabytes())
    try:
        with place.held() as is_ours:
            if is_ours:
                _serve(place, limits, arguments)
    except PlaceError as error:
        print(f"glmlab: {error}", file=sys.stderr)  # noqa: T201 - what the process has to say
        return EX_SOFTWARE
    return 0


def offers(queue: Queue | None) -> dict[str, Offer]:
    """Return all works of all workspaces, by the names of both.

    Parameters
    ----------
    queue
        Takes what is to be prepared; without one this process does it.
    """

    def works(computation: Computation) -> Mapping[str, Work]:
        return computation.works(queue and PreparationElsewhere(computation, queue))

    return {
        f"{computation.name}/{name}": Offer(
            work, partial(_read, computation), computation.enclosures
        )
        for computation in COMPUTATIONS
        for name, work in works(computation).items()
    }


def first_requests(work: str) -> dict[str, Any]:
    """Return what every first visitor asks for, by the names of works."""
    return {f"{computation.name}/{work}": computation.start for computation in COMPUTATIONS}


def _read(computation: Computation, text: str) -> Any:
    settings, sentences = from_json(text, computation.settings(), computation.title)
    if sentences:
        raise ValueError(" ".join(sentences))
    return settings


def _serve(place: Place, limits: Limits, arguments: argparse.Namespace) -> None:
    """Serve until nobody needs it; a process with threads in the middle of XLA is left at once."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: os._exit(0))
    watch = Watch(limits, _relieve, partial(os._exit, EX_SOFTWARE))
    directory = cache_directory()
    can_keep = _can_keep(directory)
    # JAX reads these when it is imported; its own cache would keep everything again.
    os.environ["JAX_COMPILATION_CACHE_DIR"] = str(directory)
    os.environ["JAX_ENABLE_COMPILATION_CACHE"] = "false"
    # Whoever connects while JAX is still imported is served when that is done.
    listener = place.listen()
    # On this thread: two that import JAX at once find half of it.
    for computation in COMPUTATIONS:
        computation.load()
    queue = _queue(directory) if can_keep else None
    engine = Engine(offers(queue), watch)
    engine.prepare(first_requests(PICTURE))
    waiting = threading.Timer(PREPARES_AFTER_S, engine.prepare, [first_requests(PREFETCH)])
    waiting.daemon = True
    waiting.start()
    watch.start()
    threading.Thread(
        target=engine.serve, args=[listener], name="glmlab-accept", daemon=True
    ).start()
    _wait_until_unneeded(engine, arguments.idle_seconds, arguments.parent)
    listener.close()
    if arguments.parent is not None:
        # Whoever made the directory may be gone.
        shutil.rmtree(place.directory, ignore_errors=True)


def _queue(directory: Path) -> Queue:
    """Have programs read from a directory, and others prepare them there."""
    store = keep_programs(directory)
    store.remove_old()
    return Queue(store, Preparer(directory))


def _can_keep(directory: Path) -> bool:
    """Tell whether programs can be kept in a directory, and say so where they cannot.

    A full or read-only disk costs time, no results: each process compiles for itself.
    """
    try:
        if "JAX_COMPILATION_CACHE_DIR" in os.environ:
            # One that the user has chosen is left as it is: it may be shared on purpose.
            directory.mkdir(parents=True, exist_ok=True)
        else:
            make_private(directory)
        require_room(directory)
    except OSError as error:
        logger.warning(
            "Compiled programs cannot be kept, so the lab starts more slowly each time: %s", error
        )
        return False
    return True


def _relieve() -> None:
    MEMORY.forget()
    gc.collect()


def _wait_until_unneeded(engine: Engine, idle_s: float, parent: int | None) -> None:
    """Return when the parent is gone, or no session has been connected for some time."""
    last_used = time.monotonic()
    while parent is None or os.getppid() == parent:
        time.sleep(_EVERY_S)
        if engine.n_sessions:
            last_used = time.monotonic()
        elif time.monotonic() - last_used > idle_s:
            return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m glmlab.workspaces.engine", description=__doc__)
    parser.add_argument("directory", type=Path, help="where it listens; nobody else can open it")
    parser.add_argument("--idle-seconds", type=float, default=math.inf)
    parser.add_argument("--memory-limit", type=float, metavar="MB")
    parser.add_argument("--parent", type=int, metavar="PID", help="ends with this process")
    return parser


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Threads that compute do not end with the interpreter, and crash where it ends under them.
    os._exit(code)
