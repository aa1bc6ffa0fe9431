"""Evidence: how likely a strength makes the data, all weights considered, by Laplace's approximation.

A smooth penalty is the logarithm of a Gaussian prior. The objective of n bins, ``n loss + n s w'Q w / 2``, over
the scale phi, is minus the logarithm of likelihood times prior, whose precision is ``n s Q / phi``. The
evidence is the integral over the weights and the intercept. With the loss's Hessian H (of the mean) at the
optimum, r the rank of Q, and d weights and an intercept that are not all penalized,

    log evidence = log p(y | w, b) - n s w'Q w / (2 phi) + log pdet(n s Q / phi) / 2
                   - log det(n (H + s Q) / phi) / 2 + (d - r) log(2 pi) / 2,

where pdet is the product of the eigenvalues that are not zero. Directions without a penalty, the intercept among
them, have a flat prior of density one, so that differences between strengths mean something, and evidence of other
features or without them does not. What neither a bin nor the penalty sees (bumps that sum to one beside an intercept)
is no parameter, and left out of the integral: the determinants are those on what is left, as Wood (2017, sections 5.4
and 6.6) takes them. For Gaussian observations with the identity the integral is exact, and the
scale that maximizes it is that of restricted maximum likelihood.

Of several optima, such as those of the link "square", which differ by signs, the integral is around one.

The choice needs no folds, and so knows nothing of bins that are alike because they are near: it believes in the
model. The strength is per bin, as everywhere here, so that the prior narrows with n at a given strength.

Sources: MacKay (1992), Neural Computation 4:415, for evidence, the effective number of parameters and the
fixed point; Park and Pillow (2011), PLoS Comput Biol 7:e1002219, for receptive fields; Wood (2011), J. R. Stat.
Soc. B 73:3, and Generalized Additive Models (2017), for Laplace's approximation with improper priors; Tierney and Kadane (1986), JASA 81:82, for its error,
of the order of 1/n.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgError, cho_factor, cho_solve, eigvalsh, null_space
from scipy.optimize import minimize, minimize_scalar
from sklearn.exceptions import ConvergenceWarning

from glmlab.model.checks import FloatArray, require_finite_number
from glmlab.model.existence import direction_to_infinity, freedom_of
from glmlab.model.glm import GLM
from glmlab.model.glm.strength_grid import StrengthGrid, make_grid
from glmlab.model.glm.strength_groups import StrengthGroups
from glmlab.model.observation_models import Likelihood
from glmlab.model.padding import Data, fill_up, pad, weighted_sum
from glmlab.model.path import Path, fit_path
from glmlab.model.programs import program
from glmlab.model.regularizer import Penalty, Regularizer
from glmlab.model.standardization import Standardization, standardization_of
from glmlab.model.uncertainty import WORST_CONDITION, gram_of, loss_curvature

SAME = 1e-13
"""Eigenvalues of a penalty's matrix below this part of the largest are those of directions without a penalty: for
second differences of 100 weights the smallest that is not zero is 3e-7 of it, and those that are zero 1e-16."""

SCALES = 12.0
"""How far the scale is looked for, in log units on both sides of the one that the residuals give."""

EXACT = 1e-28
"""Mean square of residuals, as a part of that of the observations, below which they are round-off: float64 has
16 digits, of which a mean over many bins loses two."""

FIXED_POINT_STEPS = 200
FIXED_POINT_TOLERANCE = 1e-5
"""Relative change of a strength below which MacKay's iteration ends; it converges linearly."""

LOG_STRENGTH_TOLERANCE = 1e-4
"""How well a maximum is located, in log units of strength."""

Method = Literal["maximum", "fixed point"]


@dataclass(frozen=True)
class EvidencePoint:
    """The evidence at one strength, or one of each group of features.

    Attributes
    ----------
    strength
        A number, or one for each group, shape ``(n_groups,)``.
    log_evidence
        Natural logarithm, of all bins together.
    n_effective
        Parameters that the data determine, the intercept included: ``trace(inverse(H + s Q) H)``.
    scale
        Of the observations, given or chosen by the evidence; that of the fit where it has a part in the loss.
    coef, intercept
        The fit, shapes ``(n_features,)`` and ``()``.
    """

    strength: float | FloatArray
    log_evidence: float
    n_effective: float
    scale: float
    coef: FloatArray
    intercept: float


