"""What a class costs: ``python -m tests.benchmarks.classroom [PAGES]``.

Serves the lab, opens pages as browsers ask for them, and prints memory of its own (PSS) for each page
and for the engine, and how long the pages take until the last is complete. Then it measures, in this
process and without a browser, what a step of a strength costs through the engine and without it.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from glmlab.engine.thread_scheduler import ThreadScheduler
from glmlab.workspaces.coupling.lab import CouplingLab
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from tests.benchmarks.machine import describe_machine
from tests.served import address_of, server_process, stop
from tests.server.page import Page, open_page

WITHIN_S = 5.0
PREPARED_AFTER_S = 90.0
STEPS = 40


def pss_mb(process: psutil.Process) -> float:
    """Return the memory of a process, of what it shares its part."""
    found = re.search(r"Pss:\s+(\d+)", Path(f"/proc/{process.pid}/smaps_rollup").read_text())
    assert found is not None
    return int(found[1]) / 1024


def measure_pages(n_pages: int) -> None:
    """Open pages within some seconds, and print what they cost."""
    began = time.perf_counter()
    with server_process(["-m", "glmlab", "--no-browser", "--port", "0"]) as (server, log):
        address = address_of(server, log)
        print(f"address after {time.perf_counter() - began:.1f} s")
        open_page(address).close_tab()
        print(f"first page, complete as HTML, after {time.perf_counter() - began:.1f} s")
        time.sleep(PREPARED_AFTER_S)
        began = time.perf_counter()
        with ThreadPoolExecutor(n_pages) as pool:
            pages = list(
                pool.map(lambda k: _open_after(address, k * WITHIN_S / n_pages), range(n_pages))
            )
        print(
            f"{n_pages} pages opened within {WITHIN_S:.0f} s: all after {time.perf_counter() - began:.1f} s"
        )
        time.sleep(5)
        kernels = [pss_mb(process) for page in pages for process in page.kernel_processes()]
        print(
            f"PSS for each of {len(kernels)} kernels: median {statistics.median(kernels):.0f} MB, "
            f"largest {max(kernels):.0f} MB"
        )
        for child in psutil.Process(server.pid).children():
            print(f"PSS of {child.cmdline()[2]}: {pss_mb(child):.0f} MB")
        print(f"PSS of the server: {pss_mb(psutil.Process(server.pid)):.0f} MB")
        stop(server)


def _open_after(address: str, seconds: float) -> Page:
    time.sleep(seconds)
    return open_page(address)


async def measure_steps(
    kind: type[Any], setting: str, values: list[float], make: Any
) -> list[float]:
    """Return the milliseconds from each choice to its results."""
    lab = kind(scheduler=make)
    taken = []
    for value in [*values, *values]:
        wanted = replace(lab.settings, **{setting: value})
        began = time.perf_counter()
        lab.settings = wanted
        while lab.results is None or lab.results.settings != wanted:
            await asyncio.sleep(0.0002)
        taken.append(1e3 * (time.perf_counter() - began))
    lab.close()
    return taken[len(values) :]


def main() -> None:
    """Print all figures."""
    os.environ["GLMLAB_ENGINE"] = "process"
    print(describe_machine("jax", "voila", "ipykernel"))
    for kind, setting, values in (
        (FeedforwardLab, "regularizer_strength", [0.05 + 0.01 * k for k in range(STEPS)]),
        (CouplingLab, "coupling_scale", [0.3 + 0.01 * k for k in range(STEPS)]),
    ):
        for name, make in (("engine", None), ("this process", ThreadScheduler)):
            taken = asyncio.run(measure_steps(kind, setting, values, make))
            print(
                f"{setting}, {name}: p50 {statistics.median(taken):.1f} ms, "
                f"p95 {statistics.quantiles(taken, n=20)[-1]:.1f} ms"
            )
    measure_pages(int(sys.argv[1]) if len(sys.argv) > 1 else 30)


if __name__ == "__main__":
    main()
