"""The server's engines and kernels: what dies is started again or announced, and nothing is left."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.lab_page import LabPage, launch
from tests.served import LAB, address_of, served_lab, server_process, stop
from tests.server.page import open_page, write_notebook
from tests.server.test_page import kernel_of


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[psutil.Process, str]]:
    with server_process(["-m", "glmlab", "--no-browser", "--port", "0"]) as (server, log):
        yield psutil.Process(server.pid), address_of(server, log) + LAB
        assert stop(server) == 0


def children(server: psutil.Process, module: str) -> list[psutil.Process]:
    found = []
    for child in server.children():
        # One that has just been killed has no command line any more.
        with suppress(psutil.Error):
            found += [child] if module in " ".join(child.cmdline()) else []
    return found


def until(found: Callable[[], Any], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def another(server: psutil.Process, module: str, *, than: psutil.Process) -> bool:
    return any(child.pid != than.pid for child in children(server, module))


def test_an_engine_that_is_killed_is_missed_by_no_page(
    browser: Browser, served: tuple[psutil.Process, str]
) -> None:
    server, address = served
    lab = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    lab.type("Strength value", "2")
    expect(lab.summary).to_contain_text("at strength 2")
    # While it is idle, in the middle of a picture, and in a job.
    for what in (
        lambda: None,
        lambda: lab.choose("Data", "Grasshopper receptor"),
        lambda: lab.page.get_by_role("tab", name="Coupled network").click(),
    ):
        (engine,) = children(server, "workspaces.engine")
        what()
        lab.page.wait_for_timeout(100)
        engine.kill()
        until(lambda engine=engine: another(server, "workspaces.engine", than=engine))
    network = lab.page.locator(".glmlab-of-coupled .glmlab-picture-summary")
    expect(network).to_contain_text("31, 27 in trial 1", timeout=90_000)
    expect(network).to_contain_text("no run ran away", timeout=90_000)
    lab.page.locator(".glmlab:not(.glmlab-away)").get_by_role("tab", name="Feed-forward").click()
    expect(lab.page.locator(".glmlab-of-feedforward .glmlab-picture-summary")).to_contain_text(
        "bits per spike", timeout=90_000
    )
    # No step of what was done is lost.
    lab.page.locator(".glmlab-of-feedforward").get_by_role("button", name="Undo").click()
    expect(lab.page.locator(".glmlab-of-feedforward .glmlab-picture-summary")).to_contain_text(
        "at strength 2", timeout=90_000
    )
    assert lab.errors == []
    lab.close()


def test_pages_outlive_what_their_kernels_were_forked_from(
    browser: Browser, served: tuple[psutil.Process, str]
) -> None:
    server, address = served
    lab = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    kernel = kernel_of(lab.page)
    (process,) = kernel.kernel_processes()
    (parent,) = children(server, "fork_server")
    assert process.ppid() == parent.pid
    parent.kill()
    lab.type("Strength value", "3")
    expect(lab.summary).to_contain_text("at strength 3")
    # The next visitor's kernel is forked from another one.
    other = LabPage(browser.new_page(viewport={"width": 1280, "height": 800}), address).open()
    until(lambda: another(server, "fork_server", than=parent))
    other.close()
    lab.close()
    assert kernel.kernel_has_ended()


def test_a_kernel_needs_no_jax(served: tuple[psutil.Process, str]) -> None:
    page = open_page(served[1])
    (process,) = page.kernel_processes()
    assert not [mapped.path for mapped in process.memory_maps() if "jaxlib" in mapped.path]
    assert page.close_tab() == 204


def test_kernels_draw_other_random_numbers(tmp_path: Path) -> None:
    path = tmp_path / "random.ipynb"
    write_notebook(
        path,
        "import random, uuid, numpy\n"
        "print('drawn', random.random(), numpy.random.random(), uuid.uuid4(), 'in all')",
    )
    with served_lab(path) as address:
        drawn = [re.search("drawn (.+) in all", open_page(address).html) for _ in range(3)]
    numbers = [found[1].split() for found in drawn if found is not None]
    assert [len(set(kind)) for kind in zip(*numbers, strict=True)] == [3, 3, 3]


def test_a_killed_server_leaves_no_process() -> None:
    with server_process(["-m", "glmlab", "--no-browser", "--port", "0"]) as (server, log):
        address = address_of(server, log) + LAB
        open_page(address)
        left = psutil.Process(server.pid).children(recursive=True)
        names = json.dumps([process.cmdline() for process in left])
        assert "workspaces.engine" in names
        assert "fork_server" in names
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        until(
            lambda: (
                not [
                    process
                    for process in left
                    if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
                ]
            ),
            10,
        )
