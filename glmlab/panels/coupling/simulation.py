"""The panels "Stimulus" and "Simulation": what drives the neurons, and what is drawn."""

from __future__ import annotations

from typing import Any

from glmlab.experiments.coupling import (
    INTENSITY_RANGE,
    INVERSE_LINKS,
    LIMITS,
    STIMULI,
    Settings,
    with_entry,
)
from glmlab.lab import strings
from glmlab.panels.controls import Choose, NumberBox, NumbersBox, Options, SliderRow
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale

INTENSITIES = Scale(*INTENSITY_RANGE, step=0.05)


class StimulusPanel(Panel):
    """Chooses the stimulus of one neuron after the other.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._present = Settings()
        self._onset = SliderRow("onset", _onsets(1000), self._choose_for_neuron)
        self._offset = SliderRow("offset", _offsets(1000), self._choose_for_neuron)
        self._stimulated = SliderRow("stimulated", _neurons(2), choose)
        kinds = {name: strings.coupling.STIMULI[name] for name in STIMULI}
        controls = {
            "stimulus": Options("stimulus", kinds, choose),
            "onset": self._onset,
            "offset": self._offset,
            "intensity": SliderRow("intensity", INTENSITIES, self._choose_for_neuron),
            "stimulated": self._stimulated,
            "input_weights": NumbersBox("input_weights", choose),
        }
        folded = ("stimulated", "input_weights")
        super().__init__(strings.HEADINGS["stimulus"], controls, folded=folded)

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._present = settings
        self._onset.rescale(_onsets(settings.n_time_bins))
        self._offset.rescale(_offsets(settings.n_time_bins))
        self._stimulated.rescale(_neurons(settings.n_neurons))
        super().show(settings)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        of_neuron = {
            "onset": settings.onset_of,
            "offset": settings.offset_of,
            "intensity": settings.intensity_of,
        }
        if name in of_neuron:
            return of_neuron[name](settings.driven)
        return settings.driven if name == "stimulated" else super().value_of(name, settings)

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        alone = name == "stimulated" and settings.n_neurons == 1
        return strings.coupling.ONE_NEURON if alone else ""

    def _choose_for_neuron(self, **values: Any) -> None:
        settings = self._present
        self._choose(
            **{
                name: with_entry(settings, name, settings.driven, value)
                for name, value in values.items()
            }
        )


class SimulationPanel(Panel):
    """Chooses link, intercept, length, trials and seed of the simulation.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._shown_trial = SliderRow("shown_trial", _whole("shown_trial"), choose)
        bins = Scale(*LIMITS["n_time_bins"], step=100, whole=True)
        controls = {
            "inverse_link": Options("inverse_link", {name: name for name in INVERSE_LINKS}, choose),
            "intercept": SliderRow("intercept", Scale(*LIMITS["intercept"], step=0.1), choose),
            "n_time_bins": SliderRow("n_time_bins", bins, choose),
            "n_trials": SliderRow("n_trials", _whole("n_trials"), choose),
            "seed": NumberBox("seed", choose),
            "intercept_shifts": NumbersBox("intercept_shifts", choose),
            "shown_trial": self._shown_trial,
        }
        folded = ("intercept_shifts", "shown_trial")
        super().__init__(strings.HEADINGS["simulation"], controls, folded=folded)

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._shown_trial.rescale(Scale(0, settings.n_trials, step=1, whole=True))
        super().show(settings)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        if name == "shown_trial":
            return min(settings.shown_trial, settings.n_trials)
        return super().value_of(name, settings)


def _whole(name: str) -> Scale:
    return Scale(*LIMITS[name], step=1, whole=True)


def _neurons(n_neurons: int) -> Scale:
    return Scale(0, max(n_neurons - 1, 1), step=1, whole=True)


def _step(n_time_bins: int) -> int:
    return max(n_time_bins // 200, 1)


def _onsets(n_time_bins: int) -> Scale:
    step = _step(n_time_bins)
    return Scale(0, n_time_bins - step, step=step, whole=True)


def _offsets(n_time_bins: int) -> Scale:
    step = _step(n_time_bins)
    return Scale(step, n_time_bins, step=step, whole=True)
