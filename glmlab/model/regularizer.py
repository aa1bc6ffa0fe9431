"""Regularizers, each stated once as a penalty in one canonical form.

Every penalty here is ``strength * (w' Q w / 2 + sum_g c_g ||w_g||)`` with disjoint groups g. Ridge has
only Q, the Lasso only groups of one feature, the group Lasso larger ones. One form means
one compiled solver for all of them: what differs is data, not code.

Sources: Hastie, Tibshirani and Wainwright, Statistical Learning with Sparsity (2015), chapters
2 and 4; Yuan and Lin (2006) for the group Lasso; Parikh and Boyd, Proximal Algorithms (2014).
"""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, Self, cast

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.parameters import HasParameters
from glmlab.model.programs import program

Array = jax.Array | np.ndarray
Strength = float | ArrayLike | None
"""One number, one per feature or group, or None for `DEFAULT_STRENGTH`."""

__all__ = [
    "REGULARIZERS",
    "ElasticNet",
    "GroupLasso",
    "Lasso",
    "Regularizer",
    "Ridge",
    "Smoothness",
    "UnRegularized",
]

DEFAULT_STRENGTH = 1.0

SMOOTH_SOLVERS = ("Newton", "LBFGS", "BFGS", "NonlinearCG", "GradientDescent", "ProximalGradient")
PROXIMAL_SOLVERS = ("ProximalNewton", "ProximalGradient")


class Penalty(NamedTuple):
    """The canonical penalty per unit of strength; all arrays, so it can be traced.

    Attributes
    ----------
    quadratic
        Q, shape ``(n_features, n_features)``.
    group
        Index of each feature's group, shape ``(n_features,)``; a feature in no group has one of
        its own with weight zero.
    group_weight
        c, shape ``(n_features,)``, indexed by group.
    unit
        What the violation of each feature's condition is measured in, shape ``(n_features,)``, or one
        number; it has no part in the penalty.
    """

    quadratic: Array
    group: Array
    group_weight: Array
    unit: Array | float = 1.0

    def smooth(self, w: jax.Array) -> jax.Array:
        """Return the quadratic term."""
        return jnp.asarray(w @ (self.quadratic @ w) / 2)

    def group_norms(self, w: jax.Array) -> jax.Array:
        """Euclidean norm of each group's weights, shape ``(n_features,)``."""
        return jnp.sqrt(self._sum_in_groups(w**2))

    def nonsmooth(self, w: jax.Array) -> jax.Array:
        """Return the sum of group norms."""
        return jnp.asarray(self.group_weight) @ self.group_norms(w)

    def prox(self, w: jax.Array, step: jax.Array) -> jax.Array:
        """Proximal operator of ``step`` times the sum of group norms: shrinks each group."""
        norms = self.group_norms(w)
        kept = jnp.where(
            norms > 0, 1 - step * self.group_weight / jnp.where(norms > 0, norms, 1), 0
        )
        return w * jnp.maximum(kept, 0)[self.group]

    def kkt_residual(self, w: jax.Array, gradient: jax.Array, strength: jax.Array) -> jax.Array:
        """Largest violation of the optimality conditions, each in its unit.

        Parameters
        ----------
        w
            Weights, shape ``(n_features,)``.
        gradient
            Gradient of the smooth part of the objective at `w`, its quadratic term included.
        strength
            Regularizer strength.
        """
        threshold = strength * self.group_weight
        norms = self.group_norms(w)
        pull = (threshold / jnp.where(norms > 0, norms, 1))[self.group] * w
        within_zero_group = jnp.maximum(self.group_norms(gradient) - threshold, 0)[self.group]
        return jnp.max(
            jnp.where(
                norms[self.group] > 0, jnp.abs(gradient + pull) / self.unit, within_zero_group
            )
        )

    def strength_max(self, gradient: np.ndarray) -> float:
        """Smallest strength at which all penalized groups are zero; inf if there is none.

        `gradient` is that of the loss where these groups are zero and the rest is fitted.
        """
        penalized = np.asarray(self.group_weight) > 0
        if not penalized.any():
            return float("inf")
        squares = np.bincount(self.group, np.square(gradient), minlength=penalized.size)
        return float(np.max(np.sqrt(squares[penalized]) / self.group_weight[penalized]))

    def scaled(self, factor: np.ndarray) -> Penalty:
        """Multiply what each feature, or its group, costs by a factor, shape ``(n_features,)``."""
        root = np.sqrt(factor)
        weight = np.asarray(self.group_weight, float).copy()
        weight[np.asarray(self.group)] *= factor
        return self._replace(quadratic=self.quadratic * np.outer(root, root), group_weight=weight)

    def at(self, strength: jax.Array) -> tuple[Penalty, jax.Array]:
        """Return the penalty and the one number that multiplies it, in compiled code.

        Parameters
        ----------
        strength
            One number, which multiplies the penalty as it is, or one per feature, which is put into it;
            features of one group, or with a common quadratic term, have the same.
        """
        if strength.ndim == 0:
            return self, strength
        root = jnp.sqrt(strength)
        weight = jnp.asarray(self.group_weight)
        return self._replace(
            quadratic=root[:, None] * self.quadratic * root,
            group_weight=weight.at[self.group].set(strength * weight[self.group]),
        ), jnp.ones((), strength.dtype)

    def _sum_in_groups(self, values: jax.Array) -> jax.Array:
        return jnp.zeros_like(values).at[self.group].add(values)


