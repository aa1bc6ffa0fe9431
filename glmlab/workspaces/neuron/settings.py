"""The student's choices in the workspace "One neuron"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.bases import BASES
from glmlab.concepts.cross_validation import SCORE
from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.concepts.observation_models import OBSERVATION_MODELS as ALL_OBSERVATION_MODELS
from glmlab.concepts.observation_models import ObservationModel
from glmlab.concepts.regularizers import OBJECTIVE, REGULARIZERS
from glmlab.lab.settings import common, stages
from glmlab.lab.settings.declaration import (
    ByValue,
    check,
    choice,
    flag,
    integer,
    number,
    numbers,
    structure,
)
from glmlab.lab.tabs import Tab
from glmlab.number_format import exact
from glmlab.number_format import number as in_words
from glmlab.workspaces.neuron import formulas
from glmlab.workspaces.neuron.data_sets import DATA_SETS, YOURS
from glmlab.workspaces.neuron.words import own_data as own_data_words

FloatArray = NDArray[np.float64]

STRENGTH_RANGE = (1e-6, 1e2)
"""Range of strengths on every axis and slider; fixed, so that no axis jumps."""

MOST_WINDOW_BINS = 400
"""Beyond them the functions of a logarithmic basis are wider than what they tell apart."""

MOST_COVARIATES = 8

TRAINING_SHARE = 0.8
"""Of a recording, from its beginning; what follows no fit sees."""

OBSERVATION_MODELS: Mapping[str, ObservationModel] = MappingProxyType(
    {name: entry for name, entry in ALL_OBSERVATION_MODELS.items() if not entry.has_spread}
)
"""The observation models of counts."""

STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "recording": (),
        "bins": ("recording",),
        "design": ("bins",),
        "model": ("design",),
        "fit": ("model",),
        "folds": ("bins",),
        "scores": ("model", "folds"),
        "selection": ("scores",),
    }
)
"""The stages of the computation, with those that go before each."""


class Entry(NamedTuple):
    """How covariates enter the model.

    Attributes
    ----------
    label
        As the student reads it.
    formula
        What is added to the logarithm of the rate.
    reads
        Settings that belong to it.
    """

    label: str
    formula: str
    reads: tuple[str, ...] = ()


ENTRIES: Mapping[str, Entry] = MappingProxyType(
    {
        "filter": Entry(
            "Their past, filtered", formulas.STIMULUS, ("stimulus_basis", "stimulus_window_ms")
        ),
        "tuning": Entry("Their value now, through bumps", formulas.TUNING),
    }
)
"""The ways to enter by name."""


TABS: Mapping[str, Tab] = MappingProxyType(
    {
        "rate": Tab("Held-out rate", "What the model predicts for spikes that no fit has seen."),
        "parts": Tab("Parts", "What stimulus and history are worth alone, and together."),
        "folds": Tab("Folds", "What each fold holds out, and what other folds would have said."),
        "bins": Tab("Which bins", "Which bins of the past feed the rate of one bin."),
        "goodness": Tab("Does it fit?", "Whether spikes come when the model says they come."),
        "residuals": Tab(
            "Residuals", "When, and at which values, spikes are missing or left over."
        ),
        "free-run": Tab("Left alone", "What the model fires when it hears only its own spikes."),
    }
)
"""The tabs by name, in their order; a new one is a new entry."""


def _penalty_formula(settings: Settings) -> str:
    penalty = REGULARIZERS[settings.regularizer]
    has_sides = settings.stimulus and not settings.filters_stimulus
    return (has_sides and penalty.sides_formula) or penalty.formula


_FINGERPRINT = re.compile("[0-9a-f]{16}")


def check_fingerprint(label: str, value: object) -> None:
    """Raise ValueError unless the value can name somebody's own recording, or is ""."""
    if not isinstance(value, str) or (value and not _FINGERPRINT.fullmatch(value)):
        raise ValueError(own_data_words.not_a_fingerprint(label, value))


