"""What drags and keys on the figures of the workspace "Feed-forward" do."""

from __future__ import annotations

import math
from collections.abc import Callable

from glmlab.app.lab import figure
from glmlab.app.predicting import Predicting
from glmlab.experiments.data_sets import DATA_SETS
from glmlab.experiments.feedforward import (
    STRENGTH_RANGE,
    WEIGHT_RANGE,
    FloatArray,
    Results,
    Settings,
)
from glmlab.experiments.feedforward.hands import (
    feature_after_key,
    feature_at,
    present_weights,
    strength_at,
    weight_after_key,
    weights_after,
    with_weight,
)
from glmlab.lab import strings
from glmlab.lab.state import LabState
from glmlab.panels.feedforward.regularization import STRENGTHS
from glmlab.panels.pointer import Drag, OnDrag, OnKey, Reading, Surface
from glmlab.views.feedforward.weights import WeightsView

STRENGTH_FIGURES: tuple[str, ...] = ("path", "cross-validation")


class FigureHands:
    """Moves the strength in two figures, and the true weights or a guess in a third.

    Parameters
    ----------
    state
        Is told of choices.
    weights
        Shows which weight the keys move.
    predicting
        A guess is moved in place of the truth.
    takes_hands
        Whether a setting may be chosen by hand at all.
    refresh
        Is called when another weight is to be moved.
    """

    def __init__(
        self,
        state: LabState[Settings, Results],
        weights: WeightsView,
        predicting: Predicting,
        *,
        takes_hands: Callable[[str], bool],
        refresh: Callable[[], None],
    ) -> None:
        self._state = state
        self._weights = weights
        self._predicting = predicting
        self._takes_hands = takes_hands
        self._refresh = refresh
        self.drags: dict[str, OnDrag] = {
            **dict.fromkeys(STRENGTH_FIGURES, self._drag_strength),
            "weights": self._drag_weight,
        }
        self.keys: dict[str, OnKey] = {
            **dict.fromkeys(STRENGTH_FIGURES, self._press_strength_key),
            "weights": self._press_weight_key,
        }

    def surfaces(self, results: Results) -> dict[str, Surface]:
        """Return the figures that can be moved by hand now."""
        surfaces: dict[str, Surface] = {}
        if self._moves_strength:
            for name in STRENGTH_FIGURES:
                surfaces[name] = Surface(figure(name), x=STRENGTH_RANGE, logarithmic=True)
        if DATA_SETS[results.settings.data].is_synthetic and self._moves_weights:
            surfaces["weights"] = Surface(figure("weights"), x=(0, 1), y=self._weights.limits)
        return surfaces

    def readings(self, results: Results) -> dict[str, Reading]:
        """Return where those figures stand."""
        strength = self._state.settings.regularizer_strength
        low, high = (math.log10(end) for end in STRENGTH_RANGE)
        spoken = strings.strength_spoken(strength)
        reading = Reading(math.log10(strength), low, high, spoken, strings.STRENGTH_KEYS)
        weight = self._weight_reading(results)
        readings = dict.fromkeys(STRENGTH_FIGURES, reading)
        return readings if weight is None else {**readings, "weights": weight}

    def _weight_reading(self, results: Results) -> Reading | None:
        weights, limits = self._movable(results)
        if weights is None:
            return None
        feature = min(self._weights.feature, len(weights) - 1)
        spoken = strings.weight_spoken(
            results.fit.feature_names[feature],
            float(weights[feature]),
            is_guess=self._predicting.guess is not None,
        )
        return Reading(float(weights[feature]), *limits, spoken, strings.WEIGHT_KEYS)

    def _movable(self, results: Results) -> tuple[FloatArray | None, tuple[float, float]]:
        """Return the weights that a hand moves now, and their range; None where there are none."""
        guess = self._predicting.guess
        if guess is not None:
            return guess.weights, guess.limits
        truth = results.fit.true_coef
        if truth is None:
            return None, WEIGHT_RANGE
        return present_weights(self._state.settings, truth), WEIGHT_RANGE

    @property
    def _moves_strength(self) -> bool:
        allowed = self._takes_hands("regularizer_strength")
        return allowed and self._state.settings.has_strength

    @property
    def _moves_weights(self) -> bool:
        return self._predicting.guess is not None or self._takes_hands("true_weights")

    def _drag_strength(self, drag: Drag) -> None:
        if self._moves_strength:
            self._state.choose(regularizer_strength=strength_at(drag.x))

    def _press_strength_key(self, key: str) -> None:
        if self._moves_strength:
            strength = STRENGTHS.after_key(key, self._state.settings.regularizer_strength)
            self._state.choose(regularizer_strength=strength)

    def _drag_weight(self, drag: Drag) -> None:
        guess, results = self._predicting.guess, self._state.results
        if guess is not None:
            self._predicting.move(feature_at(drag.start_x, len(guess.names)), drag.y)
        elif results is not None and results.fit.true_coef is not None and self._moves_weights:
            coef = results.fit.true_coef
            self._state.choose(true_weights=weights_after(coef, drag.start_x, drag.y))

    def _press_weight_key(self, key: str) -> None:
        results = self._state.results
        weights, limits = (None, WEIGHT_RANGE) if results is None else self._movable(results)
        if weights is None or not self._moves_weights:
            return
        feature = min(self._weights.feature, len(weights) - 1)
        if key in ("ArrowLeft", "ArrowRight"):
            self._weights.highlight(feature_after_key(key, feature, len(weights)))
            self._refresh()
            return
        weight = weight_after_key(key, float(weights[feature]), limits)
        if self._predicting.guess is not None:
            self._predicting.move(feature, weight)
        else:
            self._state.choose(true_weights=with_weight(weights, feature, weight))
