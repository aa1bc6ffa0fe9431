"""Work beside the pictures: it follows the settings, and is given up where they change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from glmlab.engine.inline_scheduler import InlineScheduler
from glmlab.engine.thread_scheduler import ThreadScheduler
from glmlab.engine.work import Work
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.jobs import Job
from tests.held import HeldScheduler


def thirds(settings: int) -> Iterator[tuple[float, list[int]]]:
    """Three steps, each of which has all that came before it."""
    for k in range(1, 4):
        yield k / 3, [settings] * k


def key(settings: int) -> int | None:
    return settings if settings > 0 else None


def made(
    job: Job, make: Callable[[Mapping[str, Work]], Any] = InlineScheduler
) -> tuple[BackgroundJob, Any]:
    """Make a job, and the scheduler that does it."""
    scheduler = make({"job": job.work})
    return BackgroundJob("job", job, scheduler), scheduler


def told(work: BackgroundJob) -> list[Any]:
    """Collect every new value of the results."""
    shown: list[Any] = []
    work.observe(lambda change: shown.append(change["new"]), "results")
    return shown


def test_it_begins_only_when_asked() -> None:
    work, _ = made(Job(thirds, key))
    work.follow(1)
    assert (work.results, work.fraction, work.is_applicable) == (None, None, True)
    shown = told(work)
    work.start()
    assert shown == [[1], [1, 1], [1, 1, 1]]
    assert (work.fraction, work.is_stale) == (None, False)


def test_once_begun_it_follows_until_it_is_cancelled() -> None:
    work, _ = made(Job(thirds, key))
    work.follow(1)
    work.start()
    work.follow(2)
    assert work.results == [2, 2, 2]
    work.cancel()
    work.follow(3)
    assert work.results == [2, 2, 2]
    assert work.is_stale


def test_it_begins_by_itself_where_it_may() -> None:
    work, _ = made(Job(thirds, key, automatic=True))
    work.follow(4)
    assert work.results == [4, 4, 4]
    work.follow(-1)
    assert (work.results, work.is_applicable) == ([4, 4, 4], False)
    shown = told(work)
    work.follow(4)
    assert shown == [], "what is known already is not worked out again"


def test_only_the_latest_settings_wait() -> None:
    work, held = made(Job(thirds, key, automatic=True), HeldScheduler)
    shown = told(work)
    for settings in (1, 2, 3):
        work.follow(settings)
    assert shown == []
    held.go()
    assert shown == [[3], [3, 3], [3, 3, 3]]


def test_a_step_of_other_settings_is_never_shown() -> None:
    work: BackgroundJob

    def turn(settings: int) -> Iterator[tuple[float, list[int]]]:
        yield 0.5, [settings]
        if settings == 1:
            work.follow(2)
        yield 1.0, [settings, settings]

    work, held = made(Job(turn, key, automatic=True), HeldScheduler)
    shown = told(work)
    work.follow(1)
    held.go()
    assert shown == [[1], [2], [2, 2]]


def test_cancelling_keeps_what_is_done() -> None:
    work: BackgroundJob

    def stop(settings: int) -> Iterator[tuple[float, list[int]]]:
        for share, results in thirds(settings):
            yield share, results
            if share > 0.5:
                work.cancel()

    work, _ = made(Job(stop, key))
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

    work, _ = made(Job(fail, key, automatic=True))
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

    work, scheduler = made(Job(note, key, automatic=True), ThreadScheduler)
    work.observe(lambda change: change["new"] is None and done.set(), "fraction")
    work.follow(1)
    assert done.wait(10)
    assert work.results == [1]
    assert threading.current_thread().name not in threads
    scheduler.close()
