"""The workspace "Coupled network": what can be chosen and what is then computed.

The student's choices are a `Settings`; all that the views may read is a `Results`; `compute` turns
the first into the second.
"""

from __future__ import annotations

from glmlab.experiments.coupling.bases import BASES
from glmlab.experiments.coupling.compute import compute
from glmlab.experiments.coupling.presets import PRESETS, origin_of, preset_of
from glmlab.experiments.coupling.results import (
    Basis,
    Correlations,
    Filters,
    Reason,
    Recovered,
    Results,
    Simulation,
    Stability,
)
from glmlab.experiments.coupling.settings import (
    APPROXIMATIONS,
    EXPERIMENTS,
    INTENSITY_RANGE,
    INVERSE_LINKS,
    LIMITS,
    MOST_NEURONS,
    REGULARIZERS,
    SHRINKS,
    STIMULI,
    STRENGTH_RANGE,
    FloatArray,
    Settings,
    with_entry,
)
from glmlab.experiments.coupling.stability import Shrunk
from glmlab.experiments.coupling.tasks import TASKS
from glmlab.experiments.presets import OWN, Preset

__all__ = [
    "APPROXIMATIONS",
    "BASES",
    "EXPERIMENTS",
    "INTENSITY_RANGE",
    "INVERSE_LINKS",
    "LIMITS",
    "MOST_NEURONS",
    "OWN",
    "PRESETS",
    "REGULARIZERS",
    "SHRINKS",
    "STIMULI",
    "STRENGTH_RANGE",
    "TASKS",
    "Basis",
    "Correlations",
    "Filters",
    "FloatArray",
    "Preset",
    "Reason",
    "Recovered",
    "Results",
    "Settings",
    "Shrunk",
    "Simulation",
    "Stability",
    "compute",
    "origin_of",
    "preset_of",
    "with_entry",
]
