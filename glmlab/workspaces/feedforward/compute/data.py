"""What is fitted in the workspace "Feed-forward": made-up data, and a recording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, pdtr, pdtrik

from glmlab.model.basis import RaisedCosineLogEval
from glmlab.model.count_distribution import SMALLEST_DISPERSION
from glmlab.model.design_matrix import Columns, filter_columns
from glmlab.model.padding import Data, pad
from glmlab.recordings.grasshopper import grasshopper_receptor
from glmlab.workspaces.feedforward.settings import TOY_BINS_SHOWN, Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays, toy_groups
from glmlab.workspaces.feedforward.truth import true_coef_of

FloatArray = NDArray[np.float64]

RECORDING_BIN_SIZE_S = 1e-3
RECORDING_BINS_SHOWN = 500
TRAINING_SHARE = 0.8


# Few shapes, so that few are ever compiled: a toy problem is padded up to the next of these.
TOY_TIME_BINS = (128, 512, 2048)
TOY_PARAMETERS = (8, 24)


@dataclass(frozen=True)
class Recorded:
    """What is known of recorded data alone.

    Attributes
    ----------
    stimulus, history
        The filters that the features stand for, in their order.
    held_out
        ``(X, y)`` that no fit sees.
    past
        Counts before those, the latest last, as many as the history reaches back.
    first_bin
        Index of the first of them in the data.
    bin_size_s
        Length of a bin.
    stimulus_unit
        Such as "dB".
    """

    stimulus: Columns
    history: Columns
    held_out: tuple[FloatArray, FloatArray]
    past: FloatArray
    first_bin: int
    bin_size_s: float
    stimulus_unit: str

    @property
    def columns(self) -> tuple[Columns, Columns]:
        """Both filters, in the order of their features."""
        return self.stimulus, self.history

    def with_spike_or_none(self) -> Recorded:
        """Return the same bins, each with a spike or none."""
        X, y = self.held_out
        return replace(self, held_out=(X, np.minimum(y, 1)), past=np.minimum(self.past, 1))


class Shown(NamedTuple):
    """The bins that a raster shows.

    Attributes
    ----------
    X, y
        Their features and counts.
    past
        Counts before them, the latest last; none where there is no history.
    first
        Place of the first of them among those that they are taken from.
    n_in_all
        How many those are.
    """

    X: FloatArray
    y: FloatArray
    past: FloatArray
    first: int
    n_in_all: int


@dataclass(frozen=True)
class FitData:
    """What is to be fitted, and what is known about it.

    Attributes
    ----------
    X, y
        Training part: shapes ``(n_time_bins, n_features)`` and ``(n_time_bins,)``.
    padded
        The same on the device.
    feature_names
        One per feature.
    group_mask
        Groups for the group Lasso, shape ``(n_groups, n_features)``.
    true_coef
        The weights that made the data; None for a recording.
    recorded
        What is known of a recording; None where bins are just bins, and each feature stands for itself.
    """

    X: FloatArray
    y: FloatArray
    padded: Data
    feature_names: tuple[str, ...]
    group_mask: FloatArray
    true_coef: FloatArray | None = None
    recorded: Recorded | None = None

    def shown_from(self, first: int) -> Shown:
        """Return the bins that a raster shows, which has its full width also at the end.

        Parameters
        ----------
        first
            Wanted first bin: of toy data, or of what is held out of a recording.
        """
        recorded = self.recorded
        X, y = recorded.held_out if recorded else (self.X, self.y)
        n_shown = RECORDING_BINS_SHOWN if recorded else TOY_BINS_SHOWN
        first = min(first, max(len(y) - n_shown, 0))
        here = slice(first, first + n_shown)
        before = recorded.past if recorded else np.zeros(0)
        past = np.concatenate([before, y[:first]])[first:]
        return Shown(X[here], y[here], past, first, len(y))

    @property
    def n_time_bins(self) -> int:
        """Bins of the training part."""
        return self.X.shape[0]

    @property
    def n_features(self) -> int:
        """Features before padding."""
        return self.X.shape[1]

    def with_toy_data(self, X: FloatArray, y: FloatArray) -> FitData:
        """Return the same problem with other made-up data of the same shapes."""
        return replace(self, X=X, y=y, padded=_pad_toy(X, y))

    def with_spike_or_none(self) -> FitData:
        """Return the same bins, each with a spike or none: what Bernoulli observations are."""
        return replace(
            self,
            y=np.minimum(self.y, 1),
            padded=self.padded._replace(counts=np.minimum(self.padded.counts, 1)),
            recorded=self.recorded and self.recorded.with_spike_or_none(),
        )


def toy(settings: Settings) -> FitData:
    """Make up features and counts."""
    n_features = settings.n_features
    X, true_coef, y = _chosen_toy_arrays(settings)
    return FitData(
        X=X,
        y=y,
        padded=_pad_toy(X, y),
        feature_names=tuple(f"w{k + 1}" for k in range(n_features)),
        group_mask=mask_of_groups(toy_groups(n_features)),
        true_coef=true_coef,
    )


def mask_of_groups(group: tuple[int, ...]) -> FloatArray:
    """One row for each group in use, shape ``(n_groups, n_features)``; 0 is no group."""
    own = np.asarray(group)
    return (own[None, :] == np.unique(own[own > 0])[:, None]).astype(float)


def _pad_toy(X: FloatArray, y: FloatArray) -> Data:
    n_samples, n_features = X.shape
    return pad(X, y, *toy_shape(n_samples, n_features))


def toy_shape(n_samples: int, n_features: int) -> tuple[int, int]:
    """Return the bins and parameters to which a toy problem is padded."""
    return _next(n_samples, TOY_TIME_BINS), _next(n_features + 1, TOY_PARAMETERS)


def _chosen_toy_arrays(settings: Settings) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the arrays of `toy_arrays`, with the correlation, true weights and overdispersion chosen.

    Each bin keeps its place in the distribution of its counts, so that they follow a weight that is
    dragged, and are those of `toy_arrays` where the weights are those of its stream.
    """
    X, drawn_coef, drawn_counts = toy_arrays(
        settings.n_samples, settings.n_features, settings.stimulus_sd, settings.seed
    )
    coef = np.asarray(true_coef_of(settings), dtype=float)
    correlated = X @ np.linalg.cholesky(_feature_correlation(settings)).T
    uniform = _places_of_counts(drawn_counts, np.exp(X @ drawn_coef), settings.seed)
    counts = _counts_at(uniform, np.exp(correlated @ coef), settings.overdispersion)
    return correlated, coef, counts


