"""Nested cross-validation of the strength: what the choice is worth on bins that had no part in it.

The inner folds of an outer fold are the other ones, which the same scheme has made: they keep neighbours, trials
and gaps as it does. A fit without two folds then serves both, as inner fold of the other; the fit without one has
been made by cross-validation. For n folds that are ``n (n - 1) / 2`` paths instead of n times as many as
cross-validation has, in its compiled shapes.

Source: Stone (1974), J. R. Stat. Soc. B 36:111, for the double cross; `glmlab.model.model_selection` has it for any
inner folds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from glmlab.engine.refusal import RefusedError
from glmlab.model.float64 import steps_in_float64
from glmlab.model.fold_schemes import Folds
from glmlab.model.path import Path
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.likelihoods import log_likelihood
from glmlab.workspaces.neuron.compute.scores import (
    Scores,
    average,
    fit_rows,
    grid_of,
    scores_of,
)
from glmlab.workspaces.neuron.compute.stages import Model, expected, folds_of, model_of
from glmlab.workspaces.neuron.results import Nested
from glmlab.workspaces.neuron.settings import Settings

Pair = tuple[int, int]
"""Folds that are both left out, the smaller first."""


@steps_in_float64
def score_choice(settings: Settings) -> Iterator[tuple[float, Nested]]:
    """Score what the folds of the settings choose on folds that had no part in the choice, in float64.

    Yields
    ------
    share
        Of the paths that are fitted.
    scores
        Of the outer folds that are done.

    Raises
    ------
    RefusedError
        If the folds cannot be made, or two of them leave nothing to be trained on, in one sentence for the
        student.
    """
    model = model_of(settings)
    folds = folds_of(settings, model.design.binned, settings.fold_scheme)
    pairs = list(combinations(range(folds.n_folds), 2))
    masks = {pair: _train_mask(model, folds, pair) for pair in pairs}
    scores = scores_of(settings, model)
    yield 1 / (1 + len(pairs)), _results(settings, scores, {})
    inner: dict[tuple[int, int], FloatArray] = {}
    # As many rows as cross-validation has, and the same blocks of bins: nothing is compiled.
    for first in range(0, len(pairs), folds.n_folds):
        some = pairs[first : first + folds.n_folds]
        inner |= _inner_scores(settings, model, folds, some, masks)
        share = (1 + first + len(some)) / (1 + len(pairs))
        yield share, _results(settings, scores, inner)


def _train_mask(model: Model, folds: Folds, pair: Pair) -> np.ndarray:
    """Return which bins are trained on without two folds and their gaps, shape ``(n_fitted,)``."""
    mask = np.ones(folds.fold.size, bool)
    for fold in pair:
        mask &= (folds.fold != fold) & ~folds.is_gap(fold)
    if not model.design.y[: mask.size][mask].any():
        one, other = (fold + 1 for fold in pair)
        raise RefusedError(
            f"Without folds {one} and {other} of {folds.n_folds} there is not a single spike to be trained on; "
            "take another way to fold."
        )
    return mask


def _inner_scores(
    settings: Settings,
    model: Model,
    folds: Folds,
    pairs: list[Pair],
    masks: dict[Pair, np.ndarray],
) -> dict[tuple[int, int], FloatArray]:
    """Return the scores along the strengths of some fits, by the outer fold and the one that is scored."""
    n_folds = folds.n_folds
    # Rows that are left over repeat the last: the number of rows is compiled.
    rows = [*pairs, *pairs[-1:] * (n_folds - len(pairs))]
    train = np.stack([np.ones(folds.fold.size), *(masks[pair].astype(float) for pair in rows)])
    # What rows score is worked out below. Each scores another fold here, so that the bins fall into a block for
    # each fold whatever the pairs are.
    score = np.stack([np.ones(folds.fold.size), *(folds.fold == k for k in range(n_folds))])
    _, order, strengths = grid_of(settings, model)
    path = fit_rows(model, strengths, train, score.astype(float))
    back = np.argsort(order)
    return {
        (outer, held_out): _bits(model, path, 1 + row, masks[pair], folds.fold == held_out)[back]
        for row, pair in enumerate(pairs)
        for outer, held_out in (pair, pair[::-1])
    }


def _bits(
    model: Model, path: Path, row: int, train: np.ndarray, held_out: np.ndarray
) -> FloatArray:
    """Return what held-out bins are worth at each strength, as cross-validation counts it.

    Returns
    -------
    ndarray, shape (n_strengths,)
    """
    design = model.design
    y = design.y[: design.n_fitted]
    here, name = y[held_out], model.settings.observation_model
    X = design.X[: design.n_fitted][held_out]
    rates = expected(model, path.coef[row] @ X.T + path.intercept[row][:, None])
    constant = np.asarray(y[train].mean())
    gains = [
        (
            log_likelihood(name, here, rate, scale) - log_likelihood(name, here, constant, scale)
        ).mean()
        for place, rate in enumerate(rates)
        for scale in (model.scale_of(path, row, place),)
    ]
    return np.array(gains) / (np.log(2) * y.mean())


def _results(
    settings: Settings, scores: Scores, inner: dict[tuple[int, int], FloatArray]
) -> Nested:
    """Choose for each outer fold whose inner folds are all scored."""
    n_folds = len(scores.held_out)
    whole = scores.averaged
    chosen: list[tuple[int, ...]] = []
    promised: list[float] = []
    for outer in range(n_folds):
        tables = [inner[outer, k] for k in range(n_folds) if (outer, k) in inner]
        if len(tables) < n_folds - 1:
            break
        means = average(np.stack(tables).reshape(-1, *scores.shape))
        chosen.append(means.chosen(settings.selection))
        promised.append(float(means.mean[chosen[-1]]))
    places = np.array(chosen, int).reshape(-1, len(scores.axes))
    worth = [scores.held_out[(outer, *place)] for outer, place in enumerate(chosen)]
    return Nested(
        settings=settings,
        scheme=settings.fold_scheme,
        n_folds=n_folds,
        strength=scores.axes[0][places[:, 0]],
        history_strength=scores.axes[1][places[:, 1]] if len(scores.axes) > 1 else None,
        bits=np.array(worth, float),
        inner_bits=np.array(promised),
        promised_bits=float(whole.mean[whole.chosen(settings.selection)]),
    )
