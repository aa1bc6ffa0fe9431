"""All that the views of the workspace "One neuron" may read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glmlab.workspaces.neuron.settings import FloatArray, Settings


@dataclass(frozen=True)
class Signal:
    """A covariate beside the spikes, as far as it is drawn.

    Attributes
    ----------
    name, unit
        As the recording has them; "" for no unit.
    values
        Mean over each bin that is drawn, shape ``(n_shown,)``.
    limits
        Range over the whole recording.
    """

    name: str
    unit: str
    values: FloatArray
    limits: tuple[float, float]


@dataclass(frozen=True)
class Data:
    """The recording, and the stretch of it that is drawn.

    Attributes
    ----------
    name, citation, notes
        Of the recording.
    n_spikes, duration_s, n_time_bins, most_in_a_bin
        What there is of it in these bins.
    n_fitted
        Bins that the fits see, from the first on; the others are held out.
    bin_size_s
        Length of a bin.
    time_s
        Start of each bin that is drawn, shape ``(n_shown,)``.
    counts
        Spikes in each of them, shape ``(n_shown,)``.
    signals
        The covariates, in the order of the recording.
    used
        Places of those that the model has, from 0.
    has_trials
        Whether folds can be made by trial or by group.
    """

    name: str
    citation: str
    notes: tuple[str, ...]
    n_spikes: int
    duration_s: float
    n_time_bins: int
    most_in_a_bin: int
    n_fitted: int
    bin_size_s: float
    time_s: FloatArray
    counts: NDArray[np.int64]
    signals: tuple[Signal, ...]
    used: tuple[int, ...]
    has_trials: bool


@dataclass(frozen=True)
class Filter:
    """A recovered filter in time.

    Attributes
    ----------
    name
        Of the covariate, or "history".
    is_history
        Whether it is that of the neuron's own spikes.
    unit
        Of its values: "log gain per dB" or "log gain per spike".
    lag_ms
        Shape ``(window_size,)``.
    values
        Log gain at each lag, shape ``(window_size,)``; ``exp`` of it is a factor of the rate where the
        inverse link is exp.
    low, high
        Ends of the 95% band, of the same shape, NaN where the data leave it open; None where there is none.
    bumps
        Each basis function times its weight, shape ``(window_size, n_basis_funcs)``.
    truth
        What made the data, at the same lags (NaN where it has no value), of the same shape; None where nobody
        knows it.
    limits
        Range of the vertical axis, steady over strengths.
    """

    name: str
    is_history: bool
    unit: str
    lag_ms: FloatArray
    values: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    bumps: FloatArray
    truth: FloatArray | None
    limits: tuple[float, float]


@dataclass(frozen=True)
class Tuning:
    """A recovered tuning to the present value of one covariate or of two.

    Attributes
    ----------
    names, units
        Of the covariates, one or two.
    grids
        Values of each covariate at which it is drawn, shape ``(n_x,)`` (and ``(n_y,)``).
    rate_hz
        Rate there with all else as it is on average, shape ``(n_x,)`` or ``(n_y, n_x)``.
    low, high
        Ends of its 95% band, NaN where the data leave it open; None where there is none.
    truth_hz
        That of a simulated cell, of the same shape; None where nobody knows it.
    limits
        Range of rates, steady over strengths.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    grids: tuple[FloatArray, ...]
    rate_hz: FloatArray
    low: FloatArray | None
    high: FloatArray | None
    truth_hz: FloatArray | None
    limits: tuple[float, float]


@dataclass(frozen=True)
class Part:
    """A model with some of the filters.

    Attributes
    ----------
    name
        "stimulus", "history" or "both".
    bits_per_spike
        Held out, over a constant rate; NaN where nothing is held out.
    is_chosen
        Whether it is the model of the settings.
    """

    name: str
    bits_per_spike: float
    is_chosen: bool


@dataclass(frozen=True)
class Rate:
    """What the model predicts in the stretch that is drawn.

    Attributes
    ----------
    hz
        Predicted rate of each bin drawn, given the spikes before it, shape ``(n_shown,)``.
    true_hz
        That from which the spikes were drawn; None where nobody knows it.
    is_held_out
        Whether no fit has seen the bin, shape ``(n_shown,)``.
    limits
        Range of the rate axis, steady over strengths.
    """

    hz: FloatArray
    true_hz: FloatArray | None
    is_held_out: NDArray[np.bool_]
    limits: tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """The model fitted at the chosen strengths.

    Attributes
    ----------
    coef, intercept
        Shape ``(n_features,)``, and a number.
    feature_names
        One per weight.
    log_likelihood, pseudo_r2
        Mean log-likelihood per bin and McFadden's pseudo-R2, on the bins of the fit.
    bits_per_spike
        Held out, over a constant rate.
    dispersion
        Fitted; None where the observation model has none.
    kkt_residual
        Largest violation of the optimality conditions over all fits shown.
    n_separated
        Lags right after a spike at which the data have no spike at all, so that without a penalty the weights
        there run away; 0 where there are none.
    """

    coef: FloatArray
    intercept: float
    feature_names: tuple[str, ...]
    log_likelihood: float
    pseudo_r2: float
    bits_per_spike: float
    dispersion: float | None
    kkt_residual: float
    n_separated: int


