"""What a fit says where it has no optimum, or no scale.

Source: see `glmlab.model.existence`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from glmlab.model.checks import FloatArray
from glmlab.model.existence import direction_to_infinity, freedom_of
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.regularizer import Penalty

TAKES_PART = 1e-6
"""Features that move less than this part of the one that moves most are round-off."""

NAMED = 5
"""Features that a sentence names at most."""

EXTREME = 1e-6
"""A rate below this part of the mean, or as near to a certain spike, is looked into in any case."""

FAR = 100.0
"""On the way to infinity the solver stops where the slope, a mean over bins, is within its tolerance: no bin
that moves has a rate above the tolerance times the number of bins, within this factor."""


class InfiniteOptimumWarning(ConvergenceWarning):
    """The objective has no minimum: along some weights and intercept it falls for ever.

    The weights are where the solver stopped, and say more about its tolerance than about the data.
    """


class UndefinedScaleWarning(UserWarning):
    """The scale of the observation model cannot be estimated, since no degrees of freedom are left."""


class Fitted(NamedTuple):
    """A fit of one neuron, as far as the question of its existence goes.

    Attributes
    ----------
    design
        Features in units of their own, shape ``(n_time_bins, n_features)``.
    y, rate
        Observations and fitted rates, shape ``(n_time_bins,)``.
    penalty
        Of the features of `design`; None where the strength is zero.
    used
        Which features the neuron has, boolean, shape ``(n_features,)``.
    """

    design: FloatArray
    y: FloatArray
    rate: FloatArray
    penalty: Penalty | None
    used: np.ndarray


def infinite_optimum(
    fitted: Fitted, link: InverseLinkFunction, *, is_probability: bool, tol: float
) -> str | None:
    """Return one sentence on an optimum at infinity, None if there is a finite one.

    Parameters
    ----------
    fitted
        Data and rates.
    link
        The inverse link.
    is_probability
        Whether rates are probabilities of a one.
    tol
        Tolerance of the solver.
    """
    freedom = freedom_of(fitted.y, link, is_probability=is_probability)
    mean = fitted.y.mean()
    limit = max(EXTREME, FAR * tol * len(fitted.y))
    silent, certain = fitted.rate[freedom.down], 1 - fitted.rate[freedom.up]
    is_extreme = np.any(silent <= limit * mean) or np.any(certain <= limit * (1 - mean))
    says_the_same = freedom.down.all() or freedom.up.all()
    if not (is_extreme or says_the_same):
        return None
    design = np.where(fitted.used, fitted.design, 0)
    direction = direction_to_infinity(design, freedom, fitted.penalty)
    return None if direction is None else _sentence(direction)


def _sentence(direction: FloatArray) -> str:
    features = np.flatnonzero(np.abs(direction[1:]) > TAKES_PART)
    if not features.size:
        way, which = ("falls", "no") if direction[0] < 0 else ("grows", "every")
        return (
            "The fit has no finite optimum: it is the better the more the intercept "
            f"{way}, since {which} bin holds a spike. The intercept is where the solver stopped; take "
            "data that hold both."
        )
    names = ", ".join(map(str, features[:NAMED])) + (", ..." if features.size > NAMED else "")
    which = f"feature {names}" if features.size == 1 else f"features {names}"
    return (
        f"The fit has no finite optimum: ever larger weights of {which} fit ever better, since they tell "
        "silent bins from the others perfectly. The weights are where the solver stopped; take a "
        "regularizer that keeps them small, such as Ridge, or leave features out."
    )
