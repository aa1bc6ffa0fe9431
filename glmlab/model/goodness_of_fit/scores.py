"""Numbers that say how likely a model makes its observations.

Source: Brenner, Strong, Koberle, Bialek and de Ruyter van Steveninck (2000); Pillow et al. (2008) for
bits per spike.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.observation_models import resolve_observation_model
from glmlab.model.padding import bucket, float_dtype
from glmlab.model.programs import program, unless_small


class Goodness(NamedTuple):
    """How well a rate suits observations.

    Attributes
    ----------
    dispersion
        Scale of the scatter around the rate, given or estimated; 1 for observation models that have none.
    log_likelihood
        Mean per bin, with all terms.
    pseudo_r2
        McFadden's, against a constant rate; zero where the constant rate leaves nothing to gain.
    """

    dispersion: float
    log_likelihood: float
    pseudo_r2: float


def goodness_of_fit(
    observation_model: str,
    y: ArrayLike,
    rate: ArrayLike,
    dof_resid: int,
    scale: float = 1.0,
) -> Goodness:
    """Return how well a rate suits observations; few lengths are ever compiled.

    Parameters
    ----------
    observation_model
        Its name.
    y, rate
        Observations and their means, shape ``(n_time_bins,)``.
    dof_resid
        Degrees of freedom that are left for the dispersion.
    scale
        The dispersion of an observation model whose loss has it, which is known of the fit; others have
        theirs estimated here. No value is compiled.
    """
    y = np.asarray(y, float)
    padded = np.zeros((2, bucket(y.size)), float_dtype())
    padded[0, : y.size], padded[1, : y.size] = y, rate
    # Bins that are not there are predicted as they are, so that they scatter by nothing.
    padded[:, y.size :] = y.mean()
    values = _goodness(
        padded[0], padded[1], y.size, dof_resid, scale, observation_model=observation_model
    )
    return Goodness(*(float(value) for value in values))


@program(static=("observation_model",), level=unless_small)
def _goodness(
    y: jax.Array,
    rate: jax.Array,
    n_bins: int,
    dof_resid: int,
    scale: jax.Array,
    *,
    observation_model: str,
) -> tuple[jax.Array, jax.Array, jax.Array]:
    model = resolve_observation_model(observation_model)
    used = jnp.arange(y.shape[0]) < n_bins

    def mean(values: jax.Array) -> jax.Array:
        return jnp.sum(jnp.where(used, values, 0)) / n_bins

    dispersion = scale
    if model.likelihood().fit_scale is None:
        dispersion = model.estimate_scale(y, rate, dof_resid)[0]
    null_rate = jnp.full_like(y, mean(y))
    score, null = (model.log_likelihood(y, r, dispersion, mean) for r in (rate, null_rate))
    return dispersion, score, jnp.where(null == 0, 0, 1 - score / null)


def bits_per_spike(
    y: ArrayLike,
    rate: ArrayLike,
    null_rate: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Information that the rate gives about the spikes over a constant rate.

    Parameters
    ----------
    y
        Counts, shape ``(n_time_bins,)``.
    rate
        Rate in counts per bin, of the same shape.
    null_rate
        The constant rate in counts per bin to compare with, usually the training mean; or one per bin, where
        folds have each their own.
    sample_weight
        How often each bin counts, of the same shape; all count once if not given.

    Raises
    ------
    ValueError
        If there is no spike to divide by.
    """
    y, rate = np.asarray(y, float), np.asarray(rate, float)
    null_rate = np.broadcast_to(np.asarray(null_rate, float), y.shape)
    weight = np.broadcast_to(1.0 if sample_weight is None else np.asarray(sample_weight), y.shape)
    if not weight @ y > 0:
        raise ValueError("Bits per spike needs at least one spike; these counts have none.")
    spiking = y > 0
    # A rate of zero where there is a spike is infinitely unlikely, and no mistake.
    with np.errstate(divide="ignore"):
        log_ratio = np.log(rate[spiking] / null_rate[spiking])
    gain = (weight * y)[spiking] @ log_ratio - weight @ (rate - null_rate)
    return float(gain / (np.log(2) * (weight @ y)))
