"""Gives the server kernels that are forked, where that is safe, and otherwise started as always."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from glmlab.server.fork_server import ForkRequest, kernel_arguments

logger = logging.getLogger(__name__)

NAME = "glmlab-fork"
"""By which a kernel's specification asks for the provisioner; pyproject.toml says where it is."""

_PATIENCE_S = 30.0
"""For a fork: as long as what it is forked from is still importing, which takes 1.5 s on two idle cores."""


_END_S = 3.0


def can_fork() -> bool:
    """Whether this system can fork processes, and watch some that are not its children."""
    # macOS forks, too, but its frameworks crash in a child that uses them (python issue 77906).
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class ForkError(Exception):
    """A kernel could not be forked."""


class ForkServer:
    """The process that kernels are forked from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    def start(self) -> None:
        """Start it, if it does not run; it is ready some time later."""
        with self._lock:
            self._start()

    def fork(
        self, command: list[str], environment: dict[str, str], directory: str
    ) -> ForkedProcess:
        """Return a kernel that the command would start.

        Raises
        ------
        ForkError
            If there is none, for whatever reason.
        """
        request = ForkRequest(kernel_arguments(command), environment, directory, os.getpid())
        with self._lock:
            try:
                return ForkedProcess(self._ask(request))
            except (OSError, EOFError) as error:
                self._drop()
                raise ForkError(str(error)) from error

    def close(self) -> None:
        """End it, when its kernels have ended."""
        with self._lock:
            self._drop()

    def _start(self) -> Connection:
        if self._pipe is not None and self._process is not None and self._process.poll() is None:
            return self._pipe
        self._drop()
        ours, theirs = Pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own module, in this interpreter
            [sys.executable, "-m", "glmlab.server.fork_server", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            # Linux shares the processors among sessions first: with the server it would have the share of one.
            start_new_session=True,
        )
        theirs.close()
        self._pipe = ours
        return ours

    def _ask(self, request: ForkRequest) -> int:
        pipe = self._start()
        pipe.send(request)
        if not pipe.poll(_PATIENCE_S):
            raise OSError("nothing has been forked for 30 seconds")
        return pipe.recv()

    def _drop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._pipe = self._process = None


class ForkedProcess:
    """A kernel that is not our child, with as much of `subprocess.Popen` as a provisioner uses.

    Parameters
    ----------
    pid
        Its number.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        try:
            self._descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            # It has ended, and nothing is left of it.
            self._descriptor = -1
            self.returncode = 1

    def poll(self) -> int | None:
        """Return None while it runs."""
        return self.wait(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended; with what code is known only to its parent."""
        if self.returncode is None and select.select([self._descriptor], [], [], timeout)[0]:
            os.close(self._descriptor)
            self.returncode = 1
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, also after its number has been given to another process."""
        if self.returncode is None:
            signal.pidfd_send_signal(self._descriptor, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


FORK_SERVER = ForkServer()
"""That of this process. Jupyter makes a provisioner for each kernel, and gives it nothing of ours."""


class ForkProvisioner(LocalProvisioner):
    """Forks a kernel in place of starting one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel, or start one where that cannot be done."""
        directory = str(kwargs.get("cwd") or os.getcwd())
        try:
            # It may be importing still, and the server has others to answer.
            process = await asyncio.to_thread(
                FORK_SERVER.fork, cmd, dict(kwargs.get("env") or os.environ), directory
            )
        except (ForkError, ValueError) as error:
            logger.warning("A kernel is started and not forked: %s", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment] - LocalProvisioner uses no more of it
        self.pid = process.pid
        # It leads a group of its own from the first moment.
        self.pgid = process.pid
        self.cwd = directory  # type: ignore[assignment]
        return self.connection_info