@dataclass(frozen=True, eq=False)
class Settings(ByValue):
    """The student's choices in the workspace "One neuron".

    Attributes
    ----------
    noise, tau_s, duration_s
        Numbers of those simulated cells that have them.
    covariates
        Places, from 1, of the covariates that the model has; empty for all.
    history_strength
        That of the history filter where it has one of its own; else the strength is for all.
    gap_ms
        What is left out of the training on both sides of what a fold holds out.
    from_s, zoom_s
        First second of the recording that is drawn, and how many are.
    tab
        What is shown beneath.

    Raises
    ------
    ValueError
        If a choice is out of its range, in one sentence for the student.
    """

    data: str = choice(
        "Grasshopper receptor 1",
        DATA_SETS,
        label="Recording",
        tip="Whose spikes the model is fitted to.",
        read_by=("recording",),
    )
    fingerprint: str = structure(
        "",
        check_fingerprint,
        label="Your recording",
        tip="Which of somebody's own recordings it is: a name made of what is in it.",
        read_by=("recording",),
    )
    seed: int = integer(
        0,
        0,
        2**32 - 1,
        label="Seed",
        tip="Starts the random numbers: of a simulated cell, of shuffled folds, and of the tests of fit.",
        read_by=("recording", "folds"),
    )
    noise: float = number(
        0.1,
        0.0,
        1.0,
        step=0.05,
        label="Noise",
        tip="How much chance there is in the current; without any the spikes are nearly a clock's.",
        read_by=("recording",),
    )
    tau_s: float = number(
        10.0,
        1.0,
        100.0,
        step=0.05,
        is_logarithmic=True,
        label="Drift (s)",
        tip="How long the drift of the rate lasts, in seconds.",
        read_by=("recording",),
    )
    duration_s: float = number(
        60.0,
        5.0,
        60.0,
        step=0.05,
        is_logarithmic=True,
        label="Duration (s)",
        tip="How long the simulated cell is recorded: more seconds are more spikes to learn from.",
        read_by=("recording",),
    )
    bin_ms: float = number(
        1.0,
        0.5,
        100.0,
        step=0.1,
        is_logarithmic=True,
        label="Bin (ms)",
        tip="Length of a bin, in which spikes are counted.",
        formula=formulas.BINS,
        read_by=("bins",),
    )
    from_s: float = number(
        8.0,
        0.0,
        36_000.0,
        step=0.1,
        label="From (s)",
        tip="Where in the recording the pictures begin.",
    )
    zoom_s: float = number(
        1.0,
        0.05,
        600.0,
        step=0.1,
        is_logarithmic=True,
        label="Length (s)",
        tip="How many seconds the pictures show.",
    )
    stimulus: bool = flag(
        True,
        label="Stimulus",
        tip="Whether the rate depends on the stimulus, or on whatever was recorded beside the spikes.",
        read_by=("design",),
    )
    covariates: tuple[int, ...] = numbers(
        (),
        1,
        MOST_COVARIATES,
        at_most=MOST_COVARIATES,
        is_integer=True,
        label="Covariates",
        tip="Which of the signals beside the spikes the model has.",
        read_by=("design",),
    )
    entry: str = choice(
        "filter",
        ENTRIES,
        label="Enters by",
        tip="Whether the past of a signal counts, or its value now.",
        formula=lambda settings: ENTRIES[settings.entry].formula,
        read_by=("design",),
        folded=True,
    )
    stimulus_basis: str = choice(
        "RaisedCosineLogEval",
        BASES,
        label="Stimulus basis",
        tip="The bumps that the stimulus filter is made of.",
        read_by=("design",),
        folded=True,
    )
    stimulus_functions: int = integer(
        10,
        1,
        20,
        step=1,
        label="Stimulus bumps",
        tip="How many bumps the stimulus filter, or the tuning curve, is made of.",
        formula=formulas.STIMULUS,
        read_by=("design",),
    )
    stimulus_window_ms: float = number(
        40.0,
        1.0,
        5000.0,
        step=0.05,
        is_logarithmic=True,
        label="Stimulus window (ms)",
        tip="How far back the stimulus is heard.",
        formula=formulas.STIMULUS,
        read_by=("design",),
    )
    history: bool = flag(
        True,
        label="History",
        tip="Whether the rate depends on the neuron's own past spikes.",
        read_by=("design",),
    )
    history_basis: str = choice(
        "RaisedCosineLogEval",
        BASES,
        label="History basis",
        tip="The bumps that the history filter is made of.",
        read_by=("design",),
        folded=True,
    )
    history_functions: int = integer(
        8,
        1,
        20,
        step=1,
        label="History bumps",
        tip="How many bumps the history filter is made of.",
        formula=formulas.HISTORY,
        read_by=("design",),
    )
    history_window_ms: float = number(
        100.0,
        1.0,
        5000.0,
        step=0.05,
        is_logarithmic=True,
        label="History window (ms)",
        tip="How long the neuron remembers its own spikes.",
        formula=formulas.HISTORY,
        read_by=("design",),
    )
    observation_model: str = common.observation_model(
        OBSERVATION_MODELS, read_by=("design", "model")
    )
    inverse_link: str = common.inverse_link(of="the sum of all filters", read_by=("model",))
    regularizer: str = common.regularizer(
        "Ridge", REGULARIZERS, _penalty_formula, read_by=("model",)
    )
    ratio: float = common.lasso_share(read_by=("model",))
    regularizer_strength: float = common.strength(1e-4, STRENGTH_RANGE, OBJECTIVE, read_by=("fit",))
    separate: bool = flag(
        False,
        label="Own for history",
        tip="Gives the history filter a strength of its own; cross-validation then tries pairs.",
        formula=formulas.STRENGTH_OF_EACH,
        read_by=("fit", "scores"),
        folded=True,
    )
    history_strength: float = common.strength(
        1e-4,
        STRENGTH_RANGE,
        formulas.STRENGTH_OF_EACH,
        read_by=("fit",),
        label="History strength",
        tip="How hard the penalty pulls the weights of the history filter.",
        folded=True,
    )
    fold_scheme: str = choice(
        "Contiguous",
        FOLD_SCHEMES,
        label="Folds",
        tip="Which bins are held out together.",
        read_by=("folds",),
    )
    n_folds: int = integer(
        5,
        2,
        10,
        step=1,
        label="Number of folds",
        tip="Number of parts that the bins are cut into, each held out once.",
        formula=SCORE,
        read_by=("folds",),
    )
    gap_ms: float = number(
        100.0,
        1.0,
        20_000.0,
        step=0.1,
        is_logarithmic=True,
        label="Gap (ms)",
        tip="What is left out of the training on both sides of what a fold holds out.",
        read_by=("folds",),
    )
    selection: str = common.selection(read_by=("selection",))
    intervals: bool = flag(
        True,
        label="Intervals",
        tip=(
            "95% bands: how far a filter scatters from recording to recording around the penalized one. "
            "They leave out that the penalty pulls it from the truth."
        ),
        formula=lambda settings: REGULARIZERS[settings.regularizer].interval_formula,
    )
    tab: str = choice("rate", TABS, label="Tab")

    def __post_init__(self) -> None:
        check(self)
        self._check_together()

    def _check_together(self) -> None:
        if self.data == YOURS and not self.fingerprint:
            raise ValueError(own_data_words.NOT_LOADED)
        links = OBSERVATION_MODELS[self.observation_model].inverse_links
        if self.inverse_link not in links:
            raise ValueError(
                f"The rates of {self.inverse_link} do not suit {self.observation_model}; take "
                f"{' or '.join(links)}."
            )
        if len(set(self.covariates)) < len(self.covariates):
            raise ValueError("Covariates must hold each signal once.")
        for name, window_ms in self._windows():
            self._check_window(name, window_ms)

    def _windows(self) -> list[tuple[str, float]]:
        windows = [("stimulus", self.stimulus_window_ms)] if self.filters_stimulus else []
        return windows + ([("history", self.history_window_ms)] if self.history else [])

    def _check_window(self, name: str, window_ms: float) -> None:
        basis = BASES[getattr(self, f"{name}_basis")]
        n_bins = bins_of(window_ms, self.bin_ms)
        if not basis.smallest <= n_bins <= MOST_WINDOW_BINS:
            raise ValueError(
                f"{name.capitalize()} window must have {basis.smallest} to {MOST_WINDOW_BINS} bins, but "
                f"{in_words(window_ms)} ms are {exact(n_bins)} of {in_words(self.bin_ms)} ms; change one of "
                "them."
            )

    @property
    def filters_stimulus(self) -> bool:
        """Whether the past of the covariates is filtered."""
        return self.stimulus and self.entry == "filter"

    @property
    def has_strength(self) -> bool:
        """Whether the regularizer has a strength to choose."""
        return REGULARIZERS[self.regularizer].has_strength

    @property
    def has_history_strength(self) -> bool:
        """Whether the history filter has a strength of its own."""
        return self.separate and self.has_strength and self.history and self.stimulus

    def with_observation_model(self, observation_model: str) -> dict[str, str]:
        """Return the changes that take an observation model, with a link that suits it."""
        return common.with_observation_model(
            OBSERVATION_MODELS, observation_model, self.inverse_link
        )


def bins_of(window_ms: float, bin_ms: float) -> int:
    """Return how many whole bins are nearest to a window, one at least."""
    return max(round(window_ms / bin_ms), 1)


def part_read_by(settings: Settings, stage: str) -> Settings:
    """Return the part of the settings that a stage and those before it read; see `Stage`."""
    return stages.part_read_by(settings, stage, STAGES)
