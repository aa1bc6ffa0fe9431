"""The bases in which the coupling filters are approximated, and fitted."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

DECAY_RATES = (1.0, 100.0)
"""Slowest and fastest of the exponentials, per window."""


class BasisKind(NamedTuple):
    """A kind of basis.

    Attributes
    ----------
    make
        Makes it of a number of functions, a width and a time scaling.
    smallest, largest
        Numbers of functions that it can have.
    reads
        Which of the settings "width" and "time_scaling" it has a use for.
    code
        The expression that makes it in a script, in which `n_basis_funcs`, `width` and `time_scaling`
        are in braces.
    """

    make: Callable[[Any, int, float, float], Any]
    smallest: int
    largest: int
    reads: tuple[str, ...]
    code: str


BASES: dict[str, BasisKind] = {
    "RaisedCosineLogEval": BasisKind(
        lambda basis, n, width, scaling: basis.RaisedCosineLogEval(
            n, width=width, time_scaling=scaling
        ),
        2,
        40,
        ("width", "time_scaling"),
        "RaisedCosineLogEval({n_basis_funcs}, width={width!r}, time_scaling={time_scaling!r})",
    ),
    "RaisedCosineLinearEval": BasisKind(
        lambda basis, n, width, _: basis.RaisedCosineLinearEval(n, width=width),
        2,
        40,
        ("width",),
        "RaisedCosineLinearEval({n_basis_funcs}, width={width!r})",
    ),
    "BSplineEval": BasisKind(
        lambda basis, n, _width, _scaling: basis.BSplineEval(n),
        4,
        40,
        (),
        "BSplineEval({n_basis_funcs})",
    ),
    "MSplineEval": BasisKind(
        lambda basis, n, _width, _scaling: basis.MSplineEval(n),
        4,
        40,
        (),
        "MSplineEval({n_basis_funcs})",
    ),
    "OrthExponentialEval": BasisKind(
        lambda basis, n, _width, _scaling: basis.OrthExponentialEval(
            n, decay_rates=np.geomspace(*DECAY_RATES, n)
        ),
        2,
        12,
        (),
        f"OrthExponentialEval({{n_basis_funcs}}, "
        f"decay_rates=np.geomspace({DECAY_RATES[0]!r}, {DECAY_RATES[1]!r}, {{n_basis_funcs}}))",
    ),
}
"""The kinds of basis by name; a new one is a new entry."""


@lru_cache(maxsize=256)
def basis_matrix(
    kind: str, n_basis_funcs: int, width: float, time_scaling: float, window: int
) -> FloatArray:
    """Return the functions of a basis at every lag, shape ``(window, n_basis_funcs)``."""
    from glmlab.model import basis

    made = BASES[kind].make(basis, n_basis_funcs, width, time_scaling)
    return np.asarray(made.evaluate_on_grid(window)[1], float)


def basis_of(settings: Any) -> FloatArray:
    """Return the basis of the settings, shape ``(window, n_basis_funcs)``."""
    return basis_matrix(
        settings.basis,
        settings.n_basis_funcs,
        settings.width,
        settings.time_scaling,
        settings.window,
    )
