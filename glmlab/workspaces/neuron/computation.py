"""What the workspace "One neuron" computes."""

from __future__ import annotations

from glmlab.deferred import Deferred
from glmlab.lab.computation import Computation
from glmlab.workspaces.neuron.jobs import JOBS
from glmlab.workspaces.neuron.own_data import OWN_RECORDINGS
from glmlab.workspaces.neuron.presets import PRESETS
from glmlab.workspaces.neuron.settings import Settings

_COMPUTE = "glmlab.workspaces.neuron.compute"

COMPUTATION = Computation(
    title="One neuron",
    name="neuron",
    tip="Explain the spikes of one neuron by what it hears and what it remembers.",
    settings=Settings,
    start=PRESETS["history"].settings,
    compute=Deferred(f"{_COMPUTE}.pipeline", "compute"),
    jobs=JOBS,
    prefetches=Deferred(f"{_COMPUTE}.prefetch", "prefetches"),
    warmings=Deferred(f"{_COMPUTE}.warm", "warmings"),
    enclosures=OWN_RECORDINGS,
)
