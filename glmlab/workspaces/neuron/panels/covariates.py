"""Which covariates the model has: a button with the name of each."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

from glmlab.lab.settings.declaration import declarations
from glmlab.widgets.controls import Choose, ToggleGroup, set_disabled
from glmlab.workspaces.neuron.results import Signal
from glmlab.workspaces.neuron.settings import MOST_COVARIATES, Settings
from glmlab.workspaces.neuron.words import controls as words


class CovariateChips:
    """Small buttons with the names of the covariates of a recording, of which any but none can be pressed.

    Settings have numbers, which suit any recording; the names are those of the recording that was computed with
    last.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        declared = declarations(Settings)["covariates"]
        self.label, self.tip = declared.label, declared.tip
        self._choose = choose
        self._signals: tuple[tuple[str, str], ...] = ()
        self.group = ToggleGroup("covariates", self.label, self.tip, {}, self._on_pressed)

    @property
    def widget(self) -> ipywidgets.DOMWidget:
        """Its place on the page."""
        return self.group.widget

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose: a single covariate is switched with the stimulus."""
        return len(self._signals) > 1

    def offer(self, signals: Sequence[Signal]) -> bool:
        """Have a button for each covariate; where that changes anything, which is returned, `show` must follow."""
        offered = tuple((one.name, one.unit) for one in signals[:MOST_COVARIATES])
        if offered == self._signals:
            return False
        self._signals = offered
        self.group.offer({place: name for place, (name, _) in enumerate(offered, 1)})
        return True

    def show(self, value: tuple[int, ...]) -> None:
        """Stand at `value`, places from 1, and tell nobody; all are pressed where none is there."""
        places = tuple(self.group.buttons)
        self.group.show(tuple(place for place in places if place in value) or places)

    def set_disabled(self, reason: str) -> None:
        """Accept no choices for a reason that the tooltips give; "" accepts all but to leave the last one out."""
        pressed = [place for place, button in self.group.buttons.items() if button.value]
        for place, (name, unit) in enumerate(self._signals, 1):
            button = self.group.buttons[place]
            why = reason or (words.LAST_COVARIATE if pressed == [place] else "")
            set_disabled([button], words.covariate_tip(name, unit), why)

    def _on_pressed(self, covariates: tuple[int, ...]) -> None:
        # A link that says nothing of covariates has all of them.
        self._choose(covariates=() if len(covariates) == len(self._signals) else covariates)
