"""The student's choices in the workspace "Coupled network"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glmlab.experiments.choices import (
    check_number,
    check_numbers,
    check_option,
    check_truth,
)
from glmlab.experiments.coupling.bases import BASES
from glmlab.experiments.coupling.pairs import check_pairs
from glmlab.number_format import exact

FloatArray = NDArray[np.float64]

MOST_NEURONS = 8

STRENGTH_RANGE = (1e-6, 1e-1)

LABELS: dict[str, str] = {
    "n_neurons": "Neurons",
    "network_seed": "Network seed",
    "coupling_scale": "Coupling scale",
    "positive_scale": "Positive parts",
    "pairs": "Pairs",
    "receiver": "Receiver",
    "sender": "Sender",
    "basis": "Basis",
    "n_basis_funcs": "Basis functions",
    "width": "Width",
    "time_scaling": "Time scaling",
    "window": "Window",
    "approximation": "Approximation",
    "remedy": "Ridge or cut-off",
    "stimulus": "Stimulus",
    "stimulated": "Stimulated neuron",
    "onset": "Onset",
    "offset": "Offset",
    "intensity": "Intensity",
    "input_weights": "Input weights",
    "intercept": "Intercept",
    "intercept_shifts": "Intercept shifts",
    "n_time_bins": "Bins",
    "n_trials": "Trials",
    "shown_trial": "Trial shown",
    "horizon": "Horizon",
    "n_runs": "Runs",
    "shrink": "Shrink",
    "stimulus_in_fit": "Stimulus in the fit",
}
"""What the student reads beside what only this workspace has."""

LIMITS: dict[str, tuple[float, float]] = {
    "n_neurons": (1, MOST_NEURONS),
    "network_seed": (0, 2**32 - 1),
    "coupling_scale": (0.0, 6.0),
    "positive_scale": (0.0, 1.0),
    "receiver": (0, MOST_NEURONS - 1),
    "sender": (0, MOST_NEURONS - 1),
    "n_basis_funcs": (2, 40),
    "width": (1.5, 5.0),
    "time_scaling": (1.0, 500.0),
    "window": (10, 200),
    "remedy": (1e-8, 1.0),
    "stimulated": (0, MOST_NEURONS - 1),
    "intercept": (-8.0, 2.0),
    "n_time_bins": (100, 20_000),
    "n_trials": (1, 50),
    "shown_trial": (0, 50),
    "seed": (0, 2**31 - 1),
    "horizon": (1_000, 50_000),
    "n_runs": (16, 256),
    "regularizer_strength": STRENGTH_RANGE,
}
"""Smallest and largest value of every number that can be chosen."""

_WHOLE = (
    "n_neurons",
    "network_seed",
    "receiver",
    "sender",
    "n_basis_funcs",
    "window",
    "stimulated",
    "n_time_bins",
    "n_trials",
    "shown_trial",
    "seed",
    "horizon",
    "n_runs",
)

INTENSITY_RANGE = (-4.0, 4.0)
INPUT_WEIGHT_RANGE = (-2.0, 2.0)
SHIFT_RANGE = (-4.0, 4.0)

MOST_COUNTS = 1_000_000
"""Trials x bins x neurons that are drawn at most: a picture has to follow a hand."""

STIMULI: tuple[str, ...] = ("square", "steps", "sine", "noise", "pulses")
INVERSE_LINKS: tuple[str, ...] = ("softplus", "exp", "square")
APPROXIMATIONS: tuple[str, ...] = ("least squares", "ridge", "truncated")
SHRINKS: tuple[str, ...] = ("all", "positive")
REGULARIZERS: tuple[str, ...] = ("UnRegularized", "Ridge", "Lasso", "GroupLasso")
EXPERIMENTS: tuple[str, ...] = ("simulation", "basis", "correlations", "recovered")

DEFAULT_ONSET, DEFAULT_OFFSET = 200, 500


@dataclass(frozen=True)
class Settings:
    """The student's choices in the workspace "Coupled network".

    The starting values are those of the page that the workspace grew from. Where a tuple holds a
    number for each neuron, those that it does not reach have the default.

    Attributes
    ----------
    network_seed
        Starts the random shapes and rates of the excitatory gammas, as on the page.
    coupling_scale
        Multiplies every filter.
    positive_scale
        Multiplies the positive parts of every filter, besides.
    pairs
        Filters that are other than drawn by the seed, each ``(receiver, sender, scale, excit_a,
        excit_b, inhib_a, inhib_b)``, and behind them `pairs.KNOTS` gains where the filter was drawn
        by hand; see `glmlab.experiments.coupling.pairs`.
    receiver, sender
        The pair that is looked at.
    width, time_scaling
        Of the raised cosines.
    window
        Length of the filters in bins.
    approximation, remedy
        How the basis is fitted to the filters: by least squares, with a ridge of the weight `remedy`,
        or with singular values below `remedy` times the largest cut off.
    stimulus
        Its course in time; `onset`, `offset` (bins, at least one apart) and `intensity` are of each
        neuron, by default 200, 500 and 0. `input_weights` multiply it, by default 1.
    stimulated
        The neuron whose stimulus the controls and the drags move.
    intercept, intercept_shifts
        Of all neurons, and what is added for each, by default 0.
    shown_trial
        The trial that is seen, from 1; 0 for all.
    horizon, n_runs
        Bins and runs of the Monte Carlo test of stability.
    shrink
        What "Shrink until stable" shrinks: "all" or "positive" parts only.
    regularizer, regularizer_strength, stimulus_in_fit
        Of the fit to the simulated counts.
    experiment
        What is shown beneath.

    Raises
    ------
    ValueError
        If a choice is out of its range, in one sentence for the student.
    """

    n_neurons: int = 2
    network_seed: int = 101
    coupling_scale: float = 0.8
    positive_scale: float = 1.0
    pairs: tuple[tuple[float, ...], ...] = ()
    receiver: int = 0
    sender: int = 0
    basis: str = "RaisedCosineLogEval"
    n_basis_funcs: int = 20
    width: float = 2.0
    time_scaling: float = 50.0
    window: int = 100
    approximation: str = "least squares"
    remedy: float = 1e-3
    stimulus: str = "square"
    stimulated: int = 0
    onset: tuple[int, ...] = (DEFAULT_ONSET,)
    offset: tuple[int, ...] = (DEFAULT_OFFSET,)
    intensity: tuple[float, ...] = (1.5,)
    input_weights: tuple[float, ...] = ()
    inverse_link: str = "softplus"
    intercept: float = -4.0
    intercept_shifts: tuple[float, ...] = ()
    n_time_bins: int = 1000
    n_trials: int = 20
    shown_trial: int = 0
    seed: int = 123
    horizon: int = 20_000
    n_runs: int = 64
    shrink: str = "all"
    regularizer: str = "GroupLasso"
    regularizer_strength: float = 0.0002
    stimulus_in_fit: bool = True
    experiment: str = "simulation"

    def __post_init__(self) -> None:
        check_option(LABELS["basis"], self.basis, BASES)
        check_option(LABELS["approximation"], self.approximation, APPROXIMATIONS)
        check_option(LABELS["stimulus"], self.stimulus, STIMULI)
        check_option("Inverse link", self.inverse_link, INVERSE_LINKS)
        check_option(LABELS["shrink"], self.shrink, SHRINKS)
        check_option("Regularizer", self.regularizer, REGULARIZERS)
        check_option("Experiment", self.experiment, EXPERIMENTS)
        check_truth(LABELS["stimulus_in_fit"], self.stimulus_in_fit)
        for name, (smallest, largest) in LIMITS.items():
            label = _OTHER_LABELS.get(name) or LABELS[name]
            check_number(label, getattr(self, name), smallest, largest, whole=name in _WHOLE)
        for name, (smallest, largest) in _BY_NEURON.items():
            check_numbers(
                LABELS[name],
                getattr(self, name),
                smallest,
                largest,
                most=MOST_NEURONS,
                whole=name in ("onset", "offset"),
            )
        check_pairs(LABELS["pairs"], self.pairs, MOST_NEURONS)
        self._check_together()

    def with_basis(self, basis: str) -> dict[str, str | int]:
        """Return the changes that take a kind of basis, with a number of functions that it can have."""
        if basis not in BASES:
            return {"basis": basis}
        kind = BASES[basis]
        n_basis_funcs = min(max(self.n_basis_funcs, kind.smallest), kind.largest, self.window)
        return {"basis": basis, "n_basis_funcs": n_basis_funcs}

    def _check_together(self) -> None:
        kind = BASES[self.basis]
        if not kind.smallest <= self.n_basis_funcs <= kind.largest:
            raise ValueError(
                f"{self.basis} takes {kind.smallest} to {kind.largest} Basis functions, but there "
                f"are {self.n_basis_funcs}."
            )
        if not (2 * self.width).is_integer():
            raise ValueError(f"Width must be a multiple of 0.5, but it is {exact(self.width)}.")
        if self.n_basis_funcs > self.window:
            raise ValueError(
                f"Basis functions must be at most as many as the {self.window} bins of Window, but "
                f"there are {self.n_basis_funcs}."
            )
        for neuron in range(self.n_neurons):
            if not self.onset_of(neuron) < self.offset_of(neuron):
                raise ValueError(
                    f"Onset must be before Offset, but neuron {neuron} has {self.onset_of(neuron)} "
                    f"and {self.offset_of(neuron)}."
                )
        n_counts = self.n_trials * self.n_time_bins * self.n_neurons
        if n_counts > MOST_COUNTS:
            raise ValueError(
                f"Trials x Bins x Neurons must be at most {exact(MOST_COUNTS)}, but they are "
                f"{exact(n_counts)}; take fewer trials or bins."
            )

    def onset_of(self, neuron: int) -> int:
        """Return the bin at which the stimulus of a neuron begins."""
        return int(_entry(self.onset, neuron, DEFAULT_ONSET))

    def offset_of(self, neuron: int) -> int:
        """Return the bin at which the stimulus of a neuron has ended."""
        return int(_entry(self.offset, neuron, DEFAULT_OFFSET))

    def intensity_of(self, neuron: int) -> float:
        """Return the intensity of the stimulus of a neuron."""
        return _entry(self.intensity, neuron, 0.0)

    def input_weight_of(self, neuron: int) -> float:
        """Return the weight of the stimulus of a neuron."""
        return _entry(self.input_weights, neuron, 1.0)

    def intercept_of(self, neuron: int) -> float:
        """Return the intercept of a neuron."""
        return self.intercept + _entry(self.intercept_shifts, neuron, 0.0)

    @property
    def pair(self) -> tuple[int, int]:
        """Receiver and sender of the pair that is looked at, of the neurons that there are."""
        last = self.n_neurons - 1
        return min(self.receiver, last), min(self.sender, last)

    @property
    def driven(self) -> int:
        """The neuron whose stimulus is moved, of the neurons that there are."""
        return min(self.stimulated, self.n_neurons - 1)

    @property
    def has_strength(self) -> bool:
        """Whether the regularizer of the fit has a strength to choose."""
        return self.regularizer != "UnRegularized"


_BY_NEURON: Mapping[str, tuple[float, float]] = {
    "onset": (0, LIMITS["n_time_bins"][1] - 1),
    "offset": (1, LIMITS["n_time_bins"][1]),
    "intensity": INTENSITY_RANGE,
    "input_weights": INPUT_WEIGHT_RANGE,
    "intercept_shifts": SHIFT_RANGE,
}

_DEFAULTS: Mapping[str, float] = {
    "onset": DEFAULT_ONSET,
    "offset": DEFAULT_OFFSET,
    "intensity": 0.0,
    "input_weights": 1.0,
    "intercept_shifts": 0.0,
}

_OTHER_LABELS = {"seed": "Seed", "regularizer_strength": "Strength"}


def _entry(values: tuple, neuron: int, default: float):
    return values[neuron] if neuron < len(values) else default


def with_entry(settings: Settings, name: str, neuron: int, value: float) -> tuple[float, ...]:
    """Return a tuple of the settings with another number for a neuron.

    Parameters
    ----------
    settings
        The present choices.
    name
        One of the settings that hold a number for each neuron.
    neuron
        From 0.
    value
        Its new number.
    """
    values = list(getattr(settings, name))
    values += [_DEFAULTS[name]] * (neuron + 1 - len(values))
    values[neuron] = value
    return tuple(values)
