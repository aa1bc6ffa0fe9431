"""Every workspace is known where it has to be."""

from __future__ import annotations

import tomllib
from pathlib import Path

from glmlab.workspaces.computations import COMPUTATIONS
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


def test_the_engine_computes_for_all_of_them() -> None:
    assert [lab.workspace.computation for lab in LABS] == list(COMPUTATIONS)