class Regularizer(HasParameters, ABC):
    """Base of all regularizers.

    Attributes
    ----------
    allowed_solvers
        Names of the solvers that can minimize an objective with this penalty.
    is_smooth
        Whether the penalty has a gradient everywhere.
    has_strength
        Whether there is anything for a strength to multiply.
    """

    allowed_solvers: ClassVar[tuple[str, ...]]
    is_smooth: ClassVar[bool]
    has_strength: ClassVar[bool] = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Say where a strength goes, if one is given here."""
        names = cls._parameter_names()
        is_strength = not names and len(args) == 1 and isinstance(args[0], int | float)
        if is_strength or "regularizer_strength" in kwargs or "strength" in kwargs:
            raise TypeError(
                f"{cls.__name__} takes no strength: give it to the model, such as "
                f'GLM(regularizer="{cls.__name__}", regularizer_strength=0.1).'
            )
        return super().__new__(cls)

    @property
    def default_solver(self) -> str:
        """Name of the solver taken when none is asked for."""
        return self.allowed_solvers[0]

    @abstractmethod
    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty per unit of strength for this number of features."""

    def at_strength(self, strength: Strength, n_features: int) -> tuple[Penalty, float]:
        """Return the penalty, and the one number that multiplies it.

        Parameters
        ----------
        strength
            One number, or one per feature (a group, where the regularizer has groups); None is 1.
        n_features
            Number of features.

        Raises
        ------
        ValueError
            If there is another number of strengths, or one is negative or not finite.
        TypeError
            If it is not made of numbers.
        """
        values = _as_strengths(strength)
        penalty = self.penalty(n_features)
        if values.ndim == 0:
            return penalty, float(values)
        own = self.own_entries(n_features)
        n_entries = int(own.max()) + 1 if own.size else 0
        if values.shape != (n_entries,):
            raise ValueError(
                f"regularizer_strength of {type(self).__name__} must be one number or have shape "
                f"({n_entries},), but it has shape {values.shape}."
            )
        factor = np.where(own >= 0, values[np.maximum(own, 0)], 0.0)
        return penalty.scaled(factor), 1.0

    def own_entries(self, n_features: int) -> np.ndarray:
        """Which of several strengths is a feature's, -1 for none; shape ``(n_features,)``."""
        return np.arange(n_features)

    def penalized_loss(self, w: ArrayLike, strength: Strength = 1.0) -> jax.Array:
        """Value of the penalty at weights `w`, shape ``(n_features,)``."""
        w = jnp.asarray(w)
        penalty, factor = self.at_strength(strength, w.shape[0])
        return _penalty_value(penalty, w, factor)


@program()
def _penalty_value(penalty: Penalty, w: jax.Array, factor: float) -> jax.Array:
    return factor * (penalty.smooth(w) + penalty.nonsmooth(w))


def _as_strengths(strength: Strength) -> np.ndarray:
    values = np.asarray(DEFAULT_STRENGTH if strength is None else strength)
    if values.dtype.kind not in "fiu":
        raise TypeError(
            f"regularizer_strength must be a number or an array of numbers, but it is {strength!r}."
        )
    if values.ndim > 1 or not (np.isfinite(values).all() and (values >= 0).all()):
        raise ValueError(
            "regularizer_strength must be finite and not negative (one number, or one per feature or "
            f"group), but it is {strength!r}."
        )
    return values.astype(float)


def _ungrouped(n_features: int, quadratic: np.ndarray, group_weight: float) -> Penalty:
    return Penalty(quadratic, np.arange(n_features), np.full(n_features, group_weight))


class UnRegularized(Regularizer):
    """No penalty: maximum likelihood."""

    allowed_solvers = SMOOTH_SOLVERS
    is_smooth = True
    has_strength = False

    def penalty(self, n_features: int) -> Penalty:
        """Return a penalty that is zero."""
        return _ungrouped(n_features, np.zeros((n_features, n_features)), 0.0)


