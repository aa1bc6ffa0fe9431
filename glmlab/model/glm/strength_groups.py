"""Strengths by groups of features, such as one for a stimulus filter and one for a history filter.

Points of a grid over all groups are ordered so that each differs from the one before by one step of one
group: a fit then starts near its optimum, as along a path of one strength.

Sources: Wood (2017), Generalized Additive Models, section 4.2, for a strength of each term of a model; Knuth,
The Art of Computer Programming 4A (2011), section 7.2.1.1, algorithm H, for the order (a reflected Gray code).
"""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.checks import FloatArray
from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import Data
from glmlab.model.path import DECADES, SMOOTH_DECADES, null_gradient
from glmlab.model.regularizer import Lasso, Penalty, Regularizer

N_POINTS = 144
"""Points of the grid that is made where none is given: 12 strengths for each of two groups."""

FEWEST_STRENGTHS = 3
"""Of a group of such a grid, however many groups there are."""


@dataclass(frozen=True)
class StrengthGroups:
    """The groups of features that have a strength each.

    Attributes
    ----------
    labels
        In the order in which they come first, shape ``(n_groups,)``.
    of_feature
        Number of each feature's group, shape ``(n_features,)``.
    """

    labels: np.ndarray
    of_feature: NDArray[np.intp]

    @classmethod
    def of(
        cls, labels: ArrayLike | Sequence[str], n_features: int, regularizer: Regularizer
    ) -> StrengthGroups:
        """Read one label per feature.

        Raises
        ------
        ValueError
            If there is not one label per feature, or features that the regularizer penalizes together have
            different ones.
        """
        given = np.asarray(labels)
        if given.shape != (n_features,) or given.dtype.kind not in "biuU":
            raise ValueError(
                "strength_groups must hold one label (a text or an integer) per feature of X, shape "
                f"({n_features},), but it is {reprlib.repr(labels)}."
            )
        _, first, number = np.unique(given, return_index=True, return_inverse=True)
        groups = cls(given[np.sort(first)], np.argsort(np.argsort(first))[number])
        groups.by_entry(np.zeros(len(first)), regularizer)
        return groups

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.labels)

    def by_feature(self, strengths: FloatArray) -> FloatArray:
        """Give each feature the strength of its group, shape ``(..., n_groups)`` to ``(..., n_features)``."""
        return strengths[..., self.of_feature]

    def by_entry(self, strengths: FloatArray, regularizer: Regularizer) -> FloatArray:
        """Return what `GLM` takes as ``regularizer_strength``: one per feature, or per group of the mask."""
        own = regularizer.own_entries(self.of_feature.size)
        entries = range(int(own.max()) + 1)
        numbers = [np.unique(self.of_feature[own == entry]) for entry in entries]
        if any(number.size > 1 for number in numbers):
            raise ValueError(
                f"Features that {type(regularizer).__name__} penalizes together (a row of its mask) must have "
                "one label in strength_groups, but some have different ones."
            )
        return strengths[np.concatenate(numbers)]

    def axes(self, grid: ArrayLike | Mapping[object, ArrayLike]) -> list[FloatArray]:
        """Return the strengths of each group, from one grid for all or one for each label.

        Raises
        ------
        ValueError
            If a label has no grid, a grid has no label, or a grid is no row of strengths.
        """
        if not isinstance(grid, Mapping):
            return [check_grid(grid)] * self.n_groups
        labels = self.labels.tolist()
        if set(grid) != set(labels):
            raise ValueError(
                f"strength_grid must have a grid for each of {', '.join(map(repr, labels))}, but it has "
                f"{', '.join(map(repr, grid)) or 'none'}."
            )
        return [check_grid(grid[label]) for label in labels]


def check_grid(grid: ArrayLike) -> FloatArray:
    """Return strengths as floats; refuse what is no row of them."""
    values = np.asarray(grid)
    if values.dtype.kind not in "fiu" or values.ndim != 1 or not values.size:
        raise ValueError(
            f"strength_grid must hold numbers and have shape (n_strengths,), but it is {grid!r}."
        )
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise ValueError(f"strength_grid must be finite and not negative, but it is {grid!r}.")
    return values.astype(float)


def product(axes: Sequence[FloatArray]) -> FloatArray:
    """Return all combinations of strengths, the last group changing fastest, shape ``(n_points, n_groups)``."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


def order_of_fits(axes: Sequence[FloatArray]) -> NDArray[np.intp]:
    """Return the points of the product in an order in which neighbours differ by one step of one group.

    The first has the largest strength of every group.
    """
    shape = [axis.size for axis in axes]
    digits = np.indices(shape).reshape(len(shape), -1)
    # A group turns round whenever one before it has taken a step.
    before = np.zeros(digits.shape[1], int)
    place = []
    for digit, axis in zip(digits, axes, strict=True):
        there_and_back = np.where(before % 2 == 0, digit, axis.size - 1 - digit)
        place.append(np.argsort(-axis, kind="stable")[there_and_back])
        before = before * axis.size + digit
    return np.asarray(np.ravel_multi_index(tuple(place), tuple(shape)))


def strengths_max(
    groups: StrengthGroups,
    data: Data,
    train_weights: ArrayLike,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    penalty: Penalty,
) -> FloatArray:
    """Smallest strength of each group that leaves none of its weights where the others leave none of theirs.

    Infinite where the penalty sets no weight to zero, as in `strength_max`; shape ``(n_groups,)``.
    """
    if regularizer.is_smooth:
        return np.full(groups.n_groups, np.inf)
    gradient = null_gradient(
        data,
        groups.of_feature.size,
        train_weights,
        regularizer=regularizer,
        likelihood=likelihood,
        penalty=penalty,
    )
    return _largest_of_each(groups, penalty, gradient)


def default_axes(
    groups: StrengthGroups,
    largest: FloatArray,
    data: Data,
    train_weights: ArrayLike,
    *,
    likelihood: Likelihood,
    scale: FloatArray,
) -> list[FloatArray]:
    """Return a logarithmic grid for each group, as `default_grid` makes one for all, but of fewer strengths."""
    n_each = max(FEWEST_STRENGTHS, round(N_POINTS ** (1 / groups.n_groups)))
    if np.isfinite(largest).all():
        return [np.geomspace(top, top * 10.0**-DECADES, n_each) for top in largest]
    plain = Lasso().penalty(scale.size)
    penalty = plain._replace(group_weight=plain.group_weight / scale**2)
    gradient = null_gradient(
        data,
        scale.size,
        train_weights,
        regularizer=Lasso(),
        likelihood=likelihood,
        penalty=penalty,
    )
    tops = 100 * _largest_of_each(groups, penalty, gradient)
    return [
        np.geomspace(top, top * 10.0 ** -_decades(scale[groups.of_feature == group]), n_each)
        for group, top in enumerate(tops)
    ]


def _largest_of_each(groups: StrengthGroups, penalty: Penalty, gradient: np.ndarray) -> FloatArray:
    """Largest strength that matters to each group's own weights."""
    own = [
        penalty.scaled((groups.of_feature == group).astype(float)).strength_max(gradient)
        for group in range(groups.n_groups)
    ]
    return np.array(own)


def _decades(scale: FloatArray) -> float:
    return SMOOTH_DECADES + 2 * np.log10(scale.max() / scale.min())
