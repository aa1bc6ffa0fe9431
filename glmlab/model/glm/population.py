"""The generalized linear models of many neurons at once."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning

from glmlab.model.glm.base import BaseGLM, check_start, shape_of
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.observation_models import Observations
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.regularizer import Regularizer, Strength
from glmlab.model.standardization import standardization_of


class PopulationGLM(BaseGLM):
    """Generalized linear models of many neurons with the same features, fitted in one compiled call.

    Each neuron is fitted as `GLM` would fit it alone.

    Parameters
    ----------
    observation_model, inverse_link_function, regularizer, regularizer_strength
        See `GLM`, the same for all neurons.
    solver_name, solver_kwargs
        See `GLM`.
    feature_mask
        One where a neuron has a feature and zero where it has not, shape ``(n_features,
        n_neurons)``; None if each has all.

    Attributes
    ----------
    coef_ : ndarray, shape (n_features, n_neurons)
        Weights; zero for features that a neuron has not.
    intercept_, scale_, dof_resid_ : ndarray, shape (n_neurons,)
        See `GLM`, by neuron.
    optim_info_ : dict
        ``objective``, ``n_steps``, ``converged`` and ``kkt_residual`` by neuron.
    n_features_in_ : int
        Features seen in the fit.
    """

    _is_population = True

    def __init__(
        self,
        observation_model: str | Observations = "Poisson",
        inverse_link_function: str | InverseLinkFunction | None = None,
        regularizer: str | Regularizer | None = None,
        regularizer_strength: Strength = None,
        solver_name: str | None = None,
        solver_kwargs: dict[str, Any] | None = None,
        feature_mask: ArrayLike | None = None,
    ) -> None:
        self.observation_model = observation_model
        self.inverse_link_function = inverse_link_function
        self.regularizer = regularizer
        self.regularizer_strength = regularizer_strength
        self.solver_name = solver_name
        self.solver_kwargs = solver_kwargs
        self.feature_mask = feature_mask

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        init_params: tuple[ArrayLike, ArrayLike] | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Fit weights and intercept of every neuron.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``; bins in which a feature is missing
            (NaN) are left out.
        y
            Counts, shape ``(n_time_bins, n_neurons)``.
        init_params
            ``(coef, intercept)`` to start from, shapes ``(n_features, n_neurons)`` and
            ``(n_neurons,)``.
        sample_weight
            How often each bin counts, shape ``(n_time_bins,)``: a weight of two is the bin twice, and
            zero leaves it out; all count once if not given.

        Raises
        ------
        ValueError
            If shapes do not match, values are not finite, the observation model cannot have made the
            counts, weights are negative or all zero, or the solver cannot fit the regularizer.

        Warns
        -----
        ConvergenceWarning, InfiniteOptimumWarning, UndefinedScaleWarning
            See `GLM.fit`.
        """
        sample = self._checked(X, y, sample_weight, reset=True)
        shape = (sample.X.shape[1], sample.y.shape[1])
        penalty, strength = self.regularizer.at_strength(self.regularizer_strength, shape[0])
        mask = _check_feature_mask(self.feature_mask, shape)
        start = None if init_params is None else check_start(init_params, shape)
        units = standardization_of(sample.X, sample.weight, penalty)
        design, penalty = units.design(sample.X), units.penalty(penalty)
        path = fit_path(
            pad(design, sample.y, feature_mask=mask),
            shape[0],
            [strength],
            regularizer=self.regularizer,
            penalty=penalty,
            likelihood=self.likelihood(),
            train_weights=sample.weight,
            start=None if start is None else units.start(start),
            solver=self._solver(),
            **self._options(),
        )
        fit = self._describe(units.in_original_units(path), self.regularizer_strength)
        self._keep_parameters(fit.coef.T, fit.intercept, fit.scale, sample)
        self.optim_info_ = {
            "objective": fit.objective,
            "n_steps": fit.n_steps,
            "converged": fit.converged,
            "kkt_residual": fit.kkt_residual,
        }
        if not fit.converged.all():
            warnings.warn(self._advice(fit), ConvergenceWarning, stacklevel=2)
        used = np.ones(shape, bool) if mask is None else mask > 0
        self._check_existence(sample, design, penalty if strength > 0 else None, used)
        return self

    def _check_dimensions(self, y: ArrayLike) -> None:
        shape = shape_of(y)
        if len(shape) != 2:
            raise ValueError(
                f"y must have shape (n_time_bins, n_neurons), but it has shape {shape}; GLM fits one "
                "neuron."
            )

    def __sklearn_tags__(self):
        """Tell scikit-learn that y has a column per neuron."""
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output = False
        tags.target_tags.multi_output = True
        tags.target_tags.two_d_labels = True
        return tags


def _check_feature_mask(mask: ArrayLike | None, shape: tuple[int, int]) -> np.ndarray | None:
    if mask is None:
        return None
    values = np.asarray(mask)
    if values.shape != shape or not np.isin(values, (0, 1)).all():
        raise ValueError(
            f"feature_mask must have shape (n_features, n_neurons), here {shape}, and hold only 0 "
            f"and 1, but it has shape {values.shape}."
        )
    return values.astype(float)
