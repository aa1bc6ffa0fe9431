"""How the addresses of lessons are written."""

from __future__ import annotations

import re
from pathlib import Path

STEP_KEY = "step"
"""In the query of a lesson, with the number of the step, from 1; no field of settings has this name."""


def name_of(path: Path) -> str:
    """Return the name by which links find the lesson of a file: its own, without a number before it."""
    return re.sub(r"^\d+-", "", path.stem)
