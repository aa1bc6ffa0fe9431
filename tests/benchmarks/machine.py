"""What the figures of a benchmark depend on."""

from __future__ import annotations

import os
import platform
import time
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


def calibration_ms() -> float:
    """Return how long this processor takes for ten million additions: shared machines vary by two."""
    began = time.perf_counter()
    sum(range(10**7))
    return 1e3 * (time.perf_counter() - began)
