"""The generalized linear model that chooses its regularizer strength by cross-validation.

Source: Friedman, Hastie and Tibshirani (2010) for the grid down from strength_max; Breiman,
Friedman, Olshen and Stone (1984) for the rule of one standard error.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, Literal, Self, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import BaseCrossValidator, check_cv

from glmlab.model.folds import weights_of_folds
from glmlab.model.glm.base import BaseGLM
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.observation_models import Observations
from glmlab.model.padding import pad
from glmlab.model.path import CrossValidationScores, default_grid, fit_path, strength_max
from glmlab.model.regularizer import Regularizer

SELECTIONS = ("min", "1se")


class GLMCV(BaseGLM):
    """Generalized linear model of one neuron whose regularizer strength is chosen on held-out bins.

    All strengths and folds are fitted in one compiled call.

    Parameters
    ----------
    observation_model, inverse_link_function
        As of `GLM`.
    regularizer
        As of `GLM`, but one with a strength.
    strength_grid
        Strengths to try, shape ``(n_strengths,)``; None takes a logarithmic grid down from
        ``strength_max_``.
    cv
        Number of contiguous folds, or what scikit-learn takes for it: a splitter, or pairs of
        indices.
    selection
        "min" takes the strength with the best mean score, "1se" the largest strength whose mean
        score is within one standard error of it.
    solver_name, solver_kwargs
        As of `GLM`.

    Attributes
    ----------
    strength_ : float
        The strength that was chosen.
    strength_grid_ : ndarray, shape (n_strengths,)
        The strengths that were tried.
    strength_max_ : float
        Smallest strength at which no penalized weight is left; ``inf`` where there is none.
    score_path_ : ndarray, shape (n_strengths, n_folds)
        Mean log-likelihood per bin on the held-out bins.
    coef_path_ : ndarray, shape (n_strengths, n_features)
        Weights fitted on all bins.
    intercept_path_ : ndarray, shape (n_strengths,)
        Intercepts fitted on all bins.
    coef_, intercept_, scale_, dof_resid_, optim_info_, n_features_in_
        As of `GLM`, at the strength that was chosen.
    """

    def __init__(
        self,
        observation_model: str | Observations = "Poisson",
        inverse_link_function: str | InverseLinkFunction | None = None,
        regularizer: str | Regularizer = "Ridge",
        strength_grid: ArrayLike | None = None,
        cv: int | BaseCrossValidator | Iterable[tuple[ArrayLike, ArrayLike]] = 5,
        selection: Literal["min", "1se"] = "min",
        solver_name: str | None = None,
        solver_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.observation_model = observation_model
        self.inverse_link_function = inverse_link_function
        self.regularizer = regularizer
        self.strength_grid = strength_grid
        self.cv = cv
        self.selection = selection
        self.solver_name = solver_name
        self.solver_kwargs = solver_kwargs

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Score every strength on every fold, choose one, and keep its fit on all bins.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``; bins in which a feature is missing
            (NaN) are left out.
        y
            Counts, shape ``(n_time_bins,)``.

        Raises
        ------
        ValueError
            If shapes do not match, values are not finite, the observation model cannot have made the
            counts, the regularizer has no strength, or a parameter is out of its range.
        """
        self._check_choices()
        X, y = self._checked(X, y, reset=True)
        n_time_bins, n_features = X.shape
        data = pad(X, y)
        what = {"regularizer": self.regularizer, "likelihood": self._likelihood()}
        self.strength_max_ = strength_max(data, n_features, n_time_bins, **what)
        self.strength_grid_ = (
            default_grid(
                data, n_features, n_time_bins, self.strength_max_, likelihood=self._likelihood()
            )
            if self.strength_grid is None
            else _check_grid(self.strength_grid)
        )
        train, score = weights_of_folds(self._folds(X, y), n_time_bins)
        path = fit_path(
            data,
            n_features,
            self.strength_grid_,
            train_weights=train,
            score_weights=score,
            solver=self._solver(),
            **what,
            **self._options(),
        )
        scores = CrossValidationScores(path)
        self.score_path_ = scores.held_out.T
        self.coef_path_, self.intercept_path_ = path.coef[0], path.intercept[0]
        self._keep(scores, X, y)
        return self

    def _keep(self, scores: CrossValidationScores, X: np.ndarray, y: np.ndarray) -> None:
        path = scores.path
        chosen = scores.best if self.selection == "min" else scores.simplest_within_one_error
        self.strength_ = float(path.strength[chosen])
        self._keep_parameters(path.coef[0, chosen], path.intercept[0, chosen : chosen + 1], X, y)
        self.optim_info_ = {
            "objective": float(-path.score[0, chosen] - self._mean_normalizer(y))
            + self._penalty_of(self.coef_, self.strength_),
            "n_steps": int(path.n_steps.sum()),
            "converged": bool(path.converged.all()),
            "kkt_residual": float(path.kkt_residual.max()),
        }
        if not self.optim_info_["converged"]:
            warnings.warn(self._advice(path), ConvergenceWarning, stacklevel=3)

    def _check_choices(self) -> None:
        if self.selection not in SELECTIONS:
            raise ValueError(
                f"selection must be one of {', '.join(SELECTIONS)}, but it is {self.selection!r}."
            )
        if not self.regularizer.has_strength:
            raise ValueError(
                f"{type(self.regularizer).__name__} has no strength to choose; take Ridge or Lasso, "
                "or fit a GLM."
            )

    def _folds(self, X: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        """Return the bins that each fold holds out."""
        splitter: Any = check_cv(cast(Any, self.cv), y)
        return [np.asarray(held_out) for _, held_out in splitter.split(X, y)]


def _check_grid(grid: ArrayLike) -> np.ndarray:
    values = np.asarray(grid)
    if values.dtype.kind not in "fiu" or values.ndim != 1 or not values.size:
        raise ValueError(
            f"strength_grid must hold numbers and have shape (n_strengths,), but it is {grid!r}."
        )
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise ValueError(f"strength_grid must be finite and not negative, but it is {grid!r}.")
    return values.astype(float)
