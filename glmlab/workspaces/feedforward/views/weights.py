"""Recovered against true weights, one pair of bars a feature."""

from __future__ import annotations

import numpy as np
from bqplot import Bars, OrdinalScale

from glmlab.widgets import figure, frame, palette
from glmlab.widgets import words as frame_words
from glmlab.workspaces.feedforward.interaction_state import InteractionState
from glmlab.workspaces.feedforward.prediction.guess_marks import KEY as GUESS_KEY
from glmlab.workspaces.feedforward.prediction.guess_marks import GuessMarks
from glmlab.workspaces.feedforward.prediction.prediction import Guess
from glmlab.workspaces.feedforward.results import Intervals, Results
from glmlab.workspaces.feedforward.settings import FloatArray
from glmlab.workspaces.feedforward.words import pictures as words
from glmlab.workspaces.feedforward.words.sentences import (
    describe_guess,
    describe_intervals,
    describe_weights,
    say_distance,
)

MOST_NAMES = 10
"""With more features than this every second name is left out: they would overlap."""

_KEYS = (frame.TRUTH_OUTLINE, frame.RECOVERED_BAR)


class WeightsView(frame.View):
    """Wide hollow bars for the truth, narrower filled ones inside for what was recovered.

    Where the fit is right the filled bar fills the hollow one.

    Parameters
    ----------
    interaction
        Says which weight the keys move, and is told the range of the axis.
    """

    def __init__(self, interaction: InteractionState) -> None:
        self._interaction = interaction
        names = OrdinalScale()
        self.values = figure.linear_scale(interaction.weight_limits)
        scales = {"x": names, "y": self.values}
        self._names = names
        self.x_axis = figure.x_axis(names, words.FEATURE)
        self._y_axis = figure.y_axis(self.values, words.WEIGHT)
        self.ghost = Bars(
            x=[],
            y=[],
            scales=scales,
            colors=[palette.GHOST],
            interactions={},
            labels=[frame_words.PINNED],
        )
        self.recovered = Bars(
            x=[],
            y=[],
            scales=scales,
            colors=[palette.RECOVERED],
            interactions={},
            labels=[frame_words.RECOVERED],
        )
        self.truth = Bars(
            x=[],
            y=[],
            scales=scales,
            colors=[palette.TRUTH],
            fill=False,
            stroke=palette.TRUTH,
            stroke_width=2.0,
            interactions={},
            labels=[frame_words.TRUTH],
        )
        self.handles = figure.points(
            scales,
            palette.GROUND,
            stroke=palette.TRUTH,
            stroke_width=2,
            default_size=50,
        )
        # Where no hand may move it, the truth is seen all the same: a weight of zero has no frame.
        self.dots = figure.points(scales, palette.TRUTH, default_size=14, visible=False)
        self.whiskers = figure.line(scales, palette.INK, stroke_width=2, labels=[words.INTERVAL])
        self._intervals: Intervals | None = None
        self._results: Results | None = None
        self.guess = GuessMarks(scales)
        self.ring = figure.points(
            scales,
            palette.GROUND,
            stroke=palette.FOCUS,
            stroke_width=2.5,
            fill=False,
            default_size=360,
        )
        self._guess: Guess | None = None
        marks = [
            *(self.ghost, self.recovered, self.truth, self.whiskers, self.dots, self.handles),
            *(*self.guess.marks, self.ring),
        ]
        drawing = figure.figure(marks, [self.x_axis, self._y_axis])
        super().__init__(words.TITLES["weights"], _KEYS, [drawing], caption_lines=1)

    def show(self, results: Results) -> None:
        """Draw the weights of a fit."""
        fit = results.fit
        names = list(fit.feature_names)
        self._results = results
        self._show_limits(results)
        # bqplot draws a new domain with the labels that it has, so they must be there first.
        figure.update(self.x_axis, tick_labels=_names_shown(names), num_ticks=None)
        # Before the points, which bqplot does not move to where the domain has their names.
        figure.update(self._names, domain=names)
        figure.update(self.truth, padding=1 - bar_width(len(names)))
        figure.update(self.ghost, padding=1 - 0.85 * bar_width(len(names)))
        figure.update(self.recovered, padding=1 - 0.55 * bar_width(len(names)))
        truth = fit.true_coef
        known = truth is not None
        for marks in (self.handles, self.dots):
            figure.update(marks, x=names if known else [], y=truth if known else np.empty(0))
        figure.update(self.truth, x=names if known else [], y=truth if known else np.empty(0))
        figure.update(self.recovered, x=names, y=figure.as_floats(fit.coef))
        self._show_ghost(results)
        self._show_whiskers(results)
        self.highlight()

    def show_movable(self, movable: bool) -> None:
        """Draw points by which the truth can be moved, or smaller ones where no hand may move it."""
        figure.update(self.handles, visible=movable)
        figure.update(self.dots, visible=not movable)

    def show_intervals(self, intervals: Intervals | None) -> None:
        """Draw a whisker on each weight, or none."""
        if intervals is self._intervals:
            return
        self._intervals = intervals
        self._explain_marks()
        if self._results is not None:
            self._show_limits(self._results)
            self._show_whiskers(self._results)

    def show_guess(self, guess: Guess | None, answer: FloatArray | None) -> None:
        """Draw the weights that are expected, and how far each was off; None draws nothing."""
        self._guess = guess
        self.guess.show(guess, answer)
        self._explain_marks()
        if self._results is not None:
            self._show_limits(self._results)
            self._show_whiskers(self._results)
            self.highlight()

    def highlight(self) -> None:
        """Draw a ring around the weight that the keys move; the browser shows it when they do."""
        moved = self._moved_by_keys
        # It may be one that this picture does not have yet, or no longer.
        last = min(self._interaction.feature, moved.size - 1)
        here = slice(last, last + 1)
        names = [] if self._results is None else list(self._results.fit.feature_names)
        figure.update(self.ring, x=names[here] if moved.size else [], y=moved[here])

    @property
    def _moved_by_keys(self) -> FloatArray:
        """What a hand moves: the guess, where there is one, or else the truth."""
        if self._guess is not None:
            return figure.as_floats(self._guess.weights)
        truth = None if self._results is None else self._results.fit.true_coef
        return np.empty(0) if truth is None else figure.as_floats(truth)

    def _explain_marks(self) -> None:
        guess = () if self._guess is None else (GUESS_KEY,)
        self._explain((*_KEYS, *_whisker_key(self._intervals), *guess))

    def _show_limits(self, results: Results) -> None:
        low, high = results.path.limits
        if self._guess is not None:
            low, high = min(low, self._guess.limits[0]), max(high, self._guess.limits[1])
        shown = self._intervals_of(results)
        if shown is not None:
            low, high = min(low, float(shown.low.min())), max(high, float(shown.high.max()))
            low, high = 0.5 * float(np.floor(low / 0.5)), 0.5 * float(np.ceil(high / 0.5))
        limits = self._set_limits(self.values, self._y_axis, (low, high))
        self._interaction.weight_limits = limits

    def _show_whiskers(self, results: Results) -> None:
        shown = self._intervals_of(results)
        names, low, high = [], np.empty(0), np.empty(0)
        if shown is not None:
            names, low, high = list(results.fit.feature_names), shown.low, shown.high
        x, y = figure.named_segments(names, low, high)
        figure.update(self.whiskers, x=x, y=y)
        parts = [describe_weights(results.fit), *describe_intervals(shown, names)]
        # Who guesses the weights must not read how far off they are.
        caption = say_distance(results.fit) if self._guess is None else []
        self._say(" ".join([*parts, *describe_guess(self._guess)]), caption)

    def _intervals_of(self, results: Results) -> Intervals | None:
        """Return the intervals where they are those of as many weights."""
        found = self._intervals
        return found if found is not None and found.coef.size == results.fit.coef.size else None

    def _draw_ghost(self, ghost: Results | None) -> None:
        known = ghost is not None
        figure.update(
            self.ghost,
            x=list(ghost.fit.feature_names) if known else [],
            y=figure.as_floats(ghost.fit.coef) if known else np.empty(0),
        )


def _whisker_key(intervals: Intervals | None) -> tuple[str, ...]:
    if intervals is None:
        return ()
    conditional = intervals.is_conditional
    text = words.whiskers(intervals.level, intervals.method, is_conditional=conditional)
    return (frame.key("whisker", palette.INK, text),)


def bar_width(n_features: int) -> float:
    """Return the width of a hollow bar as a share of its room: few bars are not made fat."""
    return min(0.8, 0.2 * n_features)


def names_every(n_features: int) -> int:
    """Return how many features there are to a name on the axis."""
    return 1 if n_features <= MOST_NAMES else 2


def _names_shown(names: list[str]) -> dict[str, str]:
    """Return the label of each tick: an ordinal axis shows all names unless told otherwise."""
    every = names_every(len(names))
    return {name: name if index % every == 0 else "" for index, name in enumerate(names)}
