"""Expressions of lessons: conditions and numbers that are computed from what a lab shows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np


def _correlation(first: Any, second: Any) -> float:
    """Return the correlation; 0 where one of them is flat."""
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": np.abs,
    "all": np.all,
    "any": np.any,
    "argmax": np.argmax,
    "argmin": np.argmin,
    "correlation": _correlation,
    "count": np.count_nonzero,
    "exp": np.exp,
    "len": len,
    "log": np.log,
    "log10": np.log10,
    "max": np.max,
    "mean": np.mean,
    "min": np.min,
    "round": np.round,
    "sum": np.sum,
}
"""What an expression may call."""

_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Constant,
    ast.Name,
    ast.Subscript,
    ast.Slice,
    ast.Tuple,
    ast.List,
    ast.IfExp,
    ast.boolop,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.expr_context,
)


def _is_allowed(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords
    return isinstance(node, _ALLOWED)


@dataclass(frozen=True)
class Expression:
    """An expression in a part of Python: names, numbers, comparisons, and calls of `FUNCTIONS`.

    A lesson is a text that is passed on: reading one must not run what somebody else has written, so
    there are no attributes and nothing else that leads out of the values that it is given.

    Attributes
    ----------
    text
        As it is written.
    names
        The values that it needs.
    """

    text: str
    names: frozenset[str]
    _code: CodeType

    def value(self, values: Mapping[str, Any]) -> Any:
        """Return what it is with these values, which must have all of its `names`."""
        known = {name: values[name] for name in self.names}
        scope = {"__builtins__": {}, **FUNCTIONS, **known}
        return eval(self._code, scope)  # noqa: S307 - `expression` has let nothing pass but arithmetic

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is true with these values."""
        return bool(self.value(values))


def expression(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ValueError
        If it is none, or needs more than an expression of a lesson has; in one sentence.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        raise ValueError(f"“{text}” is no expression such as count(coef) == 2.") from None
    if not all(_is_allowed(node) for node in ast.walk(tree)):
        raise ValueError(
            f"“{text}” may have names, numbers, comparisons, and calls of {', '.join(FUNCTIONS)}; "
            "it has something else."
        )
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    code = compile(tree, "<lesson>", "eval")
    return Expression(text.strip(), frozenset(names - FUNCTIONS.keys()), code)
