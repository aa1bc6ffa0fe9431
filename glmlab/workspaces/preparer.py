"""A process that compiles what may be asked for next, and leaves it on the disk for all others.

Compiling leaves a process twice as large as it was; this one ends when there is nothing more to do.

``python -m glmlab.workspaces.preparer DIRECTORY``: a line on its input asks for something, a line on its output
says that it is done, or what went wrong.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from glmlab.engine.refusal import RefusedError
from glmlab.engine.thread_scheduler import LOWEST_PRIORITY
from glmlab.lab.settings.sharing import from_json
from glmlab.workspaces.computations import COMPUTATIONS
from glmlab.workspaces.preparation import keep_programs, mark_of

logger = logging.getLogger(__name__)

_AUTOGROUP = Path("/proc/self/autogroup")


def main(argv: Sequence[str] | None = None) -> int:
    """Prepare what is asked for, until the input ends."""
    (directory,) = sys.argv[1:] if argv is None else argv
    logging.basicConfig(level=logging.WARNING)
    _step_back()
    answers, sys.stdout = sys.stdout, sys.stderr
    requests: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=[requests], daemon=True).start()
    for computation in COMPUTATIONS:
        computation.load()
    store = keep_programs(Path(directory))
    while True:
        failure = ""
        try:
            _prepare(store, **json.loads(requests.get()))
        except Exception as error:
            logger.exception("Something could not be prepared")
            failure = f"{type(error).__name__}: {error}".replace("\n", " ")
        answers.write(f"{failure}\n")
        answers.flush()


def _step_back() -> None:
    """Leave the processors to all others: what is asked for goes before what may be asked for."""
    if hasattr(os, "nice"):
        os.nice(LOWEST_PRIORITY)
    if _AUTOGROUP.exists():
        # Linux weighs sessions of processes against each other, whatever priority each process has.
        with suppress(OSError):
            _AUTOGROUP.write_text(str(LOWEST_PRIORITY))


def _receive(requests: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    # Whoever asked is gone, or has no more to ask for; a thread in the middle of XLA cannot be ended.
    os._exit(0)


def _prepare(store: Any, workspace: str, settings: str, mark: str) -> None:
    computation = next(one for one in COMPUTATIONS if one.name == workspace)
    read, _ = from_json(settings, computation.settings(), computation.title)
    for prefetch in computation.prefetches(read):
        if mark_of(computation, prefetch.key) == mark:
            # What cannot be computed needs nothing prepared.
            with suppress(RefusedError):
                prefetch.run()
            store.mark_prepared(mark)
            return
    raise ValueError(f"{mark} does not follow these settings.")


if __name__ == "__main__":
    raise SystemExit(main())
