"""The same fit many times over: how the recovered weights scatter around the truth.

Each data set is fitted at the strength of the slider, and at those that the rules of choice take from its own
cross-validation: all from the same fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from glmlab.concepts.observation_models import OBSERVATION_MODELS
from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.model import redraws
from glmlab.model.float64 import steps_in_float64
from glmlab.model.lanes import LANES
from glmlab.model.model_selection.coverage_study import standard_error_of_coverage
from glmlab.model.redraws import Selection
from glmlab.model.uncertainty import Intervals
from glmlab.workspaces.feedforward.compute.data import draw_again
from glmlab.workspaces.feedforward.compute.intervals import LEVEL, wald_of
from glmlab.workspaces.feedforward.compute.stages import Model, grid_of, model_of
from glmlab.workspaces.feedforward.results import Redraws, SamplingDistribution
from glmlab.workspaces.feedforward.settings import FloatArray, Settings

N_REDRAWS = 100

N_REPLICATES = 2 * LANES
"""Of each data set where intervals are bootstrapped: two calls. With the 200 that the picture of one data set has, it
takes 1.6 times as long."""

SHARE_OF_FITS = 0.03
"""Of the time, where intervals are bootstrapped: the fits of 100 data sets of 100 samples and 5 features take 0.06 s, their
replicates 1.2 s; those of the preset "wide" 16 s."""

AT_ONCE = 2
"""Data sets whose intervals are bootstrapped between two pictures, and before the job can be stopped: 0.03 to 0.3 s."""


@steps_in_float64
def redraw(settings: Settings) -> Iterator[tuple[float, Redraws]]:
    """Draw and fit the data sets, some at a time, in float64.

    Wald intervals are counted with the fits. Those that are bootstrapped are counted when all fits are there.

    Yields
    ------
    share
        Of the work that is done, 0 to 1.
    redraws
        All that are done.
    """
    model = model_of(settings)
    truth = np.asarray(model.data.true_coef)
    designs, counts = draw_again(settings, truth, N_REDRAWS)
    if OBSERVATION_MODELS[settings.observation_model].is_binary:
        counts = np.minimum(counts, 1)
    sets = _DataSets(model, truth, designs, counts)
    is_quick = bool(REGULARIZERS[settings.regularizer].interval_formula)
    share = 1.0 if is_quick else SHARE_OF_FITS
    done: dict[_Way, _Fits] = {}
    n_converged = 0
    for chunk in redraws.fit_redraws_by_rule(
        designs,
        counts,
        grid_of(settings),
        settings.folds,
        **model.fit_options,
        fixed_strength=settings.regularizer_strength,
    ):
        n_converged += int(chunk["min"].converged.sum())
        for way, found in _by_way(chunk, settings.regularizer_strength).items():
            before = done.get(way)
            held = sets.held_by_wald(found, before.n if before else 0) if is_quick else None
            fits = found._replace(held=held)
            done[way] = _joined([before, fits]) if before else fits
        yield share * done[_SLIDER].n / N_REDRAWS, _redraws(settings, sets, done, n_converged)
    if is_quick:
        return
    for counted in sets.with_bootstrap(done):
        share_counted = counted[_SLIDER].n_counted / N_REDRAWS
        yield share + (1 - share) * share_counted, _redraws(settings, sets, counted, n_converged)


def _redraws(
    settings: Settings, sets: _DataSets, done: dict[_Way, _Fits], n_converged: int
) -> Redraws:
    shown = {way: _distribution(fits, sets.truth) for way, fits in done.items()}
    return Redraws(
        settings=settings,
        feature_names=sets.model.data.feature_names,
        true_coef=sets.truth,
        chosen=shown.pop(_SLIDER),
        by_rule=shown,
        n_converged=n_converged,
        level=LEVEL,
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
        Whether the intervals of the first of them hold the truth, shape ``(n_counted, n_features)``; None before
        any are counted.
    """

    strength: FloatArray
    coef: FloatArray
    intercept: FloatArray
    scale: FloatArray
    held: NDArray[np.bool_] | None = None

    @property
    def n(self) -> int:
        """How many data sets there are."""
        return len(self.strength)

    @property
    def n_counted(self) -> int:
        """Of how many the intervals are counted."""
        return 0 if self.held is None else len(self.held)


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


class _DataSets(NamedTuple):
    """What is fitted, and the truth that intervals should hold.

    Attributes
    ----------
    model
        What is fitted to each.
    truth
        Shape ``(n_features,)``.
    designs, counts
        Shapes ``(n_data_sets, n_time_bins, n_features)`` and ``(n_data_sets, n_time_bins)``.
    """

    model: Model
    truth: FloatArray
    designs: FloatArray
    counts: FloatArray

    def held_by_wald(self, fits: _Fits, first: int) -> NDArray[np.bool_]:
        """Whether the Wald intervals of the data sets from one on hold the truth."""
        here = slice(first, first + fits.n)
        each = zip(self.designs[here], self.counts[here], *fits[:4], strict=True)
        return np.stack([self._holds(partial(self._wald, *of_one)) for of_one in each])

    def with_bootstrap(self, done: dict[_Way, _Fits]) -> Iterator[dict[_Way, _Fits]]:
        """Count bootstrapped intervals too, of some data sets after the other."""
        settings = self.model.settings
        held: dict[_Way, list[NDArray[np.bool_]]] = {way: [] for way in done}
        strengths = np.stack([fits.strength for fits in done.values()], axis=1)
        replicates = redraws.bootstrap_redraws(
            self.designs,
            self.counts,
            strengths,
            **self.model.fit_options,
            n_replicates=N_REPLICATES,
            seed=settings.seed,
        )
        for k, of_one in enumerate(replicates):
            for way, fits in done.items():
                strength = float(fits.strength[k])
                held[way].append(self._holds(partial(of_one.intervals, strength, LEVEL)))
            if (k + 1) % AT_ONCE == 0 or k + 1 == len(self.designs):
                yield {way: fits._replace(held=np.stack(held[way])) for way, fits in done.items()}

    def _wald(
        self,
        X: FloatArray,
        y: FloatArray,
        strength: float,
        coef: FloatArray,
        intercept: float,
        scale: float,
    ) -> Intervals:
        data = self.model.data.with_toy_data(X, y)
        return wald_of(self.model, data, coef, intercept, scale, strength)

    def _holds(self, find: Callable[[], Intervals]) -> NDArray[np.bool_]:
        """Whether the interval of each weight of one data set holds the truth; one that is not there does not."""
        try:
            found = find()
        except ValueError:
            return np.zeros(self.truth.shape, bool)
        return (found.low <= self.truth) & (self.truth <= found.high)


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
        n_counted=fits.n_counted,
    )