@dataclass(frozen=True)
class Evidence:
    """The evidence over a grid of strengths.

    Attributes
    ----------
    strength
        Shape ``(n_strengths,)``, or ``(n_strengths, n_groups)``.
    log_evidence, n_effective, scale, intercept
        See `EvidencePoint`, shape ``(n_strengths,)``.
    coef
        Shape ``(n_strengths, n_features)``.
    """

    strength: FloatArray
    log_evidence: FloatArray
    n_effective: FloatArray
    scale: FloatArray
    coef: FloatArray
    intercept: FloatArray

    @property
    def best(self) -> int:
        """Index of the strength with the greatest evidence, the first of equals."""
        return int(np.argmax(self.log_evidence))


def evidence(
    model: GLM,
    X: ArrayLike,
    y: ArrayLike,
    strengths: ArrayLike | Mapping[Any, ArrayLike] | None = None,
    *,
    strength_groups: ArrayLike | Sequence[str] | None = None,
    scale: float | None = None,
) -> Evidence:
    """Evidence of each strength of a grid, in float64 whatever JAX is set to.

    Parameters
    ----------
    model
        What to fit: its regularizer is `Ridge` or `Smoothness`; its strength is not read, and it is not fitted.
    X, y
        As for `GLM.fit`.
    strengths, strength_groups
        As ``strength_grid`` and ``strength_groups`` of `GLMCV`, positive; None takes the grid that `GLMCV`
        makes.
    scale
        Of the observations, positive: for Gaussian ones their variance. None takes the one with the greatest
        evidence at each strength; Poisson and Bernoulli observations have none, and the negative binomial
        one is its model's.

    Raises
    ------
    ValueError
        If the regularizer has no Gaussian prior, a strength or the scale is not positive, no strength has a finite
        optimum, the curvature at a fit is not positive in every direction, or as `GLM.fit`.
    TypeError
        If `model` is no `GLM`.
    """
    with jax.enable_x64(True):
        task = _Task.of(model, X, y, strengths, strength_groups, scale)
        found = task.on_grid()
        points = [found[k].point for k in np.argsort(task.grid.order)]
    return Evidence(
        strength=task.grid.values,
        log_evidence=np.array([point.log_evidence for point in points]),
        n_effective=np.array([point.n_effective for point in points]),
        scale=np.array([point.scale for point in points]),
        coef=np.array([point.coef for point in points]),
        intercept=np.array([point.intercept for point in points]),
    )


def maximize_evidence(
    model: GLM,
    X: ArrayLike,
    y: ArrayLike,
    strengths: ArrayLike | Mapping[Any, ArrayLike] | None = None,
    *,
    strength_groups: ArrayLike | Sequence[str] | None = None,
    scale: float | None = None,
    method: Method = "maximum",
) -> EvidencePoint:
    """Find the strength, or that of each group, with the greatest evidence between the ends of a grid.

    The grid's best point is where it begins. Where the data ask for no weights at all, evidence grows up to the
    largest strength, which is then returned.

    Parameters
    ----------
    model, X, y, strengths, strength_groups, scale
        See `evidence`.
    method
        "maximum" climbs (Brent's method for one strength, Nelder and Mead's for several). "fixed point"
        repeats MacKay's ``strength = n_effective scale / (n w'Q w)``, which stands still at the maximum if the
        curvature does not depend on the weights, as of Gaussian observations with the identity, and near it
        else: Park and Pillow's way.

    Raises
    ------
    ValueError, TypeError
        As `evidence`, or if the method is not known.
    """
    if method not in ("maximum", "fixed point"):
        raise ValueError(f"method must be 'maximum' or 'fixed point', but it is {method!r}.")
    with jax.enable_x64(True):
        task = _Task.of(model, X, y, strengths, strength_groups, scale)
        best = max(task.on_grid(), key=lambda found: found.point.log_evidence)
        return task.climb(best) if method == "maximum" else task.stand_still(best)


