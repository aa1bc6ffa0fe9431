"""The strengths that a cross-validation tries, and the choice among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import FloatArray
from glmlab.model.glm.strength_groups import (
    StrengthGroups,
    check_grid,
    default_axes,
    order_of_fits,
    product,
    strengths_max,
)
from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import Data
from glmlab.model.path import CrossValidationScores, Path, default_grid, strength_max
from glmlab.model.regularizer import Penalty, Regularizer
from glmlab.model.standardization import Standardization


@dataclass(frozen=True)
class StrengthGrid:
    """Strengths of all features, or combinations of strengths of groups of them.

    Attributes
    ----------
    values
        Shape ``(n_strengths,)``, or ``(n_strengths, n_groups)``.
    axes
        Those of each group; one where there are no groups.
    order
        Order in which they are fitted, shape ``(n_strengths,)``.
    largest
        Smallest strength at which no penalized weight is left, of each group where there are groups.
    groups
        None where all features have one strength.
    """

    values: FloatArray
    axes: Sequence[FloatArray]
    order: NDArray[np.intp]
    largest: float | FloatArray
    groups: StrengthGroups | None

    def by_feature(self, strengths: FloatArray | float) -> FloatArray:
        """Give each feature the strength of its group; as they are where there are no groups."""
        return (
            np.asarray(strengths)
            if self.groups is None
            else self.groups.by_feature(np.asarray(strengths))
        )

    @property
    def of_fits(self) -> FloatArray:
        """What `fit_path` takes: in the order of the fits, by feature where there are groups."""
        return self.by_feature(self.values[self.order])

    def in_its_order(self, path: Path) -> Path:
        """Return a path of `of_fits` in the order of the values."""
        back = np.argsort(self.order)
        by_row = {
            field.name: getattr(path, field.name)[:, back]
            for field in fields(Path)
            if field.name != "strength"
        }
        return replace(path, strength=path.strength[back], **by_row)

    def simplest(self, scores: CrossValidationScores) -> int:
        """Return the largest strength, or product of strengths, within one standard error of the best score."""
        if self.groups is None:
            return scores.simplest_within_one_error
        good = scores.within_one_error
        # Of equal products the better score.
        logs = np.round(
            np.sum(np.log(np.maximum(self.values[good], np.finfo(float).tiny)), axis=1), 9
        )
        return int(good[np.lexsort((scores.mean[good], logs))[-1]])

    def strength(self, chosen: int) -> float | FloatArray:
        """Return one of the strengths as it is shown."""
        return float(self.values[chosen]) if self.groups is None else self.values[chosen]

    def of_glm(self, chosen: int, regularizer: Regularizer) -> float | FloatArray:
        """Return one of the strengths as a `GLM` takes it."""
        if self.groups is None:
            return float(self.values[chosen])
        return self.groups.by_entry(self.values[chosen], regularizer)

    def edge(self, scores: CrossValidationScores, chosen: int) -> str | None:
        """Say at which end of the grid the choice was cut short; None where it was not."""
        table = self.values.reshape(len(self.values), -1)
        tops = np.broadcast_to(self.largest, len(self.axes))
        for number, axis in enumerate(self.axes):
            best, taken = table[scores.best, number], table[chosen, number]
            sentence = _edge_of_axis(axis, best, taken, tops[number])
            if sentence is not None:
                of = "" if self.groups is None else f" of {self.groups.labels[number]!s}"
                return sentence.format(of=of)
        return None


def make_grid(
    given: ArrayLike | Mapping[Any, ArrayLike] | None,
    labels: ArrayLike | Sequence[str] | None,
    data: Data,
    train_weights: FloatArray,
    units: Standardization,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    penalty: Penalty,
) -> StrengthGrid:
    """Return the strengths that were given, or those that suit the data.

    Parameters
    ----------
    given, labels
        As ``strength_grid`` and ``strength_groups`` of `GLMCV`.
    data, train_weights, penalty
        In units of their own, one weight per bin.
    units
        These units.
    regularizer, likelihood
        What is minimized.

    Raises
    ------
    ValueError
        If a grid is none, or labels do not match the features, the regularizer or the grid.
    """
    n_time_bins, n_features = train_weights.size, units.scale.size
    what: Any = {"likelihood": likelihood}
    if labels is None:
        what["train_weights"] = train_weights
        largest = strength_max(
            data, n_features, n_time_bins, regularizer=regularizer, penalty=penalty, **what
        )
        values = (
            default_grid(data, n_features, n_time_bins, largest, scale=units.scale, **what)
            if given is None
            else check_grid(cast(ArrayLike, given))
        )
        # `fit_path` goes from strong to weak by itself.
        return StrengthGrid(values, [values], np.arange(values.size), largest, None)
    groups = StrengthGroups.of(labels, n_features, regularizer)
    each = strengths_max(
        groups, data, train_weights, regularizer=regularizer, penalty=penalty, **what
    )
    axes = (
        default_axes(groups, each, data, train_weights, scale=units.scale, **what)
        if given is None
        else groups.axes(given)
    )
    return StrengthGrid(product(axes), axes, order_of_fits(axes), each, groups)


def _edge_of_axis(axis: FloatArray, best: float, taken: float, strength_max: float) -> str | None:
    low, high = axis.min(), axis.max()
    if low == high:
        return None
    # No strength is below zero, and above one that leaves no weight there is no other model.
    if best == low > 0:
        return (
            f"The best strength{{of}}, {low:g}, is the smallest of strength_grid, so the best may lie below "
            "it: extend the grid to smaller strengths."
        )
    if taken == high < strength_max:
        what = "best strength" if best == high else "largest strength within one standard error"
        return (
            f"The {what}{{of}}, {high:g}, is the largest of strength_grid, so a larger one may be meant: "
            "extend the grid to larger strengths."
        )
    return None
