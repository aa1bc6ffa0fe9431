"""Sessions share one engine: each is told of its own latest request, and none waits for another's reading."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from glmlab.engine import words
from glmlab.engine.place import Place
from glmlab.engine.watch import MOST_MB, Limits, default_megabytes
from glmlab.engine.wire import Ask, Link, decoded_tell
from glmlab.engine.work import Priority, Report, Step, Work
from tests.engine.sessions import (
    PATIENCE_S,
    EngineHere,
    Number,
    Told,
    client_of,
    scheduler_of,
    squares,
    work_of,
)


class Counting:
    """A work of many steps, each of which waits to be let through."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.gate = threading.Semaphore(0)
        self.at_gate = threading.Semaphore(0)

    def steps(self, settings: Number, _report: Report) -> Iterator[Step]:
        self.begun.append(settings.value)
        for k in range(3):
            self.at_gate.release()
            assert self.gate.acquire(timeout=PATIENCE_S)
            yield (k + 1) / 3, (settings.value, k)


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def works(counting: Counting) -> dict[str, Work]:
    def fail(settings: Number, _report: Report) -> Iterator[Step]:
        raise ArithmeticError(f"{settings.value} is too much.")

    def report(settings: Number, report: Report) -> Iterator[Step]:
        report(0.5, "Half of it")
        yield 1.0, settings.value

    return {
        "square": work_of(squares, in_one_step=True, shows_superseded=True),
        "fail": work_of(fail, in_one_step=True),
        "report": work_of(report, in_one_step=True),
        "count": work_of(counting.steps, priority=Priority.JOB),
        "prefetch": work_of(counting.steps, priority=Priority.PREFETCH),
    }


@pytest.fixture
def engine(place: Place, works: dict[str, Work]) -> Iterator[EngineHere]:
    here = EngineHere(place, works)
    yield here
    here.die()


def test_two_sessions_are_each_told_of_their_own(
    engine: EngineHere, place: Place, works: dict[str, Work]
) -> None:
    told = [Told(), Told()]
    channels = [scheduler_of(client_of(place), works).open("square", one.listener) for one in told]
    for value, channel in zip((3, 4), channels, strict=True):
        channel.submit(Number(value))
    told[0].wait_for("end", 3, "")
    told[1].wait_for("end", 4, "")
    assert ("step", 3, 1.0, 9) in told[0].told
    assert ("step", 4, 1.0, 16) in told[1].told
    assert not any(4 in what for what in told[0].told)


def test_a_burst_ends_with_the_last(
    engine: EngineHere, place: Place, works: dict[str, Work]
) -> None:
    told = Told()
    channel = scheduler_of(client_of(place), works).open("square", told.listener)
    for value in range(500):
        channel.submit(Number(value))
    told.wait_for("end", 499, "")
    steps = [what[1] for what in told.told if what[0] == "step"]
    assert steps[-1] == 499
    assert steps == sorted(steps)


def test_a_job_is_cancelled_between_two_steps(
    engine: EngineHere, place: Place, works: dict[str, Work], counting: Counting
) -> None:
    told = Told()
    scheduler = scheduler_of(client_of(place), works)
    channel = scheduler.open("count", told.listener)
    channel.submit(Number(1))
    counting.gate.release()
    told.wait_for("step", 1, 1 / 3, (1, 0))
    channel.cancel()
    counting.gate.release()
    other = Told()
    scheduler.open("square", other.listener).submit(Number(2))
    other.wait_for("end", 2, "")
    time.sleep(0.05)
    assert [what for what in told.told if what[0] == "end"] == []
    assert counting.begun == [1]


def test_sessions_take_turns_with_their_jobs(
    engine: EngineHere, place: Place, works: dict[str, Work], counting: Counting
) -> None:
    told = [Told(), Told()]
    for value, one in enumerate(told):
        scheduler_of(client_of(place), works).open("count", one.listener).submit(Number(value))
        # The second waits for its turn.
        assert value or counting.at_gate.acquire(timeout=PATIENCE_S)
        time.sleep(0.1)
    for _ in range(6):
        counting.gate.release()
    told[0].wait_for("end", 0, "")
    told[1].wait_for("end", 1, "")
    assert counting.begun == [0, 1]


def test_what_went_wrong_is_said_in_a_sentence(
    engine: EngineHere, place: Place, works: dict[str, Work]
) -> None:
    told = Told()
    scheduler_of(client_of(place), works).open("fail", told.listener).submit(Number(7))
    assert told.wait_for_end() == (
        "These settings could not be computed (7 is too much); the last picture stays."
    )


def test_settings_are_checked_on_the_engines_side(
    engine: EngineHere, place: Place, works: dict[str, Work]
) -> None:
    told = Told()
    scheduler_of(client_of(place), works).open("square", told.listener).submit(Number(-1))
    assert told.wait_for_end() == "The value must not be negative, but it is -1."
    assert [what[0] for what in told.told] == ["end"]


