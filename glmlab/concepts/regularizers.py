"""The regularizers: what a student, a formula, a picture and a script know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

OBJECTIVE = (
    r"\min_{\mathbf{w}, b}\; -\frac{1}{T} \sum_{t=1}^{T} \log p(y_t \mid \lambda_t)"
    r"+ s\, P(\mathbf{w})"
)
"""What a fit minimizes, with a penalty P of strength s."""


@dataclass(frozen=True, kw_only=True)
class Regularizer:
    """What is known of a regularizer.

    Attributes
    ----------
    label
        As the student reads it: the name of its class in `glmlab.model.regularizer`.
    is_smooth
        Whether the penalty has a gradient everywhere; if not, only proximal solvers can fit it.
    has_strength
        Whether there is a strength to choose.
    reads
        Settings that belong to it: "groups", which its class takes as a mask, or "ratio".
    is_along_sides
        Whether it counts along the sides of each group, whose shapes its class takes.
    formula
        Its penalty, of weights with one index.
    sides_formula
        The same of weights on a map of sides d; "" where it is no other.
    network_formula
        Its penalty of the coupling weights of one receiver; "" where the coupled network is not fitted
        with it.
    interval_formula
        Its Wald interval; "" where there is none, and intervals are bootstrapped.
    nemos_strength
        The strength that a script gives NeMoS, in which `strength` and `ratio` are in braces.
    nemos_by_ridge
        Whether NeMoS lacks it, and a script fits a Ridge along the axes of its penalty.
    marker, symbol, dash
        How it is drawn among others, in every picture: the name of bqplot's marker, the same as a
        character, and the dash of its line. Diamonds and
        hollow squares are left to the marks of strengths.
    """

    label: str
    is_smooth: bool
    formula: str
    marker: str
    symbol: str
    dash: str
    has_strength: bool = True
    reads: tuple[str, ...] = ()
    is_along_sides: bool = False
    sides_formula: str = ""
    network_formula: str = ""
    interval_formula: str = ""
    nemos_strength: str = "{strength}"
    nemos_by_ridge: bool = False

    @property
    def is_grouped(self) -> bool:
        """Whether its penalty is one of groups of features."""
        return "groups" in self.reads


_ALL = (
    Regularizer(
        label="UnRegularized",
        is_smooth=True,
        has_strength=False,
        formula=r"P(\mathbf{w}) = 0",
        network_formula=r"P(\mathbf{w}) = 0",
        interval_formula=r"\hat{w}_j \pm 1.96\, \sqrt{\phi \left(\mathbf{H}^{-1}\right)_{jj} / T}",
        marker="square",
        symbol="■",
        dash="dotted",
    ),
    Regularizer(
        label="Ridge",
        is_smooth=True,
        formula=r"P(\mathbf{w}) = \frac{1}{2} \sum_j w_j^2",
        network_formula=(r"P(\mathbf{w}) = \frac{1}{2} \sum_{s} \lVert \mathbf{w}_{rs} \rVert_2^2"),
        interval_formula=(
            r"\hat{w}_j \pm 1.96\, \sqrt{\phi \left((\mathbf{H} + s \mathbf{I})^{-1}\right)_{jj} / T}"
        ),
        marker="circle",
        symbol="●",
        dash="solid",
    ),
    Regularizer(
        label="Lasso",
        is_smooth=False,
        formula=r"P(\mathbf{w}) = \sum_j |w_j|",
        network_formula=r"P(\mathbf{w}) = \sum_{s} \lVert \mathbf{w}_{rs} \rVert_1",
        marker="triangle-up",
        symbol="▲",
        dash="dashed",
    ),
    Regularizer(
        label="GroupLasso",
        is_smooth=False,
        reads=("groups",),
        formula=r"P(\mathbf{w}) = \sum_g \sqrt{p_g}\, \lVert \mathbf{w}_g \rVert_2",
        network_formula=r"P(\mathbf{w}) = \sum_{s} \sqrt{K}\, \lVert \mathbf{w}_{rs} \rVert_2",
        marker="triangle-down",
        symbol="▼",
        dash="dash_dotted",
    ),
    Regularizer(
        label="ElasticNet",
        is_smooth=False,
        reads=("ratio",),
        nemos_strength="({strength}, {ratio})",
        formula=r"P(\mathbf{w}) = r \sum_j |w_j| + \frac{1 - r}{2} \sum_j w_j^2",
        marker="cross",
        symbol="✚",
        dash="dashed",
    ),
    Regularizer(
        label="Smoothness",
        is_smooth=True,
        reads=("groups",),
        is_along_sides=True,
        formula=r"P(\mathbf{w}) = \frac{1}{2} \sum_j \left(w_{j-1} - 2 w_j + w_{j+1}\right)^2",
        sides_formula=r"P(\mathbf{w}) = \frac{1}{2} \sum_d \lVert \Delta_d^2\, \mathbf{w} \rVert_2^2",
        interval_formula=(
            r"\hat{w}_j \pm 1.96\, \sqrt{\phi \left((\mathbf{H} + s \mathbf{Q})^{-1}\right)_{jj} / T}"
        ),
        nemos_strength="{strength} * bending",
        nemos_by_ridge=True,
        marker="rectangle",
        symbol="▮",
        dash="dotted",
    ),
)

REGULARIZERS: Mapping[str, Regularizer] = MappingProxyType({one.label: one for one in _ALL})
"""The regularizers by name, in the order in which they are offered; a new one is a new entry."""
