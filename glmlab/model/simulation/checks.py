"""Checks of what a simulation is given; each failure is one sentence that says what would be right."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType

import jax
import numpy as np
from jax.core import Tracer
from numpy.typing import ArrayLike

from glmlab.model.checks import FloatArray, as_numbers
from glmlab.model.random_keys import as_random_key

Axes = tuple[str, ...]


def as_finite_array(name: str, values: ArrayLike, axes: Axes) -> FloatArray:
    """Return `values` as an array with these axes; refuse another shape, and what is not finite."""
    _refuse_traced(name, values)
    array = as_numbers(name, values)
    if array.ndim != len(axes) or array.size == 0:
        shape = ", ".join(axes) + ("," if len(axes) == 1 else "")
        raise ValueError(
            f"{name} must have shape ({shape}) with at least one entry, but its shape is "
            f"{array.shape}."
        )
    if not np.isfinite(array).all():
        worst = array[~np.isfinite(array)].flat[0]
        raise ValueError(f"{name} must hold finite numbers only, but it holds {worst}.")
    return array


def as_matching_arrays(
    axes: Mapping[str, Axes],
    values: Mapping[str, ArrayLike],
    mistaken_for: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, FloatArray]:
    """Return arrays with these axes; refuse axes of one name that differ in length.

    Parameters
    ----------
    axes
        Names of the axes of each array.
    values
        The arrays.
    mistaken_for
        What else an array may be that has other axes, and where that belongs.
    """
    arrays = {name: as_finite_array(name, values[name], axes[name]) for name in axes}
    for name, array in arrays.items():
        _check_own_axes(name, array, axes[name], mistaken_for.get(name))
    first: dict[str, tuple[str, int]] = {}
    for name, array in arrays.items():
        for axis, length in zip(axes[name], array.shape, strict=True):
            other, expected = first.setdefault(axis, (name, length))
            if length != expected:
                raise ValueError(
                    f"{axis} must be the same everywhere, but it is {expected} in {other} and "
                    f"{length} in {name}."
                )
    return arrays


def _check_own_axes(name: str, array: FloatArray, axes: Axes, mistaken_for: str | None) -> None:
    """Refuse an array whose own axes of one name differ in length, and say what it may be."""
    if _agree(array.shape, axes):
        return
    advice = mistaken_for or _advice_on_order(name, array, axes)
    raise ValueError(
        f"{name} must have shape ({', '.join(axes)}), but its shape is {array.shape}{advice}."
    )


def _advice_on_order(name: str, array: FloatArray, axes: Axes) -> str:
    for order in itertools.permutations(range(array.ndim)):
        if _agree(tuple(array.shape[axis] for axis in order), axes):
            return f"; np.transpose({name}, {order}) has such a shape"
    return ""


def _agree(shape: tuple[int, ...], axes: Axes) -> bool:
    return len(set(zip(axes, shape, strict=True))) == len(set(axes))


def as_single_key(random_key: jax.Array | int) -> jax.Array:
    """Return one random key of JAX's default kind."""
    _refuse_traced("random_key", random_key)
    key = as_random_key(random_key)
    if key.ndim != 0:
        raise ValueError(f"random_key must be one key, but it holds keys of shape {key.shape}.")
    if str(jax.random.key_impl(key)) != "threefry2x32":
        raise ValueError(
            "random_key must be of the kind threefry2x32, the only one from which JAX draws "
            f"Poisson counts, but it is of the kind {jax.random.key_impl(key)}."
        )
    return key


def _refuse_traced(name: str, value: object) -> None:
    if isinstance(value, Tracer):
        raise TypeError(
            f"{name} must be known when the simulation starts, but jax.jit, jax.vmap or jax.grad "
            "has put a placeholder in its place; simulate_network runs many trials at once."
        )
