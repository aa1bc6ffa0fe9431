"""The latest settings win; what is shown at the end belongs to them."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.engine.thread_scheduler import Cancellable, ThreadScheduler
from glmlab.engine.work import Listener, Report
from glmlab.lab.jobs import PICTURE, Job, works_of

PATIENCE_S = 10.0


class Receiver:
    """Remembers what it was told, and on which thread."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.threads: set[str] = set()
        self._changed = threading.Condition()

    def show_results(self, results: Any) -> None:
        self._tell("results", results)

    def show_failure(self, sentence: str) -> None:
        self._tell("failure", sentence)

    def show_busy(self, busy: bool) -> None:
        self._tell("busy", busy)

    def show_progress(self, fraction: float, sentence: str) -> None:
        self._tell("progress", (fraction, sentence))

    @property
    def listener(self) -> Listener:
        return Listener(
            step=lambda _settings, _share, results: self.show_results(results),
            end=lambda _settings, failure: self.show_failure(failure) if failure else None,
            progress=self.show_progress,
            busy=self.show_busy,
        )

    def _tell(self, what: str, value: Any) -> None:
        with self._changed:
            self.told.append((what, value))
            self.threads.add(threading.current_thread().name)
            self._changed.notify_all()

    def of(self, what: str) -> list[Any]:
        return [value for told, value in self.told if told == what]

    def wait_for(self, what: str, value: Any) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: (what, value) in self.told, PATIENCE_S), self.told


class Gate:
    """A computation that waits until it is let through."""

    def __init__(self) -> None:
        self.computed: list[Any] = []
        self.started = threading.Semaphore(0)
        self._open = threading.Semaphore(0)

    def __call__(self, settings: Any, /, *, report: Report) -> Any:
        self.computed.append(settings)
        self.started.release()
        assert self._open.acquire(timeout=PATIENCE_S)
        if isinstance(settings, Exception):
            raise settings
        return settings

    def wait_until_started(self) -> None:
        assert self.started.acquire(timeout=PATIENCE_S)

    def let_through(self, times: int = 1) -> None:
        for _ in range(times):
            self._open.release()


