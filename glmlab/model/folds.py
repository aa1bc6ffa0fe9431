"""Folds of a cross-validation: which bins each row of a path fits and scores."""

from __future__ import annotations

from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np

from glmlab.model.fold_newton import Blocks
from glmlab.model.padding import Data, bucket

MAX_BITS = 62


def fold_weights(n_time_bins: int, n_folds: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation over contiguous folds.

    The folds are scikit-learn's ``KFold(n_folds)``: as equal as can be, the longer ones first.

    Returns
    -------
    train, score : ndarray, shape (1 + n_folds, n_time_bins)
        As of `weights_of_folds`.
    """
    return weights_of_folds(np.array_split(np.arange(n_time_bins), n_folds), n_time_bins)


def weights_of_folds(
    held_out: Sequence[np.ndarray], n_time_bins: int
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the bins for cross-validation.

    Parameters
    ----------
    held_out
        Indices of the bins that each fold holds out.
    n_time_bins
        Number of bins.

    Returns
    -------
    train, score : ndarray, shape (1 + n_folds, n_time_bins)
        Row 0 fits and scores all bins; row ``1 + k`` fits without fold k and scores on it.
    """
    score = np.zeros((1 + len(held_out), n_time_bins))
    for row, bins in enumerate(held_out, start=1):
        score[row, bins] = 1
    train = 1 - score
    score[0] = 1
    return train, score


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
        None if the rows leave out too many different sets of bins, or weigh bins unequally.
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
    return _blocks(data, [np.flatnonzero(code == one) for one in codes], train, score)


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
