"""Observation models: how counts scatter around the rate.

Source: McCullagh and Nelder, Generalized Linear Models (1989), chapters 2, 4, 6 and 8; Hilbe, Negative
Binomial Regression (2011) for the negative binomial; McFadden (1974) and Cohen et al. (2003) for
the two pseudo-R2.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Literal, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
from jax.core import Tracer
from jax.scipy.special import gammaln, xlog1py, xlogy
from jax.typing import ArrayLike

from glmlab.model.inverse_links import (
    InverseLinkFunction,
    Prediction,
    identity,
    intercept_at_mean,
    name_of_inverse_link,
    predict,
    resolve_inverse_link,
)
from glmlab.model.negative_binomial import (
    improve_scale,
    loss_of_rate,
    rising_log,
    scale_of_greatest_likelihood,
)
from glmlab.model.padding import weighted_sum
from glmlab.model.parameters import HasParameters
from glmlab.model.programs import program

__all__ = [
    "OBSERVATION_MODELS",
    "BernoulliObservations",
    "GammaObservations",
    "GaussianObservations",
    "NegativeBinomialObservations",
    "Observations",
    "PoissonObservations",
]

PseudoR2 = Literal["pseudo-r2-McFadden", "pseudo-r2-Cohen"]
Loss = Callable[[Prediction, jax.Array, jax.Array], jax.Array]
LogNormalizer = Callable[[jax.Array, jax.Array], jax.Array]
FitScale = Callable[[jax.Array, jax.Array, jax.Array, jax.Array], jax.Array]
Aggregate = Callable[[jax.Array], jax.Array]


ESTIMATED = float("nan")
"""As the scale of a likelihood: it is to be estimated."""


@dataclass(frozen=True)
class Dispersion:
    """How an observation model scatters whose scale is estimated; hashable, as `Likelihood` is.

    Attributes
    ----------
    variance
        ``rate -> `` variance of observations of scale 1.
    log_density
        ``(y, rate, scale) -> `` log-likelihood per bin, with all its terms.
    """

    variance: Callable[[jax.Array], jax.Array]
    log_density: Callable[[jax.Array, jax.Array, jax.Array], jax.Array]

    def squares(self, y: jax.Array, rate: jax.Array) -> jax.Array:
        """Return Pearson's statistic per bin; divided by the degrees of freedom, its sum is the scale."""
        return jnp.square(y - rate) / self.variance(rate)


@partial(
    jax.tree_util.register_dataclass,
    data_fields=["scale"],
    meta_fields=[
        "loss",
        "log_normalizer",
        "inverse_link",
        "dispersion",
        "fit_scale",
        "is_signed",
    ],
)
@dataclass(frozen=True)
class Likelihood:
    """What a compiled fit needs to know of an observation model and its inverse link.

    The functions are compiled in, so that fits with the same ones share their compiled code; the scale is
    data, so that no value of it is compiled.

    Attributes
    ----------
    loss
        ``(prediction, y, scale) -> `` negative log-likelihood per bin, up to a term without the rate.
    log_normalizer
        ``(y, scale) -> `` that term: ``log p(y | rate) = -loss - log_normalizer``.
    inverse_link
        Linear predictor to rate.
    dispersion
        How observations scatter whose scale has no place in the loss, and is estimated after the
        weights; None where there is none.
    fit_scale
        ``(y, rate, weights, start) -> `` a scale nearer to the one that minimizes the weighted mean loss
        at these rates, which stands still where that is found; None where the best weights do not
        depend on the scale, which then has no place in the loss.
    is_signed
        Whether observations may be below zero, so that their mean may be no rate of the inverse link.
    scale
        Dispersion that the loss is taken at; `ESTIMATED` asks a fit to estimate it with the weights.
    """

    loss: Loss
    log_normalizer: LogNormalizer
    inverse_link: InverseLinkFunction
    dispersion: Dispersion | None = None
    fit_scale: FitScale | None = None
    is_signed: bool = False
    scale: ArrayLike = 1.0

    def loss_at(self, linear_predictor: jax.Array, y: jax.Array) -> jax.Array:
        """Return the loss per bin at a linear predictor."""
        return self.loss(predict(self.inverse_link, linear_predictor), y, jnp.asarray(self.scale))

    def null_intercept(self, y: jax.Array, weights: jax.Array) -> jax.Array:
        """Return the intercept that gives the weighted mean: the model without weights.

        Signed observations whose mean a link cannot give, or only where it is flat, get a rate half their
        size: from a rate of next to nothing no step leads away.

        Parameters
        ----------
        y, weights
            Observations and their weights, which sum to one, shape ``(n_time_bins,)``.
        """
        mean = weighted_sum(weights, y)
        if self.is_signed and self.inverse_link is not identity:
            mean = jnp.maximum(mean, jnp.sqrt(weighted_sum(weights, jnp.square(y))) / 2)
        return intercept_at_mean(self.inverse_link, mean)

    def normalizer_of(self, y: jax.Array) -> jax.Array:
        """Return what the loss lacks to the negative log-likelihood per bin."""
        return self.log_normalizer(y, jnp.asarray(self.scale))

    def scale_terms_of(self, y: jax.Array) -> jax.Array:
        """Return the terms of a fitted scale alone, which are minimized with the loss."""
        if self.fit_scale is None:
            return jnp.zeros_like(y)
        return self.normalizer_of(y) - self.log_normalizer(y, jnp.zeros((), y.dtype))

    def at_scale(self, scale: ArrayLike) -> Likelihood:
        """Return it with another scale, where it has one."""
        return self if self.fit_scale is None else replace(self, scale=scale)


