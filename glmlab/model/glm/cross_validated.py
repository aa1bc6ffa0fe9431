"""The generalized linear model that chooses its regularizer strength by cross-validation.

Source: Friedman, Hastie and Tibshirani (2010) for the grid down from strength_max; Breiman,
Friedman, Olshen and Stone (1984) for the rule of one standard error.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Literal, Self, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import BaseCrossValidator, check_cv
from sklearn.utils.metadata_routing import get_routing_for_object

from glmlab.model.fold_schemes import FoldScheme
from glmlab.model.folds import weights_of_splits
from glmlab.model.glm.base import BaseGLM
from glmlab.model.glm.sample import Sample
from glmlab.model.glm.splits import splits_of
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.observation_models import Observations
from glmlab.model.padding import pad
from glmlab.model.path import CrossValidationScores, default_grid, fit_path, strength_max
from glmlab.model.regularizer import Regularizer
from glmlab.model.standardization import standardization_of

SELECTIONS = ("min", "1se")

CrossValidation = int | FoldScheme | BaseCrossValidator | Iterable[tuple[ArrayLike, ArrayLike]]
"""Number of contiguous folds, a splitter, or pairs of training and held-out rows."""


class GridEdgeWarning(UserWarning):
    """The choice of a strength was cut short by an end of the ``strength_grid`` that the user gave.

    The best strength is the smallest or the largest of the grid, or the largest within one standard
    error is the largest of all, so that the grid does not hold what was looked for. There is no
    warning where nothing lies beyond: a grid of one strength, a smallest strength of zero, a largest
    one that leaves no weight (``strength_max_`` and above), and the grid that `GLMCV` makes itself.
    """


class GLMCV(BaseGLM):
    """Generalized linear model of one neuron whose regularizer strength is chosen on held-out bins.

    All strengths and folds are fitted in one compiled call. A dispersion that is estimated with the
    weights (negative binomial) is estimated for each strength and fold on the bins of that fit, so that no
    score has seen the bins that it is of.

    Parameters
    ----------
    observation_model, inverse_link_function
        See `GLM`.
    regularizer
        See `GLM`, but one with a strength.
    strength_grid
        Strengths to try, shape ``(n_strengths,)``; None takes a logarithmic grid down from
        ``strength_max_``.
    cv
        Number of contiguous folds, a splitter of `glmlab.model_selection` or scikit-learn, or pairs
        (training rows, held-out rows) of row numbers or masks. Each fold is trained on exactly the rows that its split names,
        and every way to split counts the rows as they are given, as `GridSearchCV` does: rows that
        are left out (a missing feature, a weight of zero) are then taken out of both parts. An
        iterator that can be read once is read at once.
    selection
        "min" takes the strength with the best mean score, "1se" the largest strength whose mean
        score is within one standard error of it.
    solver_name, solver_kwargs
        See `GLM`.

    Attributes
    ----------
    strength_ : float
        The strength that was chosen.
    strength_grid_ : ndarray, shape (n_strengths,)
        The strengths that were tried.
    strength_max_ : float
        Smallest strength at which no penalized weight is left; ``inf`` where there is none.
    score_path_ : ndarray, shape (n_strengths, n_folds)
        Mean log-likelihood per bin on the held-out bins, as `GLM.score` gives it for a `GLM` fitted
        on the training bins: the scale, where the observation model has one, is estimated on these.
    coef_path_ : ndarray, shape (n_strengths, n_features)
        Weights fitted on all bins.
    intercept_path_ : ndarray, shape (n_strengths,)
        Intercepts fitted on all bins.
    coef_, intercept_, scale_, dof_resid_, optim_info_, n_features_in_
        See `GLM`, at the strength that was chosen.

    Warns
    -----
    GridEdgeWarning
        See there.
    """

    def __init__(
        self,
        observation_model: str | Observations = "Poisson",
        inverse_link_function: str | InverseLinkFunction | None = None,
        regularizer: str | Regularizer = "Ridge",
        strength_grid: ArrayLike | None = None,
        cv: CrossValidation = 5,
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

    @property
    def cv(self) -> CrossValidation | None:
        """How rows are split."""
        return self._cv

    @cv.setter
    def cv(self, cv: CrossValidation | None) -> None:
        # What can be read once could be neither cloned nor fitted with again.
        self._cv = list(cv) if isinstance(cv, Iterator) else cv

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        groups: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Score every strength on every fold, choose one, and keep its fit on all bins.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``; bins in which a feature is missing
            (NaN) are left out.
        y
            Counts, shape ``(n_time_bins,)``.
        groups
            Group of each row, such as its trial, shape ``(n_time_bins,)``, for splitters that keep
            groups together (`GroupKFold`); contiguous folds (an integer) do not read them, and warn.
        sample_weight
            How often each bin counts, in fits and in scores, shape ``(n_time_bins,)``: a weight of two
            is the bin twice, and zero leaves it out; all count once if not given.

        Raises
        ------
        ValueError
            If shapes do not match, values are not finite, the observation model cannot have made the
            counts, the regularizer has no strength, a parameter is out of its range, weights are
            negative or all zero, or a split is empty or names rows that are not there.
        """
        self._check_choices()
        sample = self._checked(X, y, sample_weight, reset=True)
        splits = splits_of(self.cv, X, y, groups, sample.used)
        if self.selection == "1se" and len(splits) == 1:
            raise ValueError(
                'selection="1se" needs two splits at least, since one has no standard error.'
            )
        n_time_bins, n_features = sample.X.shape
        plain = self.regularizer.penalty(n_features)
        units = standardization_of(sample.X, sample.weight, plain)
        design, penalty = units.design(sample.X), units.penalty(plain)
        data = pad(design, sample.y)
        what: dict[str, Any] = {"likelihood": self.likelihood(), "train_weights": sample.weight}
        self.strength_max_ = strength_max(
            data, n_features, n_time_bins, regularizer=self.regularizer, penalty=penalty, **what
        )
        self.strength_grid_ = (
            default_grid(
                data, n_features, n_time_bins, self.strength_max_, scale=units.scale, **what
            )
            if self.strength_grid is None
            else _check_grid(self.strength_grid)
        )
        train, score = weights_of_splits(splits, sample.weight)
        path = fit_path(
            data,
            n_features,
            self.strength_grid_,
            regularizer=self.regularizer,
            penalty=penalty,
            likelihood=self.likelihood(),
            train_weights=train,
            score_weights=score,
            solver=self._solver(),
            **self._options(),
        )
        path = units.in_original_units(path)
        scores = CrossValidationScores(path)
        self.score_path_ = scores.held_out.T
        self.coef_path_, self.intercept_path_ = path.coef[0], path.intercept[0]
        self._keep(scores, sample)
        costs = penalty if self.strength_ > 0 else None
        self._check_existence(sample, design, costs, np.ones(n_features, bool))
        return self

    def get_metadata_routing(self) -> Any:
        """Tell scikit-learn what metadata `fit` and `score` take.

        Unless ``set_fit_request`` says otherwise, groups are asked for where the splitter asks for
        them.
        """
        request = super().get_metadata_routing()
        if request.fit.requests.get("groups") is None:
            of_splitter = get_routing_for_object(check_cv(cast(Any, self.cv)))
            wanted = of_splitter.split.requests.get("groups")
            request.fit.add_request(param="groups", alias=wanted or False)
        return request

    def _keep(self, scores: CrossValidationScores, sample: Sample) -> None:
        if np.isnan(scores.mean).all():
            raise ValueError(
                "No strength has a score: the training bins of some split leave no degrees of freedom to "
                f"estimate the scale of {type(self.observation_model).__name__} with; take more bins "
                "or fewer features."
            )
        path = scores.path
        chosen = scores.best if self.selection == "min" else scores.simplest_within_one_error
        self.strength_ = float(path.strength[chosen])
        here = slice(chosen, chosen + 1)
        self._keep_parameters(
            path.coef[0, chosen], path.intercept[0, here], path.scale[0, here], sample
        )
        self.optim_info_ = {
            "objective": float(path.loss[0, chosen]) + self._penalty_of(self.coef_, self.strength_),
            "n_steps": int(path.n_steps.sum()),
            "converged": bool(path.converged.all()),
            "kkt_residual": float(path.kkt_residual.max()),
        }
        if not self.optim_info_["converged"]:
            warnings.warn(self._advice(path), ConvergenceWarning, stacklevel=3)
        edge = (
            None
            if self.strength_grid is None
            else _edge_of_grid(scores, chosen, self.strength_max_)
        )
        if edge is not None:
            warnings.warn(edge, GridEdgeWarning, stacklevel=3)

    def _strength_in_use(self) -> float:
        return self.strength_

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


