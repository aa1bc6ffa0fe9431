"""The bar over the weights while a student predicts them: what to do, and how close it came."""

from __future__ import annotations

import html
from collections.abc import Callable

from glmlab.lab import words as lab_words
from glmlab.widgets.elements import box, button, set_shown, text
from glmlab.workspaces.feedforward.prediction.prediction import Prediction
from glmlab.workspaces.feedforward.words import controls as words


class PredictionBar:
    """One sentence and the buttons that lock a guess and end it.

    Parameters
    ----------
    lock
        Is called when the student locks the guess.
    end
        Is called when the student gives up, and when the score is closed.

    Attributes
    ----------
    widget
        The bar on the page; it takes no room while there is no guess.
    """

    def __init__(self, lock: Callable[[], None], end: Callable[[], None]) -> None:
        self.sentence = text("", "prediction-status")
        self.lock = button(words.LOCK_GUESS, "", "lock-guess", lock)
        self.end = button("", "", "end-guess", end)
        self.widget = box("prediction", self.sentence, self.lock, self.end)
        self.show(Prediction())

    def show(self, prediction: Prediction) -> None:
        """Show where a guess is on its way."""
        sentence = html.escape(prediction.sentence)
        self.sentence.value = f'<div role="status" aria-live="polite">{sentence}</div>'
        set_shown(self.lock, prediction.phase == "guessing")
        self.lock.disabled = not prediction.can_lock
        can_lock = prediction.can_lock
        self.lock.tooltip = words.LOCK_GUESS_TOOLTIP if can_lock else words.NOTHING_CHANGED
        waits = prediction.waits
        self.end.description = words.GIVE_UP if waits else lab_words.CLOSE
        self.end.tooltip = words.GIVE_UP_TOOLTIP if waits else words.CLOSE_GUESS_TOOLTIP
        set_shown(self.widget, prediction.phase != "none")
