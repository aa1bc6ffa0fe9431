"""The workspace "Feed-forward": what can be chosen and what is then computed.

The student's choices are a `Settings`; all that the views may read is a `Results`;
`compute` turns the first into the second.
"""

from __future__ import annotations

from glmlab.experiments.feedforward.compute import compute
from glmlab.experiments.feedforward.intervals import Intervals
from glmlab.experiments.feedforward.presets import PRESETS, origin_of, preset_of
from glmlab.experiments.feedforward.redraws import Cloud, Redraws
from glmlab.experiments.feedforward.results import (
    Contender,
    Counts,
    CrossValidation,
    Filter,
    Fit,
    RegularizationPath,
    Results,
    Simulation,
)
from glmlab.experiments.feedforward.settings import (
    EXPERIMENTS,
    GROUPED,
    INVERSE_LINKS,
    LABELS,
    LIMITS,
    OBSERVATION_MODELS,
    REGULARIZERS,
    SELECTIONS,
    SOLVERS,
    STRENGTH_RANGE,
    WEIGHT_RANGE,
    WITH_DISPERSION,
    FloatArray,
    Settings,
    allowed_regularizers,
    allowed_solvers,
)
from glmlab.experiments.feedforward.solving import SolverTraces, Trace
from glmlab.experiments.feedforward.tasks import TASKS
from glmlab.experiments.presets import OWN, Preset

__all__ = [
    "EXPERIMENTS",
    "GROUPED",
    "INVERSE_LINKS",
    "LABELS",
    "LIMITS",
    "OBSERVATION_MODELS",
    "OWN",
    "PRESETS",
    "REGULARIZERS",
    "SELECTIONS",
    "SOLVERS",
    "STRENGTH_RANGE",
    "TASKS",
    "WEIGHT_RANGE",
    "WITH_DISPERSION",
    "Cloud",
    "Contender",
    "Counts",
    "CrossValidation",
    "Filter",
    "Fit",
    "FloatArray",
    "Intervals",
    "Preset",
    "Redraws",
    "RegularizationPath",
    "Results",
    "Settings",
    "Simulation",
    "SolverTraces",
    "Trace",
    "allowed_regularizers",
    "allowed_solvers",
    "compute",
    "origin_of",
    "preset_of",
]
