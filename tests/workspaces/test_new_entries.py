"""An entry that somebody adds to a table is offered, drawn, compared, shared, warmed and exported."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.workspaces.new_entries import CHECKS


@pytest.mark.parametrize("workspace", CHECKS)
def test_an_entry_is_all_that_an_option_needs(workspace: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.workspaces.new_entries", workspace],
        capture_output=True,
        text=True,
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