@dataclass(frozen=True)
class FoldStrips:
    """Which bins each fold holds out, over the bins of the fit.

    Attributes
    ----------
    scheme
        Name of the fold scheme.
    start_s, stop_s
        Ends of each run of bins, shape ``(n_strips,)``.
    fold
        Its fold, from 0, of the same shape.
    is_gap
        Whether the fold is not trained on it either, though it does not hold it out; of the same shape.
    n_folds
        How many folds there are.
    """

    scheme: str
    start_s: FloatArray
    stop_s: FloatArray
    fold: NDArray[np.intp]
    is_gap: NDArray[np.bool_]
    n_folds: int


@dataclass(frozen=True)
class Results:
    """All that the views of the workspace may read, of what is computed at once.

    Attributes
    ----------
    tuning
        None where the past of covariates is filtered, or none is used.
    filters
        Those of the covariates, then that of the history.
    windows
        For each filter the first lag and the number of lags in bins, by name: which bins feed which.
    """

    settings: Settings
    data: Data
    filters: tuple[Filter, ...]
    tuning: Tuning | None
    parts: tuple[Part, ...]
    rate: Rate
    fit: Fit
    folds: FoldStrips
    windows: tuple[tuple[str, int, int], ...]

    def is_comparable(self, other: Results) -> bool:
        """Whether pictures of both have the same axes."""
        return [one.name for one in self.filters] == [one.name for one in other.filters]


@dataclass(frozen=True)
class ScoreCurve:
    """Held-out score along the strengths, for one scheme of folds.

    Attributes
    ----------
    scheme
        Name of the fold scheme.
    strength
        Shape ``(n_strengths,)``, increasing.
    bits_mean, bits_standard_error
        Held-out bits per spike over a constant rate: mean over folds and its standard error, shape
        ``(n_strengths,)``.
    best, simplest, selected
        Places of the best mean, of the largest strength within one standard error of it, and of that of the two
        which is chosen.
    """

    scheme: str
    strength: FloatArray
    bits_mean: FloatArray
    bits_standard_error: FloatArray
    best: int
    simplest: int
    selected: int

    @property
    def selected_strength(self) -> float:
        """The strength that is chosen."""
        return float(self.strength[self.selected])


@dataclass(frozen=True)
class CrossValidation:
    """What the job "cross-validation" brings.

    Attributes
    ----------
    settings
        Of which it is.
    chosen
        With the scheme of the settings.
    contiguous, shuffled
        With those two schemes, for comparison; None before they are asked for by the tab "folds".
    history
        Where history has a strength of its own: the best score over the other's strengths, along its own;
        `chosen` is then along the stimulus's.
    log_evidence
        Per spike in bits at each strength of `chosen`, less its largest; None where the penalty has none, NaN
        where its fits run away.
    kkt_residual
        Largest violation of the optimality conditions over its fits.
    """

    settings: Settings
    chosen: ScoreCurve
    contiguous: ScoreCurve | None
    shuffled: ScoreCurve | None
    history: ScoreCurve | None
    log_evidence: FloatArray | None
    kkt_residual: float

    @property
    def has_evidence(self) -> bool:
        """Whether there is any to draw."""
        return self.log_evidence is not None and bool(np.isfinite(self.log_evidence).any())


