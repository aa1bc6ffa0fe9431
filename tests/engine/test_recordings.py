"""Somebody's own recording is given to the engine, which shows it to nobody else and forgets it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from glmlab.engine import words
from glmlab.engine.client import EngineClient
from glmlab.engine.enclosures import n_bytes_of
from glmlab.engine.place import Place
from glmlab.engine.process import wait_for
from glmlab.engine.wire import Ask, Link, decoded_tell
from glmlab.engine.work import Channel, Listener, Report, Step, Work
from glmlab.lab.settings.sharing import from_json, to_json
from glmlab.lab.settings.stages import Stage
from glmlab.recordings import Covariate, Recording, SpikeTimes
from glmlab.workspaces.neuron.own_data import OwnRecordings
from glmlab.workspaces.neuron.settings import STAGES, Settings
from glmlab.workspaces.neuron.words.own_data import MISSING
from tests.engine.sessions import (
    PATIENCE_S,
    EngineHere,
    Told,
    break_connection,
    scheduler_of,
    work_of,
)

LONGEST_S = 5.0
"""For 100 MB of somebody's; on two cores they take 0.34 s, in which another session waits 0.09 s at most."""


def recording(n_samples: int = 1000, seed: int = 0) -> Recording:
    rng = np.random.default_rng(seed)
    times = np.sort(rng.uniform(0, n_samples / 1000, 50))
    signal = Covariate("speed", "cm/s", rng.normal(size=n_samples), 1e-3)
    return Recording("somebody's.csv", SpikeTimes(times, n_samples / 1000), (signal,))


def read(text: str) -> Settings:
    settings, sentences = from_json(text, Settings(), "One neuron")
    assert not sentences
    return settings


class Computing:
    """An engine's store, and a work that computes with it: the sum of the signal."""

    def __init__(self) -> None:
        self.store = OwnRecordings()
        self.began, self.may_end = threading.Semaphore(0), threading.Semaphore(0)
        self.waits = False
        self.n_computed = 0
        self.stage = Stage("recording", STAGES, self._sum)

    def _sum(self, settings: Settings) -> float:
        if self.waits:
            self.began.release()
            assert self.may_end.acquire(timeout=PATIENCE_S)
        self.n_computed += 1
        held = self.store.find(settings.fingerprint)
        assert held is not None
        return float(held.anonymous.covariates[0].values.sum())

    def steps(self, settings: Settings, _report: Report) -> Iterator[Step]:
        yield 1.0, self.stage(settings) if settings.data == "yours" else 0.0

    @property
    def works(self) -> dict[str, Work]:
        return {"sum": work_of(self.steps, in_one_step=True)}


class Session:
    """One kernel with its own store, and a channel to the engine."""

    def __init__(self, place: Place, works: dict[str, Work]) -> None:
        self.store = OwnRecordings()
        self.links: list[Link] = []
        self.told = Told()
        self.client = EngineClient(partial(self._reach, place))
        scheduler = scheduler_of(
            self.client, works, write=lambda s: to_json(s, "One neuron"), enclosures=self.store
        )
        self.channel: Channel = scheduler.open("sum", self._listener)

    def leave(self) -> None:
        """Be gone, as a kernel is that has ended."""
        break_connection(self.links[-1]._connection)  # noqa: SLF001

    def _reach(self, place: Place) -> Link:
        self.links.append(wait_for(place, PATIENCE_S))
        return self.links[-1]

    @property
    def _listener(self) -> Listener:
        return Listener(
            step=lambda settings, _share, found: self.told.tell("step", settings.seed, found),
            end=lambda settings, failure: self.told.tell("end", settings.seed, failure),
        )

    def ask(self, fingerprint: str, seed: int) -> str:
        """Ask for the sum, wait for the end, and return its sentence."""
        self.submit(fingerprint, seed)
        return self.told.wait_for_end_of(seed)

    def submit(self, fingerprint: str, seed: int) -> None:
        data: Any = {"data": "yours"} if fingerprint else {}
        self.channel.submit(Settings(**data, fingerprint=fingerprint, seed=seed))

    def found(self, seed: int) -> float:
        return next(told[2] for told in self.told.told if told[:2] == ("step", seed))


