"""The panel "Regularization": the strength, and the grid that cross-validation tries."""

from __future__ import annotations

from glmlab.experiments.feedforward import LIMITS, STRENGTH_RANGE, Settings
from glmlab.lab import strings
from glmlab.panels.controls import Choose, NumberBox, SliderRow
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale

# Twenty positions in each factor of ten: as many as a slider of this width can hold apart.
_STRENGTHS = Scale(*STRENGTH_RANGE, step=0.05, logarithmic=True)


class RegularizationPanel(Panel):
    """Chooses the strength and the grid of strengths.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        points = Scale(*LIMITS["grid_points"], step=1, whole=True)
        folds = Scale(*LIMITS["folds"], step=1, whole=True)
        controls = {
            "regularizer_strength": SliderRow("regularizer_strength", _STRENGTHS, choose),
            "grid_from": NumberBox("grid_from", choose),
            "grid_to": NumberBox("grid_to", choose),
            "grid_points": SliderRow("grid_points", points, choose),
            "folds": SliderRow("folds", folds, choose),
        }
        super().__init__(strings.HEADINGS["regularization"], controls)

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        needs_penalty = name != "folds"
        return strings.NO_PENALTY if needs_penalty and not settings.has_strength else ""
