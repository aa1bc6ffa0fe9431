"""Whether a fit has a finite optimum at all, and in what direction there is none.

Along some directions of weights and intercept the likelihood may grow for ever: a spike train without a
spike has no best intercept, a feature that is never there when the neuron fires no best weight, and two
classes that a plane separates no best steepness. A solver then stops somewhere, at weights that say more
about its tolerance than about the data.

Such a direction lowers the linear predictor of silent bins or leaves it alone, leaves that of bins with
spikes alone (or raises that of bins that are saturated at one), and costs no penalty. Whether there is
one is a question of linear programming, which is answered exactly.

Source: Albert and Anderson (1984) for logistic regression; Konis (2007) for the linear program; Santos
Silva and Tenreyro (2010), Correia, Guimaraes and Zylkin (2019) for Poisson regression.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.inverse_links import InverseLinkFunction, limits_of
from glmlab.model.regularizer import Penalty

DEPENDENT = 1e-9
"""Directions in which bins differ by less than this part of the largest difference are taken as directions
in which they do not differ: standardized features have 16 digits, of which an offset takes some."""

ROWS_AT_ONCE = 2_000
"""Bins that a linear program is begun with, and that are added where its answer fails: a program of all
bins of a long recording takes minutes, and nearly all of them never bind."""

FEASIBLE = 1e-7
"""How far HiGHS lets a constraint be exceeded (its default primal_feasibility_tolerance)."""


class Freedom(NamedTuple):
    """In which way each bin's linear predictor may move and fit better for ever, or as well.

    Attributes
    ----------
    down, up
        Boolean, shape ``(n_time_bins,)``; a bin that is neither must stay.
    """

    down: np.ndarray
    up: np.ndarray


def freedom_of(y: FloatArray, link: InverseLinkFunction, *, is_probability: bool) -> Freedom:
    """Return which bins may move for ever, shape of each ``(n_time_bins,)``.

    Parameters
    ----------
    y
        Observations of one neuron.
    link
        The inverse link; one that is not in the table is taken to have no limits.
    is_probability
        Whether the rate is the probability of a one.
    """
    lowest, highest = limits_of(link)
    never = np.zeros(y.shape, bool)
    down = y <= 0 if lowest == 0 else never
    return Freedom(down, y >= 1 if is_probability and highest == 1 else never)


def direction_to_infinity(
    X: FloatArray, freedom: Freedom, penalty: Penalty | None
) -> FloatArray | None:
    """Return a direction in which the objective falls for ever.

    Parameters
    ----------
    X
        Design matrix in units of the features' own, shape ``(n_time_bins, n_features)``.
    freedom
        Of each bin.
    penalty
        Of the features of `X`; None where the strength is zero.

    Returns
    -------
    ndarray, shape (1 + n_features,), or None
        Change of intercept and weights, of which the largest is one.
    """
    if freedom.down.all() or freedom.up.all():
        change = -1.0 if freedom.down.all() else 1.0
        return np.append(change, np.zeros(X.shape[1]))
    free = _unpenalized(X.shape[1], penalty)
    design = np.column_stack([np.ones(len(X)), X]) @ free
    must_stay = design[~(freedom.down | freedom.up)]
    directions = _null_space(must_stay, design.shape[1])
    if not directions.shape[1]:
        return None
    moves = design @ directions
    # Bumps that sum to one move nothing where the intercept goes the other way; what rounding leaves is no move.
    moves[np.abs(moves) <= DEPENDENT * np.abs(design).max()] = 0
    # Signs such that no entry of the product may be positive.
    signed = np.concatenate([moves[freedom.down], -moves[freedom.up]])
    found = _descent(signed)
    if found is None:
        return None
    direction = free @ (directions @ found)
    return direction / np.abs(direction).max()


def _unpenalized(n_features: int, penalty: Penalty | None) -> FloatArray:
    """Return directions of intercept and weights that cost nothing, shape ``(1 + n_features, ...)``."""
    if penalty is None:
        return np.eye(1 + n_features)
    is_kept = np.asarray(penalty.group_weight)[np.asarray(penalty.group)] > 0
    costs = np.vstack([np.asarray(penalty.quadratic, float), np.eye(n_features)[is_kept]])
    weights = _null_space(costs, n_features)
    free = np.zeros((1 + n_features, 1 + weights.shape[1]))
    free[0, 0], free[1:, 1:] = 1, weights
    return free


def _null_space(rows: FloatArray, n_columns: int) -> FloatArray:
    """Return directions that rows do not see, orthonormal, shape ``(n_columns, ...)``."""
    if not len(rows):
        return np.eye(n_columns)
    # The triangle has the singular values of the rows, however many these are.
    _, values, right = np.linalg.svd(np.linalg.qr(rows, mode="r"))
    seen = np.count_nonzero(values > DEPENDENT * max(values[0], np.finfo(float).tiny))
    return right[seen:].T


def _descent(signed: FloatArray) -> FloatArray | None:
    """Return z with no positive entry of ``signed @ z`` and some that are negative; None if there is none."""
    from scipy.optimize import linprog

    scale = np.abs(signed).max(initial=0)
    if not scale:
        return None
    rows = signed / scale
    chosen = np.linspace(0, len(rows) - 1, min(len(rows), ROWS_AT_ONCE)).astype(int)
    while True:
        some = rows[chosen]
        solution = linprog(some.sum(axis=0), A_ub=some, b_ub=np.zeros(len(some)), bounds=(-1, 1))
        if solution.x is None or not np.any(some @ solution.x < -(DEPENDENT**0.5)):
            return None
        excess = rows @ solution.x
        broken = np.flatnonzero(excess > FEASIBLE)
        new = np.setdiff1d(broken[np.argsort(-excess[broken])[:ROWS_AT_ONCE]], chosen)
        if not new.size:
            return solution.x
        chosen = np.concatenate([chosen, new])
