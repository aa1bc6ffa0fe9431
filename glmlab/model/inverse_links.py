"""Inverse links: the functions that turn the linear predictor into a rate.

Every entry of `INVERSE_LINKS` is a function with its inverse, which gives the intercept at which a
model without weights predicts the mean. All but "square" increase; that one takes the positive root.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import jax.scipy.special
import numpy as np

from glmlab.model.checks import FloatArray
from glmlab.model.padding import apply_by_rows
from glmlab.model.programs import program

InverseLinkFunction = Callable[[jax.Array], jax.Array]

SMALLEST_MEAN = 1e-9
"""A silent neuron's mean count is taken as this, so that its intercept is finite."""


@dataclass(frozen=True)
class InverseLink:
    """An inverse link by name.

    Attributes
    ----------
    name
        How the user asks for it.
    function
        Linear predictor to rate in counts per bin, elementwise.
    inverse
        Rate to linear predictor, elementwise; finite for every rate.
    log
        Linear predictor to logarithm of the rate, elementwise; accurate, with two accurate
        derivatives, where the rate itself is too small to be told from zero.
    log_complement
        Linear predictor to ``log(1 - rate)``, the same; None takes it of the rate.
    lowest, highest
        What the rate comes to as the linear predictor falls, or grows, for ever; infinite, or NaN, where
        it has no limit or is no monotonic function.
    aliases
        Other functions that are the same.
    """

    name: str
    function: InverseLinkFunction
    inverse: InverseLinkFunction
    log: InverseLinkFunction
    log_complement: InverseLinkFunction | None = None
    lowest: float = float("nan")
    highest: float = float("nan")
    aliases: tuple[InverseLinkFunction, ...] = ()


def identity(linear_predictor: jax.Array) -> jax.Array:
    """Return the linear predictor: the rate is linear in the features."""
    return linear_predictor


def _at_least_silent(rate: jax.Array) -> jax.Array:
    return jnp.maximum(rate, SMALLEST_MEAN)


def _inverse_softplus(rate: jax.Array) -> jax.Array:
    rate = _at_least_silent(rate)
    # log(exp(r) - 1) without overflow at large r or cancellation at small r.
    return rate + jnp.log(-jnp.expm1(-rate))


def _log_softplus(linear_predictor: jax.Array) -> jax.Array:
    # Below this softplus is exp to the last digit; beyond it the derivatives of log(softplus) divide
    # zero by zero.
    threshold = -37.0
    low = linear_predictor < threshold
    safe = jnp.where(low, threshold, linear_predictor)
    return jnp.where(low, linear_predictor, jnp.log(jax.nn.softplus(safe)))


def _logit(probability: jax.Array) -> jax.Array:
    probability = jnp.clip(probability, SMALLEST_MEAN, 1 - 1e-6)
    return jnp.log(probability) - jnp.log1p(-probability)


def _log_positive(rate: jax.Array) -> jax.Array:
    """Logarithm; where there is none, that of the smallest number, so that no NaN comes up."""
    return jnp.log(jnp.maximum(rate, jnp.finfo(rate.dtype).tiny))


INVERSE_LINKS: dict[str, InverseLink] = {
    link.name: link
    for link in (
        InverseLink(
            "exp", jnp.exp, lambda rate: jnp.log(_at_least_silent(rate)), identity, lowest=0
        ),
        InverseLink("softplus", jax.nn.softplus, _inverse_softplus, _log_softplus, lowest=0),
        InverseLink("identity", identity, identity, _log_positive),
        InverseLink(
            "logistic",
            jax.nn.sigmoid,
            _logit,
            jax.nn.log_sigmoid,
            lambda linear_predictor: jax.nn.log_sigmoid(-linear_predictor),
            lowest=0,
            highest=1,
            aliases=(jax.scipy.special.expit, jax.lax.logistic),
        ),
        InverseLink(
            "square",
            jnp.square,
            lambda rate: jnp.sqrt(_at_least_silent(rate)),
            lambda linear_predictor: _log_positive(jnp.square(linear_predictor)),
        ),
    )
}


