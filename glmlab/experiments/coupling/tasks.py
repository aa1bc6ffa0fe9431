"""The work of the workspace "Coupled network" that goes on beside its pictures."""

from __future__ import annotations

from glmlab.experiments.coupling.fitting import fit_simulation, key_of_fit
from glmlab.experiments.coupling.stability import (
    key_of_runs,
    key_of_shrinking,
    run_monte_carlo,
    shrink,
)
from glmlab.experiments.long_tasks import Task

TASKS: dict[str, Task] = {
    "stability": Task(run_monte_carlo, key_of_runs, automatic=True, pause=0.4),
    "shrinking": Task(shrink, key_of_shrinking, follows=False),
    "recovered": Task(fit_simulation, key_of_fit, pause=0.05),
}
"""By name; that of a picture has its name."""
