"""What the figures of a benchmark depend on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

from glmlab.server.capacity import cores


def describe_machine(*packages: str) -> str:
    """Say cores, load, and versions of Python and of these packages, in one line."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{cores()} cores ({platform.machine()}, {platform.system()}), load {load};"
        f" Python {platform.python_version()}, glmlab {version('glmlab')}, {versions}"
    )