@partial(jax.tree_util.register_dataclass, data_fields=["index"], meta_fields=[])
@dataclass(frozen=True)
class _TabledLink:
    """An inverse link of the table, as data: one program serves all.

    All are computed and one is taken. For the few numbers of a bin that is faster than to branch.

    Attributes
    ----------
    index
        In the table.
    """

    index: jax.Array | int

    def __call__(self, linear_predictor: jax.Array) -> jax.Array:
        # Not all of them take integers.
        predictor = jnp.asarray(linear_predictor, jnp.result_type(linear_predictor, jnp.float32))
        of_each = [link.function(predictor) for link in INVERSE_LINKS.values()]
        return jax.lax.select_n(jnp.asarray(self.index, jnp.int32), *of_each)


@partial(jax.tree_util.register_dataclass, data_fields=[], meta_fields=["function"])
@dataclass(frozen=True)
class _OwnLink:
    """An inverse link that is not in the table, and compiled in.

    Attributes
    ----------
    function
        Linear predictor to rate.
    """

    function: InverseLinkFunction

    def __call__(self, linear_predictor: jax.Array) -> jax.Array:
        return self.function(linear_predictor)


def link_as_data(link: InverseLinkFunction) -> InverseLinkFunction:
    """Return an inverse link as an argument of a `Program` that does not differentiate it often.

    A fit, whose loss has shorter forms for some links, has it compiled in.
    """
    known = _known(link)
    if known is None:
        return _OwnLink(_plain(link))
    return _TabledLink(list(INVERSE_LINKS).index(known.name))


@program()
def rate_of(linear_predictor: jax.Array, *, inverse_link: InverseLinkFunction) -> jax.Array:
    """Return the rate at a linear predictor, any shape; the link is one of `link_as_data`."""
    return inverse_link(linear_predictor)


def rates_of(linear_predictor: FloatArray, inverse_link: InverseLinkFunction) -> FloatArray:
    """Return the rates at a linear predictor, any shape: arrays of all shapes share few programs."""
    side_by_side = linear_predictor.ravel()
    rates = apply_by_rows(rate_of, side_by_side, inverse_link=link_as_data(inverse_link))
    return rates.reshape(linear_predictor.shape)


def resolve_inverse_link(link: str | InverseLinkFunction) -> InverseLinkFunction:
    """Return the function of an inverse link given by name or as a function.

    Parameters
    ----------
    link
        A name of `INVERSE_LINKS`, or any elementwise JAX function that increases or decreases.

    Raises
    ------
    ValueError
        If the name is not known.
    TypeError
        If `link` is neither a name nor callable.
    """
    if isinstance(link, str):
        if link not in INVERSE_LINKS:
            raise ValueError(
                f"The inverse link {link!r} is not known; choose one of {', '.join(INVERSE_LINKS)}, "
                "or give a JAX function."
            )
        return INVERSE_LINKS[link].function
    if not callable(link):
        raise TypeError(
            f"The inverse link must be a name ({', '.join(INVERSE_LINKS)}) or a JAX function, "
            f"but it is of type {type(link).__name__}."
        )
    known = _known(link)
    if known is not None:
        return known.function
    plain = _plain(link)
    _check_is_elementwise(plain)
    return plain


def _check_is_elementwise(link: InverseLinkFunction) -> None:
    name = getattr(link, "__name__", "this one")
    try:
        result = jax.eval_shape(link, jax.ShapeDtypeStruct((3,), float))
    except TypeError as error:
        raise ValueError(
            "The inverse link must be a function of JAX arrays (made of jax.numpy, not of numpy), "
            f"which {name} is not."
        ) from error
    if getattr(result, "shape", None) != (3,):
        raise ValueError(
            "The inverse link must return an array of the shape that it is given, "
            f"which {name} does not."
        )


