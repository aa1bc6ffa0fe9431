"""What a reader has found out about a file before it makes a recording of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from glmlab.number_format import exact, number
from glmlab.recordings.covariate import Covariate
from glmlab.recordings.reading.clock import Clock
from glmlab.recordings.reading.contents import Contents, Variable
from glmlab.recordings.reading.questions import Answers, DoubtError, Option
from glmlab.recordings.reading.signals import (
    Grid,
    constant_s,
    covariates_of,
    held_through_trials,
    lists_something_else,
    sampled,
)
from glmlab.recordings.reading.time_units import can_be_rate
from glmlab.recordings.reading.trains import Train
from glmlab.recordings.reading.trials import epochs_of, n_trials_of, trials_of_numbers
from glmlab.recordings.spikes import FloatArray

BIN_SIZES_S = (1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.025, 0.05, 0.1)
"""Offered where nobody has said how far samples are apart."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of a recording.

    Attributes
    ----------
    contents
        All that was found.
    train
        The spike train.
    signals
        What are to be covariates.
    trial
        What numbers the trials.
    clock
        What turns times into seconds.
    answers
        What has been said.
    n_rows
        Rows of the counts that are trials; 1 where they are none.
    """

    contents: Contents
    train: Train
    signals: list[Variable]
    trial: Variable | None
    clock: Clock
    answers: Answers
    n_rows: int = 1

    @cached_property
    def n_trials(self) -> int:
        """How many trials there are, as far as is known before there is a recording; 0 for none."""
        return self.n_rows if self.n_rows > 1 else n_trials_of(self.contents, self.trial)

    @cached_property
    def sampled(self) -> list[Variable]:
        """The signals that have a value for each sample, or none that fits."""
        return [signal for signal in self.signals if not self._is_one_a_trial(signal)]

    @cached_property
    def of_trials(self) -> list[Variable]:
        """The signals that have a value for each trial."""
        return [signal for signal in self.signals if self._is_one_a_trial(signal)]

    def _is_one_a_trial(self, signal: Variable) -> bool:
        if signal.times is not None or signal.problem or not self.n_trials:
            return False
        n_samples = 0 if self.train.counts is None else self.train.counts.shape[1]
        # Where both are alike, a value for each sample is what is usual.
        return signal.values.size == self.n_trials != n_samples

    @property
    def duration_s(self) -> float | None:
        """How long was recorded, where somebody or the file says so."""
        return self.answers.duration_s or constant_s(self.contents, "duration", self.clock)

    def covariates(self, grid: Grid | None) -> tuple[list[Covariate], list[str]]:
        """Return the covariates that have a value for each sample, with times of the file; see `covariates_of`."""
        listed = [
            signal
            for signal in self.sampled
            if self.answers.covariates is None and grid and lists_something_else(signal, grid)
        ]
        trials = f" and {exact(self.n_trials)} trials" if self.n_trials else ""
        left_out = [
            f"{signal.name} was left out: it has {exact(signal.values.size)} values for "
            f"{exact(grid.n_samples if grid else 0)} moments{trials}."
            for signal in listed
        ]
        covariates, notes = covariates_of(
            [signal for signal in self.sampled if signal not in listed],
            lambda signal: sampled(signal, grid, self.clock, self.n_trials),
            are_chosen=self.answers.covariates is not None,
            needs_one=True,
        )
        return covariates, [*left_out, *notes]

    def with_those_of_trials(
        self, covariates: list[Covariate], trials_s: FloatArray | None, grid: Grid
    ) -> tuple[list[Covariate], list[str]]:
        """Return covariates with those beside them that have a value for each trial, in the order of the file.

        Parameters
        ----------
        covariates
            Those that have a value for each sample.
        trials_s
            Of the file; None where there are none.
        grid
            The samples that are made.
        """
        held, notes = covariates_of(
            self.of_trials,
            lambda signal: held_through_trials(signal, trials_s, grid),
            are_chosen=self.answers.covariates is not None,
            needs_one=False,
        )
        names = [signal.name for signal in self.signals]
        return sorted([*covariates, *held], key=lambda one: names.index(one.name)), notes

    def trials_s(self, grid: Grid | None) -> FloatArray | None:
        """Return the trials or epochs in seconds of the file; None where there are none."""
        numbered = trials_of_numbers(self.trial, grid)
        return epochs_of(self.contents) if numbered is None else numbered

    def note_of_start(self, start_s: float) -> tuple[str, ...]:
        """Return what is to be said of a recording that does not begin at 0 s of its file."""
        if start_s == 0:
            return ()
        return (f"Time 0 is {number(start_s)} s in {self.contents.name}.",)

    def interval_s(self, n_samples: int, duration_s: float | None) -> float | None:
        """Return how far samples without times are apart, where somebody or the file says so."""
        said = self.answers.bin_size_s or constant_s(self.contents, "interval", self.clock)
        if said is None and duration_s is not None:
            return duration_s / n_samples
        return said


def asked_interval(name: str, n_samples: int, n_spikes: int, last_s: float = 0.0) -> DoubtError:
    """Return the question how far samples are apart, with those answers that a neuron can have."""
    possible = [
        size
        for size in BIN_SIZES_S
        if size * n_samples >= last_s and can_be_rate(n_spikes / (size * n_samples))
    ]
    offered = possible or list(BIN_SIZES_S)
    return DoubtError(
        "bin_size_s",
        f"{name} has {exact(n_samples)} values without times; how far are they apart?",
        [
            Option(
                size,
                f"{number(1e3 * size)} ms: {number(size * n_samples)} s in all, "
                f"{number(n_spikes / (size * n_samples))} spikes a second",
            )
            for size in offered
        ],
    )
