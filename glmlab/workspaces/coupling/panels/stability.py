"""The panels "Stability" and "Fit": whether the network stays quiet, and what its spikes tell of it."""

from __future__ import annotations

import html

import ipywidgets

from glmlab.lab import words as lab_words
from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.job_control import JobControl
from glmlab.lab.page.panel import Panel
from glmlab.widgets.controls import Choose
from glmlab.widgets.elements import set_shown
from glmlab.workspaces.coupling.results import Shrunk
from glmlab.workspaces.coupling.settings import Settings
from glmlab.workspaces.coupling.words import controls as words

_STABILITY = ("shrink", "horizon", "n_runs")
_FIT = ("regularizer", "regularizer_strength", "stimulus_in_fit")


class StabilityPanel(Panel):
    """Shrinks the network, and chooses how long the Monte Carlo test is.

    Parameters
    ----------
    choose
        Is told of a choice.
    shrinking
        The button that shrinks.
    """

    def __init__(self, choose: Choose, shrinking: JobControl) -> None:
        self._shrinking = shrinking
        controls = controls_of(Settings, _STABILITY, choose)
        self._shrunk: Shrunk | None = None
        self.outcome = ipywidgets.HTML("")
        self._outcome_row = ipywidgets.Box([self.outcome])
        self._outcome_row.add_class("glmlab-shrunk")
        rows = [
            shrinking.widget,
            self._outcome_row,
            *(control.widget for control in controls.values()),
        ]
        super().__init__(
            words.HEADINGS["stability"],
            controls,
            rows,
            folded=folded(Settings, _STABILITY),
            buttons={"shrinking": shrinking.begin},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._shrinking.lock(self.disabled_reason("shrinking", settings))
        self._say(settings)

    def tell(self, found: Shrunk, settings: Settings) -> None:
        """Say what shrinking has done, until its scale is another one."""
        self._shrunk = found
        self._say(settings)

    def _say(self, settings: Settings) -> None:
        found, sentence = self._shrunk, ""
        if found is not None:
            present = getattr(settings, found.name)
            if present == (found.changes or {found.name: found.before})[found.name]:
                sentence = words.shrunk(found, settings.n_runs)
        self.outcome.value = html.escape(sentence)
        for widget in (self.outcome, self._outcome_row):
            set_shown(widget, bool(sentence))


class FitPanel(Panel):
    """Chooses the regularizer of the fit to the simulated counts, and begins it.

    Parameters
    ----------
    choose
        Is told of a choice.
    fitting
        The button that fits.
    """

    def __init__(self, choose: Choose, fitting: JobControl) -> None:
        self._fitting = fitting
        controls = controls_of(Settings, _FIT, choose)
        rows = [fitting.widget, *(control.widget for control in controls.values())]
        super().__init__(words.HEADINGS["fit"], controls, rows, buttons={"fitting": fitting.begin})

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._fitting.lock(self.disabled_reason("fitting", settings))

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        needs_penalty = name == "regularizer_strength" and not settings.has_strength
        return lab_words.NO_PENALTY if needs_penalty else ""
