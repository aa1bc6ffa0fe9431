"""Timings: warm in this process, cold in a fresh interpreter, neither for longer than a minute."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

LIMIT_S = 60.0
REPEAT_FOR_S = 2.0
MAX_REPEATS = 200
SURE_AFTER = 0.1
"""Share of the limit after which a library that is clearly too slow is stopped."""


class TooSlowError(Exception):
    """A run that would take longer than the limit; `estimate` is in seconds."""

    def __init__(self, estimate: float) -> None:
        super().__init__(f"would take about {estimate:.0f} s")
        self.estimate = estimate


class Progress:
    """Counts the fits of a run, and stops it once it is clear that it takes longer than the limit.

    The estimate supposes that all fits to come take what those took that are done, where there are
    enough of them without the first: that one pays for import and compiling.
    """

    def __init__(self, n_fits: int, limit: float = LIMIT_S) -> None:
        self._n_fits = n_fits
        self._limit = limit
        self._n_done: list[int] = [0]
        self._at: list[float] = [time.perf_counter()]

    def add(self, n_done: int = 1) -> None:
        """Count fits that are done."""
        self._n_done.append(self._n_done[-1] + n_done)
        self._at.append(time.perf_counter())
        elapsed = self._at[-1] - self._at[0]
        if len(self._at) > 2 and elapsed > SURE_AFTER * self._limit:
            estimate = self.estimate()
            if estimate > self._limit:
                raise TooSlowError(estimate)

    def estimate(self) -> float:
        """Seconds that the whole run takes; the time until now where no fit is done."""
        if len(self._at) == 1:
            return time.perf_counter() - self._at[0]
        first = 1 if len(self._at) > 2 else 0
        seconds = self._at[-1] - self._at[first]
        n_done = self._n_done[-1] - self._n_done[first]
        n_left = self._n_fits - self._n_done[-1]
        return self._at[-1] - self._at[0] + n_left * seconds / n_done

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Stop at the limit, also inside a fit; compiled code is stopped when it returns."""

        def stop(*_: object) -> None:
            raise TooSlowError(max(self.estimate(), self._limit))

        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, self._limit if np.isfinite(self._limit) else 0)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


Contender = Callable[[Any, Progress], Any]
"""Problem to result, imports of its library included."""


@dataclass(frozen=True)
class Timing:
    """Seconds of a library on a problem, or an estimate where they are more than the limit."""

    warm: float | None
    cold: float | None
    estimate: float | None
    quality: str

    @property
    def at_least(self) -> float:
        """Seconds that it takes warm, the limit if it was stopped there."""
        return LIMIT_S if self.warm is None else self.warm


def time_contender(
    run: Contender, problem: Any, *, cold_up_to: float, limit: float = LIMIT_S
) -> Timing:
    """Time a library on a problem; cold only where a warm run takes no longer than `cold_up_to`."""
    progress = Progress(problem.n_fits, limit)
    try:
        with progress.limited():
            result = run(problem, progress)
    except TooSlowError as error:
        return Timing(None, None, error.estimate, "")
    warm = _median(lambda: run(problem, Progress(problem.n_fits, np.inf)))
    cold = cold_seconds(run, problem) if warm <= cold_up_to else None
    return Timing(warm, cold, None, problem.quality(result))


def _median(call: Callable[[], object]) -> float:
    times: list[float] = []
    while not times or (sum(times) < REPEAT_FOR_S and len(times) < MAX_REPEATS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def cold_seconds(run: Contender, problem: Any) -> float:
    """Seconds of import, compiling and run in a fresh interpreter, where only NumPy is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder) / "task"
        task.write_bytes(pickle.dumps((run, problem)))
        ran = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.peers.cold", str(task)],
            env=_without_compilation_cache(),
            check=True,
            stdout=subprocess.PIPE,
        )
    return float(ran.stdout.split()[-1])


def _without_compilation_cache() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "COMPILATION_CACHE" not in name}
