"""A lab that is served to tests as it is to people: by a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LAB = "lab"
"""Where the labs are, behind the address that is printed: that one has the list of lessons."""

START_SECONDS = 60
STOP_SECONDS = 20

_BY_API = """
import json, sys
from pathlib import Path
from glmlab.server.options import ServeOptions
from glmlab.server.serve import serve
notebook, preheat = json.loads(sys.argv[1])
serve(
    ServeOptions(port=0),
    open_browser=False,
    say=lambda line: print(line, flush=True),
    notebook=Path(notebook) if notebook else None,
    preheat=preheat,
)
"""


@contextmanager
def served_lab(
    notebook: Path | None = None, preheat: bool = True, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """
    Serve a notebook for as long as the context lasts.

    Parameters
    ----------
    notebook
        What to serve; the lab itself, by the `glmlab` command, if not given.
    preheat
        Whether a kernel is kept ready.
    env
        Environment variables beside those of this process.

    Yields
    ------
    str
        The address.
    """
    by_command = ["-m", "glmlab", "--no-browser", "--port", "0"]
    arguments = by_command if notebook is None and preheat else by_api(notebook, preheat)
    with server_process(arguments, env) as (process, log):
        base = address_of(process, log)
        yield base if notebook else base + LAB
        code = stop(process)
        assert code == 0, printed(log)


def by_api(notebook: Path | None, preheat: bool = True) -> list[str]:
    """Return the arguments with which Python serves another notebook or without preheating."""
    return ["-c", _BY_API, json.dumps([str(notebook) if notebook else None, preheat])]


@contextmanager
def server_process(
    arguments: list[str], env: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Run Python with these arguments and yield the process and the file of all that it prints."""
    # A small notebook needs no engine, which would prepare the lab's programs beside it.
    engine = "inline" if arguments[0] == "-c" else "process"
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            [sys.executable, *arguments],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "GLMLAB_ENGINE": engine, **(env or {})},
        ) as process,
    ):
        try:
            yield process, log
        finally:
            if process.poll() is None:
                stop(process)


def address_of(process: subprocess.Popen[bytes], log: IO[bytes]) -> str:
    """Wait until the server has printed its address."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = re.search(r"glmlab is at (\S+)", printed(log))
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"The server printed no address:\n{printed(log)}")


def printed(log: IO[bytes]) -> str:
    """Return all that the process has printed so far."""
    # The process writes at the same position of the same file, so it must not be moved.
    return os.pread(log.fileno(), 1_000_000, 0).decode()


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGINT) -> int:
    """Stop the server as Ctrl-C does and return its exit code."""
    process.send_signal(number)
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
