"""Checks of data that one fit is made to, by what looks at single fits."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from glmlab.model.checks import require_integer
from glmlab.model.padding import Data
from glmlab.model.programs import program


def require_one_series(data: Data, n_time_bins: int, n_features: int) -> None:
    """Refuse padded data that do not hold one series of finite counts and features.

    Raises
    ------
    ValueError, TypeError
        If there are several series, fewer bins or features than said, or a value that is not finite.
    """
    if data.counts.shape[0] != 1 or data.used is not None:
        raise ValueError(
            "data must hold one series of counts with all features, as pad(X, y) gives."
        )
    for name, size, there in (
        ("n_time_bins", n_time_bins, data.design.shape[0]),
        ("n_features", n_features, data.design.shape[1] - 1),
    ):
        require_integer(name, size, 1)
        if size > there:
            raise ValueError(f"{name} must be at most {there} for these data, but it is {size}.")
    if not _all_finite(data):
        raise ValueError("data must be finite, but a feature or count is NaN or infinite.")


@program()
def _all_finite(data: Data) -> jax.Array:
    return jnp.isfinite(data.design).all() & jnp.isfinite(data.counts).all()
