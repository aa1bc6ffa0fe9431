"""The data sets of the workspace "Feed-forward", one entry each in `DATA_SETS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from glmlab.model.basis import RaisedCosineLogEval
from glmlab.model.design_matrix import Columns, filter_columns
from glmlab.model.padding import Data, pad
from glmlab.recordings.grasshopper import grasshopper_receptor

FloatArray = NDArray[np.float64]

TOY_BINS_SHOWN = 200
RECORDING_BINS_SHOWN = 500
TRAINING_SHARE = 0.8

# Few shapes, so that few are ever compiled: a toy problem is padded up to the next of these.
TOY_TIME_BINS = (128, 512, 2048)
TOY_PARAMETERS = (8, 24)


@dataclass(frozen=True)
class Problem:
    """What is to be fitted, and what is known about it.

    Attributes
    ----------
    X, y
        Training part: shapes ``(n_time_bins, n_features)`` and ``(n_time_bins,)``.
    padded
        The same on the device.
    held_out
        ``(X, y)`` that no fit sees; None where there is no such part.
    feature_names
        One a feature.
    group_mask
        Groups for the group Lasso, shape ``(n_groups, n_features)``.
    true_coef
        The weights that made the data; None for a recording.
    columns
        The filters that the features stand for; empty where each feature stands for itself.
    shown
        ``(X, y)`` of the bins shown in the raster.
    past
        Counts before the first bin shown, the latest last.
    first_bin_shown
        Its index in the data.
    bin_size_s
        Length of a bin; None where bins are just bins.
    stimulus_unit
        Such as "dB"; empty for toy data.
    """

    X: FloatArray
    y: FloatArray
    padded: Data
    held_out: tuple[FloatArray, FloatArray] | None
    feature_names: tuple[str, ...]
    group_mask: FloatArray
    true_coef: FloatArray | None
    columns: tuple[Columns, ...]
    shown: tuple[FloatArray, FloatArray]
    past: FloatArray
    first_bin_shown: int
    bin_size_s: float | None
    stimulus_unit: str

    @property
    def n_time_bins(self) -> int:
        """Bins of the training part."""
        return self.X.shape[0]

    @property
    def n_features(self) -> int:
        """Features before padding."""
        return self.X.shape[1]


@dataclass(frozen=True)
class DataSet:
    """An entry of the control "Data".

    Attributes
    ----------
    label
        As the student reads it.
    make
        ``(n_samples, n_features, stimulus_sd, seed) -> Problem``.
    start
        Choices that fit this data set and are made when it is chosen.
    is_synthetic
        Whether the choices of samples, features, stimulus and seed of the data mean anything.
    """

    label: str
    make: Callable[[int, int, float, int], Problem]
    start: Mapping[str, float | int] = field(default_factory=dict)
    is_synthetic: bool = True


def toy_arrays(
    n_samples: int, n_features: int, stimulus_sd: float, seed: int
) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """Gaussian features, sparse weights, Poisson counts with the exp link.

    Numpy's legacy generator and this order of draws give, at 100 samples, 5 features, SD 0.5 and seed
    111, exactly the arrays of the NeMoS "GLM demo" page.

    Returns
    -------
    X : ndarray, shape (n_samples, n_features)
    true_coef : ndarray, shape (n_features,)
        All but the first and the last are zero.
    y : ndarray, shape (n_samples,)
    """
    generator = np.random.RandomState(seed)
    X = stimulus_sd * generator.normal(size=(n_samples, n_features))
    true_coef = generator.normal(size=(n_features,))
    true_coef[1:-1] = 0.0
    return X, true_coef, generator.poisson(np.exp(X @ true_coef))


def _toy(n_samples: int, n_features: int, stimulus_sd: float, seed: int) -> Problem:
    X, true_coef, y = toy_arrays(n_samples, n_features, stimulus_sd, seed)
    y = y.astype(float)
    ends = np.zeros(n_features)
    ends[[0, -1]] = 1
    mask = np.stack([ends, 1 - ends])
    return Problem(
        X=X,
        y=y,
        padded=pad(X, y, _next(n_samples, TOY_TIME_BINS), _next(n_features + 1, TOY_PARAMETERS)),
        held_out=None,
        feature_names=tuple(f"w{k + 1}" for k in range(n_features)),
        group_mask=mask[mask.any(axis=1)],
        true_coef=true_coef,
        columns=(),
        shown=(X[:TOY_BINS_SHOWN], y[:TOY_BINS_SHOWN]),
        past=np.zeros(0),
        first_bin_shown=0,
        bin_size_s=None,
        stimulus_unit="",
    )


def _next(size: int, sizes: tuple[int, ...]) -> int:
    return next(s for s in sizes if s >= size)


@lru_cache(maxsize=1)
def _grasshopper(*_: float) -> Problem:
    recording = grasshopper_receptor()
    columns = _recording_columns(recording.stimulus, recording.counts)
    X = np.concatenate([c.values for c in columns], axis=1)
    y = recording.counts.astype(float)
    n_train = int(TRAINING_SHARE * y.size)
    shown = slice(n_train, n_train + RECORDING_BINS_SHOWN)
    window = columns[1].basis_matrix.shape[0]
    return Problem(
        X=X[:n_train],
        y=y[:n_train],
        padded=pad(X[:n_train], y[:n_train]),
        held_out=(X[n_train:], y[n_train:]),
        feature_names=tuple(name for c in columns for name in c.feature_names),
        group_mask=_mask_of(columns),
        true_coef=None,
        columns=columns,
        shown=(X[shown], y[shown]),
        past=y[n_train - window : n_train],
        first_bin_shown=n_train,
        bin_size_s=recording.bin_size_s,
        stimulus_unit=recording.stimulus_unit,
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


DATA_SETS: dict[str, DataSet] = {
    "toy": DataSet(
        "Toy data",
        _toy,
        {
            "regularizer_strength": 0.1,
            "grid_from": 10**-1.5,
            "grid_to": 10**1.5,
            "grid_points": 6,
            "folds": 2,
        },
    ),
    "grasshopper": DataSet(
        "Grasshopper receptor",
        _grasshopper,
        {
            "regularizer_strength": 1e-4,
            "grid_from": 1e-5,
            "grid_to": 1e-1,
            "grid_points": 9,
            "folds": 5,
        },
        is_synthetic=False,
    ),
}
"""The data sets by name; a new one is a new entry."""