def _edge_of_grid(scores: CrossValidationScores, chosen: int, strength_max: float) -> str | None:
    """Say at which end of the grid the choice was cut short; None where it was not."""
    strengths = scores.path.strength
    low, high = strengths.min(), strengths.max()
    if low == high:
        return None
    best = strengths[scores.best]
    # No strength is below zero, and above one that leaves no weight there is no other model.
    if best == low > 0:
        return (
            f"The best strength, {low:g}, is the smallest of strength_grid, so the best may lie below "
            "it: extend the grid to smaller strengths."
        )
    if strengths[chosen] == high < strength_max:
        what = "best strength" if best == high else "largest strength within one standard error"
        return (
            f"The {what}, {high:g}, is the largest of strength_grid, so a larger one may be meant: "
            "extend the grid to larger strengths."
        )
    return None


def _check_grid(grid: ArrayLike) -> np.ndarray:
    values = np.asarray(grid)
    if values.dtype.kind not in "fiu" or values.ndim != 1 or not values.size:
        raise ValueError(
            f"strength_grid must hold numbers and have shape (n_strengths,), but it is {grid!r}."
        )
    if not (np.isfinite(values).all() and (values >= 0).all()):
        raise ValueError(f"strength_grid must be finite and not negative, but it is {grid!r}.")
    return values.astype(float)
