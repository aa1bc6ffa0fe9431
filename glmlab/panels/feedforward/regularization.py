"""The panel "Regularization": the strength, and the grid that cross-validation tries."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from glmlab.experiments.feedforward import (
    LIMITS,
    REGULARIZERS,
    SOLVERS,
    STRENGTH_RANGE,
    Settings,
    allowed_solvers,
)
from glmlab.lab import strings
from glmlab.panels.controls import (
    Chips,
    Choose,
    NumberBox,
    Options,
    SliderRow,
    Switch,
    allow,
    row,
)
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale

# Twenty positions in each factor of ten: as many as a slider of this width can hold apart.
STRENGTHS = Scale(*STRENGTH_RANGE, step=0.05, logarithmic=True)
"""The positions of its slider."""


class RegularizationPanel(Panel):
    """Chooses the strength and the grid of strengths.

    Parameters
    ----------
    choose
        Is told of a choice.
    use_selected
        Is called to move the strength to the one that cross-validation selects.
    """

    def __init__(self, choose: Choose, use_selected: Callable[[], None]) -> None:
        self._choose = choose
        points = Scale(*LIMITS["grid_points"], step=1, whole=True)
        folds = Scale(*LIMITS["folds"], step=1, whole=True)
        self._solvers = Options("solver", {name: name for name in SOLVERS}, self._on_solver)
        controls = {
            "regularizer_strength": SliderRow("regularizer_strength", STRENGTHS, choose),
            "grid_from": NumberBox("grid_from", choose),
            "grid_to": NumberBox("grid_to", choose),
            "grid_points": SliderRow("grid_points", points, choose),
            "folds": SliderRow("folds", folds, choose),
            "selection": Options("selection", strings.SELECTIONS, choose),
            "solver": self._solvers,
            "intervals": Switch("intervals", choose),
            "compared": Chips("compared", {name: name for name in REGULARIZERS}, choose),
        }
        self.use_selected = ipywidgets.Button(
            description=strings.USE_SELECTED, tooltip=strings.USE_SELECTED_TOOLTIP
        )
        self.use_selected.on_click(lambda _button: use_selected())
        selection = row(controls["selection"].widget, self.use_selected)
        self.left_out = ipywidgets.HTML("")
        self.left_out.add_class("glmlab-left-out")
        rows: list[ipywidgets.Widget] = []
        for name, control in controls.items():
            rows.append(selection if name == "selection" else control.widget)
            if name == "solver":
                rows.append(ipywidgets.Box([self.left_out]))
        buttons = {"use_selected": self.use_selected}
        super().__init__(
            strings.HEADINGS["regularization"],
            controls,
            rows,
            folded=("solver",),
            buttons=buttons,
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._solvers.offer(allowed_solvers(settings.regularizer))
        super().show(settings)
        strength = self.why_not("regularizer_strength", settings)
        reason = self.why_not("use_selected", settings) or strength
        allow([self.use_selected], strings.USE_SELECTED_TOOLTIP, reason)

    def _show_rows(self, settings: Settings) -> None:
        self._explain_solvers(settings.regularizer)
        super()._show_rows(settings)

    def _explain_solvers(self, regularizer: str) -> None:
        """Say which solvers are not offered, where the control itself is seen."""
        offered = allowed_solvers(regularizer)
        missing = [name for name in SOLVERS if name not in offered]
        seen = self.more.value and "solver" not in self._restrictions.hidden
        self.left_out.value = strings.solvers_not_offered(missing, regularizer)
        self.left_out.layout.display = None if missing and seen else "none"

    def _on_solver(self, solver: str) -> None:
        # What a solver does is seen nowhere else.
        self._choose(solver=solver, experiment="solvers")

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        needs_penalty = name not in ("folds", "solver", "intervals", "compared")
        return strings.NO_PENALTY if needs_penalty and not settings.has_strength else ""
