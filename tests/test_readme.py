"""What README shows runs as it stands, from its first block to the last, as a notebook runs in one go."""

from __future__ import annotations

import asyncio
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

README = Path(__file__).parents[1] / "README.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


async def run_all(found: dict[str, Any]) -> None:
    # A cell has the event loop to itself until it ends.
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), found)
        await asyncio.sleep(0)


def test_all_blocks_run_in_one_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GLMLAB_ENGINE", "inline")
    found: dict[str, Any] = {}
    asyncio.run(run_all(found))
    lab = found["lab"]
    assert lab.results.settings.n_samples == 500
    assert found["model"].coef_.shape == (5,)
    assert found["report"].verdict in ("stable", "fragile", "unstable", "untested")
    assert capsys.readouterr().out
    lab.close()


def test_the_configuration_is_one_that_the_server_takes() -> None:
    from glmlab.server.options import DEFAULTS, with_options

    (example,) = blocks("toml")
    assert with_options(DEFAULTS, tomllib.loads(example)).max_sessions == 30