LARGEST_RATE = 1e9
"""Counts are drawn as numbers of 32 bits, which end at 2.1e9."""

_LARGEST_FLOAT = float(np.finfo(np.float32).max)


class _Rates(NamedTuple):
    """Rates that observations can be drawn from: what they are called, and their bounds."""

    what: str
    lowest: float
    highest: float


class Observations(HasParameters, ABC):
    """Base of all observation models.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to rate: a JAX function or a name; None is the model's default.

    Attributes
    ----------
    default_inverse_link
        Name of the inverse link that is taken where none is asked for.
    """

    default_inverse_link: ClassVar[str] = "exp"
    _dispersion: ClassVar[Dispersion | None] = None
    _is_signed: ClassVar[bool] = False
    _support: ClassVar[str]
    _rates: ClassVar[_Rates]

    def __init__(self, inverse_link_function: str | InverseLinkFunction | None = None) -> None:
        self.inverse_link_function = inverse_link_function

    is_probability: ClassVar[bool] = False
    """Whether the rate is the probability of a one."""

    @property
    def has_dispersion(self) -> bool:
        """Whether the scatter around the rate has a scale of its own, which is estimated."""
        return self._dispersion is not None

    @property
    def known_scale(self) -> float | None:
        """Scale that needs no data: 1 where the model has none, None where it is estimated."""
        return None if self.has_dispersion else 1.0

    @property
    def inverse_link_function(self) -> InverseLinkFunction:
        """Linear predictor to rate."""
        return self._inverse_link_function

    @inverse_link_function.setter
    def inverse_link_function(self, link: str | InverseLinkFunction | None) -> None:
        self._inverse_link_function = resolve_inverse_link(
            self.default_inverse_link if link is None else link
        )

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Constructor arguments, the inverse link by name where it has one."""
        params = super().get_params(deep)
        return params | {"inverse_link_function": name_of_inverse_link(self.inverse_link_function)}

    def __getstate__(self) -> dict[str, Any]:
        # JAX's own functions cannot be pickled, so those of the table travel by name.
        return self.get_params()

    def __setstate__(self, state: dict[str, Any]) -> None:
        cast(Any, self).__init__(**state)

    def likelihood(self, inverse_link: InverseLinkFunction | None = None) -> Likelihood:
        """Return the likelihood with this or another inverse link."""
        return Likelihood(
            self._loss(),
            self._log_normalizer(),
            inverse_link or self.inverse_link_function,
            self._dispersion,
            is_signed=self._is_signed,
        )

    def _scale(self, scale: ArrayLike | None) -> jax.Array:
        """Return the scale that is given, or else the model's own."""
        return jnp.asarray(1.0 if scale is None else scale)

    def log_likelihood(
        self,
        y: ArrayLike,
        predicted_rate: ArrayLike,
        scale: ArrayLike | None = None,
        aggregate_sample_scores: Aggregate = jnp.mean,
    ) -> jax.Array:
        """Log-likelihood with all its terms.

        Parameters
        ----------
        y
            Observations, any shape.
        predicted_rate
            Their means, of the same shape.
        scale
            Dispersion, where the model has one; None is its own, which is 1 where none was given.
        aggregate_sample_scores
            What to make of the values per bin; their mean if not given.
        """
        y, rate = _floats(y), _floats(predicted_rate)
        return aggregate_sample_scores(self._log_density(y, rate, self._scale(scale)))

    def deviance(
        self, y: ArrayLike, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Deviance of each bin, twice the log-likelihood missing to a perfect fit."""
        y, rate = _floats(y), _floats(predicted_rate)
        return self._unit_deviance(y, rate) / self._scale(scale)

    def pseudo_r2(
        self,
        y: ArrayLike,
        predicted_rate: ArrayLike,
        score_type: PseudoR2 = "pseudo-r2-McFadden",
        scale: ArrayLike | None = None,
        aggregate_sample_scores: Aggregate = jnp.mean,
        sample_weight: ArrayLike | None = None,
    ) -> jax.Array:
        """Pseudo-R2 against a constant rate, the mean of `y`.

        Parameters
        ----------
        y, predicted_rate, scale, aggregate_sample_scores
            As for `log_likelihood`.
        score_type
            McFadden's ``1 - LL / LL0`` or Cohen's ``(D0 - D) / D0``; NaN where the constant rate fits
            perfectly, as it does without a spike.
        sample_weight
            Weight of each bin in the null rate, shape ``(n_time_bins,)``; all weigh the same if not
            given. Log-likelihoods and deviances are weighed by `aggregate_sample_scores`.
        """
        y, rate = _floats(y), _floats(predicted_rate)
        mean = partial(weighted_mean, sample_weight=sample_weight, axis=0)
        null = jnp.broadcast_to(mean(y), y.shape)
        counts = 1 if sample_weight is None else jnp.asarray(sample_weight)
        score, null_score = (
            jnp.asarray(
                self.log_likelihood(y, r, scale, aggregate_sample_scores)
                if score_type == "pseudo-r2-McFadden"
                else aggregate_sample_scores(self.deviance(y, r, scale))
            )
            for r in (rate, null)
        )
        by_neuron = jnp.all((y == y[0]).T | (jnp.asarray(counts) == 0), axis=-1)
        is_constant = by_neuron if null_score.shape == by_neuron.shape else by_neuron.all()
        # The logarithm of one factorial is not zero to the last digit, nor is the deviance of a number from its mean.
        is_undefined = is_constant & (
            (score_type != "pseudo-r2-McFadden")
            | (jnp.abs(null_score) < 10 * jnp.finfo(y.dtype).eps)
        )
        return jnp.where(is_undefined, jnp.nan, 1 - score / jnp.where(is_undefined, 1, null_score))

    def estimate_scale(
        self,
        y: ArrayLike,
        predicted_rate: ArrayLike,
        dof_resid: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> jax.Array:
        """Dispersion by Pearson's statistic, NaN without degrees of freedom; 1 where the model has none.

        Parameters
        ----------
        y, predicted_rate
            Observations and their means, shape ``(n_time_bins,)`` or ``(n_time_bins, n_neurons)``.
        dof_resid
            Degrees of freedom that are left, a number or one per neuron.
        sample_weight
            How often each bin counts, shape ``(n_time_bins,)``; once if not given.

        Returns
        -------
        jax.Array, shape (1,) or (n_neurons,)
        """
        y, rate = _floats(y), _floats(predicted_rate)
        if self._dispersion is None:
            return jnp.ones(y.shape[1:] or (1,))
        squares = self._dispersion.squares(y, rate)
        if sample_weight is not None:
            squares = (squares.T * jnp.asarray(sample_weight)).T
        return jnp.atleast_1d(pearson_scale(jnp.sum(squares, axis=0), jnp.asarray(dof_resid)))

    def _drawable(self, predicted_rate: ArrayLike) -> jax.Array:
        """Return rates to draw from; those that a compiled function is traced with cannot be looked at.

        Raises
        ------
        ValueError
            If no observation can have such a rate, or none that a number holds.
        """
        rate = _floats(predicted_rate)
        if isinstance(rate, Tracer):
            return rate
        values = np.asarray(rate)
        can_be = (values >= self._rates.lowest) & (values <= self._rates.highest)
        if not can_be.all():
            raise ValueError(
                f"{type(self).__name__} draws from {self._rates.what}, but a rate is "
                f"{values[~can_be].flat[0]:g}; smaller weights or another inverse link would give some."
            )
        return rate

    def check(self, y: np.ndarray) -> None:
        """Raise ValueError unless this model can have made the observations."""
        fits = self._can_be(y)
        if not fits.all():
            raise ValueError(
                f"With {type(self).__name__} y must hold {self._support}, but it has "
                f"{np.asarray(y)[~fits].flat[0]:g}."
            )

    @abstractmethod
    def sample_generator(
        self, key: jax.Array, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Draw observations, of the shape of `predicted_rate`.

        Raises
        ------
        ValueError
            If no observation can have such a rate, unless the call is being compiled.
        """

    @abstractmethod
    def _loss(self) -> Loss: ...

    @abstractmethod
    def _log_normalizer(self) -> LogNormalizer: ...

    @abstractmethod
    def _unit_deviance(self, y: jax.Array, rate: jax.Array) -> jax.Array: ...

    @abstractmethod
    def _can_be(self, y: np.ndarray) -> np.ndarray: ...

    def _log_density(self, y: jax.Array, rate: jax.Array, scale: jax.Array) -> jax.Array:
        if self._dispersion is not None:
            return self._dispersion.log_density(y, rate, scale)
        return -self._loss()(Prediction.of_rate(rate), y, scale) - self._log_normalizer()(y, scale)


def _floats(values: ArrayLike) -> jax.Array:
    """Return an array of floats, whatever numbers or truth values it is made of."""
    array = jnp.asarray(values)
    return array if jnp.issubdtype(array.dtype, jnp.floating) else array.astype(float)


def weighted_mean(
    values: ArrayLike, sample_weight: ArrayLike | None = None, axis: int | None = None
) -> jax.Array:
    """Mean of values per bin, or per bin and neuron, whose first axis has a weight per bin.

    Parameters
    ----------
    values
        Shape ``(n_time_bins,)`` or ``(n_time_bins, n_neurons)``.
    sample_weight
        Shape ``(n_time_bins,)``; all weigh the same if not given.
    axis
        0 for a mean over bins; None for one over neurons, too.
    """
    values = jnp.asarray(values)
    if sample_weight is None:
        return values.mean(axis)
    over_bins = jnp.asarray(sample_weight) @ values / jnp.sum(jnp.asarray(sample_weight))
    return over_bins if axis == 0 else over_bins.mean()


def pearson_scale(squares: jax.Array, left: jax.Array) -> jax.Array:
    """Return the scale of a sum of Pearson's statistics, NaN where no degrees of freedom are left."""
    return jnp.where(left > 0, squares / jnp.where(left > 0, left, 1), jnp.nan)


def _unless_negative(rate: jax.Array, loss: jax.Array) -> jax.Array:
    """Make the loss infinite where the linear predictor gives no rate at all."""
    return jnp.where(rate >= 0, loss, jnp.inf)


def _poisson_loss(predicted: Prediction, y: jax.Array, _scale: jax.Array) -> jax.Array:
    return _unless_negative(predicted.rate, predicted.rate - y * predicted.log_rate)


def _log_factorial(y: jax.Array, _scale: jax.Array) -> jax.Array:
    return gammaln(y + 1)


def _no_normalizer(y: jax.Array, _scale: jax.Array) -> jax.Array:
    return jnp.zeros_like(y)


class PoissonObservations(Observations):
    """Counts that are Poisson given the rate; the variance is the rate.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to rate in counts per bin: a JAX function or a name; None is "exp".
    """

    _support = "counts, which are not negative"
    _rates = _Rates("rates from 0 to a billion", 0.0, LARGEST_RATE)

    def sample_generator(
        self, key: jax.Array, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Draw counts, of the shape of `predicted_rate`."""
        return jax.random.poisson(key, self._drawable(predicted_rate))

    def _loss(self) -> Loss:
        return _poisson_loss

    def _log_normalizer(self) -> LogNormalizer:
        return _log_factorial

    def _unit_deviance(self, y: jax.Array, rate: jax.Array) -> jax.Array:
        return 2 * ((rate - xlogy(y, rate)) - (y - xlogy(y, y)))

    def _can_be(self, y: np.ndarray) -> np.ndarray:
        return y >= 0


def _bernoulli_loss(predicted: Prediction, y: jax.Array, _scale: jax.Array) -> jax.Array:
    loss = -y * predicted.log_rate - (1 - y) * predicted.log_complement
    return jnp.where((predicted.rate >= 0) & (predicted.rate <= 1), loss, jnp.inf)


class BernoulliObservations(Observations):
    """Bins that hold a spike or none; the rate is the probability of one.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to probability: a JAX function or a name; None is "logistic".
    """

    default_inverse_link = "logistic"
    is_probability = True
    _support = "only 0 and 1"
    _rates = _Rates("probabilities", 0.0, 1.0)

    def sample_generator(
        self, key: jax.Array, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Draw zeros and ones, of the shape of `predicted_rate`."""
        return jax.random.bernoulli(key, self._drawable(predicted_rate)).astype(int)

    def _loss(self) -> Loss:
        return _bernoulli_loss

    def _log_normalizer(self) -> LogNormalizer:
        return _no_normalizer

    def _unit_deviance(self, y: jax.Array, rate: jax.Array) -> jax.Array:
        return -2 * (xlogy(y, rate) + xlog1py(1 - y, -rate))

    def _can_be(self, y: np.ndarray) -> np.ndarray:
        return (y == 0) | (y == 1)


def _gaussian_loss(predicted: Prediction, y: jax.Array, _scale: jax.Array) -> jax.Array:
    return jnp.square(y - predicted.rate) / 2


def _gaussian_log_normalizer(y: jax.Array, _scale: jax.Array) -> jax.Array:
    return jnp.full_like(y, np.log(2 * np.pi) / 2)


def _gaussian_log_density(y: jax.Array, rate: jax.Array, scale: jax.Array) -> jax.Array:
    return -(jnp.square(y - rate) / scale + jnp.log(2 * jnp.pi * scale)) / 2


class GaussianObservations(Observations):
    """Real numbers that are normal around the rate; the dispersion is their variance.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to mean: a JAX function or a name; None is "identity".
    """

    default_inverse_link = "identity"
    _dispersion = Dispersion(jnp.ones_like, _gaussian_log_density)
    _is_signed = True
    _support = "finite numbers"
    _rates = _Rates("finite rates", -_LARGEST_FLOAT, _LARGEST_FLOAT)

    def sample_generator(
        self, key: jax.Array, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Draw real numbers, of the shape of `predicted_rate`; `scale` is their variance."""
        rate = self._drawable(predicted_rate)
        return rate + jnp.sqrt(self._scale(scale)) * jax.random.normal(key, rate.shape, rate.dtype)

    def _loss(self) -> Loss:
        return _gaussian_loss

    def _log_normalizer(self) -> LogNormalizer:
        return _gaussian_log_normalizer

    def _unit_deviance(self, y: jax.Array, rate: jax.Array) -> jax.Array:
        return jnp.square(y - rate)

    def _can_be(self, y: np.ndarray) -> np.ndarray:
        return np.isfinite(y)


def _gamma_loss(predicted: Prediction, y: jax.Array, _scale: jax.Array) -> jax.Array:
    # exp(-log rate) stays accurate where the rate itself has underflowed.
    loss = predicted.log_rate + y * jnp.exp(-predicted.log_rate)
    return _unless_negative(predicted.rate, loss)


def _gamma_log_density(y: jax.Array, rate: jax.Array, scale: jax.Array) -> jax.Array:
    shape = 1 / scale
    return (
        shape * (jnp.log(shape) - jnp.log(rate) - y / rate)
        + (shape - 1) * jnp.log(y)
        - gammaln(shape)
    )


class GammaObservations(Observations):
    """Positive numbers, such as intervals or fluorescence; the variance is scale times rate squared.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to mean: a JAX function or a name; None is "exp", which, unlike the
        canonical ``1 / x``, is positive everywhere.
    """

    _dispersion = Dispersion(jnp.square, _gamma_log_density)
    _support = "positive numbers"
    _rates = _Rates("positive, finite rates", float(np.finfo(np.float32).tiny), _LARGEST_FLOAT)

    def sample_generator(
        self, key: jax.Array, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Draw positive numbers, of the shape of `predicted_rate`."""
        rate = self._drawable(predicted_rate)
        shape = 1 / jnp.broadcast_to(self._scale(scale).astype(rate.dtype), rate.shape)
        return jax.random.gamma(key, shape) * rate / shape

    def _loss(self) -> Loss:
        return _gamma_loss

    def _log_normalizer(self) -> LogNormalizer:
        return _no_normalizer

    def _unit_deviance(self, y: jax.Array, rate: jax.Array) -> jax.Array:
        return 2 * (y / rate - 1 - jnp.log(y / rate))

    def _can_be(self, y: np.ndarray) -> np.ndarray:
        return y > 0


def _negative_binomial_loss(predicted: Prediction, y: jax.Array, scale: jax.Array) -> jax.Array:
    loss = loss_of_rate(y, predicted.rate, scale) - y * predicted.log_rate
    return _unless_negative(predicted.rate, loss)


def _negative_binomial_log_normalizer(y: jax.Array, scale: jax.Array) -> jax.Array:
    return gammaln(y + 1) - rising_log(y, scale)


class NegativeBinomialObservations(Observations):
    """Counts that scatter more than Poisson ones; the variance is ``rate + scale * rate**2``.

    The scale is a parameter of the likelihood, unlike that of Gaussian or gamma observations: other scales
    have other best weights. Estimated, it is the one that minimizes the objective together with the
    weights (maximum likelihood where there is no penalty), and zero, with the weights of
    `PoissonObservations`, for counts that scatter no more than Poisson ones.

    Parameters
    ----------
    inverse_link_function
        Linear predictor to rate in counts per bin: a JAX function or a name; None is "exp".
    scale
        How much more the counts scatter; near zero they are Poisson. None, the default, has it
        estimated with the weights; ``GLM.scale_`` then holds it. (NeMoS takes 1 where none is given,
        the geometric distribution, and estimates none.)

    Raises
    ------
    ValueError
        If `scale` is neither None nor a positive number.
    """

    _support = "counts, which are not negative"
    _rates = _Rates("rates from 0 to a billion", 0.0, LARGEST_RATE)

    def __init__(
        self,
        inverse_link_function: str | InverseLinkFunction | None = None,
        scale: float | None = None,
    ) -> None:
        super().__init__(inverse_link_function)
        self.scale = scale

    @property
    def scale(self) -> float | None:
        """How much more the counts scatter than Poisson ones; None where that is estimated."""
        return self._given_scale

    @scale.setter
    def scale(self, scale: float | None) -> None:
        is_number = isinstance(scale, int | float | np.number) and not isinstance(scale, bool)
        if scale is not None and not (is_number and 0 < scale < np.inf):
            raise ValueError(
                f"scale must be a positive number, or None to be estimated, but it is {scale!r}."
            )
        self._given_scale = None if scale is None else float(scale)

    @property
    def known_scale(self) -> float | None:
        """Scale that was given; None where it is estimated."""
        return self.scale

    def likelihood(self, inverse_link: InverseLinkFunction | None = None) -> Likelihood:
        """Return the likelihood with this or another inverse link."""
        return replace(
            super().likelihood(inverse_link),
            fit_scale=improve_scale,
            scale=ESTIMATED if self.scale is None else self.scale,
        )

    def deviance(
        self, y: ArrayLike, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Deviance of each bin at a scale, twice the log-likelihood missing to a perfect fit."""
        y, rate, scale = _floats(y), _floats(predicted_rate), self._scale(scale)
        perfect = loss_of_rate(y, y, scale) - xlogy(y, y)
        return 2 * (loss_of_rate(y, rate, scale) - xlogy(y, rate) - perfect)

    def estimate_scale(
        self,
        y: ArrayLike,
        predicted_rate: ArrayLike,
        dof_resid: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> jax.Array:
        """Scale that was given, or that of greatest likelihood at these rates.

        See `Observations.estimate_scale` for the shapes; degrees of freedom have no part in it.
        """
        y = jnp.asarray(y, float)
        shape = y.shape[1:] or (1,)
        if self.scale is not None:
            return jnp.full(shape, self.scale)
        counts, rates = y.reshape(-1, *shape), jnp.asarray(predicted_rate).reshape(-1, *shape)
        weights = jnp.ones(y.shape[0]) if sample_weight is None else jnp.asarray(sample_weight)
        return _scales_of_greatest_likelihood(counts.T, rates.T, weights / weights.sum())

    def sample_generator(
        self, key: jax.Array, predicted_rate: ArrayLike, scale: ArrayLike | None = None
    ) -> jax.Array:
        """Draw counts, of the shape of `predicted_rate`."""
        rate = self._drawable(predicted_rate)
        rates, counts = jax.random.split(key)
        scale = jnp.broadcast_to(self._scale(scale).astype(rate.dtype), rate.shape)
        # At scale zero the counts are Poisson, but no gamma distribution has an infinite shape.
        is_scattered = scale > 0
        size = 1 / jnp.where(is_scattered, scale, 1)
        scattered = jnp.where(is_scattered, jax.random.gamma(rates, size) * rate / size, rate)
        return jax.random.poisson(counts, self._drawable(scattered))

    def _scale(self, scale: ArrayLike | None) -> jax.Array:
        if scale is None and self.scale is None:
            raise ValueError(
                "These NegativeBinomialObservations have no scale of their own, since it is estimated: "
                "say which, such as scale=model.scale_ of a fitted model."
            )
        return super()._scale(self.scale if scale is None else scale)

    def _loss(self) -> Loss:
        return _negative_binomial_loss

    def _log_normalizer(self) -> LogNormalizer:
        return _negative_binomial_log_normalizer

    def _unit_deviance(self, y: jax.Array, rate: jax.Array) -> jax.Array:
        return self.deviance(y, rate)

    def _can_be(self, y: np.ndarray) -> np.ndarray:
        return y >= 0


@program()
def _scales_of_greatest_likelihood(y: jax.Array, rate: jax.Array, weights: jax.Array) -> jax.Array:
    """Scale of each row; the weights of its bins sum to one."""
    return jax.vmap(scale_of_greatest_likelihood, (0, 0, None))(y, rate, weights)


OBSERVATION_MODELS: dict[str, type[Observations]] = {
    "Poisson": PoissonObservations,
    "Bernoulli": BernoulliObservations,
    "Gaussian": GaussianObservations,
    "Gamma": GammaObservations,
    "NegativeBinomial": NegativeBinomialObservations,
}


def resolve_observation_model(model: str | Observations) -> Observations:
    """Return the observation model given by name or as an object.

    Raises
    ------
    ValueError
        If the name is not known.
    TypeError
        If `model` is neither a name nor an observation model.
    """
    if isinstance(model, str):
        name = model.removesuffix("Observations")
        if name not in OBSERVATION_MODELS:
            raise ValueError(
                f"The observation model {model!r} is not known; choose one of "
                f"{', '.join(OBSERVATION_MODELS)}."
            )
        return OBSERVATION_MODELS[name]()
    if not isinstance(model, Observations):
        raise TypeError(
            f"The observation model must be a name ({', '.join(OBSERVATION_MODELS)}) or an object "
            f"such as PoissonObservations(), but it is of type {type(model).__name__}."
        )
    return model
