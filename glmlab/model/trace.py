"""The trace of a solver. Without JAX: a session is given it, and draws it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glmlab.model.checks import FloatArray


@dataclass(frozen=True)
class Trace:
    """A solver's way to the optimum.

    Attributes
    ----------
    name
        Of the solver.
    iterations
        0 (the start) to the last iteration, shape ``(n_iterations + 1,)``.
    gap
        Objective minus the optimum's after each, at least the machine precision at the optimum, so
        that it has a place on a logarithmic axis; inf where the objective was not finite. Same shape.
    seconds
        Time since the start, of the same shape. It is the wall time of a whole run, without
        compiling, spread evenly: single iterations are not measured, and differ where line
        searches are longer.
    converged
        Whether the solver reached its own measure of convergence, which is not the same for all.
    """

    name: str
    iterations: NDArray[np.int64]
    gap: FloatArray
    seconds: FloatArray
    converged: bool