@pytest.fixture
def computing() -> Computing:
    return Computing()


@pytest.fixture
def engine(place: Place, computing: Computing) -> Iterator[EngineHere]:
    here = EngineHere(place, computing.works, read=read, enclosures=computing.store)
    yield here
    here.die()


@pytest.fixture
def session(place: Place, computing: Computing) -> Session:
    return Session(place, computing.works)


def wait(is_done: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_done()


def sum_of(made: Recording) -> float:
    return float(made.covariates[0].values.sum())


def test_a_recording_is_given_once_before_it_is_asked_for(
    engine: EngineHere, session: Session, computing: Computing
) -> None:
    made = recording()
    name = session.store.add(made)
    reads = []
    original = computing.store.read
    computing.store.read = lambda *told: reads.append(told[0]) or original(*told)  # type: ignore[method-assign]
    assert [session.ask(name, seed) for seed in (1, 2, 3)] == ["", "", ""]
    assert session.found(3) == sum_of(made)
    assert reads == [name]


def test_the_engine_learns_no_name_of_a_file(
    engine: EngineHere, session: Session, computing: Computing
) -> None:
    name = session.store.add(recording())
    session.ask(name, 1)
    held = computing.store.find(name)
    assert held is not None
    assert "csv" not in held.original.name
    renamed = Recording("other.csv", recording().spikes, recording().covariates)
    assert session.store.add(renamed) == name


def test_a_link_shows_nobody_the_recording_of_another_session(
    engine: EngineHere, session: Session, place: Place, computing: Computing
) -> None:
    name = session.store.add(recording())
    assert session.ask(name, 1) == ""
    stranger = Session(place, computing.works)
    assert stranger.ask(name, 1) == MISSING
    # Not even what was computed of it is told.
    assert [told[0] for told in stranger.told.told] == ["end"]
    assert stranger.ask("", 2) == ""


def test_who_gives_something_else_under_a_name_is_not_shown_what_has_it(
    engine: EngineHere, session: Session, place: Place, computing: Computing
) -> None:
    name = session.store.add(recording())
    assert session.ask(name, 1) == ""
    thief = Session(place, computing.works)
    other = OwnRecordings()
    others = other.add(recording(seed=1))
    pieces = other.pieces_of(others)
    thief.store.pieces_of = lambda _name: pieces  # type: ignore[method-assign]
    assert "not the one" in thief.ask(name, 1)
    assert session.ask(name, 2) == ""
    assert session.found(2) == sum_of(recording())


def test_two_who_have_the_same_each_keep_it_until_they_go(
    engine: EngineHere, session: Session, place: Place, computing: Computing
) -> None:
    name = session.store.add(recording())
    other = Session(place, computing.works)
    other.store.add(recording())
    assert session.ask(name, 1) == other.ask(name, 1) == ""
    session.leave()
    wait(lambda: engine.engine.n_sessions <= 1)
    assert other.ask(name, 2) == ""


def test_nothing_is_left_when_the_session_is_gone(
    engine: EngineHere, place: Place, computing: Computing
) -> None:
    store = OwnRecordings()
    name = store.add(recording())
    pieces = store.pieces_of(name)
    assert pieces is not None
    link = Link(place.connect())
    link.send(Ask("open", 1, name="test/sum"))
    link.send_with(Ask("give", 1, name=name, size=n_bytes_of(pieces)), pieces)
    settings = Settings(data="yours", fingerprint=name)
    link.send(Ask("submit", 1, number=1, settings=to_json(settings, "One neuron")))
    while decoded_tell(link.receive()).what != "end":
        pass
    assert computing.store.find(name) is not None
    link.close()
    wait(lambda: computing.store.find(name) is None)
    computing.store.keep(name, recording())
    computing.stage(settings)
    # The result was forgotten, too, and had to be computed again.
    assert computing.n_computed == 2


def test_what_a_step_leaves_that_ends_after_its_session_is_forgotten(
    engine: EngineHere, place: Place, computing: Computing
) -> None:
    store = OwnRecordings()
    name = store.add(recording(seed=2))
    pieces = store.pieces_of(name)
    assert pieces is not None
    computing.waits = True
    link = Link(place.connect())
    link.send(Ask("open", 1, name="test/sum"))
    link.send_with(Ask("give", 1, name=name, size=n_bytes_of(pieces)), pieces)
    settings = Settings(data="yours", fingerprint=name)
    link.send(Ask("submit", 1, number=1, settings=to_json(settings, "One neuron")))
    assert computing.began.acquire(timeout=PATIENCE_S)
    link.close()
    wait(lambda: engine.engine.n_sessions == 0)
    # The step computes with it to its end.
    assert computing.store.find(name) is not None
    computing.waits = False
    computing.may_end.release()
    wait(lambda: computing.store.find(name) is None)
    computing.store.keep(name, recording(seed=2))
    computing.stage(settings)
    assert computing.n_computed == 2


def test_an_engine_that_is_new_is_given_it_again(
    engine: EngineHere, session: Session, computing: Computing
) -> None:
    made = recording()
    name = session.store.add(made)
    assert session.ask(name, 1) == ""
    engine.die()
    computing.store.forget(name)
    engine.start()
    assert session.ask(name, 2) == ""
    assert session.found(2) == sum_of(made)


def test_what_the_session_holds_no_longer_the_engine_does_not_either(
    engine: EngineHere, session: Session, computing: Computing
) -> None:
    first, second = session.store.add(recording()), session.store.add(recording(seed=1))
    assert session.ask(first, 1) == ""
    session.store.forget(first)
    assert session.ask(second, 2) == ""
    wait(lambda: computing.store.find(first) is None)
    assert session.ask(first, 3) == MISSING


def test_where_there_is_no_room_a_sentence_says_so_until_there_is(
    place: Place, computing: Computing
) -> None:
    size = n_bytes_of(pieces_of(recording(100_000)))
    here = EngineHere(
        place, computing.works, read=read, enclosures=computing.store, most_bytes=size + 1000
    )
    first, second = Session(place, computing.works), Session(place, computing.works)
    name = first.store.add(recording(100_000))
    others = second.store.add(recording(100_000, seed=1))
    assert first.ask(name, 1) == ""
    assert second.ask(others, 1) == words.NO_ROOM
    assert second.ask("", 2) == ""
    first.leave()
    wait(lambda: computing.store.find(name) is None)
    assert second.ask(others, 3) == ""
    here.die()


def pieces_of(made: Recording) -> Any:
    store = OwnRecordings()
    return store.pieces_of(store.add(made))


@pytest.mark.parametrize(
    "ask",
    [
        Ask("give", 7, name="0123456789abcdef", size=8),
        Ask("give", 1, name="0123456789abcdef", size=10**10),
    ],
)
def test_who_gives_what_cannot_be_given_is_left(engine: EngineHere, place: Place, ask: Ask) -> None:
    link = Link(place.connect())
    link.send(Ask("open", 1, name="test/sum"))
    link.send(ask)
    with pytest.raises((EOFError, OSError)):
        link.receive()


def test_what_is_no_recording_is_refused_in_a_sentence(
    engine: EngineHere, session: Session
) -> None:
    name = session.store.add(recording())
    session.store.pieces_of = lambda _name: [b"\0" * 64]  # type: ignore[method-assign]
    assert "not the one" in session.ask(name, 1)
    assert session.ask("", 2) == ""


def test_100_mb_are_given_within_seconds_while_others_go_on(
    engine: EngineHere, session: Session, place: Place, computing: Computing
) -> None:
    name = session.store.add(recording(12_500_000))
    other = Session(place, computing.works)
    assert other.ask("", 0) == ""
    began = time.monotonic()
    session.submit(name, 1)
    waits = []
    seed = 1
    while not any(told[0] == "end" for told in session.told.told):
        asked = time.monotonic()
        assert other.ask("", seed) == ""
        waits.append(time.monotonic() - asked)
        seed += 1
        time.sleep(0.02)
    took = time.monotonic() - began
    assert session.ask(name, 2) == ""
    assert took < LONGEST_S
    # They share the lock of one interpreter here, as they do not in life.
    assert max(waits, default=0) < 1.0
