"""Folds of a cross-validation: which bins each row of a path fits and scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from glmlab.model.fold_newton import Blocks
from glmlab.model.padding import SMALLEST_BUCKET, Data, bucket, round_up

MAX_BITS = 62
LONGEST_FILLED_UP = 2
"""Blocks of unequal length are filled up: where that doubles the work, they are cut into shorter ones."""

SHORT_FILLED_UP = 1.25
"""Shorter blocks are as long as they can be, in powers of two, to be filled up by no more than this."""

BLOCK_STEP = 8
"""Shorter blocks are filled up to multiples of so many."""


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
        None if the rows weigh bins unequally, or leave out so many different sets of bins that the blocks
        would cost more than they save.
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
    most = train.shape[1] // max(n_rows, data.design.shape[1])
    if codes.size > max(n_rows, most):
        return None
    members = [np.flatnonzero(code == one) for one in codes]
    longest = max(bins.size for bins in members)
    # As long as the design has room for: data filled up to one shape are cut into blocks of one shape, too.
    n_bins = max(longest, -(-data.design.shape[0] // len(members)))
    if codes.size > n_rows or len(members) * longest > LONGEST_FILLED_UP * train.shape[1]:
        members = _cut_short(members, most)
        n_bins = max((bins.size for bins in members), default=0)
    return _blocks(data, members, n_bins, train, score) if members else None


def _cut_short(members: list[np.ndarray], most: int) -> list[np.ndarray]:
    """Cut sets of bins of unequal size, such as those of folds with gaps, into blocks of one length.

    Each block has a curvature of its own, which every row sums: for as many blocks as there are bins to a
    row, or to a parameter, that would cost as much as computing it, or take as much memory as the design.

    Returns
    -------
    list of ndarray
        Empty where more than `most` blocks would be needed.
    """
    n_bins = sum(bins.size for bins in members)
    longest = max(bins.size for bins in members)
    for power in range(int(np.log2(longest)), int(np.log2(SMALLEST_BUCKET)) - 1, -1):
        size = 2**power
        n_blocks = sum(-(-bins.size // size) for bins in members)
        if n_blocks > most:
            return []
        if n_blocks * size <= SHORT_FILLED_UP * n_bins:
            blocks = [
                bins[start : start + size]
                for bins in members
                for start in range(0, bins.size, size)
            ]
            # Filled up with empty ones, so that few shapes are ever compiled.
            empty = np.zeros(0, int)
            return blocks + [empty] * (round_up(len(blocks), BLOCK_STEP) - len(blocks))
    return []


def _blocks(
    data: Data, members: list[np.ndarray], n_bins: int, train: np.ndarray, score: np.ndarray
) -> Blocks:
    index = np.zeros((len(members), bucket(n_bins, per_octave=16)), int)
    used = np.zeros(index.shape, data.design.dtype)
    for k, bins in enumerate(members):
        index[k, : bins.size] = bins
        used[k, : bins.size] = 1
    # What an empty block weighs is no matter.
    first = [bins[0] if bins.size else 0 for bins in members]
    # By NumPy: JAX compiles each of these operations for each shape of the blocks, 0.3 s in all.
    design, counts = np.asarray(data.design), np.asarray(data.counts[0])
    train, score = (weights[:, first].astype(used.dtype) for weights in (train, score))
    return Blocks(*map(jnp.asarray, (design[index], counts[index], used, train, score)))
