"""Explanations of the controls: a sentence and a formula beside the one that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Tips(anywidget.AnyWidget):
    """Shows the tooltip of a control, with its formula, when the mouse or the focus rests on it.

    It shows nothing itself, but it must be placed on the page inside the lab.

    Attributes
    ----------
    formulas
        MathML by the names of settings.
    """

    _esm = Path(__file__).with_name("tips.js")

    formulas: dict[str, Any] = traitlets.Dict().tag(sync=True)  # type: ignore[assignment]

    def show(self, formulas: Mapping[str, str]) -> None:
        """Show these formulas from now on."""
        if formulas != self.formulas:
            self.formulas = dict(formulas)
