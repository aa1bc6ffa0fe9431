"""What drags and keys on the figures of the workspace "One neuron" do."""

from __future__ import annotations

from collections.abc import Mapping

from glmlab.lab.lab import Lab
from glmlab.lab.strength_handle import StrengthHandle
from glmlab.lab.workspace import figure
from glmlab.widgets.pointer import DraggableFigure, OnDrag, OnKey, SliderAria
from glmlab.workspaces.neuron.results import Results
from glmlab.workspaces.neuron.settings import Settings

STRENGTH_FIGURE = "cross-validation"


class FigureInteraction:
    """Moves the strength in the picture of its scores.

    Parameters
    ----------
    lab
        Is told of choices, and says what may be chosen.
    """

    selectors: Mapping[str, str] = {STRENGTH_FIGURE: figure(STRENGTH_FIGURE)}

    def __init__(self, lab: Lab[Settings, Results]) -> None:
        self._strength = StrengthHandle(lab)
        self.drags: dict[str, OnDrag] = {STRENGTH_FIGURE: self._strength.drag}
        self.keys: dict[str, OnKey] = {STRENGTH_FIGURE: self._strength.press}

    def figures(self, _results: Results) -> dict[str, DraggableFigure]:
        """Return the figures that can be moved by hand now."""
        if not self._strength.is_movable:
            return {}
        return {name: self._strength.figure(at) for name, at in self.selectors.items()}

    def sliders(self, _results: Results) -> dict[str, SliderAria]:
        """Return where those figures stand."""
        return dict.fromkeys(self.selectors, self._strength.slider)

    def let_go(self) -> None:
        """Nothing is kept of where a drag began."""
