"""Predict, then reveal: what a student expects of the weights, and how close it came.

To say what one expects before one sees it makes the surprise, and the surprise teaches: Crouch,
Fagen, Callan and Mazur (2004), Am J Phys 72:835-838.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from glmlab.workspaces.feedforward.words import controls as words

FloatArray = NDArray[np.float64]

ROOM = 0.5
"""How far above and below the present axis a guess may go."""

DISPLAY_SETTINGS = ("tab", "intervals")
"""Names of settings that change no weight."""

DECIMALS = 2
"""Of a weight that is guessed: as fine as a pixel."""


@dataclass(frozen=True)
class Score:
    """How close a guess came.

    Attributes
    ----------
    rmse
        Root mean squared difference of guess and answer.
    rmse_unchanged
        The same for whoever guesses that nothing changes.
    """

    rmse: float
    rmse_unchanged: float

    @property
    def gain(self) -> float | None:
        """Share by which the guess is better than no change; None where nothing did change."""
        if self.rmse_unchanged < 10.0**-DECIMALS / 2:
            return None
        return 1 - self.rmse / self.rmse_unchanged


@dataclass(frozen=True)
class Guess:
    """The weights that a student expects.

    Attributes
    ----------
    names
        One per feature.
    before
        The weights before the change, shape ``(n_features,)``.
    weights
        Those that are expected after it, shape ``(n_features,)``.
    limits
        Smallest and largest weight that can be guessed.
    """

    names: tuple[str, ...]
    before: FloatArray
    weights: FloatArray
    limits: tuple[float, float]

    def moved(self, feature: int, weight: float) -> Guess:
        """Return the guess with another weight for one feature, within the limits."""
        weights = self.weights.copy()
        weights[feature] = np.clip(round(weight, DECIMALS), *self.limits)
        return replace(self, weights=weights)

    def score(self, answer: FloatArray) -> Score:
        """Compare with the weights that came out, shape ``(n_features,)``."""
        return Score(_rmse(self.weights, answer), _rmse(self.before, answer))


def _rmse(these: FloatArray, those: FloatArray) -> float:
    return float(np.sqrt(np.mean((these - those) ** 2)))


Phase = Literal["none", "guessing", "locked", "answered", "ended"]


@dataclass(frozen=True)
class Prediction:
    """Where a guess is on its way from its beginning to its score.

    Attributes
    ----------
    phase
        "none"; "guessing" while the points are moved; "locked" until the answer is there;
        "answered"; "ended" where other features have left nothing to compare with.
    guess
        None without one.
    start
        The settings with which it began.
    is_changed
        Whether the present settings are others than those.
    score
        Once there is one.
    """

    phase: Phase = "none"
    guess: Guess | None = None
    start: Any = None
    is_changed: bool = False
    score: Score | None = None

    @property
    def waits(self) -> bool:
        """Whether the pictures wait for the guess."""
        return self.phase in ("guessing", "locked")

    @property
    def can_lock(self) -> bool:
        """Whether there is anything to guess."""
        return self.phase == "guessing" and self.is_changed

    @property
    def sentence(self) -> str:
        """What the student is to do, or how close the guess came."""
        match self.phase:
            case "guessing":
                return words.GUESS_NOW if self.is_changed else words.GUESS_FIRST
            case "locked":
                return words.GUESS_LOCKED
            case "answered" if self.score is not None:
                score = self.score
                return words.guess_scored(score.rmse, score.rmse_unchanged, score.gain)
            case "ended":
                return words.GUESS_ENDED
            case _:
                return ""

    def follow(self, settings: Any) -> Prediction:
        """Take other settings: those with which it began are nothing to guess about."""
        if self.phase != "guessing":
            return self
        return replace(self, is_changed=not is_same_fit(settings, self.start))

    def moved(self, feature: int, weight: float) -> Prediction:
        """Return it with another weight expected; once locked it stays."""
        if self.phase != "guessing" or self.guess is None:
            return self
        return replace(self, guess=self.guess.moved(feature, weight))

    def lock(self) -> Prediction:
        """Return it locked, where there is anything to guess."""
        return replace(self, phase="locked") if self.can_lock else self

    def end_without_features(self, names: tuple[str, ...]) -> Prediction:
        """Return it ended, if these features are not those that were guessed."""
        if self.guess is None or self.guess.names == names:
            return self
        # A guess that has its answer needs no excuse.
        return Prediction("ended") if self.waits else Prediction()

    def answer(self, weights: FloatArray) -> Prediction:
        """Return it with its score, if it is locked."""
        if self.phase != "locked" or self.guess is None:
            return self
        return replace(self, phase="answered", score=self.guess.score(weights))


def begin(
    names: tuple[str, ...], weights: FloatArray, limits: tuple[float, float], settings: Any
) -> Prediction:
    """Begin a guess at the present weights.

    Parameters
    ----------
    names
        One per feature.
    weights
        As they are before the change, shape ``(n_features,)``.
    limits
        Range of the axis that they are drawn on.
    settings
        The present choices.
    """
    room = (limits[0] - ROOM, limits[1] + ROOM)
    guess = Guess(names, np.array(weights, float), np.array(weights, float), room)
    return Prediction("guessing", guess, settings)


def display_settings(settings: Any) -> dict[str, Any]:
    """Return the settings that choose what is looked at, and change no weight."""
    return {name: getattr(settings, name) for name in DISPLAY_SETTINGS}


def is_same_fit(these: Any, those: Any) -> bool:
    """Tell whether settings differ in nothing but in what is looked at."""
    return replace(these, **display_settings(those)) == those
