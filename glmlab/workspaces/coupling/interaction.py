"""What drags and keys on the figures of the workspace "Coupled network" do."""

from __future__ import annotations

from glmlab.deferred import Deferred
from glmlab.lab.lab import Lab
from glmlab.lab.workspace import figure
from glmlab.widgets.pointer import Drag, DraggableFigure, OnDrag, OnKey, SliderAria
from glmlab.workspaces.coupling.gestures import (
    Changes,
    gain_after_key,
    knot_after_key,
    knot_at,
    pair_after_key,
    stimulus_after_key,
    stimulus_handles,
    stimulus_part,
    with_gain,
    with_selected_pair,
    with_stimulus_dragged,
)
from glmlab.workspaces.coupling.interaction_state import InteractionState
from glmlab.workspaces.coupling.results import Results
from glmlab.workspaces.coupling.settings import INTENSITY_RANGE, FloatArray, Settings
from glmlab.workspaces.coupling.views.network import pair_at
from glmlab.workspaces.coupling.views.pair import PairView
from glmlab.workspaces.coupling.words import controls as words

_gain_at = Deferred("glmlab.workspaces.coupling.filters", "gain_at")

SELECTORS = {
    "network": ".glmlab-picture-network .glmlab-matrix-figure",
    "pair": figure("pair"),
    "stimulus": ".glmlab-picture-simulation .glmlab-stimulus-figure",
}
"""The figures that can be moved by hand."""


def _points(x: FloatArray, y: FloatArray) -> tuple[tuple[float, float], ...]:
    return tuple((float(a), float(b)) for a, b in zip(x, y, strict=True))


class NetworkInteraction:
    """Chooses a pair in one figure, draws its filter in another, and moves the stimulus in a third.

    Parameters
    ----------
    lab
        Is told of choices, and says what may be chosen.
    interaction
        Which point of the filter the keys move, and along what axes drags move.
    pair
        Rings that point.
    """

    selectors = SELECTORS

    def __init__(
        self, lab: Lab[Settings, Results], interaction: InteractionState, pair: PairView
    ) -> None:
        self._lab = lab
        self._state = lab.state
        self._interaction = interaction
        self._pair = pair
        # A drag is understood from where it began, also when what it moves has moved away.
        self._held: tuple[tuple[float, float], str, Settings] | None = None
        self.drags: dict[str, OnDrag] = {
            "network": self._drag_pair,
            "pair": self._drag_filter,
            "stimulus": self._drag_stimulus,
        }
        self.keys: dict[str, OnKey] = {
            "network": self._press_pair_key,
            "pair": self._press_filter_key,
            "stimulus": self._press_stimulus_key,
        }

    def let_go(self) -> None:
        """Forget where the last drag began."""
        self._held = None

    def figures(self, results: Results) -> dict[str, DraggableFigure]:
        """Return the figures that can be moved by hand now."""
        n_neurons = float(results.settings.n_neurons)
        figures: dict[str, DraggableFigure] = {}
        if self._allows("receiver", "sender"):
            ends = (0.0, n_neurons)
            figures["network"] = DraggableFigure(SELECTORS["network"], x=ends, y=ends)
        if self._allows("pairs"):
            lags = (1.0, float(results.settings.window))
            figures["pair"] = DraggableFigure(
                SELECTORS["pair"],
                x=lags,
                y=self._interaction.gain_limits,
                handles=_points(*results.knots),
            )
        if self._allows("onset", "offset", "intensity"):
            x, y = self._interaction.time_limits, self._interaction.stimulus_limits
            handles = _points(*stimulus_handles(results.settings).T)
            figures["stimulus"] = DraggableFigure(SELECTORS["stimulus"], x=x, y=y, handles=handles)
        return figures

    def sliders(self, results: Results) -> dict[str, SliderAria]:
        """Return where those figures stand."""
        settings = results.settings
        receiver, sender = settings.pair
        knot = self._interaction.knot
        limits = self._interaction.gain_limits
        lag, gain = (float(values[knot]) for values in results.knots)
        neuron = settings.driven
        height = settings.intensity_of(neuron)
        onset, offset = settings.onset_of(neuron), settings.offset_of(neuron)
        number, last = receiver * settings.n_neurons + sender, settings.n_neurons**2 - 1
        return {
            "network": SliderAria(
                number, 0, max(last, 1), words.pair_value_text(receiver, sender), words.PAIR_KEYS
            ),
            "pair": SliderAria(gain, *limits, words.knot_value_text(lag, gain), words.FILTER_KEYS),
            "stimulus": SliderAria(
                height,
                *INTENSITY_RANGE,
                words.stimulus_value_text(neuron, onset, offset, height),
                words.STIMULUS_KEYS,
            ),
        }

    def _allows(self, *names: str) -> bool:
        return all(self._lab.is_editable(name) for name in names)

    @property
    def _seen(self) -> Settings:
        """The settings of the picture, which may be behind the present ones."""
        results = self._state.results
        return self._state.settings if results is None else results.settings

    def _choose(self, changes: Changes) -> None:
        if changes and self._allows(*changes):
            self._state.choose(**changes)

    def _drag_pair(self, drag: Drag) -> None:
        # The picture that is seen says where the pairs are; it may be one of more neurons.
        last = self._state.settings.n_neurons - 1
        receiver, sender = pair_at(drag.x, drag.y, self._seen.n_neurons)
        self._choose(with_selected_pair(min(receiver, last), min(sender, last)))

    def _press_pair_key(self, key: str) -> None:
        self._choose(pair_after_key(self._state.settings, key))

    def _drag_filter(self, drag: Drag) -> None:
        settings = self._state.settings
        # As on paper: the point under the pointer, wherever the drag began.
        self._move_to(knot_at(drag.x, settings.window))
        self._choose(with_gain(settings, self._interaction.knot, drag.y))

    def _move_to(self, knot: int) -> None:
        self._interaction.knot = knot
        self._pair.highlight()

    def _press_filter_key(self, key: str) -> None:
        settings, knot = self._state.settings, self._interaction.knot
        if key in ("ArrowLeft", "ArrowRight"):
            self._move_to(knot_after_key(knot, key))
            self._lab.refresh()
            return
        gain = gain_after_key(_gain_at(settings, knot), key, self._interaction.gain_limits)
        self._choose(with_gain(settings, knot, gain))

    def _drag_stimulus(self, drag: Drag) -> None:
        start, end = (drag.start_x, drag.start_y), (drag.x, drag.y)
        if self._held is None or self._held[0] != start:
            # What is seen is what a hand takes hold of; what moves is the present stimulus.
            self._held = (start, stimulus_part(self._seen, *start), self._state.settings)
        _, part, settings = self._held
        if end != start:
            self._choose(with_stimulus_dragged(settings, part, start, end))

    def _press_stimulus_key(self, key: str) -> None:
        self._choose(stimulus_after_key(self._state.settings, key))
