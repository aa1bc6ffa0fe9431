"""What the workspace "Coupled network" computes."""

from __future__ import annotations

from glmlab.deferred import Deferred
from glmlab.lab.computation import Computation
from glmlab.workspaces.coupling.jobs import JOBS
from glmlab.workspaces.coupling.settings import Settings

_COMPUTE = "glmlab.workspaces.coupling.compute"

COMPUTATION = Computation(
    title="Coupled network",
    name="coupled",
    tip="Design the filters between neurons, simulate them, and fit them again.",
    settings=Settings,
    start=Settings(),
    compute=Deferred(f"{_COMPUTE}.pipeline", "compute"),
    jobs=JOBS,
    prefetches=Deferred(f"{_COMPUTE}.prefetch", "prefetches"),
    warmings=Deferred(f"{_COMPUTE}.warm", "warmings"),
)
