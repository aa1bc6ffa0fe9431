"""Predicted against observed counts: the rate, and the scatter around it."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from bqplot import Bars

from glmlab.widgets import figure, frame, palette
from glmlab.widgets.figure import set_ticks, update
from glmlab.workspaces.feedforward.results import Counts, Results
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import describe_counts, warn_about_counts

# In a narrow window each count has room for its name.
_SLIM_MARGIN = figure.MARGIN | {"left": 50, "right": 8}

_IMPOSSIBLE = 1e-9
"""A share below this is round-off."""


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
            frame.key("error", palette.DATA, words.OBSERVED_WITH_ERROR),
            frame.key("square", palette.RECOVERED, words.PREDICTED),
        )
        super().__init__(words.TITLES["counts"], keys, [side_by_side], caption_lines=1)

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
        self._predicted_axis = figure.x_axis(self._predicted, words.PREDICTED_RATE_AXIS)
        self._observed_axis = figure.y_axis(self._observed, words.MEAN_COUNT)
        self.identity = figure.line(
            scales, palette.RECOVERED, stroke_width=1.5, line_style="dashed"
        )
        self.errors = figure.line(
            scales, palette.DATA, stroke_width=1.5, labels=[words.STANDARD_ERROR]
        )
        self.groups = figure.points(
            scales, palette.DATA, default_size=50, labels=[words.MEAN_COUNT]
        )
        self._calibration = figure.figure(
            [self.identity, self.errors, self.groups],
            [self._predicted_axis, self._observed_axis],
            flex="1 1 0",
        )

    def _make_distribution(self) -> None:
        # Not ordinal: bqplot cannot place what left the domain of such a scale.
        self.count = figure.linear_scale()
        self.share = figure.linear_scale((0.0, 1.0))
        scales = {"x": self.count, "y": self.share}
        self.count_axis = figure.x_axis(self.count, words.COUNT)
        self._share_axis = figure.y_axis(self.share, words.SHARE_OF_BINS, label_offset="36px")
        self.bars = Bars(
            x=[],
            y=[],
            scales=scales,
            colors=[palette.DATA],
            padding=0.35,
            interactions={},
            labels=[words.OBSERVED],
        )
        self.expected = figure.points(
            scales,
            palette.RECOVERED,
            marker="square",
            default_size=60,
            stroke=palette.GROUND,
            labels=[words.PREDICTED],
        )
        self._distribution = figure.figure(
            [self.bars, self.expected],
            [self.count_axis, self._share_axis],
            margin=_SLIM_MARGIN,
            flex="1 1 0",
        )

    def _show_calibration(self, counts: Counts) -> None:
        limits = self._set_limits(self._predicted, self._predicted_axis, counts.limits, most=4)
        self._set_limits(self._observed, self._observed_axis, counts.limits, most=5)
        ends = np.asarray(limits)
        update(self.identity, x=ends, y=ends)
        update(self.groups, x=counts.predicted, y=counts.observed)
        x, y = figure.segments(
            [counts.predicted, counts.predicted],
            [counts.observed - counts.standard_error, counts.observed + counts.standard_error],
        )
        update(self.errors, x=x, y=y)

    def _show_distribution(self, counts: Counts) -> None:
        # What is neither seen nor expected at either end has no place on the axis.
        possible = np.maximum(counts.observed_share, counts.predicted_share) > _IMPOSSIBLE
        first, last = 0 if possible[0] else 1, len(possible) if possible[-1] else -1
        names, shown = counts.values[first:last], slice(first, last)
        place = np.arange(float(len(names)))
        ticks = {str(k): name for k, name in enumerate(names)}
        set_ticks(self.count_axis, tick_values=place, tick_labels=ticks)
        update(self.count, min=-0.5, max=len(names) - 0.5)
        self._set_limits(self.share, self._share_axis, (0.0, counts.share_limit), most=5)
        update(self.bars, x=place, y=counts.observed_share[shown])
        update(self.expected, x=place, y=counts.predicted_share[shown])
