"""How many students a machine holds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from glmlab.engine.watch import CGROUP, MEGABYTE, megabytes_in

# Measured on two cores (``python -m tests.benchmarks.classroom 30``, and 60).
SESSION_MB = 55.0
"""The largest of 30 kernels has 54 MB that it shares with no other."""

ENGINE_MB = 1050.0
"""When all that may follow the start was asked of it on an empty cache, so that it compiled most of it (1,042
MB); one that finds it on the disk has 756 (``python -m tests.benchmarks.first_use``)."""

SERVER_MB = 250.0
"""The server, and what kernels are forked from, with 60 pages."""

STUDENTS_PER_CORE = 20
"""A step of a slider takes 41 ms (95th percentile) with 15 for each core, 280 ms with 30."""

_MEMINFO = Path("/proc/meminfo")


def memory_left_mb(cgroup: Path = CGROUP) -> float:
    """Return the memory that programs can have, of a container no more than it leaves them."""
    limit, used = (megabytes_in(cgroup / f"memory.{name}") for name in ("max", "current"))
    if limit is None or used is None:
        return available_mb()
    return min(available_mb(), limit - used)


def available_mb() -> float:
    """Return the memory that programs can have without any being written to disk."""
    if _MEMINFO.exists():
        for line in _MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) / 1024
    pages = "SC_PHYS_PAGES"
    return os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Capacity:
    """How many students fit.

    Attributes
    ----------
    by_memory, by_processors
        As many as there is memory for, and as many as the processors answer at once.
    """

    by_memory: int
    by_processors: int

    @property
    def n_students(self) -> int:
        """As many as both allow, at least one."""
        return max(1, min(self.by_memory, self.by_processors))

    @property
    def sentence(self) -> str:
        """The same, as the teacher reads it."""
        return (
            f"This machine holds about {self.n_students} students at once: its memory {self.by_memory}, "
            f"its processors {self.by_processors}."
        )


def capacity_of(
    n_engines: int, *, memory_mb: float | None = None, n_cores: int | None = None
) -> Capacity:
    """Return how many students this machine holds.

    Parameters
    ----------
    n_engines
        Processes that compute.
    memory_mb, n_cores
        Those of another machine.
    """
    memory_mb = memory_left_mb() if memory_mb is None else memory_mb
    free = memory_mb - n_engines * ENGINE_MB - SERVER_MB
    return Capacity(
        by_memory=max(0, int(free / SESSION_MB)),
        by_processors=int((cores() if n_cores is None else n_cores) * STUDENTS_PER_CORE),
    )
