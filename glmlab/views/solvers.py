"""How fast each solver comes to the optimum, by iteration and by time."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets
import numpy as np
from bqplot import LogScale

from glmlab.experiments.feedforward import SOLVERS, FloatArray, Results, SolverTraces, Trace
from glmlab.lab.strings import pictures as words
from glmlab.lab.strings.sentences import describe_traces, number, small
from glmlab.views import figure, frame, palette
from glmlab.views.figure import update

GAPS = (1e-16, 10.0)
ITERATIONS = (0.7, 400.0)
MILLISECONDS = (1e-3, 1e3)

_COLORS = (
    palette.RECOVERED,
    palette.STRENGTH,
    palette.TRUTH,
    palette.DATA,
    palette.BEST,
    palette.INK,
)
_DASHES = ("solid", "dashed", "dotted", "dash_dotted", "dashed", "dotted")
_MARKERS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_DRAWN = ("●", "■", "▲", "◆", "✚", "▼")
_NOTHING = np.empty(0)


class _TracePlot:
    """One line a solver, and a marker where it ended."""

    def __init__(
        self, label: str, limits: tuple[float, float], every: int, *, names_gap: bool
    ) -> None:
        self._limits = limits
        x = LogScale(min=limits[0], max=limits[1], allow_padding=False)
        y = LogScale(min=GAPS[0], max=GAPS[1], allow_padding=False)
        scales = {"x": x, "y": y}
        self.lines = {
            name: figure.line(scales, color, line_style=dash, stroke_width=1.5)
            for name, color, dash in zip(SOLVERS, _COLORS, _DASHES, strict=True)
        }
        self.ends = {
            name: figure.points(scales, color, marker=marker, default_size=50)
            for name, color, marker in zip(SOLVERS, _COLORS, _MARKERS, strict=True)
        }
        axes = [
            figure.x_axis(x, label, **figure.powers_of_ten(*limits, every=every)),
            figure.y_axis(
                y,
                words.GAP if names_gap else "",
                **figure.powers_of_ten(*GAPS, every=4),
            ),
        ]
        self.figure = figure.figure([*self.lines.values(), *self.ends.values()], axes, flex="1 1 0")

    def show(self, name: str, x: FloatArray, gap: FloatArray, *, chosen: bool) -> None:
        """Draw the way of a solver."""
        shown = np.isfinite(gap)
        x, y = np.clip(x, *self._limits)[shown], np.clip(gap, *GAPS)[shown]
        update(self.lines[name], x=x, y=y, stroke_width=3.5 if chosen else 1.5)
        update(self.ends[name], x=x[-1:], y=y[-1:], default_size=110 if chosen else 50)

    def clear(self, name: str) -> None:
        """Draw nothing of a solver."""
        for mark in (self.lines[name], self.ends[name]):
            update(mark, x=_NOTHING, y=_NOTHING)


class SolversView(frame.View):
    """The ways of all solvers, and a table of what they took."""

    def __init__(self) -> None:
        self.by_iteration = _TracePlot(words.ITERATION, ITERATIONS, 1, names_gap=True)
        self.by_time = _TracePlot(words.TIME, MILLISECONDS, 2, names_gap=False)
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

    def show_traces(self, found: SolverTraces | None, *, chosen: str, stale: bool) -> None:
        """Draw the ways that are known; pale where they belong to other settings."""
        (self.widget.add_class if stale else self.widget.remove_class)("glmlab-stale")
        traces = {} if found is None else found.traces
        for name in SOLVERS:
            if name in traces:
                self._show_trace(name, traces[name], chosen=name == chosen)
            else:
                self.by_iteration.clear(name)
                self.by_time.clear(name)
        update(self.table, value=_table(traces, chosen))
        self._say(describe_traces(traces, chosen))

    def _show_trace(self, name: str, trace: Trace, *, chosen: bool) -> None:
        self.by_iteration.show(name, figure.as_floats(trace.iterations), trace.gap, chosen=chosen)
        self.by_time.show(name, 1e3 * trace.seconds, trace.gap, chosen=chosen)


def _table(traces: dict[str, Trace], chosen: str) -> str:
    if not traces:
        return f'<p class="glmlab-hint">{escape(words.SOLVERS_HINT)}</p>'
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in words.SOLVERS_HEADS)
    rows = "".join(_row(name, trace, name == chosen) for name, trace in traces.items())
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(name: str, trace: Trace, is_chosen: bool) -> str:
    cells = (
        str(int(trace.iterations[-1])),
        number(1e3 * float(trace.seconds[-1]), 2),
        small(float(trace.gap[-1])),
        words.YES if trace.converged else words.NO,
    )
    shown = words.chosen(name) if is_chosen else name
    symbol = _DRAWN[SOLVERS.index(name)]
    head = f'<th scope="row"><span aria-hidden="true">{symbol}</span> {escape(shown)}</th>'
    return f"<tr>{head}{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
