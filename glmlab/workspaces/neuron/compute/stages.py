"""The stages of the computation, each kept for the settings that it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import jax
import numpy as np

from glmlab.concepts.fold_schemes import FOLD_SCHEMES
from glmlab.concepts.regularizers import REGULARIZERS as KNOWN_REGULARIZERS
from glmlab.engine.refusal import RefusedError
from glmlab.lab.settings.stages import Stage
from glmlab.model.fold_schemes import Folds
from glmlab.model.inverse_links import InverseLinkFunction, rates_of, resolve_inverse_link
from glmlab.model.observation_models import Likelihood, resolve_observation_model
from glmlab.model.path import Path, fit_path
from glmlab.model.regularizer import REGULARIZERS, Regularizer, Ridge
from glmlab.recordings.recording import BinnedRecording, Recording
from glmlab.recordings.spikes import FloatArray, IntArray
from glmlab.workspaces.neuron.compute import data as made
from glmlab.workspaces.neuron.compute.columns import FilterColumns
from glmlab.workspaces.neuron.compute.data import BOTH, Binned, Design
from glmlab.workspaces.neuron.settings import (
    OBSERVATION_MODELS,
    STAGES,
    Settings,
    bins_of,
    part_read_by,
)

WEAK_STRENGTH = 1e-5
"""At which the axes are measured and from which other strengths are fitted."""

MOST_RATE = 1e6
"""Counts per bin, more than any neuron fires: a fit that runs away beyond its data still has a picture."""

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
        The part that the model reads.
    design
        What it sees.
    """

    settings: Settings
    design: Design

    @cached_property
    def likelihood(self) -> Likelihood:
        """What a compiled fit needs to know of the observation model."""
        model = resolve_observation_model(self.settings.observation_model)
        model.inverse_link_function = self.settings.inverse_link
        return model.likelihood()

    @property
    def link(self) -> InverseLinkFunction:
        """Linear predictor to rate."""
        return resolve_inverse_link(self.settings.inverse_link)

    @cached_property
    def regularizer(self) -> Regularizer:
        """The regularizer with its groups or its ratio."""
        settings = self.settings
        if not self.design.n_features:
            return Ridge()
        kind: Any = REGULARIZERS[settings.regularizer]
        known = KNOWN_REGULARIZERS[settings.regularizer]
        if known.is_along_sides:
            return kind(self.design.filters, [block.shape for block in self.design.blocks])
        if known.is_grouped:
            return kind(self.design.filters)
        return kind(*(getattr(settings, name) for name in known.reads))

    @property
    def has_strength(self) -> bool:
        """Whether the regularizer has a strength."""
        return KNOWN_REGULARIZERS[self.settings.regularizer].has_strength

    @property
    def fit_options(self) -> dict[str, Any]:
        """What every fit is given."""
        return {"regularizer": self.regularizer, "likelihood": self.likelihood}

    def by_feature(self, stimulus: Any, history: Any) -> FloatArray:
        """Give each feature a strength.

        Parameters
        ----------
        stimulus, history
            Shape ``(n_strengths,)``.

        Returns
        -------
        ndarray, shape (n_strengths, n_features)
        """
        is_history = self.design.is_history
        return np.where(
            is_history, np.atleast_1d(history)[:, None], np.atleast_1d(stimulus)[:, None]
        )

    def scale_of(self, path: Path, row: int = BOTH, place: int = 0) -> float | None:
        """Return the dispersion of a fit; None where the observation model has none."""
        if not OBSERVATION_MODELS[self.settings.observation_model].has_dispersion:
            return None
        return float(path.scale[row, place])


@kept("recording")
def make_recording(settings: Settings) -> Recording:
    """Make or read the recording."""
    with jax.enable_x64(True):
        return made.make_recording(settings)


@kept("bins")
def bin_recording(settings: Settings, recording: Recording) -> Binned:
    """Divide it into bins."""
    return made.bin_recording(settings, recording)


@kept("design")
def make_design(settings: Settings, binned: Binned) -> Design:
    """Make the columns, in float64 whoever asks: they are kept for all who ask later."""
    with jax.enable_x64(True):
        return made.make_design(settings, binned)


def binned_of(settings: Settings) -> Binned:
    """Return the recording of the settings in its bins."""
    return bin_recording(settings, make_recording(settings))


def model_of(settings: Settings) -> Model:
    """Return what the settings fit."""
    return Model(part_read_by(settings, "model"), make_design(settings, binned_of(settings)))


@kept("model")
def fit_weakly(_settings: Settings, model: Model) -> Path:
    """Fit the model, its row only, at a strength that is hardly one: it tells how far the axes must reach."""
    strengths = model.by_feature(WEAK_STRENGTH, WEAK_STRENGTH)
    return _fit(model, strengths, _null_start(model), n_rows=1)


@kept("fit")
def fit_at(settings: Settings, model: Model, weak: Path) -> Path:
    """Fit all parts at the chosen strengths."""
    stimulus = settings.regularizer_strength
    history = settings.history_strength if settings.has_history_strength else stimulus
    coef, intercept = _null_start(model)
    coef[BOTH], intercept[BOTH] = weak.coef[BOTH, 0], weak.intercept[BOTH, 0]
    return _fit(model, model.by_feature(stimulus, history), (coef, intercept))


def _null_start(model: Model) -> tuple[FloatArray, FloatArray]:
    # An intercept that is not a number asks for the null model, in the program of all other starts.
    n_rows, n_features = len(model.design.parts.counts), model.design.n_features
    return np.zeros((n_rows, n_features)), np.full(n_rows, np.nan)


