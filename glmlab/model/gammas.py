"""Coupling filters that are differences of gamma densities.

Source: the NeMoS "GLM demo" page and NeMoS 0.2.8 (``nemos.simulation``). Without JAX, and without
`scipy.stats`, which takes half a second and 40 MB to import: a lab draws these filters, too.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv, gammaln, xlogy

from glmlab.model.checks import FloatArray, require_integer, require_number


def difference_of_gammas(
    ws: int,
    upper_percentile: float = 0.99,
    inhib_a: float = 1.0,
    excit_a: float = 2.0,
    inhib_b: float = 1.0,
    excit_b: float = 2.0,
) -> FloatArray:
    """Coupling filter with a fast inhibitory and a slow excitatory part.

    An excitatory minus an inhibitory gamma density, on a grid from zero to where both have reached
    the upper percentile, scaled to length one.

    Parameters
    ----------
    ws
        Window size of the filter, in bins.
    upper_percentile
        Part of both distributions that the window covers, in [0, 1).
    inhib_a, excit_a
        Shapes of the two gammas, at least 1.
    inhib_b, excit_b
        Rates of the two gammas: one over their scales.

    Returns
    -------
    ndarray, shape (ws,)
        The filter, whose squares sum to one.

    Raises
    ------
    TypeError
        If a parameter is not a number, or `ws` not an integer.
    ValueError
        If a parameter is out of its range, or the two densities are the same on the grid.
    """
    require_integer("ws", ws, 1)
    _require_percentile(upper_percentile)
    excitatory = _shape("excit_a", excit_a), 1 / _rate("excit_b", excit_b)
    inhibitory = _shape("inhib_a", inhib_a), 1 / _rate("inhib_b", inhib_b)
    end = max(_gamma_quantile(upper_percentile, *part) for part in (inhibitory, excitatory))
    grid = np.linspace(0, end, ws)
    difference = _gamma_density(grid, *excitatory) - _gamma_density(grid, *inhibitory)
    length = np.linalg.norm(difference)
    if length == 0:
        raise ValueError(
            f"The two gammas must differ on the {ws} bins of the filter, but there they are the "
            "same; change a shape or a rate of one."
        )
    return difference / length


def _gamma_quantile(share: float, shape: float, scale: float) -> float:
    return float(gammaincinv(shape, share)) * scale


def _gamma_density(x: FloatArray, shape: float, scale: float) -> FloatArray:
    """Return what `scipy.stats.gamma.pdf` does, to the last digit."""
    standard = x / scale
    return np.exp(xlogy(shape - 1.0, standard) - standard - gammaln(shape)) / scale


def _require_percentile(upper_percentile: float) -> None:
    if not 0 <= require_number("upper_percentile", upper_percentile) < 1:
        raise ValueError(f"upper_percentile must be in [0, 1), but it is {upper_percentile}.")


def _shape(name: str, value: float) -> float:
    shape = require_number(name, value)
    if shape < 1:
        raise ValueError(
            f"{name} must be at least 1, but it is {shape:g}; below 1 the gamma density is "
            "infinite at zero, where the filter begins, and below 0 there is none."
        )
    return shape


def _rate(name: str, value: float) -> float:
    rate = require_number(name, value)
    if rate <= 0:
        raise ValueError(f"{name} must be positive, but it is {rate:g}.")
    return rate
