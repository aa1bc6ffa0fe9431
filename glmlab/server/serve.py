"""Running the server until it is told to stop."""

import asyncio
import logging
import signal
import socket
import sys
import threading
import warnings
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from glmlab.server.engines import engines_of_server
from glmlab.server.locations import lab_notebook
from glmlab.server.options import DEFAULTS, ServeOptions
from glmlab.server.provisioner import FORK_SERVER, can_fork
from glmlab.server.sockets import listen_at, port_of, reachable_host

if TYPE_CHECKING:
    from glmlab.server.application import LabServer


def serve(
    options: ServeOptions = DEFAULTS,
    *,
    open_browser: bool = True,
    say: Callable[[str], None] = print,
    notebook: Path | None = None,
    preheat: bool = True,
    is_stopped: Callable[[], bool] = lambda: False,
) -> None:
    """
    Serve the lab until SIGINT or SIGTERM, and leave no process behind.

    Parameters
    ----------
    options
        Where to listen, and for how many.
    open_browser
        Whether the page is opened in the user's browser.
    say
        Called with each line for the user, the one with the address last.
    notebook
        The notebook to serve, the lab if not given.
    preheat
        Whether a kernel is kept ready for the next visitor.
    is_stopped
        Whether the server has been told to stop before it could take note of that.

    Raises
    ------
    AddressError
        Where the lab cannot be served at that address.
    """
    host, port = options.host, options.port

    def announce(found: int) -> None:
        if port not in {0, found}:
            say(f"Port {port} is taken, so the lab uses port {found}.")
        address = f"http://{reachable_host(host)}:{found}/"
        say(f"glmlab is at {address}")
        if open_browser:
            # Some browsers keep the caller waiting, and the page could not be served meanwhile.
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

    # Tornado remarks on pings that Jupyter counts in other units, and on every page not found.
    logging.getLogger("tornado").setLevel(logging.ERROR)
    sockets = listen_at(host, port)
    engines = None
    try:
        engines = engines_of_server(options.engines, options.memory_limit)
        if preheat and can_fork():
            FORK_SERVER.start()
        _leave_out_what_is_slow()
        # Voila takes a second to import: a bad address is told before, and the engine has begun.
        from glmlab.server.application import lab_server

        environment = {} if engines is None else engines.environment
        server = lab_server(
            notebook or lab_notebook(), options, preheat=preheat, environment=environment
        )
        asyncio.run(_run(server, sockets, announce, is_stopped))
    finally:
        FORK_SERVER.close()
        if engines is not None:
            engines.close()


def _leave_out_what_is_slow() -> None:
    """Import Voila without what takes longer than all the rest of it, and checks nothing of ours.

    jsonschema builds a grammar of international addresses where it finds this package, and goes without
    where it cannot be imported: 1.5 of 2.8 s.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


async def _run(
    server: "LabServer",
    sockets: list[socket.socket],
    announce: Callable[[int], None],
    is_stopped: Callable[[], bool],
) -> None:
    stop = _stop_on_signals()
    if is_stopped():
        stop.set()
    server.open(sockets)
    try:
        announce(port_of(sockets))
        await stop.wait()
    finally:
        _be_quiet()
        await server.close()
        await _drop_other_tasks()


def _be_quiet() -> None:
    """Keep to ourselves what is cut off now, and complains: it is no news to the user."""
    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def handle(*_: object) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
    return stop


async def _drop_other_tasks() -> None:
    """Cancel what preheated pages still wait for; left alone, each would print a traceback."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
