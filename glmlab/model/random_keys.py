"""Random keys as the user may give them."""

from __future__ import annotations

import jax
import numpy as np


def is_random_key(value: object) -> bool:
    """Whether something is a key of JAX; a seed is a number like others."""
    return isinstance(value, jax.Array) and bool(
        jax.numpy.issubdtype(value.dtype, jax.dtypes.prng_key)
    )


def as_random_key(random_key: jax.Array | int) -> jax.Array:
    """Return a JAX random key for a key, an old-style key, or a seed.

    Raises
    ------
    TypeError
        If it is none of them.
    """
    if isinstance(random_key, int | np.integer) and not isinstance(random_key, bool):
        return jax.random.key(int(random_key))
    if is_random_key(random_key):
        return jax.numpy.asarray(random_key)
    is_array = isinstance(random_key, jax.Array | np.ndarray)
    if is_array and random_key.shape == (2,) and random_key.dtype == np.uint32:
        return jax.random.wrap_key_data(jax.numpy.asarray(random_key))
    raise TypeError(
        "random_key must be a key such as jax.random.key(0), or a seed, but it is of type "
        f"{type(random_key).__name__}."
    )


def key_data(keys: jax.Array) -> np.ndarray:
    """Return the data of keys, one axis more, by which a `Program` is given them."""
    return np.asarray(jax.random.key_data(keys))
