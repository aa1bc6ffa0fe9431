"""Cross-validation of a strength: its formula, and the ways to take a strength from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

SCORE = r"\bar{\ell}(s) = \frac{1}{K} \sum_{k=1}^{K} \ell_k(s)"
"""The mean over folds."""


class Selection(NamedTuple):
    """A way to take the strength from cross-validation.

    Attributes
    ----------
    label
        As the student reads it.
    formula
        The strength that it takes.
    """

    label: str
    formula: str


SELECTIONS: Mapping[str, Selection] = MappingProxyType(
    {
        "min": Selection("Minimum", r"s^* = \underset{s}{\mathrm{arg\,max}}\, \bar{\ell}(s)"),
        "1se": Selection(
            "One standard error",
            r"s^* = \max\left\{ s : \bar{\ell}(s) \geq \bar{\ell}(s_{\mathrm{best}})"
            r"- \mathrm{SE}(s_{\mathrm{best}}) \right\}",
        ),
    }
)
"""The ways by name; a new one is a new entry."""