class Ridge(Regularizer):
    """Half the sum of squared weights."""

    allowed_solvers = SMOOTH_SOLVERS
    is_smooth = True

    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty ``sum(w**2) / 2``."""
        return _ungrouped(n_features, np.eye(n_features), 0.0)


class Lasso(Regularizer):
    """Sum of absolute weights: sets weights to zero one by one."""

    allowed_solvers = PROXIMAL_SOLVERS
    is_smooth = False

    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty ``sum(abs(w))``."""
        return _ungrouped(n_features, np.zeros((n_features, n_features)), 1.0)


class ElasticNet(Regularizer):
    """Lasso and Ridge mixed: sets weights to zero, and keeps correlated features together.

    Parameters
    ----------
    ratio
        Share of the Lasso, above 0 and at most 1. A strength given as a pair ``(strength, ratio)``
        brings its own.

    Raises
    ------
    ValueError
        If the ratio is not in its range.
    """

    allowed_solvers = PROXIMAL_SOLVERS
    is_smooth = False

    def __init__(self, ratio: float = 0.5) -> None:
        self.ratio = ratio

    @property
    def ratio(self) -> float:
        """Share of the Lasso."""
        return self._ratio

    @ratio.setter
    def ratio(self, ratio: float) -> None:
        if not (isinstance(ratio, int | float | np.number) and 0 < ratio <= 1):
            raise ValueError(
                f"The ratio of ElasticNet must be above 0 and at most 1, but it is {ratio!r}; for "
                "a ratio of 0 take Ridge."
            )
        self._ratio = float(ratio)

    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty ``(1 - ratio) * sum(w**2) / 2 + ratio * sum(abs(w))``."""
        return _ungrouped(n_features, (1 - self.ratio) * np.eye(n_features), self.ratio)

    def at_strength(self, strength: Strength, n_features: int) -> tuple[Penalty, float]:
        """Return the penalty, and the one number that multiplies it; see `Regularizer`."""
        if isinstance(strength, tuple) and len(strength) == 2:
            overall, ratio = cast(tuple[float, float], strength)
            return ElasticNet(ratio).at_strength(overall, n_features)
        return super().at_strength(strength, n_features)


class _Grouped(Regularizer):
    """Base of the regularizers whose groups a mask gives."""

    def __init__(self, mask: ArrayLike | None = None) -> None:
        if isinstance(mask, int | float):
            raise TypeError(
                f"The mask of {type(self).__name__} must have shape (n_groups, n_features), but it is "
                f"{mask}; a strength is given to the model: GLM(regularizer="
                f'"{type(self).__name__}", regularizer_strength={mask}).'
            )
        self.mask = mask

    def own_entries(self, n_features: int) -> np.ndarray:
        """Which group is a feature's, -1 for none; shape ``(n_features,)``."""
        return _group_of_each(self._checked_mask(n_features))

    def _checked_mask(self, n_features: int) -> np.ndarray:
        name = type(self).__name__
        mask = np.ones((1, n_features)) if self.mask is None else np.asarray(self.mask)
        if mask.ndim != 2 or mask.shape[0] == 0 or mask.shape[1] != n_features:
            raise ValueError(
                f"The mask of {name} must have shape (n_groups, {n_features}), one row per group and "
                f"one column per feature, but it has shape {mask.shape}."
            )
        if not np.isin(mask, (0, 1)).all():
            raise ValueError(f"The mask of {name} must hold only 0 and 1.")
        if not mask.any(axis=1).all():
            raise ValueError(f"Every group (row) in the mask of {name} must have a feature.")
        if (mask.sum(axis=0) > 1).any():
            raise ValueError(f"The groups in the mask of {name} must not share a feature.")
        return mask


