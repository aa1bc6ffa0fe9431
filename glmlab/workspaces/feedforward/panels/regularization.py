"""The panel "Regularization": the strength, and the grid that cross-validation tries."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from glmlab.concepts.solvers import SOLVERS, allowed_solvers
from glmlab.lab import words as lab_words
from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.panel import Panel
from glmlab.widgets.controls import Choose, row, set_disabled
from glmlab.widgets.elements import set_shown
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.words import controls as words

_NAMES = (
    "regularizer_strength",
    "grid_from",
    "grid_to",
    "grid_points",
    "folds",
    "selection",
    "solver",
    "intervals",
    "compared",
)


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
        controls = controls_of(Settings, _NAMES, choose, solver=self._on_solver)
        self._solvers = controls["solver"]
        self.use_selected = ipywidgets.Button(
            description=words.BUTTONS["use_selected"], tooltip=words.USE_SELECTED_TOOLTIP
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
            words.HEADINGS["regularization"],
            controls,
            rows,
            folded=folded(Settings, _NAMES),
            buttons=buttons,
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._solvers.offer(allowed_solvers(settings.regularizer))
        super().show(settings)
        strength = self.disabled_reason("regularizer_strength", settings)
        reason = self.disabled_reason("use_selected", settings) or strength
        set_disabled([self.use_selected], words.USE_SELECTED_TOOLTIP, reason)

    def _show_rows(self, settings: Settings) -> None:
        self._explain_solvers(settings.regularizer)
        super()._show_rows(settings)

    def _explain_solvers(self, regularizer: str) -> None:
        """Say which solvers are not offered, where the control itself is seen."""
        offered = allowed_solvers(regularizer)
        missing = [name for name in SOLVERS if name not in offered]
        seen = self.more.value and "solver" not in self._restrictions.hidden
        self.left_out.value = words.solvers_not_offered(missing, regularizer)
        set_shown(self.left_out, bool(missing) and seen)

    def _on_solver(self, solver: str) -> None:
        # What a solver does is seen nowhere else.
        self._choose(solver=solver, tab="solvers")

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        needs_penalty = name not in ("folds", "solver", "intervals", "compared")
        return lab_words.NO_PENALTY if needs_penalty and not settings.has_strength else ""
