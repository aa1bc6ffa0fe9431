"""Splits of a cross-validation, from what scikit-learn takes for one, to the bins that are used.

A splitter is shown the rows as they were given, so that it makes the same splits here as in
scikit-learn's ``GridSearchCV``; rows that are left out (a missing feature, no weight) are then taken
out of both parts of each split.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.model_selection import check_cv
from sklearn.utils import indexable

from glmlab.model.folds import Split

PARTS = ("training", "held-out")


def splits_of(
    cv: Any, X: ArrayLike, y: ArrayLike, groups: ArrayLike | None, used: np.ndarray
) -> list[Split]:
    """Return the splits, numbered by the rows that are used.

    Parameters
    ----------
    cv
        Number of contiguous folds, a splitter, or pairs of row numbers or of masks.
    X, y, groups
        As they were given, which a splitter may look at; groups go to splitters that ask for them.
    used
        Which rows are used, boolean, shape ``(n_rows,)``.

    Raises
    ------
    ValueError
        If there is no split, a part of one is empty or has no row that is used, or rows are not
        there.
    """
    rows: Any = indexable(X, y, groups)
    splitter: Any = check_cv(cv, cast(Any, y))
    # Pairs are read here, since scikit-learn unpacks what is none with an error of its own.
    is_pairs = isinstance(cv, Iterable) and not hasattr(cv, "split")
    place = np.cumsum(used) - 1
    splits = [
        Split(*(place[part[used[part]]] for part in _checked(number, pair, used)))
        for number, pair in enumerate(cv if is_pairs else splitter.split(*rows), start=1)
    ]
    if not splits:
        raise ValueError(
            "cv holds no splits; give a number of folds, a splitter, or pairs (training rows, "
            "held-out rows)."
        )
    return splits


def _checked(number: int, pair: Any, used: np.ndarray) -> list[np.ndarray]:
    """Return row numbers of both parts of a split, neither of them empty."""
    both = tuple(pair) if isinstance(pair, Iterable) else ()
    if len(both) != 2:
        raise ValueError(
            "Each split of cv must be a pair (training rows, held-out rows), but split "
            f"{number} is {reprlib.repr(pair)}."
        )
    parts = []
    for part, given in zip(PARTS, both, strict=True):
        rows = _row_numbers(f"The {part} rows of split {number} of cv", given, used.size)
        if not rows.size:
            raise ValueError(f"Split {number} of cv has no {part} rows.")
        if not used[rows].any():
            raise ValueError(
                f"Split {number} of cv has no {part} rows that can be used: each misses a feature "
                "(NaN) or has a sample_weight of zero."
            )
        parts.append(rows)
    return parts


def _row_numbers(what: str, given: Any, n_rows: int) -> np.ndarray:
    """Return row numbers; negative ones count from the end, as NumPy's do."""
    rows = np.asarray(given)
    if not rows.size:
        return np.zeros(0, int)
    if rows.ndim != 1 or rows.dtype.kind not in "biu":
        raise ValueError(
            f"{what} must be row numbers or a mask, of one dimension, but they are of type "
            f"{rows.dtype} and shape {rows.shape}."
        )
    if rows.dtype.kind == "b":
        if rows.size != n_rows:
            raise ValueError(
                f"{what} must be a mask with one entry per row of X, which are {n_rows}, but it has "
                f"{rows.size}."
            )
        return np.flatnonzero(rows)
    outside = rows[(rows < -n_rows) | (rows >= n_rows)]
    if outside.size:
        raise ValueError(
            f"{what} must be rows of X, which has {n_rows} (0 to {n_rows - 1}), but one is "
            f"{outside[0]}."
        )
    return np.arange(n_rows)[rows]
