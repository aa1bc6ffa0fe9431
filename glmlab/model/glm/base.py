"""What all estimators share: their parameters, the checks of their input, prediction and score.

Source: McCullagh and Nelder (1989); Truccolo et al. (2005) for spike trains.
"""

from __future__ import annotations

import os
import reprlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, cast, overload

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from glmlab.model.checks import require_integer, require_tolerance
from glmlab.model.expansion import attainable
from glmlab.model.glm.existence_warnings import (
    Fitted,
    InfiniteOptimumWarning,
    UndefinedScaleWarning,
    infinite_optimum,
)
from glmlab.model.glm.sample import Sample, check_sample_weight
from glmlab.model.glm.saved_model import save_model
from glmlab.model.glm.summary import Estimate, Summary, summary_of
from glmlab.model.inverse_links import (
    InverseLinkFunction,
    name_of_inverse_link,
    resolve_inverse_link,
)
from glmlab.model.observation_models import (
    Likelihood,
    Observations,
    PseudoR2,
    resolve_observation_model,
    weighted_mean,
)
from glmlab.model.padding import float_dtype
from glmlab.model.path import Path, predict_rate
from glmlab.model.random_keys import as_random_key, is_random_key
from glmlab.model.regularizer import Penalty, Regularizer, resolve_regularizer
from glmlab.model.solvers import Solver, resolve_solver
from glmlab.model.time_series import time_axis_of, with_times

SCORE_TYPES = ("log-likelihood", "pseudo-r2-McFadden", "pseudo-r2-Cohen")
SOLVER_OPTIONS = ("tol", "maxiter")


@dataclass(frozen=True)
class Fit:
    """Parameters of fitted models, one per row.

    Attributes
    ----------
    coef, intercept
        Shapes ``(n_models, n_features)`` and ``(n_models,)``.
    scale
        Of the likelihood, shape ``(n_models,)``; 1 where its loss has none.
    objective, kkt_residual, n_steps, converged
        Of each model, shape ``(n_models,)``.
    """

    coef: np.ndarray
    intercept: np.ndarray
    scale: np.ndarray
    objective: np.ndarray
    kkt_residual: np.ndarray
    n_steps: np.ndarray
    converged: np.ndarray


