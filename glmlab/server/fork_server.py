"""Forks kernels from a process in which everything that a lab needs is imported already.

``python -m glmlab.server.fork_server DESCRIPTOR`` reads requests from a pipe and ends with it. It has
one thread and no sockets, which a fork could not take along; each kernel makes its own. Memory that no
kernel writes to is there once for all of them.

`multiprocessing` has a fork server, too. It takes all that were forked for dead when it dies itself, and
tells nobody when its own imports fail; hence this one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import random
import select
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glmlab.engine.idle_scheduler import IdleScheduler

if TYPE_CHECKING:
    from glmlab.lab.lab import Lab

_PAUSE_S = 3.0
"""Without a request, after which there is time for other things."""

_LAUNCHER = "ipykernel_launcher"

_OF_KERNELS = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "comm",
    "encodings.idna",
    "glmlab.server.quiet_comms",
    "faulthandler",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "pdb",
    "psutil",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
)
"""What a kernel of ours and ipykernel 7.4 import while it starts and runs its first cell, beside what those
import."""


@dataclass(frozen=True)
class ForkRequest:
    """What a kernel is started with.

    Attributes
    ----------
    argv
        Arguments of ipykernel.
    environment
        All environment variables.
    directory
        Where it works.
    owner
        Number of the process with which it ends.
    """

    argv: Sequence[str]
    environment: Mapping[str, str]
    directory: str
    owner: int


def kernel_arguments(command: Sequence[str]) -> list[str]:
    """Return the arguments of ipykernel in the command that would start it.

    Raises
    ------
    ValueError
        If the command starts something else.
    """
    command = list(command)
    if _LAUNCHER not in command:
        raise ValueError(f"{command} does not start ipykernel.")
    return command[command.index(_LAUNCHER) + 1 :]


def main(descriptor: int) -> None:
    """Fork a kernel for each request until the other end of the pipe is closed."""
    requests = Connection(descriptor)
    # An interrupt in the terminal is for the server, which closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    labs = _import_labs()
    gc.freeze()
    # The first visitor's kernel makes its lab itself, as fast, while the next ones are prepared for here.
    pause = _PAUSE_S
    while True:
        try:
            while not requests.poll(pause):
                _reap()
                for lab in labs:
                    _make_once(lab)
                pause = _PAUSE_S
            request = requests.recv()
        except (EOFError, OSError):
            _wait_for_kernels()
            return
        _reap()
        child = os.fork()
        if child == 0:
            requests.close()
            _become_kernel(request)
        requests.send(child)
        pause = 0.0


def _import_labs() -> Iterator[type[Lab[Any, Any]]]:
    """Import all that a lab needs, and return the labs in the order in which they are seen."""
    # Visitors run no code that could be debugged; without this each kernel imports 15 MB for it.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name in _OF_KERNELS:
        importlib.import_module(name)
    import ipywidgets

    # As ipywidgets does where it is imported in a kernel. A page that cannot ask for all widgets at once
    # asks for each: 3,000 messages, 5 s on two cores.
    ipywidgets.register_comm_target()

    importlib.import_module("glmlab.lessons.page.lesson_page")
    from glmlab.workspaces.labs import LABS

    return iter(LABS)


def _make_once(lab: type[Lab[Any, Any]]) -> None:
    """Make a lab, and so all that is made at first use; forked kernels have it then."""
    from ipywidgets import Widget

    lab(scheduler=IdleScheduler).close()
    Widget.close_all()
    _check_it_can_be_forked()
    gc.collect()
    # What lives until now is never looked at again by the collector, which would copy its pages.
    gc.freeze()


def _check_it_can_be_forked() -> None:
    threads = threading.enumerate()
    if len(threads) > 1:
        raise RuntimeError(f"A process with threads cannot be forked: {threads}.")
    import zmq

    # A context has threads of its own, which Python does not count.
    if zmq.Context._instance is not None:  # noqa: SLF001 - there is no public way to look
        raise RuntimeError("A process with a ZeroMQ context cannot be forked.")


def _become_kernel(request: ForkRequest) -> None:
    """Be a kernel until it ends, and then no more: what the parent has to clean up is not ours."""
    code = 1
    try:
        os.setsid()
        # As `ps` and `top` show it.
        Path("/proc/self/comm").write_text("glmlab-kernel")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ.clear()
        os.environ.update(request.environment)
        os.chdir(request.directory)
        from glmlab.server.quiet_comms import keep_quiet_until_asked

        _take_new_entropy()
        keep_quiet_until_asked()
        _run_kernel(request)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception:  # noqa: BLE001 - the end of a process, as it is elsewhere
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _take_new_entropy() -> None:
    """Draw other random numbers than every other kernel: their generators were copied."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _run_kernel(request: ForkRequest) -> None:
    from ipykernel.kernelapp import IPKernelApp

    class ForkedKernelApp(IPKernelApp):
        """Ends with the server, and not with the process that it was forked from."""

        name = IPKernelApp.name

        def init_poller(self) -> None:
            self.poller = _OwnerWatch(request.owner)

    # ipykernel has read of its parent in the environment when it was imported; one that has none writes
    # how to connect to it.
    argv = [*request.argv, f"--IPKernelApp.parent_handle={request.owner}"]
    sys.argv = [_LAUNCHER, *argv]
    ForkedKernelApp.launch_instance(argv)


class _OwnerWatch(threading.Thread):
    """Ends this process when another one has ended."""

    def __init__(self, owner: int) -> None:
        super().__init__(name="glmlab-owner-watch", daemon=True)
        self._descriptor = os.pidfd_open(owner)

    def run(self) -> None:
        select.select([self._descriptor], [], [])
        os._exit(1)


def _wait_for_kernels() -> None:
    """Wait for the kernels, all of which end with the server: nobody else takes note that they have."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


def _reap() -> None:
    """Take note of kernels that have ended, so that nothing is left of them."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    main(int(sys.argv[1]))
