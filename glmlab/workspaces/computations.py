"""What all workspaces compute."""

from __future__ import annotations

from glmlab.lab.computation import Computation
from glmlab.workspaces.coupling.computation import COMPUTATION as COUPLING
from glmlab.workspaces.feedforward.computation import COMPUTATION as FEEDFORWARD
from glmlab.workspaces.neuron.computation import COMPUTATION as NEURON

COMPUTATIONS: tuple[Computation, ...] = (FEEDFORWARD, NEURON, COUPLING)
"""In the order of their tabs; a new workspace is a new entry."""