def evidence_along(
    path: Path,
    data: Data,
    n_time_bins: int,
    *,
    regularizer: Regularizer,
    likelihood: Likelihood,
    is_probability: bool,
) -> FloatArray:
    """Evidence of each fit of a path that is there already, as `evidence` gives it; nothing is fitted.

    Parameters
    ----------
    path
        From `fit_path`; its first row is a fit to all bins, with equal weights. Features whose strengths are the
        same all along it have one prior.
    data
        What was fitted.
    n_time_bins
        Bins before padding.
    regularizer, likelihood
        What was minimized, in the units of the features of `data`.
    is_probability
        Whether rates are probabilities of a one.

    Returns
    -------
    ndarray, shape (n_strengths,)

    Raises
    ------
    ValueError
        If no strength has a finite optimum, or the curvature at a fit is not positive in every direction.
    """
    y = np.asarray(data.counts[0], float)[:n_time_bins]
    penalty = regularizer.penalty(path.coef.shape[2])
    _require_optimum(data, y, penalty, likelihood, is_probability=is_probability)
    n_features, strength = path.coef.shape[2], path.strength
    by_feature = np.broadcast_to(strength.reshape(len(strength), -1), (len(strength), n_features))
    table, of_feature = np.unique(by_feature, axis=1, return_inverse=True)
    groups = StrengthGroups(np.arange(table.shape[1]), of_feature.ravel())
    one = np.ones(n_features)
    task = _Task(
        y=y,
        data=data,
        units=Standardization(np.zeros(n_features), one, one),
        penalty=penalty,
        regularizer=regularizer,
        likelihood=likelihood,
        options={},
        grid=StrengthGrid(table, list(table.T), np.arange(len(table)), np.inf, groups),
        scale=None,
    )
    fits = replace(path, strength=by_feature)
    return np.array([task.found(fits, k).point.log_evidence for k in range(len(strength))])


class _Prior(NamedTuple):
    """The part of the quadratic term that one group of features has.

    Attributes
    ----------
    matrix
        Q, zero elsewhere, in the units of the fit, shape ``(n_features, n_features)``.
    rank, log_pdet
        Of Q in the units of the features.
    """

    matrix: FloatArray
    rank: int
    log_pdet: float


class _Found(NamedTuple):
    """The evidence at a strength, and what leads on from there.

    Attributes
    ----------
    point
        The evidence.
    strengths
        By group, shape ``(n_groups,)``.
    determined
        Weights of each group that the data determine, ``r - s trace(inverse(H + s Q) Q)``; same shape.
    squares
        ``w'Q w`` of each group, same shape.
    """

    point: EvidencePoint
    strengths: FloatArray
    determined: FloatArray
    squares: FloatArray


