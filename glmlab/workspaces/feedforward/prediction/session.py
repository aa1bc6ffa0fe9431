"""A guess in the workspace "Feed-forward": what is shown of it, and what the pictures wait for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.prediction.bar import PredictionBar
from glmlab.workspaces.feedforward.prediction.prediction import (
    Guess,
    Prediction,
    begin,
    display_settings,
    is_same_fit,
)
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words import controls as words


class PredictionSession:
    """Keeps new results back until the student has said what to expect.

    Parameters
    ----------
    weights
        Where the guess is drawn, under a bar that says what to do.
    present
        Returns the present settings.
    reveal
        Draws results that were kept back.
    refresh
        Is called when something has changed that no results bring.

    Attributes
    ----------
    prediction
        Where the guess is on its way.
    """

    def __init__(
        self,
        weights: WeightsView,
        *,
        present: Callable[[], Settings],
        reveal: Callable[[Results], None],
        refresh: Callable[[], None],
    ) -> None:
        self.prediction = Prediction()
        self.bar = PredictionBar(self.lock, self.end)
        weights.put_over(self.bar.widget)
        self._weights = weights
        self._present = present
        self._reveal = reveal
        self._refresh = refresh
        self._shown: Results | None = None
        self._newest: Results | None = None
        self._answered: Settings | None = None

    @property
    def guess(self) -> Guess | None:
        """What is expected; None where it can no longer be moved."""
        return self.prediction.guess if self.prediction.phase == "guessing" else None

    @property
    def hides_answer(self) -> bool:
        """Whether the pictures are those of before a change."""
        return self.prediction.waits and self.prediction.is_changed

    def disabled_reason(self, settings: Settings) -> str:
        """Return why nothing can be guessed now; "" where something can."""
        return "" if DATA_SETS[settings.data].is_synthetic else words.NO_PREDICTION

    def begin(self, shown: Results | None) -> None:
        """Begin a guess at the weights that are shown, where they are weights of features."""
        if shown is None or shown.fit.filters:
            return
        fit = shown.fit
        started = begin(fit.feature_names, fit.coef, shown.path.limits, shown.settings)
        self._shown = shown
        self._newest = self._newest if self.prediction.waits else shown
        self._set(started.follow(self._present()))
        self._refresh()

    def follow(self) -> None:
        """Take the present settings."""
        before = self.hides_answer
        self._set(self.prediction.follow(self._present()))
        if self.hides_answer != before:
            self._refresh()

    def move(self, feature: int, weight: float) -> None:
        """Expect another weight."""
        self._set(self.prediction.moved(feature, weight))
        self._refresh()

    def take(self, results: Results) -> Results:
        """Return what is shown of new results: those of before, while they are kept back."""
        self._newest = results
        self._set(self.prediction.end_without_features(results.fit.feature_names))
        if self.prediction.phase == "locked" and results.settings == self._present():
            self._answered = results.settings
            self._set(self.prediction.answer(results.fit.coef))
        self._show_misses(results)
        if not self.prediction.waits or self._shown is None:
            return results
        settings = replace(self._shown.settings, **display_settings(results.settings))
        self._shown = replace(self._shown, settings=settings)
        return self._shown

    def lock(self) -> None:
        """Lock the guess, and show the answer if it is there."""
        self._set(self.prediction.lock())
        newest = self._newest
        if newest is not None and newest.settings == self._present():
            self._reveal(self.take(newest))
        else:
            self._refresh()

    def end(self) -> None:
        """End the guess, and show what was kept back."""
        was_waiting = self.prediction.waits
        self._set(Prediction())
        if was_waiting and self._newest is not None:
            self._reveal(self._newest)
        else:
            self._refresh()

    def _set(self, prediction: Prediction) -> None:
        if prediction is self.prediction:
            return
        self.prediction = prediction
        self.bar.show(prediction)
        self._weights.show_guess(prediction.guess, None)

    def _show_misses(self, results: Results) -> None:
        """Draw how far the guess was off, unless these weights are of yet another change."""
        if self.prediction.phase == "answered":
            same = is_same_fit(results.settings, self._answered)
            self._weights.show_guess(self.prediction.guess, results.fit.coef if same else None)
