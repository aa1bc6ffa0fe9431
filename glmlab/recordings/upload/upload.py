"""From a file that somebody brings to a recording."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from pathlib import PurePath

from glmlab.number_format import exact, number
from glmlab.recordings.errors import RecordingError
from glmlab.recordings.reading.contents import Contents
from glmlab.recordings.reading.interpretation import interpret
from glmlab.recordings.reading.questions import Answers, Question
from glmlab.recordings.recording import Recording
from glmlab.recordings.upload.file_kinds import kind_of_file
from glmlab.recordings.upload.limits import LARGEST_FILE_BYTES, PATIENCE_S, TIME_LIMIT_S
from glmlab.recordings.upload.wire import decoded

LONGEST_NAME = 80
_MODULE = "glmlab.recordings.upload.parse"


def read_upload(name: str, data: bytes, answers: Answers | None = None) -> Recording | Question:
    """Read a file of one neuron's spikes, with covariates or without.

    Kinds are CSV (any separator, decimal mark and encoding of a spreadsheet), NPZ and NPY, also as pynapple
    writes them, MAT of versions 4 to 7.3, NWB, and plain HDF5. Nothing is unpickled, nothing written.

    Parameters
    ----------
    name
        Of the file, for the reader; what it is shows its beginning.
    data
        All of its bytes.
    answers
        What has been said about it.

    Returns
    -------
    Recording or Question
        The recording; or, where the file can be read in two ways, a question, whose `Question.answer` goes on
        without reading the file again.

    Raises
    ------
    RecordingError
        If there is no recording in it: one sentence of what was found, and what is wanted.
    """
    return interpret(contents_of_upload(name, data), answers)


def contents_of_upload(name: str, data: bytes) -> Contents:
    """Parse a file in a process of its own.

    Raises
    ------
    RecordingError
        If it is too large, no such file, damaged, or takes too long.
    """
    name = shown_name(name)
    require_size(name, len(data))
    kind = kind_of_file(name, data)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, in this interpreter
            [sys.executable, "-P", "-W", "ignore", "-m", _MODULE, name],
            input=data,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
            # Threads of BLAS only take up addresses here.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise _too_long(name) from error
    if done.returncode == -getattr(signal, "SIGALRM", 0) != 0:
        raise _too_long(name)
    if done.returncode != 0:
        raise RecordingError(
            f"{name} looks like {kind.label}, but what it holds is damaged or too large; save it again with fewer "
            "variables."
        )
    return decoded(done.stdout)


def shown_name(name: str) -> str:
    """Return the name of a file as sentences have it: without its folder, and none too long."""
    return "".join(c for c in PurePath(name).name if c.isprintable())[-LONGEST_NAME:] or "The file"


def require_size(name: str, n_bytes: int) -> None:
    """Refuse a file that is too large, which can be said before it is here.

    Raises
    ------
    RecordingError
        If it is.
    """
    if n_bytes > LARGEST_FILE_BYTES:
        raise RecordingError(
            f"{shown_name(name)} has {exact(math.ceil(n_bytes / 1e6))} MB, and "
            f"{exact(LARGEST_FILE_BYTES // 1_000_000)} MB can be read; save a shorter stretch, or fewer variables."
        )


def _too_long(name: str) -> RecordingError:
    return RecordingError(
        f"{name} takes longer than {number(TIME_LIMIT_S)} s to be read; save a shorter stretch, or fewer "
        "variables."
    )
