"""What may be asked for next is prepared in the pauses, and only there."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import pytest

from glmlab.engine.refusal import RefusedError
from glmlab.engine.thread_scheduler import ThreadScheduler
from glmlab.engine.work import Report, Work
from glmlab.lab.computation import Computation
from glmlab.lab.jobs import PREFETCH, Prefetch
from glmlab.lab.session import Session
from tests.lab.test_scheduler import PATIENCE_S, Receiver


class Desk:
    """Settings are numbers; those one away from them come next."""

    def __init__(self, pause: float) -> None:
        self.prepared: list[int] = []
        self._changed = threading.Condition()
        self.receiver = Receiver()
        self.may_compute = threading.Event()
        self.may_compute.set()
        self._pause = pause
        computation = Computation(
            title="Numbers",
            name="numbers",
            tip="Nothing.",
            settings=int,
            start=0,
            compute=self.compute,
            jobs={},
            prefetches=self.prefetches,
            warmings=tuple,
        )
        self.session = Session(computation, 0, self.scheduler)
        self.session.state.observe(
            lambda change: self.receiver.show_results(change["new"]), "results"
        )

    def scheduler(self, works: Mapping[str, Work]) -> ThreadScheduler:
        return ThreadScheduler({**works, PREFETCH: replace(works[PREFETCH], pause=self._pause)})

    def choose(self, settings: int) -> None:
        self.session.state.start_from(settings)
        self.session.compute(settings)

    def compute(self, settings: int, /, *, report: Report) -> int:
        assert self.may_compute.wait(PATIENCE_S)
        return settings

    def prefetches(self, settings: int) -> Iterable[Prefetch]:
        return [Prefetch(n, lambda n=n: self.prepare(n)) for n in (settings - 1, settings + 1)]

    def prepare(self, n: int) -> None:
        with self._changed:
            self.prepared.append(n)
            self._changed.notify_all()
        if n == 13:
            raise ArithmeticError("13 brings bad luck")
        if n == 23:
            raise RefusedError("23 cannot be computed.")

    def wait_for(self, *prepared: int) -> None:
        with self._changed:
            done = self._changed.wait_for(lambda: self.prepared == [*prepared], PATIENCE_S)
            assert done, self.prepared


@pytest.fixture
def make() -> Iterator[Callable[[float], Desk]]:
    made: list[Desk] = []

    def make(pause: float) -> Desk:
        made.append(Desk(pause))
        return made[-1]

    yield make
    for desk in made:
        close(desk)


def close(desk: Desk) -> None:
    scheduler = desk.session.scheduler
    assert isinstance(scheduler, ThreadScheduler)
    scheduler.close(PATIENCE_S)


def test_what_is_one_choice_away_is_prepared_once(make: Callable[[float], Desk]) -> None:
    desk = make(0.01)
    desk.choose(5)
    desk.wait_for(4, 6)
    desk.choose(6)
    desk.wait_for(4, 6, 5, 7)


def test_nothing_is_prepared_while_changes_come(make: Callable[[float], Desk]) -> None:
    desk = make(0.4)
    for n in range(20):
        desk.choose(n)
        desk.receiver.wait_for("results", n)
    assert desk.prepared == []
    desk.wait_for(18, 20)


def test_one_that_fails_is_logged_and_the_others_follow(
    make: Callable[[float], Desk], caplog: pytest.LogCaptureFixture
) -> None:
    desk = make(0.01)
    with caplog.at_level(logging.ERROR):
        desk.choose(14)
        desk.wait_for(13, 15)
    assert "13 could not be prefetched" in caplog.text


def test_what_is_refused_is_no_failure(
    make: Callable[[float], Desk], caplog: pytest.LogCaptureFixture
) -> None:
    desk = make(0.01)
    desk.choose(24)
    desk.wait_for(23, 25)
    assert caplog.records == []


def test_closing_ends_it(make: Callable[[float], Desk]) -> None:
    # A test before this one may have left a thread that still works.
    before = set(threading.enumerate())
    desk = make(30.0)
    desk.choose(1)
    close(desk)
    own = set(threading.enumerate()) - before
    assert not [t for t in own if t.name.startswith("glmlab-prefetch")]
    assert desk.prepared == []


def test_nothing_is_prepared_before_the_first_picture(make: Callable[[float], Desk]) -> None:
    desk = make(0.01)
    desk.may_compute.clear()
    desk.choose(5)
    time.sleep(0.2)
    assert desk.prepared == []
    desk.may_compute.set()
    desk.wait_for(4, 6)
