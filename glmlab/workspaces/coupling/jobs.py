"""The work of the workspace "Coupled network" that goes on beside its pictures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from glmlab.deferred import Deferred
from glmlab.lab.jobs import Job
from glmlab.workspaces.coupling.settings import Settings, part_read_by

_COMPUTE = "glmlab.workspaces.coupling.compute"


def key_of_runs(settings: Settings) -> Hashable:
    """Return what the free runs depend on."""
    return part_read_by(settings, "runs")


def key_of_shrinking(settings: Settings) -> Hashable | None:
    """Return what shrinking depends on; None where there is nothing to shrink."""
    is_empty = settings.coupling_scale == 0 or (
        settings.shrink == "positive" and settings.positive_scale == 0
    )
    return None if is_empty else (key_of_runs(settings), settings.shrink)


def key_of_fit(settings: Settings) -> Hashable | None:
    """Return what the fit depends on; None while it is not looked at."""
    if settings.tab != "recovered":
        return None
    strength = settings.regularizer_strength if settings.has_strength else None
    return part_read_by(settings, "fit"), strength, settings.n_runs, settings.horizon


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        "stability": Job(
            Deferred(f"{_COMPUTE}.stability", "run_monte_carlo"),
            key_of_runs,
            automatic=True,
            # The settings must stand still: the runs take all of a processor for about a second.
            pause=0.4,
        ),
        "shrinking": Job(
            Deferred(f"{_COMPUTE}.stability", "shrink"), key_of_shrinking, follows=False
        ),
        "recovered": Job(Deferred(f"{_COMPUTE}.fit", "fit_simulation"), key_of_fit, pause=0.05),
    }
)
"""By name; that of a tab has its name."""