class Clock:
    """Timers that go off when a test says so."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []

    def start(self, seconds: float, call: Callable[[], None]) -> Cancellable:
        self.timers.append((seconds, call))
        return self

    def cancel(self) -> None:
        pass

    def ring(self, index: int = -1) -> None:
        self.timers[index][1]()


class Bench:
    """A scheduler of pictures with its parts."""

    def __init__(self) -> None:
        self.gate, self.receiver, self.clock = Gate(), Receiver(), Clock()
        self.scheduler = ThreadScheduler(works_of(self.gate, {}), start_timer=self.clock.start)
        self.pictures = self.scheduler.open(PICTURE, self.receiver.listener)

    def start(self, settings: Any) -> None:
        self.pictures.submit(settings)
        self.gate.wait_until_started()

    def close(self) -> None:
        self.gate.let_through(100)
        self.scheduler.close(timeout=PATIENCE_S)


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


def test_a_burst_runs_the_first_and_the_last(bench: Bench) -> None:
    bench.start(0)
    for settings in range(1, 20):
        bench.pictures.submit(settings)
    bench.gate.let_through(2)
    bench.receiver.wait_for("results", 19)
    assert bench.gate.computed == [0, 19]
    assert bench.receiver.of("results") == [0, 19]


def test_a_picture_is_done_with_its_one_step(bench: Bench) -> None:
    bench.gate.let_through(2)
    for settings in ("one", "two"):
        bench.start(settings)
        bench.receiver.wait_for("results", settings)
    bench.scheduler.close(timeout=PATIENCE_S)
    # Each time that a thread comes for a picture is watched by a timer.
    assert len(bench.clock.timers) == 2


def test_older_results_are_shown_while_newer_are_computed(bench: Bench) -> None:
    bench.start("old")
    bench.pictures.submit("new")
    bench.gate.let_through()
    bench.receiver.wait_for("results", "old")
    bench.gate.wait_until_started()
    assert bench.receiver.of("results") == ["old"]
    bench.gate.let_through()
    bench.receiver.wait_for("results", "new")
    assert bench.receiver.of("results") == ["old", "new"]


def test_after_an_error_the_next_change_works(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        bench.start(ArithmeticError("It diverged.\nDetails."))
        bench.pictures.submit("good")
        bench.gate.let_through(2)
        bench.receiver.wait_for("results", "good")
    (sentence,) = bench.receiver.of("failure")
    assert "It diverged" in sentence
    assert "\n" not in sentence
    assert "ArithmeticError" in caplog.text
    assert "Traceback" in caplog.text


def test_drawing_that_fails_is_told_and_the_worker_lives_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = bench.receiver.show_results

    def show_results(results: Any) -> None:
        if results == "ugly":
            raise RuntimeError("no such mark")
        draw(results)

    monkeypatch.setattr(bench.receiver, "show_results", show_results)
    bench.start("ugly")
    bench.pictures.submit("fine")
    bench.gate.let_through(2)
    bench.receiver.wait_for("results", "fine")
    assert "no such mark" in bench.receiver.of("failure")[0]


def test_short_computations_are_never_busy(bench: Bench) -> None:
    bench.start("short")
    bench.gate.let_through()
    bench.receiver.wait_for("results", "short")
    # The timer went off when its computation had just ended.
    bench.clock.ring()
    assert bench.receiver.of("busy") == []
    assert bench.clock.timers[0][0] == 0.3


def test_long_computations_are_busy_until_nothing_waits(bench: Bench) -> None:
    bench.start("long")
    bench.clock.ring()
    bench.pictures.submit("next")
    bench.gate.let_through()
    bench.receiver.wait_for("results", "long")
    bench.gate.wait_until_started()
    assert bench.receiver.of("busy") == [True]
    bench.gate.let_through()
    bench.receiver.wait_for("busy", False)
    assert bench.receiver.told[-2:] == [("results", "next"), ("busy", False)]


def test_a_busy_sign_ends_with_an_error_too(bench: Bench) -> None:
    bench.start(ValueError("no"))
    bench.clock.ring()
    bench.gate.let_through()
    bench.receiver.wait_for("busy", False)


def test_the_timer_of_the_clock_on_the_wall_rings() -> None:
    gate, receiver = Gate(), Receiver()
    picture = replace(works_of(gate, {})[PICTURE], busy_after=0.01)
    scheduler = ThreadScheduler({PICTURE: picture})
    scheduler.open(PICTURE, receiver.listener).submit("long")
    receiver.wait_for("busy", True)
    gate.let_through()
    receiver.wait_for("busy", False)
    scheduler.close(timeout=PATIENCE_S)


def test_nothing_is_told_after_close(bench: Bench) -> None:
    bench.start("late")
    bench.scheduler.close()
    bench.gate.let_through()
    bench.scheduler.close(timeout=PATIENCE_S)
    assert bench.receiver.told == []


def test_close_stops_the_worker(bench: Bench) -> None:
    assert threads()
    bench.close()
    assert not threads()


def threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("glmlab-picture")]


def test_without_a_loop_the_worker_tells(bench: Bench) -> None:
    bench.start("any")
    bench.gate.let_through()
    bench.receiver.wait_for("results", "any")
    assert bench.receiver.threads == {"glmlab-picture"}


def test_with_a_loop_only_the_loop_tells() -> None:
    async def run() -> Bench:
        bench = Bench()
        bench.start(0)
        for settings in range(1, 20):
            bench.pictures.submit(settings)
        bench.gate.let_through(2)
        async with asyncio.timeout(PATIENCE_S):
            while ("results", 19) not in bench.receiver.told:
                await asyncio.sleep(0.001)
        bench.close()
        return bench

    bench = asyncio.run(run())
    assert bench.receiver.threads == {threading.main_thread().name}
    assert bench.gate.computed == [0, 19]
    assert bench.receiver.of("results")[-1] == 19


def test_a_slow_loop_draws_only_the_latest() -> None:
    async def run() -> Receiver:
        bench = Bench()
        bench.gate.let_through(2)
        bench.start("old")
        bench.start("new")
        # Both are computed before the loop, which is kept waiting here, comes to draw.
        bench.start("newest")
        await asyncio.sleep(0.01)
        bench.close()
        return bench.receiver

    assert asyncio.run(run()).of("results") == ["new"]


def test_a_loop_that_is_gone_is_not_needed() -> None:
    async def make() -> Bench:
        return Bench()

    bench = asyncio.run(make())
    bench.start("any")
    bench.gate.let_through()
    bench.receiver.wait_for("results", "any")
    bench.close()


def test_progress_is_told_until_the_first_results() -> None:
    def compute(settings: Any, /, *, report: Report) -> Any:
        report(0.5, "Fitting")
        return settings

    receiver = Receiver()
    scheduler = ThreadScheduler(works_of(compute, {}))
    pictures = scheduler.open(PICTURE, receiver.listener)
    for settings in ("first", "second"):
        pictures.submit(settings)
        receiver.wait_for("results", settings)
    scheduler.close(timeout=PATIENCE_S)
    assert receiver.of("progress") == [(0.5, "Fitting")]


def test_inline_runs_at_once() -> None:
    def compute(settings: Any, /, *, report: Report) -> Any:
        report(0.5, "Fitting")
        if settings == "bad":
            raise ValueError("bad settings")
        return settings

    receiver = Receiver()
    scheduler = InlineScheduler(works_of(compute, {}))
    pictures = scheduler.open(PICTURE, receiver.listener)
    for settings in ("good", "bad", "fine"):
        pictures.submit(settings)
    scheduler.close()
    pictures.submit("closed")
    assert receiver.of("results") == ["good", "fine"]
    assert len(receiver.of("failure")) == 1
    assert len(receiver.of("progress")) == 3


def test_jobs_take_turns_step_by_step() -> None:
    done: list[str] = []
    finished = threading.Semaphore(0)
    first_step = threading.Event()

    def steps(name: str) -> Iterator[tuple[float, str]]:
        for k in (1, 2, 3):
            if name == "a" and k == 1:
                assert first_step.wait(PATIENCE_S)
            done.append(f"{name}{k}")
            yield k / 3, name

    job = Job(steps, lambda settings: settings)
    scheduler = ThreadScheduler({"one": job.work, "two": job.work})
    listener = Listener(end=lambda _settings, _failure: finished.release())
    scheduler.open("one", listener).submit("a")
    scheduler.open("two", listener).submit("b")
    first_step.set()
    assert finished.acquire(timeout=PATIENCE_S)
    assert finished.acquire(timeout=PATIENCE_S)
    scheduler.close(timeout=PATIENCE_S)
    assert done == ["a1", "b1", "a2", "b2", "a3", "b3"]


def test_a_picture_does_not_wait_for_a_job(bench: Bench) -> None:
    held = threading.Event()

    def steps(settings: Any) -> Iterator[tuple[float, Any]]:
        yield 1.0, held.wait(PATIENCE_S)

    works = works_of(bench.gate, {"slow": Job(steps, lambda settings: settings)})
    scheduler = ThreadScheduler(works)
    scheduler.open("slow", Listener()).submit("any")
    bench.gate.let_through()
    scheduler.open(PICTURE, bench.receiver.listener).submit("picture")
    bench.receiver.wait_for("results", "picture")
    held.set()
    scheduler.close(timeout=PATIENCE_S)


def test_what_is_asked_for_again_takes_nothing_that_is_kept() -> None:
    told: list[str] = []

    def steps(settings: str) -> Iterator[tuple[float, str]]:
        told.append(settings)
        yield 1.0, settings

    job = Job(steps, lambda settings: settings, forget=lambda: told.append("forgotten"))
    scheduler = InlineScheduler({"job": job.work})
    channel = scheduler.open("job", Listener())
    channel.submit("once")
    channel.submit("anew", again=True)
    assert told == ["once", "forgotten", "anew"]