class BaseGLM(RegressorMixin, BaseEstimator):
    """Base of the estimators; `GLM` documents the parameters."""

    solver_name: str | None
    solver_kwargs: dict[str, Any] | None
    coef_: np.ndarray
    intercept_: np.ndarray
    scale_: np.ndarray
    dof_resid_: np.ndarray
    optim_info_: dict[str, Any]

    @property
    def observation_model(self) -> Observations:
        """How counts scatter around the rate."""
        return self._observation_model

    @observation_model.setter
    def observation_model(self, model: str | Observations) -> None:
        self._observation_model = resolve_observation_model(model)

    @property
    def inverse_link_function(self) -> str | InverseLinkFunction | None:
        """Linear predictor to rate; None is that of the observation model."""
        return self._inverse_link_function

    @inverse_link_function.setter
    def inverse_link_function(self, link: str | InverseLinkFunction | None) -> None:
        if link is not None:
            resolve_inverse_link(link)
        self._inverse_link_function = link

    @property
    def regularizer(self) -> Regularizer:
        """What keeps the weights small."""
        return self._regularizer

    @regularizer.setter
    def regularizer(self, regularizer: str | Regularizer | None) -> None:
        self._regularizer = resolve_regularizer(regularizer)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Rate in counts per bin, shape ``(n_time_bins,)`` or ``(n_time_bins, n_neurons)``.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``; a bin in which a feature is missing
            (NaN) has no rate (NaN). For a time series of pynapple the rate is one, too.
        """
        check_is_fitted(self)
        _check_design(X)
        features = np.asarray(
            validate_data(
                self,
                cast(Any, X),
                dtype=np.float64,
                reset=False,
                ensure_all_finite=cast(Any, "allow-nan"),
            )
        )
        return with_times(self._rate(features), X)

    def _rate(self, features: np.ndarray) -> np.ndarray:
        """Predict for features that are checked already."""
        # Weights may have been set by hand.
        n_weights = shape_of(self.coef_)[0]
        if n_weights != features.shape[1]:
            raise ValueError(
                f"X has {features.shape[1]} features, but coef_ has weights of {n_weights}."
            )
        return predict_rate(
            features, self.coef_, self.intercept_, inverse_link=self.likelihood().inverse_link
        )

    @overload
    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        score_type: str = ...,
        *,
        sample_weight: ArrayLike | None = ...,
    ) -> float: ...
    @overload
    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        score_type: str = ...,
        aggregate_sample_scores: Callable[[jax.Array], jax.Array] = ...,
        *,
        sample_weight: ArrayLike | None = ...,
    ) -> Any: ...
    def score(  # pyright: ignore[reportIncompatibleMethodOverride]  the page's third argument
        self,
        X: ArrayLike,
        y: ArrayLike,
        score_type: str = "log-likelihood",
        aggregate_sample_scores: Callable[[jax.Array], jax.Array] = jnp.mean,
        *,
        sample_weight: ArrayLike | None = None,
    ) -> float | np.ndarray:
        """Mean log-likelihood per bin, or a pseudo-R2.

        Parameters
        ----------
        X, y
            Design matrix ``(n_time_bins, n_features)``, and counts as in the fit; bins in which a
            feature is missing (NaN) are left out.
        score_type
            "log-likelihood", "pseudo-r2-McFadden" or "pseudo-r2-Cohen"; the null rate of a
            pseudo-R2 is the mean of this `y`.
        aggregate_sample_scores
            What to make of the log-likelihoods, or of Cohen's deviances, per bin; their mean if not
            given. ``lambda values: values.mean(axis=0)`` scores a population by neuron.
        sample_weight
            How often each bin counts, in the null rate, too, shape ``(n_time_bins,)``; zero leaves a
            bin out, and all count once if not given. It takes the mean, so it goes with no other
            `aggregate_sample_scores`.

        Returns
        -------
        float or ndarray
            A number, or an array where `aggregate_sample_scores` makes one.

        Raises
        ------
        ValueError
            If the score type is not known, weights are not one number per bin, finite, not negative and
            not all zero, or the observation model has a scale that could not be estimated.

        Warns
        -----
        UndefinedMetricWarning
            If a pseudo-R2 is not defined, since a constant rate fits `y` perfectly; it is NaN then.
        """
        if not isinstance(score_type, str) or score_type not in SCORE_TYPES:
            raise ValueError(
                f"The score type {reprlib.repr(score_type)} is not known; choose one of "
                f"{', '.join(SCORE_TYPES)}."
            )
        check_is_fitted(self)
        used = self._checked(X, y, sample_weight, reset=False)
        rate = self._rate(used.X)
        # Without weights the sum is NumPy's own mean, to the last digit.
        weight = None if sample_weight is None else used.weight
        if weight is not None and aggregate_sample_scores is not jnp.mean:
            raise ValueError(
                "sample_weight takes the weighted mean over bins; leave out aggregate_sample_scores."
            )
        # In a ratio of deviances it cancels, and need not be known.
        needs_scale = score_type != "pseudo-r2-Cohen" or not self.observation_model.has_dispersion
        options: dict[str, Any] = {
            "scale": self._scale_for(used.y) if needs_scale else 1.0,
            "aggregate_sample_scores": aggregate_sample_scores
            if weight is None
            else partial(weighted_mean, sample_weight=weight),
        }
        model = self.observation_model
        if score_type == "log-likelihood":
            return _as_score(model.log_likelihood(used.y, rate, **options))
        kind = cast(PseudoR2, score_type)
        score = _as_score(model.pseudo_r2(used.y, rate, kind, sample_weight=weight, **options))
        if np.isnan(score).any():
            warnings.warn(
                f"{score_type} is not defined (NaN): a constant rate fits this y perfectly, so there is "
                "nothing to compare with; take the log-likelihood, or more bins.",
                UndefinedMetricWarning,
                stacklevel=2,
            )
        return score

    def summary(self, X: ArrayLike, y: ArrayLike, level: float = 0.95) -> Summary:
        """Return estimates with their errors and intervals, and what the fit is worth.

        Parameters
        ----------
        X, y
            What the model was fitted to: one neuron's counts.
        level
            Of the intervals, above 0 and below 1.

        Raises
        ------
        ValueError
            If the data do not match the fit, the fit had weights for its bins, or `level` is out of its
            range; for `PopulationGLM`, which has many neurons: fit a `GLM` to the one that matters.
        """
        if self._is_population:
            raise ValueError(
                "A summary is of one neuron; fit a GLM to its counts to have one of a population."
            )
        check_is_fitted(self)
        if getattr(self, "is_weighted_", False):
            raise ValueError(
                "A fit with sample_weight has no summary, whose errors are of bins that count alike; repeat "
                "bins that count more, and fit without weights."
            )
        used = self._checked(X, y, reset=False)
        return summary_of(
            Estimate(
                self.coef_, self.intercept_, float(self._scale_for(used.y)), self._strength_in_use()
            ),
            used,
            regularizer=self.regularizer,
            observation_model=self.observation_model,
            likelihood=self.likelihood(),
            names=getattr(self, "feature_names_in_", None),
            level=level,
        )

    def _strength_in_use(self) -> Any:
        """Return the strength of the fit."""
        raise NotImplementedError

    def save_params(self, filename: str | os.PathLike[str]) -> None:
        """Write parameters and, of a fitted model, what was fitted to a file; `load_model` reads it.

        Parameters
        ----------
        filename
            Where to; ``.npz`` is added if it is missing. The file holds numbers and texts, and no code:
            functions and classes of one's own are kept by name.

        Raises
        ------
        ValueError
            If a parameter is none that can be written, such as a splitter given as `cv`.
        """
        save_model(self, filename)

    def simulate(
        self, random_key: jax.Array | int, X: ArrayLike | None = None
    ) -> tuple[jax.Array, jax.Array]:
        """Draw counts for a feed-forward input.

        Parameters
        ----------
        random_key
            From ``jax.random.key(seed)``, or a seed.
        X
            Design matrix, shape ``(n_time_bins, n_features)``.

        Returns
        -------
        counts, rate : jax.Array
            Shape ``(n_time_bins,)`` or ``(n_time_bins, n_neurons)``; the rate in counts per bin. Time
            series, where `X` is one of pynapple.

        Raises
        ------
        TypeError
            If the key or `X` is left out, or they come in the other order.
        ValueError
            If a feature is missing (NaN), the observation model cannot have a rate, such as a negative
            one with the inverse link "identity", or its scale could not be estimated.
        """
        if X is None or is_random_key(X):
            raise TypeError(
                "simulate takes a random key and then X, such as "
                "model.simulate(jax.random.key(0), X)."
            )
        rate = jnp.asarray(np.asarray(self.predict(X)))
        if np.isnan(np.asarray(X, float)).any():
            raise ValueError("Every bin of X must have all its features to be simulated.")
        counts = self.observation_model.sample_generator(
            as_random_key(random_key), rate, self._scale_for(rate)
        )
        return with_times(counts, X), with_times(rate, X)

    def _scale_for(self, values: np.ndarray | jax.Array) -> np.ndarray:
        """Return the scale for observations, or rates, of one neuron or of many."""
        model = self.observation_model
        name = type(model).__name__
        if hasattr(self, "scale_"):
            scale = np.atleast_1d(self.scale_)
        elif model.known_scale is not None:
            scale = np.full(values.shape[1:] or 1, model.known_scale)
        else:
            raise ValueError(
                f"Weights that are set by hand need a scale, too, for {name}: set scale_, for example "
                "to np.array([1.0])."
            )
        if np.isnan(scale).any():
            raise ValueError(
                f"The scale of {name} is not known (scale_ is NaN), because the fit had no more bins "
                "than parameters; fit more bins, or set scale_."
            )
        return scale if values.ndim > 1 else scale[:1].reshape(())

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name, ``part__name`` those of a part.

        Raises
        ------
        ValueError
            If there is no parameter of a name.
        """
        known = self.get_params(deep=False)
        unknown = [name for name in params if name.split("__")[0] not in known]
        if unknown:
            raise ValueError(
                f"{type(self).__name__} has no parameter {unknown[0]!r}; it has: {', '.join(known)}."
            )
        return super().set_params(**params)

    def __sklearn_clone__(self) -> Self:
        """Clone without copying functions: a copy would be compiled again."""
        params: dict[str, Any] = self.get_params(deep=False)
        copies = {
            name: value if name == "inverse_link_function" else clone(value, safe=False)
            for name, value in params.items()
        }
        return type(self)(**copies)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the inverse link by name, since JAX's own functions cannot be pickled."""
        state = cast(dict[str, Any], dict(super().__getstate__()))  # pyright: ignore
        link = self.inverse_link_function
        if callable(link):
            state["_inverse_link_function"] = name_of_inverse_link(link)
        return state

    def sample_of(self, X: ArrayLike, y: ArrayLike) -> Sample:
        """Check data as a fit does, and return the bins that one would use.

        Raises
        ------
        ValueError
            As a fit.
        """
        copy = cast(Self, clone(self))
        return copy._checked(X, y, reset=True)  # noqa: SLF001 - of its own class; self is not to be changed

    def _checked(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None, *, reset: bool
    ) -> Sample:
        """Return float64 arrays without the bins in which a feature is missing, or without weight."""
        _check_design(X)
        time_axis_of(X, y)
        self._check_dimensions(y)
        features, counts = (
            np.asarray(array)
            for array in validate_data(
                self,
                cast(Any, X),
                cast(Any, y),
                dtype=np.float64,
                y_numeric=True,
                multi_output=self._is_population,
                reset=reset,
                ensure_all_finite=cast(Any, "allow-nan"),
            )
        )
        weight = check_sample_weight(sample_weight, features.shape[0])
        there = ~np.isnan(features).any(axis=1)
        if not there.any():
            raise ValueError("Every bin of X misses a feature (NaN), so there is nothing to fit.")
        there &= weight > 0
        if not there.any():
            raise ValueError(
                "Every bin of X misses a feature (NaN) or has a sample_weight of zero, so there is "
                "nothing to fit."
            )
        used = counts[there].astype(float)
        self.observation_model.check(used)
        return Sample(features[there], used, weight[there], there)

    _is_population = False

    def _check_dimensions(self, y: ArrayLike) -> None:
        shape = shape_of(y, "y")
        if len(shape) == 2 and shape[1] > 1:
            raise ValueError(
                f"y must have shape (n_time_bins,), but it has shape {shape}; PopulationGLM fits "
                "several neurons."
            )

    def likelihood(self) -> Likelihood:
        """Return what a compiled fit needs to know: models with the same share their programs."""
        link = self.inverse_link_function
        return self.observation_model.likelihood(
            None if link is None else resolve_inverse_link(link)
        )

    def _solver(self) -> Solver:
        name = type(self.regularizer).__name__
        return resolve_solver(self.solver_name, name, self.regularizer.allowed_solvers)

    def _options(self) -> dict[str, Any]:
        options = {} if self.solver_kwargs is None else self.solver_kwargs
        if not isinstance(options, Mapping):
            raise TypeError(
                "solver_kwargs must be a dictionary such as {'tol': 1e-8, 'maxiter': 100}, but it is "
                f"{reprlib.repr(options)}."
            )
        unknown = [str(name) for name in options if name not in SOLVER_OPTIONS]
        if unknown:
            raise ValueError(
                f"solver_kwargs takes {' and '.join(SOLVER_OPTIONS)}, but not {', '.join(unknown)}."
            )
        if "tol" in options:
            require_tolerance(options["tol"])
        if "maxiter" in options:
            require_integer("maxiter", options["maxiter"], 1)
        return dict(options)

    def _keep_parameters(
        self, coef: np.ndarray, intercept: np.ndarray, scale: np.ndarray, sample: Sample
    ) -> None:
        """Keep what was fitted, and what follows from it; one column per neuron where there are many.

        `scale` is that of the likelihood; one that the loss does not have is estimated here, and NaN
        where that cannot be.
        """
        self.coef_, self.intercept_ = coef, intercept
        self.is_weighted_ = bool((sample.weight != 1).any())
        n_time_bins = sample.weight.sum()
        self.dof_resid_ = np.atleast_1d(n_time_bins - np.count_nonzero(coef, axis=0) - 1.0)
        if self.likelihood().fit_scale is not None:
            self.scale_ = scale
        else:
            self.scale_ = self._estimated_scale(sample)
        if np.isnan(self.scale_).any():
            warnings.warn(
                f"The scale of {type(self.observation_model).__name__} is not known (scale_ is NaN): "
                f"{n_time_bins:g} bins leave no degrees of freedom to {len(coef)} weights and an "
                "intercept.",
                UndefinedScaleWarning,
                stacklevel=4,
            )

    def _estimated_scale(self, sample: Sample) -> np.ndarray:
        model = self.observation_model
        if model.known_scale is not None:
            return np.full(self.dof_resid_.shape, model.known_scale)
        return np.asarray(
            model.estimate_scale(sample.y, self._rate(sample.X), self.dof_resid_, sample.weight)
        )

    def _check_existence(
        self, sample: Sample, design: np.ndarray, penalty: Penalty | None, used: np.ndarray
    ) -> None:
        """Warn of an optimum at infinity; see `Fitted` for what is given."""
        tol = self._options().get("tol", self._solver().default_tol)
        rate = self._rate(sample.X)
        fits = (
            Fitted(design, y, rates, penalty, own)
            for y, rates, own in zip(*map(_columns, (sample.y, rate, used)), strict=True)
        )
        sentences = [
            infinite_optimum(
                fit,
                self.likelihood().inverse_link,
                is_probability=self.observation_model.is_probability,
                tol=float(attainable(tol, float_dtype())),
            )
            for fit in fits
        ]
        found = [neuron for neuron, sentence in enumerate(sentences) if sentence is not None]
        if not found:
            return
        which = f"{len(found)} of {len(sentences)} neurons, the first of them {found[0]}: "
        sentence = sentences[found[0]]
        warnings.warn(
            f"{which if self._is_population else ''}{sentence}",
            InfiniteOptimumWarning,
            stacklevel=3,
        )

    def _describe(self, path: Path, strength: Any) -> Fit:
        """Take the fits at the only strength of a path."""
        coef = path.coef[:, 0]
        penalties = [self._penalty_of(row, strength) for row in coef]
        return Fit(
            coef=coef,
            intercept=path.intercept[:, 0],
            scale=path.scale[:, 0],
            objective=path.loss[:, 0] + np.array(penalties),
            kkt_residual=path.kkt_residual[:, 0],
            n_steps=path.n_steps[:, 0],
            converged=path.converged[:, 0],
        )

    def _penalty_of(self, coef: np.ndarray, strength: Any) -> float:
        if not self.regularizer.has_strength:
            return 0.0
        return float(self.regularizer.penalized_loss(coef, strength))

    def _advice(self, fit: Fit | Path) -> str:
        failed = ~fit.converged
        objective = fit.objective if isinstance(fit, Fit) else fit.loss
        if not np.isfinite(objective[failed]).any():
            return (
                "The fit has no objective (it is not finite) where it began and where it ended: the "
                "inverse link gives rates there that the observation model cannot have; start "
                "elsewhere with init_params, or take another inverse link."
            )
        which = "The fit" if failed.size == 1 else f"{failed.sum()} of {failed.size} fits"
        default = self.regularizer.default_solver
        or_else = (
            "" if self._solver().name == default else f", or use the default solver ({default})"
        )
        return (
            f"{which} stopped after {fit.n_steps[failed].max()} steps with a residual of "
            f"{fit.kkt_residual[failed].max():.1e} in the optimality conditions; raise maxiter or "
            f"tol in solver_kwargs{or_else}."
        )

    def __sklearn_tags__(self):
        """Tell scikit-learn what y must be, and that bins with missing features are left out."""
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        tags.input_tags.allow_nan = True
        tags.regressor_tags.poor_score = True
        return tags


