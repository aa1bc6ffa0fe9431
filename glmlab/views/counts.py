"""Predicted against observed counts: the rate, and the scatter around it."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from bqplot import Bars, OrdinalScale

from glmlab.experiments.feedforward import Counts, Results
from glmlab.views import figure, frame, palette
from glmlab.views.figure import update
from glmlab.views.summary import number


class CountsView(frame.View):
    """On the left groups of bins by their predicted rate, on the right how often each count is."""

    def __init__(self) -> None:
        self._make_calibration()
        self._make_distribution()
        side_by_side = widgets.HBox(
            [self._calibration, self._distribution],
            layout=widgets.Layout(
                width="100%", min_height="0", flex="1 1 220px", overflow="hidden"
            ),
        )
        keys = (
            frame.key("error", palette.DATA, "observed ± SE"),
            frame.key("square", palette.RECOVERED, "predicted"),
        )
        super().__init__("Counts", keys, [side_by_side], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the counts, where they were asked for."""
        if results.counts is not None:
            self._show_calibration(results.counts)
            self._show_distribution(results.counts)
            self._say(describe_counts(results.counts), warn_about_counts(results.counts))

    def _make_calibration(self) -> None:
        self._predicted = figure.linear_scale()
        self._observed = figure.linear_scale()
        scales = {"x": self._predicted, "y": self._observed}
        self._predicted_axis = figure.x_axis(self._predicted, "predicted rate (counts per bin)")
        self._observed_axis = figure.y_axis(self._observed, "mean observed count")
        self.identity = figure.line(
            scales, palette.RECOVERED, stroke_width=1.5, line_style="dashed"
        )
        self.errors = figure.line(scales, palette.DATA, stroke_width=1.5)
        self.groups = figure.points(scales, palette.DATA, default_size=50)
        self._calibration = figure.figure(
            [self.identity, self.errors, self.groups],
            [self._predicted_axis, self._observed_axis],
            flex="1 1 0",
        )

    def _make_distribution(self) -> None:
        self._count = OrdinalScale()
        self._share = figure.linear_scale((0.0, 1.0))
        scales = {"x": self._count, "y": self._share}
        self._count_axis = figure.x_axis(self._count, "count", num_ticks=None)
        share_axis = figure.y_axis(self._share, "share of bins")
        figure.set_limits(self._share, share_axis, (0.0, 1.0), most=5)
        self.bars = Bars(
            x=[], y=[], scales=scales, colors=[palette.DATA], padding=0.35, interactions={}
        )
        self.expected = figure.points(
            scales, palette.RECOVERED, marker="square", default_size=60, stroke=palette.GROUND
        )
        self._distribution = figure.figure(
            [self.bars, self.expected], [self._count_axis, share_axis], flex="1 1 0"
        )

    def _show_calibration(self, counts: Counts) -> None:
        figure.set_limits(self._predicted, self._predicted_axis, counts.limits, most=4)
        figure.set_limits(self._observed, self._observed_axis, counts.limits, most=5)
        ends = np.asarray(counts.limits, dtype=float)
        update(self.identity, x=ends, y=ends)
        update(self.groups, x=counts.predicted, y=counts.observed)
        x, y = figure.segments(
            [counts.predicted, counts.predicted],
            [counts.observed - counts.standard_error, counts.observed + counts.standard_error],
        )
        update(self.errors, x=x, y=y)

    def _show_distribution(self, counts: Counts) -> None:
        # What no model can expect here has no place on the axis.
        first = 0 if counts.predicted_share[0] > 0 else 1
        names = list(counts.values[first:])
        update(self._count, domain=names)
        update(self.bars, x=names, y=counts.observed_share[first:])
        update(self.expected, x=names, y=counts.predicted_share[first:])


def describe_counts(counts: Counts) -> str:
    """Say how observed means follow predictions, and how often each count is."""
    rates = "; ".join(
        f"predicted {number(predicted, 2)}, observed {number(observed, 2)}"
        for predicted, observed in zip(counts.predicted, counts.observed, strict=True)
    )
    shares = "; ".join(
        f"{name}: {number(100 * observed, 2)}% observed, {number(100 * predicted, 2)}% predicted"
        for name, observed, predicted in zip(
            counts.values, counts.observed_share, counts.predicted_share, strict=True
        )
    )
    return f"Mean counts of bins by their predicted rate: {rates}. Share of each count: {shares}."


def warn_about_counts(counts: Counts) -> list[str]:
    """Say when the model expects counts below zero."""
    below = float(counts.predicted_share[0])
    if below < 5e-4:
        return []
    return [f"The model expects {number(100 * below, 2)}% of the counts below zero: none can be."]
