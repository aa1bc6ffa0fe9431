"""Every workspace is known where it has to be."""

from __future__ import annotations

import tomllib
from pathlib import Path

from glmlab.engine.idle_scheduler import IdleScheduler
from glmlab.lab.jobs import PICTURE
from glmlab.workspaces.computations import COMPUTATIONS
from glmlab.workspaces.engine import first_requests
from glmlab.workspaces.labs import LABS

ROOT = Path(__file__).parents[2]


def test_no_workspace_may_import_another() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (independent,) = (
        contract["modules"]
        for contract in contracts["contracts"]
        if contract["type"] == "independence"
    )
    assert sorted(independent) == sorted(lab.__module__.removesuffix(".lab") for lab in LABS)


def test_what_is_seen_first_is_prepared_first() -> None:
    labs = [make(scheduler=IdleScheduler) for make in LABS]
    first = {f"{lab.workspace.computation.name}/{PICTURE}": lab.settings for lab in labs}
    assert first_requests(PICTURE) == first
    for lab in labs:
        assert lab.settings == next(iter(lab.workspace.presets.values())).settings
        lab.close()


def test_the_engine_computes_for_all_of_them() -> None:
    assert [lab.workspace.computation for lab in LABS] == list(COMPUTATIONS)
