"""Cross-validation of the strength, with the folds of the settings and with others; evidence beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from glmlab.engine.refusal import RefusedError
from glmlab.model.float64 import steps_in_float64
from glmlab.model.folds import weights_of_splits
from glmlab.model.glm.strength_groups import order_of_fits, product
from glmlab.model.model_selection.marginal_likelihood import evidence_along
from glmlab.model.path import Path, fit_path
from glmlab.recordings.spikes import FloatArray
from glmlab.workspaces.neuron.compute.likelihoods import log_likelihood
from glmlab.workspaces.neuron.compute.stages import Model, folds_of, kept, model_of
from glmlab.workspaces.neuron.results import CrossValidation, ScoreCurve
from glmlab.workspaces.neuron.settings import OBSERVATION_MODELS, STRENGTH_RANGE, Settings

N_STRENGTHS = 17
"""Two in each factor of ten of the range: with three the best score of receptor 1 is 0.001 bits higher."""

N_EACH = 7
"""Of pairs of strengths: 49 fits of every fold, for which the program of single strengths has room."""

TOLERANCE = 1e-6
"""Violation of the optimality conditions at which a fit of a fold ends: the scores of the place cell then are those
of an exact fit to 0.0005 bits, and take half the steps."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Held-out scores of one scheme of folds.

    Attributes
    ----------
    axes
        Strengths along which there are scores: of all features, or of stimulus and history.
    held_out
        Bits per spike of each fold, shape ``(n_folds, n_strengths)``, or ``(n_folds, n_stimulus, n_history)``.
    path
        Row 0 is fitted to all bins, row ``1 + k`` without fold k; strengths in the order of the fits.
    order
        Place of each fit among the scores as they are counted out, shape ``(n_fits,)``.
    """

    axes: tuple[FloatArray, ...]
    held_out: FloatArray
    path: Path
    order: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strengths there are along each axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def averaged(self) -> Averaged:
        """Mean over the folds, and its standard error."""
        return average(self.held_out)


class Averaged(NamedTuple):
    """Scores over the folds, of the shape of those of one fold.

    Attributes
    ----------
    mean, error
        Mean and its standard error.
    """

    mean: FloatArray
    error: FloatArray

    def along(self, axis: int) -> Averaged:
        """Return the scores along one axis, at the best strength of the other."""
        if self.mean.ndim == 1:
            return self
        other = 1 - axis
        place = np.expand_dims(self.mean.argmax(axis=other), other)
        return Averaged(*(np.take_along_axis(v, place, other).squeeze(other) for v in self))

    @property
    def best(self) -> int:
        """Place of the best mean along the one axis that there is."""
        return int(self.mean.argmax())

    @property
    def simplest(self) -> int:
        """Place of the largest strength, of increasing ones, within one standard error of the best."""
        enough = self.mean[self.best] - self.error[self.best]
        return int(np.flatnonzero(self.mean >= enough)[-1])

    def selected(self, rule: str) -> int:
        """Place of that of the two which a rule of the settings takes."""
        return self.best if rule == "min" else self.simplest

    def chosen(self, rule: str) -> tuple[int, ...]:
        """Place that the rule takes along each axis."""
        return tuple(self.along(axis).selected(rule) for axis in range(self.mean.ndim))


def average(held_out: FloatArray) -> Averaged:
    """Average the scores of folds, which are along the first axis."""
    error = held_out.std(axis=0, ddof=1) / np.sqrt(len(held_out))
    return Averaged(held_out.mean(axis=0), error)


@steps_in_float64
def cross_validate(settings: Settings) -> Iterator[tuple[float, CrossValidation]]:
    """Score the strengths on folds, in float64.

    Yields
    ------
    share
        Of the work that is done.
    scores
        What there is so far: first of the folds of the settings, then with the evidence, and on the tab "folds"
        with contiguous and with shuffled folds.

    Raises
    ------
    RefusedError
        If the folds cannot be made, or one is trained on no spike, in one sentence for the student.
    """
    model = model_of(settings)
    n_steps = 4 if settings.tab == "folds" else 2
    chosen = scores_of(settings, model)
    found = _results(settings, chosen)
    yield 1 / n_steps, found
    found = replace(found, log_evidence=_log_evidence(settings, model, chosen))
    yield 2 / n_steps, found
    if settings.tab == "folds":
        for step, (name, scheme) in enumerate(_OTHERS.items()):
            other = replace(settings, fold_scheme=scheme)
            scores = scores_of(other, model)
            found = replace(
                found,
                kkt_residual=max(found.kkt_residual, _kkt_residual(scores)),
                **{name: _curve(other, scores, 0)},
            )
            yield (3 + step) / n_steps, found


_OTHERS = {"contiguous": "Contiguous", "shuffled": "Shuffled"}
"""Schemes that are compared, by their names in the results."""


def _results(settings: Settings, chosen: Scores) -> CrossValidation:
    return CrossValidation(
        settings=settings,
        chosen=_curve(settings, chosen, 0),
        contiguous=None,
        shuffled=None,
        history=_curve(settings, chosen, 1) if settings.has_history_strength else None,
        log_evidence=None,
        kkt_residual=_kkt_residual(chosen),
    )


def _kkt_residual(scores: Scores) -> float:
    return float(scores.path.kkt_residual.max())


def _curve(settings: Settings, scores: Scores, axis: int) -> ScoreCurve:
    """Return the scores along one axis, at the best strength of the other."""
    along = scores.averaged.along(axis)
    return ScoreCurve(
        scheme=settings.fold_scheme,
        strength=scores.axes[axis],
        bits_mean=along.mean,
        bits_standard_error=along.error,
        best=along.best,
        simplest=along.simplest,
        selected=along.selected(settings.selection),
    )


@kept("scores")
def scores_of(settings: Settings, model: Model) -> Scores:
    """Score the strengths on the folds of the settings."""
    design = model.design
    folds = folds_of(settings, design.binned, settings.fold_scheme)
    splits = folds.splits()
    y = design.y[: design.n_fitted]
    without = [fold for fold, split in enumerate(splits) if not y[split.train].any()]
    if without:
        raise RefusedError(
            f"Fold {without[0] + 1} of {len(splits)} would be trained on bins without a single spike; take "
            "another way to fold."
        )
    train, score = weights_of_splits(splits, np.ones(y.size))
    axes, order, strengths = grid_of(settings, model)
    path = fit_rows(model, strengths, train, score)
    held_out = _bits(model, path, train[1:] > 0, score[1:] > 0)[:, np.argsort(order)]
    shape = tuple(axis.size for axis in axes)
    return Scores(axes=axes, held_out=held_out.reshape(-1, *shape), path=path, order=order)


def fit_rows(model: Model, strengths: FloatArray, train: FloatArray, score: FloatArray) -> Path:
    """Fit all strengths of each feature, in their order, for rows of bin weights; see `fit_path`."""
    return fit_path(
        model.design.data,
        model.design.n_features,
        strengths,
        train_weights=train,
        score_weights=score,
        tol=TOLERANCE,
        **model.fit_options,
    )


def grid_of(
    settings: Settings, model: Model
) -> tuple[tuple[FloatArray, ...], np.ndarray, FloatArray]:
    """Return the strengths of each axis, the order in which they are fitted, and those of each feature in it."""
    if not settings.has_history_strength:
        axis = np.geomspace(*STRENGTH_RANGE, N_STRENGTHS)
        order = np.arange(N_STRENGTHS)[::-1]
        return (axis,), order, model.by_feature(axis[order], axis[order])
    axis = np.geomspace(*STRENGTH_RANGE, N_EACH)
    order = order_of_fits([axis, axis])
    pairs = product([axis, axis])[order]
    return (axis, axis), order, model.by_feature(*pairs.T)


def _bits(model: Model, path: Path, train: np.ndarray, held_out: np.ndarray) -> FloatArray:
    """Return what each fold's bins are worth over a constant rate, that of its training.

    In bits per spike of an average fold, so that one with hardly a spike does not count for more than others.

    Returns
    -------
    ndarray, shape (n_folds, n_strengths)
    """
    design = model.design
    y = design.y[: design.n_fitted]
    null = np.array(
        [
            [
                log_likelihood(
                    model.settings.observation_model,
                    y[score],
                    np.asarray(y[fit].mean()),
                    scale,
                ).mean()
                for scale in _scales(model, path, 1 + fold)
            ]
            for fold, (fit, score) in enumerate(zip(train, held_out, strict=True))
        ]
    )
    return (path.score[1:] - null) / (np.log(2) * y.mean())


def _scales(model: Model, path: Path, row: int) -> list[float | None]:
    """Return the dispersion at each strength; one None for all where there is none."""
    if model.scale_of(path, row) is None:
        return [None]
    return [model.scale_of(path, row, place) for place in range(path.score.shape[1])]


def _log_evidence(settings: Settings, model: Model, scores: Scores) -> FloatArray | None:
    """Return the evidence along the first axis, in bits per spike less its largest.

    None where the penalty is no Gaussian prior; NaN where its fits run away, and the evidence does not exist.
    """
    return _evidence(settings, model, scores) if model.regularizer.is_smooth else None


@kept("scores")
def _evidence(settings: Settings, model: Model, scores: Scores) -> FloatArray | None:
    design = model.design
    if not design.n_features:
        return None
    try:
        found = evidence_along(
            scores.path,
            design.data,
            design.n_fitted,
            is_probability=OBSERVATION_MODELS[settings.observation_model].is_binary,
            **model.fit_options,
        )
    except ValueError:
        return np.full(scores.shape[0], np.nan)
    table = found[np.argsort(scores.order)].reshape(scores.shape)
    along = table if table.ndim == 1 else table.max(axis=1)
    n_spikes = design.y[: design.n_fitted].sum()
    return (along - along.max()) / (np.log(2) * n_spikes)
