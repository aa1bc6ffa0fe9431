"""Fits of all neurons of a network: stimulus weights, history and coupling filters, from counts.

Filters are put together from an orthonormal basis, so the length of a pair's weights is the length of
its filter: a penalty then treats filters alike, and functions that can hardly be told apart do no harm.

Source: Truccolo, Eden, Fellows, Donoghue and Brown (2005); Pillow et al. (2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import jax
import numpy as np
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray
from glmlab.model.count_distribution import poisson_log_probability
from glmlab.model.inverse_links import rates_of, resolve_inverse_link
from glmlab.model.observation_models import Likelihood, PoissonObservations
from glmlab.model.padding import Data, apply_by_rows, bucket, pad, round_up
from glmlab.model.path import fit_path
from glmlab.model.programs import program
from glmlab.model.regularizer import GroupLasso, Penalty, Regularizer, resolve_regularizer
from glmlab.model.uncertainty import Z_95

DEPENDENT = 1e-10
"""Directions whose singular value is below this part of the largest are left out of a basis."""

_ROWS_PER_OCTAVE = 2
_PARAMETER_STEP = 12
"""Shapes that designs are filled up to: coarse ones, because compiling a fit takes seconds."""


def orthonormal(basis_matrix: ArrayLike) -> FloatArray:
    """Return orthonormal functions that span what the functions of a basis span.

    Parameters
    ----------
    basis_matrix
        Shape ``(window_size, n_basis_funcs)``.

    Returns
    -------
    ndarray, shape (window_size, n_directions)
    """
    left, values, _ = np.linalg.svd(np.asarray(basis_matrix, float), full_matrices=False)
    return left[:, values > DEPENDENT * values[0]]


def coupling_design(counts: ArrayLike, basis_matrix: FloatArray) -> FloatArray:
    """Return the past of every neuron, weighted by every function; trials follow each other.

    Parameters
    ----------
    counts
        Shape ``(n_trials, n_time_bins, n_neurons)``; before its first bin a trial is silent.
    basis_matrix
        Functions at lags 1, 2, ..., shape ``(window_size, n_functions)``.

    Returns
    -------
    ndarray, shape (n_trials * n_time_bins, n_neurons * n_functions)
        The functions of the first neuron first.
    """
    counts = np.asarray(counts, float)
    n_trials, n_time_bins, n_neurons = counts.shape
    window_size, n_functions = basis_matrix.shape
    silent = np.zeros((n_trials, window_size, n_neurons))
    past = np.concatenate([silent, counts[:, :-1]], axis=1)[:, : window_size + n_time_bins - 1]
    lags_last = np.lib.stride_tricks.sliding_window_view(past, window_size, axis=1)
    filtered = lags_last @ basis_matrix[::-1]
    return filtered.reshape(n_trials * n_time_bins, n_neurons * n_functions)


class Fit(NamedTuple):
    """All neurons at one strength.

    Attributes
    ----------
    coef
        Of the coupling design and the stimulus columns, shape ``(n_neurons, n_features)``.
    intercept
        Shape ``(n_neurons,)``.
    kkt_residual
        Largest violation of the optimality conditions.
    converged
        Whether all neurons converged.
    """

    coef: FloatArray
    intercept: FloatArray
    kkt_residual: float
    converged: bool


@dataclass(frozen=True, eq=False)
class NetworkProblem:
    """What is fitted.

    Parameters
    ----------
    counts
        Shape ``(n_trials, n_time_bins, n_neurons)``.
    basis
        Orthonormal functions, shape ``(window_size, n_functions)``.
    stimulus
        Of each neuron, shape ``(n_time_bins, n_neurons)``, the same in all trials; None leaves it out.
        A neuron has a weight for its own, if that is not silent.
    inverse_link_function, regularizer
        Names. One group of a GroupLasso is what one neuron sends to one. The stimulus is never
        penalized.
    """

    counts: FloatArray
    basis: FloatArray
    stimulus: FloatArray | None
    inverse_link_function: str
    regularizer: str

    @property
    def n_neurons(self) -> int:
        """How many neurons there are."""
        return self.counts.shape[2]

    @property
    def n_coupling(self) -> int:
        """How many weights the coupling of a neuron has."""
        return self.n_neurons * self.basis.shape[1]

    @cached_property
    def driven(self) -> np.ndarray:
        """Neurons whose stimulus is not silent."""
        if self.stimulus is None:
            return np.empty(0, int)
        return np.flatnonzero(np.ptp(self.stimulus, axis=0) > 0)

    @cached_property
    def design(self) -> FloatArray:
        """Coupling columns, then the stimulus of each driven neuron."""
        coupling = coupling_design(self.counts, self.basis)
        if not self.driven.size or self.stimulus is None:
            return coupling
        stimulus = np.tile(self.stimulus[:, self.driven], (len(self.counts), 1))
        return np.concatenate([coupling, stimulus], axis=1)

    @cached_property
    def series(self) -> FloatArray:
        """Counts of each neuron, trials one after the other, shape ``(n_rows, n_neurons)``."""
        return self.counts.reshape(-1, self.n_neurons)

    @cached_property
    def feature_mask(self) -> FloatArray:
        """Which features each neuron has, shape ``(n_features, n_neurons)``."""
        mask = np.ones((self.n_coupling + self.driven.size, self.n_neurons))
        mask[self.n_coupling :] = self.driven[:, None] == np.arange(self.n_neurons)
        return mask

    @cached_property
    def likelihood(self) -> Likelihood:
        """What is maximized."""
        return PoissonObservations().likelihood(resolve_inverse_link(self.inverse_link_function))

    @cached_property
    def regularizer_of_all(self) -> Regularizer:
        """The regularizer, over all features."""
        return _regularizer_of(self)

    @cached_property
    def penalty(self) -> Penalty:
        """Its penalty, without that of the stimulus."""
        n_features = self.n_coupling + self.driven.size
        penalty = self.regularizer_of_all.penalty(n_features)
        quadratic = np.array(penalty.quadratic)
        quadratic[self.n_coupling :] = quadratic[:, self.n_coupling :] = 0
        weight = np.array(penalty.group_weight)
        weight[np.asarray(penalty.group)[self.n_coupling :]] = 0
        return Penalty(quadratic, np.asarray(penalty.group), weight)

    @cached_property
    def data(self) -> Data:
        """The same on the device."""
        n_rows, n_features = self.design.shape
        return pad(
            self.design,
            self.series,
            n_time_bins=bucket(n_rows, _ROWS_PER_OCTAVE),
            n_parameters=round_up(n_features + 1, _PARAMETER_STEP),
            # Also a mask of ones alone, for which other code would be compiled.
            feature_mask=self.feature_mask,
        )

    def fit(self, strength: float, start: Fit | None = None) -> Fit:
        """Fit all neurons in one call, from where another fit has ended."""
        n_features = self.n_coupling + self.driven.size
        if start is None:
            # No number asks for the null model, without code of its own.
            unknown = np.full((self.n_neurons, n_features + 1), np.nan)
            coef, intercept = unknown[:, 1:], unknown[:, 0]
        else:
            coef, intercept = start.coef, start.intercept
        path = fit_path(
            self.data,
            n_features,
            [strength],
            regularizer=self.regularizer_of_all,
            penalty=self.penalty,
            likelihood=self.likelihood,
            train_weights=np.ones((1, len(self.series))),
            start=(coef, intercept),
        )
        return Fit(
            path.coef[:, 0],
            path.intercept[:, 0],
            float(path.kkt_residual.max()),
            bool(path.converged.all()),
        )

    def filters_of(self, fit: Fit) -> FloatArray:
        """Return the filters of a fit, shape ``(window_size, n_receivers, n_senders)``."""
        weights = fit.coef[:, : self.n_coupling].reshape(self.n_neurons, self.n_neurons, -1)
        return np.tensordot(self.basis, weights, axes=(1, 2))

    def stimulus_weights_of(self, fit: Fit) -> FloatArray:
        """Return each neuron's stimulus weight, NaN where it has none; shape ``(n_neurons,)``."""
        weights = np.full(self.n_neurons, np.nan)
        for column, neuron in enumerate(self.driven, self.n_coupling):
            weights[neuron] = fit.coef[neuron, column]
        return weights

    def log_likelihoods(self, fit: Fit) -> tuple[float, float]:
        """Return the log-likelihood of all counts, and that of constant rates."""
        predictor = self.design @ fit.coef.T + fit.intercept
        rate = rates_of(predictor, resolve_inverse_link(self.inverse_link_function))
        constant = np.broadcast_to(self.series.mean(axis=0), self.series.shape)
        return float(np.sum(poisson_log_probability(self.series, rate))), float(
            np.sum(poisson_log_probability(self.series, constant))
        )

    def covariances(self, fit: Fit, strength: float) -> list[FloatArray]:
        """Return the covariance of each neuron's coupling weights: the inverse of the information.

        Of a Ridge it is conditional on the penalty, as that of `uncertainty.wald_covariance`. Weights
        that a penalty that is not smooth has set to zero are taken as known, and so have none.

        Returns
        -------
        list of ndarray, shape (n_coupling, n_coupling)
            Zero in the rows and columns of weights that are zero; NaN where the information is singular.
        """
        n_rows = len(self.series)
        predictor = self.design @ fit.coef.T + fit.intercept
        curvature = apply_by_rows(_curvature, predictor, self.series, likelihood=self.likelihood)
        with_ones = np.concatenate([self.design, np.ones((n_rows, 1))], axis=1)
        prior = np.zeros((with_ones.shape[1],) * 2)
        prior[:-1, :-1] = strength * n_rows * np.asarray(self.penalty.quadratic)
        return [
            self._covariance(with_ones, curvature[:, neuron], prior, self._has(fit, neuron))
            for neuron in range(self.n_neurons)
        ]

    def _has(self, fit: Fit, neuron: int) -> np.ndarray:
        """Which columns, the last the intercept's, a neuron has in a fit."""
        own = self.feature_mask[:, neuron] > 0
        if not self.regularizer_of_all.is_smooth:
            own &= fit.coef[neuron] != 0
        return np.append(own, True)

    def _covariance(
        self, design: FloatArray, curvature: FloatArray, prior: FloatArray, used: np.ndarray
    ) -> FloatArray:
        columns = design[:, used]
        information = columns.T @ (curvature[:, None] * columns) + prior[np.ix_(used, used)]
        covariance = np.zeros(prior.shape)
        try:
            found = np.linalg.inv(information)
        except np.linalg.LinAlgError:
            # A neuron whose counts say nothing of a weight; NaN says so.
            found = np.full(information.shape, np.nan)
        covariance[np.ix_(used, used)] = found
        return covariance[: self.n_coupling, : self.n_coupling]

    def half_widths(self, covariances: list[FloatArray]) -> FloatArray:
        """Return half the 95% intervals of the filters, shape ``(window_size, n_receivers, n_senders)``."""
        n_functions = self.basis.shape[1]
        half = np.empty((self.basis.shape[0], self.n_neurons, self.n_neurons))
        for receiver, covariance in enumerate(covariances):
            for sender in range(self.n_neurons):
                block = slice(sender * n_functions, (sender + 1) * n_functions)
                own = covariance[block, block]
                variance = np.einsum("wk,kl,wl->w", self.basis, own, self.basis)
                half[:, receiver, sender] = Z_95 * np.sqrt(np.maximum(variance, 0))
        return half

    def wald_statistics(self, fit: Fit, covariances: list[FloatArray]) -> FloatArray:
        """Return each pair's Wald statistic, shape ``(n_receivers, n_senders)``.

        Without coupling it is chi-square with as many degrees of freedom as there are functions.
        """
        n_functions = self.basis.shape[1]
        found = np.zeros((self.n_neurons, self.n_neurons))
        for receiver, covariance in enumerate(covariances):
            for sender in range(self.n_neurons):
                block = slice(sender * n_functions, (sender + 1) * n_functions)
                weights, own = fit.coef[receiver, block], covariance[block, block]
                if np.isfinite(own).all() and own.any():
                    found[receiver, sender] = (
                        weights @ np.linalg.pinv(own, hermitian=True) @ weights
                    )
        return found


def _regularizer_of(problem: NetworkProblem) -> Regularizer:
    """Return the regularizer; of a grouped one a group is what one neuron sends."""
    kind = type(resolve_regularizer(problem.regularizer))
    if not issubclass(kind, GroupLasso):
        return kind()
    n_functions, n_features = problem.basis.shape[1], problem.n_coupling + problem.driven.size
    mask = np.zeros((problem.n_neurons, n_features))
    for sender in range(problem.n_neurons):
        mask[sender, sender * n_functions : (sender + 1) * n_functions] = 1
    return kind(mask=mask)


@program(static=("likelihood",))
def _curvature(predictor: jax.Array, counts: jax.Array, *, likelihood: Likelihood) -> jax.Array:
    """Second derivative of each bin's loss by its linear predictor."""
    second = jax.grad(jax.grad(likelihood.loss_at))
    return jax.vmap(jax.vmap(second))(predictor, counts)
