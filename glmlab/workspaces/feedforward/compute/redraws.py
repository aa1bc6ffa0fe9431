"""The same fit many times over: how the recovered weights scatter around the truth.

Each data set is fitted at the strength of the slider, and at those that the rules of choice take from its own
cross-validation: all from the same fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model import redraws
from glmlab.model.float64 import steps_in_float64
from glmlab.model.model_selection.coverage_study import standard_error_of_coverage
from glmlab.model.redraws import Selection
from glmlab.workspaces.feedforward.compute.data import draw_again
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
    done: dict[_Way, list[_Fits]] = {}
    n_done = n_converged = 0
    for chunk in redraws.fit_redraws_by_rule(
        designs,
        counts,
        grid_of(settings),
        settings.folds,
        **model.fit_options,
        fixed_strength=settings.regularizer_strength,
    ):
        found = chunk["min"]
        here = slice(n_done, n_done + len(found.strength))
        for way, fits in _by_way(chunk, settings.regularizer_strength).items():
            held = _held(model, truth, designs[here], counts[here], fits)
            done.setdefault(way, []).append(fits._replace(held=held))
        n_done, n_converged = here.stop, n_converged + int(found.converged.sum())
        shown = {way: _distribution(_joined(parts), truth) for way, parts in done.items()}
        yield (
            n_done / N_REDRAWS,
            Redraws(
                settings=settings,
                feature_names=model.data.feature_names,
                true_coef=truth,
                chosen=shown.pop(_SLIDER),
                by_rule=shown,
                n_converged=n_converged,
                level=LEVEL,
            ),
        )


_SLIDER = "slider"
_Way = Selection | Literal["slider"]
"""How the strength of each data set is taken."""


class _Fits(NamedTuple):
    """Fits of some data sets.

    Attributes
    ----------
    strength, intercept, scale
        Shape ``(n_data_sets,)``.
    coef
        Shape ``(n_data_sets, n_features)``.
    held
        Whether the intervals hold the truth, shaped like `coef`; None if that is not counted.
    """

    strength: FloatArray
    coef: FloatArray
    intercept: FloatArray
    scale: FloatArray
    held: NDArray[np.bool_] | None = None


def _by_way(chunk: dict[Selection, redraws.Redraws], slider: float) -> dict[_Way, _Fits]:
    """Return the fits at the slider, and those of each rule."""
    found = chunk["min"]
    at_slider = (found.coef_at_fixed, found.intercept_at_fixed, found.scale_at_fixed)
    return {
        _SLIDER: _Fits(np.full(len(found.strength), slider), *map(np.asarray, at_slider)),
        **{
            rule: _Fits(fits.strength, fits.coef, fits.intercept, fits.scale)
            for rule, fits in chunk.items()
        },
    }


def _held(
    model: Model, truth: FloatArray, designs: FloatArray, counts: FloatArray, fits: _Fits
) -> NDArray[np.bool_] | None:
    # A bootstrap fits each data set 200 times: only Wald intervals are cheap enough to be counted.
    if not REGULARIZERS[model.settings.regularizer].interval_formula:
        return None
    each = zip(designs, counts, fits.strength, fits.coef, fits.intercept, fits.scale, strict=True)
    return np.stack([_holds(model, truth, *of_one) for of_one in each])


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


def _joined(parts: list[_Fits]) -> _Fits:
    held = [part.held for part in parts if part.held is not None]
    return _Fits(
        np.concatenate([part.strength for part in parts]),
        np.concatenate([part.coef for part in parts]),
        np.concatenate([part.intercept for part in parts]),
        np.concatenate([part.scale for part in parts]),
        np.concatenate(held) if held else None,
    )


def _distribution(fits: _Fits, truth: FloatArray) -> SamplingDistribution:
    held = fits.held
    return SamplingDistribution(
        strength=fits.strength,
        coef=fits.coef,
        bias=redraws.bias(fits.coef, truth),
        variance=redraws.variance(fits.coef),
        exact_support=redraws.share_of_exact_support(fits.coef, truth),
        coverage=None if held is None else held.mean(axis=0),
        error_of_coverage=None if held is None else standard_error_of_coverage(held),
    )
