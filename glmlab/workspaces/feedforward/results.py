"""All that the views of the workspace "Feed-forward" may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from glmlab.workspaces.feedforward.settings import FloatArray, Settings

if TYPE_CHECKING:
    from glmlab.model.trace import Trace


@dataclass(frozen=True)
class Filter:
    """A recovered filter in time.

    Attributes
    ----------
    name
        "stimulus" or "history".
    lag_ms
        Lags in milliseconds, shape ``(window_size,)``.
    values
        Gain at each lag in units of ``unit``, shape ``(window_size,)``.
    limits
        Range of the vertical axis; the same for every strength.
    """

    name: str
    lag_ms: FloatArray
    values: FloatArray
    unit: str
    limits: tuple[float, float]


@dataclass(frozen=True)
class CrossValidation:
    """Held-out score along the strength grid.

    Attributes
    ----------
    strength_grid
        Shape ``(n_strengths,)``, increasing.
    score_mean, score_standard_error
        Mean held-out log-likelihood per bin and its standard error over the folds,
        shape ``(n_strengths,)``.
    is_null_model
        True where the fit on all data has no weight left, shape ``(n_strengths,)``.
    best
        Index of the best mean score.
    simplest
        Index of the largest strength whose mean score is within one standard error of the best.
    selected
        That of the two which is chosen.
    """

    strength_grid: FloatArray
    score_mean: FloatArray
    score_standard_error: FloatArray
    is_null_model: NDArray[np.bool_]
    best: int
    simplest: int
    selected: int

    @property
    def selected_strength(self) -> float:
        """The strength that is chosen."""
        return float(self.strength_grid[self.selected])


@dataclass(frozen=True)
class RegularizationPath:
    """Weights at every strength of a fine grid over the whole range of strengths.

    Attributes
    ----------
    strength
        Shape ``(n_path,)``, increasing.
    coef
        Shape ``(n_path, n_features)``.
    strength_max
        The smallest strength at which no weight is left; ``inf`` where there is none.
    limits
        Range of the vertical axis.
    """

    strength: FloatArray
    coef: FloatArray
    strength_max: float
    limits: tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """The model fitted at the chosen strength.

    Attributes
    ----------
    coef, intercept
        Recovered weights, shape ``(n_features,)``, and intercept.
    true_coef
        The weights that made the data, shape ``(n_features,)``; None for a recording.
    dispersion
        Fitted or set by hand; None where the observation model has none that the weights depend on.
    log_likelihood, pseudo_r2
        Mean log-likelihood per bin and McFadden's pseudo-R2, on the data of the fit.
    bits_per_spike
        Information gained over a constant rate on held-out data; None for toy data.
    kkt_residual
        Largest violation of the optimality conditions over all fits shown.
    """

    feature_names: tuple[str, ...]
    coef: FloatArray
    intercept: float
    true_coef: FloatArray | None
    dispersion: float | None
    filters: tuple[Filter, ...]
    log_likelihood: float
    pseudo_r2: float
    bits_per_spike: float | None
    kkt_residual: float


@dataclass(frozen=True)
class Candidate:
    """A regularizer at the strength that cross-validation selects for it.

    Attributes
    ----------
    regularizer
        Its name.
    cross_validation
        Its held-out scores on the common grid.
    coef, intercept
        The fit on all data at the selected strength.
    error
        Root mean squared error of the weights; None where the truth is not known.
    kkt_residual
        Largest violation of the optimality conditions over its fits.
    """

    regularizer: str
    cross_validation: CrossValidation
    coef: FloatArray
    intercept: float
    error: float | None
    kkt_residual: float


@dataclass(frozen=True)
class Simulation:
    """Spikes drawn from the fitted model, beside the observed ones.

    Attributes
    ----------
    time
        Start of each bin shown, in units of ``time_unit``, shape ``(n_time_bins,)``.
    time_unit
        "bin" for toy data, "ms" for a recording.
    first, n_in_all
        Place of the first bin shown among those that may be shown, and how many these are.
    is_new
        Whether they are those of a stimulus that the fit has not seen.
    observed
        Observed counts, shape ``(n_time_bins,)``.
    simulated
        Simulated counts, shape ``(n_trials, n_time_bins)``.
    rate
        Predicted rate in units of ``rate_unit``, shape ``(n_time_bins,)``.
    rate_limits
        Range of the rate axis; the same for every strength.
    below_zero
        Share of what the model draws that is less than zero, and no count at all.
    runaway_bin
        First bin in which a simulated rate ran away; None if none did.
    """

    time: FloatArray
    time_unit: str
    first: int
    n_in_all: int
    is_new: bool
    observed: NDArray[np.int64]
    simulated: NDArray[np.int64]
    rate: FloatArray
    rate_unit: str
    rate_limits: tuple[float, float]
    below_zero: float
    runaway_bin: int | None


@dataclass(frozen=True)
class Counts:
    """Predicted against observed counts of the bins of the fit.

    Attributes
    ----------
    predicted, observed, standard_error
        Of groups of bins with similar predictions: mean predicted rate, mean observed count and its
        standard error, shape ``(n_groups,)``, in counts per bin.
    limits
        Range of both axes of these; the same for every strength.
    values
        Names of the counts: "<0", "0", "1", ..., "8+".
    observed_share, predicted_share
        Share of bins with each count, as observed and as the model expects, shape ``(n_values,)``.
    share_limit
        Top of the axis of these; the same for every strength.
    """

    predicted: FloatArray
    observed: FloatArray
    standard_error: FloatArray
    limits: tuple[float, float]
    values: tuple[str, ...]
    observed_share: FloatArray
    predicted_share: FloatArray
    share_limit: float


@dataclass(frozen=True)
class Results:
    """All that the views of the workspace may read.

    Attributes
    ----------
    candidates
        The chosen regularizer and those that it is compared with; empty where there are none.
    counts
        Predicted against observed counts; None while they are not looked at.
    """

    settings: Settings
    cross_validation: CrossValidation
    path: RegularizationPath
    fit: Fit
    simulation: Simulation
    candidates: tuple[Candidate, ...]
    counts: Counts | None = None

    def is_comparable(self, other: Results) -> bool:
        """Whether pictures of both have the same features."""
        return self.fit.feature_names == other.fit.feature_names


@dataclass(frozen=True)
class SamplingDistribution:
    """The weights of many data sets at one way to take the strength.

    Attributes
    ----------
    strength
        Of each data set, shape ``(n_data_sets,)``.
    coef
        Shape ``(n_data_sets, n_features)``.
    bias, variance
        Mean less the truth, and variance, shape ``(n_features,)``.
    exact_support
        Share of the data sets whose weights that are not zero are exactly those of the truth.
    coverage
        Share of the counted data sets whose interval of a weight holds the truth, shape ``(n_features,)``; None
        before any are counted.
    error_of_coverage
        Standard error of the share of all intervals that hold the truth, over data sets; None before
        any are counted, NaN for a single data set.
    n_counted
        Data sets whose intervals are counted, the first ones: bootstrapped ones come after all fits.
    """

    strength: FloatArray
    coef: FloatArray
    bias: FloatArray
    variance: FloatArray
    exact_support: float
    coverage: FloatArray | None
    error_of_coverage: float | None
    n_counted: int

    @property
    def mean_squared_error(self) -> float:
        """Mean over features of bias squared and variance."""
        return float(np.mean(self.bias**2 + self.variance))

    @property
    def root_mean_squared_error(self) -> float:
        """Its root, in units of the weights."""
        return float(np.sqrt(self.mean_squared_error))

    @property
    def mean_strength(self) -> float:
        """Geometric mean over data sets: strengths are tried, and drawn, by factors."""
        return float(np.exp(np.mean(np.log(self.strength))))

    @property
    def usual_strengths(self) -> tuple[float, float]:
        """Ends of the range of strengths without its lowest and its highest tenth."""
        low, high = np.percentile(self.strength, (10, 90))
        return float(low), float(high)

    @property
    def coverage_across_weights(self) -> float | None:
        """Share of the intervals of all weights that hold the truth; None before any are counted."""
        return None if self.coverage is None else float(self.coverage.mean())


@dataclass(frozen=True)
class Redraws:
    """What many data sets from the same truth gave.

    Attributes
    ----------
    settings
        The choices that they were drawn and fitted with.
    feature_names
        One per feature.
    true_coef
        Shape ``(n_features,)``.
    chosen
        At the strength of the slider.
    by_rule
        At the strength that cross-validation selects for each data set, by the names of the ways to
        select it, which are those of the setting `selection`.
    n_converged
        Data sets of which all fits converged.
    level
        Of the intervals whose coverage is counted.
    """

    settings: Settings
    feature_names: tuple[str, ...]
    true_coef: FloatArray
    chosen: SamplingDistribution
    by_rule: Mapping[str, SamplingDistribution]
    n_converged: int
    level: float

    @property
    def n_data_sets(self) -> int:
        """How many data sets there are so far."""
        return len(self.chosen.coef)


@dataclass(frozen=True)
class Intervals:
    """An interval for each weight.

    Attributes
    ----------
    coef, low, high
        The weights and the ends of their intervals, shape ``(n_features,)``.
    method
        "Wald" or "bootstrap".
    is_conditional
        Whether they take the penalty as given.
    level
        Share of repetitions in which an interval holds what the estimate scatters around: the truth,
        where no penalty pulls the estimate from it.
    """

    coef: FloatArray
    low: FloatArray
    high: FloatArray
    method: str
    is_conditional: bool
    level: float


@dataclass(frozen=True)
class SolverTraces:
    """The ways of several solvers to the optimum of one problem.

    Attributes
    ----------
    traces
        By the names that the control "Solver" has for them.
    """

    traces: dict[str, Trace]
