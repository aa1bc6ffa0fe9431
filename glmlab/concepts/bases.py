"""The bases of filters in time: what a student, a control and a script know of each."""

from __future__ import annotations

from collections.abc import Callable
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
    label
        As the student reads it: the name of its class in `glmlab.basis`.
    make
        Makes it of `glmlab.basis`, a number of functions, and the values of what it reads.
    smallest, largest
        Numbers of functions that it can have.
    reads
        Which of the settings "width" and "time_scaling" it has a use for.
    code
        The expression that makes it in a script, in which `n_basis_funcs`, `width` and `time_scaling`
        are in braces.
    """

    label: str
    make: Callable[..., Any]
    smallest: int
    largest: int
    reads: tuple[str, ...]
    code: str


BASES: dict[str, BasisKind] = {
    "RaisedCosineLogEval": BasisKind(
        "RaisedCosineLogEval",
        lambda basis, n, width, time_scaling: basis.RaisedCosineLogEval(
            n, width=width, time_scaling=time_scaling
        ),
        2,
        40,
        ("width", "time_scaling"),
        "RaisedCosineLogEval({n_basis_funcs}, width={width!r}, time_scaling={time_scaling!r})",
    ),
    "RaisedCosineLinearEval": BasisKind(
        "RaisedCosineLinearEval",
        lambda basis, n, width: basis.RaisedCosineLinearEval(n, width=width),
        2,
        40,
        ("width",),
        "RaisedCosineLinearEval({n_basis_funcs}, width={width!r})",
    ),
    "BSplineEval": BasisKind(
        "BSplineEval",
        lambda basis, n: basis.BSplineEval(n),
        4,
        40,
        (),
        "BSplineEval({n_basis_funcs})",
    ),
    "MSplineEval": BasisKind(
        "MSplineEval",
        lambda basis, n: basis.MSplineEval(n),
        4,
        40,
        (),
        "MSplineEval({n_basis_funcs})",
    ),
    "OrthExponentialEval": BasisKind(
        "OrthExponentialEval",
        lambda basis, n: basis.OrthExponentialEval(n, decay_rates=np.geomspace(*DECAY_RATES, n)),
        2,
        12,
        (),
        f"OrthExponentialEval({{n_basis_funcs}}, "
        f"decay_rates=np.geomspace({DECAY_RATES[0]!r}, {DECAY_RATES[1]!r}, {{n_basis_funcs}}))",
    ),
}
"""The kinds of basis by name; a new one is a new entry."""