def draw_again(
    settings: Settings, true_coef: FloatArray, n_data_sets: int
) -> tuple[FloatArray, FloatArray]:
    """Draw new features and new counts from the same truth.

    Parameters
    ----------
    settings
        The student's choices of made-up data; the seed starts the draws.
    true_coef
        Shape ``(n_features,)``.
    n_data_sets
        How many.

    Returns
    -------
    designs : ndarray, shape (n_data_sets, n_samples, n_features)
    counts : ndarray, shape (n_data_sets, n_samples)
    """
    generator = np.random.default_rng([settings.seed, 2])
    shape = (n_data_sets, settings.n_samples, settings.n_features)
    own = settings.stimulus_sd * generator.normal(size=shape)
    designs = own @ np.linalg.cholesky(_feature_correlation(settings)).T
    rate = np.exp(designs @ true_coef)
    if settings.overdispersion:
        size = 1 / settings.overdispersion
        rate = rate * generator.gamma(size, 1 / size, rate.shape)
    return designs, generator.poisson(rate).astype(float)


def _feature_correlation(settings: Settings) -> FloatArray:
    """Correlation of the features, the same between any two; ``(n_features, n_features)``."""
    one = np.eye(settings.n_features)
    return (1 - settings.correlation) * one + settings.correlation


