"""Observation models: how counts scatter around the rate.

Source: McCullagh and Nelder, Generalized Linear Models (1989), chapters 2 and 6;
McFadden (1974) and Cohen et al. (2003) for the two pseudo-R2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import jax
import jax.numpy as jnp
from jax.scipy.special import gammaln, xlogy
from jax.typing import ArrayLike

from glmlab.model.inverse_links import (
    InverseLinkFunction,
    log_rate,
    name_of_inverse_link,
    resolve_inverse_link,
)
from glmlab.model.parameters import HasParameters

PseudoR2 = Literal["pseudo-r2-McFadden", "pseudo-r2-Cohen"]


@dataclass(frozen=True)
class Likelihood:
    """What a compiled fit needs to know of an observation model and its inverse link.

    It is hashable, so it can be a static argument: two fits with equal likelihoods share
    their compiled code.

    Attributes
    ----------
    loss
        ``(rate, log_rate, y) -> `` negative log-likelihood per bin, up to a term without the rate.
    log_normalizer
        ``y -> `` that term: ``log p(y | rate) = -loss - log_normalizer(y)``.
    inverse_link
        Linear predictor to rate.
    """

    loss: Callable[[jax.Array, jax.Array, jax.Array], jax.Array]
    log_normalizer: Callable[[jax.Array], jax.Array]
    inverse_link: InverseLinkFunction

    def loss_at(self, linear_predictor: jax.Array, y: jax.Array) -> jax.Array:
        """Return the loss per bin at a linear predictor."""
        rate = self.inverse_link(linear_predictor)
        return self.loss(rate, log_rate(self.inverse_link, linear_predictor), y)


def poisson_loss(rate: jax.Array, log_rate: jax.Array, y: jax.Array) -> jax.Array:
    """Negative Poisson log-likelihood per bin without its term ``log(y!)``."""
    return rate - y * log_rate


def poisson_log_normalizer(y: jax.Array) -> jax.Array:
    """Return ``log(y!)`` per bin."""
    return gammaln(y + 1)


class PoissonObservations(HasParameters):
    """Counts that are Poisson given the rate.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to rate in counts per bin: a JAX function or a name.
    """

    def __init__(self, inverse_link_function: str | InverseLinkFunction = jnp.exp) -> None:
        self.inverse_link_function = inverse_link_function

    @property
    def inverse_link_function(self) -> InverseLinkFunction:
        """Linear predictor to rate in counts per bin."""
        return self._inverse_link_function

    @inverse_link_function.setter
    def inverse_link_function(self, link: str | InverseLinkFunction) -> None:
        self._inverse_link_function = resolve_inverse_link(link)

    def __getstate__(self) -> dict[str, Any]:
        # JAX's own functions cannot be pickled, so those of the table travel by name.
        return {"inverse_link_function": name_of_inverse_link(self.inverse_link_function)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.inverse_link_function = state["inverse_link_function"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Inverse link, by name where it has one; `deep` is there for scikit-learn."""
        return self.__getstate__()

    def likelihood(self, inverse_link: InverseLinkFunction | None = None) -> Likelihood:
        """Return the likelihood with this or another inverse link."""
        return Likelihood(
            poisson_loss, poisson_log_normalizer, inverse_link or self.inverse_link_function
        )

    def log_likelihood(self, y: ArrayLike, rate: ArrayLike) -> jax.Array:
        """Mean log-likelihood per bin, with its term ``-log(y!)``.

        Parameters
        ----------
        y
            Counts, any shape.
        rate
            Rate in counts per bin, of the same shape.
        """
        y, rate = jnp.asarray(y), jnp.asarray(rate)
        return -jnp.mean(rate - xlogy(y, rate) + poisson_log_normalizer(y))

    def deviance(self, y: ArrayLike, rate: ArrayLike) -> jax.Array:
        """Deviance of each bin, twice the log-likelihood missing to a perfect fit."""
        y, rate = jnp.asarray(y), jnp.asarray(rate)
        return 2 * ((rate - xlogy(y, rate)) - (y - xlogy(y, y)))

    def pseudo_r2(
        self, y: ArrayLike, rate: ArrayLike, score_type: PseudoR2 = "pseudo-r2-McFadden"
    ) -> jax.Array:
        """Pseudo-R2 against a constant rate, the mean of `y`.

        Parameters
        ----------
        y, rate
            Counts and rate in counts per bin, of the same shape.
        score_type
            McFadden's ``1 - LL / LL0`` or Cohen's ``(D0 - D) / D0``.
        """
        y, rate = jnp.asarray(y), jnp.asarray(rate)
        null = jnp.broadcast_to(y.mean(axis=0), y.shape)
        if score_type == "pseudo-r2-McFadden":
            return 1 - self.log_likelihood(y, rate) / self.log_likelihood(y, null)
        null_deviance = self.deviance(y, null).sum()
        return (null_deviance - self.deviance(y, rate).sum()) / null_deviance

    def sample_generator(self, key: jax.Array, predicted_rate: ArrayLike) -> jax.Array:
        """Draw counts, of the shape of `predicted_rate`."""
        return jax.random.poisson(key, jnp.asarray(predicted_rate))


OBSERVATION_MODELS: dict[str, type[PoissonObservations]] = {"Poisson": PoissonObservations}


def resolve_observation_model(model: str | PoissonObservations) -> PoissonObservations:
    """Return the observation model given by name or as an object.

    Raises
    ------
    ValueError
        If the name is not known.
    TypeError
        If `model` is neither a name nor an observation model.
    """
    if isinstance(model, str):
        name = model.removesuffix("Observations")
        if name not in OBSERVATION_MODELS:
            raise ValueError(
                f"The observation model {model!r} is not known; choose one of "
                f"{', '.join(OBSERVATION_MODELS)}."
            )
        return OBSERVATION_MODELS[name]()
    if not isinstance(model, PoissonObservations):
        raise TypeError(
            f"The observation model must be a name ({', '.join(OBSERVATION_MODELS)}) or an object "
            f"such as PoissonObservations(), but it is of type {type(model).__name__}."
        )
    return model
