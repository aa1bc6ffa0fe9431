"""Whether the network stays quiet: the verdict, what it rests on, and how long runs last."""

from __future__ import annotations

from collections.abc import Hashable
from html import escape

import ipywidgets as widgets
import numpy as np
from bqplot import LogScale

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import FloatArray
from glmlab.workspaces.coupling.results import VERDICTS, FreeRuns, Results, Stability
from glmlab.workspaces.coupling.settings import part_read_by
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import describe_stability

_MARKS = {True: "✓", False: "✗", None: "–"}

_ROWS = 6
"""Of the table, once runs were done."""


class StabilityView(frame.View):
    """A meter over a table of reasons, and under them the escape-time curve.

    Attributes
    ----------
    stability
        What is shown; None before there are results.
    """

    def __init__(self) -> None:
        self._bins = LogScale(min=1.0, max=10.0, allow_padding=False)
        self._share = figure.linear_scale((0.0, 1.0))
        scales = {"x": self._bins, "y": self._share}
        self._bin_axis = figure.x_axis(self._bins, words.BIN, label_offset="30px")
        self._share_axis = figure.y_axis(
            self._share, words.STILL_QUIET, tick_values=np.array([0.0, 1.0]), num_ticks=None
        )
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4)
        self.surviving = figure.line(
            scales,
            palette.INK,
            stroke_width=2,
            interpolation="step-after",
            labels=[words.SURVIVING],
        )
        self.band = figure.line(
            scales, palette.QUIET, stroke_width=1, interpolation="step-after", line_style="dashed"
        )
        drawing = figure.figure(
            [self.ghost, self.band, self.surviving],
            [self._bin_axis, self._share_axis],
            flex="1 1 90px",
        )
        self.meter = widgets.HTML("", layout=widgets.Layout(width="100%", flex="0 0 auto"))
        self.meter.add_class("glmlab-meter")
        self.stability: Stability | None = None
        self._network: Hashable = None
        keys = (
            frame.key("line", palette.INK, words.SURVIVING),
            frame.key("dashed", palette.QUIET, words.INTERVAL),
        )
        super().__init__(words.TITLES["stability"], keys, [self.meter, drawing])

    def show(self, results: Results) -> None:
        """Show what the quick tests say, until runs of the same network say more."""
        network = part_read_by(results.settings, "network")
        if self.stability is None or network != self._network:
            self._network, self.stability = network, results.stability
        horizon = float(results.settings.horizon)
        if self._bins.max != horizon:
            figure.update(self._bins, max=horizon)
            figure.set_ticks(self._bin_axis, **figure.powers_of_ten(1.0, horizon))
        self._draw()
        self._show_ghost(results)

    def show_stability(self, stability: Stability) -> None:
        """Show what runs of the network that is shown have brought."""
        self.stability = stability
        self._draw()

    def _draw(self) -> None:
        shown = self.stability
        if shown is None:
            return
        figure.update(self.meter, value=_meter(shown))
        figure.update(self.surviving, **_curve(shown.runs))
        figure.update(self.band, **_band(shown.runs))
        self._say(describe_stability(shown))

    def pin(self, results: Results | None) -> None:
        """Keep the curve as a ghost behind those that follow; None takes it away."""
        self._kept = self.stability if results is not None else None
        super().pin(results)

    def _draw_ghost(self, ghost: Results | None) -> None:
        kept = self._kept if ghost is not None else None
        figure.update(self.ghost, **_curve(None if kept is None else kept.runs))


def _curve(runs: FreeRuns | None) -> dict[str, FloatArray]:
    """Return the escape-time curve, or none without runs."""
    if runs is None:
        return {"x": np.empty(0), "y": np.empty(0)}
    return {"x": runs.bins, "y": runs.surviving}


def _band(runs: FreeRuns | None) -> dict[str, FloatArray]:
    """Return both ends of its interval as one line with a hole."""
    if runs is None:
        return {"x": np.empty(0), "y": np.empty(0)}
    hole = [np.nan]
    return {
        "x": np.concatenate([runs.bins, hole, runs.bins]),
        "y": np.concatenate([runs.surviving_low, hole, runs.surviving_high]),
    }


def _meter(stability: Stability) -> str:
    verdict = stability.verdict
    text = " ".join(
        sentence for sentence in (stability.explanation, stability.link_comparison) if sentence
    )
    head = (
        f'<p class="glmlab-verdict glmlab-verdict-{verdict}">'
        f'<span aria-hidden="true">{words.VERDICT_SIGNS[verdict]}</span> '
        f"<strong>{VERDICTS[verdict]}</strong> "
        f"<small>{escape(text)}</small></p>"
    )
    rows = "".join(
        f'<tr data-tip="{escape(reason.sentence)}"><th scope="row">{escape(reason.name)}</th>'
        f"<td>{escape(reason.value)}</td><td>{_MARKS[reason.passes]}</td></tr>"
        for reason in stability.reasons
    )
    # The curve beneath stands still when the runs bring their rows.
    rows += "<tr><td>&nbsp;</td></tr>" * (_ROWS - len(stability.reasons))
    return f'{head}<div class="glmlab-table"><table><tbody>{rows}</tbody></table></div>'
