"""What may be asked for next is prepared in the pauses, and only there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from glmlab.lab.jobs import Preparation
from glmlab.lab.prefetching import PreparingRunner
from glmlab.lab.runner import Report
from tests.lab.test_runner import PATIENCE_S, Receiver


class Desk:
    """Settings are numbers; those one away from them come next."""

    def __init__(self, pause: float) -> None:
        self.prepared: list[int] = []
        self._changed = threading.Condition()
        self.receiver = Receiver()
        self.runner = PreparingRunner(
            self.compute, self.receiver, upcoming=self.upcoming, pause=pause
        )

    def compute(self, settings: int, /, *, report: Report) -> int:
        return settings

    def upcoming(self, settings: int) -> Iterable[Preparation]:
        return [Preparation(n, lambda n=n: self.prepare(n)) for n in (settings - 1, settings + 1)]

    def prepare(self, n: int) -> None:
        with self._changed:
            self.prepared.append(n)
            self._changed.notify_all()
        if n == 13:
            raise ArithmeticError("13 brings bad luck")

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
        desk.runner.close(PATIENCE_S)


def test_what_is_one_choice_away_is_prepared_once(make: Callable[[float], Desk]) -> None:
    desk = make(0.01)
    desk.runner.submit(5)
    desk.wait_for(4, 6)
    desk.runner.submit(6)
    desk.wait_for(4, 6, 5, 7)


def test_nothing_is_prepared_while_changes_come(make: Callable[[float], Desk]) -> None:
    desk = make(0.4)
    for n in range(20):
        desk.runner.submit(n)
        desk.receiver.wait_for("results", n)
    assert desk.prepared == []
    desk.wait_for(18, 20)


def test_one_that_fails_is_logged_and_the_others_follow(
    make: Callable[[float], Desk], caplog: pytest.LogCaptureFixture
) -> None:
    desk = make(0.01)
    with caplog.at_level(logging.ERROR):
        desk.runner.submit(14)
        desk.wait_for(13, 15)
    assert "13 could not be prepared" in caplog.text


def test_closing_ends_it(make: Callable[[float], Desk]) -> None:
    desk = make(30.0)
    desk.runner.submit(1)
    desk.runner.close(PATIENCE_S)
    desk.runner._preparer.join(PATIENCE_S)
    assert not desk.runner._preparer.is_alive()
    assert desk.prepared == []


def test_nothing_is_prepared_before_the_first_picture(make: Callable[[float], Desk]) -> None:
    desk = make(0.01)
    held = threading.Event()
    computed = desk.runner._compute

    def wait(settings: Any, /, *, report: Report) -> Any:
        held.wait(PATIENCE_S)
        return computed(settings, report=report)

    desk.runner._compute = wait
    desk.runner.submit(5)
    assert not held.wait(0.2)
    assert desk.prepared == []
    held.set()
    desk.wait_for(4, 6)
