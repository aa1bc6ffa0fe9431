"""Folds of a cross-validation: which bins each row of a path fits and scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from glmlab.model.fold_newton import Blocks
from glmlab.model.padding import Data, bucket

MAX_BITS = 62
LONGEST_FILLED_UP = 2
"""Blocks of unequal length are filled up: where that doubles the work, it is no longer shared."""


class Split(NamedTuple):
    """Numbers of the bins that one fit of a cross-validation is made with, and is scored on."""

    train: np.ndarray
    test: np.ndarray


def fold_weights(n_time_bins: int, n_folds: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation over contiguous folds.

    The folds are scikit-learn's ``KFold(n_folds)``: as equal as can be, the longer ones first.

    Returns
    -------
    train, score : ndarray, shape (1 + n_folds, n_time_bins)
        See `weights_of_splits`.
    """
    bins = np.arange(n_time_bins)
    folds = np.array_split(bins, n_folds)
    splits = [Split(np.delete(bins, held_out), held_out) for held_out in folds]
    return weights_of_splits(splits, np.ones(n_time_bins))


def weights_of_splits(
    splits: Sequence[Split], sample_weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation.

    Parameters
    ----------
    splits
        Any: parts may leave bins out, share them, or name one several times, which counts it so often.
    sample_weight
        Weight of each bin wherever it is used, shape ``(n_time_bins,)``.

    Returns
    -------
    train, score : ndarray, shape (1 + n_splits, n_time_bins)
        Row 0 fits and scores all bins; row ``1 + k`` fits the training bins of split k and scores its
        test bins.
    """
    n_time_bins = sample_weight.size

    def rows(parts: Iterable[np.ndarray]) -> np.ndarray:
        times = [np.bincount(bins, minlength=n_time_bins) for bins in parts]
        return sample_weight * np.stack([np.ones(n_time_bins), *times])

    return rows(split.train for split in splits), rows(split.test for split in splits)


def cut_into_blocks(data: Data, train: np.ndarray, score: np.ndarray) -> Blocks | None:
    """Cut the bins into blocks that each row fits or leaves out, and scores or not, as a whole.

    Parameters
    ----------
    data
        From `pad`, of one series.
    train, score
        Weight of each bin in a row's fit and score, shape ``(n_rows, n_time_bins)``.

    Returns
    -------
    Blocks or None
        None if the rows leave out too many different sets of bins, or weigh bins unequally, or if the
        blocks, filled up to one length, would be much longer than the data.
    """
    n_rows = train.shape[0]
    of_train, of_score = train.max(axis=1), score.max(axis=1)
    uneven = [
        np.any((row != 0) & (row != top))
        for row, top in zip((*train, *score), (*of_train, *of_score), strict=True)
    ]
    if any(uneven) or 2 * n_rows > MAX_BITS:
        return None
    code = np.zeros(train.shape[1], np.int64)
    for bit, row in enumerate((*train, *score)):
        code |= (row != 0).astype(np.int64) << bit
    codes = np.unique(code[code > 0])
    if codes.size > n_rows:
        return None
    members = [np.flatnonzero(code == one) for one in codes]
    if len(members) * max(bins.size for bins in members) > LONGEST_FILLED_UP * train.shape[1]:
        return None
    return _blocks(data, members, train, score)


def _blocks(data: Data, members: list[np.ndarray], train: np.ndarray, score: np.ndarray) -> Blocks:
    n_bins = bucket(max(bins.size for bins in members), per_octave=16)
    index = np.zeros((len(members), n_bins), int)
    used = np.zeros(index.shape, data.design.dtype)
    for k, bins in enumerate(members):
        index[k, : bins.size] = bins
        used[k, : bins.size] = 1
    first = [bins[0] for bins in members]
    return Blocks(
        data.design[index],
        data.counts[0][index],
        jnp.asarray(used),
        jnp.asarray(train[:, first], used.dtype),
        jnp.asarray(score[:, first], used.dtype),
    )
