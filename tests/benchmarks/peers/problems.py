"""What the libraries are given, and how good what they give back is.

Nothing here imports a library of the comparison: the cold timings count those imports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

Penalty = Literal["Ridge", "Lasso", "GroupLasso"]


class Fit(NamedTuple):
    """One minimum: `fold` is the index of the fold left out, None for a fit on all bins."""

    fold: int | None
    strength: float
    coef: FloatArray
    intercept: float


class Fits(NamedTuple):
    """The minima of a cross-validation.

    `residual` is what the library itself says of fits that it does not hand out.
    """

    all: list[Fit]
    residual: float = 0.0


@dataclass(frozen=True)
class Search:
    """A cross-validated path of a Poisson GLM over contiguous folds.

    The objective is the mean over bins of ``exp(eta) - y * eta`` plus the strength times half the sum
    of squared weights (Ridge), the sum of absolute weights (Lasso), or the sum of the groups' norms,
    each times the root of the group's size (GroupLasso).

    Attributes
    ----------
    X, y
        Shapes ``(n_time_bins, n_features)`` and ``(n_time_bins,)``.
    strengths
        From strong to weak.
    mask
        Groups, shape ``(n_groups, n_features)``.
    """

    X: FloatArray
    y: FloatArray
    penalty: Penalty
    strengths: FloatArray
    n_folds: int
    mask: FloatArray | None = None

    @property
    def n_fits(self) -> int:
        """Every strength without every fold, and the best strength on all bins."""
        return self.strengths.size * self.n_folds + 1

    def folds(self) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """Yield which bins each fold leaves in and out."""
        for left_out in np.array_split(np.arange(self.y.size), self.n_folds):
            out = np.zeros(self.y.size, bool)
            out[left_out] = True
            yield ~out, out

    def quality(self, fits: Fits) -> str:
        """Largest violation of the optimality conditions over all fits."""
        data = {fold: (self.X[i], self.y[i]) for fold, (i, _) in enumerate(self.folds())}
        residuals = [
            kkt_residual(
                *(data[fit.fold] if fit.fold is not None else (self.X, self.y)),
                fit,
                self.penalty,
                self.mask,
            )
            for fit in fits.all
        ]
        return _in_short(max(*residuals, fits.residual))


@dataclass(frozen=True)
class Population:
    """Ridge of many neurons on the same features: their spike history and the others'.

    Attributes
    ----------
    X, Y
        Shapes ``(n_time_bins, n_features)`` and ``(n_time_bins, n_neurons)``.
    """

    X: FloatArray
    Y: FloatArray
    strength: float

    @property
    def n_fits(self) -> int:
        """One per neuron."""
        return self.Y.shape[1]

    def quality(self, coefs: tuple[FloatArray, FloatArray]) -> str:
        """Largest violation of the optimality conditions over all neurons.

        `coefs` holds weights ``(n_features, n_neurons)`` and intercepts ``(n_neurons,)``.
        """
        residuals = [
            kkt_residual(self.X, y, Fit(None, self.strength, coef, float(intercept)), "Ridge")
            for y, coef, intercept in zip(self.Y.T, coefs[0].T, coefs[1], strict=True)
        ]
        return _in_short(max(residuals))


@dataclass(frozen=True)
class Network:
    """A recurrent simulation; the arguments of ``simulate_recurrent``, without the key.

    `filters` is ``(window_size, n_receivers, n_senders)``, lag 1 first: the basis times the weights.
    """

    coupling_coef: FloatArray
    feedforward_coef: FloatArray
    intercepts: FloatArray
    feedforward_input: FloatArray
    coupling_basis_matrix: FloatArray
    init_y: FloatArray
    filters: FloatArray
    n_fits: int = 1

    @property
    def drive(self) -> FloatArray:
        """Linear predictor without coupling, shape ``(n_time_bins, n_neurons)``."""
        drive = np.einsum("tnp,np->tn", self.feedforward_input, self.feedforward_coef)
        return drive + self.intercepts

    def quality(self, counts: np.ndarray) -> str:
        """Spikes of each of a few neurons, or of all."""
        by_neuron = np.asarray(counts).sum(axis=0).astype(int)
        return " + ".join(map(str, by_neuron)) if by_neuron.size < 4 else f"{by_neuron.sum():,}"


def _in_short(residual: float) -> str:
    return f"{residual:.0e}".replace("e-0", "e-")


Problem = Search | Population | Network


def kkt_residual(
    X: FloatArray, y: FloatArray, fit: Fit, penalty: Penalty, mask: FloatArray | None = None
) -> float:
    """Largest violation of the optimality conditions of the objective of `Search`."""
    coef, strength = np.asarray(fit.coef, float), fit.strength
    error = np.exp(X @ coef + fit.intercept) - y
    gradient = X.T @ error / y.size
    if penalty == "Ridge":
        violation = np.abs(gradient + strength * coef)
    else:
        groups = np.eye(coef.size) if penalty == "Lasso" or mask is None else mask
        violation = np.array([_violation(gradient, coef, strength, g > 0) for g in groups])
    return float(max(violation.max(), abs(error.mean())))


def _violation(
    gradient: FloatArray, coef: FloatArray, strength: float, group: NDArray[np.bool_]
) -> float:
    norm, threshold = np.linalg.norm(coef[group]), strength * np.sqrt(group.sum())
    if norm == 0:
        return max(float(np.linalg.norm(gradient[group]) - threshold), 0.0)
    return float(np.abs(gradient[group] + threshold * coef[group] / norm).max())


def page_search(penalty: Penalty) -> Search:
    """Return a grid search of the NeMoS "GLM demo" page: its data, 6 strengths, 2 folds."""
    generator = np.random.RandomState(111)
    X = 0.5 * generator.normal(size=(100, 5))
    coef = generator.normal(size=5)
    coef[1:4] = 0
    y = generator.poisson(np.exp(X @ coef)).astype(float)
    mask = np.array([[1.0, 0, 0, 0, 1], [0, 1, 1, 1, 0]])
    return Search(X, y, penalty, np.logspace(1.5, -1.5, 6), 2, mask)


def random_search(n_time_bins: int, n_features: int, penalty: Penalty) -> Search:
    """Return a path of 20 strengths and 5 folds over three decades, from strength_max for the Lasso."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_time_bins, n_features))
    n_used = max(2, n_features // 4)
    coef = np.zeros(n_features)
    coef[:n_used] = rng.normal(size=n_used) / np.sqrt(n_used)
    y = rng.poisson(np.exp(X @ coef - 1)).astype(float)
    top = 10.0 if penalty == "Ridge" else np.abs(X.T @ (y - y.mean())).max() / n_time_bins
    return Search(X, y, penalty, np.geomspace(top, 1e-3 * top, 20), 5)
