"""The same experiment many times over: how the recovered weights scatter around the truth."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from glmlab.experiments.data_sets import DATA_SETS, Problem, draw_again
from glmlab.experiments.feedforward.intervals import LEVEL, SMOOTH, wald_of
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
    coverage
        Share of the data sets whose interval of a weight holds the truth, shape ``(n_features,)``; None
        for regularizers whose intervals are bootstrapped, which is too long to be counted.
    """

    strength: FloatArray
    coef: FloatArray
    bias: FloatArray
    variance: FloatArray
    exact_support: float
    coverage: FloatArray | None

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
    feature_names
        One per feature.
    true_coef
        Shape ``(n_features,)``.
    chosen
        At the strength of the slider.
    selected
        At the strength that cross-validation selects for each data set.
    n_converged
        Data sets of which all fits converged.
    level
        Of the intervals whose coverage is counted.
    """

    settings: Settings
    feature_names: tuple[str, ...]
    true_coef: FloatArray
    chosen: Cloud
    selected: Cloud
    n_converged: int
    level: float = LEVEL

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
        held: list[_Held] = []
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
            first = sum(len(part.strength) for part in done)
            here = slice(first, first + len(chunk.strength))
            held.append(_held(settings, model, designs[here], counts[here], chunk))
            done.append(chunk)
            all_done = redraws.join(done)
            yield (
                len(all_done.strength) / N_REDRAWS,
                _shown(settings, model.problem, all_done, _joined(held)),
            )


class _Held(NamedTuple):
    """Whether intervals hold the truth, shape ``(n_data_sets, n_features)``; None if not counted."""

    chosen: NDArray[np.bool_] | None
    selected: NDArray[np.bool_] | None


def _held(
    settings: Settings,
    model: ModelChoices,
    designs: FloatArray,
    counts: FloatArray,
    found: redraws.Redraws,
) -> _Held:
    # A bootstrap fits each data set 200 times: only Wald intervals are cheap enough to be counted.
    if settings.regularizer not in SMOOTH:
        return _Held(None, None)
    truth = np.asarray(model.problem.true_coef)
    at_fixed = (found.coef_at_fixed, found.intercept_at_fixed, found.scale_at_fixed)
    coef, intercept, scale = (np.asarray(part) for part in at_fixed)
    slider = np.full(len(found.strength), settings.regularizer_strength)

    def hold(strength: FloatArray, *fits: FloatArray) -> NDArray[np.bool_]:
        each = zip(designs, counts, strength, *fits, strict=True)
        return np.stack([_holds(model, truth, *of_one) for of_one in each])

    return _Held(
        hold(slider, coef, intercept, scale),
        hold(found.strength, found.coef, found.intercept, found.scale),
    )


def _holds(
    model: ModelChoices,
    truth: FloatArray,
    X: FloatArray,
    y: FloatArray,
    strength: float,
    coef: FloatArray,
    intercept: float,
    scale: float,
) -> NDArray[np.bool_]:
    """Whether the interval of each weight of one data set holds the truth; one that is not there does not."""
    try:
        found = wald_of(model, model.problem.with_toy_data(X, y), coef, intercept, scale, strength)
    except ValueError:
        return np.zeros(truth.shape, bool)
    return (found.low <= truth) & (truth <= found.high)


def _joined(parts: list[_Held]) -> _Held:
    chosen, selected = (
        None if any(part is None for part in side) else np.concatenate(side)
        for side in zip(*parts, strict=True)
    )
    return _Held(chosen, selected)


def _shown(settings: Settings, problem: Problem, found: redraws.Redraws, held: _Held) -> Redraws:
    slider, truth = np.full(len(found.strength), settings.regularizer_strength), problem.true_coef
    return Redraws(
        settings=settings,
        feature_names=problem.feature_names,
        true_coef=np.asarray(truth),
        chosen=_cloud(slider, np.asarray(found.coef_at_fixed), np.asarray(truth), held.chosen),
        selected=_cloud(found.strength, found.coef, np.asarray(truth), held.selected),
        n_converged=int(found.converged.sum()),
    )


def _cloud(
    strength: FloatArray, coef: FloatArray, truth: FloatArray, held: NDArray[np.bool_] | None
) -> Cloud:
    return Cloud(
        strength=strength,
        coef=coef,
        bias=redraws.bias(coef, truth),
        variance=redraws.variance(coef),
        exact_support=redraws.share_of_exact_support(coef, truth),
        coverage=None if held is None else held.mean(axis=0),
    )
