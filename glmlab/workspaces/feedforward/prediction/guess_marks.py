"""The weights that a student expects, drawn over the recovered ones."""

from __future__ import annotations

import numpy as np
from bqplot import Scatter

from glmlab.widgets import figure, frame, palette
from glmlab.workspaces.feedforward.prediction.prediction import Guess
from glmlab.workspaces.feedforward.settings import FloatArray
from glmlab.workspaces.feedforward.words import pictures as words

KEY = frame.key("guess", palette.GUESS, words.YOUR_GUESS)


class GuessMarks:
    """Hollow diamonds with a dashed outline, and how far each was off once that is known.

    Parameters
    ----------
    scales
        Those of the weights.
    """

    def __init__(self, scales: figure.Scales) -> None:
        self.points: Scatter = figure.points(
            scales,
            palette.GROUND,
            marker="diamond",
            stroke=palette.GUESS,
            stroke_width=2.5,
            default_size=120,
        )
        self.misses = figure.line(scales, palette.GUESS, stroke_width=2, line_style="dotted")
        self.marks = (self.misses, self.points)

    def show(self, guess: Guess | None, answer: FloatArray | None) -> None:
        """Draw a guess, and lines from it to the answer; None draws nothing."""
        names = [] if guess is None else list(guess.names)
        weights = np.empty(0) if guess is None else figure.as_floats(guess.weights)
        figure.update(self.points, x=names, y=weights)
        if answer is None or guess is None:
            figure.update(self.misses, x=[], y=np.empty(0))
            return
        x, y = figure.named_segments(names, weights, answer)
        figure.update(self.misses, x=x, y=y)
