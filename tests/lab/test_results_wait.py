"""`lab.results` in the cell that opens the lab: it waits for what is computed elsewhere."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from glmlab.engine.delivery import LoopDelivery
from glmlab.engine.thread_scheduler import ThreadScheduler
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import Settings


def late(settings: Settings, *, report: object) -> Results:
    time.sleep(0.3)
    return compute(settings)


async def read_on_the_loop() -> list[float]:
    lab = FeedforwardLab(compute=late, scheduler=ThreadScheduler)
    assert lab.shown is None
    first = lab.results
    lab.settings = replace(lab.settings, regularizer_strength=1.0)
    second = lab.results
    lab.close()
    assert first is not None
    assert second is not None
    return [float(np.abs(results.fit.coef).sum()) for results in (first, second)]


def test_results_wait_in_a_cell_whose_event_loop_stands_still() -> None:
    strong, weak = asyncio.run(read_on_the_loop())
    assert weak < strong


def test_results_wait_where_no_loop_runs() -> None:
    lab = FeedforwardLab(compute=late, scheduler=ThreadScheduler)
    assert lab.results is not None
    lab.close()


def test_results_do_not_wait_for_what_has_failed() -> None:
    def fails(settings: Settings, *, report: object) -> Results:
        if settings.regularizer_strength > 0.5:
            raise RuntimeError("no")
        return compute(settings)

    lab = FeedforwardLab(compute=fails, scheduler=ThreadScheduler)
    first = lab.results
    lab.settings = replace(lab.settings, regularizer_strength=1.0)
    began = time.monotonic()
    assert lab.results is first
    assert time.monotonic() - began < 30
    lab.settings = replace(lab.settings, regularizer_strength=0.2)
    last = lab.results
    assert last is not None
    assert last.settings.regularizer_strength == 0.2
    lab.close()


@pytest.mark.parametrize("has_loop", [False, True])
def test_who_waits_makes_the_calls_and_gives_up_in_time(has_loop: bool) -> None:
    async def run() -> None:
        deliver = LoopDelivery()
        check(deliver)

    def check(deliver: LoopDelivery) -> None:
        told: list[int] = []
        worker = threading.Timer(0.1, lambda: deliver(lambda: told.append(1)))
        worker.start()
        assert deliver.wait_until(lambda: bool(told), 10)
        assert told == [1]
        assert not deliver.wait_until(lambda: len(told) > 1, 0.05)
        worker.join()

    asyncio.run(run()) if has_loop else check(LoopDelivery())
