"""The panel "Model": how the stimulus becomes a rate, and which penalty is put on the weights."""

from __future__ import annotations

from glmlab.experiments.feedforward import INVERSE_LINKS, REGULARIZERS
from glmlab.lab import strings
from glmlab.panels.controls import Choose, Options
from glmlab.panels.panel import Panel


class ModelPanel(Panel):
    """Chooses the inverse link and the regularizer.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        controls = {
            "inverse_link": Options("inverse_link", _by_name(INVERSE_LINKS), choose),
            "regularizer": Options("regularizer", _by_name(REGULARIZERS), choose),
        }
        super().__init__(strings.HEADINGS["model"], controls)


def _by_name(names: tuple[str, ...]) -> dict[str, str]:
    """Options that are shown by the names that code calls them."""
    return {name: name for name in names}