@dataclass(frozen=True)
class _Task:
    """What all strengths share; data and penalty are in units of their own."""

    y: FloatArray
    data: Data
    units: Standardization
    penalty: Penalty
    regularizer: Regularizer
    likelihood: Likelihood
    options: dict[str, Any]
    grid: StrengthGrid
    scale: float | None

    @classmethod
    def of(
        cls,
        model: GLM,
        X: ArrayLike,
        y: ArrayLike,
        strengths: ArrayLike | Mapping[Any, ArrayLike] | None,
        strength_groups: ArrayLike | Sequence[str] | None,
        scale: float | None,
    ) -> _Task:
        _check_model(model)
        if scale is not None and not require_finite_number("scale", scale) > 0:
            raise ValueError(f"scale must be positive, but it is {scale}.")
        sample, regularizer = model.sample_of(X, y), model.regularizer
        plain = regularizer.penalty(sample.X.shape[1])
        units = standardization_of(sample.X, sample.weight, plain)
        design, penalty = units.design(sample.X), units.penalty(plain)
        data, likelihood = pad(design, sample.y), model.likelihood()
        is_probability = model.observation_model.is_probability
        _require_optimum(data, sample.y, penalty, likelihood, is_probability=is_probability)
        grid = make_grid(
            strengths,
            strength_groups,
            data,
            sample.weight,
            units,
            regularizer=regularizer,
            likelihood=likelihood,
            penalty=penalty,
        )
        if not (grid.values > 0).all():
            raise ValueError(
                "Evidence needs strengths above zero: without a penalty the prior is as wide as can be, and "
                "the evidence of any data is zero."
            )
        if scale is not None and likelihood.dispersion is None:
            raise ValueError(
                f"{type(model.observation_model).__name__} has no scale for the evidence to take, but "
                f"scale is {scale}."
            )
        return cls(
            sample.y,
            data,
            units,
            penalty,
            regularizer,
            likelihood,
            dict(model.solver_kwargs or {}),
            grid,
            scale,
        )

    @cached_property
    def priors(self) -> list[_Prior]:
        """One for each strength."""
        scale, matrix = self.units.scale, np.asarray(self.penalty.quadratic, float)
        groups = self.grid.groups
        of_feature = np.zeros(scale.size, int) if groups is None else groups.of_feature
        priors = []
        for group in range(len(self.grid.axes)):
            own = of_feature == group
            of_weights = (matrix * np.outer(scale, scale))[np.ix_(own, own)]
            eigenvalues = eigvalsh(of_weights)
            there = eigenvalues[eigenvalues > SAME * eigenvalues[-1]]
            priors.append(
                _Prior(matrix * np.outer(own, own), there.size, float(np.log(there).sum()))
            )
        return priors

    @cached_property
    def seen(self) -> FloatArray | None:
        """Directions of intercept and weights that a bin or the penalty sees, orthonormal; None for all of them."""
        total = gram_of(self.data, self.y.size, self.units.scale.size) / self.y.size
        total[1:, 1:] += np.asarray(self.penalty.quadratic, float)
        root = np.sqrt(np.where(np.diagonal(total) > 0, np.diagonal(total), 1))
        values, vectors = np.linalg.eigh(total / np.outer(root, root))
        unseen = vectors[:, values <= values[-1] / WORST_CONDITION]
        return null_space((unseen / root[:, None]).T) if unseen.size else None

    def on_grid(self) -> list[_Found]:
        """Return the evidence at every point of the grid, in the order of the fits."""
        fits = self._fit(self.grid.of_fits, None)
        return [self.found(fits, k) for k in range(fits.coef.shape[1])]

    def climb(self, best: _Found) -> EvidencePoint:
        """Return where the evidence is greatest near the best point of the grid."""
        found = [best]

        def cost(logs: ArrayLike) -> float:
            found.append(self._at(np.exp(np.atleast_1d(logs)), found[-1].point))
            return -found[-1].point.log_evidence

        axes = [np.log(np.sort(axis)) for axis in self.grid.axes]
        start = np.log(best.strengths)
        places = [int(np.argmin(np.abs(axis - log))) for axis, log in zip(axes, start, strict=True)]
        around = [
            (axis[max(place - 1, 0)], axis[min(place + 1, axis.size - 1)])
            for axis, place in zip(axes, places, strict=True)
        ]
        if all(low == high for low, high in around):
            return best.point
        if len(axes) == 1:
            minimize_scalar(
                cost, bounds=around[0], method="bounded", options={"xatol": LOG_STRENGTH_TOLERANCE}
            )
        else:
            corners = [start, *(_towards(start, k, around[k]) for k in range(len(axes)))]
            minimize(
                cost,
                start,
                method="Nelder-Mead",
                bounds=[(axis[0], axis[-1]) for axis in axes],
                options={
                    "initial_simplex": np.array(corners),
                    "xatol": LOG_STRENGTH_TOLERANCE,
                    "fatol": LOG_STRENGTH_TOLERANCE,
                },
            )
        return max(found, key=lambda one: one.point.log_evidence).point

    def stand_still(self, found: _Found) -> EvidencePoint:
        """Return where MacKay's iteration ends."""
        lowest = np.array([axis.min() for axis in self.grid.axes])
        highest = np.array([axis.max() for axis in self.grid.axes])
        change = np.inf
        for _ in range(FIXED_POINT_STEPS):
            phi = found.point.scale if self.likelihood.dispersion is not None else 1.0
            # A group without weights asks for an infinite strength.
            with np.errstate(divide="ignore"):
                wanted = found.determined * phi / (self.y.size * found.squares)
            strengths = np.clip(wanted, lowest, highest)
            change = np.max(np.abs(strengths / found.strengths - 1))
            found = self._at(strengths, found.point)
            if change <= FIXED_POINT_TOLERANCE:
                return found.point
        warnings.warn(
            f"The fixed point of the evidence was not reached in {FIXED_POINT_STEPS} steps: the last one "
            f"changed a strength by {100 * change:.2g}%; take method='maximum'.",
            ConvergenceWarning,
            stacklevel=3,
        )
        return found.point

    def _at(self, strengths: FloatArray, near: EvidencePoint) -> _Found:
        of_fit = strengths if self.grid.groups is None else self.grid.by_feature(strengths)[None]
        return self.found(self._fit(of_fit, near), 0)

    def _fit(self, strengths: FloatArray, near: EvidencePoint | None) -> Path:
        """Fit one strength after the other, the first from a fit that is near."""
        start = None if near is None else self.units.start((near.coef, near.intercept))
        return fit_path(
            self.data,
            self.units.scale.size,
            strengths,
            regularizer=self.regularizer,
            penalty=self.penalty,
            likelihood=self.likelihood,
            train_weights=np.ones(self.y.size),
            start=start,
            **self.options,
        )

    def found(self, fits: Path, k: int) -> _Found:
        """Return the evidence at one strength of a path."""
        n, (coef, intercept) = self.y.size, (fits.coef[0, k], float(fits.intercept[0, k]))
        strengths = self._by_group(fits.strength[k])
        priors = [prior.matrix for prior in self.priors]
        squares = np.array([coef @ matrix @ coef for matrix in priors])
        of_loss = loss_curvature(
            self.data,
            n,
            coef,
            intercept,
            likelihood=self.likelihood,
            scale=float(fits.scale[0, k]),
        )
        of_prior = np.pad(n * np.tensordot(strengths, priors, 1), ((1, 0), (1, 0)))
        inverse, log_det = _inverse_and_log_det(of_loss + of_prior, self.seen)
        overlaps = n * np.array([np.sum(inverse[1:, 1:] * matrix) for matrix in priors])
        rank = np.array([prior.rank for prior in self.priors])
        log_det += 2 * np.log(self.units.scale).sum()
        log_prior = np.sum(rank * np.log(n * strengths) + [p.log_pdet for p in self.priors]) / 2
        n_parameters = 1 + coef.size if self.seen is None else self.seen.shape[1]
        flat = n_parameters - rank.sum()
        # What the scale has no part in.
        constant = log_prior - log_det / 2 + flat * np.log(2 * np.pi) / 2
        scale, rest = self._with_scale(fits, k, n * float(strengths @ squares), int(flat))
        raw = coef / self.units.scale
        point = EvidencePoint(
            strength=float(strengths[0]) if self.grid.groups is None else strengths,
            log_evidence=float(constant + rest),
            n_effective=float(n_parameters - strengths @ overlaps),
            scale=scale,
            coef=raw,
            intercept=intercept - float(raw @ self.units.center),
        )
        return _Found(point, strengths, rank - strengths * overlaps, squares)

    def _with_scale(self, fits: Path, k: int, cost: float, flat: int) -> tuple[float, float]:
        """Return the scale, and the terms of the evidence that depend on it.

        They are ``log p(y | w, b) - cost / (2 phi) + flat log(phi) / 2``: of the powers of the scale in the
        determinants those of the directions without a prior are left.
        """
        if self.likelihood.dispersion is None:
            return float(fits.scale[0, k]), self.y.size * float(fits.score[0, k]) - cost / 2
        beta = np.zeros(self.data.design.shape[1])
        beta[0], beta[1 : 1 + fits.coef.shape[2]] = fits.intercept[0, k], fits.coef[0, k]
        used = fill_up(np.ones(self.y.size), self.data.design.shape[0])

        def terms(scale: float) -> tuple[float, float]:
            found = _log_density(self.data, beta, used, scale, likelihood=self.likelihood)
            log_density, squares = map(float, found)
            return log_density - cost / (2 * scale) + flat * np.log(scale) / 2, squares

        if self.scale is not None:
            return self.scale, terms(self.scale)[0]
        pearson = terms(1.0)[1] / self.y.size
        if pearson <= EXACT * np.mean(np.square(self.y)):
            raise ValueError(
                "The observations are fitted perfectly, so there is no scale to estimate; give scale."
            )
        center = np.log(pearson)
        best: Any = minimize_scalar(
            lambda log: -terms(float(np.exp(log)))[0],
            bounds=(center - SCALES, center + SCALES),
            method="bounded",
            options={"xatol": 1e-8},
        )
        return float(np.exp(best.x)), -float(best.fun)

    def _by_group(self, strength: FloatArray) -> FloatArray:
        if self.grid.groups is None:
            return np.atleast_1d(strength)
        return strength[np.unique(self.grid.groups.of_feature, return_index=True)[1]]


