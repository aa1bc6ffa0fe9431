"""Work beside the pictures: it follows the settings, and is given up where they change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from glmlab.lab.background_job import LongWork
from glmlab.lab.jobs import Task

Call = Callable[[], None]


def thirds(settings: int) -> Iterator[tuple[float, list[int]]]:
    """Three steps, each of which has all that came before it."""
    for k in range(1, 4):
        yield k / 3, [settings] * k


def key(settings: int) -> int | None:
    return settings if settings > 0 else None


class ByHand:
    """Runs what is asked for when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Call] = []

    def __call__(self, call: Call) -> None:
        self.asked.append(call)

    def run(self) -> None:
        asked, self.asked = self.asked, []
        for call in asked:
            call()


def at_once(call: Call) -> None:
    call()


def told(work: LongWork) -> list[Any]:
    """Collect every new value of the results."""
    shown: list[Any] = []
    work.observe(lambda change: shown.append(change["new"]), "results")
    return shown


def test_it_begins_only_when_asked() -> None:
    work = LongWork(Task(thirds, key), run=at_once)
    work.follow(1)
    assert (work.results, work.fraction, work.means_something) == (None, None, True)
    shown = told(work)
    work.start()
    assert shown == [[1], [1, 1], [1, 1, 1]]
    assert (work.fraction, work.is_stale) == (None, False)


def test_once_begun_it_follows_until_it_is_cancelled() -> None:
    work = LongWork(Task(thirds, key), run=at_once)
    work.follow(1)
    work.start()
    work.follow(2)
    assert work.results == [2, 2, 2]
    work.cancel()
    work.follow(3)
    assert work.results == [2, 2, 2]
    assert work.is_stale


def test_it_begins_by_itself_where_it_may() -> None:
    work = LongWork(Task(thirds, key, automatic=True), run=at_once)
    work.follow(4)
    assert work.results == [4, 4, 4]
    work.follow(-1)
    assert (work.results, work.means_something) == ([4, 4, 4], False)
    shown = told(work)
    work.follow(4)
    assert shown == [], "what is known already is not worked out again"


def test_only_the_latest_settings_wait() -> None:
    run = ByHand()
    work = LongWork(Task(thirds, key, automatic=True), run=run)
    shown = told(work)
    for settings in (1, 2, 3):
        work.follow(settings)
    assert len(run.asked) == 1
    run.run()
    assert shown == [[3], [3, 3], [3, 3, 3]]


def test_a_step_of_other_settings_is_never_shown() -> None:
    run = ByHand()
    work: LongWork

    def turn(settings: int) -> Iterator[tuple[float, list[int]]]:
        yield 0.5, [settings]
        if settings == 1:
            work.follow(2)
        yield 1.0, [settings, settings]

    work = LongWork(Task(turn, key, automatic=True), run=run)
    shown = told(work)
    work.follow(1)
    run.run()
    assert shown == [[1], [2], [2, 2]]


def test_cancelling_keeps_what_is_done() -> None:
    work: LongWork

    def stop(settings: int) -> Iterator[tuple[float, list[int]]]:
        for share, results in thirds(settings):
            yield share, results
            if share > 0.5:
                work.cancel()

    work = LongWork(Task(stop, key), run=at_once)
    work.follow(5)
    work.start()
    assert work.results == [5, 5]
    assert (work.fraction, work.is_following) == (None, False)


def test_a_failure_is_one_sentence_and_the_next_settings_work(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(settings: int) -> Iterator[tuple[float, list[int]]]:
        yield 0.5, [settings]
        if settings == 1:
            raise ArithmeticError("one is odd")

    work = LongWork(Task(fail, key, automatic=True), run=at_once)
    work.follow(1)
    assert "one is odd" in work.failure
    assert work.fraction is None
    assert "one is odd" in caplog.text
    work.follow(2)
    assert (work.failure, work.results) == ("", [2])


def test_it_works_on_a_thread_of_its_own() -> None:
    done, threads = threading.Event(), set[str]()

    def note(settings: int) -> Iterator[tuple[float, list[int]]]:
        threads.add(threading.current_thread().name)
        yield 1.0, [settings]

    work = LongWork(Task(note, key, automatic=True))
    work.observe(lambda change: change["new"] is None and done.set(), "fraction")
    work.follow(1)
    assert done.wait(10)
    assert work.results == [1]
    assert threading.current_thread().name not in threads
