"""The rate that the model predicts, over the spikes."""

from __future__ import annotations

import numpy as np

from glmlab.widgets import figure, frame, palette
from glmlab.widgets import words as frame_words
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.views.stretch import HeldOutShade, ends_of, spikes_between, steps
from glmlab.workspaces.neuron.words import pictures as words
from glmlab.workspaces.neuron.words.sentences import describe_rate, say_rate

_SPIKE_SHARE = 0.16
"""Of the height, that spikes have beneath the rate: they have no place on its axis."""


class RateView(frame.View):
    """The predicted rate as a line, spikes beneath, the true rate where it is known."""

    def __init__(self) -> None:
        self._time, self._rate = figure.linear_scale(), figure.linear_scale()
        scales = {"x": self._time, "y": self._rate}
        self._time_axis = figure.x_axis(self._time, words.TIME)
        self._rate_axis = figure.y_axis(self._rate, words.RATE)
        self.held_out = HeldOutShade(scales)
        self.spikes = figure.line(scales, palette.DATA, stroke_width=1.5, apply_clip=False)
        stepped = {"interpolation": "step-after"}
        self.ghost = figure.line(
            scales, palette.GHOST, stroke_width=4, labels=[frame_words.PINNED], **stepped
        )
        self.truth = figure.line(
            scales, palette.TRUTH, stroke_width=1.5, labels=[frame_words.TRUTH], **stepped
        )
        self.rate = figure.line(
            scales, palette.RECOVERED, stroke_width=1.5, labels=[words.PREDICTED_RATE], **stepped
        )
        drawing = figure.figure(
            [self.held_out.mark, self.ghost, self.truth, self.spikes, self.rate],
            [self._time_axis, self._rate_axis],
            flex="1 1 100px",
        )
        super().__init__(words.TITLES["rate"], _keys(has_truth=False), [drawing], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the rate, the spikes, and what is held out."""
        data, rate = results.data, results.rate
        figure.set_limits(self._time, self._time_axis, ends_of(data), most=8)
        low, high = rate.limits
        # Beneath zero there is no rate, and room for spikes.
        foot = low - _SPIKE_SHARE / (1 - _SPIKE_SHARE) * (high - low)
        foot, high = self._set_limits(self._rate, self._rate_axis, (foot, high), most=5)
        figure.update(self._rate_axis, tick_values=figure.nice_ticks((low, high), 4))
        x, y = spikes_between(data, foot, low - 0.1 * (low - foot))
        figure.update(self.spikes, x=x, y=y)
        self.held_out.show(data, high)
        x, y = steps(data, rate.hz)
        figure.update(self.rate, x=x, y=y)
        nothing = np.empty(0)
        x, y = (nothing, nothing) if rate.true_hz is None else steps(data, rate.true_hz)
        figure.update(self.truth, x=x, y=y)
        self._show_ghost(results)
        self._explain(_keys(has_truth=rate.true_hz is not None))
        self._say(describe_rate(results), [say_rate(results)])

    def _draw_ghost(self, ghost: Results | None) -> None:
        nothing = np.empty(0)
        x, y = (nothing, nothing) if ghost is None else steps(ghost.data, ghost.rate.hz)
        figure.update(self.ghost, x=x, y=y)


def _keys(*, has_truth: bool) -> list[str]:
    keys = [
        frame.key("line", palette.RECOVERED, words.PREDICTED_RATE),
        frame.key("spikes", palette.DATA, words.SPIKES),
        frame.key("band", palette.QUIET, words.HELD_OUT),
    ]
    if has_truth:
        keys.insert(1, frame.key("line", palette.TRUTH, frame_words.TRUTH))
    return keys
