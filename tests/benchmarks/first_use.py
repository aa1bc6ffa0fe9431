"""What the first use of a choice costs: ``python -m tests.benchmarks.first_use``.

Starts an engine as the served page has one, with an empty cache, and acts as the first student of this
machine: each choice that settings are one step away from, one after the other, right after the first
picture. Then it waits until the engine has prepared everything, and starts another one with what is on the
disk, whose every choice is a first one, too. Prints a figure a line. What the page adds is not in it: about
30 ms from the websocket to the engine and back.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from glmlab.engine.client import EngineClient, EngineScheduler
from glmlab.engine.place import Place
from glmlab.engine.process import start, wait_for
from glmlab.engine.work import Channel, Listener
from glmlab.lab.computation import Computation
from glmlab.lab.jobs import PICTURE, PREFETCH
from glmlab.lab.settings.sharing import to_json
from glmlab.workspaces.computations import COMPUTATIONS
from glmlab.workspaces.coupling import settings as coupling
from glmlab.workspaces.coupling.computation import COMPUTATION as COUPLING
from glmlab.workspaces.coupling.presets import PRESETS as NETWORKS
from glmlab.workspaces.feedforward import settings as feedforward
from glmlab.workspaces.feedforward.computation import COMPUTATION as FEEDFORWARD
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.presets import PRESETS
from tests.benchmarks.machine import calibration_ms, describe_machine

PATIENCE_S = 120.0
LONGEST_SHOWN = 8


class Choice(NamedTuple):
    """A first choice of a student.

    Attributes
    ----------
    name
        What is chosen.
    computation
        Of which workspace.
    work
        What is waited for: the picture, or the first step of a job.
    settings
        With that choice.
    """

    name: str
    computation: Computation
    work: str
    settings: Any


def choices() -> Iterator[Choice]:
    """Yield all that are one step away from the start, in the order of the page."""
    first = feedforward.Settings()
    picture = partial(Choice, computation=FEEDFORWARD, work=PICTURE)
    for name in feedforward.REGULARIZERS:
        yield picture(f"regularizer {name}", settings=replace(first, regularizer=name))
    for name in feedforward.OBSERVATION_MODELS[first.observation_model].inverse_links:
        yield picture(f"link {name}", settings=replace(first, inverse_link=name))
    for name in feedforward.OBSERVATION_MODELS:
        changed = first.with_observation_model(name)
        yield picture(f"model {name}", settings=replace(first, **changed))
    for n_samples, n_features in ((200, 5), (1000, 5), (500, 10), (500, 20)):
        changed = {"n_samples": n_samples, "n_features": n_features}
        yield picture(f"{n_samples} x {n_features}", settings=replace(first, **changed))
    for name, entry in DATA_SETS.items():
        yield picture(f"data {name}", settings=replace(first, data=name, **entry.start))
    for name in FEEDFORWARD.jobs:
        changed = {"tab": name} if name in feedforward.TABS else {name: True}
        yield Choice(f"tab {name}", FEEDFORWARD, name, replace(first, **changed))
    for name, preset in PRESETS.items():
        yield picture(f"preset {name}", settings=preset.settings)
    yield from _networks()


def _networks() -> Iterator[Choice]:
    first = coupling.Settings()
    picture = partial(Choice, computation=COUPLING, work=PICTURE)
    for name in coupling.INVERSE_LINKS:
        yield picture(f"network's link {name}", settings=replace(first, inverse_link=name))
    for n_neurons in range(1, coupling.MOST_NEURONS + 1):
        yield picture(f"{n_neurons} neurons", settings=replace(first, n_neurons=n_neurons))
    for window in (50, 150, 200):
        yield picture(f"window {window}", settings=replace(first, window=window))
    for n_trials in (2, 15, 50):
        yield picture(f"{n_trials} trials", settings=replace(first, n_trials=n_trials))
    for name, preset in NETWORKS.items():
        yield picture(f"network {name}", settings=preset.settings)
    yield Choice("free runs", COUPLING, "stability", first)
    for regularizer in ("Ridge", "GroupLasso"):
        settings = replace(first, tab="recovered", regularizer=regularizer)
        yield Choice(f"tab recovered, {regularizer}", COUPLING, "recovered", settings)


class Student:
    """Asks an engine, and waits."""

    def __init__(self, place: Place) -> None:
        self._client = EngineClient(lambda: wait_for(place))
        self._channels: dict[tuple[str, str], Channel] = {}
        self._ended = threading.Event()
        self._failure = ""

    def ask(self, computation: Computation, work: str, settings: Any, *, to_the_end: bool) -> None:
        """Ask for a picture or a job, and wait until there is something to see."""
        key = computation.name, work
        if key not in self._channels:
            self._channels[key] = self._scheduler(computation).open(
                work,
                Listener(
                    step=lambda _settings, _share, _found: self._see(to_the_end),
                    end=lambda _settings, failure: self._end(failure),
                ),
            )
        self._ended.clear()
        self._channels[key].submit(settings)
        if not self._ended.wait(PATIENCE_S if not to_the_end else 20 * PATIENCE_S):
            raise TimeoutError(f"{work} of {settings}")
        if self._failure:
            raise RuntimeError(self._failure)
        if not to_the_end:
            self._channels[key].cancel()

    def wish(self, work: str) -> None:
        """Ask for a work of each workspace, as a page does once it has its picture, and do not wait."""
        for computation in COMPUTATIONS:
            channel = self._scheduler(computation).open(work, Listener())
            channel.submit(computation.start)

    def ask_all(self, work: str) -> None:
        """Ask for a work of each workspace, for the settings of the start, and wait until it is done."""
        for computation in COMPUTATIONS:
            self.ask(computation, work, computation.start, to_the_end=True)

    def _scheduler(self, computation: Computation) -> EngineScheduler:
        return EngineScheduler(
            computation.works(),
            computation.name,
            lambda settings: to_json(settings, computation.title),
            self._client,
            _AtOnce(),
        )

    def _see(self, to_the_end: bool) -> None:
        if not to_the_end:
            self._ended.set()

    def _end(self, failure: str) -> None:
        self._failure = failure
        self._ended.set()


class _AtOnce:
    """Makes calls of listeners where they come up."""

    def __call__(self, call: Any) -> None:
        call()

    def wait_until(self, is_done: Callable[[], bool], seconds: float) -> bool:
        return is_done()

    def close(self) -> None:
        pass


@contextmanager
def engine(cache: Path) -> Iterator[tuple[Student, psutil.Process, float]]:
    """Start an engine with a cache, and yield a student once there are first pictures, with the seconds."""
    with tempfile.TemporaryDirectory() as directory:
        place = Place(Path(directory) / "e")
        place.make()
        os.environ["JAX_COMPILATION_CACHE_DIR"] = str(cache)
        began = time.perf_counter()
        process = start(place, with_parent=True)
        try:
            student = Student(place)
            student.ask_all(PICTURE)
            seconds = time.perf_counter() - began
            student.wish(PREFETCH)
            yield student, psutil.Process(process.pid), seconds
        finally:
            process.terminate()
            process.wait()


def use_all(student: Student) -> list[tuple[float, str]]:
    """Make each choice, and return the seconds that it took, the longest first."""
    waits = []
    for choice in choices():
        began = time.perf_counter()
        student.ask(choice.computation, choice.work, choice.settings, to_the_end=False)
        waits.append((time.perf_counter() - began, choice.name))
    return sorted(waits, reverse=True)


def tell(when: str, waits: list[tuple[float, str]]) -> None:
    """Print the longest waits."""
    longest = ", ".join(f"{name} {seconds:.2f}" for seconds, name in waits[:LONGEST_SHOWN])
    print(f"{when}: {len(waits)} first choices, longest {waits[0][0]:.2f} s ({longest})")


def megabytes(process: psutil.Process) -> float:
    """Return the memory that a process holds."""
    return process.memory_info().rss / 2**20


def main() -> int:
    """Print all figures."""
    print(describe_machine("jax"))
    print(f"ten million additions: {calibration_ms():.0f} ms")
    with tempfile.TemporaryDirectory(prefix="glmlab-cache-") as directory:
        cache = Path(directory)
        with engine(cache) as (student, process, seconds):
            print(f"empty cache: engine to first pictures {seconds:.1f} s")
            tell("empty cache, right after", use_all(student))
            began = time.perf_counter()
            student.ask_all(PREFETCH)
            print(f"everything prepared after another {time.perf_counter() - began:.0f} s")
            print(f"engine that has compiled: {megabytes(process):.0f} MB")
        with engine(cache) as (student, process, seconds):
            print(f"full cache: engine to first pictures {seconds:.1f} s")
            tell("full cache", use_all(student))
            tell("again", use_all(student))
            print(f"engine that has only read: {megabytes(process):.0f} MB")
    with (
        tempfile.TemporaryDirectory(prefix="glmlab-cache-") as directory,
        engine(Path(directory)) as (student, process, _seconds),
    ):
        began = time.perf_counter()
        time.sleep(60)
        tell("empty cache, a minute after", use_all(student))
        student.ask_all(PREFETCH)
        print(f"everything prepared {time.perf_counter() - began:.0f} s after the first pictures")
        print(f"engine: {megabytes(process):.0f} MB")
    print(f"ten million additions: {calibration_ms():.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
