"""The filter from one neuron to another, what the basis makes of it, and what is left."""

from __future__ import annotations

import numpy as np

from glmlab.widgets import figure, frame, palette
from glmlab.widgets import words as frame_words
from glmlab.workspaces.coupling.interaction_state import InteractionState
from glmlab.workspaces.coupling.pairs import pair_of
from glmlab.workspaces.coupling.results import Results
from glmlab.workspaces.coupling.words import pictures as words
from glmlab.workspaces.coupling.words.sentences import describe_pair, warn_about_basis


class PairView(frame.View):
    """The filter of the pair that was picked; it can be drawn by hand.

    Parameters
    ----------
    interaction
        Says which point the keys move, and is told the range of the axis.
    """

    def __init__(self, interaction: InteractionState) -> None:
        self._interaction = interaction
        self._lag = figure.linear_scale((1.0, 100.0))
        self._gain = figure.linear_scale(interaction.gain_limits)
        scales = {"x": self._lag, "y": self._gain}
        self._lag_axis = figure.x_axis(self._lag, words.LAG)
        self._gain_axis = figure.y_axis(self._gain, words.GAIN)
        self.zero = figure.line(scales, palette.QUIET, stroke_width=1)
        self.ghost = figure.line(scales, palette.GHOST, stroke_width=4, labels=[frame_words.PINNED])
        self.true = figure.line(scales, palette.TRUTH, stroke_width=2.5, labels=[words.TRUE])
        self.approximation = figure.line(
            scales,
            palette.RECOVERED,
            stroke_width=2,
            line_style="dashed",
            labels=[words.APPROXIMATION],
        )
        self.residual = figure.line(
            scales, palette.INK, stroke_width=1, line_style="dotted", labels=[words.RESIDUAL]
        )
        self.knots = figure.points(scales, palette.TRUTH, default_size=50)
        self.focused = figure.points(
            scales, palette.FOCUS, default_size=160, fill=False, stroke_width=2
        )
        marks = [
            self.zero,
            self.ghost,
            self.residual,
            self.true,
            self.approximation,
            self.knots,
            self.focused,
        ]
        drawing = figure.figure(marks, [self._lag_axis, self._gain_axis])
        self._results: Results | None = None
        keys = (
            frame.key("line", palette.TRUTH, words.TRUE),
            frame.key("dashed", palette.RECOVERED, words.APPROXIMATION),
            frame.key("dotted", palette.INK, words.RESIDUAL),
        )
        super().__init__(words.TITLES["pair"], keys, [drawing], caption_lines=2)

    def show(self, results: Results) -> None:
        """Draw the filter of the pair."""
        self._results = results
        filters, settings = results.filters, results.settings
        receiver, sender = settings.pair
        true = filters.true[:, receiver, sender]
        approximation = filters.approximation[:, receiver, sender]
        ends = (1.0, float(settings.window))
        figure.set_limits(self._lag, self._lag_axis, ends, most=5)
        limits = self._set_limits(self._gain, self._gain_axis, filters.limits, most=4)
        self._interaction.gain_limits = limits
        figure.update(self.zero, x=np.array(ends), y=np.zeros(2))
        figure.update(self.true, x=filters.lag, y=true)
        figure.update(self.approximation, x=filters.lag, y=approximation)
        figure.update(self.residual, x=filters.lag, y=true - approximation)
        self._show_knots()
        self._show_ghost(results)
        self._title_with(words.pair_title(receiver, sender))
        error = float(filters.relative_error[receiver, sender])
        self._say(describe_pair(results), warn_about_basis(error, results.basis))

    def highlight(self) -> None:
        """Draw a ring around the point that the keys move."""
        if self._results is not None:
            self._show_knots()

    def _show_knots(self) -> None:
        if self._results is None:
            return
        settings = self._results.settings
        lags, gains = self._results.knots
        by_hand = bool(pair_of(settings, *settings.pair).knots)
        figure.update(
            self.knots, x=lags if by_hand else np.empty(0), y=gains if by_hand else np.empty(0)
        )
        one = slice(self._interaction.knot, self._interaction.knot + 1)
        figure.update(self.focused, x=lags[one], y=gains[one])

    def _draw_ghost(self, ghost: Results | None) -> None:
        if ghost is None or self._results is None:
            figure.update(self.ghost, x=np.empty(0), y=np.empty(0))
            return
        receiver, sender = self._results.settings.pair
        figure.update(self.ghost, x=ghost.filters.lag, y=ghost.filters.true[:, receiver, sender])
