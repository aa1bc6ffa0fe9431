"""The stages of the computation, each kept for the choices that it depends on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import numpy as np

from glmlab.experiments.data_sets import DATA_SETS, DataChoices, Problem, mask_of_groups
from glmlab.experiments.feedforward.groups import group_of_each
from glmlab.experiments.feedforward.settings import (
    GROUPED,
    STRENGTH_RANGE,
    FloatArray,
    Settings,
)
from glmlab.experiments.feedforward.truth import true_coef_of
from glmlab.model.goodness_of_fit import Goodness, goodness_of_fit
from glmlab.model.inverse_links import InverseLinkFunction, resolve_inverse_link
from glmlab.model.observation_models import (
    Likelihood,
    Observations,
    resolve_observation_model,
)
from glmlab.model.path import CrossValidationScores, Path, cross_validate, fit_path, strength_max
from glmlab.model.regularizer import REGULARIZERS, ElasticNet, Regularizer

PATH_POINTS_PER_DECADE = 5


class ModelChoices(NamedTuple):
    """What a path depends on."""

    data: str
    data_choices: DataChoices
    observation_model: str
    inverse_link: str
    regularizer: str
    groups: tuple[int, ...]
    ratio: float
    dispersion: float | None

    @classmethod
    def of(cls, s: Settings, regularizer: str | None = None) -> ModelChoices:
        """Return those of the settings, with this or their own regularizer."""
        name = regularizer or s.regularizer
        return cls(
            s.data,
            DataChoices(
                s.n_samples,
                s.n_features,
                s.stimulus_sd,
                s.correlation,
                tuple(true_coef_of(s).tolist()),
                s.seed,
                s.overdispersion,
            )
            if DATA_SETS[s.data].is_synthetic
            else DataChoices(0, 0, 0.0, 0.0, (), 0),
            s.observation_model,
            s.inverse_link,
            name,
            # What a regularizer does not read must not make it fit again.
            s.groups if name in GROUPED else (),
            s.ratio if name == "ElasticNet" else 1.0,
            s.given_dispersion,
        )

    @property
    def problem(self) -> Problem:
        """What is fitted."""
        return _problem(self.data, self.data_choices, self.observation_model == "Bernoulli")

    @property
    def observations(self) -> Observations:
        """The observation model."""
        model = resolve_observation_model(self.observation_model)
        model.inverse_link_function = self.inverse_link
        return model if self.dispersion is None else model.set_params(scale=self.dispersion)

    @property
    def likelihood(self) -> Likelihood:
        """What a compiled fit needs to know of it."""
        return self.observations.likelihood()

    @property
    def link(self) -> InverseLinkFunction:
        """Linear predictor to rate."""
        return resolve_inverse_link(self.inverse_link)

    @property
    def fitted_regularizer(self) -> Regularizer:
        """The regularizer with its groups or its ratio."""
        kind: Any = REGULARIZERS[self.regularizer]
        if self.regularizer in GROUPED:
            return kind(self._mask)
        return kind(self.ratio) if kind is ElasticNet else kind()

    @property
    def _mask(self) -> FloatArray:
        problem = self.problem
        if not DATA_SETS[self.data].is_synthetic:
            return problem.group_mask
        return mask_of_groups(group_of_each(self.groups, problem.n_features))


class GridChoices(NamedTuple):
    """What cross-validation depends on besides."""

    grid_from: float
    grid_to: float
    grid_points: int
    folds: int

    @classmethod
    def of(cls, s: Settings) -> GridChoices:
        """Return those of the settings."""
        return cls(s.grid_from, s.grid_to, s.grid_points, s.folds)


@lru_cache(maxsize=8)
def _problem(data: str, choices: DataChoices, spike_or_none: bool) -> Problem:
    # Kept for whoever asks next, so in float64 whoever asks first.
    with jax.enable_x64(True):
        if spike_or_none:
            return _problem(data, choices, False).with_spike_or_none()
        return DATA_SETS[data].make(choices)


@lru_cache(maxsize=32)
def path_of(model: ModelChoices) -> tuple[Path, float]:
    """Fits over the whole range of strengths, and strength_max."""
    problem = model.problem
    options: dict[str, Any] = {
        "regularizer": model.fitted_regularizer,
        "likelihood": model.likelihood,
    }
    path = fit_path(
        problem.padded,
        problem.n_features,
        _path_strengths(),
        train_weights=np.ones((1, problem.n_time_bins)),
        **options,
    )
    return path, strength_max(problem.padded, problem.n_features, problem.n_time_bins, **options)


def _path_strengths() -> FloatArray:
    low, high = np.log10(STRENGTH_RANGE)
    return np.logspace(low, high, round((high - low) * PATH_POINTS_PER_DECADE) + 1)


@lru_cache(maxsize=32)
def scores_of(model: ModelChoices, grid: GridChoices) -> CrossValidationScores:
    """Held-out scores along the grid."""
    problem = model.problem
    return cross_validate(
        problem.padded,
        problem.n_features,
        problem.n_time_bins,
        np.geomspace(grid.grid_from, grid.grid_to, grid.grid_points),
        grid.folds,
        regularizer=model.fitted_regularizer,
        likelihood=model.likelihood,
    )


@lru_cache(maxsize=64)
def fit_at(model: ModelChoices, strength: float) -> Path:
    """Fit at one strength, from the nearest one of the path."""
    problem = model.problem
    path, _ = path_of(model)
    near = np.argmin(np.abs(np.log(path.strength / strength)))
    return fit_path(
        problem.padded,
        problem.n_features,
        [strength],
        regularizer=model.fitted_regularizer,
        likelihood=model.likelihood,
        train_weights=np.ones((1, problem.n_time_bins)),
        start=(path.coef[0, near], path.intercept[0, near]),
    )


def goodness_of(
    model: ModelChoices,
    rate: FloatArray,
    coef: FloatArray,
    scale: float,
    problem: Problem | None = None,
) -> Goodness:
    """How well the rate that these weights predict suits the observations of the fit, or of another problem.

    Its dispersion is the scale of the likelihood, where the loss of the fit has one, and else estimated.
    """
    problem = problem or model.problem
    # As in `GLM.dof_resid_`: a weight that the Lasso has set to zero is none that was fitted.
    left = max(problem.n_time_bins - int(np.count_nonzero(coef)) - 1, 1)
    return goodness_of_fit(model.observation_model, problem.y, rate, left, scale)
