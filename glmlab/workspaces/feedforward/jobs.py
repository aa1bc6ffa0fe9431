"""The work of the workspace "Feed-forward" that goes on beside its pictures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType

from glmlab.deferred import Deferred
from glmlab.lab.jobs import Job
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings, part_read_by

_COMPUTE = "glmlab.workspaces.feedforward.compute"


def key_of_intervals(settings: Settings) -> Hashable | None:
    """Return what the intervals depend on; None where none are wanted."""
    return (part_read_by(settings, "fit"), settings.seed) if settings.intervals else None


def key_of_redraws(settings: Settings) -> Hashable | None:
    """Return what the data sets and their fits depend on; None where there are none to draw."""
    if settings.tab != "redraws" or not DATA_SETS[settings.data].is_synthetic:
        return None
    # All ways to select a strength are followed at once: choosing another one computes nothing.
    return part_read_by(settings, "fit"), part_read_by(settings, "scores")


def key_of_traces(settings: Settings) -> Hashable | None:
    """Return what the traces depend on; None where they are not looked at."""
    return part_read_by(settings, "fit") if settings.tab == "solvers" else None


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        "redraws": Job(Deferred(f"{_COMPUTE}.redraws", "redraw"), key_of_redraws),
        "solvers": Job(
            Deferred(f"{_COMPUTE}.solvers", "trace_solvers"),
            key_of_traces,
            automatic=True,
            forget=Deferred(f"{_COMPUTE}.solvers", "forget_traces"),
        ),
        "intervals": Job(
            Deferred(f"{_COMPUTE}.intervals", "find_intervals"), key_of_intervals, automatic=True
        ),
    }
)
"""By name; that of a tab has its name."""
