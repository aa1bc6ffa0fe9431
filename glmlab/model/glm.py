"""The generalized linear model as a scikit-learn estimator.

Source: McCullagh and Nelder (1989); Truccolo et al. (2005) for spike trains.
"""

from __future__ import annotations

import warnings
from numbers import Real
from typing import Any, Self, cast

import jax
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from glmlab.model.inverse_links import (
    InverseLinkFunction,
    name_of_inverse_link,
    resolve_inverse_link,
)
from glmlab.model.observation_models import (
    Likelihood,
    PoissonObservations,
    PseudoR2,
    resolve_observation_model,
)
from glmlab.model.path import Path, fit_path, pad, predict_rate
from glmlab.model.regularizer import Regularizer, resolve_regularizer
from glmlab.model.solvers import resolve_solver

DEFAULT_STRENGTH = 1.0
SCORE_TYPES = ("log-likelihood", "pseudo-r2-McFadden", "pseudo-r2-Cohen")
SOLVER_OPTIONS = ("tol", "maxiter")


class GLM(RegressorMixin, BaseEstimator):
    """Generalized linear model of one neuron's counts.

    Minimizes the mean negative log-likelihood per bin plus ``regularizer_strength`` times the
    penalty; the intercept is not penalized.

    Parameters
    ----------
    observation_model
        "Poisson", or an object such as ``PoissonObservations(jax.nn.softplus)``.
    inverse_link_function
        Linear predictor to rate: a name ("exp", "softplus") or a JAX function; None takes the
        observation model's.
    regularizer
        "UnRegularized", "Ridge", "Lasso", "GroupLasso", or an object; None is UnRegularized.
    regularizer_strength
        Multiplies the penalty; None is 1.
    solver_name
        "Newton", "ProximalNewton", or one of jaxopt's "GradientDescent", "BFGS", "LBFGS",
        "NonlinearCG", "ProximalGradient"; None takes the regularizer's default.
    solver_kwargs
        ``tol`` (largest violation of the optimality conditions) and ``maxiter``.

    Attributes
    ----------
    coef_ : ndarray, shape (n_features,)
        Weights.
    intercept_ : ndarray, shape (1,)
        Intercept.
    dof_resid_ : ndarray, shape (1,)
        Bins minus weights that are not zero, minus one for the intercept.
    optim_info_ : dict
        ``objective``, ``n_steps``, ``converged`` and ``kkt_residual`` of the fit.
    n_features_in_ : int
        Features seen in the fit.
    """

    def __init__(
        self,
        observation_model: str | PoissonObservations = "Poisson",
        inverse_link_function: str | InverseLinkFunction | None = None,
        regularizer: str | Regularizer | None = None,
        regularizer_strength: float | None = None,
        solver_name: str | None = None,
        solver_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.observation_model = observation_model
        self.inverse_link_function = inverse_link_function
        self.regularizer = regularizer
        self.regularizer_strength = regularizer_strength
        self.solver_name = solver_name
        self.solver_kwargs = solver_kwargs

    @property
    def observation_model(self) -> PoissonObservations:
        """How counts scatter around the rate."""
        return self._observation_model

    @observation_model.setter
    def observation_model(self, model: str | PoissonObservations) -> None:
        self._observation_model = resolve_observation_model(model)

    @property
    def regularizer(self) -> Regularizer:
        """What keeps the weights small."""
        return self._regularizer

    @regularizer.setter
    def regularizer(self, regularizer: str | Regularizer | None) -> None:
        self._regularizer = resolve_regularizer(regularizer)

    def fit(
        self, X: ArrayLike, y: ArrayLike, init_params: tuple[ArrayLike, ArrayLike] | None = None
    ) -> Self:
        """Fit weights and intercept.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``.
        y
            Counts, shape ``(n_time_bins,)``.
        init_params
            ``(coef, intercept)`` to start from, shapes ``(n_features,)`` and ``(1,)``.

        Raises
        ------
        ValueError
            If shapes do not match, values are missing, counts are negative, or the solver cannot
            fit the regularizer.
        """
        X, y = self._checked(X, y, reset=True)
        path = self._fit_path(X, y, init_params)
        self.coef_ = path.coef[0, 0]
        self.intercept_ = path.intercept[0]
        self.dof_resid_ = np.array([X.shape[0] - np.count_nonzero(self.coef_) - 1.0])
        self.optim_info_ = self._describe(path, y)
        if not self.optim_info_["converged"]:
            warnings.warn(self._advice(), ConvergenceWarning, stacklevel=2)
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Rate in counts per bin, shape ``(n_time_bins,)``.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``.
        """
        check_is_fitted(self)
        features = np.asarray(validate_data(self, cast(Any, X), dtype=np.float64, reset=False))
        return predict_rate(
            features, self.coef_, self.intercept_[0], inverse_link=self._likelihood().inverse_link
        )

    def score(  # pyright: ignore[reportIncompatibleMethodOverride]  the page's third argument
        self, X: ArrayLike, y: ArrayLike, score_type: str = "log-likelihood"
    ) -> float:
        """Mean log-likelihood per bin, or a pseudo-R2.

        Parameters
        ----------
        X, y
            Design matrix ``(n_time_bins, n_features)`` and counts ``(n_time_bins,)``.
        score_type
            "log-likelihood", "pseudo-r2-McFadden" or "pseudo-r2-Cohen"; the null rate of a
            pseudo-R2 is the mean of this `y`.

        Raises
        ------
        ValueError
            If the score type is not known.
        """
        if score_type not in SCORE_TYPES:
            raise ValueError(
                f"The score type {score_type!r} is not known; choose one of {', '.join(SCORE_TYPES)}."
            )
        check_is_fitted(self)
        X, y = self._checked(X, y, reset=False)
        rate = self.predict(X)
        model = self.observation_model
        if score_type == "log-likelihood":
            return float(model.log_likelihood(y, rate))
        return float(model.pseudo_r2(y, rate, cast(PseudoR2, score_type)))

    def simulate(self, random_key: jax.Array, X: ArrayLike) -> tuple[jax.Array, jax.Array]:
        """Draw counts for a feed-forward input.

        Parameters
        ----------
        random_key
            From ``jax.random.key(seed)``.
        X
            Design matrix, shape ``(n_time_bins, n_features)``.

        Returns
        -------
        counts, rate : jax.Array, shape (n_time_bins,)
            Rate in counts per bin.
        """
        rate = jax.numpy.asarray(self.predict(X))
        return self.observation_model.sample_generator(random_key, rate), rate

    def __sklearn_clone__(self) -> Self:
        """Clone without copying functions: a copy would be compiled again."""
        params = self.get_params(deep=False)
        link = params.pop("inverse_link_function")
        copies: dict[str, Any] = {name: clone(value, safe=False) for name, value in params.items()}
        return type(self)(inverse_link_function=link, **copies)

    def __getstate__(self) -> dict[str, Any]:
        """Pickle the inverse link by name, since JAX's own functions cannot be pickled."""
        state = cast(dict[str, Any], dict(super().__getstate__()))  # pyright: ignore
        link = self.inverse_link_function
        if callable(link):
            state["inverse_link_function"] = name_of_inverse_link(link)
        return state

    def _checked(self, X: ArrayLike, y: ArrayLike, *, reset: bool) -> tuple[np.ndarray, np.ndarray]:
        checked = validate_data(
            self, cast(Any, X), cast(Any, y), dtype=np.float64, y_numeric=True, reset=reset
        )
        features, counts = (np.asarray(array) for array in checked)
        if (counts < 0).any():
            raise ValueError(f"Counts must not be negative, but the smallest is {counts.min():g}.")
        return features, counts

    def _likelihood(self) -> Likelihood:
        link = self.inverse_link_function
        return self.observation_model.likelihood(
            None if link is None else resolve_inverse_link(link)
        )

    def _strength(self) -> float:
        strength = self.regularizer_strength
        strength = DEFAULT_STRENGTH if strength is None else strength
        if not (isinstance(strength, Real) and 0 <= strength < np.inf):
            raise ValueError(
                "regularizer_strength must be a finite number that is not negative, but it is "
                f"{self.regularizer_strength!r}."
            )
        return float(strength)

    def _fit_path(
        self, X: np.ndarray, y: np.ndarray, start: tuple[ArrayLike, ArrayLike] | None
    ) -> Path:
        options = self.solver_kwargs or {}
        unknown = sorted(set(options) - set(SOLVER_OPTIONS))
        if unknown:
            raise ValueError(
                f"solver_kwargs takes {' and '.join(SOLVER_OPTIONS)}, but not {', '.join(unknown)}."
            )
        name = type(self.regularizer).__name__
        return fit_path(
            pad(X, y),
            X.shape[1],
            [self._strength()],
            regularizer=self.regularizer,
            likelihood=self._likelihood(),
            train_weights=np.ones((1, X.shape[0])),
            start=None if start is None else _check_start(start, X.shape[1]),
            solver=resolve_solver(self.solver_name, name, self.regularizer.allowed_solvers),
            **options,
        )

    def _describe(self, path: Path, y: np.ndarray) -> dict[str, float | int | bool]:
        normalizer = np.asarray(self._likelihood().log_normalizer(jax.numpy.asarray(y)))
        loss = -float(path.score[0, 0]) - float(normalizer.mean())
        penalty = float(self.regularizer.penalized_loss(self.coef_, self._strength()))
        return {
            "objective": loss + (penalty if self.regularizer.has_strength else 0.0),
            "n_steps": int(path.n_steps[0, 0]),
            "converged": bool(path.converged[0, 0]),
            "kkt_residual": float(path.kkt_residual[0, 0]),
        }

    def _advice(self) -> str:
        info = self.optim_info_
        return (
            f"The fit stopped after {info['n_steps']} steps with a residual of "
            f"{info['kkt_residual']:.1e} in its optimality conditions; raise maxiter or tol in "
            f"solver_kwargs, or use the default solver ({self.regularizer.default_solver})."
        )

    def __sklearn_tags__(self):
        """Tell scikit-learn that counts are not negative."""
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        tags.regressor_tags.poor_score = True
        return tags


def _check_start(
    start: tuple[ArrayLike, ArrayLike], n_features: int
) -> tuple[np.ndarray, np.ndarray]:
    if len(start) != 2:
        raise ValueError("init_params must be a pair: coefficients and intercept.")
    coef, intercept = np.asarray(start[0], float), np.asarray(start[1], float)
    if coef.shape != (n_features,) or intercept.size != 1:
        raise ValueError(
            f"init_params must hold coefficients of shape ({n_features},) and one intercept, but "
            f"the shapes are {coef.shape} and {intercept.shape}."
        )
    if not (np.isfinite(coef).all() and np.isfinite(intercept).all()):
        raise ValueError("init_params must be finite numbers.")
    return coef, intercept.reshape(())
