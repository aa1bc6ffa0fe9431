"""What a class costs: ``python -m tests.benchmarks.classroom [PAGES] [OPENED]``.

Serves the lab as the README's first command does, and acts as a class that opens PAGES pages and then
moves a slider, each page over a websocket of its own as a browser would, but without one. Then it opens
and closes OPENED pages, and looks at what is left. Prints a figure a line.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psutil

from tests.benchmarks.machine import calibration_ms, describe_machine
from tests.served import LAB, address_of, server_process, stop
from tests.server.page import Page
from tests.server.page_session import PageSession, complete_page

WITHIN_S = 5.0
STEPS = 20
STEP_S = 1.0
PREPARED_SHARE = 0.2
"""Of a processor: an engine that uses less of it for some seconds, and has no process that prepares, has
nothing more to prepare."""


class Class:
    """Pages that are open at once; leaving the context closes their connections.

    Parameters
    ----------
    address
        Of the server.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._connections = ExitStack()

    def __enter__(self) -> Class:
        return self

    def __exit__(self, *_: object) -> None:
        self._connections.close()

    def open(self, after_s: float) -> tuple[Page, PageSession, float]:
        """Open a page, and return the seconds until its pictures are there."""
        time.sleep(after_s)
        began = time.perf_counter()
        page, session = self._connections.enter_context(complete_page(self._address))
        return page, session, time.perf_counter() - began

    def visit(self) -> None:
        """Open a page and close it again."""
        with complete_page(self._address) as (page, _session):
            page.close_tab()


def drag(session: PageSession, seed: int) -> list[float]:
    """Move the strength once a second, and return the milliseconds to each picture."""
    dice = random.Random(seed)
    slider = session.find(_model_name="FloatLogSliderModel", description="Strength")
    lags = []
    time.sleep(dice.uniform(0, STEP_S))
    due = time.perf_counter()
    value = session.widgets[slider]["value"]
    for _ in range(STEPS):
        value = 10 ** (
            dice.choice([k for k in range(-40, 20) if abs(10 ** (k / 20) - value) > 1e-6]) / 20
        )
        began = time.perf_counter()
        session.set(slider, value=value)
        session.wait_for_text("at strength")
        lags.append(1e3 * (time.perf_counter() - began))
        due += STEP_S
        time.sleep(max(due - time.perf_counter(), 0))
    return lags


def pss_mb(process: psutil.Process) -> float:
    """Return the memory of a process, of what it shares its part."""
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    (found,) = (line for line in lines if line.startswith("Pss:"))
    return int(found.split()[1]) / 1024


def wait_until_prepared(engine: psutil.Process) -> None:
    """Wait until the engine has nothing more to prepare."""
    quiet = 0
    engine.cpu_percent()
    while quiet < 8:
        time.sleep(1)
        is_quiet = engine.cpu_percent() < 100 * PREPARED_SHARE and not engine.children()
        quiet = quiet + 1 if is_quiet else 0


def percentile(values: Sequence[float], share: int) -> float:
    """Return a percentile."""
    return statistics.quantiles(values, n=100)[share - 1]


def say(what: str, figure: str) -> None:
    """Print a figure."""
    print(f"{what:<60} {figure}", flush=True)


def measure(n_pages: int, n_opened: int) -> None:
    """Print all figures."""
    began = time.perf_counter()
    with server_process(["-m", "glmlab", "--no-browser", "--port", "0"]) as (process, log):
        address = address_of(process, log) + LAB
        say("command to address", f"{time.perf_counter() - began:.1f} s")
        server = psutil.Process(process.pid)
        with Class(address) as students:
            students.open(0)
            say(
                "command to first complete page, without a browser",
                f"{time.perf_counter() - began:.1f} s",
            )
            engine = child(server, "engine")
            wait_until_prepared(engine)
            say("engine prepared, after the command", f"{time.perf_counter() - began:.0f} s")
            say("engine, everything prepared", f"{pss_mb(engine):.0f} MB")
            opened = open_together(students, n_pages)
            measure_memory(server, [page for page, _ in opened])
            measure_lag([session for _, session in opened])
            if n_opened:
                measure_comings_and_goings(students, server, n_opened)
        stop(process)


