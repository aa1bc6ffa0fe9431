"""What the workspace "Feed-forward" computes."""

from __future__ import annotations

from glmlab.deferred import Deferred
from glmlab.lab.computation import Computation
from glmlab.workspaces.feedforward.jobs import JOBS
from glmlab.workspaces.feedforward.presets import PRESETS
from glmlab.workspaces.feedforward.settings import Settings

_COMPUTE = "glmlab.workspaces.feedforward.compute"

COMPUTATION = Computation(
    title="Feed-forward",
    name="feedforward",
    tip="Fit one neuron's spikes, and see what regularization does.",
    settings=Settings,
    start=PRESETS["few"].settings,
    compute=Deferred(f"{_COMPUTE}.pipeline", "compute"),
    jobs=JOBS,
    prefetches=Deferred(f"{_COMPUTE}.prefetch", "prefetches"),
    warmings=Deferred(f"{_COMPUTE}.warm", "warmings"),
)
