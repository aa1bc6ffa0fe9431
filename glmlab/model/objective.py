"""The one objective that every solver minimizes: weighted mean loss plus penalty.

The parameters are one vector ``beta = (intercept, w_1, ..., w_p)``; the design has a leading
column of ones to match, and the penalty leaves the intercept alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import weighted_sum
from glmlab.model.regularizer import Penalty


@partial(
    jax.tree_util.register_dataclass,
    data_fields=[
        "design",
        "counts",
        "weights",
        "penalty",
        "strength",
        "likelihood",
        "slope_unit",
        "loss_unit",
    ],
    meta_fields=["is_smooth"],
)
@dataclass(frozen=True)
class Objective:
    """Weighted mean loss plus strength times penalty.

    Attributes
    ----------
    design
        Shape ``(n_time_bins, n_parameters)``, first column ones.
    counts
        Shape ``(n_time_bins,)``.
    weights
        Weight of each bin, shape ``(n_time_bins,)``, summing to one; zero leaves the bin out (folds,
        padding).
    penalty
        Over all parameters, zero for the intercept.
    strength
        Regularizer strength, a scalar.
    likelihood
        What the loss is; its functions are compiled, its scale is data.
    is_smooth
        Static: what is compiled.
    slope_unit, loss_unit
        What violations of the optimality conditions and changes of the loss are measured in, scalars;
        see `units`.
    """

    design: jax.Array
    counts: jax.Array
    weights: jax.Array
    penalty: Penalty
    strength: jax.Array
    likelihood: Likelihood
    is_smooth: bool
    slope_unit: ArrayLike = 1.0
    loss_unit: ArrayLike = 1.0

    def linear_predictor(self, beta: jax.Array) -> jax.Array:
        """Return ``X w + b``, shape ``(n_time_bins,)``."""
        return self.design @ beta

    def loss_of(self, linear_predictor: jax.Array) -> jax.Array:
        """Weighted mean loss at a linear predictor."""
        losses = self.likelihood.loss_at(linear_predictor, self.counts)
        return weighted_sum(self.weights, losses)

    def smooth_penalty(self, beta: jax.Array) -> jax.Array:
        """Strength times the quadratic term."""
        return self.strength * self.penalty.smooth(beta)

    def nonsmooth_penalty(self, beta: jax.Array) -> jax.Array:
        """Strength times the sum of group norms."""
        return self.strength * self.penalty.nonsmooth(beta) if not self.is_smooth else jnp.zeros(())

    def smooth_value(self, beta: jax.Array) -> jax.Array:
        """Loss and quadratic term: what has a gradient."""
        return self.loss_of(self.linear_predictor(beta)) + self.smooth_penalty(beta)

    def value(self, beta: jax.Array) -> jax.Array:
        """Return the objective."""
        return self.smooth_value(beta) + self.nonsmooth_penalty(beta)

    def gradient(self, beta: jax.Array, linear_predictor: jax.Array) -> jax.Array:
        """Gradient of the smooth part, shape ``(n_parameters,)``."""
        slope = jax.vmap(jax.grad(self.likelihood.loss_at))(linear_predictor, self.counts)
        slope = jnp.where(self.weights > 0, self.weights * slope, 0)
        return slope @ self.design + self.strength * (self.penalty.quadratic @ beta)

    def hessian(self, linear_predictor: jax.Array) -> jax.Array:
        """Hessian of the smooth part, shape ``(n_parameters, n_parameters)``."""
        twice = jax.grad(jax.grad(self.likelihood.loss_at))
        curvature = jax.vmap(twice)(linear_predictor, self.counts)
        # Links that are not log-concave can have negative curvature far from the optimum;
        # the line search needs a direction of descent.
        curvature = jnp.where(self.weights > 0, self.weights * jnp.maximum(curvature, 0), 0)
        return (self.design * curvature[:, None]).T @ self.design + (
            self.strength * self.penalty.quadratic
        )

    def kkt_residual(self, beta: jax.Array) -> jax.Array:
        """Largest violation of the optimality conditions at `beta`, in units of the slope."""
        gradient = self.gradient(beta, self.linear_predictor(beta))
        return self.residual_of(beta, gradient)

    def residual_of(self, beta: jax.Array, gradient: jax.Array) -> jax.Array:
        """Return the same where the gradient of the smooth part is known."""
        return self.penalty.kkt_residual(beta, gradient, self.strength) / self.slope_unit

    def in_units(self) -> Objective:
        """Return the objective measured in its own units."""
        slope, loss = units(self.likelihood, self.counts, self.weights)
        return replace(self, slope_unit=slope, loss_unit=loss)


def units(
    likelihood: Likelihood, counts: jax.Array, weights: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Return the sizes, without weights, of what the loss's slope is the difference of, and of the loss.

    A slope ``(rate - y) rate' / variance`` cannot be told from zero better than to the precision of its
    terms. Measured in their size, a stopping rule neither asks large counts for more than there is
    nor is content with nothing where counts are sparse or features are in small units.

    Parameters
    ----------
    likelihood
        What the loss is.
    counts, weights
        Shape ``(n_time_bins,)``; weights sum to one.

    Returns
    -------
    slope, loss : jax.Array
        Scalars; 1 where there is no size, as of counts that are all zero.
    """
    intercept = likelihood.null_intercept(counts, weights)
    slope_at = jax.vmap(jax.grad(likelihood.loss_at), (None, 0))
    without_counts = jax.grad(likelihood.loss_at)(intercept, jnp.zeros_like(intercept))
    of_counts = weighted_sum(weights, jnp.abs(slope_at(intercept, counts) - without_counts))
    slope = (jnp.abs(without_counts) + of_counts) / 2
    loss = weighted_sum(weights, jnp.abs(likelihood.loss_at(intercept, counts)))
    return _or_one(jnp.where(of_counts > 0, slope, 1)), _or_one(loss)


def _or_one(size: jax.Array) -> jax.Array:
    return jnp.where(jnp.isfinite(size) & (size > 0), size, 1)
