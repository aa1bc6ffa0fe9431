"""The one objective that every solver minimizes: weighted mean loss plus penalty.

The parameters are one vector ``beta = (intercept, w_1, ..., w_p)``; the design has a leading
column of ones to match, and the penalty leaves the intercept alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp

from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import weighted_sum
from glmlab.model.regularizer import Penalty


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["design", "counts", "weights", "penalty", "strength", "likelihood"],
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
    """

    design: jax.Array
    counts: jax.Array
    weights: jax.Array
    penalty: Penalty
    strength: jax.Array
    likelihood: Likelihood
    is_smooth: bool

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
        """Largest violation of the optimality conditions at `beta`."""
        gradient = self.gradient(beta, self.linear_predictor(beta))
        return self.penalty.kkt_residual(beta, gradient, self.strength)
