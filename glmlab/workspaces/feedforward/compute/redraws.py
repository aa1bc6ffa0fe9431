"""The same fit many times over: how the recovered weights scatter around the truth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model import redraws
from glmlab.model.float64 import steps_in_float64
from glmlab.workspaces.feedforward.compute.data import FitData, draw_again
from glmlab.workspaces.feedforward.compute.intervals import LEVEL, wald_of
from glmlab.workspaces.feedforward.compute.stages import Model, grid_of, model_of
from glmlab.workspaces.feedforward.results import Redraws, SamplingDistribution
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

N_REDRAWS = 100


@steps_in_float64
def redraw(settings: Settings) -> Iterator[tuple[float, Redraws]]:
    """Draw and fit the data sets, some at a time, in float64.

    Yields
    ------
    share
        Of the data sets that are done, 0 to 1.
    redraws
        All that are done.
    """
    model = model_of(settings)
    truth = np.asarray(model.data.true_coef)
    designs, counts = draw_again(settings, truth, N_REDRAWS)
    if OBSERVATION_MODELS[settings.observation_model].is_binary:
        counts = np.minimum(counts, 1)
    done: list[redraws.Redraws] = []
    held: list[_Held] = []
    for chunk in redraws.fit_redraws(
        designs,
        counts,
        grid_of(settings),
        settings.folds,
        **model.fit_options,
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
            _shown(settings, model.data, all_done, _joined(held)),
        )


class _Held(NamedTuple):
    """Whether intervals hold the truth, shape ``(n_data_sets, n_features)``; None if not counted."""

    chosen: NDArray[np.bool_] | None
    selected: NDArray[np.bool_] | None


def _held(
    settings: Settings,
    model: Model,
    designs: FloatArray,
    counts: FloatArray,
    found: redraws.Redraws,
) -> _Held:
    # A bootstrap fits each data set 200 times: only Wald intervals are cheap enough to be counted.
    if not REGULARIZERS[settings.regularizer].interval_formula:
        return _Held(None, None)
    truth = np.asarray(model.data.true_coef)
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
    model: Model,
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
        found = wald_of(model, model.data.with_toy_data(X, y), coef, intercept, scale, strength)
    except ValueError:
        return np.zeros(truth.shape, bool)
    return (found.low <= truth) & (truth <= found.high)


def _joined(parts: list[_Held]) -> _Held:
    chosen, selected = (
        None if any(part is None for part in side) else np.concatenate(side)
        for side in zip(*parts, strict=True)
    )
    return _Held(chosen, selected)


def _shown(settings: Settings, data: FitData, found: redraws.Redraws, held: _Held) -> Redraws:
    slider, truth = np.full(len(found.strength), settings.regularizer_strength), data.true_coef
    return Redraws(
        settings=settings,
        feature_names=data.feature_names,
        true_coef=np.asarray(truth),
        chosen=_distribution(
            slider, np.asarray(found.coef_at_fixed), np.asarray(truth), held.chosen
        ),
        selected=_distribution(found.strength, found.coef, np.asarray(truth), held.selected),
        n_converged=int(found.converged.sum()),
        level=LEVEL,
    )


def _distribution(
    strength: FloatArray, coef: FloatArray, truth: FloatArray, held: NDArray[np.bool_] | None
) -> SamplingDistribution:
    return SamplingDistribution(
        strength=strength,
        coef=coef,
        bias=redraws.bias(coef, truth),
        variance=redraws.variance(coef),
        exact_support=redraws.share_of_exact_support(coef, truth),
        coverage=None if held is None else held.mean(axis=0),
    )
