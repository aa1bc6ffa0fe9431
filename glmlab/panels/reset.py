"""The button "Reset"."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from glmlab.lab import strings


class ResetButton:
    """Brings every control back to where it started.

    Parameters
    ----------
    reset
        Is called when the button is pressed.
    """

    def __init__(self, reset: Callable[[], None]) -> None:
        self.widget = ipywidgets.Button(description=strings.RESET, tooltip=strings.RESET_TOOLTIP)
        self.widget.add_class("glmlab-reset")
        self.widget.on_click(lambda _button: reset())
