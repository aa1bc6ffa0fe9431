"""The button "Reset"."""

from __future__ import annotations

from collections.abc import Callable

from glmlab.lab import words
from glmlab.lab.restrictions import Restrictions
from glmlab.widgets.elements import button, set_shown


class ResetButton:
    """Brings every control back to where it started.

    Parameters
    ----------
    reset
        Is called when the button is pressed.
    """

    def __init__(self, reset: Callable[[], None]) -> None:
        self.widget = button(words.RESET, words.RESET_TOOLTIP, "reset", reset)

    def restrict(self, restrictions: Restrictions) -> None:
        """Hide or lock it."""
        locked = "reset" in restrictions.locked
        self.widget.disabled = locked
        self.widget.tooltip = words.LOCKED if locked else words.RESET_TOOLTIP
        set_shown(self.widget, "reset" not in restrictions.hidden)