def _fit(
    model: Model,
    strengths: FloatArray,
    start: tuple[FloatArray, FloatArray],
    n_rows: int | None = None,
) -> Path:
    design = model.design
    return fit_path(
        design.parts,
        design.n_features,
        strengths,
        train_weights=np.ones((1, design.n_fitted)),
        start=start,
        n_rows=n_rows,
        **model.fit_options,
    )


@kept("fit")
def rates_at(_settings: Settings, model: Model, fit: Path) -> FloatArray:
    """Return the counts that each part expects of each bin, shape ``(3, n_time_bins)``."""
    return rates_of_weights(model, fit.coef[:, 0], fit.intercept[:, 0])


def rates_of_weights(model: Model, coef: FloatArray, intercept: FloatArray) -> FloatArray:
    """Return expected counts, shape ``(n_rows, n_time_bins)``.

    Parameters
    ----------
    model
        What is fitted.
    coef, intercept
        Shape ``(n_rows, n_features)`` and ``(n_rows,)``.
    """
    return expected(model, coef @ model.design.X.T + intercept[:, None])


def expected(model: Model, linear_predictor: FloatArray) -> FloatArray:
    """Return expected counts of a linear predictor, of any shape."""
    with np.errstate(over="ignore"):
        rate = np.asarray(rates_of(linear_predictor, model.link), float)
    return np.minimum(rate, MOST_RATE)


@kept("folds")
def make_folds(settings: Settings, binned: Binned) -> Folds:
    """Make the folds of the settings."""
    return folds_of(settings, binned, settings.fold_scheme)


def folds_of(settings: Settings, binned: Binned, name: str) -> Folds:
    """Deal the bins of the fit out to folds.

    Raises
    ------
    RefusedError
        If the scheme asks for trials that there are not, or a fold has nothing to be trained on.
    """
    scheme, trial = FOLD_SCHEMES[name], binned.used.trial
    if scheme.needs and trial is None:
        raise RefusedError(
            f"Folds {scheme.label} need trials, which {binned.recording.name} does not have; take another "
            "way to fold. The last picture stays."
        )
    values = {"n_folds": lambda: settings.n_folds, "seed": lambda: settings.seed}
    values["gap"] = lambda: bins_of(settings.gap_ms, settings.bin_ms)
    splitter = scheme.splitter(**{one: values[one]() for one in scheme.reads})
    n = binned.n_fitted
    try:
        folds: Folds = splitter.folds(n, None if trial is None else trial[:n])
        folds.splits()
    except ValueError as error:
        raise RefusedError(f"{error} The last picture stays.") from error
    return folds


@dataclass(frozen=True, eq=False)
class Fitted:
    """The model at the chosen strengths, for work beside the pictures.

    Attributes
    ----------
    settings
        Of which it is.
    binned
        The bins of the model: those in trials, where there are trials.
    time_s
        Start of each, shape ``(n_time_bins,)``.
    counts
        As the observation model takes them, shape ``(n_time_bins,)``.
    rate
        Expected count of each bin given the spikes before it, of the same shape.
    n_fitted
        Bins of the fit, from the first on.
    bin_size_s
        Length of a bin.
    covariates
        Those that the model has, shape ``(n_time_bins, n_covariates)``.
    covariate_names, covariate_units
        One for each.
    trial
        Of each bin, shape ``(n_time_bins,)``; None where there are no trials.
    drive
        Intercept and all terms of the linear predictor but that of the history, shape ``(n_time_bins,)``.
    history_gain
        What a spike adds to it at lags of 1, 2, ... bins, shape ``(window_size,)``; empty without history.
    observation_model, inverse_link
        Names.
    scale
        Dispersion; None where the observation model has none.
    n_weights
        Weights that are not zero.
    """

    settings: Settings
    binned: BinnedRecording
    time_s: FloatArray
    counts: FloatArray
    rate: FloatArray
    n_fitted: int
    bin_size_s: float
    covariates: FloatArray
    covariate_names: tuple[str, ...]
    covariate_units: tuple[str, ...]
    trial: IntArray | None
    drive: FloatArray
    history_gain: FloatArray
    observation_model: str
    inverse_link: str
    scale: float | None
    n_weights: int


def fitted(settings: Settings) -> Fitted:
    """Return the model at the chosen strengths, kept for its stage and in float64.

    Raises
    ------
    RefusedError
        If the settings cannot be computed, in one sentence for the student.
    """
    with jax.enable_x64(True):
        model = model_of(settings)
        fit = fit_at(settings, model, fit_weakly(settings, model))
        return _fitted(settings, model, fit, rates_at(settings, model, fit))


@kept("fit")
def _fitted(settings: Settings, model: Model, fit: Path, rates: FloatArray) -> Fitted:
    design, binned = model.design, model.design.binned
    coef = fit.coef[BOTH, 0]
    known = [binned.recording.covariates[place] for place in design.covariates]
    is_history = design.is_history
    return Fitted(
        settings=settings,
        binned=binned.used,
        time_s=binned.time_s,
        counts=design.y,
        rate=rates[BOTH],
        n_fitted=design.n_fitted,
        bin_size_s=binned.used.bin_size_s,
        covariates=binned.used.covariates[:, design.covariates],
        covariate_names=tuple(one.name for one in known),
        covariate_units=tuple(one.unit for one in known),
        trial=binned.used.trial,
        drive=float(fit.intercept[BOTH, 0]) + design.X[:, ~is_history] @ coef[~is_history],
        history_gain=_history_gain(design, coef),
        observation_model=settings.observation_model,
        inverse_link=settings.inverse_link,
        scale=model.scale_of(fit),
        n_weights=int(np.count_nonzero(coef)),
    )


def _history_gain(design: Design, coef: FloatArray) -> FloatArray:
    for block, here in design.places():
        if isinstance(block, FilterColumns) and block.is_history:
            return block.functions @ coef[here]
    return np.zeros(0)