def _places_of_counts(counts: NDArray[np.int64], rate: FloatArray, seed: int) -> FloatArray:
    """Uniform numbers of which the Poisson quantiles at `rate` are `counts`."""
    below = np.where(counts > 0, pdtr(np.maximum(counts - 1, 0), rate), 0.0)
    share = np.random.default_rng(seed).uniform(0.01, 0.99, counts.size)
    return below + share * (pdtr(counts, rate) - below)


def _counts_at(uniform: FloatArray, rate: FloatArray, overdispersion: float = 0.0) -> FloatArray:
    """Quantiles: the smallest counts whose distribution function reaches `uniform`.

    The counts have the variance ``rate + overdispersion * rate**2``: Poisson without overdispersion, and
    else negative binomial.
    """
    if overdispersion:
        return _negative_binomial_quantiles(uniform, rate, overdispersion)
    above = np.ceil(pdtrik(uniform, rate))
    below = np.maximum(above - 1, 0)
    return np.where(pdtr(below, rate) >= uniform, below, above)


def _negative_binomial_quantiles(
    uniform: FloatArray, rate: FloatArray, overdispersion: float
) -> FloatArray:
    # scipy.stats has these quantiles too, but takes longer to import than a lab to start.
    size = 1 / max(overdispersion, SMALLEST_DISPERSION)
    success = size / (size + rate)

    def reaches(counts: FloatArray) -> NDArray[np.bool_]:
        return betainc(size, counts + 1, success) >= uniform

    above = np.ones_like(rate)
    while not (reached := reaches(above)).all():
        above = np.where(reached, above, 2 * above)
    # The quantile is above `below`, and `above` at most.
    below = np.full_like(rate, -1.0)
    while (above - below > 1).any():
        middle = np.floor((below + above) / 2)
        reached = reaches(np.maximum(middle, 0)) & (middle >= 0)
        is_open = above - below > 1
        above = np.where(is_open & reached, middle, above)
        below = np.where(is_open & ~reached, middle, below)
    return above


def _next(size: int, sizes: tuple[int, ...]) -> int:
    return next(s for s in sizes if s >= size)


def grasshopper(_settings: Settings) -> FitData:
    """Return the built-in recording; nothing of it can be chosen."""
    return _recorded()


@lru_cache(maxsize=1)
def _recorded() -> FitData:
    recording = grasshopper_receptor()
    binned = recording.binned(RECORDING_BIN_SIZE_S)
    columns = _recording_columns(binned.covariates[:, 0], binned.counts)
    X = np.concatenate([c.values for c in columns], axis=1)
    y = binned.counts.astype(float)
    n_train = int(TRAINING_SHARE * y.size)
    window = columns[1].basis_matrix.shape[0]
    return FitData(
        X=X[:n_train],
        y=y[:n_train],
        padded=pad(X[:n_train], y[:n_train]),
        feature_names=tuple(name for c in columns for name in c.feature_names),
        group_mask=_mask_of(columns),
        recorded=Recorded(
            *columns,
            held_out=(X[n_train:], y[n_train:]),
            past=y[n_train - window : n_train],
            first_bin=n_train,
            bin_size_s=binned.bin_size_s,
            stimulus_unit=recording.covariates[0].unit,
        ),
    )


def _recording_columns(stimulus: FloatArray, counts: NDArray[np.int64]) -> tuple[Columns, Columns]:
    # Windows and functions at which the held-out gain no longer rises; a time scaling of 10
    # keeps the narrowest function wider than a bin, so that the columns are well conditioned.
    stimulus_basis = RaisedCosineLogEval(10, time_scaling=10.0).evaluate_on_grid(40)[1]
    history_basis = RaisedCosineLogEval(8, time_scaling=10.0).evaluate_on_grid(100)[1]
    return (
        filter_columns("stimulus", stimulus - stimulus.mean(), stimulus_basis),
        filter_columns("history", counts, history_basis, first_lag=1),
    )


def _mask_of(columns: tuple[Columns, ...]) -> FloatArray:
    owner = np.repeat(np.arange(len(columns)), [c.values.shape[1] for c in columns])
    return (owner[None, :] == np.arange(len(columns))[:, None]).astype(float)
