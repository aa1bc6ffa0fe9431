"""Nested cross-validation: what the choice of a strength is worth on bins that had no part in it.

The best mean score of a cross-validation has seen its held-out bins: the strength was chosen on them. Here
outer folds are held out from the whole of it. On the rest the model makes inner folds of its own, chooses,
and is scored on the outer fold once.

Sources: Stone (1974), J. R. Stat. Soc. B 36:111, for the double cross; Varma and Simon (2006), BMC
Bioinformatics 7:91, for the bias of the best score; Cawley and Talbot (2010), JMLR 11:2079.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import clone

from glmlab.model.checks import FloatArray
from glmlab.model.fold_schemes import ContiguousFolds
from glmlab.model.folds import Split
from glmlab.model.glm import GLMCV
from glmlab.model.glm.cross_validated import CrossValidation
from glmlab.model.glm.sample import check_sample_weight
from glmlab.model.glm.splits import splits_of
from glmlab.model.goodness_of_fit import bits_per_spike


@dataclass(frozen=True)
class NestedScores:
    """What was chosen without each outer fold, and what it was worth there.

    Attributes
    ----------
    strength
        Chosen without the fold, shape ``(n_folds,)``, or ``(n_folds, n_strength_groups)``.
    score
        Mean log-likelihood per bin on the fold, shape ``(n_folds,)``.
    inner_score
        Mean held-out score of the chosen strength in the inner folds, which is too good on average; same
        shape.
    bits_per_spike
        Information that the models give about the held-out spikes of all folds over a constant rate, the mean
        count of the bins that the fold was trained on. It is that of Poisson counts; NaN without a spike.
    models
        The model fitted without each fold.
    """

    strength: FloatArray
    score: FloatArray
    inner_score: FloatArray
    bits_per_spike: float
    models: tuple[GLMCV, ...]

    @property
    def mean(self) -> float:
        """Mean score over the folds."""
        return float(self.score.mean())

    @property
    def standard_error(self) -> float:
        """Standard error of the mean over the folds; NaN of one fold."""
        n_folds = self.score.size
        return float(self.score.std(ddof=1) / np.sqrt(n_folds)) if n_folds > 1 else float("nan")


def nested_cross_validation(
    model: GLMCV,
    X: ArrayLike,
    y: ArrayLike,
    outer: CrossValidation = 5,
    *,
    groups: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
) -> NestedScores:
    """Score the choice of a strength itself.

    Parameters
    ----------
    model
        Its `cv` makes the inner folds, of the bins that the outer fold leaves, joined where the outer fold
        was: an inner gap is never shorter in time than in bins there. `cv` is a number or a splitter, since
        the numbers of bins in pairs mean others without the fold. It is not fitted itself.
    X, y
        As for `GLMCV.fit`.
    outer
        Number of contiguous folds, a splitter, or pairs (training rows, held-out rows).
    groups
        Label of each bin, for outer and inner splitters that ask for it, shape ``(n_time_bins,)``.
    sample_weight
        As for `GLMCV.fit`.

    Raises
    ------
    TypeError
        If `model` is no `GLMCV`.
    ValueError
        If its `cv` holds pairs, or as `GLMCV.fit`.

    Warns
    -----
    As `GLMCV.fit`, for each outer fold.
    """
    _check_model(model)
    features, counts = np.asarray(X, float), np.asarray(y, float)
    weight = check_sample_weight(sample_weight, features.shape[0])
    labels = None if groups is None else np.asarray(groups)
    folds = ContiguousFolds(outer) if isinstance(outer, int) else outer
    # All rows, of which each fit leaves out what it cannot use, as inner splits count them.
    everything = np.ones(features.shape[0], bool)
    parts = [
        _of_fold(model, features, counts, labels, weight, split)
        for split in splits_of(folds, X, y, groups, everything)
    ]
    y_held_out, rate, null_rate, own_weight = np.hstack([part.held_out for part in parts])
    return NestedScores(
        strength=np.array([part.model.strength_ for part in parts]),
        score=np.array([part.score for part in parts]),
        inner_score=np.array([_inner_score(part.model) for part in parts]),
        bits_per_spike=bits_per_spike(y_held_out, rate, null_rate, sample_weight=own_weight)
        if y_held_out @ own_weight > 0
        else float("nan"),
        models=tuple(part.model for part in parts),
    )


class _Part(NamedTuple):
    """Of one outer fold: its model, its score, and counts, rates, constant rate and weights held out."""

    model: GLMCV
    score: float
    held_out: FloatArray


def _of_fold(
    model: GLMCV,
    X: FloatArray,
    y: FloatArray,
    labels: np.ndarray | None,
    weight: FloatArray,
    split: Split,
) -> _Part:
    train, test = split
    fitted = cast(GLMCV, clone(cast(Any, model))).fit(
        X[train], y[train], None if labels is None else labels[train], weight[train]
    )
    is_whole = ~np.isnan(X).any(axis=1) & (weight > 0)
    seen, test = train[is_whole[train]], test[is_whole[test]]
    if not test.size:
        raise ValueError(
            "An outer fold holds out only bins that miss a feature (NaN) or have a sample_weight of "
            "zero; take fewer folds."
        )
    null_rate = np.full(test.size, np.average(y[seen], weights=weight[seen]))
    held_out = np.stack([y[test], fitted.predict(X[test]), null_rate, weight[test]])
    score = fitted.score(X[test], y[test], sample_weight=weight[test])
    return _Part(fitted, float(score), held_out)


def _inner_score(model: GLMCV) -> float:
    """Mean score of the inner folds at the strength that was chosen."""
    grid = model.strength_grid_.reshape(len(model.score_path_), -1)
    chosen = np.flatnonzero((grid == np.atleast_1d(model.strength_)).all(axis=1))[0]
    return float(model.score_path_[chosen].mean())


def _check_model(model: GLMCV) -> None:
    if not isinstance(model, GLMCV):
        raise TypeError(
            "nested_cross_validation takes a GLMCV, which chooses its strength, but it is given a "
            f"{type(model).__name__}."
        )
    if not (isinstance(model.cv, int) or model.cv is None or hasattr(model.cv, "split")):
        raise ValueError(
            "The cv of a nested model must be a number of folds or a splitter: pairs name bins of the "
            "whole recording, of which an outer fold leaves a part."
        )
