"""The work of the workspace "Feed-forward" that goes on beside its pictures."""

from __future__ import annotations

from glmlab.experiments.feedforward.intervals import find_intervals, key_of_intervals
from glmlab.experiments.feedforward.redraws import key_of_redraws, redraw
from glmlab.experiments.feedforward.solving import forget_traces, key_of_traces, trace_solvers
from glmlab.experiments.long_tasks import Task

TASKS: dict[str, Task] = {
    "redraws": Task(redraw, key_of_redraws),
    "solvers": Task(trace_solvers, key_of_traces, automatic=True, forget=forget_traces),
    "intervals": Task(find_intervals, key_of_intervals, automatic=True),
}
"""By name; that of an experiment has its name."""
