"""The engine as a process: sessions without JAX get what JAX computes, and nothing is left behind."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from glmlab.engine.place import Place
from glmlab.engine.process import start
from glmlab.workspaces.labs import LABS

START_S = 60.0

_BY_WHAT_IS_KNOWN = {"stability"}
"""A picture of a network shows runs that are known already; an engine knows those of others, too."""

# Opens each workspace, asks for a picture, a few jobs and a key on a picture, and says what it imported.
_SESSION = """
import asyncio, pickle, sys
from dataclasses import replace
from glmlab.workspaces.labs import LABS

async def until(found):
    for _ in range(12_000):
        if found():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError

async def main():
    made = []
    for kind in LABS:
        lab = kind()
        for preset in list(kind.workspace.presets.values())[:2]:
            lab.settings = preset.settings
            await until(lambda: lab.results is not None and lab.results.settings == lab.settings)
            made.append((kind.__name__, lab.results))
        for name, job in lab.jobs.items():
            # Whose button stands over the picture of another one.
            tab = {"nested": "folds"}.get(name, name)
            if tab in kind.workspace.tabs:
                lab.state.choose(tab=tab)
            if "intervals" in vars(lab.settings):
                lab.state.choose(intervals=True)
            job.start()
            await until(lambda: job.fraction is None)
            made.append((name, job.failure or job.results))
        lab.close()
    heavy = sorted({"jax", "jaxlib", "jaxopt", "scipy", "sklearn"} & set(sys.modules))
    sys.stdout.buffer.write(pickle.dumps((heavy, made)))

asyncio.run(main())
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    # A user's own place, so that nobody else's engine is found.
    return {**os.environ, "GLMLAB_ENGINE": "process", "XDG_RUNTIME_DIR": str(tmp_path)}


def engines() -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "glmlab.workspaces.engine" in (process.info["cmdline"] or [])
    ]


def until(found: Any, seconds: float = START_S) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def assert_same(one: Any, other: Any) -> None:
    """All arrays are the same, but for the last bits: an engine compiles with other options."""
    if is_dataclass(one):
        assert type(one) is type(other)
        for field in fields(one):
            if field.name in _BY_WHAT_IS_KNOWN:
                continue
            assert_same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, np.ndarray):
        assert type(other) is np.ndarray
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-14)
    elif isinstance(one, tuple):
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    elif type(one) is float:
        assert one == pytest.approx(other, rel=1e-12, nan_ok=True)
    else:
        assert one == other


def test_a_session_without_jax_gets_what_jax_computes(environment: dict[str, str]) -> None:
    before = {process.pid for process in engines()}
    done = subprocess.run(
        [sys.executable, "-c", _SESSION], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    heavy, made = pickle.loads(done.stdout)
    assert heavy == []
    computations = {lab.__name__: lab.workspace.computation for lab in LABS}
    names = set()
    for name, found in made:
        names.add(name)
        if name in computations:
            assert_same(found, computations[name].compute(found.settings, report=_quiet))
        else:
            assert not isinstance(found, str), found
            assert found is not None, name
    assert names == {*computations, *(name for c in computations.values() for name in c.jobs)}
    started = [process for process in engines() if process.pid not in before]
    assert len(started) == 1
    started[0].terminate()
    started[0].wait(10)


def _fails(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


_PICTURE = """
import asyncio
from glmlab.workspaces.feedforward.lab import FeedforwardLab

async def main():
    lab = FeedforwardLab()
    while lab.results is None:
        await asyncio.sleep(0.01)
    print(len(lab.results.fit.coef))

asyncio.run(main())
"""


@pytest.mark.parametrize("what", ["no directory", "full"])
def test_a_disk_that_keeps_nothing_costs_time_only(
    tmp_path: Path, environment: dict[str, str], what: str, request: pytest.FixtureRequest
) -> None:
    home = tmp_path / "cache"
    if what == "full":
        home.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(home)]
        if not shutil.which("mount") or _fails(mount):
            pytest.skip("only root may mount a disk that is full")
        request.addfinalizer(lambda: subprocess.run(["umount", str(home)], check=True))
    else:
        home.write_text("a file where the caches of this user should be")
    environment.pop("JAX_COMPILATION_CACHE_DIR", None)
    environment["XDG_CACHE_HOME"] = str(home)
    place = Place(tmp_path / "e")
    log = tmp_path / "log"
    with (
        log.open("wb") as output,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
        patched.setenv("XDG_CACHE_HOME", str(home))
        process = start(place, output=output)
    environment["GLMLAB_ENGINE_PLACES"] = str(place.directory)
    done = subprocess.run(
        [sys.executable, "-c", _PICTURE], env=environment, capture_output=True, check=False
    )
    process.kill()
    process.wait()
    assert done.stdout == b"5\n", done.stderr.decode()
    (line,) = log.read_text().splitlines()
    assert "Compiled programs cannot be kept, so the lab starts more slowly" in line


def _quiet(_share: float, _sentence: str) -> None:
    pass


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[tuple[Place, subprocess.Popen[bytes]]]:
    place = Place(tmp_path / "e")
    process = start(place, idle_s=1.0)
    yield place, process
    process.kill()
    process.wait()


def connect(place: Place) -> Any:
    deadline = time.monotonic() + START_S
    while True:
        try:
            return place.connect()
        except (OSError, EOFError):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_it_ends_when_nobody_has_used_it_for_a_while(
    engine: tuple[Place, subprocess.Popen[bytes]],
) -> None:
    place, process = engine
    connection = connect(place)
    time.sleep(2.5)
    assert process.poll() is None
    connection.close()
    assert process.wait(10) == 0
    assert not (place.directory / "socket").exists()


def test_a_second_one_in_the_same_place_ends_at_once(
    engine: tuple[Place, subprocess.Popen[bytes]],
) -> None:
    place, process = engine
    connection = connect(place)
    second = start(place)
    assert second.wait(START_S) == 0
    assert process.poll() is None
    connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_its_parent_and_leaves_nothing(tmp_path: Path, number: int) -> None:
    code = """
import sys, time
from pathlib import Path
from glmlab.engine.place import Place
from glmlab.engine.process import start
print(start(Place(Path(sys.argv[1])), with_parent=True).pid, flush=True)
time.sleep(100)
"""
    directory = tmp_path / "e"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(directory)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        engine = psutil.Process(int(parent.stdout.readline()))
        until((directory / "socket").exists)
        parent.send_signal(number)
    until(lambda: not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE)
    until(lambda: not directory.exists())
