"""The process that parses one file, which it gets through its standard input, and ends."""

from __future__ import annotations

import signal
import sys

from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents
from glmlab.recordings.upload.damage import damage_said_of
from glmlab.recordings.upload.file_kinds import kind_of_file
from glmlab.recordings.upload.limits import MEMORY_BYTES, TIME_LIMIT_S
from glmlab.recordings.upload.wire import encoded, encoded_error


def parsed(name: str, data: bytes) -> Contents:
    """Return what a file holds.

    Raises
    ------
    RecordingError
        If it cannot be read.
    """
    kind = kind_of_file(name, data)
    with damage_said_of(name, kind.label):
        return kind.read(name, data)


def main(name: str) -> None:
    """Parse what comes in, and put out its contents or a sentence."""
    data = sys.stdin.buffer.read()
    try:
        kind_of_file(name, data).read.load()
        _restrict_this_process()
        pieces = encoded(parsed(name, data))
    except RecordingError as error:
        pieces = encoded_error(error)
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _restrict_this_process() -> None:
    """Let this process write no file, and end when it has taken too much time or memory."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        # A process of macOS has more addresses than that from the start.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The signal ends the process also where a library is lost in a loop of its own.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT_S)


if __name__ == "__main__":
    main(sys.argv[1])
