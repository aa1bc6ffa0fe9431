"""What drags and keys on the figures of the workspace "Feed-forward" do."""

from __future__ import annotations

import math
from collections.abc import Callable

from glmlab.lab.lab import figure
from glmlab.lab.settings.declaration import number_of
from glmlab.lab.state import LabState
from glmlab.widgets.pointer import Drag, OnDrag, OnKey, Reading, Surface
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.gestures import (
    feature_after_key,
    feature_at,
    strength_at,
    weight_after_key,
    with_weight,
)
from glmlab.workspaces.feedforward.prediction.session import Predicting
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import (
    STRENGTH_RANGE,
    WEIGHT_RANGE,
    FloatArray,
    Settings,
)
from glmlab.workspaces.feedforward.truth import true_coef_of
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words import controls as words

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
        spoken = words.strength_spoken(strength)
        reading = Reading(math.log10(strength), low, high, spoken, words.STRENGTH_KEYS)
        weight = self._weight_reading(results)
        readings = dict.fromkeys(STRENGTH_FIGURES, reading)
        return readings if weight is None else {**readings, "weights": weight}

    def _weight_reading(self, results: Results) -> Reading | None:
        weights, limits = self._movable()
        names = results.fit.feature_names
        # The picture may still be one of fewer features than there are.
        feature = min(self._weights.feature, len(weights) - 1, len(names) - 1)
        if feature < 0:
            return None
        spoken = words.weight_spoken(
            names[feature],
            float(weights[feature]),
            is_guess=self._predicting.guess is not None,
        )
        return Reading(float(weights[feature]), *limits, spoken, words.WEIGHT_KEYS)

    def _movable(self) -> tuple[FloatArray, tuple[float, float]]:
        """Return the weights that a hand moves now, and their range; empty where there are none.

        The true weights are those of the settings, which may be ahead of the picture: of two quick
        drags both count.
        """
        guess = self._predicting.guess
        if guess is not None:
            return guess.weights, guess.limits
        return true_coef_of(self._state.settings), WEIGHT_RANGE

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
            strength = number_of(Settings, "regularizer_strength").scale.after_key(
                key, self._state.settings.regularizer_strength
            )
            self._state.choose(regularizer_strength=strength)

    def _drag_weight(self, drag: Drag) -> None:
        # The bars that are seen say which weight is meant, and nothing else.
        n_bars = self._weights.n_features
        if n_bars and self._moves_weights:
            self._move_weight(feature_at(drag.start_x, n_bars), drag.y)

    def _move_weight(self, feature: int, weight: float) -> None:
        weights, _ = self._movable()
        if feature >= len(weights):
            return
        if self._predicting.guess is not None:
            self._predicting.move(feature, weight)
        else:
            self._state.choose(true_weights=with_weight(weights, feature, weight))

    def _press_weight_key(self, key: str) -> None:
        weights, limits = self._movable()
        if not len(weights) or not self._moves_weights:
            return
        feature = min(self._weights.feature, len(weights) - 1)
        if key in ("ArrowLeft", "ArrowRight"):
            self._weights.highlight(feature_after_key(key, feature, len(weights)))
            self._refresh()
            return
        self._move_weight(feature, weight_after_key(key, float(weights[feature]), limits))
