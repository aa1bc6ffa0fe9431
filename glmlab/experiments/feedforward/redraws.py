"""The same experiment many times over: how the recovered weights scatter around the truth."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import jax
import numpy as np

from glmlab.experiments.data_sets import DATA_SETS, draw_again
from glmlab.experiments.feedforward.settings import FloatArray, Settings
from glmlab.experiments.feedforward.stages import GridChoices, ModelChoices
from glmlab.model import redraws

N_REDRAWS = 100


@dataclass(frozen=True)
class Cloud:
    """The weights of many data sets at one way to take the strength.

    Attributes
    ----------
    strength
        Of each data set, shape ``(n_data_sets,)``.
    coef
        Shape ``(n_data_sets, n_features)``.
    bias, variance
        Mean less the truth, and variance, shape ``(n_features,)``.
    exact_support
        Share of the data sets whose weights that are not zero are exactly those of the truth.
    """

    strength: FloatArray
    coef: FloatArray
    bias: FloatArray
    variance: FloatArray
    exact_support: float

    @property
    def mean_squared_error(self) -> float:
        """Mean over features of bias squared and variance."""
        return float(np.mean(self.bias**2 + self.variance))


@dataclass(frozen=True)
class Redraws:
    """What many data sets from the same truth gave.

    Attributes
    ----------
    settings
        The choices that they were drawn and fitted with.
    true_coef
        Shape ``(n_features,)``.
    chosen
        At the strength of the slider.
    selected
        At the strength that cross-validation selects for each data set.
    n_converged
        Data sets of which all fits converged.
    """

    settings: Settings
    true_coef: FloatArray
    chosen: Cloud
    selected: Cloud
    n_converged: int

    @property
    def n_data_sets(self) -> int:
        """How many data sets there are so far."""
        return len(self.chosen.coef)


def key_of_redraws(settings: Settings) -> Hashable | None:
    """Return what the data sets and their fits depend on; None where there are none to draw."""
    if settings.experiment != "redraws" or not DATA_SETS[settings.data].is_synthetic:
        return None
    strength, selection = settings.regularizer_strength, settings.selection
    return ModelChoices.of(settings), GridChoices.of(settings), strength, selection


def redraw(settings: Settings) -> Iterator[tuple[float, Redraws]]:
    """Draw and fit the data sets, some at a time, in float64.

    Yields
    ------
    share
        Of the data sets that are done, 0 to 1.
    redraws
        All that are done.
    """
    with jax.enable_x64(True):
        model, grid = ModelChoices.of(settings), GridChoices.of(settings)
        truth = np.asarray(model.problem.true_coef)
        designs, counts = draw_again(model.data_choices, truth, N_REDRAWS)
        if model.observation_model == "Bernoulli":
            counts = np.minimum(counts, 1)
        done: list[redraws.Redraws] = []
        for chunk in redraws.fit_redraws(
            designs,
            counts,
            np.geomspace(grid.grid_from, grid.grid_to, grid.grid_points),
            grid.folds,
            regularizer=model.fitted_regularizer,
            likelihood=model.likelihood,
            selection="1se" if settings.selection == "1se" else "min",
            fixed_strength=settings.regularizer_strength,
        ):
            done.append(chunk)
            all_done = redraws.join(done)
            yield len(all_done.strength) / N_REDRAWS, _shown(settings, truth, all_done)


def _shown(settings: Settings, truth: FloatArray, found: redraws.Redraws) -> Redraws:
    slider = np.full(len(found.strength), settings.regularizer_strength)
    return Redraws(
        settings=settings,
        true_coef=truth,
        chosen=_cloud(slider, np.asarray(found.coef_at_fixed), truth),
        selected=_cloud(found.strength, found.coef, truth),
        n_converged=int(found.converged.sum()),
    )


def _cloud(strength: FloatArray, coef: FloatArray, truth: FloatArray) -> Cloud:
    return Cloud(
        strength=strength,
        coef=coef,
        bias=redraws.bias(coef, truth),
        variance=redraws.variance(coef),
        exact_support=redraws.share_of_exact_support(coef, truth),
    )
