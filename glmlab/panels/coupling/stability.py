"""The panels "Stability" and "Fit": whether the network stays quiet, and what its spikes tell of it."""

from __future__ import annotations

import html

import ipywidgets

from glmlab.experiments.coupling import (
    LIMITS,
    REGULARIZERS,
    SHRINKS,
    STRENGTH_RANGE,
    Settings,
    Shrunk,
)
from glmlab.lab import strings
from glmlab.panels.controls import Choose, Options, SliderRow, Switch
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale
from glmlab.panels.work import WorkControl

STRENGTHS = Scale(*STRENGTH_RANGE, step=0.05, logarithmic=True)
"""The positions of its slider."""


class StabilityPanel(Panel):
    """Shrinks the network, and chooses how long the Monte Carlo test is.

    Parameters
    ----------
    choose
        Is told of a choice.
    shrinking
        The button that shrinks.
    """

    def __init__(self, choose: Choose, shrinking: WorkControl) -> None:
        self._shrinking = shrinking
        kinds = {name: strings.coupling.SHRINKS[name] for name in SHRINKS}
        controls = {
            "shrink": Options("shrink", kinds, choose),
            "horizon": SliderRow(
                "horizon", Scale(*LIMITS["horizon"], step=1000, whole=True), choose
            ),
            "n_runs": SliderRow("n_runs", Scale(*LIMITS["n_runs"], step=16, whole=True), choose),
        }
        self._shrunk: Shrunk | None = None
        self.said = ipywidgets.HTML("")
        self._said_row = ipywidgets.Box([self.said])
        self._said_row.add_class("glmlab-shrunk")
        rows = [
            shrinking.widget,
            self._said_row,
            *(control.widget for control in controls.values()),
        ]
        super().__init__(
            strings.HEADINGS["stability"],
            controls,
            rows,
            folded=("shrink", "horizon", "n_runs"),
            buttons={"shrinking": shrinking.begin},
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._shrinking.lock(self.why_not("shrinking", settings))
        self._say(settings)

    def tell(self, found: Shrunk, settings: Settings) -> None:
        """Say what shrinking has done, until its scale is another one."""
        self._shrunk = found
        self._say(settings)

    def _say(self, settings: Settings) -> None:
        found, said = self._shrunk, ""
        if found is not None:
            present = getattr(settings, found.name)
            if present == (found.changes or {found.name: found.before})[found.name]:
                said = strings.coupling.shrunk(found, settings.n_runs)
        self.said.value = html.escape(said)
        for widget in (self.said, self._said_row):
            widget.layout.display = None if said else "none"


class FitPanel(Panel):
    """Chooses the regularizer of the fit to the simulated counts, and begins it.

    Parameters
    ----------
    choose
        Is told of a choice.
    fitting
        The button that fits.
    """

    def __init__(self, choose: Choose, fitting: WorkControl) -> None:
        self._fitting = fitting
        controls = {
            "regularizer": Options("regularizer", {name: name for name in REGULARIZERS}, choose),
            "regularizer_strength": SliderRow("regularizer_strength", STRENGTHS, choose),
            "stimulus_in_fit": Switch("stimulus_in_fit", choose),
        }
        rows = [fitting.widget, *(control.widget for control in controls.values())]
        super().__init__(
            strings.HEADINGS["fit"], controls, rows, buttons={"fitting": fitting.begin}
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        super().show(settings)
        self._fitting.lock(self.why_not("fitting", settings))

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        needs_penalty = name == "regularizer_strength" and not settings.has_strength
        return strings.NO_PENALTY if needs_penalty else ""