class GroupLasso(_Grouped):
    """Sum of group norms, each times the root of its size: sets whole groups to zero.

    Parameters
    ----------
    mask
        Shape ``(n_groups, n_features)``, one where the feature is in the group. Groups do not
        overlap; a feature in no group is not penalized. None puts all features in one group.
    """

    allowed_solvers = PROXIMAL_SOLVERS
    is_smooth = False

    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty ``sum_g sqrt(p_g) * ||w_g||``.

        Raises
        ------
        ValueError
            If the mask is not 0/1, has an empty group, overlapping groups, or another
            number of features.
        """
        mask = self._checked_mask(n_features)
        n_groups = mask.shape[0]
        # Features in no group get groups of their own behind the others, with weight zero.
        group = _group_of_each(mask)
        alone = group < 0
        weight = np.zeros(n_features)
        weight[:n_groups] = np.sqrt(mask.sum(axis=1))
        group[alone] = n_groups + np.arange(alone.sum())
        return Penalty(np.zeros((n_features, n_features)), group, weight)


class Smoothness(_Grouped):
    """Half the sum of squared second differences along each side of a filter: straight lines cost nothing.

    A filter in time has one side. A map over two variables, such as that of a place cell, has two: with
    D the second differences, its matrix is ``kron(D'D, I) + kron(I, D'D)``, for which what is straight along
    both sides (a constant, two slopes and their product) costs nothing.

    Sources: Eilers and Marx (1996); for several sides Wood, Generalized Additive Models (2017), section 5.6;
    for receptive fields, Sahani and Linden (2003), and Park and Pillow (2011) in two dimensions.

    Parameters
    ----------
    mask
        Shape ``(n_groups, n_features)``, one where the feature is in the filter, whose lags are in
        the order of the features. Filters do not overlap; a feature in none is not penalized. None
        makes one filter of all features.
    shapes
        How many features lie along each side of each filter, one tuple per row of the mask: ``[(8, 8), (10,)]``
        for a map of 8 x 8 and a filter of ten lags. The features of a map are in the order in which
        ``ravel()`` lays out an array of that shape. None is one side for each filter.
    """

    allowed_solvers = SMOOTH_SOLVERS
    is_smooth = True

    def __init__(
        self, mask: ArrayLike | None = None, shapes: Sequence[Sequence[int]] | None = None
    ) -> None:
        super().__init__(mask)
        self.shapes = shapes

    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty ``sum_g sum_k (w_g[k] - 2 w_g[k+1] + w_g[k+2])**2 / 2``, k along each side.

        Raises
        ------
        ValueError
            If the mask is not 0/1, has an empty group, overlapping groups, or another
            number of features, or the shapes are not those of its groups.
        """
        mask = self._checked_mask(n_features)
        quadratic = np.zeros((n_features, n_features))
        for row, shape in zip(mask.astype(bool), self._checked_shapes(mask), strict=True):
            own = np.flatnonzero(row)
            quadratic[np.ix_(own, own)] = _bending(shape)
        return _ungrouped(n_features, quadratic, 0.0)

    def _checked_shapes(self, mask: np.ndarray) -> list[tuple[int, ...]]:
        sizes = [int(size) for size in mask.sum(axis=1)]
        if self.shapes is None:
            return [(size,) for size in sizes]
        try:
            shapes = [tuple(operator.index(side) for side in shape) for shape in self.shapes]
        except TypeError as error:
            raise ValueError(
                "The shapes of Smoothness must be one tuple of whole numbers per group, such as "
                f"[(8, 8), (10,)], but they are {self.shapes!r}."
            ) from error
        if len(shapes) != len(sizes):
            raise ValueError(
                f"The shapes of Smoothness must be {len(sizes)}, one per group (row of the mask), but there "
                f"are {len(shapes)}."
            )
        for shape, size in zip(shapes, sizes, strict=True):
            if not shape or min(shape) < 1 or math.prod(shape) != size:
                raise ValueError(
                    f"A shape of Smoothness must hold the {size} features of its group, but it is {shape}."
                )
        return shapes


def _bending(shape: tuple[int, ...]) -> np.ndarray:
    """Matrix of the squared second differences along each side, summed: a Kronecker sum."""
    total = np.zeros((math.prod(shape),) * 2)
    for side, n in enumerate(shape):
        bend = np.diff(np.eye(n), n=2, axis=0)
        before, after = np.eye(math.prod(shape[:side])), np.eye(math.prod(shape[side + 1 :]))
        total += np.kron(before, np.kron(bend.T @ bend, after))
    return total


def _group_of_each(mask: np.ndarray) -> np.ndarray:
    """Index of each feature's group, -1 for none."""
    return np.where(mask.any(axis=0), mask.argmax(axis=0), -1)


REGULARIZERS: dict[str, type[Regularizer]] = {
    cls.__name__: cls for cls in (UnRegularized, Ridge, Lasso, GroupLasso, ElasticNet, Smoothness)
}


def resolve_regularizer(regularizer: str | Regularizer | None) -> Regularizer:
    """Return the regularizer given by name or as an object; None is `UnRegularized`.

    Raises
    ------
    ValueError
        If the name is not known.
    TypeError
        If it is neither a name nor a regularizer.
    """
    if regularizer is None:
        return UnRegularized()
    if isinstance(regularizer, str):
        if regularizer not in REGULARIZERS:
            raise ValueError(
                f"The regularizer {regularizer!r} is not known; choose one of "
                f"{', '.join(REGULARIZERS)}."
            )
        return REGULARIZERS[regularizer]()
    if not isinstance(regularizer, Regularizer):
        raise TypeError(
            f"The regularizer must be a name ({', '.join(REGULARIZERS)}) or an object such as "
            f"Ridge(), but it is of type {type(regularizer).__name__}."
        )
    return regularizer
