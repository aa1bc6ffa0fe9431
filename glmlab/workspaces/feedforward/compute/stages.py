"""The stages of the computation, each kept for the settings that it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import jax
import numpy as np

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS as KNOWN_REGULARIZERS
from glmlab.lab.settings.stages import Stage
from glmlab.model.goodness_of_fit import Goodness, goodness_of_fit
from glmlab.model.inverse_links import InverseLinkFunction, resolve_inverse_link
from glmlab.model.observation_models import (
    Likelihood,
    Observations,
    resolve_observation_model,
)
from glmlab.model.path import CrossValidationScores, Path, cross_validate, fit_path, strength_max
from glmlab.model.regularizer import REGULARIZERS, Regularizer
from glmlab.workspaces.feedforward.compute.data import FitData, mask_of_groups
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.groups import group_of_each
from glmlab.workspaces.feedforward.settings import (
    STAGES,
    STRENGTH_RANGE,
    FloatArray,
    Settings,
    part_read_by,
)

PATH_POINTS_PER_DECADE = 5
"""Beside 50 per decade, on an axis 300 pixels high, a curve of a smooth penalty is off by 0.7 pixels at
most in all presets; one of a penalty that is not smooth by up to 15, at the kink where a weight vanishes."""

ResultT = TypeVar("ResultT")


def kept(name: str) -> Callable[[Callable[..., ResultT]], Stage[ResultT]]:
    """Make a function a stage of the workspace, whose latest results are kept."""
    return lambda function: Stage(name, STAGES, function)


@dataclass(frozen=True, eq=False)
class Model:
    """What is fitted, and how.

    Attributes
    ----------
    settings
        The part that the fits over all strengths read.
    data
        As the observation model takes them.
    """

    settings: Settings
    data: FitData

    @cached_property
    def observations(self) -> Observations:
        """The observation model, with the inverse link."""
        model = resolve_observation_model(self.settings.observation_model)
        model.inverse_link_function = self.settings.inverse_link
        dispersion = self.settings.given_dispersion
        return model if dispersion is None else model.set_params(scale=dispersion)

    @cached_property
    def likelihood(self) -> Likelihood:
        """What a compiled fit needs to know of it."""
        return self.observations.likelihood()

    @property
    def link(self) -> InverseLinkFunction:
        """Linear predictor to rate."""
        return resolve_inverse_link(self.settings.inverse_link)

    @cached_property
    def regularizer(self) -> Regularizer:
        """The regularizer with its groups or its ratio."""
        settings = self.settings
        kind: Any = REGULARIZERS[settings.regularizer]
        known = KNOWN_REGULARIZERS[settings.regularizer]
        if known.is_grouped:
            return kind(self._mask)
        return kind(*(getattr(settings, name) for name in known.reads))

    @property
    def fit_options(self) -> dict[str, Any]:
        """What every fit is given."""
        return {"regularizer": self.regularizer, "likelihood": self.likelihood}

    @property
    def _mask(self) -> FloatArray:
        if not DATA_SETS[self.settings.data].is_synthetic:
            return self.data.group_mask
        return mask_of_groups(group_of_each(self.settings.groups, self.data.n_features))


class AllStrengths(NamedTuple):
    """Fits over the whole range of strengths, and the least that leaves no weight."""

    path: Path
    strength_max: float


@kept("data")
def make_data(settings: Settings) -> FitData:
    """Make the data, in float64 whoever asks: they are kept for all who ask later."""
    with jax.enable_x64(True):
        return DATA_SETS[settings.data].make(settings)


@kept("observed")
def observe(settings: Settings, data: FitData) -> FitData:
    """Return the data as the observation model takes them."""
    if not OBSERVATION_MODELS[settings.observation_model].is_binary:
        return data
    with jax.enable_x64(True):
        return data.with_spike_or_none()


def model_of(settings: Settings) -> Model:
    """Return what the settings fit."""
    return Model(part_read_by(settings, "path"), observe(settings, make_data(settings)))


@kept("path")
def fit_all_strengths(_settings: Settings, model: Model) -> AllStrengths:
    """Fit over the whole range of strengths."""
    data = model.data
    path = fit_path(
        data.padded,
        data.n_features,
        _path_strengths(),
        train_weights=np.ones((1, data.n_time_bins)),
        **model.fit_options,
    )
    largest = strength_max(data.padded, data.n_features, data.n_time_bins, **model.fit_options)
    return AllStrengths(path, largest)


def _path_strengths() -> FloatArray:
    low, high = np.log10(STRENGTH_RANGE)
    return np.logspace(low, high, round((high - low) * PATH_POINTS_PER_DECADE) + 1)


@kept("scores")
def score_grid(settings: Settings, model: Model) -> CrossValidationScores:
    """Score the strengths of the grid on held-out data."""
    data = model.data
    return cross_validate(
        data.padded,
        data.n_features,
        data.n_time_bins,
        grid_of(settings),
        settings.folds,
        **model.fit_options,
    )


def grid_of(settings: Settings) -> FloatArray:
    """Return the strengths that cross-validation tries, shape ``(grid_points,)``."""
    return np.geomspace(settings.grid_from, settings.grid_to, settings.grid_points)


@kept("fit")
def fit_at(settings: Settings, model: Model, everywhere: AllStrengths) -> Path:
    """Fit at the chosen strength, from the nearest one of the path."""
    data, path, strength = model.data, everywhere.path, settings.regularizer_strength
    near = np.argmin(np.abs(np.log(path.strength / strength)))
    return fit_path(
        data.padded,
        data.n_features,
        [strength],
        train_weights=np.ones((1, data.n_time_bins)),
        start=(path.coef[0, near], path.intercept[0, near]),
        **model.fit_options,
    )


def fitted(settings: Settings) -> tuple[Model, Path]:
    """Return what is fitted and the fit at the chosen strength, for work beside the pictures."""
    model = model_of(settings)
    return model, fit_at(settings, model, fit_all_strengths(settings, model))


def goodness_of(
    model: Model,
    rate: FloatArray,
    coef: FloatArray,
    scale: float,
    data: FitData | None = None,
) -> Goodness:
    """How well the rate that these weights predict suits the observations of the fit, or of other data.

    Its dispersion is the scale of the likelihood, where the loss of the fit has one, and else estimated.
    """
    data = data or model.data
    # As in `GLM.dof_resid_`: a weight that the Lasso has set to zero is none that was fitted.
    left = max(data.n_time_bins - int(np.count_nonzero(coef)) - 1, 1)
    return goodness_of_fit(model.settings.observation_model, data.y, rate, left, scale)