def name_of_inverse_link(link: InverseLinkFunction) -> str | InverseLinkFunction:
    """Name of a function of the table, or the plain Python function of any other.

    The same function compiled twice is two objects, and would be compiled again in every fit; the
    plain function inside is the same.
    """
    known = _known(link)
    return _plain(link) if known is None else known.name


def limits_of(link: InverseLinkFunction) -> tuple[float, float]:
    """Return what the rate comes to as the linear predictor falls and grows; NaN where none is known."""
    known = _known(link)
    return (float("nan"), float("nan")) if known is None else (known.lowest, known.highest)


def _known(link: InverseLinkFunction) -> InverseLink | None:
    plain = _plain(link)
    for known in INVERSE_LINKS.values():
        if any(_plain(same) is plain for same in (known.function, *known.aliases)):
            return known
    return None


def _plain(function: InverseLinkFunction) -> InverseLinkFunction:
    return getattr(function, "__wrapped__", function)


class Prediction(NamedTuple):
    """The rate and what is accurate of it where the rate itself is not.

    Attributes
    ----------
    rate
        Mean of the observations.
    log_rate
        Its logarithm, finite also where the rate has underflowed to zero.
    log_complement
        Logarithm of one minus the rate, for probabilities.
    """

    rate: jax.Array
    log_rate: jax.Array
    log_complement: jax.Array

    @classmethod
    def of_rate(cls, rate: jax.Array) -> Prediction:
        """Take all of the rate itself."""
        return cls(rate, _log_positive(rate), _log_positive(1 - rate))


def predict(link: InverseLinkFunction, linear_predictor: jax.Array) -> Prediction:
    """Return what an inverse link predicts; compiled code drops what a loss does not read."""
    rate = link(linear_predictor)
    plain = Prediction.of_rate(rate)
    known = _known(link)
    if known is None:
        return plain
    complement = known.log_complement
    return Prediction(
        rate,
        known.log(linear_predictor),
        plain.log_complement if complement is None else complement(linear_predictor),
    )


SEARCHED = np.concatenate([[0.0], np.geomspace(1e-6, 40.0, 200)])
"""Where an inverse link that is not in the table is tried, to both sides; exp(40) is 2e17."""


def intercept_at_mean(link: InverseLinkFunction, mean: jax.Array) -> jax.Array:
    """Intercept at which the inverse link gives `mean`; traceable.

    A function that is not in the table may increase or decrease, and may have poles; where it does not
    come to `mean`, the intercept is where it is nearest.
    """
    known = _known(link)
    return _search(link, mean) if known is None else known.inverse(mean)


def _search(link: InverseLinkFunction, mean: jax.Array) -> jax.Array:
    """Bisect between the two neighbours on a grid that enclose the mean most tightly."""
    grid = jnp.asarray(np.concatenate([-SEARCHED[:0:-1], SEARCHED]), mean.dtype)
    excess = link(grid) - mean
    apart = jnp.abs(excess[:-1]) + jnp.abs(excess[1:])
    encloses = (excess[:-1] < 0) != (excess[1:] < 0)
    apart = jnp.where(encloses & jnp.isfinite(apart), apart, jnp.inf)
    # Of equals the last: the larger root, as of a square.
    here = apart.size - 1 - jnp.argmin(apart[::-1])
    low, high = grid[here], grid[here + 1]
    starts_below = excess[here] < 0

    def halve(_: int, bounds: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        low, high = bounds
        middle = (low + high) / 2
        is_left = (link(middle) < mean) == starts_below
        return jnp.where(is_left, middle, low), jnp.where(is_left, high, middle)

    low, high = jax.lax.fori_loop(0, 60, halve, (low, high))
    nearest = grid[jnp.nanargmin(jnp.abs(excess))]
    return jnp.where(jnp.isfinite(apart[here]), (low + high) / 2, nearest)
