"""An engine that dies is asked again, and nobody loses what was asked for; what kills it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from glmlab.engine import words
from glmlab.engine.client import MOST_DEATHS
from glmlab.engine.place import Place
from glmlab.engine.work import Report, Step
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


class Deadly:
    """Settings of 13 wait until the engine is dead."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.dead = threading.Semaphore(0)

    def steps(self, settings: Number, report: Report) -> Iterator[Step]:
        if settings.value == 13:
            self.begun.release()
            assert self.dead.acquire(timeout=PATIENCE_S)
        yield from squares(settings, report)


def test_what_was_asked_before_there_is_an_engine_is_done_when_there_is(place: Place) -> None:
    works = {"square": work_of(squares, in_one_step=True)}
    told = Told()
    scheduler_of(client_of(place), works).open("square", told.listener).submit(Number(3))
    here = EngineHere(place, works)
    told.wait_for("end", 3, "")
    here.die()


def test_an_engine_that_dies_idle_is_missed_by_nobody(place: Place) -> None:
    works = {"square": work_of(squares, in_one_step=True)}
    here = EngineHere(place, works)
    told = Told()
    channel = scheduler_of(client_of(place), works).open("square", told.listener)
    for value in range(1, 4):
        channel.submit(Number(value))
        told.wait_for("end", value, "")
        here.die()
        here.start()
    assert [what[1] for what in told.told if what[0] == "step"] == [1, 2, 3]
    here.die()


def test_each_sessions_latest_request_is_made_again(place: Place) -> None:
    deadly = Deadly()
    works = {"square": work_of(deadly.steps, in_one_step=True, shows_superseded=True)}
    here = EngineHere(place, works)
    first, second = Told(), Told()
    channel = scheduler_of(client_of(place), works).open("square", first.listener)
    channel.submit(Number(13))
    assert deadly.begun.acquire(timeout=PATIENCE_S)
    # Those wait behind it.
    channel.submit(Number(4))
    scheduler_of(client_of(place), works).open("square", second.listener).submit(Number(5))
    here.die()
    deadly.dead.release()
    here.start()
    first.wait_for("end", 4, "")
    second.wait_for("end", 5, "")
    here.die()


def test_what_kills_three_engines_is_not_asked_for_again(place: Place) -> None:
    deadly = Deadly()
    works = {"square": work_of(deadly.steps, in_one_step=True)}
    here = EngineHere(place, works)
    told, other = Told(), Told()
    channel = scheduler_of(client_of(place), works).open("square", told.listener)
    channel.submit(Number(13))
    for _ in range(MOST_DEATHS):
        assert deadly.begun.acquire(timeout=PATIENCE_S)
        here.die()
        deadly.dead.release()
        here.start()
    assert told.wait_for_end() == words.DIED_OFTEN
    assert not deadly.begun.acquire(timeout=0.2)
    # Others, and other settings of the same session, still work.
    scheduler_of(client_of(place), works).open("square", other.listener).submit(Number(2))
    other.wait_for("end", 2, "")
    channel.submit(Number(6))
    told.wait_for("end", 6, "")
    here.die()


def test_without_any_engine_a_sentence_says_so_and_the_next_request_tries_again(
    place: Place,
) -> None:
    works = {"square": work_of(squares, in_one_step=True)}
    told = Told()
    channel = scheduler_of(client_of(place, patience_s=0), works).open("square", told.listener)
    channel.submit(Number(3))
    assert told.wait_for_end() == words.ENGINE_MISSING
    here = EngineHere(place, works)
    channel.submit(Number(4))
    told.wait_for("end", 4, "")
    here.die()


def test_nothing_is_told_after_the_end(place: Place) -> None:
    works = {"square": work_of(squares, in_one_step=True)}
    here = EngineHere(place, works)
    told, other = Told(), Told()
    client = client_of(place)
    scheduler = scheduler_of(client, works)
    channel = scheduler.open("square", told.listener)
    scheduler.close()
    channel.submit(Number(3))
    scheduler_of(client, works).open("square", other.listener).submit(Number(2))
    other.wait_for("end", 2, "")
    assert told.told == []
    here.die()
