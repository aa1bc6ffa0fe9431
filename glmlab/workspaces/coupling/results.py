"""All that the views of the workspace "Coupled network" may read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glmlab.workspaces.coupling.pairs import knot_lags
from glmlab.workspaces.coupling.settings import FloatArray, Settings


@dataclass(frozen=True)
class Filters:
    """The coupling filters of all pairs, and what the basis makes of them.

    Attributes
    ----------
    lag
        Bins from 1, shape ``(window,)``.
    true, approximation
        Gains, shape ``(window, n_receivers, n_senders)``. What is simulated is the approximation.
    relative_error
        Length (L2 norm) of the residual of each pair over that of its filter, shape ``(n_receivers,
        n_senders)``; zero where there is no filter.
    area
        Sum over lags of each filter that is simulated: the signed weight of an edge, same shape.
    limits
        Range of the gains, the same for all pairs.
    """

    lag: FloatArray
    true: FloatArray
    approximation: FloatArray
    relative_error: FloatArray
    area: FloatArray
    limits: tuple[float, float]

    @property
    def kind(self) -> NDArray[np.int64]:
        """What each filter that is simulated does, of the shape of `area`; see `kind_of`."""
        return kind_of(self.approximation)


MIXED_SHARE = 0.2
"""Of its absolute area: a filter whose sum is smaller both excites and inhibits."""

MIXED = 2


def kind_of(filters: FloatArray) -> NDArray[np.int64]:
    """Say what filters do: 1 excites, -1 inhibits, `MIXED` does both about alike, 0 is none.

    Parameters
    ----------
    filters
        Shape ``(window, n_receivers, n_senders)``.
    """
    area, size = filters.sum(axis=0), np.abs(filters).sum(axis=0)
    kind = np.where(np.abs(area) < MIXED_SHARE * size, MIXED, np.sign(area))
    return np.where(size > 0, kind, 0).astype(np.int64)


@dataclass(frozen=True)
class Basis:
    """The basis, and how well it serves.

    Attributes
    ----------
    functions
        Shape ``(window, n_basis_funcs)``.
    condition_number
        Largest over smallest singular value.
    largest_coefficient
        Largest absolute coefficient of the approximations.
    is_nearly_singular
        Whether single coefficients mean little.
    sentence
        What this means to a student.
    counts, errors
        Numbers of functions, shape ``(n_counts,)``, and with each of them the length of all residuals
        over that of all filters, by least squares.
    """

    functions: FloatArray
    condition_number: float
    largest_coefficient: float
    is_nearly_singular: bool
    sentence: str
    counts: NDArray[np.int64]
    errors: FloatArray


@dataclass(frozen=True)
class Simulation:
    """Spikes of the network.

    Attributes
    ----------
    stimulus
        What is added to the intercepts: the stimulus times its weight, shape ``(n_time_bins,
        n_neurons)``.
    waveform
        The course of each neuron's stimulus before its weight, same shape.
    counts
        Shape ``(n_trials, n_time_bins, n_neurons)``; zero from the bin at which a trial ran away.
    rates
        Counts per bin, the same shape; NaN after that bin.
    stimulus_rate
        The rate that the stimulus alone would give, shape ``(n_time_bins, n_neurons)``.
    shown_rate
        Of the trial shown, or the mean over all trials that have not run away, shape ``(n_time_bins,
        n_neurons)``; NaN where none is left.
    runaway_bin, runaway_neuron
        When each trial ran away, and which neuron; ``n_time_bins`` and -1 where none did. Shape
        ``(n_trials,)``.
    rate_limits
        Range of the rate axis.
    """

    stimulus: FloatArray
    waveform: FloatArray
    counts: NDArray[np.int64]
    rates: FloatArray
    stimulus_rate: FloatArray
    shown_rate: FloatArray
    runaway_bin: NDArray[np.int64]
    runaway_neuron: NDArray[np.int64]
    rate_limits: tuple[float, float]

    @property
    def first_runaway(self) -> tuple[int, int, int] | None:
        """Trial (from 0), neuron and bin of the earliest runaway; None where no trial ran away."""
        if self.runaway_neuron.max() < 0:
            return None
        trial = int(np.argmin(self.runaway_bin))
        return trial, int(self.runaway_neuron[trial]), int(self.runaway_bin[trial])


VERDICTS = {
    "stable": "stable",
    "untested": "not yet tested",
    "fragile": "fragile",
    "unstable": "unstable",
}
"""What a student reads for each verdict."""


@dataclass(frozen=True)
class Reason:
    """One test of stability.

    Attributes
    ----------
    name
        What is tested, such as "Companion radius".
    value
        Its number as it is read, such as "0.93"; "yes" or "no" for a guarantee.
    passes
        Whether it speaks for stability; None where it cannot tell.
    sentence
        What it means.
    """

    name: str
    value: str
    passes: bool | None
    sentence: str


@dataclass(frozen=True)
class Escape:
    """How the free runs that ran away did so.

    Attributes
    ----------
    median_bin
        Median of the bins in which they did.
    neuron
        The neuron that ran away first most often.
    """

    median_bin: float
    neuron: int


@dataclass(frozen=True)
class FreeRuns:
    """The Monte Carlo test: free runs of a network.

    Attributes
    ----------
    n_runs, n_escaped
        How many there are, and how many of them ran away.
    n_bins
        Bins of each that are done, at most the horizon.
    share_interval
        95% Wilson interval of the share of runs that run away.
    bins, surviving
        The escape-time curve: bins and the share of runs that have not run away by then, shape
        ``(n_points,)``.
    surviving_low, surviving_high
        Its 95% Wilson interval, the same shape.
    escape
        How they ran away; None where none did.
    """

    n_runs: int
    n_escaped: int
    n_bins: int
    share_interval: tuple[float, float]
    bins: FloatArray
    surviving: FloatArray
    surviving_low: FloatArray
    surviving_high: FloatArray
    escape: Escape | None

    @property
    def share(self) -> float:
        """Share of the runs that ran away."""
        return self.n_escaped / self.n_runs


@dataclass(frozen=True)
class Stability:
    """The verdict on a network by all that is known of it.

    Attributes
    ----------
    verdict
        "stable", "untested", "fragile" or "unstable".
    explanation
        What it means, and what it rests on.
    reasons
        The tests that led to it.
    runs
        The Monte Carlo test; None while only the quick tests are done, which need no run.
    link_comparison
        Whether another inverse link would keep it within bounds; empty where there is nothing to say.
    """

    verdict: str
    explanation: str
    reasons: tuple[Reason, ...]
    runs: FreeRuns | None = None
    link_comparison: str = ""


@dataclass(frozen=True)
class Correlations:
    """How the counts of pairs of neurons go together.

    Attributes
    ----------
    lag
        Bins, shape ``(n_lags,)``, from negative to positive.
    values
        Correlation of the counts of the second neuron with those of the first, `lag` bins before,
        about their means over trials in each bin where there are several trials, shape ``(n_lags,
        n_neurons, n_neurons)``; its own at lag zero, which is one, is NaN.
    noise
        95% of the values would be within plus and minus this if no two bins went together.
    """

    lag: FloatArray
    values: FloatArray
    noise: float


@dataclass(frozen=True)
class Results:
    """Everything that the views show.

    Attributes
    ----------
    correlations
        None while they are not looked at.
    """

    settings: Settings
    filters: Filters
    basis: Basis
    simulation: Simulation
    stability: Stability
    correlations: Correlations | None

    @property
    def knots(self) -> tuple[FloatArray, FloatArray]:
        """Lags and gains of the points by which the pair's filter is moved."""
        receiver, sender = self.settings.pair
        lags = knot_lags(self.settings.window)
        return lags, np.interp(lags, self.filters.lag, self.filters.true[:, receiver, sender])

    def is_comparable(self, other: Results) -> bool:
        """Whether pictures of both fit the same axes."""
        mine, others = self.filters.true.shape, other.filters.true.shape
        return mine == others and self.simulation.waveform.shape == other.simulation.waveform.shape


