"""The student's choices in the workspace "Coupled network"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.bases import BASES
from glmlab.concepts.inverse_links import INVERSE_LINKS as ALL_INVERSE_LINKS
from glmlab.concepts.inverse_links import InverseLink
from glmlab.concepts.regularizers import REGULARIZERS as ALL_REGULARIZERS
from glmlab.concepts.regularizers import Regularizer
from glmlab.lab.settings import common, stages
from glmlab.lab.settings.declaration import (
    ByValue,
    Numbers,
    check,
    choice,
    declarations,
    flag,
    integer,
    number,
    numbers,
    structure,
)
from glmlab.lab.tabs import Tab
from glmlab.number_format import exact
from glmlab.workspaces.coupling import formulas
from glmlab.workspaces.coupling.pairs import check_pairs
from glmlab.workspaces.coupling.stimuli import STIMULI

FloatArray = NDArray[np.float64]

MOST_NEURONS = 8
MOST_BINS = 20_000
STRENGTH_RANGE = (1e-6, 1e-1)
INTENSITY_RANGE = (-4.0, 4.0)
INPUT_WEIGHT_RANGE = (-2.0, 2.0)
SHIFT_RANGE = (-4.0, 4.0)

MOST_COUNTS = 1_000_000
"""Trials x bins x neurons that are drawn at most: a picture has to follow a hand."""

DEFAULT_ONSET, DEFAULT_OFFSET = 200, 500

LARGEST_CUT = 0.999
"""Of the largest singular value; a cut-off of all of it would leave no basis."""

INVERSE_LINKS: Mapping[str, InverseLink] = MappingProxyType(
    {name: link for name, link in ALL_INVERSE_LINKS.items() if link.network_formula}
)
"""The inverse links that a network is simulated with."""

REGULARIZERS: Mapping[str, Regularizer] = MappingProxyType(
    {name: entry for name, entry in ALL_REGULARIZERS.items() if entry.network_formula}
)
"""The regularizers that a network is fitted with."""


WHY_FITS_RUN_AWAY = (
    "Why fitted networks run away: Arribas, Zhao and Park (2020), “Rescuing neural spike train models "
    "from bad MLE”, arXiv 2010.12362."
)


class BasisFit(NamedTuple):
    """A way to fit a basis to filters.

    Attributes
    ----------
    label
        As the student reads it.
    formula
        What is minimized, or done.
    option
        The argument of `glmlab.simulation.regress_filter` that the setting "ridge_or_rcond" is given as.
    largest
        The largest value that it can be given.
    """

    label: str
    formula: str
    option: str = ""
    largest: float = np.inf

    @property
    def reads(self) -> tuple[str, ...]:
        """Settings that belong to it."""
        return ("ridge_or_rcond",) if self.option else ()


BASIS_FITS: Mapping[str, BasisFit] = MappingProxyType(
    {
        "least squares": BasisFit("Least squares", formulas.LEAST_SQUARES),
        "ridge": BasisFit("Ridge", formulas.RIDGE, "ridge"),
        "truncated": BasisFit("Truncated", formulas.TRUNCATED, "rcond", LARGEST_CUT),
    }
)
"""The ways to fit the basis by name; a new one is a new entry."""


class Shrinking(NamedTuple):
    """What of the filters is shrunk."""

    label: str


SHRINKS: Mapping[str, Shrinking] = MappingProxyType(
    {"all": Shrinking("All of the filters"), "positive": Shrinking("Positive parts only")}
)
"""What can be shrunk by name."""


TABS: Mapping[str, Tab] = MappingProxyType(
    {
        "simulation": Tab("Simulation", "Stimulus, spikes and rates of all neurons."),
        "basis": Tab("Basis", "The basis functions, and how many of them it takes."),
        "filter_bank": Tab(
            "Filters", "The filters of all pairs in large, with what the basis makes of them."
        ),
        "correlations": Tab("Correlations", "Which neurons fire together, and after which delay."),
        "recovered": Tab(
            "Fit",
            "The network that a fit finds in the simulated spikes, beside the true one.",
        ),
    }
)
"""The tabs by name, in their order; a new one is a new entry."""

STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "basis": (),
        "filters": ("basis",),
        "network": ("filters",),
        "simulation": ("network",),
        "runs": ("network",),
        "fit": ("simulation",),
    }
)
"""The stages of the computation, with those that go before each."""


@dataclass(frozen=True, eq=False)
class Settings(ByValue):
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
        by hand; see `glmlab.workspaces.coupling.pairs`.
    receiver, sender
        The pair that is looked at.
    width, time_scaling
        Of the raised cosines.
    window
        Length of the filters in bins.
    basis_fit, ridge_or_rcond
        How the basis is fitted to the filters: by least squares, with a ridge of the weight `ridge_or_rcond`,
        or with singular values below `ridge_or_rcond` times the largest cut off.
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
    tab
        What is shown beneath.

    Raises
    ------
    ValueError
        If a choice is out of its range, in one sentence for the student.
    """

    n_neurons: int = integer(
        2,
        1,
        MOST_NEURONS,
        step=1,
        label="Neurons",
        tip="How many neurons there are; each sends a filter to each.",
        formula=formulas.RATE,
        read_by=("filters",),
    )
    network_seed: int = integer(
        101,
        0,
        2**32 - 1,
        label="Network seed",
        tip="Starts the random numbers that the filters are drawn from.",
        read_by=("filters",),
    )
    coupling_scale: float = number(
        0.8,
        0.0,
        6.0,
        step=0.05,
        label="Coupling scale",
        tip="Multiplies every coupling filter.",
        formula=r"h_{rs}(\ell) = c\, h^{0}_{rs}(\ell)",
        read_by=("filters",),
    )
    positive_scale: float = number(
        1.0,
        0.0,
        1.0,
        step=0.05,
        label="Positive parts",
        tip="Multiplies what excites: the positive parts of every filter.",
        formula=r"h_{rs}(\ell) \leftarrow c_{+} \max(h_{rs}, 0) + \min(h_{rs}, 0)",
        read_by=("filters",),
        folded=True,
    )
    pairs: tuple[tuple[float, ...], ...] = structure(
        (), partial(check_pairs, most_neurons=MOST_NEURONS), label="Pairs", read_by=("filters",)
    )
    receiver: int = integer(
        0,
        0,
        MOST_NEURONS - 1,
        step=1,
        label="Receiver",
        tip="The neuron whose rate the filter changes.",
        folded=True,
    )
    sender: int = integer(
        0,
        0,
        MOST_NEURONS - 1,
        step=1,
        label="Sender",
        tip="The neuron whose spikes go through the filter.",
        folded=True,
    )
    basis: str = choice(
        "RaisedCosineLogEval",
        BASES,
        label="Basis",
        tip="The kind of functions that the filters are put together from.",
        read_by=("basis",),
    )
    n_basis_funcs: int = integer(
        20,
        2,
        40,
        step=1,
        label="Basis functions",
        tip="How many functions: more fit closer, until they can no longer be told apart.",
        formula=r"h(\ell) \approx \sum_{k=1}^{K} c_k\, B_k(\ell)",
        read_by=("basis",),
    )
    width: float = number(
        2.0,
        1.5,
        5.0,
        step=0.5,
        label="Width",
        tip="How far each raised cosine overlaps its neighbours.",
        formula=formulas.COSINES,
        read_by=("basis",),
        folded=True,
    )
    time_scaling: float = number(
        50.0,
        1.0,
        500.0,
        step=0.05,
        is_logarithmic=True,
        label="Time scaling",
        tip="How much denser the logarithmic cosines stand at short lags.",
        formula=formulas.TIME_SCALING,
        read_by=("basis",),
        folded=True,
    )
    window: int = integer(
        100,
        10,
        200,
        step=5,
        label="Window",
        tip="Length of the filters, in bins.",
        read_by=("basis",),
    )
    basis_fit: str = choice(
        "least squares",
        BASIS_FITS,
        label="Approximation",
        tip="How the coefficients are found where the functions are nearly dependent.",
        formula=lambda settings: BASIS_FITS[settings.basis_fit].formula,
        read_by=("filters",),
        folded=True,
    )
    ridge_or_rcond: float = number(
        0.001,
        1e-08,
        1.0,
        label="Ridge or cut-off",
        tip="Weight of the ridge, or the smallest singular value kept, over the largest.",
        read_by=("filters",),
        folded=True,
    )
    stimulus: str = choice(
        "square",
        STIMULI,
        label="Stimulus",
        tip="Course of the stimulus in time.",
        read_by=("network",),
    )
    stimulated: int = integer(
        0,
        0,
        MOST_NEURONS - 1,
        step=1,
        label="Stimulated neuron",
        tip="Whose stimulus the controls here and the drags in the picture move.",
        folded=True,
    )
    onset: tuple[int, ...] = numbers(
        (DEFAULT_ONSET,),
        0,
        MOST_BINS - 1,
        at_most=MOST_NEURONS,
        missing=DEFAULT_ONSET,
        is_integer=True,
        label="Onset",
        tip="Bin in which the stimulus begins.",
        read_by=("network",),
    )
    offset: tuple[int, ...] = numbers(
        (DEFAULT_OFFSET,),
        1,
        MOST_BINS,
        at_most=MOST_NEURONS,
        missing=DEFAULT_OFFSET,
        is_integer=True,
        label="Offset",
        tip="Bin in which the stimulus has ended.",
        read_by=("network",),
    )
    intensity: tuple[float, ...] = numbers(
        (1.5,),
        *INTENSITY_RANGE,
        at_most=MOST_NEURONS,
        missing=0.0,
        step=0.05,
        label="Intensity",
        tip="Height of the stimulus.",
        formula=formulas.RATE,
        read_by=("network",),
    )
    input_weights: tuple[float, ...] = numbers(
        (),
        *INPUT_WEIGHT_RANGE,
        at_most=MOST_NEURONS,
        missing=1.0,
        label="Input weights",
        tip="Weight of each neuron's stimulus; those not named have 1.",
        read_by=("network",),
        folded=True,
    )
    inverse_link: str = choice(
        "softplus",
        INVERSE_LINKS,
        label="Inverse link",
        tip=(
            "The nonlinearity that turns the weighted stimulus into a firing rate. Softplus grows more "
            f"slowly than exp, so that fewer networks run away. {WHY_FITS_RUN_AWAY}"
        ),
        formula=lambda settings: INVERSE_LINKS[settings.inverse_link].network_formula,
        read_by=("network",),
    )
    intercept: float = number(
        -4.0,
        -8.0,
        2.0,
        step=0.1,
        label="Intercept",
        tip="What the inverse link gets without stimulus and spikes, in every neuron.",
        formula=formulas.RATE,
        read_by=("network",),
    )
    intercept_shifts: tuple[float, ...] = numbers(
        (),
        *SHIFT_RANGE,
        at_most=MOST_NEURONS,
        missing=0.0,
        label="Intercept shifts",
        tip="Added to the intercept of each neuron; those not named get 0.",
        read_by=("network",),
        folded=True,
    )
    n_time_bins: int = integer(
        1000,
        100,
        MOST_BINS,
        step=100,
        label="Bins",
        tip="Length of the simulation.",
        read_by=("network",),
    )
    n_trials: int = integer(
        20,
        1,
        50,
        step=1,
        label="Trials",
        tip="How often the same stimulus is shown; each trial has random numbers of its own.",
        read_by=("simulation",),
    )
    shown_trial: int = integer(
        0,
        0,
        50,
        step=1,
        label="Trial shown",
        tip="Which trial is seen; 0 for all.",
        read_by=("simulation",),
        folded=True,
    )
    seed: int = common.seed(123, 2**31 - 1, read_by=("simulation", "runs"))
    horizon: int = integer(
        20000,
        1000,
        50000,
        step=1000,
        label="Horizon",
        tip="Bins of each run of the Monte Carlo test.",
        read_by=("runs",),
        folded=True,
    )
    n_runs: int = integer(
        64,
        16,
        256,
        step=16,
        label="Runs",
        tip="Runs of the Monte Carlo test.",
        read_by=("runs",),
        folded=True,
    )
    shrink: str = choice(
        "all",
        SHRINKS,
        label="Shrink",
        tip="What is shrunk: all of every filter, or what excites only.",
        folded=True,
    )
    regularizer: str = common.regularizer(
        "GroupLasso",
        REGULARIZERS,
        lambda settings: REGULARIZERS[settings.regularizer].network_formula,
        read_by=("fit",),
    )
    regularizer_strength: float = common.strength(0.0002, STRENGTH_RANGE, formulas.OBJECTIVE)
    stimulus_in_fit: bool = flag(
        True,
        label="Stimulus in the fit",
        tip="Whether the fit knows of the stimulus.",
        read_by=("fit",),
    )
    tab: str = choice("simulation", TABS, label="Tab")

    def __post_init__(self) -> None:
        check(self)
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

    def entry_of(self, name: str, neuron: int) -> float:
        """Return the number of a neuron in a setting that holds one for each."""
        values = getattr(self, name)
        return values[neuron] if neuron < len(values) else _missing(name)

    def onset_of(self, neuron: int) -> int:
        """Return the bin at which the stimulus of a neuron begins."""
        return int(self.entry_of("onset", neuron))

    def offset_of(self, neuron: int) -> int:
        """Return the bin at which the stimulus of a neuron has ended."""
        return int(self.entry_of("offset", neuron))

    def intensity_of(self, neuron: int) -> float:
        """Return the intensity of the stimulus of a neuron."""
        return self.entry_of("intensity", neuron)

    def input_weight_of(self, neuron: int) -> float:
        """Return the weight of the stimulus of a neuron."""
        return self.entry_of("input_weights", neuron)

    def intercept_of(self, neuron: int) -> float:
        """Return the intercept of a neuron."""
        return self.intercept + self.entry_of("intercept_shifts", neuron)

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
        return REGULARIZERS[self.regularizer].has_strength


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
    values += [_missing(name)] * (neuron + 1 - len(values))
    values[neuron] = value
    return tuple(values)


def _missing(name: str) -> float:
    """Return what stands for a neuron that a setting does not name."""
    return cast(Numbers, declarations(Settings)[name]).missing


def part_read_by(settings: Settings, stage: str) -> Settings:
    """Return the part of the settings that a stage and those before it read; see `Stage`."""
    return stages.part_read_by(settings, stage, STAGES)