def check_start(
    start: tuple[ArrayLike, ArrayLike], shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients, whose shape is given, and an intercept for each of their columns."""
    if not isinstance(start, tuple | list) or len(start) != 2:
        raise ValueError(
            "init_params must be a pair, coefficients and intercept, but it is "
            f"{reprlib.repr(start)}."
        )
    coef, intercept = np.asarray(start[0], float), np.asarray(start[1], float)
    if len(shape) == 1 and intercept.size == 1:
        intercept = intercept.reshape(())
    if coef.shape != shape or intercept.shape != shape[1:]:
        raise ValueError(
            f"init_params must hold coefficients of shape {shape} and an intercept a neuron, but the "
            f"shapes are {coef.shape} and {intercept.shape}."
        )
    if not (np.isfinite(coef).all() and np.isfinite(intercept).all()):
        raise ValueError("init_params must be finite numbers.")
    return coef.T, intercept


def shape_of(array: ArrayLike, name: str = "The array") -> tuple[int, ...]:
    """Shape of an array or of what can be made one; sparse matrices have theirs, too.

    Raises
    ------
    ValueError
        If rows differ in their length.
    """
    shape = getattr(array, "shape", None)
    if shape is not None:
        return tuple(shape)
    try:
        return np.asarray(array).shape
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array, but its rows differ in their length."
        ) from error


def _as_score(value: ArrayLike) -> float | np.ndarray:
    array = np.asarray(value)
    return float(array) if array.ndim == 0 else array


def _columns(values: np.ndarray) -> np.ndarray:
    """Return the columns of an array, one if it has only one axis; shape ``(n_columns, n_rows)``."""
    return np.atleast_2d(values.T)


def _check_design(X: ArrayLike) -> None:
    _check_is_matrix(X)
    _refuse_dates(X)


def _check_is_matrix(X: ArrayLike) -> None:
    shape = shape_of(X, "X")
    if len(shape) != 2:
        raise ValueError(
            f"Reshape your data: X must have shape (n_time_bins, n_features), but it has shape {shape}."
        )


def _refuse_dates(X: ArrayLike) -> None:
    """Refuse what pandas and NumPy would count as numbers; scikit-learn says what else is none."""
    # Each column of a table has its own type.
    dtypes: Any = getattr(X, "dtypes", None)
    columns = dtypes.items() if hasattr(dtypes, "items") else [("", getattr(X, "dtype", None))]
    dates = [str(name) for name, dtype in columns if getattr(dtype, "kind", None) in ("m", "M")]
    if dates:
        which = f" in {', '.join(dates)}" if dates[0] else ""
        raise ValueError(
            f"X must hold numbers, but it holds dates or durations{which}; give times as numbers, for "
            "example in seconds since the first bin."
        )
