"""LaTeX as MathML, which browsers draw themselves: no formula needs a network."""

from __future__ import annotations

from functools import lru_cache

from latex2mathml.converter import convert


@lru_cache(maxsize=256)
def mathml(latex: str) -> str:
    """Return a formula as a block of MathML."""
    return convert(latex, display="block")
