"""The panels "Stimulus" and "Simulation": what drives the neurons, and what is drawn."""

from __future__ import annotations

from typing import Any

from glmlab.lab.page.declared_controls import controls_of, folded, slider_of
from glmlab.lab.page.panel import Panel
from glmlab.lab.settings.declaration import number_of
from glmlab.widgets.controls import Choose
from glmlab.widgets.scale import Scale
from glmlab.workspaces.coupling.settings import Settings, with_entry
from glmlab.workspaces.coupling.words import controls as words

_OF_A_NEURON = ("onset", "offset", "intensity")
_STIMULUS = ("stimulus", *_OF_A_NEURON, "stimulated", "input_weights")
_SIMULATION = (
    "inverse_link",
    "intercept",
    "n_time_bins",
    "n_trials",
    "seed",
    "intercept_shifts",
    "shown_trial",
)


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
        scales = {"onset": _onsets(1000), "offset": _offsets(1000)}
        of_a_neuron = {
            name: slider_of(
                name, number_of(Settings, name), self._choose_for_neuron, scales.get(name)
            )
            for name in _OF_A_NEURON
        }
        controls = controls_of(Settings, _STIMULUS, choose, **of_a_neuron)
        self._onset, self._offset = of_a_neuron["onset"], of_a_neuron["offset"]
        self._stimulated = controls["stimulated"]
        self._stimulated.rescale(_neurons(2))
        super().__init__(words.HEADINGS["stimulus"], controls, folded=folded(Settings, _STIMULUS))

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

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        alone = name == "stimulated" and settings.n_neurons == 1
        return words.ONE_NEURON if alone else ""

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
        controls = controls_of(Settings, _SIMULATION, choose)
        self._shown_trial = controls["shown_trial"]
        super().__init__(
            words.HEADINGS["simulation"], controls, folded=folded(Settings, _SIMULATION)
        )

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._shown_trial.rescale(
            number_of(Settings, "shown_trial").scale_between(0, settings.n_trials)
        )
        super().show(settings)

    def value_of(self, name: str, settings: Settings) -> Any:
        """Return what a control shows."""
        if name == "shown_trial":
            return min(settings.shown_trial, settings.n_trials)
        return super().value_of(name, settings)


def _neurons(n_neurons: int) -> Scale:
    return number_of(Settings, "stimulated").scale_between(0, max(n_neurons - 1, 1))


def _step(n_time_bins: int) -> int:
    return max(n_time_bins // 200, 1)


def _onsets(n_time_bins: int) -> Scale:
    step = _step(n_time_bins)
    return Scale(0, n_time_bins - step, step=step, whole=True)


def _offsets(n_time_bins: int) -> Scale:
    step = _step(n_time_bins)
    return Scale(step, n_time_bins, step=step, whole=True)
