"""What drags and keys on the figures of the workspace "Feed-forward" do."""

from __future__ import annotations

from collections.abc import Mapping

from glmlab.lab.lab import Lab
from glmlab.lab.strength_handle import StrengthHandle
from glmlab.lab.workspace import figure
from glmlab.widgets.pointer import Drag, DraggableFigure, OnDrag, OnKey, SliderAria
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.gestures import (
    feature_after_key,
    feature_at,
    place_of,
    weight_after_key,
    with_weight,
)
from glmlab.workspaces.feedforward.interaction_state import InteractionState
from glmlab.workspaces.feedforward.prediction.session import PredictionSession
from glmlab.workspaces.feedforward.results import Results
from glmlab.workspaces.feedforward.settings import (
    WEIGHT_RANGE,
    FloatArray,
    Settings,
)
from glmlab.workspaces.feedforward.truth import true_coef_of
from glmlab.workspaces.feedforward.views.weights import WeightsView
from glmlab.workspaces.feedforward.words import controls as words

STRENGTH_FIGURES: tuple[str, ...] = ("path", "cross-validation")


class FigureInteraction:
    """Moves the strength in two figures, and the true weights or a guess in a third.

    Parameters
    ----------
    lab
        Is told of choices, and says what may be chosen.
    interaction
        Which weight the keys move, and along what axis.
    weights
        Rings that weight.
    prediction
        A guess is moved in place of the truth.
    """

    selectors: Mapping[str, str] = {name: figure(name) for name in (*STRENGTH_FIGURES, "weights")}

    def __init__(
        self,
        lab: Lab[Settings, Results],
        interaction: InteractionState,
        weights: WeightsView,
        prediction: PredictionSession,
    ) -> None:
        self._lab = lab
        self._state = lab.state
        self._strength = StrengthHandle(lab)
        self._interaction = interaction
        self._weights = weights
        self._prediction = prediction
        self.drags: dict[str, OnDrag] = {
            **dict.fromkeys(STRENGTH_FIGURES, self._strength.drag),
            "weights": self._drag_weight,
        }
        self.keys: dict[str, OnKey] = {
            **dict.fromkeys(STRENGTH_FIGURES, self._strength.press),
            "weights": self._press_weight_key,
        }

    def figures(self, results: Results) -> dict[str, DraggableFigure]:
        """Return the figures that can be moved by hand now."""
        figures: dict[str, DraggableFigure] = {}
        if self._strength.is_movable:
            for name in STRENGTH_FIGURES:
                figures[name] = self._strength.figure(self.selectors[name])
        if DATA_SETS[results.settings.data].is_synthetic and self._moves_weights:
            weights, _ = self._movable()
            figures["weights"] = DraggableFigure(
                self.selectors["weights"],
                x=(0, 1),
                y=self._interaction.weight_limits,
                handles=tuple(
                    (place_of(feature, len(weights)), float(weight))
                    for feature, weight in enumerate(weights)
                ),
            )
        return figures

    def sliders(self, results: Results) -> dict[str, SliderAria]:
        """Return where those figures stand."""
        weight = self._weight_slider(results)
        sliders = dict.fromkeys(STRENGTH_FIGURES, self._strength.slider)
        return sliders if weight is None else {**sliders, "weights": weight}

    def let_go(self) -> None:
        """Nothing is kept of where a drag began."""

    def _weight_slider(self, results: Results) -> SliderAria | None:
        weights, limits = self._movable()
        names = results.fit.feature_names
        # The picture may still be one of fewer features than there are.
        feature = min(self._interaction.feature, len(weights) - 1, len(names) - 1)
        if feature < 0:
            return None
        text = words.weight_value_text(
            names[feature],
            float(weights[feature]),
            is_guess=self._prediction.guess is not None,
        )
        return SliderAria(float(weights[feature]), *limits, text, words.WEIGHT_KEYS)

    def _movable(self) -> tuple[FloatArray, tuple[float, float]]:
        """Return the weights that a hand moves now, and their range; empty where there are none.

        The true weights are those of the settings, which may be ahead of the picture: of two quick
        drags both count.
        """
        guess = self._prediction.guess
        if guess is not None:
            return guess.weights, guess.limits
        return true_coef_of(self._state.settings), WEIGHT_RANGE

    @property
    def _moves_weights(self) -> bool:
        return self._prediction.guess is not None or self._lab.is_editable("true_weights")

    @property
    def _n_bars(self) -> int:
        """How many weights are drawn that can be moved; 0 for a recording, and before any picture."""
        if self._prediction.guess is not None:
            return len(self._prediction.guess.weights)
        truth = None if self._lab.shown is None else self._lab.shown.fit.true_coef
        return 0 if truth is None else len(truth)

    def _drag_weight(self, drag: Drag) -> None:
        # The bars that are seen say which weight is meant, and nothing else.
        n_bars = self._n_bars
        if n_bars and self._moves_weights:
            self._move_weight(feature_at(drag.start_x, n_bars), drag.y)

    def _move_weight(self, feature: int, weight: float) -> None:
        weights, _ = self._movable()
        if feature >= len(weights):
            return
        if self._prediction.guess is not None:
            self._prediction.move(feature, weight)
        else:
            self._state.choose(true_weights=with_weight(weights, feature, weight))

    def _press_weight_key(self, key: str) -> None:
        weights, limits = self._movable()
        if not len(weights) or not self._moves_weights:
            return
        feature = min(self._interaction.feature, len(weights) - 1)
        if key in ("ArrowLeft", "ArrowRight"):
            self._interaction.feature = feature_after_key(key, feature, len(weights))
            self._weights.highlight()
            self._lab.refresh()
            return
        self._move_weight(feature, weight_after_key(key, float(weights[feature]), limits))
