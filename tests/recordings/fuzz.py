"""Changes bytes of files and looks what comes of them: ``python -m tests.recordings.fuzz SEED FILES``.

Each file is parsed in a process of its own that ends with it, since libraries of C can crash over it.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections import Counter

import numpy as np

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.upload.file_kinds import FILE_KINDS
from glmlab.recordings.upload.parse import parsed
from tests.recordings.files import one_of_each

READ, REFUSED, CRASHED, SLOW = "read", "refused", "crashed", "slow"
SECONDS = 5


def changed(data: bytes, generator: np.random.Generator, way: int) -> bytes:
    """Cut a file, change some of its bytes or some of the first, or make up all of them."""
    changing = bytearray(data)
    if way == 0:
        return data[: generator.integers(len(data))]
    if way == 3:
        return data[:8] + generator.bytes(500)
    end = len(data) if way == 1 else min(600, len(data))
    for at in generator.integers(end, size=generator.integers(1, 10)):
        changing[at] = generator.integers(256)
    return bytes(changing)


def outcome(name: str, data: bytes) -> str:
    """Return what comes of a file: one of the words above, or what else was raised."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.write(write, _outcome_here(name, data).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read().decode()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return SLOW if os.WTERMSIG(status) == signal.SIGALRM else CRASHED
    return told


def _outcome_here(name: str, data: bytes) -> str:
    try:
        interpret(parsed(name, data))
    except RecordingError:
        return REFUSED
    except BaseException as error:  # noqa: BLE001 - anything else is what is looked for
        return f"{type(error).__name__}: {error}"
    return READ


def counts_of_outcomes(seed: int, n_files: int) -> Counter[tuple[str, str]]:
    """Return how often what came of so many files of each kind."""
    for kind in FILE_KINDS:
        kind.read.load()
    generator = np.random.default_rng(seed)
    counts: Counter[tuple[str, str]] = Counter()
    for name, data in one_of_each().items():
        for k in range(n_files):
            counts[name, outcome(name, changed(data, generator, k % 4))] += 1
    return counts


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for (name, what), n in sorted(counts_of_outcomes(int(sys.argv[1]), int(sys.argv[2])).items()):
        sys.stdout.write(f"{name}\t{n}\t{what}\n")