def _require_optimum(
    data: Data,
    y: FloatArray,
    penalty: Penalty,
    likelihood: Likelihood,
    *,
    is_probability: bool,
) -> None:
    """Refuse data on which a fit runs away: the integral then does not exist."""
    X = np.asarray(data.design, float)[: y.size, 1 : 1 + penalty.group.size]
    freedom = freedom_of(y, likelihood.inverse_link, is_probability=is_probability)
    if direction_to_infinity(X, freedom, penalty) is not None:
        raise ValueError(
            "The fit has no finite optimum at any strength, since the data tell silent bins from the others along "
            "a direction without a penalty, so there is no evidence; take Ridge, or leave features out."
        )


def _towards(start: FloatArray, axis: int, ends: tuple[float, float]) -> FloatArray:
    """Go halfway to the farther neighbour along one axis."""
    low, high = ends
    there = start.copy()
    farther = high if high - start[axis] > start[axis] - low else low
    there[axis] += (farther - start[axis]) / 2
    return there


def _inverse_and_log_det(matrix: FloatArray, seen: FloatArray | None) -> tuple[FloatArray, float]:
    """Return inverse and determinant of a curvature, on the directions that are seen."""
    if seen is not None:
        inverse, log_det = _inverse_and_log_det(seen.T @ matrix @ seen, None)
        return seen @ inverse @ seen.T, log_det
    # Scaled to a unit diagonal, so that curvatures of different sizes lose no digits.
    root = np.sqrt(np.maximum(np.diagonal(matrix), 0))
    try:
        factor = (
            cho_factor(matrix / np.outer(root, root), check_finite=False) if root.all() else None
        )
    except LinAlgError:
        factor = None
    if factor is None or not np.isfinite(factor[0]).all():
        raise ValueError(
            "The curvature at a fit is not positive in every direction (a point that is no optimum), so there is "
            "no evidence."
        )
    log_det = 2 * (np.log(np.diagonal(factor[0])).sum() + np.log(root).sum())
    return cho_solve(factor, np.eye(root.size)) / np.outer(root, root), float(log_det)


@program()
def _log_density(
    data: Data, beta: jax.Array, used: jax.Array, scale: float, *, likelihood: Likelihood
) -> tuple[jax.Array, jax.Array]:
    """Return the log-density of all observations at a scale, and the sum of their Pearson statistics."""
    dispersion, y = likelihood.dispersion, data.counts[0]
    assert dispersion is not None  # noqa: S101 - for the type checker; the caller has looked
    rate = likelihood.inverse_link(data.design @ beta)
    densities = dispersion.log_density(y, rate, jnp.asarray(scale))
    return weighted_sum(used, densities), weighted_sum(used, dispersion.squares(y, rate))


def _check_model(model: GLM) -> None:
    if not isinstance(model, GLM):
        raise TypeError(
            f"evidence takes a GLM, whose regularizer is the prior, but it is given a {type(model).__name__}."
        )
    regularizer = model.regularizer
    if not (regularizer.is_smooth and regularizer.has_strength):
        raise ValueError(
            "Evidence needs a penalty that is a Gaussian prior, such as Ridge or Smoothness, but the "
            f"regularizer is {type(regularizer).__name__}."
        )
