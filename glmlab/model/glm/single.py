"""The generalized linear model of one neuron."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning

from glmlab.model.glm.base import BaseGLM, Fit, check_start
from glmlab.model.glm.sample import Sample
from glmlab.model.inverse_links import InverseLinkFunction
from glmlab.model.observation_models import Observations
from glmlab.model.padding import pad
from glmlab.model.path import fit_path
from glmlab.model.regularizer import Regularizer, Strength
from glmlab.model.standardization import standardization_of


class GLM(BaseGLM):
    """Generalized linear model of one neuron's counts.

    Minimizes the mean negative log-likelihood per bin plus ``regularizer_strength`` times the
    penalty; the intercept is not penalized.

    Parameters
    ----------
    observation_model
        "Poisson", "Bernoulli", "Gaussian", "Gamma", "NegativeBinomial", or an object such as
        ``PoissonObservations(jax.nn.softplus)``.
    inverse_link_function
        Linear predictor to rate: a name ("exp", "softplus", "identity", "logistic", "square") or a
        JAX function; None takes the observation model's.
    regularizer
        "UnRegularized", "Ridge", "Lasso", "GroupLasso", "ElasticNet", "Smoothness", or an object;
        None is UnRegularized.
    regularizer_strength
        Multiplies the penalty: one number, or one per feature (a group, for regularizers with
        groups), or ``(strength, ratio)`` for ElasticNet; None is 1.
    solver_name
        "Newton", "ProximalNewton", or one of jaxopt's "GradientDescent", "BFGS", "LBFGS",
        "NonlinearCG", "ProximalGradient"; None takes the regularizer's default.
    solver_kwargs
        ``tol`` (largest violation of the optimality conditions) and ``maxiter``. Violations are
        measured in the units of each feature and of the counts, so that a fit is as good in volts as in
        microvolts: they are those of features divided by their standard deviations, per unit of slope, which is the mean count for Poisson counts with the link "exp".

    Attributes
    ----------
    coef_ : ndarray, shape (n_features,)
        Weights.
    intercept_ : ndarray, shape (1,)
        Intercept.
    scale_ : ndarray, shape (1,)
        Dispersion, given or estimated; 1 where the observation model has none. That of the
        negative binomial is estimated together with the weights, others afterwards.
    dof_resid_ : ndarray, shape (1,)
        Bins (the sum of their weights) minus coefficients that are not zero, minus one for the
        intercept.
    optim_info_ : dict
        ``objective``, ``n_steps``, ``converged`` and ``kkt_residual`` of the fit, the last in the
        units of ``tol``.
    n_features_in_ : int
        Features seen in the fit.
    """

    def __init__(
        self,
        observation_model: str | Observations = "Poisson",
        inverse_link_function: str | InverseLinkFunction | None = None,
        regularizer: str | Regularizer | None = None,
        regularizer_strength: Strength = None,
        solver_name: str | None = None,
        solver_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.observation_model = observation_model
        self.inverse_link_function = inverse_link_function
        self.regularizer = regularizer
        self.regularizer_strength = regularizer_strength
        self.solver_name = solver_name
        self.solver_kwargs = solver_kwargs

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        init_params: tuple[ArrayLike, ArrayLike] | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Fit weights and intercept.

        Parameters
        ----------
        X
            Design matrix, shape ``(n_time_bins, n_features)``; bins in which a feature is missing
            (NaN) are left out.
        y
            Counts, shape ``(n_time_bins,)``.
        init_params
            ``(coef, intercept)`` to start from, shapes ``(n_features,)`` and ``(1,)``.
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
        ConvergenceWarning
            If the solver stopped before it met its tolerance.
        InfiniteOptimumWarning
            If there is no finite optimum to be found.
        UndefinedScaleWarning
            If the bins leave no degrees of freedom to estimate a scale with.
        """
        sample = self._checked(X, y, sample_weight, reset=True)
        n_features = sample.X.shape[1]
        start = None if init_params is None else check_start(init_params, (n_features,))
        penalty, strength = self.regularizer.at_strength(self.regularizer_strength, n_features)
        units = standardization_of(sample.X, sample.weight, penalty)
        design, penalty = units.design(sample.X), units.penalty(penalty)
        path = fit_path(
            pad(design, sample.y),
            n_features,
            [strength],
            regularizer=self.regularizer,
            penalty=penalty,
            likelihood=self.likelihood(),
            train_weights=sample.weight,
            start=None if start is None else units.start(start),
            solver=self._solver(),
            **self._options(),
        )
        self._keep(self._describe(units.in_original_units(path), self.regularizer_strength), sample)
        costs = penalty if strength > 0 else None
        self._check_existence(sample, design, costs, np.ones(n_features, bool))
        return self

    def _strength_in_use(self) -> Strength:
        return self.regularizer_strength

    def _keep(self, fit: Fit, sample: Sample) -> None:
        self._keep_parameters(fit.coef[0], fit.intercept, fit.scale, sample)
        self.optim_info_ = {
            "objective": float(fit.objective[0]),
            "n_steps": int(fit.n_steps[0]),
            "converged": bool(fit.converged[0]),
            "kkt_residual": float(fit.kkt_residual[0]),
        }
        if not self.optim_info_["converged"]:
            warnings.warn(self._advice(fit), ConvergenceWarning, stacklevel=3)
