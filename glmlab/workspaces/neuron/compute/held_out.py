"""What the checks of a fit look at: counts and rates, as the observation model takes them."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

import numpy as np

from glmlab.model.count_distribution import SMALLEST_DISPERSION
from glmlab.workspaces.neuron.compute.stages import Fitted
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, FloatArray


class ModelOptions(TypedDict):
    """What goodness of fit is told of the observation model."""

    observation_model: str
    scale: float | None


class CountsAndRate(NamedTuple):
    """Bins of a recording, shape ``(n_bins,)`` each.

    Attributes
    ----------
    counts
        Spikes.
    rate
        Spikes that the model expects.
    """

    counts: FloatArray
    rate: FloatArray


def everything(fitted: Fitted) -> CountsAndRate:
    """Return all bins."""
    counts = np.asarray(fitted.counts, dtype=np.float64)
    if OBSERVATION_MODELS[fitted.observation_model].is_binary:
        counts = np.minimum(counts, 1.0)
    return CountsAndRate(counts, np.asarray(fitted.rate, dtype=np.float64))


def held_out(fitted: Fitted) -> CountsAndRate:
    """Return the bins that no fit has seen."""
    counts, rate = everything(fitted)
    return CountsAndRate(counts[fitted.n_fitted :], rate[fitted.n_fitted :])


def options_of(fitted: Fitted) -> ModelOptions:
    """Return what goodness of fit is told of the observation model."""
    if fitted.scale is not None and fitted.scale < SMALLEST_DISPERSION:
        # Counts that scatter no more than Poisson ones; the negative binomial divides by its dispersion.
        return {"observation_model": "Poisson", "scale": None}
    return {"observation_model": fitted.observation_model, "scale": fitted.scale}


def require_spikes(counts: FloatArray, fewest: int) -> None:
    """Refuse a held-out stretch with too few bins with a spike, in one sentence for the student.

    Raises
    ------
    ValueError
        If there are fewer.
    """
    n_found = int(np.count_nonzero(counts))
    if n_found < fewest:
        found = {0: "none has", 1: "one has"}.get(n_found, f"{n_found} have")
        raise ValueError(
            f"of the bins that no fit has seen {fewest} must have a spike, but {found}: take a longer "
            "recording, or one with more spikes"
        )
