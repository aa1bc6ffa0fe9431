"""The panel "Regularization": the penalty, its strengths, and the folds that choose them."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.lab import words as lab_words
from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.panel import Panel
from glmlab.widgets.controls import Choose, row, set_disabled
from glmlab.workspaces.neuron.settings import Settings
from glmlab.workspaces.neuron.words import controls as words

_NAMES = (
    "regularizer",
    "ratio",
    "regularizer_strength",
    "separate",
    "history_strength",
    "fold_scheme",
    "n_folds",
    "gap_ms",
    "selection",
    "intervals",
)
_NEED_A_STRENGTH = frozenset(
    ("regularizer_strength", "separate", "history_strength", "fold_scheme", "n_folds", "gap_ms")
) | {"selection", "use_selected"}


class RegularizationPanel(Panel):
    """Chooses the penalty, the strengths and the folds.

    Parameters
    ----------
    choose
        Is told of a choice.
    use_selected
        Is called to move the strengths to those that cross-validation selects.
    """

    def __init__(self, choose: Choose, use_selected: Callable[[], None]) -> None:
        controls = controls_of(Settings, _NAMES, choose)
        self._schemes = controls["fold_scheme"]
        self._has_trials = False
        self.use_selected = ipywidgets.Button(
            description=words.BUTTONS["use_selected"], tooltip=words.USE_SELECTED_TOOLTIP
        )
        self.use_selected.on_click(lambda _button: use_selected())
        rows: list[ipywidgets.Widget] = [
            row(control.widget, self.use_selected) if name == "selection" else control.widget
            for name, control in controls.items()
        ]
        super().__init__(
            words.HEADINGS["regularization"],
            controls,
            rows,
            folded=folded(Settings, _NAMES),
            buttons={"use_selected": self.use_selected},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings, and offer the folds that the recording can have."""
        self._schemes.offer(
            name
            for name, scheme in FOLD_SCHEMES.items()
            if self._has_trials or not scheme.needs or name == settings.fold_scheme
        )
        super().show(settings)
        reason = self.disabled_reason("use_selected", settings)
        set_disabled([self.use_selected], words.USE_SELECTED_TOOLTIP, reason)

    def show_trials(self, *, has_trials: bool) -> None:
        """Offer the schemes that need trials, or not."""
        if has_trials != self._has_trials:
            self._has_trials = has_trials
            if self._settings is not None:
                self.show(self._settings)

    def is_applicable(self, name: str, settings: Settings) -> bool:
        """Whether a control has a place at all with these settings."""
        match name:
            case "ratio":
                return "ratio" in REGULARIZERS[settings.regularizer].reads
            case "gap_ms":
                return "gap" in FOLD_SCHEMES[settings.fold_scheme].reads
            case "history_strength":
                return settings.separate
        return True

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in _NEED_A_STRENGTH and not settings.has_strength:
            return lab_words.NO_PENALTY
        if name in ("separate", "history_strength") and not (
            settings.stimulus and settings.history
        ):
            return words.ONE_KIND_OF_FILTER
        return ""
