"""Expressions of lessons: arithmetic, and nothing that leads out of it."""

from __future__ import annotations

import numpy as np
import pytest

from glmlab.lessons.expressions import expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(coef) == 2", True),
        ("max(abs(coef)) < 1 or name == 'Ridge'", True),
        ("len(coef[1:])", 2),
        ("-2 * coef[0] + 1", -1.0),
        ("sum(coef) if name != 'Ridge' else 0", 0),
        ("correlation(coef, coef)", 1.0),
        ("correlation(coef, [1, 1, 1])", 0.0),
        ("argmax(coef) in (0, 1)", True),
        ("0 < coef[0] <= 1", True),
    ],
)
def test_it_computes(text: str, value: object) -> None:
    found = expression(text).value({"coef": np.array([1.0, 0.0, -2.0]), "name": "Ridge"})
    assert found == pytest.approx(value)


def test_it_names_what_it_needs() -> None:
    assert expression("count(coef) == n_features").names == {"coef", "n_features"}


@pytest.mark.parametrize(
    "text",
    [
        "coef.tofile('/tmp/x')",
        "__import__('os')",
        "open('x')",
        "(lambda: 1)()",
        "[x for x in coef]",
        "coef.__class__",
        "abs(x=1)",
        "f'{coef}'",
        "coef := 1",
        "count(coef",
        "",
    ],
)
def test_nothing_else_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"^“") as raised:
        expression(text)
    assert "\n" not in str(raised.value)