@dataclass(frozen=True)
class Recovered:
    """What a fit to the simulated counts found.

    Attributes
    ----------
    settings
        The choices that it was made with.
    strengths
        The grid of strengths, shape ``(n_strengths,)``, increasing; of one where there is no
        strength.
    chosen
        Index of the strength of the settings.
    filters
        Recovered at each strength, shape ``(n_strengths, window, n_receivers, n_senders)``.
    low, high
        95% intervals of the filters at the chosen strength, shape ``(window, n_receivers,
        n_senders)``, conditional on the penalty; NaN where the counts say nothing of a weight.
    stimulus_weights
        Shape ``(n_strengths, n_neurons)``; NaN where the stimulus was left out or is silent.
    true_stimulus_weights
        Shape ``(n_neurons,)``.
    intercepts
        Shape ``(n_strengths, n_neurons)``.
    is_edge
        Which pairs the fit says are coupled, shape ``(n_strengths, n_receivers, n_senders)``.
    is_true_edge
        Which are, shape ``(n_receivers, n_senders)``.
    pseudo_r2
        McFadden's, of all neurons together, at each strength, shape ``(n_strengths,)``.
    kkt_residual
        Largest violation of the optimality conditions over the fits that are done.
    counts
        Simulated with the fitted model at the chosen strength, as the true ones: shape ``(n_trials,
        n_time_bins, n_neurons)``.
    runaway_bin, runaway_neuron
        See `Simulation`.
    stability
        The verdict on the fitted network.
    how_edges
        Which rule made a pair an edge, in words.
    """

    settings: Settings
    strengths: FloatArray
    chosen: int
    filters: FloatArray
    low: FloatArray
    high: FloatArray
    stimulus_weights: FloatArray
    true_stimulus_weights: FloatArray
    intercepts: FloatArray
    is_edge: NDArray[np.bool_]
    is_true_edge: NDArray[np.bool_]
    pseudo_r2: FloatArray
    kkt_residual: float
    counts: NDArray[np.int64]
    runaway_bin: NDArray[np.int64]
    runaway_neuron: NDArray[np.int64]
    stability: Stability
    how_edges: str


@dataclass(frozen=True)
class Shrunk:
    """What shrinking has found.

    Attributes
    ----------
    name
        The setting that is shrunk.
    before, after
        Its value at the start, and the largest at which the network is stable; `after` is None while
        that is not known.
    """

    name: str
    before: float
    after: float | None = None

    @property
    def changes(self) -> dict[str, float]:
        """New values by names of settings; empty while it is not known, and where there is none."""
        if self.after is None or not 0 < self.after < self.before:
            return {}
        return {self.name: self.after}
