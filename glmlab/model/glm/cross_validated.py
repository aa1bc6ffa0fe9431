"""The generalized linear model that chooses its regularizer strength by cross-validation.

Source: Friedman, Hastie and Tibshirani (2010) for the grid down from strength_max; Breiman,
Friedman, Olshen and Stone (1984) for the rule of one standard error.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from glmlab.model.glm.strength_grid import StrengthGrid, make_grid
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.observation_models import Observations
from glmlab.model.padding import pad
from glmlab.model.path import CrossValidationScores, fit_path, require_selection
from glmlab.model.regularizer import Regularizer, Strength
from glmlab.model.standardization import standardization_of

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
        ``strength_max_``. With `strength_groups`: such a grid for all groups, or one for each label,
        such as ``{"stimulus": [0.01, 0.1], "history": [0.001, 0.01]}``; all combinations are tried.
    cv
        Number of contiguous folds, a splitter of `glmlab.model_selection` or scikit-learn, or pairs
        (training rows, held-out rows) of row numbers or masks. Each fold is trained on exactly the rows that its split names,
        and every way to split counts the rows as they are given, as `GridSearchCV` does: rows that
        are left out (a missing feature, a weight of zero) are then taken out of both parts. An
        iterator that can be read once is read at once.
    selection
        "min" takes the strength with the best mean score, "1se" the largest strength whose mean
        score is within one standard error of it; with groups, that with the largest product.
    solver_name, solver_kwargs
        See `GLM`.
    strength_groups
        Label of each feature's group, texts or integers, shape ``(n_features,)``, such as ``["stimulus"] *
        10 + ["history"] * 8``: each group has a strength of its own. None gives all features one.
        Features that the regularizer penalizes together (a row of its mask) share a group.

    Attributes
    ----------
    strength_ : float or ndarray, shape (n_groups,)
        The strength that was chosen; of each group, where there are groups.
    strength_grid_ : ndarray, shape (n_strengths,) or (n_strengths, n_groups)
        The strengths that were tried; with groups all combinations, the last group changing fastest.
    strength_max_ : float or ndarray, shape (n_groups,)
        Smallest strength at which no penalized weight is left; ``inf`` where there is none. With groups,
        where the others leave none of theirs either.
    strength_labels_ : ndarray, shape (n_groups,)
        The groups in the order of `strength_`; only where there are groups.
    regularizer_strength_ : float or ndarray
        What a `GLM` takes as ``regularizer_strength`` to be fitted alike.
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

    # One number, or an array of one for each group.
    strength_: Any
    strength_max_: Any

    def __init__(
        self,
        observation_model: str | Observations = "Poisson",
        inverse_link_function: str | InverseLinkFunction | None = None,
        regularizer: str | Regularizer = "Ridge",
        strength_grid: ArrayLike | Mapping[Any, ArrayLike] | None = None,
        cv: CrossValidation = 5,
        selection: Literal["min", "1se"] = "min",
        solver_name: str | None = None,
        solver_kwargs: dict[str, Any] | None = None,
        strength_groups: ArrayLike | Sequence[str] | None = None,
    ) -> None:
        self.observation_model = observation_model
        self.inverse_link_function = inverse_link_function
        self.regularizer = regularizer
        self.strength_grid = strength_grid
        self.cv = cv
        self.selection = selection
        self.solver_name = solver_name
        self.solver_kwargs = solver_kwargs
        self.strength_groups = strength_groups

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
        n_features = sample.X.shape[1]
        plain = self.regularizer.penalty(n_features)
        units = standardization_of(sample.X, sample.weight, plain)
        design, penalty = units.design(sample.X), units.penalty(plain)
        data = pad(design, sample.y)
        grid = make_grid(
            self.strength_grid,
            self.strength_groups,
            data,
            sample.weight,
            units,
            regularizer=self.regularizer,
            likelihood=self.likelihood(),
            penalty=penalty,
        )
        self.strength_grid_, self.strength_max_ = grid.values, grid.largest
        if grid.groups is not None:
            self.strength_labels_ = grid.groups.labels
        train, score = weights_of_splits(splits, sample.weight)
        path = fit_path(
            data,
            n_features,
            grid.of_fits,
            regularizer=self.regularizer,
            penalty=penalty,
            likelihood=self.likelihood(),
            train_weights=train,
            score_weights=score,
            solver=self._solver(),
            **self._options(),
        )
        scores = CrossValidationScores(grid.in_its_order(units.in_original_units(path)))
        self.score_path_ = scores.held_out.T
        self.coef_path_, self.intercept_path_ = scores.path.coef[0], scores.path.intercept[0]
        self._keep(scores, grid, sample)
        penalized = np.broadcast_to(grid.by_feature(self.strength_) > 0, n_features)
        costs = penalty.scaled(penalized.astype(float)) if penalized.any() else None
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

    def _keep(self, scores: CrossValidationScores, grid: StrengthGrid, sample: Sample) -> None:
        if np.isnan(scores.mean).all():
            raise ValueError(
                "No strength has a score: the training bins of some split leave no degrees of freedom to "
                f"estimate the scale of {type(self.observation_model).__name__} with; take more bins "
                "or fewer features."
            )
        path = scores.path
        chosen = scores.best if self.selection == "min" else grid.simplest(scores)
        self.strength_ = grid.strength(chosen)
        self.regularizer_strength_ = grid.of_glm(chosen, self.regularizer)
        here = slice(chosen, chosen + 1)
        self._keep_parameters(
            path.coef[0, chosen], path.intercept[0, here], path.scale[0, here], sample
        )
        self.optim_info_ = {
            "objective": float(path.loss[0, chosen])
            + self._penalty_of(self.coef_, self.regularizer_strength_),
            "n_steps": int(path.n_steps.sum()),
            "converged": bool(path.converged.all()),
            "kkt_residual": float(path.kkt_residual.max()),
        }
        if not self.optim_info_["converged"]:
            warnings.warn(self._advice(path), ConvergenceWarning, stacklevel=3)
        edge = None if self.strength_grid is None else grid.edge(scores, chosen)
        if edge is not None:
            warnings.warn(edge, GridEdgeWarning, stacklevel=3)

    def _strength_in_use(self) -> Strength:
        return self.regularizer_strength_

    def _check_choices(self) -> None:
        require_selection(self.selection)
        if not self.regularizer.has_strength:
            raise ValueError(
                f"{type(self.regularizer).__name__} has no strength to choose; take Ridge or Lasso, "
                "or fit a GLM."
            )
