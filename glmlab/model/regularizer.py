"""Regularizers, each stated once as a penalty in one canonical form.

Every penalty here is ``strength * (w' Q w / 2 + sum_g c_g ||w_g||)`` with disjoint groups g. Ridge has
only Q, the Lasso only groups of one feature, the group Lasso larger ones. One form means
one compiled solver for all of them: what differs is data, not code.

Sources: Hastie, Tibshirani and Wainwright, Statistical Learning with Sparsity (2015), chapters
2 and 4; Yuan and Lin (2006) for the group Lasso; Parikh and Boyd, Proximal Algorithms (2014).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.parameters import HasParameters

Array = jax.Array | np.ndarray

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
    """

    quadratic: Array
    group: Array
    group_weight: Array

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
        """Largest violation of the optimality conditions.

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
            jnp.where(norms[self.group] > 0, jnp.abs(gradient + pull), within_zero_group)
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

    @property
    def default_solver(self) -> str:
        """Name of the solver taken when none is asked for."""
        return self.allowed_solvers[0]

    @abstractmethod
    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty per unit of strength for this number of features."""

    def penalized_loss(self, w: ArrayLike, strength: float = 1.0) -> jax.Array:
        """Value of the penalty at weights `w`, shape ``(n_features,)``."""
        w = jnp.asarray(w)
        penalty = self.penalty(w.shape[0])
        return strength * (penalty.smooth(w) + penalty.nonsmooth(w))


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


class GroupLasso(Regularizer):
    """Sum of group norms, each times the root of its size: sets whole groups to zero.

    Parameters
    ----------
    mask
        Shape ``(n_groups, n_features)``, one where the feature is in the group. Groups do not
        overlap; a feature in no group is not penalized. None puts all features in one group.
    """

    allowed_solvers = PROXIMAL_SOLVERS
    is_smooth = False

    def __init__(self, mask: ArrayLike | None = None) -> None:
        self.mask = mask

    def penalty(self, n_features: int) -> Penalty:
        """Return the penalty ``sum_g sqrt(p_g) * ||w_g||``.

        Raises
        ------
        ValueError
            If the mask is not 0/1, has an empty group, overlapping groups, or another
            number of features.
        """
        mask = np.ones((1, n_features)) if self.mask is None else np.asarray(self.mask)
        _check_mask(mask, n_features)
        n_groups = mask.shape[0]
        # Features in no group get groups of their own behind the others, with weight zero.
        group = np.where(mask.any(axis=0), mask.argmax(axis=0), 0)
        alone = ~mask.any(axis=0)
        weight = np.zeros(n_features)
        weight[:n_groups] = np.sqrt(mask.sum(axis=1))
        group[alone] = n_groups + np.arange(alone.sum())
        return Penalty(np.zeros((n_features, n_features)), group, weight)


def _check_mask(mask: np.ndarray, n_features: int) -> None:
    if mask.ndim != 2 or mask.shape[1] != n_features:
        raise ValueError(
            f"The mask of GroupLasso must have shape (n_groups, {n_features}), one column a "
            f"feature, but it has shape {mask.shape}."
        )
    if not np.isin(mask, (0, 1)).all():
        raise ValueError("The mask of GroupLasso must hold only 0 and 1.")
    if not mask.any(axis=1).all():
        raise ValueError("Every group (row) in the mask of GroupLasso must have a feature.")
    if (mask.sum(axis=0) > 1).any():
        raise ValueError("The groups in the mask of GroupLasso must not share a feature.")


REGULARIZERS: dict[str, type[Regularizer]] = {
    cls.__name__: cls for cls in (UnRegularized, Ridge, Lasso, GroupLasso)
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
