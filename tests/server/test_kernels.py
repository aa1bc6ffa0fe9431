"""The kernel is this interpreter, told where compiled functions are kept."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from glmlab.compilation_cache import cache_directory, cache_environment
from glmlab.server.exporter import LabExporter
from glmlab.server.kernels import LabKernelSpecManager, refill_later
from glmlab.server.locations import TEMPLATE, lab_notebook


def test_a_kernel_of_another_environment_does_not_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = tmp_path / "kernels" / "python3"
    stale.mkdir(parents=True)
    spec = {"argv": ["/elsewhere/python"], "display_name": "Stale", "language": "python"}
    (stale / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    manager = LabKernelSpecManager()
    assert manager.get_kernel_spec("python3").argv[0] == sys.executable
    assert list(manager.get_all_specs()) == ["python3"]


def test_kernels_keep_what_they_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("JAX_COMPILATION_CACHE", "JAX_PERSISTENT_CACHE")):
            monkeypatch.delenv(name)
    environment = LabKernelSpecManager().get_kernel_spec("python3").env
    assert environment["JAX_COMPILATION_CACHE_DIR"] == str(cache_directory())
    assert environment["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] == "0"


def test_the_users_own_cache_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    assert "JAX_COMPILATION_CACHE_DIR" not in cache_environment()
    assert cache_directory() == tmp_path


def test_the_page_is_found() -> None:
    assert lab_notebook().is_file()
    assert (TEMPLATE / "conf.json").is_file()


def test_the_pool_is_empty_until_it_is_refilled() -> None:
    class Manager:
        def __init__(self) -> None:
            self.filled: list[tuple[float, str]] = []

        def fill_if_needed(self, delay: float, notebook_name: str) -> None:
            self.filled.append((delay, notebook_name))

    async def take_one() -> None:
        manager: Any = Manager()
        refill_later(manager, 0.05)
        manager.fill_if_needed(delay=None, notebook_name="lab.ipynb")
        assert manager.filled == []
        await asyncio.sleep(0.1)
        assert manager.filled == [(0, "lab.ipynb")]

    asyncio.run(take_one())


def test_templates_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def make_page() -> None:
        exporter = LabExporter(template_name="lab", contents_manager=None)
        exporter.environment.get_template("index.html.j2")

    make_page()
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    make_page()
