"""What may be chosen next is compiled by a process of its own, which says how far it is, and ends."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import psutil
import pytest

from glmlab.lab.jobs import Prefetch
from glmlab.lab.settings.sharing import to_json
from glmlab.workspaces import preparation
from glmlab.workspaces.feedforward.computation import COMPUTATION
from glmlab.workspaces.preparation import (
    PreparationElsewhere,
    Preparer,
    PreparerError,
    Queue,
    mark_of,
)

PATIENCE_S = 10.0
START = COMPUTATION.start


class Desk:
    """Marks in memory, and a preparer that does nothing until it is let."""

    def __init__(self) -> None:
        self.marks: set[str] = set()
        self.asked: list[str] = []
        self.gate = threading.Semaphore(0)
        self.queue = Queue(self, self)
        self.preparation = PreparationElsewhere(COMPUTATION, self.queue)

    def is_prepared(self, name: str) -> bool:
        return name in self.marks

    def ask(self, workspace: str, settings: str, mark: str) -> None:
        assert workspace == "feedforward"
        assert settings == to_json(START, COMPUTATION.title)
        self.asked.append(mark)
        assert self.gate.acquire(timeout=PATIENCE_S)
        if "bad" in mark:
            raise PreparerError("bad luck")
        self.marks.add(mark)

    def let(self, n: int) -> None:
        for _ in range(n):
            self.gate.release()

    def wait_until_asked(self, n: int) -> None:
        until(lambda: len(self.asked) == n)


def until(found: object) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not found():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)


def wanted(*keys: str) -> list[Prefetch]:
    return [Prefetch(key, lambda: pytest.fail("It is prepared elsewhere.")) for key in keys]


def marks(*keys: str) -> list[str]:
    return [mark_of(COMPUTATION, key) for key in keys]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_it_says_how_much_is_prepared(desk: Desk) -> None:
    desk.marks.update(marks("a", "b"))
    shares = desk.preparation.prepare(START, wanted("a", "c", "b", "d", "c"))
    assert next(shares) == 0.5
    desk.let(1)
    desk.wait_until_asked(2)
    assert next(shares) == 0.75
    desk.let(1)
    assert all(share == 0.75 for share in shares)
    assert desk.asked == marks("c", "d")


def test_what_is_prepared_is_not_asked_for(desk: Desk) -> None:
    desk.marks.update(marks("a"))
    assert list(desk.preparation.prepare(START, wanted("a"))) == []
    assert desk.asked == []


def test_the_likeliest_of_each_session_come_first(desk: Desk) -> None:
    one = desk.preparation.prepare(START, wanted("a", "b", "c"))
    next(one)
    desk.wait_until_asked(1)
    other = desk.preparation.prepare(START, wanted("x", "b", "y"))
    next(other)
    desk.let(5)
    assert all(share < 1 for share in one)
    assert all(share < 1 for share in other)
    assert desk.asked == marks("a", "x", "b", "c", "y")


def test_what_nobody_wants_any_longer_is_left(desk: Desk) -> None:
    one = desk.preparation.prepare(START, wanted("a", "b", "c"))
    next(one)
    desk.wait_until_asked(1)
    other = desk.preparation.prepare(START, wanted("c"))
    next(other)
    one.close()
    desk.let(2)
    assert all(share < 1 for share in other)
    assert desk.asked == marks("a", "c")


def test_one_that_fails_is_not_tried_again_and_the_others_follow(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.let(2)
    assert all(share < 1 for share in desk.preparation.prepare(START, wanted("bad", "b")))
    assert list(desk.preparation.prepare(START, wanted("bad", "b"))) == []
    assert desk.asked == marks("bad", "b")
    assert "could not be prepared: bad luck" in caplog.text


def processes() -> list[psutil.Process]:
    """Those that prepare for this one."""
    return [
        one
        for one in psutil.process_iter(["cmdline", "ppid"])
        if one.info["ppid"] == os.getpid() and preparation.MODULE in (one.info["cmdline"] or [])
    ]


@pytest.fixture
def preparer(tmp_path: Path) -> Preparer:
    return Preparer(tmp_path)


def first() -> tuple[str, str, str]:
    prefetch = next(iter(COMPUTATION.prefetches(START)))
    return (
        COMPUTATION.name,
        to_json(START, COMPUTATION.title),
        mark_of(COMPUTATION, prefetch.key),
    )


def test_the_process_leaves_programs_and_ends(
    preparer: Preparer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparation, "IDLE_S", 0.1)
    workspace, settings, mark = first()
    preparer.ask(workspace, settings, mark)
    assert len(processes()) == 1
    with pytest.raises(PreparerError, match="does not follow these settings"):
        preparer.ask(workspace, settings, "feedforward 'something else'")
    until(lambda: not processes())
    (directory,) = tmp_path.glob("programs-*")
    kept = [path for path in directory.iterdir() if not path.suffix]
    assert len(kept) >= 4
    assert len(list(directory.glob("*.prepared"))) == 1
    # It is cheap to ask again: nothing is compiled.
    preparer.ask(workspace, settings, mark)
    assert sorted(path for path in directory.iterdir() if not path.suffix) == sorted(kept)
    preparer.end()
    assert not processes()


def test_a_process_that_is_killed_is_started_again(preparer: Preparer) -> None:
    workspace, settings, mark = first()

    def kill() -> None:
        processes()[0].kill()

    killer = threading.Timer(0.5, kill)
    killer.start()
    with pytest.raises(PreparerError, match="has ended"):
        preparer.ask(workspace, settings, mark)
    preparer.ask(workspace, settings, mark)
    preparer.end()
