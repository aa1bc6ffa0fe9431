"""The solvers: what a student knows of each, and which regularizers it can fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.widgets import palette


@dataclass(frozen=True, kw_only=True)
class Solver:
    """What is known of a solver.

    Attributes
    ----------
    label
        As the student reads it: its name in `glmlab.model.solvers`.
    is_proximal
        Whether it can fit a penalty that is not smooth.
    is_ours
        Whether it is the lab's own, which has two forms: one for smooth penalties, and a proximal one.
    color, dash, marker, symbol
        How its curve is drawn: colour, line style and marker as bqplot names them, and the marker as
        a character.
    """

    label: str
    color: str
    dash: str
    marker: str
    symbol: str
    is_proximal: bool = False
    is_ours: bool = False

    def fits(self, regularizer: str) -> bool:
        """Whether it can fit with a regularizer."""
        return self.is_proximal or REGULARIZERS[regularizer].is_smooth


_ALL = (
    Solver(
        label="Newton",
        is_proximal=True,
        is_ours=True,
        color=palette.RECOVERED,
        dash="solid",
        marker="circle",
        symbol="●",
    ),
    Solver(label="LBFGS", color=palette.STRENGTH, dash="dashed", marker="square", symbol="■"),
    Solver(label="BFGS", color=palette.TRUTH, dash="dotted", marker="triangle-up", symbol="▲"),
    Solver(
        label="NonlinearCG", color=palette.DATA, dash="dash_dotted", marker="diamond", symbol="◆"
    ),
    Solver(label="GradientDescent", color=palette.BEST, dash="dashed", marker="cross", symbol="✚"),
    Solver(
        label="ProximalGradient",
        is_proximal=True,
        color=palette.INK,
        dash="dotted",
        marker="triangle-down",
        symbol="▼",
    ),
)

SOLVERS: Mapping[str, Solver] = MappingProxyType({one.label: one for one in _ALL})
"""The solvers by name, in the order in which they are offered; a new one is a new entry."""


def allowed_solvers(regularizer: str) -> tuple[str, ...]:
    """Return the solvers that can fit with a regularizer."""
    return tuple(name for name, solver in SOLVERS.items() if solver.fits(regularizer))


def allowed_regularizers(solver: str) -> tuple[str, ...]:
    """Return the regularizers that a solver can fit with."""
    return tuple(name for name in REGULARIZERS if SOLVERS[solver].fits(name))
