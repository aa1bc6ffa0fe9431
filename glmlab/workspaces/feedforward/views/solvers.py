"""How fast each solver comes to the optimum, by iteration and by time."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import ipywidgets as widgets
import numpy as np
from bqplot import LogScale

from glmlab.concepts.solvers import SOLVERS, allowed_solvers
from glmlab.number_format import magnitude, number
from glmlab.widgets import figure, frame
from glmlab.widgets.elements import set_class
from glmlab.widgets.figure import set_ticks, update
from glmlab.widgets.table import row, table
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.results import Results, SolverTraces
from glmlab.workspaces.feedforward.settings import FloatArray, Settings
from glmlab.workspaces.feedforward.words import controls
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import describe_traces

if TYPE_CHECKING:
    from glmlab.model.trace import Trace

GAPS = (1e-16, 10.0)
GAP_AXIS = (1e-17, 10.0)
"""A little longer than the gaps, so that the marks at the optimum are whole."""

MILESTONES = (1e-4, 1e-8, 1e-12)
"""Gaps at which a line has a mark, besides its end: many lines end at the same place."""

ITERATIONS = (0.7, 400.0)
MILLISECONDS = {"synthetic": (1e-3, 30.0), "recording": (0.03, 1e3)}

_NARROW_MARGIN = figure.MARGIN | {"left": 44}
_NOTHING = np.empty(0)


class _TracePlot:
    """One line per solver, with a marker at its milestones and where it ended."""

    def __init__(
        self, label: str, limits: tuple[float, float], every: int, *, names_gap: bool
    ) -> None:
        self._every = every
        self._x = LogScale(allow_padding=False)
        self._x_axis = figure.x_axis(self._x, label)
        y = LogScale(min=GAP_AXIS[0], max=GAP_AXIS[1], allow_padding=False)
        scales = {"x": self._x, "y": y}
        self.lines = {
            name: figure.line(
                scales, solver.color, line_style=solver.dash, stroke_width=1.5, labels=[name]
            )
            for name, solver in SOLVERS.items()
        }
        self.markers = {
            name: figure.points(scales, solver.color, marker=solver.marker, default_size=30)
            for name, solver in SOLVERS.items()
        }
        ticks = figure.powers_of_ten(*GAPS, every=4)
        y_axis = figure.y_axis(y, words.GAP if names_gap else "", **ticks)
        self.set_limits(limits)
        self.figure = figure.figure(
            [*self.lines.values(), *self.markers.values()],
            [self._x_axis, y_axis],
            margin=figure.MARGIN if names_gap else _NARROW_MARGIN,
            flex="1 1 0",
        )

    def set_limits(self, limits: tuple[float, float]) -> None:
        """Give the horizontal axis another range."""
        self._limits = limits
        update(self._x, min=limits[0], max=limits[1])
        set_ticks(self._x_axis, **figure.powers_of_ten(*limits, every=self._every))

    def show(self, name: str, x: FloatArray, gap: FloatArray, *, chosen: bool) -> None:
        """Draw the way of a solver."""
        shown = np.isfinite(gap)
        x, y = np.clip(x, *self._limits)[shown], np.clip(gap, *GAPS)[shown]
        update(self.lines[name], x=x, y=y, stroke_width=3.5 if chosen else 1.5)
        marked = _marked(y)
        size = 100 if chosen else 30
        update(self.markers[name], x=x[marked], y=y[marked], default_size=size)

    def clear(self, name: str) -> None:
        """Draw nothing of a solver."""
        for mark in (self.lines[name], self.markers[name]):
            update(mark, x=_NOTHING, y=_NOTHING)


def _marked(gap: FloatArray) -> list[int]:
    """Return where a way comes below each milestone, and where it ends."""
    reached = {int(np.argmax(gap <= at)) for at in MILESTONES if gap.size and gap.min() <= at}
    return sorted(reached | {gap.size - 1}) if gap.size else []


class SolversView(frame.View):
    """The ways of all solvers, and a table of what they took."""

    def __init__(self) -> None:
        self.by_iteration = _TracePlot(words.ITERATION, ITERATIONS, 1, names_gap=True)
        self.by_time = _TracePlot(words.TIME, MILLISECONDS["synthetic"], 2, names_gap=False)
        side_by_side = widgets.HBox(
            [self.by_iteration.figure, self.by_time.figure],
            layout=widgets.Layout(
                width="100%", min_height="0", flex="1 1 120px", overflow="hidden"
            ),
        )
        self.table = widgets.HTML("", layout=widgets.Layout(width="100%", flex="0 0 auto"))
        self.table.add_class("glmlab-table")
        super().__init__(words.TITLES["solvers"], (), [side_by_side, self.table])

    def show(self, results: Results) -> None:
        """Leave everything to `show_traces`: the ways are longer work than the results."""

    def show_traces(self, found: SolverTraces | None, settings: Settings, *, stale: bool) -> None:
        """Draw the ways that are known; pale where they belong to other settings."""
        set_class(self.widget, "glmlab-stale", stale)
        kind = "synthetic" if DATA_SETS[settings.data].is_synthetic else "recording"
        self.by_time.set_limits(MILLISECONDS[kind])
        allowed = allowed_solvers(settings.regularizer)
        known = {} if found is None else found.traces
        traces = {name: known[name] for name in allowed if name in known}
        for name in SOLVERS:
            if name in traces:
                self._show_trace(name, traces[name], chosen=name == settings.solver)
            else:
                self.by_iteration.clear(name)
                self.by_time.clear(name)
        update(self.table, value=_table(traces, settings))
        self._say(_describe(traces, settings))

    def _show_trace(self, name: str, trace: Trace, *, chosen: bool) -> None:
        self.by_iteration.show(name, figure.as_floats(trace.iterations), trace.gap, chosen=chosen)
        self.by_time.show(name, 1e3 * trace.seconds, trace.gap, chosen=chosen)


def _describe(traces: dict[str, Trace], settings: Settings) -> str:
    text = describe_traces(traces, settings.solver)
    missing = [name for name in SOLVERS if name not in allowed_solvers(settings.regularizer)]
    reason = controls.solvers_not_offered(missing, settings.regularizer) if missing else ""
    return f"{text} {reason}".rstrip()


def _table(traces: dict[str, Trace], settings: Settings) -> str:
    """Return a row for every solver, so that the figures above keep their height."""
    return table(words.SOLVERS_HEADS, (_row(name, traces.get(name), settings) for name in SOLVERS))


def _row(name: str, trace: Trace | None, settings: Settings) -> str:
    is_chosen = name == settings.solver
    shown = words.chosen(name) if is_chosen else name
    if trace is None:
        head = f'<th scope="row"><span aria-hidden="true"></span> {escape(shown)}</th>'
        allowed = name in allowed_solvers(settings.regularizer)
        reason = words.NOT_RUN if allowed else words.cannot_do(settings.regularizer)
        return f'<tr class="glmlab-without">{head}<td colspan="4">{escape(reason)}</td></tr>'
    kind = "glmlab-chosen" if is_chosen else ""
    return row(shown, _cells(trace), symbol=SOLVERS[name].symbol, kind=kind)


def _cells(trace: Trace) -> tuple[str, ...]:
    return (
        str(int(trace.iterations[-1])),
        number(1e3 * float(trace.seconds[-1]), 2),
        magnitude(float(trace.gap[-1])),
        words.YES if trace.converged else words.NO,
    )
