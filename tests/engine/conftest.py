"""Where engines of tests listen."""

from __future__ import annotations

from pathlib import Path

import pytest

from glmlab.engine.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place of its own for each test."""
    return Place(tmp_path / "e")