def test_progress_comes_before_the_first_results(
    engine: EngineHere, place: Place, works: dict[str, Work]
) -> None:
    told = Told()
    channel = scheduler_of(client_of(place), works).open("report", told.listener)
    channel.submit(Number(1))
    told.wait_for("end", 1, "")
    channel.submit(Number(2))
    told.wait_for("end", 2, "")
    assert [what for what in told.told if what[0] == "progress"] == [
        ("progress", 0.5, "Half of it")
    ]


def test_a_session_is_told_how_far_what_comes_next_is_prepared(
    engine: EngineHere, place: Place, works: dict[str, Work], counting: Counting
) -> None:
    told = Told()
    scheduler_of(client_of(place), works).open("prefetch", told.listener).submit(Number(1))
    for _ in range(3):
        counting.gate.release()
    told.wait_for("end", 1, "")
    assert [what[2] for what in told.told if what[0] == "step"][-1] == 1.0


@pytest.mark.parametrize(
    "ask",
    [
        Ask("submit", 5, number=1, settings="1"),
        Ask("open", 1, name="test/none"),
        Ask("open", 1, name="square"),
    ],
)
def test_who_asks_for_what_there_is_not_is_left_and_others_are_served(
    engine: EngineHere, place: Place, works: dict[str, Work], ask: Ask
) -> None:
    link = Link(place.connect())
    link.send(ask)
    with pytest.raises((EOFError, OSError)):
        link.receive()
    told = Told()
    scheduler_of(client_of(place), works).open("square", told.listener).submit(Number(5))
    told.wait_for("end", 5, "")


def test_a_session_that_does_not_read_keeps_nobody_waiting(place: Place) -> None:
    def megabytes(settings: Number, _report: Report) -> Iterator[Step]:
        yield 1.0, bytes(settings.value * 2**20)

    works = {
        "large": work_of(megabytes, in_one_step=True, shows_superseded=True),
        "square": work_of(squares, in_one_step=True),
    }
    here = EngineHere(place, works)
    deaf = Link(place.connect())
    deaf.send(Ask("open", 1, name="test/large"))
    for number in range(20):
        deaf.send(Ask("submit", 1, number=number, settings="8"))
        time.sleep(0.01)
    told = Told()
    scheduler_of(client_of(place), works).open("square", told.listener).submit(Number(6))
    told.wait_for("end", 6, "")
    here.die()


def test_nothing_is_left_of_sessions_that_are_gone(
    engine: EngineHere, place: Place, works: dict[str, Work]
) -> None:
    before = threading.active_count()
    for _ in range(30):
        link = Link(place.connect())
        link.send(Ask("open", 1, name="test/square"))
        link.send(Ask("submit", 1, number=1, settings="3"))
        while decoded_tell(link.receive()).what != "end":
            pass
        link.close()
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and (
        engine.engine.n_sessions or threading.active_count() > before + 2
    ):
        time.sleep(0.01)
    assert engine.engine.n_sessions == 0
    assert threading.active_count() <= before + 2


def test_a_step_that_takes_too_long_ends_the_engine_with_a_sentence(
    place: Place, works: dict[str, Work], counting: Counting
) -> None:
    here = EngineHere(place, works, Limits(seconds=0.05))
    told, other = Told(), Told()
    scheduler_of(client_of(place), works).open("count", told.listener).submit(Number(1))
    assert counting.at_gate.acquire(timeout=PATIENCE_S)
    time.sleep(0.1)
    scheduler_of(client_of(place), works).open("square", other.listener).submit(Number(2))
    other.wait_for("end", 2, "")
    here.watch.look()
    assert told.wait_for_end() == words.took_too_long(0.05)
    assert here.ended.is_set()
    counting.gate.release(3)
    here.die()


def test_an_engine_in_a_container_holds_half_of_what_that_may(tmp_path: Path) -> None:
    assert default_megabytes(tmp_path) == MOST_MB
    (tmp_path / "memory.max").write_text("max\n")
    assert default_megabytes(tmp_path) == MOST_MB
    (tmp_path / "memory.max").write_text(f"{2 * 2**30}\n")
    assert default_megabytes(tmp_path) == 1024
    (tmp_path / "memory.max").write_text(f"{64 * 2**30}\n")
    assert default_megabytes(tmp_path) == MOST_MB


def test_memory_is_relieved_first_and_then_refused(
    place: Place, works: dict[str, Work], counting: Counting
) -> None:
    here = EngineHere(place, works, Limits(megabytes=1))
    here.watch.look()
    # Nobody has asked for anything, so nobody is to blame; another process begins with less.
    assert (here.relieved, here.ended.is_set()) == (1, True)
    assert not here.watch.allows_prefetch
    told = Told()
    scheduler_of(client_of(place), works).open("count", told.listener).submit(Number(1))
    assert counting.at_gate.acquire(timeout=PATIENCE_S)
    here.watch.look()
    assert told.wait_for_end() == words.took_too_much_memory(1)
    counting.gate.release(3)
    here.die()