@dataclass(frozen=True)
class Nested:
    """What the job "nested" brings: the choice of the strength, scored on folds that had no part in it.

    Attributes
    ----------
    settings
        Of which it is.
    scheme
        Name of the fold scheme.
    n_folds
        How many outer folds there are; of the others, from the first on, so many are done as `strength` has.
    strength
        Chosen without each outer fold, shape ``(n_done,)``; that of the stimulus where history has its own.
    history_strength
        That of history, of the same shape; None where it has none of its own.
    bits
        Held-out bits per spike of the choice on the fold, shape ``(n_done,)``.
    inner_bits
        Mean score of the choice in the inner folds, shape ``(n_done,)``.
    promised_bits
        Mean score of all folds at the strength that they choose together: what cross-validation promises.
    """

    settings: Settings
    scheme: str
    n_folds: int
    strength: FloatArray
    history_strength: FloatArray | None
    bits: FloatArray
    inner_bits: FloatArray
    promised_bits: float

    @property
    def n_done(self) -> int:
        """Outer folds that are done."""
        return self.strength.size

    @property
    def mean(self) -> float:
        """Mean of `bits` over the outer folds that are done; NaN of none."""
        return float(self.bits.mean()) if self.n_done else float("nan")

    @property
    def standard_error(self) -> float:
        """Standard error of the mean; NaN of less than two folds."""
        n = self.n_done
        return float(self.bits.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")


@dataclass(frozen=True)
class Band:
    """A curve with the band in which it would lie for a right model.

    Attributes
    ----------
    x, y, low, high
        Shape ``(n,)`` each.
    """

    x: FloatArray
    y: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Goodness:
    """What the job "goodness" brings: time rescaling on held-out bins.

    Attributes
    ----------
    settings
        Of which it is.
    corrected, naive
        Kolmogorov-Smirnov plots: share of rescaled intervals against that expected, with Haslinger's correction
        for bins, and without.
    quantiles
        Q-Q plot of the corrected intervals.
    correlation
        Serial correlation of the corrected intervals by lag, from 1.
    distance, naive_distance
        Kolmogorov-Smirnov distances.
    band
        The distance that a right model exceeds in 5% of recordings.
    p_value
        Of the corrected one.
    fitted_distance, fitted_band
        The corrected distance on the bins of the fit, and its band, to which a fitted model is kinder; None where
        those have too few spikes.
    correlation_p_value
        How often independent intervals are as much correlated at all lags together.
    n_intervals
        How many there are.
    """

    settings: Settings
    corrected: Band
    naive: Band
    quantiles: Band
    correlation: Band
    distance: float
    naive_distance: float
    band: float
    p_value: float
    fitted_distance: float | None
    fitted_band: float | None
    correlation_p_value: float
    n_intervals: int


@dataclass(frozen=True)
class Residuals:
    """What the job "residuals" brings.

    Attributes
    ----------
    settings
        Of which it is.
    over_time
        Observed less expected spikes, standardized, against time in seconds.
    by_covariate
        The same against the value of each covariate of the recording, whether the model has it or not, by
        its name and unit.
    held_out_from_s
        Where the bins begin that no fit has seen.
    """

    settings: Settings
    over_time: Band
    by_covariate: tuple[tuple[str, str, Band], ...]
    held_out_from_s: float


@dataclass(frozen=True)
class Statistic:
    """A statistic of the spikes, and of free runs of the model.

    Attributes
    ----------
    x
        Time, interval or lag, shape ``(n,)``.
    data
        Of the data, shape ``(n,)``.
    median, low, high
        Over the runs: median and ends of the 95% band, shape ``(n,)``; NaN where too few runs are left.
    p_value
        How often a run of the model deviates from their mean, anywhere, as much as the data; NaN where too
        few runs are left.
    """

    x: FloatArray
    data: FloatArray
    median: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: float


@dataclass(frozen=True)
class Psth:
    """The rate over the time of a trial, the mean over those trials of which no fit has seen any bin.

    Attributes
    ----------
    rate_hz
        Against seconds since a trial began.
    standard_error_hz
        Of the data, by how much trials differ; shape ``(n,)``.
    n_trials
        How many trials there are.
    window_ms
        Width of the windows in which spikes are counted.
    """

    rate_hz: Statistic
    standard_error_hz: FloatArray
    n_trials: int
    window_ms: float

    @property
    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Two standard errors beneath the data, as far as zero, and above them."""
        data, error = self.rate_hz.data, 2 * self.standard_error_hz
        return np.maximum(data - error, 0.0), data + error


@dataclass(frozen=True)
class FreeRuns:
    """What the job "free-run" brings.

    Attributes
    ----------
    settings
        Of which it is.
    n_runs
        How many.
    rate_hz, interval, autocorrelation, fano
        The statistics; against seconds, milliseconds, milliseconds and milliseconds.
    psth
        Where there are trials to average over; else None.
    runaway
        Share of the runs that ran away.
    """

    settings: Settings
    n_runs: int
    rate_hz: Statistic
    interval: Statistic
    autocorrelation: Statistic
    fano: Statistic
    psth: Psth | None
    runaway: float