def open_together(students: Class, n_pages: int) -> list[tuple[Page, PageSession]]:
    """Open pages within some seconds, and print how long that takes."""
    began = time.perf_counter()
    delays = [k * WITHIN_S / n_pages for k in range(n_pages)]
    with ThreadPoolExecutor(n_pages) as pool:
        opened = list(pool.map(students.open, delays))
    say(f"{n_pages} pages opened within 5 s: all complete", f"{time.perf_counter() - began:.1f} s")
    waits = [seconds for *_, seconds in opened]
    say("  each of them, median and longest", f"{statistics.median(waits):.1f}, {max(waits):.1f} s")
    return [(page, session) for page, session, _ in opened]


def measure_memory(server: psutil.Process, pages: Sequence[Page]) -> None:
    """Print what pages, engine and server take."""
    time.sleep(5)
    kernels = [pss_mb(kernel) for page in pages for kernel in page.kernel_processes()]
    say(
        f"memory of each of {len(kernels)} pages (PSS), median and largest",
        f"{statistics.median(kernels):.0f}, {max(kernels):.0f} MB",
    )
    for name in ("engine", "fork_server"):
        say(f"memory of the {name} (PSS)", f"{pss_mb(child(server, name)):.0f} MB")
    say("memory of the server (PSS)", f"{pss_mb(server):.0f} MB")


def measure_lag(sessions: Sequence[PageSession]) -> None:
    """Print the lag of a strength step while all move it."""
    with ThreadPoolExecutor(len(sessions)) as pool:
        lags = [lag for one in pool.map(drag, sessions, range(len(sessions))) for lag in one]
    say(
        f"lag of a strength step, {len(sessions)} students, p50, p95, longest",
        f"{percentile(lags, 50):.0f}, {percentile(lags, 95):.0f}, {max(lags):.0f} ms "
        f"({len(lags)} steps, all answered)",
    )


def measure_comings_and_goings(students: Class, server: psutil.Process, n: int) -> None:
    """Print what pages leave behind that come and go."""
    engine = child(server, "engine")
    for _ in range(20):
        students.visit()
    files = _temporary_files()
    before, memory = _held(server, files), pss_mb(engine)
    for _ in range(n - 20):
        students.visit()
    time.sleep(15)
    files_after = _temporary_files()
    after = _held(server, files_after)
    say(
        f"{n} pages opened and closed, left of them",
        ", ".join(f"{after[what] - before[what]:+d} {what}" for what in before),
    )
    if new := files_after - files:
        say("  new temporary files", ", ".join(sorted(map(str, new))))
    grown = 100 * (pss_mb(engine) / memory - 1)
    say("  the engine has grown since the first 20 by", f"{grown:+.1f}%")


def _held(server: psutil.Process, files: set[Path]) -> dict[str, int]:
    return {
        "processes": len(server.children(recursive=True)),
        "files and sockets of the server": server.num_fds(),
        "temporary files": len(files),
    }


def _temporary_files() -> set[Path]:
    return {path for directory in Path("/tmp").glob("glmlab*") for path in directory.rglob("*")}


def child(server: psutil.Process, name: str) -> psutil.Process:
    """Return the process of the server that runs a module."""
    return next(c for c in server.children() if name in " ".join(c.cmdline()))


def main() -> None:
    """Print all figures."""
    print(describe_machine("jax", "voila", "ipykernel"))
    say("ten million additions in Python", f"{calibration_ms():.0f} ms")
    given = [int(text) for text in sys.argv[1:]]
    n_pages, n_opened = [*given, *(30, 0)[len(given) :]]
    measure(n_pages, n_opened)
    say("ten million additions in Python", f"{calibration_ms():.0f} ms")


if __name__ == "__main__":
    main()
